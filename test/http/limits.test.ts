import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Random from "effect/Random"
import * as Result from "effect/Result"
import * as Endpoints from "../../src/Endpoints.ts"
import { makeAdmit } from "../../src/http/limits.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as OpenRouterError from "../../src/OpenRouterError.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import { collectLogs, outcomesOf, sent } from "../cache/client.ts"
import * as VirtualTime from "../virtualTime.ts"

describe("requests in flight", () => {
  it.effect("are 16 unless configured: the 17th waits", () =>
    Effect.gen(function*() {
      yield* forkCalls(20)
      assert.strictEqual(yield* sent, 16)
      yield* VirtualTime.pass("999 millis")
      assert.strictEqual(yield* sent, 16)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual(yield* sent, 20)
    }).pipe(Effect.provide(client({}, Fault.delay("1 second")))))

  it.effect("are limited as configured, in the order of the calls", () =>
    Effect.gen(function*() {
      const calls = yield* forkCalls(7)
      for (const count of [2, 4, 6, 7]) {
        assert.deepStrictEqual(yield* sentIds, ids.slice(0, count))
        yield* VirtualTime.pass("1 second")
      }
      for (const { ended } of yield* endings(calls)) assert.strictEqual(ended, "success")
    }).pipe(Effect.provide(client({ maxInFlight: 2 }, Fault.delay("1 second")))))

  it.effect("are not limited with Infinity", () =>
    Effect.gen(function*() {
      yield* forkCalls(40)
      assert.strictEqual(yield* sent, 40)
    }).pipe(Effect.provide(client({ maxInFlight: Infinity }, Fault.stall))))

  it.effect("include those whose bodies are being read", () =>
    Effect.gen(function*() {
      yield* forkCalls(2)
      yield* VirtualTime.pass("9999 millis")
      assert.strictEqual(yield* sent, 1)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client({ maxInFlight: 1 }, Fault.stallBody()))))

  it.effect("do not include a call that waits to retry", () =>
    Effect.gen(function*() {
      const calls = yield* forkCalls(2)
      assert.deepStrictEqual(yield* sentIds, [ids[0], ids[1]])
      assert.strictEqual((yield* endings(calls))[1]?.ended, "success")
      yield* VirtualTime.pass("5 seconds")
      assert.deepStrictEqual(yield* sentIds, [ids[0], ids[1], ids[0]])
      assert.strictEqual((yield* endings(calls))[0]?.ended, "success")
    }).pipe(Effect.provide(client({ maxInFlight: 1, retry: RetryPolicy.standard }, busy(5).pipe(Fault.onRequest(1))))))

  it.effect("go on with the next call when a running one is interrupted", () =>
    Effect.gen(function*() {
      const [first] = yield* forkCalls(3)
      if (first !== undefined) yield* Fiber.interrupt(first)
      yield* VirtualTime.settled
      assert.deepStrictEqual(yield* sentIds, [ids[0], ids[1]])
    }).pipe(Effect.provide(client({ maxInFlight: 1 }, Fault.stall))))

  it.effect("do not include a call that is interrupted while it waits", () =>
    Effect.gen(function*() {
      const [, second] = yield* forkCalls(4)
      if (second !== undefined) yield* Fiber.interrupt(second)
      yield* VirtualTime.pass("1 second")
      yield* VirtualTime.pass("1 second")
      assert.deepStrictEqual(yield* sentIds, [ids[0], ids[2], ids[3]])
    }).pipe(Effect.provide(client({ maxInFlight: 1 }, Fault.delay("1 second")))))

  it.effect("make calls wait until the total deadline, and not the deadline of an attempt", () =>
    Effect.gen(function*() {
      const calls = yield* forkCalls(4)
      // Attempts take 8 of their 10 seconds: the second one ends after 16, and the last one is not sent within 20.
      for (let second = 0; second < 20; second++) yield* VirtualTime.pass("1 second")
      const [first, second, third, fourth] = yield* endings(calls)
      assert.deepStrictEqual([first?.ended, second?.ended], ["success", "success"])
      assert.include(third?.ended, { _tag: "TimeoutError", scope: "total", attempts: 1 })
      assert.include(fourth?.ended, { _tag: "TimeoutError", scope: "total", attempts: 0 })
      yield* VirtualTime.pass("1 minute")
      assert.strictEqual(yield* sent, 3)
    }).pipe(
      Effect.provide(client({ maxInFlight: 1, timeouts: { total: "20 seconds" } }, Fault.delay("8 seconds")))
    ))

  it.effect(
    "never exceed the limit, and free their slots, however many callers are interrupted",
    () =>
      Effect.gen(function*() {
        const admit = makeAdmit(yield* OpenRouterConfig.make({ maxInFlight: 3 }))
        let running = 0
        let most = 0
        const attempt = Effect.acquireUseRelease(
          Effect.sync(() => {
            running++
            most = Math.max(most, running)
          }),
          () => Effect.sleep("10 millis"),
          () => Effect.sync(() => running--)
        )
        const caller = Effect.gen(function*() {
          yield* Effect.sleep(yield* Random.nextIntBetween(0, 300))
          const call = admit(attempt, progress, Infinity)
          const patience = yield* Random.nextIntBetween(0, 100)
          yield* Effect.timeoutOption(call, patience)
        })
        const callers = yield* Effect.forkChild(
          Effect.all(Array.from({ length: 300 }, () => caller), { concurrency: "unbounded" })
        )
        for (let now = 0; now < 500; now++) yield* VirtualTime.pass("1 millis")
        yield* Fiber.join(callers)
        assert.deepStrictEqual([most, running], [3, 0])
        const last = yield* Effect.forkChild(
          Effect.all(Array.from({ length: 3 }, () => admit(attempt, progress, Infinity)), {
            concurrency: "unbounded"
          })
        )
        yield* VirtualTime.settled
        assert.strictEqual(running, 3)
        yield* Fiber.interrupt(last)
        assert.strictEqual(running, 0)
      }).pipe(Random.withSeed("limits")),
    20_000
  )
})

describe("after a 429 with Retry-After", () => {
  for (
    const [name, fault] of [
      ["seconds", Fault.rateLimited(20)],
      ["a date", Fault.rateLimited("Thu, 01 Jan 1970 00:00:20 GMT")],
      ["metadata", Fault.error(429, { metadata: { retry_after_seconds: 20 } })],
      ["an envelope with status 200", Fault.errorWithStatus200(429, { metadata: { retry_after_seconds: 20 } })]
    ] as const
  ) {
    it.effect(`in ${name}, no operation sends a request before that time`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* Effect.flip(Models.count()))._tag, "RateLimitError")
        const others: ReadonlyArray<Effect.Effect<unknown, unknown, Models.Models | Endpoints.Endpoints>> = [
          Models.count(),
          Models.get("acme/m0"),
          Models.list(),
          Endpoints.list("acme/m1")
        ]
        const calls = yield* Effect.forEach(others, (call) => Effect.forkChild(Effect.result(call)))
        yield* VirtualTime.pass("19999 millis")
        assert.strictEqual(yield* sent, 1)
        yield* VirtualTime.pass("1 millis")
        assert.strictEqual(yield* sent, 5)
        for (const { ended } of yield* endings(calls)) assert.strictEqual(ended, "success")
      }).pipe(Effect.provide(client({}, fault.pipe(Fault.times(1))))))
  }

  it.effect("a caller whose deadline is not after that time fails at once, with the rest of the wait", () =>
    Effect.gen(function*() {
      yield* Effect.flip(Models.count())
      yield* VirtualTime.pass("3 seconds")
      const { exit, millis } = yield* VirtualTime.timed(
        Effect.flip(Models.get("acme/m0")).pipe(OpenRouterConfig.withTimeout("17 seconds"))
      )
      const error = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
      if (error._tag !== "RateLimitError") return assert.fail(error.message)
      assert.strictEqual(millis, 0)
      assert.include(error, { operation: "Models.get", attempts: 0 })
      assert.include(error.url, "/model/acme/m0")
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(17))
      assert.include(error.response, { status: 429, message: "Rate limit exceeded" })
      assert.strictEqual(
        error.message,
        "Models.get: not sent: OpenRouter responded with 429 to an earlier request, and allows the next one in 17s, after the "
          + "deadline of the call (0 attempts)."
      )
      assert.strictEqual(yield* sent, 1)
      const inTime = yield* Effect.forkChild(Models.get("acme/m0").pipe(OpenRouterConfig.withTimeout(17_001)))
      yield* VirtualTime.pass("17 seconds")
      assert.strictEqual((yield* Fiber.join(inTime)).id, "acme/m0")
    }).pipe(Effect.provide(client({}, Fault.rateLimited(20).pipe(Fault.times(1))))))

  it.effect("that caller gets the stale response at once if it may use one", () =>
    Effect.gen(function*() {
      const model = yield* Models.get("acme/m0")
      yield* VirtualTime.pass("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.rateLimited(40))
      yield* Effect.flip(Models.count())
      const { exit, millis } = yield* VirtualTime.timed(ResponseCache.withOutcomes(Models.get("acme/m0")))
      assert.deepStrictEqual(exit, Exit.succeed([model, ["stale-if-error"]] as const))
      assert.strictEqual(millis, 0)
      assert.strictEqual((yield* Effect.flip(Models.get("acme/m1")))._tag, "RateLimitError")
      const reload = Models.get("acme/m0").pipe(ResponseCache.withCacheMode("reload"))
      assert.strictEqual((yield* Effect.flip(reload))._tag, "RateLimitError")
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(cached("max-age=60, stale-if-error=86400"))))

  it.effect("that caller fails if its stale response may not be used", () =>
    Effect.gen(function*() {
      yield* Models.get("acme/m0")
      yield* VirtualTime.pass("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.rateLimited(40))
      yield* Effect.flip(Models.count())
      assert.strictEqual((yield* Effect.flip(Models.get("acme/m0")))._tag, "RateLimitError")
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(cached("max-age=60"))))

  it.effect("a background refresh waits for that time", () =>
    Effect.gen(function*() {
      yield* Models.get("acme/m0")
      yield* VirtualTime.pass("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.rateLimited(20).pipe(Fault.times(1)))
      yield* Effect.flip(Models.count())
      assert.deepStrictEqual(yield* outcomesOf(Models.get("acme/m0")), ["stale"])
      yield* VirtualTime.pass("19999 millis")
      assert.strictEqual(yield* sent, 2)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual(yield* sent, 3)
      assert.deepStrictEqual(yield* outcomesOf(Models.get("acme/m0")), ["hit"])
    }).pipe(Effect.provide(cached("max-age=60, stale-while-revalidate=86400"))))

  it.effect("a retry of another call waits for that time", () =>
    Effect.gen(function*() {
      const retried = yield* Effect.forkChild(
        Models.get("acme/m0").pipe(OpenRouterConfig.withRetry(RetryPolicy.standard))
      )
      yield* VirtualTime.settled
      yield* Effect.flip(Models.count())
      yield* VirtualTime.pass("9999 millis")
      assert.strictEqual(yield* sent, 2)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual((yield* Fiber.join(retried)).id, "acme/m0")
    }).pipe(Effect.provide(client(
      {},
      Fault.error(503).pipe(Fault.onRequest(1)),
      Fault.rateLimited(10).pipe(Fault.onRequest(2))
    ))))

  it.effect("callers who wait for a slot are notified at once, and send nothing", () =>
    Effect.gen(function*() {
      const calls = yield* forkCalls(30)
      yield* VirtualTime.pass("2 seconds")
      for (const { ended } of yield* endings(calls)) assert.include(ended, { _tag: "RateLimitError" })
      assert.strictEqual(yield* sent, 1)
    }).pipe(Effect.provide(
      client({ maxInFlight: 1 }, Fault.all(Fault.delay("2 seconds"), Fault.rateLimited(60)))
    )))

  it.effect("the longest of several waits applies", () =>
    Effect.gen(function*() {
      yield* forkCalls(2)
      yield* Effect.forkChild(Effect.exit(Models.count()))
      yield* VirtualTime.pass("19999 millis")
      assert.strictEqual(yield* sent, 2)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual(yield* sent, 3)
    }).pipe(Effect.provide(client(
      { maxInFlight: 2 },
      Fault.rateLimited(20).pipe(Fault.onRequest(1)),
      Fault.rateLimited(5).pipe(Fault.onRequest(2))
    ))))

  it.effect("a wait of thousands of years is limited to an hour", () =>
    Effect.gen(function*() {
      const first = yield* Effect.flip(Models.count())
      assert.deepStrictEqual("retryAfter" in first && first.retryAfter, Duration.seconds(1e12))
      const other = yield* Effect.flip(Models.get("acme/m0"))
      assert.deepStrictEqual("retryAfter" in other && other.retryAfter, Duration.hours(1))
      const patient = yield* Effect.forkChild(Models.count().pipe(OpenRouterConfig.withTimeout(Duration.infinity)))
      yield* VirtualTime.pass("3599999 millis")
      assert.strictEqual(yield* sent, 1)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual(yield* Fiber.join(patient), 40)
    }).pipe(Effect.provide(client({}, Fault.rateLimited("1000000000000").pipe(Fault.times(1))))))

  it.effect("stale responses are refreshed again after an hour, however long it is", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* VirtualTime.pass("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.rateLimited("1000000000000").pipe(Fault.times(1)))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
      yield* VirtualTime.pass("1 hour")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
    }).pipe(Effect.provide(cached("max-age=60, stale-if-error=86400"))))

  for (
    const [name, fault] of [
      ["503 with Retry-After", busy(20)],
      ["429 without Retry-After", Fault.rateLimited()],
      ["429 with a Retry-After of 0", Fault.rateLimited(0)]
    ] as const
  ) {
    it.effect(`${name} delays no other operation`, () =>
      Effect.gen(function*() {
        yield* Effect.flip(Models.count())
        const { exit, millis } = yield* VirtualTime.timed(Models.get("acme/m0"))
        assert.deepStrictEqual([Exit.isSuccess(exit), millis], [true, 0])
      }).pipe(Effect.provide(client({}, fault.pipe(Fault.times(1))))))
  }

  it.effect("another client sends requests", () =>
    Effect.gen(function*() {
      yield* Effect.flip(Models.count()).pipe(Effect.provide(OpenRouter.layer({ retry: RetryPolicy.none })))
      assert.strictEqual(yield* Models.count().pipe(Effect.provide(OpenRouter.layer())), 40)
    }).pipe(Effect.provide(FakeOpenRouter.layer({ catalogue, faults: [Fault.rateLimited(20).pipe(Fault.times(1))] }))))
})

describe("a rate limit", () => {
  it.effect("sends at most so many requests in a window", () =>
    Effect.gen(function*() {
      const calls = yield* forkCalls(5)
      for (const count of [2, 4, 5]) {
        assert.deepStrictEqual(yield* sentIds, ids.slice(0, count))
        yield* VirtualTime.pass("9999 millis")
        assert.strictEqual(yield* sent, count)
        yield* VirtualTime.pass("1 millis")
      }
      for (const { ended } of yield* endings(calls)) assert.strictEqual(ended, "success")
    }).pipe(Effect.provide(limited({ limit: 2, window: "10 seconds" }))))

  it.effect("spreads requests with the algorithm token-bucket", () =>
    Effect.gen(function*() {
      yield* forkCalls(4)
      for (const count of [2, 3, 4]) {
        assert.strictEqual(yield* sent, count)
        yield* VirtualTime.pass("5 seconds")
      }
    }).pipe(Effect.provide(limited({ limit: 2, window: "10 seconds", algorithm: "token-bucket" }))))

  it.effect("counts retries", () =>
    Effect.gen(function*() {
      const call = yield* Effect.forkChild(Models.count().pipe(OpenRouterConfig.withRetry(steady)))
      yield* VirtualTime.pass("9999 millis")
      assert.strictEqual(yield* sent, 1)
      yield* VirtualTime.pass("1 millis")
      assert.strictEqual(yield* Fiber.join(call), 40)
    }).pipe(Effect.provide(limited({ limit: 1, window: "10 seconds" }, Fault.error(503).pipe(Fault.times(1))))))

  it.effect("fails a call at once that it does not allow before the deadline", () =>
    Effect.gen(function*() {
      yield* Models.count()
      const { exit, millis } = yield* VirtualTime.timed(Effect.flip(Models.get("acme/m0")))
      const error = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
      if (error._tag !== "RateLimitError") return assert.fail(error.message)
      assert.strictEqual(millis, 0)
      assert.strictEqual(error.attempts, 0)
      assert.deepStrictEqual(error.retryAfter, Duration.minutes(1))
      assert.deepStrictEqual({ ...error.response }, {
        status: 429,
        code: undefined,
        message: undefined,
        metadata: undefined
      })
      assert.include(error.message, "not sent: the configured rate limit allows the next one in 1m, after the deadline")
      assert.strictEqual(yield* sent, 1)
    }).pipe(Effect.provide(limited({ limit: 1, window: "1 minute" }))))

  it.effect("does not count callers who gave up", () =>
    Effect.gen(function*() {
      yield* Models.count()
      const calls = yield* forkCalls(40)
      yield* Effect.forEach(calls, Fiber.interrupt)
      const last = yield* Effect.forkChild(Models.count())
      yield* VirtualTime.pass("10 seconds")
      assert.strictEqual(yield* Fiber.join(last), 40)
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(limited({ limit: 1, window: "10 seconds" }))))

  it.effect("does not count callers who wait because of a 429", () =>
    Effect.gen(function*() {
      const calls = yield* forkCalls(20)
      yield* VirtualTime.pass("2 seconds")
      for (const { ended } of yield* endings(calls)) assert.include(ended, { _tag: "RateLimitError" })
      yield* VirtualTime.pass("40 seconds")
      const last = yield* Effect.forkChild(Models.count())
      yield* VirtualTime.settled
      assert.strictEqual(yield* sent, 2)
      yield* Fiber.interrupt(last)
    }).pipe(
      Effect.provide(Layer.unwrap(Effect.map(RateLimiter.make, (limiter) =>
        client(
          { maxInFlight: 1, rateLimit: { limiter, limit: 2, window: "10 minutes" } },
          Fault.all(Fault.delay("2 seconds"), Fault.rateLimited(40))
        )))),
      Effect.provide(RateLimiter.layerStoreMemory)
    ))

  const storeError = new RateLimiter.RateLimiterError({
    reason: new RateLimiter.RateLimitStoreError({ message: "connection\nlost" })
  })
  for (
    const [name, consume, millis, reason, times] of [
      ["fails", Effect.fail(storeError), 0, "connection lost", 1],
      ["dies", Effect.die(new Error("no such script")), 0, "Error: no such script", 1],
      // The others begin before the first one has waited for a second.
      ["hangs", Effect.never, 1000, "no reply within 1 second", 8]
    ] as const
  ) {
    it.effect(`whose store ${name} is logged once, and is not used for 10 seconds`, () =>
      Effect.gen(function*() {
        let asked = 0
        const limiter: RateLimiter.RateLimiter = {
          ...(yield* RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))),
          consume: () =>
            Effect.suspend(() => {
              asked++
              return consume
            })
        }
        const logs = yield* collectLogs
        yield* Effect.gen(function*() {
          const timed = VirtualTime.timed(forkAndJoin(8))
          const { exit, millis: first } = yield* timed
          assert.isTrue(Exit.isSuccess(exit))
          assert.strictEqual(first, millis)
          assert.strictEqual(asked, times)
          assert.strictEqual((yield* timed).millis, 0)
          assert.strictEqual(asked, times)
          const messages = yield* logs.messages
          assert.lengthOf(messages, 1)
          assert.include(messages[0], "The rate limiter fails: ")
          assert.include(messages[0], reason)
          yield* VirtualTime.pass("10 seconds")
          yield* timed
          assert.strictEqual(asked, 2 * times)
          assert.lengthOf(yield* logs.messages, 2)
        }).pipe(
          Effect.provide(client({ rateLimit: { limiter, limit: 1, window: "1 minute" } })),
          Effect.provide(logs.layer)
        )
      }))
  }
})

describe("a circuit breaker", () => {
  const breaking = (cacheControl: string, failures = 1) =>
    Layer.unwrap(Effect.map(
      CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(failures), openDuration: "1 minute" }),
      (circuitBreaker) => OpenRouter.layer({ circuitBreaker, retry: RetryPolicy.none })
    )).pipe(
      Layer.provide(CircuitBreaker.layerStoreMemory()),
      Layer.provideMerge(FakeOpenRouter.layer({ catalogue, cacheControl }))
    )

  it.effect("that is open lets callers use a stale response if they may", () =>
    Effect.gen(function*() {
      yield* Models.get("acme/m0")
      yield* VirtualTime.pass("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(503))
      yield* Effect.flip(Models.count())
      assert.deepStrictEqual(yield* outcomesOf(Models.get("acme/m0")), ["stale-if-error"])
      assert.strictEqual((yield* Effect.flip(Models.get("acme/m1")))._tag, "CircuitOpenError")
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(breaking("max-age=60, stale-if-error=86400"))))

  it.effect("does not count calls that sent nothing", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.setFaults(Fault.rateLimited(40).pipe(Fault.times(1)))
      yield* Effect.flip(Models.count())
      for (let call = 0; call < 5; call++) {
        assert.include(yield* Effect.flip(Models.count()), { _tag: "RateLimitError", attempts: 0 })
      }
      yield* VirtualTime.pass("40 seconds")
      assert.strictEqual(yield* Models.count(), 40)
    }).pipe(Effect.provide(breaking("no-store", 2))))
})

const ids = Array.from({ length: 40 }, (_, index) => `acme/m${index}`)

const catalogue = Catalogue.make(ids.map((id) => Catalogue.model(id)))

const progress = { operation: "Models.count", url: "https://openrouter.ai/api/v1/models/count", attempts: 0 }

const steady = RetryPolicy.make({ jitter: false })

const busy = (seconds: number) => Fault.error(503, { headers: { "retry-after": String(seconds) } })

const client = (options: OpenRouterConfig.Options, ...faults: ReadonlyArray<Fault.Fault>) =>
  OpenRouter.layerWithoutCache({ retry: RetryPolicy.none, ...options }).pipe(
    Layer.provideMerge(FakeOpenRouter.layer({ catalogue, faults }))
  )

const cached = (cacheControl: string) =>
  OpenRouter.layer({ retry: RetryPolicy.none }).pipe(
    Layer.provideMerge(FakeOpenRouter.layer({ catalogue, cacheControl }))
  )

const limited = (options: Omit<OpenRouterConfig.RateLimit, "limiter">, ...faults: ReadonlyArray<Fault.Fault>) =>
  Layer.unwrap(Effect.map(RateLimiter.make, (limiter) => client({ rateLimit: { ...options, limiter } }, ...faults)))
    .pipe(Layer.provide(RateLimiter.layerStoreMemory))

const call = (id: string) => Effect.result(Effect.asVoid(Models.get(id)))

const forkCalls = Effect.fnUntraced(function*(count: number) {
  const fibers = yield* Effect.forEach(ids.slice(0, count), (id) => Effect.forkChild(call(id)))
  yield* VirtualTime.settled
  return fibers
})

const forkAndJoin = (count: number) => Effect.forEach(ids.slice(0, count), Models.get, { concurrency: "unbounded" })

const sentIds = Effect.map(FakeOpenRouter.requests, (requests) => requests.map(({ url }) => /acme\/\w+/.exec(url)?.[0]))

const endings = Effect.fnUntraced(function*(calls: ReadonlyArray<Fiber.Fiber<Result.Result<unknown, unknown>>>) {
  yield* VirtualTime.settled
  return calls.map((fiber) => {
    const exit = fiber.pollUnsafe()
    if (exit === undefined) return { ended: undefined }
    if (Exit.isFailure(exit)) return { ended: String(exit.cause) }
    if (Result.isSuccess(exit.value)) return { ended: "success" }
    const { failure } = exit.value
    return { ended: OpenRouterError.isOpenRouterError(failure) ? failure : String(failure) }
  })
})
