import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as ConfigProvider from "effect/ConfigProvider"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Endpoints from "../src/Endpoints.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("the layers", () => {
  it.effect("layer provides every service", () =>
    Effect.gen(function*() {
      assert.isAbove(yield* Models.count(), 0)
      assert.isAbove((yield* Endpoints.listZdr()).length, 0)
    }).pipe(Effect.provide(OpenRouter.layer()), Effect.provide(FakeOpenRouter.layer())))

  it.effect("layerServices uses the caller's configuration", () =>
    Effect.gen(function*() {
      yield* Models.count()
      assert.deepStrictEqual(
        (yield* FakeOpenRouter.requests).map(({ url }) => url),
        ["https://mine.example/api/v1/models/count"]
      )
    }).pipe(
      Effect.provide(OpenRouter.layerServices),
      Effect.provide(OpenRouterConfig.layer({ baseUrl: "https://mine.example/api/v1" })),
      Effect.provide(ResponseCache.layerMemory()),
      Effect.provide(FakeOpenRouter.layer())
    ))

  it.effect("two layers in one program are separate: each has its own key and its own cached responses", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* Models.count().pipe(Effect.provide(OpenRouter.layer({ apiKey: Redacted.make("sk-or-v1-inner") })))
      yield* Models.count()
      assert.deepStrictEqual(
        (yield* FakeOpenRouter.requests).map(({ headers }) => headers.authorization),
        ["Bearer sk-or-v1-outer", "Bearer sk-or-v1-inner"]
      )
    }).pipe(
      Effect.provide(OpenRouter.layer({ apiKey: Redacted.make("sk-or-v1-outer") })),
      Effect.provide(FakeOpenRouter.layer())
    ))

  it.effect.each<ResponseCache.CacheMode>(["default", "reload", "no-store", "force-cache"])(
    "layerWithoutCache sends one request per call in mode %s",
    (mode) =>
      Effect.gen(function*() {
        const calls = Effect.all([Models.count(), Models.count()], { concurrency: 2 })
        const [, outcomes] = yield* ResponseCache.withOutcomes(Effect.andThen(calls, Models.count()))
        assert.deepStrictEqual(outcomes, ["bypass", "bypass", "bypass"])
        assert.strictEqual((yield* FakeOpenRouter.requests).length, 3)
      }).pipe(
        ResponseCache.withCacheMode(mode),
        Effect.provide(OpenRouter.layerWithoutCache()),
        Effect.provide(FakeOpenRouter.layer())
      )
  )

  it.effect("layerWithoutCache fails with only-if-cached, and its invalidate does nothing", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* ResponseCache.invalidate()
      const error = yield* Effect.flip(Models.count().pipe(ResponseCache.withCacheMode("only-if-cached")))
      assert.strictEqual(error._tag, "TransportError")
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 1)
    }).pipe(Effect.provide(OpenRouter.layerWithoutCache()), Effect.provide(FakeOpenRouter.layer())))

  it.live("layerFetch uses the fetch of the runtime and the environment, and tells fetch not to follow redirects", () =>
    Effect.gen(function*() {
      const asked: Array<readonly [url: string, init: RequestInit | undefined]> = []
      const fetch = (input: string | URL | Request, init?: RequestInit) => {
        asked.push([String(input), init])
        return Promise.resolve(Response.json({ data: { count: 3 } }))
      }
      const count = yield* Models.count().pipe(
        Effect.provide(OpenRouter.layerFetch),
        Effect.provideService(FetchHttpClient.Fetch, fetch),
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({
          OPENROUTER_BASE_URL: "https://env.example/api/v1",
          OPENROUTER_API_KEY: "sk-or-v1-env"
        })))
      )
      assert.strictEqual(count, 3)
      assert.deepStrictEqual(
        asked.map(([url, init]) => [url, init?.method, init?.redirect, init?.body]),
        [["https://env.example/api/v1/models/count", "GET", "manual", undefined]]
      )
      assert.deepStrictEqual({ ...asked[0]?.[1]?.headers }, {
        accept: "application/json",
        authorization: "Bearer sk-or-v1-env"
      })
    }))

  it.live.each<readonly [string, OpenRouterConfig.Options]>([
    ["a string", { apiKey: "sk-or-v1-option" }],
    ["a Redacted", { apiKey: Redacted.make("sk-or-v1-option") }],
    ["an Effect", { apiKey: Effect.succeed(Redacted.make("sk-or-v1-option")), account: "mine" }]
  ])(
    "layerFetchWith sends the key of its options, given as %s, and takes the rest from the environment",
    ([, options]) =>
      Effect.gen(function*() {
        const sent: Array<string | null> = []
        const fetch = (input: string | URL | Request, init?: RequestInit) => {
          sent.push(String(input), new Headers(init?.headers).get("authorization"))
          return Promise.resolve(Response.json({ data: { count: 3 } }))
        }
        yield* Models.count().pipe(
          Effect.provide(OpenRouter.layerFetchWith(options)),
          Effect.provideService(FetchHttpClient.Fetch, fetch),
          Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({
            OPENROUTER_BASE_URL: "https://env.example/api/v1",
            OPENROUTER_API_KEY: "sk-or-v1-env"
          })))
        )
        assert.deepStrictEqual(sent, ["https://env.example/api/v1/models/count", "Bearer sk-or-v1-option"])
      })
  )

  it.live("layerFetch treats the opaque response of a browser to a redirect as a redirect", () =>
    Effect.gen(function*() {
      const opaque = Object.defineProperties(new Response(null), {
        status: { value: 0 },
        type: { value: "opaqueredirect" }
      })
      const error = yield* Effect.flip(Models.count()).pipe(
        Effect.provide(OpenRouter.layerFetch),
        Effect.provideService(FetchHttpClient.Fetch, () => Promise.resolve(opaque))
      )
      assert.include(error, { _tag: "UnexpectedStatusError", attempts: 1 })
      assert.include(error.message, "redirected to a URL that the browser hides; not followed")
    }))
})

describe("the request", () => {
  it.effect("is a GET with the key, and without trace headers", () =>
    Effect.gen(function*() {
      yield* Models.count().pipe(Effect.withSpan("caller"))
      const [request] = yield* FakeOpenRouter.requests
      assert.strictEqual(request?.method, "GET")
      assert.deepStrictEqual(request?.headers, { accept: "application/json", authorization: "Bearer sk-or-v1-mine" })
    }).pipe(
      Effect.provide(OpenRouter.layer({ apiKey: Redacted.make("sk-or-v1-mine") })),
      Effect.provide(FakeOpenRouter.layer())
    ))

  it.effect("a feed fails if the response is an error, or not a feed", () =>
    Effect.gen(function*() {
      const ending = Effect.fnUntraced(function*(fault: Fault.Fault) {
        yield* FakeOpenRouter.setFaults(fault)
        return (yield* Effect.flip(Models.feed()))._tag
      })
      assert.strictEqual(yield* ending(Fault.errorWithStatus200(400)), "BadRequestError")
      assert.strictEqual(yield* ending(Fault.html(200)), "DecodeError")
      assert.strictEqual(yield* ending(Fault.empty(200)), "DecodeError")
      assert.strictEqual(yield* ending(Fault.truncateBody(5)), "DecodeError")
    }).pipe(Effect.provide(OpenRouter.layer()), Effect.provide(FakeOpenRouter.layer())))
})

describe("the total deadline", () => {
  const slowPages = OpenRouter.layer({ timeouts: { total: "10 seconds" }, retry: RetryPolicy.none }).pipe(
    Layer.provideMerge(FakeOpenRouter.layer({ pageSize: 1, faults: [Fault.delay("4 seconds")] }))
  )

  it.effect("applies to all pages of a list together", () =>
    Effect.gen(function*() {
      const { exit, millis } = yield* VirtualTime.timed(Effect.flip(Models.list()))
      const error = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
      assert.include(error, { _tag: "TimeoutError", scope: "total", operation: "Models.list" })
      assert.strictEqual(millis, 10_000)
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 3)
    }).pipe(Effect.provide(slowPages)))

  it.effect("applies to each page of a stream separately", () =>
    Effect.gen(function*() {
      const { exit } = yield* VirtualTime.timed(Stream.runCollect(Stream.take(Models.stream(), 4)))
      assert.strictEqual(Exit.isSuccess(exit) ? exit.value.length : String(exit.cause), 4)
    }).pipe(Effect.provide(slowPages)))
})

const asking = Models.count().pipe(ResponseCache.withCacheMode("no-store"))

describe("the circuit breaker", () => {
  // Opens for a minute after two consecutive outages.
  const breaking = (options: OpenRouterConfig.Options = {}) =>
    Layer.unwrap(Effect.map(
      CircuitBreaker.make({ tripPolicy: CircuitBreaker.consecutive(2), openDuration: "1 minute" }),
      (circuitBreaker) => OpenRouter.layer({ circuitBreaker, retry: RetryPolicy.none, ...options })
    )).pipe(Layer.provide(CircuitBreaker.layerStoreMemory()), Layer.provideMerge(FakeOpenRouter.layer()))

  const call = Effect.map(
    VirtualTime.timed(Effect.result(asking)),
    ({ exit }) =>
      Exit.isFailure(exit)
        ? assert.fail(String(exit.cause))
        : exit.value._tag === "Success"
        ? "success"
        : exit.value.failure
  )
  const tag = Effect.map(call, (ended) => typeof ended === "string" ? ended : ended._tag)
  const sent = Effect.map(FakeOpenRouter.requests, (requests) => requests.length)

  it.effect("opens after the configured number of failed calls, and then nothing is sent", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.error(503))
      assert.deepStrictEqual([yield* tag, yield* tag], ["UnexpectedStatusError", "UnexpectedStatusError"])
      const error = yield* call
      assert.include(error, { _tag: "CircuitOpenError", attempts: 0, operation: "Models.count" })
      assert.include(error, { url: "https://openrouter.ai/api/v1/models/count" })
      assert.deepStrictEqual(
        typeof error === "string" || "retryAfter" in error && error.retryAfter,
        Duration.minutes(1)
      )
      assert.include(
        typeof error === "string" ? "" : error.message,
        "the circuit breaker is open until 1970-01-01T00:01:00.000Z, and allows the next request in 1m"
      )
      assert.deepStrictEqual(
        typeof error === "string" || "until" in error && error.until,
        DateTime.makeUnsafe("1970-01-01T00:01:00Z")
      )
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(breaking())))

  it.effect("allows one call after its open time, and closes if that call succeeds", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.reset.pipe(Fault.times(3)))
      yield* tag
      yield* tag
      yield* VirtualTime.pass("59 seconds")
      assert.strictEqual(yield* tag, "CircuitOpenError")
      yield* VirtualTime.pass("1 second")
      assert.strictEqual(yield* tag, "TransportError")
      assert.strictEqual(yield* tag, "CircuitOpenError")
      yield* VirtualTime.pass("1 minute")
      assert.deepStrictEqual([yield* tag, yield* tag, yield* sent], ["success", "success", 5])
    }).pipe(Effect.provide(breaking())))

  it.effect("is half-open while that call runs", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.reset.pipe(Fault.times(2)), Fault.delay("5 seconds"))
      yield* tag
      yield* tag
      yield* VirtualTime.pass("1 minute")
      const probe = yield* Effect.forkChild(asking)
      yield* VirtualTime.settled
      const error = yield* Effect.flip(asking)
      assert.include(error, { _tag: "CircuitOpenError" })
      assert.include(error.message, "half-open")
      assert.isUndefined("until" in error ? error.until : "no such field")
      yield* VirtualTime.pass("5 seconds")
      assert.isAbove(yield* Fiber.join(probe), 0)
    }).pipe(Effect.provide(breaking())))

  for (
    const [name, faults, options] of [
      ["429", [Fault.error(429)], {}],
      ["a broken connection", [Fault.reset], {}],
      ["the deadline of an attempt", [Fault.stall], {}],
      ["the total deadline", [Fault.stall], { timeouts: { total: "5 seconds" } }],
      ["an envelope of 503", [Fault.errorWithStatus200(503)], {}]
    ] as const
  ) {
    it.effect(`counts ${name}`, () =>
      Effect.gen(function*() {
        yield* FakeOpenRouter.inject(...faults)
        yield* tag
        yield* tag
        assert.strictEqual(yield* tag, "CircuitOpenError")
      }).pipe(Effect.provide(breaking(options))))
  }

  for (
    const [name, fault] of [
      ["404", Fault.error(404)],
      ["401", Fault.error(401)],
      ["400", Fault.error(400)],
      ["an answer that does not decode", Fault.json(200, { data: "soon" })]
    ] as const
  ) {
    it.effect(`counts ${name} as a success`, () =>
      Effect.gen(function*() {
        yield* FakeOpenRouter.inject(
          Fault.error(503).pipe(Fault.onRequest(2)),
          Fault.error(503).pipe(Fault.onRequest(4))
        )
        yield* FakeOpenRouter.inject(fault)
        for (let calls = 0; calls < 6; calls++) assert.notStrictEqual(yield* tag, "CircuitOpenError")
        assert.strictEqual(yield* sent, 6)
      }).pipe(Effect.provide(breaking())))
  }

  it.effect("does not count an interrupted call", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.stall.pipe(Fault.times(3)))
      for (let calls = 0; calls < 3; calls++) {
        const fiber = yield* Effect.forkChild(Models.count())
        yield* VirtualTime.settled
        yield* Fiber.interrupt(fiber)
      }
      assert.strictEqual(yield* tag, "success")
    }).pipe(Effect.provide(breaking())))

  it.effect("counts one outcome per call: success if a retry succeeded", () =>
    Effect.gen(function*() {
      for (const number of [1, 3, 5]) yield* FakeOpenRouter.inject(Fault.reset.pipe(Fault.onRequest(number)))
      assert.deepStrictEqual([yield* tag, yield* tag, yield* tag], ["success", "success", "success"])
    }).pipe(Effect.provide(breaking({ retry: Schedule.recurs(1) }))))

  it.effect("has one state per origin", () =>
    Effect.gen(function*() {
      const circuitBreaker = yield* CircuitBreaker.make({
        tripPolicy: CircuitBreaker.consecutive(1),
        openDuration: "1 minute"
      })
      const at = (baseUrl: string) =>
        Effect.provide(tag, OpenRouter.layer({ baseUrl, circuitBreaker, retry: RetryPolicy.none }))
      yield* FakeOpenRouter.inject(Fault.reset.pipe(Fault.times(1)))
      const { eu, global } = OpenRouterConfig.baseUrls
      assert.deepStrictEqual([yield* at(eu), yield* at(eu), yield* at(global)], [
        "TransportError",
        "CircuitOpenError",
        "success"
      ])
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()), Effect.provide(FakeOpenRouter.layer())))

  it.effect("names a failure of its store as the reason", () =>
    Effect.gen(function*() {
      const circuitBreaker = yield* CircuitBreaker.make({
        tripPolicy: CircuitBreaker.consecutive(1),
        openDuration: "1 minute",
        onStoreError: "fail"
      })
      const error = yield* Effect.flip(Models.count()).pipe(Effect.provide(OpenRouter.layer({ circuitBreaker })))
      assert.include(error, { _tag: "CircuitOpenError", attempts: 0 })
      assert.include(error.message, "the store of the circuit breaker failed")
      assert.notInclude(error.message, "the circuit breaker is open")
      assert.isUndefined("until" in error ? error.until : "no such field")
    }).pipe(Effect.provide(brokenStore), Effect.provide(FakeOpenRouter.layer())))
})

const storeError = Effect.fail(
  new CircuitBreaker.CircuitBreakerError({
    reason: new CircuitBreaker.CircuitBreakerStoreError({ message: "connection lost" })
  })
)

const brokenStore = Layer.succeed(CircuitBreaker.CircuitBreakerStore, {
  admit: () => storeError,
  record: () => storeError,
  state: () => storeError
})
