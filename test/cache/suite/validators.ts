import { assert, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { client, countDecodes, larger, outcomesOf, reported, sent } from "../client.ts"
import type { Storage } from "../storage.ts"

export const validators = (storage: Storage): void => {
  it.effect.each<readonly [string, Headers, Headers]>([
    ["ETag", { etag: "\"v1\"" }, { "if-none-match": "\"v1\"" }],
    ["a weak ETag", { etag: "W/\"v1\"" }, { "if-none-match": "W/\"v1\"" }],
    ["Last-Modified", { "last-modified": date }, { "if-modified-since": date }],
    ["both", { etag: "\"v1\"", "last-modified": date }, { "if-none-match": "\"v1\"", "if-modified-since": date }],
    ["none", {}, {}]
  ])("sends %s back once the entry is stale", ([, received, returned]) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* Models.count()
      const [first, second] = (yield* FakeOpenRouter.requests).map(({ headers }) => conditions(headers))
      assert.deepStrictEqual(first, {})
      assert.deepStrictEqual(second, returned)
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.headers({ "cache-control": "max-age=60", ...received })] }
    }))))

  it.effect("304 renews the stored response, and its headers replace the stored ones", () =>
    Effect.gen(function*() {
      const decodes = yield* countDecodes
      const list = decodes.within(Models.list())
      const old = yield* list
      yield* FakeOpenRouter.setFaults(
        Fault.empty(304, { etag: "\"v1\"", "cache-control": "max-age=600" }).pipe(Fault.onRequest(2)),
        // Headers that the 304 lacks are kept.
        Fault.empty(304).pipe(Fault.onRequest(3))
      )
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(yield* outcomesOf(list), ["revalidated"])
      yield* TestClock.adjust("599 seconds")
      assert.deepStrictEqual(yield* outcomesOf(list), ["hit"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* outcomesOf(list), ["revalidated"])
      yield* TestClock.adjust("599 seconds")
      assert.deepStrictEqual(yield* outcomesOf(list), ["hit"])
      assert.strictEqual(yield* list, old)
      assert.strictEqual(yield* decodes.count, 1)
      const asked = (yield* FakeOpenRouter.requests).map(({ headers }) => headers["if-none-match"])
      assert.deepStrictEqual(asked, [undefined, "\"v1\"", "\"v1\""])
    }).pipe(Effect.provide(client(storage, {
      fake: {
        faults: [Fault.all(reported, Fault.headers({ "cache-control": "max-age=60", age: "0", etag: "\"v1\"" }))]
      }
    }))))

  it.effect("304 without validators renews the response, whichever validator it has", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* FakeOpenRouter.setFaults(Fault.empty(304))
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
      assert.strictEqual(yield* sent, 2)
    }).pipe(
      Effect.provide(client(storage, {
        fake: { faults: [Fault.headers({ "cache-control": "max-age=60", "last-modified": date })] }
      }))
    ))

  it.effect("304 resets the age", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* FakeOpenRouter.setFaults(Fault.empty(304))
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.headers({ "cache-control": "max-age=60", age: "50", etag: "\"v1\"" })] }
    }))))

  it.effect("304 with no-store returns the stored response, and removes it", () =>
    Effect.gen(function*() {
      const old = yield* Models.list()
      yield* FakeOpenRouter.setFaults(Fault.empty(304, { "cache-control": "no-store" }).pipe(Fault.onRequest(2)))
      yield* TestClock.adjust("61 seconds")
      const [models, outcomes] = yield* ResponseCache.withOutcomes(Models.list())
      assert.strictEqual(models, old)
      assert.deepStrictEqual(outcomes, ["revalidated"])
      assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["miss"])
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.headers({ "cache-control": "max-age=60", etag: "\"v1\"" })] }
    }))))

  it.effect("304 about another entry leads to one more request, without validators", () =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* FakeOpenRouter.setFaults(Fault.empty(304, { etag: "\"v2\"" }).pipe(Fault.onRequest(2)))
      yield* TestClock.adjust("61 seconds")
      assert.strictEqual(yield* Models.count(), 3)
      assert.deepStrictEqual((yield* FakeOpenRouter.requests).map(({ headers }) => conditions(headers)), [
        {},
        { "if-none-match": "\"v1\"" },
        {}
      ])
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.headers({ "cache-control": "max-age=60", etag: "\"v1\"" })] }
    }))))

  it.effect("304 to a request without validators leads to one more request", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.empty(304).pipe(Fault.times(1))] } }))))

  it.effect("304 to both requests is an error", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.list())
      assert(error._tag === "UnexpectedStatusError")
      assert.strictEqual(error.response.status, 304)
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.empty(304, { etag: "\"v1\"" })] } }))))

  it.effect("reload sends no validators", () =>
    Effect.gen(function*() {
      yield* Models.list()
      yield* Models.list().pipe(ResponseCache.withCacheMode("reload"))
      assert.deepStrictEqual((yield* FakeOpenRouter.requests).map(({ headers }) => conditions(headers)), [{}, {}])
    }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.headers({ etag: "\"v1\"" })] } }))))

  it.effect("the same body keeps the decoded object, and a changed body is decoded once for all callers", () =>
    Effect.gen(function*() {
      const decodes = yield* countDecodes
      const list = decodes.within(Models.list())
      const old = yield* list
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual(yield* ResponseCache.withOutcomes(list), [old, ["revalidated"]])
      assert.strictEqual(yield* list, old)
      assert.strictEqual(yield* decodes.count, 1)
      yield* FakeOpenRouter.setCatalogue(larger)
      yield* TestClock.adjust("61 seconds")
      const [one, two, three] = yield* Effect.all([list, list, decodes.within(Models.page())], {
        concurrency: "unbounded"
      })
      assert.strictEqual(one.length, 4)
      assert.strictEqual(two, one)
      assert.strictEqual(three.data, one)
      assert.strictEqual(yield* decodes.count, 2)
      assert.strictEqual(yield* sent, 3)
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.all(reported, Fault.headers({ "cache-control": "max-age=60" }))] }
    }))))
}

type Headers = Readonly<Record<string, string>>

const date = "Thu, 01 Oct 2026 00:00:00 GMT"

const conditions = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("if-")))
