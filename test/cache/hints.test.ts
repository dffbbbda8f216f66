/** How processes that share a store tell each other that the upstream fails. */
import { assert, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import * as CacheStore from "../../src/CacheStore.ts"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { settled } from "../virtualTime.ts"
import { arrivalOf, clientOn, double, inRealTime, outcomesOf, sent } from "./client.ts"

const run = <A, E>(
  body: (
    hints: { readonly reported: ReadonlyArray<number>; until: number }
  ) => Effect.Effect<A, E, Models.Models | FakeOpenRouter.FakeOpenRouter>,
  cacheControl = "max-age=60, stale-if-error=86400"
) =>
  Effect.gen(function*() {
    const reported: Array<number> = []
    const hints = { reported, until: 0 }
    const store = Layer.succeed(CacheStore.CacheStore, {
      get: () => Effect.succeedNone,
      set: () => Effect.void,
      remove: () => Effect.void,
      clear: () => Effect.void,
      withLease: (_, { fetch }) => fetch,
      reportFailure: (_, duration) => Effect.sync(() => reported.push(Duration.toMillis(duration))),
      failingUntil: () => Effect.sync(() => hints.until)
    })
    const http = yield* double({ cacheControl })
    yield* Effect.provide(body(hints), clientOn(Layer.provide(ResponseCache.layer(), store), http))
  })

it.effect("an outage is reported to other processes until it is over", () =>
  run((hints) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(503))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
      assert.deepStrictEqual(hints.reported, [1000])
      yield* FakeOpenRouter.setFaults()
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
      assert.deepStrictEqual(hints.reported, [1000, 0])
    })
  ))

it.effect("a 4xx is not reported to other processes", () =>
  run((hints) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      yield* FakeOpenRouter.setFaults(Fault.error(403))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
      yield* arrivalOf(2)
      // A 403 counts as a failure, but not for other processes, whose accounts may differ.
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
      yield* inRealTime(5)
      assert.strictEqual(yield* sent, 2)
      assert.deepStrictEqual(hints.reported, [])
    }), "max-age=60, stale-while-revalidate=86400"))

it.effect("an outage that another process reported applies until it ends", () =>
  run((hints) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      hints.until = 62_000
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale-if-error"])
      assert.strictEqual(yield* sent, 1)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
    })
  ))

it.effect("while another process reports an outage, a response that is too old is not used", () =>
  run((hints) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("121 seconds")
      hints.until = 200_000
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
      assert.strictEqual(yield* sent, 2)
    }), "max-age=60, stale-if-error=60"))

it.effect("while another process reports an outage, a stale response is not refreshed in the background", () =>
  run((hints) =>
    Effect.gen(function*() {
      yield* Models.count()
      yield* TestClock.adjust("61 seconds")
      hints.until = 62_000
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
      yield* settled
      assert.strictEqual(yield* sent, 1)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
      yield* arrivalOf(2)
    }), "max-age=60, stale-while-revalidate=86400"))
