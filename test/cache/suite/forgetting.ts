/**
 * What is removed: by invalidation, or for lack of room.
 */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Endpoints from "../../../src/Endpoints.ts"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { arrivalOf, asTimePasses, client, inRealTime, outcomesOf, sent } from "../client.ts"
import type { Storage } from "../storage.ts"

export const forgetting = (storage: Storage): void => {
  describe("invalidate", () => {
    const calls = {
      "Models.list": Effect.asVoid(Models.list()),
      "Models.feed": Effect.asVoid(Models.feed()),
      "Models.get": Effect.asVoid(Models.get("acme/rocket")),
      "Models.count": Effect.asVoid(Models.count()),
      "Endpoints.list": Effect.asVoid(Endpoints.list("acme/rocket")),
      "Endpoints.listZdr": Effect.asVoid(Endpoints.listZdr())
    }
    const all: Effect.Effect<void, unknown, Models.Models | Endpoints.Endpoints> = Effect.all(Object.values(calls), {
      discard: true
    })

    it.effect("removes everything", () =>
      Effect.gen(function*() {
        yield* all
        yield* ResponseCache.invalidate()
        for (const call of Object.values(calls)) {
          assert.deepStrictEqual(yield* outcomesOf<void, unknown, Models.Models | Endpoints.Endpoints>(call), ["miss"])
        }
      }).pipe(Effect.provide(client(storage))))

    it.effect.each(
      ["Models.list", "Models.feed", "Models.get", "Models.count", "Endpoints.list", "Endpoints.listZdr"] as const
    )(
      "removes only %s",
      (resource) =>
        Effect.gen(function*() {
          yield* all
          yield* ResponseCache.invalidate(resource)
          for (const [name, call] of Object.entries(calls)) {
            const outcomes = yield* outcomesOf<void, unknown, Models.Models | Endpoints.Endpoints>(call)
            assert.deepStrictEqual(outcomes, [name === resource ? "miss" : "hit"], name)
          }
        }).pipe(Effect.provide(client(storage)))
    )

    it.effect("is an effect: it does nothing until it is run, and can be run again", () =>
      Effect.gen(function*() {
        const cache = yield* ResponseCache.ResponseCache
        yield* Models.count()
        const invalidate = cache.invalidate()
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
        yield* invalidate
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
        yield* invalidate
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
      }).pipe(Effect.provide(client(storage))))

    it.effect("applies to a request that was sent before it", () =>
      Effect.gen(function*() {
        const before = yield* Effect.forkChild(Models.count())
        yield* arrivalOf(1)
        yield* ResponseCache.invalidate("Models.count")
        yield* FakeOpenRouter.setFaults()
        // Later callers do not wait for the earlier request.
        const after = yield* Effect.forkChild(Models.count())
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* Fiber.join(before), 2)
        assert.strictEqual(yield* asTimePasses(Fiber.join(after)), 3)
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
        assert.strictEqual(yield* Models.count(), 3)
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(storage, { fake: { faults: [outdated] } }))))

    it.effect("applies to a refresh in the background", () =>
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
      }).pipe(Effect.provide(client(storage))))
  })

  it.effect("reload and default at the same time: both send a request, and the response to the later request stays", () =>
    Effect.gen(function*() {
      const first = yield* Effect.forkChild(Models.count())
      yield* arrivalOf(1)
      yield* FakeOpenRouter.setFaults()
      assert.strictEqual(yield* Models.count().pipe(ResponseCache.withCacheMode("reload")), 3)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* Fiber.join(first), 2)
      assert.strictEqual(yield* Models.count(), 3)
      assert.strictEqual(yield* sent, 2)
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [outdated] }
    }))))
}

// Two models, after five seconds.
const outdated = Fault.all(Fault.mapBody(() => ({ data: { count: 2 } })), Fault.delay("5 seconds"))
