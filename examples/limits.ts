/** Limits: requests in flight, requests in a time window, and a circuit breaker, which stops them during an outage. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Clock, Console, Duration, Effect, Layer } from "effect"
import { Models, OpenRouter, type OpenRouterConfig, type OpenRouterError, RetryPolicy } from "effect-openrouter"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { CircuitBreaker, RateLimiter } from "effect/persistence"

const client = (options: OpenRouterConfig.Options, ...faults: ReadonlyArray<Fault.Fault>) =>
  Layer.provideMerge(OpenRouter.layerWithoutCache(options), FakeOpenRouter.layer({ faults }))

const countModels = (times: number) =>
  Effect.all(Array.from({ length: times }, () => Models.count()), { concurrency: "unbounded" })

const timed = Effect.fnUntraced(function*<A, E, R>(self: Effect.Effect<A, E, R>) {
  const start = yield* Clock.currentTimeMillis
  yield* self
  return Duration.format(Duration.millis(Math.round(((yield* Clock.currentTimeMillis) - start) / 100) * 100))
})

// Default: 16 requests in flight, or OPENROUTER_MAX_IN_FLIGHT. First come, first served.
const inFlight = timed(countModels(6)).pipe(
  Effect.flatMap((time) => Console.log(`in flight:  6 calls, 2 at a time, 200 ms each: ${time}`)),
  Effect.provide(client({ maxInFlight: 2 }, Fault.delay("200 millis")))
)

// After a 429, no request is sent until its `Retry-After` has passed. A call with an earlier deadline fails at once, or gets
// a stale response from the cache if it may use one.
const tooMany = Effect.gen(function*() {
  const said = (error: OpenRouterError.Failure) => Console.log(`429:        ${error.message}`)
  yield* Models.count().pipe(Effect.catchTag("RateLimitError", said))
  yield* Models.list().pipe(Effect.catchTag("RateLimitError", said))
}).pipe(Effect.provide(client({}, Fault.rateLimited(90))))

// Counted in memory here. With `RateLimiter.layerStoreRedis` and a `Redis`, such as `NodeRedis.layer({ disableOfflineQueue: true })`,
// processes share the limit; while Redis fails, calls go on without it.
const rateLimited = timed(countModels(6)).pipe(
  Effect.flatMap((time) => Console.log(`rate limit: 6 calls, at most 2 in half a second: ${time}`)),
  Effect.provide(Layer.unwrap(Effect.map(
    RateLimiter.make,
    (limiter) => client({ rateLimit: { limiter, limit: 2, window: "500 millis" } })
  ))),
  Effect.provide(RateLimiter.layerStoreMemory)
)

// Without a cache, so that calls fail. With one, calls that may use a stale response get it while the circuit is open.
const outage = Effect.gen(function*() {
  for (let call = 1; call <= 3; call++) {
    yield* Models.count().pipe(
      Effect.catchTag("CircuitOpenError", (error) => Console.log(`circuit:    ${error.message}`)),
      Effect.catch((error) => Console.log(`circuit:    ${error._tag}`))
    )
  }
  yield* Console.log(`circuit:    3 calls, ${(yield* FakeOpenRouter.requests).length} requests`)
}).pipe(
  Effect.provide(Layer.unwrap(Effect.map(
    CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(2), openDuration: "30 seconds" }),
    (circuitBreaker) => client({ circuitBreaker, retry: RetryPolicy.none }, Fault.error(503))
  ))),
  Effect.provide(CircuitBreaker.layerStoreMemory())
)

export const program = Effect.all([inFlight, tooMany, rateLimited, outage], { discard: true })

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
