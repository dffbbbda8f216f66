import { assert, describe, it } from "@effect/vitest"
import { Fault } from "effect-openrouter/testing"
import type * as Config from "effect/Config"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import * as Drift from "../../src/Drift.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import * as Telemetry from "../../src/Telemetry.ts"
import { arrivalOf, clientOn, double, eventually, outcomesOf, reported, sent, shared } from "./client.ts"
import * as Storage from "./storage.ts"

it.effect("a fresh response from a shared store has no stale age", () =>
  Effect.gen(function*() {
    const { client } = yield* shared(Storage.backingMemory)
    const count = Effect.suspend(() => outcomesOf(Models.count()).pipe(Effect.provide(client())))
    assert.deepStrictEqual([...(yield* count), ...(yield* count)], ["miss", "hit"])
    const ids = (yield* Metric.snapshot).map(({ id }) => id)
    assert.include(ids, Telemetry.cacheResponses.id)
    assert.notInclude(ids, Telemetry.staleAge.id)
  }).pipe(Effect.provideServiceEffect(Metric.MetricRegistry, Effect.sync(() => new Map()))))

it.effect("a late response does not replace a newer one from a shared store", () =>
  Effect.gen(function*() {
    const { client, double } = yield* shared(Storage.backingMemory)
    const countIs = (count: number, cacheControl: string) =>
      Fault.all(Fault.mapBody(() => ({ data: { count } })), Fault.headers({ "cache-control": cacheControl }))
    const reload = Models.count().pipe(ResponseCache.withCacheMode("reload"))
    yield* Effect.gen(function*() {
      yield* double.setFaults(Fault.all(countIs(1, "max-age=60"), Fault.delay("5 seconds")))
      const late = yield* Effect.forkChild(reload)
      yield* eventually(Effect.map(double.requests, (requests) => requests.length === 1))
      yield* double.setFaults(countIs(2, "max-age=1"))
      yield* OpenRouterConfig.withTimeout(reload, "1 minute")
      yield* TestClock.adjust("2 seconds")
      yield* double.setFaults(countIs(3, "max-age=60"))
      yield* Effect.provide(reload, client())
      assert.strictEqual(yield* Models.count(), 3)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* Fiber.join(late), 1)
      assert.strictEqual(yield* Models.count(), 3)
    }).pipe(Effect.provide(client()))
  }))

describe("clients of one cache", () => {
  it.effect("a strict client rejects each time what a lenient one accepted, and the lenient one keeps it", () =>
    Effect.gen(function*() {
      const http = yield* double({ faults: [reported] })
      const [lenient, strict] = yield* together(http, { decoding: "lenient" }, { decoding: "strict" })
      const count = yield* Effect.provide(quietly(Models.count()), lenient)
      for (let round = 1; round <= 2; round++) {
        const error = yield* Effect.flip(Effect.provide(quietly(Models.count()), strict))
        assert.strictEqual(error._tag, "DecodeError")
        assert.strictEqual(yield* Effect.provide(quietly(Models.count()), lenient), count)
        assert.deepStrictEqual(yield* outcomesOf(Effect.provide(quietly(Models.count()), lenient)), ["hit"])
      }
      assert.strictEqual(yield* Effect.provide(sent, http), 1)
    }))

  it.effect("a strict client rejects a list of which a lenient one left out an item", () =>
    Effect.gen(function*() {
      const spoiled = Fault.mapItems((item) => item["id"] === "acme/kite" ? { id: 1 } : item)
      const http = yield* double({ faults: [spoiled] })
      const [lenient, strict] = yield* together(http, { decoding: "lenient" }, { decoding: "strict" })
      assert.strictEqual((yield* Effect.provide(quietly(Models.list()), lenient)).length, 2)
      assert.strictEqual((yield* Effect.flip(Effect.provide(quietly(Models.list()), strict)))._tag, "DecodeError")
      assert.strictEqual((yield* Effect.provide(quietly(Models.list()), lenient)).length, 2)
    }))

  it.effect("a lenient client gets a response after a strict one failed", () =>
    Effect.gen(function*() {
      const http = yield* double({ faults: [reported] })
      const [lenient, strict] = yield* together(http, { decoding: "lenient" }, { decoding: "strict" })
      assert.strictEqual((yield* Effect.flip(Effect.provide(quietly(Models.count()), strict)))._tag, "DecodeError")
      assert.strictEqual(yield* Effect.provide(quietly(Models.count()), lenient), 3)
    }))

  it.effect("a lenient client gets a response while a strict one fails", () =>
    Effect.gen(function*() {
      const http = yield* double({ faults: [Fault.all(reported, Fault.delay("1 second"))] })
      const [lenient, strict] = yield* together(http, { decoding: "lenient" }, { decoding: "strict" })
      const calls = yield* Effect.forkChild(Effect.all(
        [strict, lenient].map((client) => Effect.exit(Effect.provide(quietly(Models.count()), client))),
        { concurrency: "unbounded" }
      ))
      yield* Effect.provide(arrivalOf(2), http)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* Fiber.join(calls)).map(({ _tag }) => _tag), ["Failure", "Success"])
    }))

  it.effect("clients with the same decoding get the same object", () =>
    Effect.gen(function*() {
      const http = yield* double()
      const [one, other] = yield* together(http, {}, { timeouts: { total: "5 seconds" } })
      assert.strictEqual(yield* Effect.provide(Models.list(), one), yield* Effect.provide(Models.list(), other))
      assert.strictEqual(yield* Effect.provide(sent, http), 1)
    }))

  it.effect("a client with retries does not wait for one without", () =>
    Effect.gen(function*() {
      const http = yield* double({
        faults: [Fault.all(Fault.error(503), Fault.delay("1 second")).pipe(Fault.times(2))]
      })
      const [once, again] = yield* together(http, { retry: RetryPolicy.none }, { retry: Schedule.recurs(1) })
      const failing = yield* Effect.forkChild(Effect.exit(Effect.provide(Models.count(), once)))
      yield* Effect.provide(arrivalOf(1), http)
      const working = yield* Effect.forkChild(Effect.exit(Effect.provide(Models.count(), again)))
      yield* Effect.provide(arrivalOf(2), http)
      yield* TestClock.adjust("1 second")
      assert.isTrue(Exit.isFailure(yield* Fiber.join(failing)))
      assert.deepStrictEqual(yield* Fiber.join(working), Exit.succeed(3))
      assert.strictEqual(yield* Effect.provide(sent, http), 3)
    }))
})

describe("clients of one store", () => {
  it.effect("a strict client that rejects a response does not remove it from the store", () =>
    Effect.gen(function*() {
      const { client, open } = yield* shared(Storage.keyValueStore, { faults: [reported] })
      yield* quietly(Models.count()).pipe(Effect.provide(client()))
      const before = yield* open.stored.read
      const error = yield* Effect.flip(quietly(Models.count())).pipe(
        Effect.provide(client({ config: { decoding: "strict" } }))
      )
      assert.strictEqual(error._tag, "DecodeError")
      assert.deepStrictEqual(yield* open.stored.read, before)
      assert.deepStrictEqual(yield* outcomesOf(quietly(Models.count())).pipe(Effect.provide(client())), ["hit"])
    }))

  it.effect("a response of another version stays until there is one of this version", () =>
    Effect.gen(function*() {
      const { client, double, open } = yield* shared(Storage.keyValueStore)
      yield* Models.count().pipe(Effect.provide(client()))
      const [[name, ours] = ["", ""]] = Object.entries(yield* open.stored.read)
      const theirs = ours.replace("\"version\":2", "\"version\":3")
      assert.notStrictEqual(theirs, ours)
      yield* open.stored.write(name, theirs)
      yield* double.setFaults(Fault.error(403))
      yield* Effect.gen(function*() {
        assert.strictEqual((yield* Effect.flip(Models.count()))._tag, "ForbiddenError")
        const nothing = yield* Effect.flip(Models.count().pipe(ResponseCache.withCacheMode("only-if-cached")))
        assert.strictEqual(nothing._tag, "TransportError")
      }).pipe(Effect.provide(client()))
      assert.deepStrictEqual(yield* open.stored.read, { [name]: theirs })
      yield* double.setFaults()
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["miss"])
      assert.deepStrictEqual(yield* open.stored.read, { [name]: ours })
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
    }))
})

const together = Effect.fnUntraced(function*(
  http: Context.Context<HttpClient.HttpClient>,
  one: OpenRouterConfig.Options,
  other: OpenRouterConfig.Options
) {
  const cache: Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError> = ResponseCache.layerMemory()
  const memoMap = yield* Layer.makeMemoMap
  const scope = yield* Effect.scope
  const build = (options: OpenRouterConfig.Options) =>
    Layer.buildWithMemoMap(clientOn(cache, http, options), memoMap, scope)
  return [yield* build(one), yield* build(other)] as const
})

const quietly = Drift.withReporter(() => Effect.void)
