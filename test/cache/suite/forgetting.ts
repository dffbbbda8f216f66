/**
 * What invalidation and later responses remove.
 */
import { assert } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import type * as CacheStore from "../../../src/CacheStore.ts"
import * as Endpoints from "../../../src/Endpoints.ts"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { arrivalOf, asTimePasses, client, inRealTime, outcomesOf, sent, shared } from "../client.ts"
import type { Rows } from "./rows.ts"

type Call = Effect.Effect<void, unknown, Models.Models | Endpoints.Endpoints>

const calls: ReadonlyArray<readonly [CacheStore.Resource, Call]> = [
  ["Models.list", Effect.asVoid(Models.list())],
  ["Models.feed", Effect.asVoid(Models.feed())],
  ["Models.get", Effect.asVoid(Models.get("acme/rocket"))],
  ["Models.count", Effect.asVoid(Models.count())],
  ["Endpoints.list", Effect.asVoid(Endpoints.list("acme/rocket"))],
  ["Endpoints.listZdr", Effect.asVoid(Endpoints.listZdr())]
]

const outcomesOfAll = Effect.map(Effect.forEach(calls, ([, call]) => outcomesOf(call)), (outcomes) => outcomes.flat())

const outdated = Fault.all(Fault.mapBody(() => ({ data: { count: 2 } })), Fault.delay("5 seconds"))

export const forgetting: Rows = {
  "invalidate removes all responses, for all clients": (storage) =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage)
      yield* outcomesOfAll.pipe(Effect.provide(client()))
      yield* ResponseCache.invalidate().pipe(Effect.provide(client()))
      const outcomes = yield* outcomesOfAll.pipe(Effect.provide(client()))
      assert.deepStrictEqual(outcomes, calls.map(() => "miss"))
    }),

  "invalidate of one operation removes only its responses, for all clients": (storage) =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage)
      yield* outcomesOfAll.pipe(Effect.provide(client()))
      for (const [resource] of calls) {
        yield* ResponseCache.invalidate(resource).pipe(Effect.provide(client()))
        const outcomes = yield* outcomesOfAll.pipe(Effect.provide(client()))
        assert.deepStrictEqual(outcomes, calls.map(([name]) => name === resource ? "miss" : "hit"), resource)
      }
    }),

  "invalidate is an effect: it does nothing until it is run, and can be run again": (storage) =>
    Effect.gen(function*() {
      const cache = yield* ResponseCache.ResponseCache
      yield* Models.count()
      const invalidate = cache.invalidate()
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      yield* invalidate
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
      yield* invalidate
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
    }).pipe(Effect.provide(client(storage))),

  "invalidate applies to a request that was sent before it": (storage) =>
    Effect.gen(function*() {
      const before = yield* Effect.forkChild(Models.count())
      yield* arrivalOf(1)
      yield* ResponseCache.invalidate("Models.count")
      yield* FakeOpenRouter.setFaults()
      const after = yield* Effect.forkChild(Models.count())
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* Fiber.join(before), 2)
      assert.strictEqual(yield* asTimePasses(Fiber.join(after)), 3)
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      assert.strictEqual(yield* Models.count(), 3)
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(storage, { fake: { faults: [outdated] } }))),

  "invalidate applies to a refresh in the background": (storage) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* FakeOpenRouter.setFaults(outdated)
      yield* TestClock.adjust("121 seconds")
      yield* Models.count()
      yield* arrivalOf(2)
      yield* ResponseCache.invalidate()
      yield* TestClock.adjust("5 seconds")
      yield* FakeOpenRouter.setFaults()
      yield* inRealTime(30)
      assert.deepStrictEqual(yield* ResponseCache.withOutcomes(Models.count()), [3, ["miss"]])
    }).pipe(Effect.provide(client(storage))),

  "the response to an earlier request neither replaces nor removes that of a later one": (storage) =>
    Effect.forEach(
      [outdated, Fault.all(outdated, Fault.headers({ "cache-control": "no-store" }))],
      (early) =>
        Effect.gen(function*() {
          const first = yield* Effect.forkChild(Models.count())
          yield* arrivalOf(1)
          yield* FakeOpenRouter.setFaults()
          assert.strictEqual(yield* Models.count().pipe(ResponseCache.withCacheMode("reload")), 3)
          yield* TestClock.adjust("5 seconds")
          assert.strictEqual(yield* Fiber.join(first), 2)
          assert.strictEqual(yield* Models.count(), 3)
          assert.strictEqual(yield* sent, 2)
        }).pipe(Effect.provide(client(storage, { fake: { faults: [early] } }))),
      { discard: true }
    )
}
