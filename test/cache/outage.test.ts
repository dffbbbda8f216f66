import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Outage from "../../src/cache/outage.ts"
import * as CacheStore from "../../src/CacheStore.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as OpenRouterError from "../../src/OpenRouterError.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import { arrivalOf, client, clientOn, collectLogs, double, eventually, inRealTime, outcomesOf, sent } from "./client.ts"
import * as Storage from "./storage.ts"

const revalidated = { fake: { cacheControl: "max-age=60, stale-while-revalidate=86400" } }
const onError = { fake: { cacheControl: "max-age=60, stale-if-error=86400" } }

describe("an entry whose refresh failed", () => {
  it.effect("waits 1 s, 2 s, 4 s and so on up to a minute, until a refresh succeeds", () =>
    Effect.gen(function*() {
      const { fail, isWaiting, reported, succeeded } = yield* outages
      for (let round = 0; round < 8; round++) {
        yield* fail("key")
        yield* TestClock.adjust((reported.at(-1) ?? 0) - 1)
        assert.isTrue(yield* isWaiting("key"))
        yield* TestClock.adjust(1)
        assert.isFalse(yield* isWaiting("key"))
      }
      const waits = [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]
      assert.deepStrictEqual(reported, waits)
      yield* succeeded("key")
      yield* succeeded("key")
      yield* fail("key")
      assert.deepStrictEqual(reported, [...waits, 0, 1000])
    }))

  it.effect("waits for Retry-After, counts a shared failure once, and is independent of other entries", () =>
    Effect.gen(function*() {
      const { fail, isKnown, reported } = yield* outages
      yield* fail("key", OpenRouterError.make("RateLimitError", { retryAfter: Duration.seconds(90) }))
      yield* fail("key")
      assert.deepStrictEqual(reported, [90_000])
      assert.isFalse(yield* isKnown("other"))
      yield* TestClock.adjust(89_999)
      assert.isTrue(yield* isKnown("key"))
      yield* TestClock.adjust(1)
      assert.isFalse(yield* isKnown("key"))
    }))

  it.effect("waits for a Retry-After of more than an hour for an hour", () =>
    Effect.gen(function*() {
      const { fail, reported } = yield* outages
      yield* fail("key", OpenRouterError.make("RateLimitError", { retryAfter: Duration.hours(2) }))
      assert.deepStrictEqual(reported, [3_600_000])
    }))

  it.effect("waits after a 4xx, which does not count as an outage", () =>
    Effect.gen(function*() {
      const { fail, isKnown, isWaiting, reported } = yield* outages
      yield* fail("key", OpenRouterError.make("ForbiddenError"))
      assert.isTrue(yield* isWaiting("key"))
      assert.isFalse(yield* isKnown("key"))
      assert.deepStrictEqual(reported, [])
    }))

  it.effect("is forgotten when a thousand others have failed since", () =>
    Effect.gen(function*() {
      const { fail, isWaiting } = yield* outages
      for (let index = 0; index < 1000; index++) yield* fail(`key ${index}`)
      yield* TestClock.adjust("1 second")
      yield* fail("key 0")
      yield* fail("key 1000")
      assert.isTrue(yield* isWaiting("key 0"))
      yield* TestClock.adjust("1 second")
      // A second failure in a row has a longer wait. So `key 2` was remembered, and `key 1` was not.
      for (const key of ["key 2", "key 1"]) yield* fail(key)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([yield* isWaiting("key 1"), yield* isWaiting("key 2")], [false, true])
    }))
})

const outages = Effect.gen(function*() {
  const reported: Array<number> = []
  const store = Context.get(yield* Layer.build(CacheStore.layerNone), CacheStore.CacheStore)
  const { failed, ...methods } = Outage.make({
    ...store,
    reportFailure: (_, duration) => Effect.sync(() => reported.push(Duration.toMillis(duration)))
  })
  const fail = (key: string, failure: RetryPolicy.Failure = OpenRouterError.make("InternalServerError")) =>
    failed({ key, operation: "Models.count" }, failure, "")
  const isWaiting = (key: string) => Effect.map(Clock.currentTimeMillis, (now) => methods.isWaiting(key, now))
  return { ...methods, fail, isWaiting, reported }
})

const sentWithin = Effect.fnUntraced(function*(seconds: number) {
  const before = yield* sent
  for (let second = 0; second < seconds; second++) {
    for (let call = 0; call < 10; call++) yield* Models.count()
    yield* inRealTime(2)
    yield* TestClock.adjust("1 second")
  }
  return (yield* sent) - before
})

describe("a background refresh that failed", () => {
  it.effect("is not tried again before the Retry-After of the failure", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.rateLimited("20"))
      assert.strictEqual(yield* sentWithin(20), 1)
      assert.strictEqual(yield* sentWithin(20), 1)
      yield* FakeOpenRouter.setFaults()
      assert.strictEqual(yield* sentWithin(20), 1)
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
    }).pipe(Effect.provide(client(Storage.memory, revalidated))))

  it.effect("is tried again after 1 s, 2 s, 4 s and so on, and logged each time", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(500))
      assert.strictEqual(yield* Effect.provide(sentWithin(16), logs.layer), 5)
      assert.strictEqual((yield* logs.messages).length, 5)
    }).pipe(Effect.provide(client(Storage.memory, revalidated))))

  it.effect("with a 4xx is not tried again at once, either", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(403))
      for (let call = 0; call < 5; call++) {
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
        yield* inRealTime(10)
      }
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(Storage.memory, revalidated))))

  it.effect("does not delay the refresh of another entry", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* Models.get("acme/kite")
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(500).pipe(Fault.onPath("/models/count")))
      assert.strictEqual(yield* sentWithin(1), 1)
      assert.deepStrictEqual(yield* outcomesOf(Models.get("acme/kite")), ["stale"])
      yield* arrivalOf(4)
    }).pipe(Effect.provide(client(Storage.memory, revalidated))))
})

describe("while the upstream is known to fail", () => {
  it.effect("callers get the stale response at once, without a request", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.rateLimited("30"))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
      assert.strictEqual(yield* sent, 2)
      yield* TestClock.adjust("29 seconds")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
      assert.strictEqual(yield* sent, 2)
      yield* TestClock.adjust("1 second")
      yield* FakeOpenRouter.setFaults()
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
    }).pipe(Effect.provide(client(Storage.memory, onError))))

  it.effect("callers get the stale response while the circuit breaker is open", () =>
    Effect.gen(function*() {
      const circuitBreaker = yield* CircuitBreaker.make({
        tripPolicy: CircuitBreaker.consecutive(1),
        openDuration: "1 minute"
      })
      yield* Effect.gen(function*() {
        yield* Models.count()
        yield* FakeOpenRouter.setFaults(Fault.error(500))
        assert.strictEqual((yield* Effect.flip(Models.get("acme/kite")))._tag, "InternalServerError")
        yield* TestClock.adjust("59 seconds")
        assert.strictEqual((yield* Effect.flip(Models.get("acme/kite")))._tag, "CircuitOpenError")
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(Storage.memory, {
        fake: { cacheControl: "max-age=50, stale-if-error=86400" },
        config: { circuitBreaker }
      })))
    }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory())))

  it.effect("callers who may not use a stale response send a request", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(503))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
      yield* Effect.flip(Models.count().pipe(ResponseCache.withCacheMode("reload")))
      yield* Effect.flip(Models.get("acme/kite"))
      assert.strictEqual(yield* sent, 4)
    }).pipe(Effect.provide(client(Storage.memory, onError))))

  it.effect("a reload whose deadline passes fails", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* FakeOpenRouter.setFaults(Fault.stall)
      const reload = yield* Effect.forkChild(
        Effect.flip(
          Models.count().pipe(ResponseCache.withCacheMode("reload"), OpenRouterConfig.withTimeout("5 seconds"))
        )
      )
      yield* arrivalOf(2)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual((yield* Fiber.join(reload))._tag, "TimeoutError")
    }).pipe(Effect.provide(client(Storage.memory, onError))))

  it.effect("a 4xx is not hidden by a stale response", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(403))
      for (let call = 0; call < 2; call++) {
        assert.strictEqual((yield* Effect.flip(Models.count()))._tag, "ForbiddenError")
      }
    }).pipe(Effect.provide(client(Storage.memory, onError))))

  it.effect("ten callers whose deadlines pass log it once", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.stall)
      const calls = Array.from({ length: 10 }, (_, index) =>
        outcomesOf(Models.count()).pipe(OpenRouterConfig.withTimeout({ attempt: "1 minute", total: 5000 + index })))
      const fiber = yield* Effect.forkChild(
        Effect.all(calls, { concurrency: "unbounded" }).pipe(Effect.provide(logs.layer))
      )
      yield* arrivalOf(11)
      yield* TestClock.adjust("5100 millis")
      assert.deepStrictEqual(new Set((yield* Fiber.join(fiber)).flat()), new Set(["stale-if-error"]))
      assert.strictEqual((yield* logs.messages).length, 1)
    }).pipe(Effect.provide(client(Storage.memory, onError))))

  it.effect("a hundred callers log it once", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(503))
      yield* Effect.all(Array.from({ length: 100 }, () => Models.count()), { concurrency: "unbounded" }).pipe(
        Effect.provide(logs.layer)
      )
      assert.strictEqual((yield* logs.messages).length, 1)
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(Storage.memory, onError))))
})

describe("a response that cannot be read", () => {
  it.effect.each<readonly [string, Fault.Fault, number]>([
    ["HTML with status 200", Fault.html(200), 3],
    ["an empty body with status 200", Fault.empty(200), 3],
    ["JSON that is cut off", Fault.truncateBody(20), 3],
    ["status 522", Fault.html(522), 3],
    ["JSON of another shape, which would come again,", Fault.json(200, { data: 1 }), 1],
    ["a body over the limit, which would come again,", Fault.hugeBody(9 * 1024 * 1024), 1]
  ])("%s is sent for so many times, and then the stale one is used", ([, fault, attempts]) =>
    Effect.gen(function*() {
      const old = yield* Models.list()
      yield* FakeOpenRouter.setFaults(fault)
      yield* TestClock.adjust("61 seconds")
      const fiber = yield* Effect.forkChild(ResponseCache.withOutcomes(Models.list()))
      yield* eventually(Effect.suspend(() =>
        fiber.pollUnsafe() === undefined
          ? Effect.as(TestClock.adjust("100 millis"), false)
          : Effect.succeed(true)
      ))
      const [models, outcomes] = yield* Fiber.join(fiber)
      assert.strictEqual(models, old)
      assert.deepStrictEqual(outcomes, ["stale-if-error"])
      assert.strictEqual((yield* sent) - 1, attempts)
    }).pipe(Effect.provide(client(Storage.memory, {
      ...onError,
      config: { retry: RetryPolicy.make({ retries: 2, jitter: false }) }
    }))))
})

describe("withWaitUntil", () => {
  it.effect("receives each background refresh, and no other request", () =>
    Effect.gen(function*() {
      const refreshes: Array<Promise<void>> = []
      const count = Models.count().pipe(ResponseCache.withWaitUntil((refresh) => refreshes.push(refresh)))
      yield* count
      yield* count
      assert.strictEqual(refreshes.length, 0)
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(500))
      yield* Effect.all([count, count], { concurrency: "unbounded" })
      assert.strictEqual(refreshes.length, 1)
      yield* Effect.promise(() => refreshes[0] ?? Promise.reject())
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(Storage.memory, revalidated))))

  it.effect("a refresh that the platform has ended blocks the next one until its deadline", () =>
    Effect.gen(function*() {
      const outcome = outcomesOf(Models.count())
      yield* outcome
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.stall.pipe(Fault.times(1)))
      // Without a response or a timeout, the refresh never ends.
      const clock = yield* Clock.Clock
      const timeless = Object.assign(Object.create(clock), { sleep: () => Effect.never })
      assert.deepStrictEqual(yield* Effect.provideService(outcome, Clock.Clock, timeless), ["stale"])
      yield* arrivalOf(2)
      yield* TestClock.adjust("29 seconds")
      assert.deepStrictEqual(yield* outcome, ["stale"])
      yield* inRealTime(10)
      assert.strictEqual(yield* sent, 2)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* outcome, ["stale"])
      yield* arrivalOf(3)
      yield* eventually(Effect.map(outcome, ([outcome]) => outcome === "hit"))
    }).pipe(Effect.provide(client(Storage.memory, revalidated))))
})

it.effect("a follower continues after the deadline of its leader", () =>
  Effect.gen(function*() {
    const leader = yield* Effect.forkChild(Effect.flip(Models.count()))
    yield* arrivalOf(1)
    yield* TestClock.adjust("3 seconds")
    const follower = yield* Effect.forkChild(Models.count())
    yield* inRealTime(5)
    yield* TestClock.adjust("2 seconds")
    assert.strictEqual((yield* Fiber.join(leader))._tag, "TimeoutError")
    yield* arrivalOf(2)
    assert.strictEqual(yield* Fiber.join(follower), 3)
  }).pipe(Effect.provide(client(Storage.memory, {
    fake: { faults: [Fault.stall.pipe(Fault.times(1))] },
    config: { timeouts: { attempt: "1 minute", total: "5 seconds" } }
  }))))

it.effect.each<readonly [string, OpenRouterConfig.Timeouts]>([
  ["the deadline of their leader", { attempt: "1 minute", total: "5 seconds" }],
  ["a leader whose attempt took too long", { attempt: "5 seconds" }]
])("followers with %s send no further request", ([, timeouts]) =>
  Effect.gen(function*() {
    const callers = yield* Effect.forkChild(
      Effect.all(Array.from({ length: 10 }, () => Effect.flip(Models.count())), { concurrency: "unbounded" })
    )
    yield* arrivalOf(1)
    yield* TestClock.adjust("5 seconds")
    const failures = yield* Fiber.join(callers)
    assert.deepStrictEqual(new Set(failures.map(({ _tag }) => _tag)), new Set(["TimeoutError"]))
    yield* inRealTime(5)
    assert.strictEqual(yield* sent, 1)
  }).pipe(Effect.provide(client(Storage.memory, { fake: { faults: [Fault.stall] }, config: { timeouts } }))))

// oxlint-disable-next-line vitest/expect-expect -- the clock stands still, so waiting for anything would never end.
it.effect("closing the layer during a background refresh takes no time", () =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    const http = yield* double(revalidated.fake)
    const context = yield* Layer.buildWithScope(clientOn(ResponseCache.layerMemory(), http), scope)
    yield* Effect.provide(Models.count(), context)
    yield* TestClock.adjust("61 seconds")
    yield* Effect.provide(FakeOpenRouter.setFaults(Fault.stall), http)
    yield* Effect.provide(Models.count(), context)
    yield* Effect.provide(arrivalOf(2), http)
    yield* Scope.close(scope, Exit.void)
  }))

it.effect("without a cache, the deadline of a caller applies", () =>
  Effect.gen(function*() {
    const call = yield* Effect.forkChild(
      Effect.flip(Models.count().pipe(OpenRouterConfig.withTimeout("2 seconds")))
    )
    yield* arrivalOf(1)
    yield* TestClock.adjust("2 seconds")
    assert.strictEqual((yield* Fiber.join(call))._tag, "TimeoutError")
  }).pipe(Effect.provide(Layer.unwrap(
    Effect.map(double({ faults: [Fault.stall] }), (http) => clientOn(ResponseCache.layerNone, http))
  ))))
