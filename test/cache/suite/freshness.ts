import { assert, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import type * as ResponseCache from "../../../src/ResponseCache.ts"
import { answering, outcomesOf } from "../client.ts"
import type { Storage } from "../storage.ts"

export const freshness = (storage: Storage): void => {
  // Headers, options, and the outcome of a call so many seconds after the first. `cache/freshness` has the other rules.
  it.effect.each<readonly [string, Headers, ResponseCache.Options, Outcomes]>([
    ["max-age less Age", { "cache-control": "max-age=60", age: "50" }, {}, { 9: "hit", 10: "revalidated" }],
    ["Expires less Date", { expires: at(160), date: at(100) }, {}, { 59: "hit", 60: "revalidated" }],
    ["nothing", {}, {}, { 0: "revalidated" }],
    ["no-store", { "cache-control": "no-store, max-age=60" }, {}, { 0: "miss" }],
    ["no-cache", { "cache-control": "no-cache, max-age=60, stale-while-revalidate=60" }, {}, { 0: "revalidated" }],
    ["stale-while-revalidate", { "cache-control": "max-age=60, stale-while-revalidate=60" }, {}, {
      119: "stale",
      120: "revalidated"
    }],
    ["Vary: *", { "cache-control": "max-age=60", vary: "*" }, {}, { 0: "miss" }],
    ["minFreshness", {}, { minFreshness: "1 minute" }, { 59: "hit", 60: "revalidated" }],
    ["minFreshnessNoStore", { "cache-control": "private, no-store" }, { minFreshnessNoStore: "1 minute" }, {
      59: "hit",
      60: "revalidated"
    }],
    ["maxFreshness", { "cache-control": "max-age=3600" }, { maxFreshness: "1 minute" }, {
      59: "hit",
      60: "revalidated"
    }],
    ["maxFreshness without end", { "cache-control": "max-age=60" }, { maxFreshness: Infinity }, { 60: "revalidated" }],
    ["staleWhileRevalidate, at least", { "cache-control": "max-age=60" }, { staleWhileRevalidate: "1 minute" }, {
      119: "stale",
      120: "revalidated"
    }],
    [
      "staleWhileRevalidate, at most",
      { "cache-control": "max-age=60, stale-while-revalidate=60" },
      { staleWhileRevalidate: { atMost: "30 seconds" } },
      { 89: "stale", 90: "revalidated" }
    ],
    [
      "staleWhileRevalidate: never",
      { "cache-control": "max-age=60, stale-while-revalidate=60" },
      { staleWhileRevalidate: false },
      { 60: "revalidated" }
    ]
  ])("obeys %s", ([, headers, cache, outcomes]) =>
    Effect.forEach(
      Object.entries(outcomes),
      ([seconds, outcome]) => second(seconds, outcome).pipe(Effect.provide(answering(storage, headers, { cache })))
    ))

  it.effect.each<readonly [string, Headers, ResponseCache.Options, Readonly<Record<number, string>>]>([
    ["stale-if-error", { "cache-control": "max-age=60, stale-if-error=60" }, {}, {
      119: "stale-if-error",
      120: "failure"
    }],
    ["nothing", { "cache-control": "max-age=60" }, {}, { 60: "failure" }],
    ["must-revalidate", { "cache-control": "max-age=60, must-revalidate" }, { staleIfError: "1 minute" }, {
      60: "failure"
    }],
    ["staleIfError, at least", { "cache-control": "max-age=60" }, { staleIfError: { atLeast: "1 minute" } }, {
      119: "stale-if-error",
      120: "failure"
    }],
    ["staleIfError: never", { "cache-control": "max-age=60, stale-if-error=60" }, { staleIfError: false }, {
      60: "failure"
    }]
  ])(
    "if the server fails, obeys %s",
    ([, headers, cache, outcomes]) =>
      Effect.forEach(Object.entries(outcomes), ([seconds, expected]) =>
        Effect.gen(function*() {
          yield* TestClock.setTime(start)
          yield* Models.count()
          yield* TestClock.adjust(`${Number(seconds)} seconds`)
          yield* FakeOpenRouter.setFaults(Fault.error(503))
          const outcome = yield* Effect.match(outcomesOf(Models.count()), {
            onFailure: () => "failure",
            onSuccess: ([outcome]) => outcome
          })
          assert.strictEqual(outcome, expected, `after ${seconds} s`)
        }).pipe(Effect.provide(answering(storage, headers, { cache }))))
  )

  it.effect("a clock that goes back makes no response fresh for longer", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      yield* Models.count()
      yield* TestClock.setTime(start - 7_200_000)
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      yield* TestClock.setTime(start - 7_201_000)
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
    }).pipe(Effect.provide(answering(storage, { "cache-control": "max-age=60" }))))
}

type Headers = Readonly<Record<string, string | null>>

type Outcomes = Readonly<Record<number, ResponseCache.Outcome>>

const second = Effect.fnUntraced(function*(seconds: string, outcome: ResponseCache.Outcome) {
  yield* TestClock.setTime(start)
  assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"], "at first")
  yield* TestClock.adjust(`${Number(seconds)} seconds`)
  assert.deepStrictEqual(yield* outcomesOf(Models.count()), [outcome], `after ${seconds} s`)
})

// Time of the first call, after 0, so that there are dates before it.
const start = 10_000_000

const at = (seconds: number) => new Date(start + seconds * 1000).toUTCString()
