/**
 * How long an answer is used: what the server says, and the bounds that were set.
 */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import type * as ResponseCache from "../../../src/ResponseCache.ts"
import { answering, outcomesOf } from "../client.ts"
import type { Storage } from "../storage.ts"

export const freshness = (storage: Storage): void => {
  // Each row: headers, then what a call gets so many seconds after the first one.
  it.effect.each<readonly [string, Headers, Outcomes]>([
    ["max-age", { "cache-control": "max-age=60" }, { 59: "hit", 60: "revalidated" }],
    ["max-age less Age", { "cache-control": "max-age=60", age: "50" }, { 9: "hit", 10: "revalidated" }],
    ["an Age beyond max-age", { "cache-control": "max-age=60", age: "61" }, { 0: "revalidated" }],
    ["an Age that is no number", { "cache-control": "max-age=60", age: "old" }, { 59: "hit", 60: "revalidated" }],
    ["an Age below 0", { "cache-control": "max-age=60", age: "-600" }, { 59: "hit", 60: "revalidated" }],
    ["max-age before Expires", { "cache-control": "max-age=60", expires: at(3600) }, { 59: "hit", 60: "revalidated" }],
    ["Expires less Date", { expires: at(160), date: at(100) }, { 59: "hit", 60: "revalidated" }],
    ["Expires without Date", { expires: at(60), date: null }, { 59: "hit", 60: "revalidated" }],
    ["Expires in the past", { expires: at(-60) }, { 0: "revalidated" }],
    ["an Expires that is no date", { expires: "never" }, { 0: "revalidated" }],
    ["nothing", {}, { 0: "revalidated" }],
    ["Last-Modified alone, which is no promise", { "last-modified": at(-3600) }, { 1: "revalidated" }],
    ["no-store", { "cache-control": "no-store, max-age=60" }, { 0: "miss" }],
    ["No-Store, as it may be written", { "cache-control": "No-Store" }, { 0: "miss" }],
    ["no-cache", { "cache-control": "no-cache, max-age=60" }, { 0: "revalidated" }],
    ["no-cache with a list of headers", { "cache-control": "no-cache=\"x, y\", max-age=60" }, { 0: "revalidated" }],
    ["no-cache, whatever may be stale", {
      "cache-control": "no-cache, max-age=60, stale-while-revalidate=60"
    }, { 0: "revalidated", 30: "revalidated" }],
    ["Pragma: no-cache", { pragma: "no-cache" }, { 0: "revalidated" }],
    ["private", { "cache-control": "private, max-age=60" }, { 59: "hit", 60: "revalidated" }],
    ["s-maxage, which is for others", { "cache-control": "s-maxage=300" }, { 0: "revalidated" }],
    ["s-maxage beside max-age", { "cache-control": "s-maxage=1, max-age=60" }, { 59: "hit", 60: "revalidated" }],
    ["public, which changes nothing", { "cache-control": "public" }, { 0: "revalidated" }],
    ["odd case, spaces and quotes", { "cache-control": " Public ,MAX-AGE = \"60\" , Foo" }, {
      59: "hit",
      60: "revalidated"
    }],
    ["the first of two", { "cache-control": "max-age=60, max-age=3600" }, { 59: "hit", 60: "revalidated" }],
    ["max-age without a value", { "cache-control": "max-age" }, { 1: "revalidated" }],
    ["max-age that is no number", { "cache-control": "max-age=soon" }, { 0: "revalidated" }],
    ["max-age below 0", { "cache-control": "max-age=-60" }, { 0: "revalidated" }],
    ["max-age of 0", { "cache-control": "max-age=0" }, { 0: "revalidated" }],
    ["an enormous max-age", { "cache-control": `max-age=1${"0".repeat(30)}` }, { 10_800: "hit" }],
    ["stale-while-revalidate without a value", { "cache-control": "max-age=60, stale-while-revalidate" }, {
      60: "revalidated"
    }],
    ["an enormous stale-while-revalidate", {
      "cache-control": `max-age=60, stale-while-revalidate=1${"0".repeat(30)}`
    }, { 10_800: "stale" }],
    ["must-revalidate", {
      "cache-control": "max-age=60, must-revalidate, stale-while-revalidate=60, stale-if-error=60"
    }, { 59: "hit", 60: "revalidated" }],
    ["must-revalidate with Expires", { "cache-control": "must-revalidate", expires: at(60) }, {
      59: "hit",
      60: "revalidated"
    }],
    ["Vary: *", { "cache-control": "max-age=60", vary: "*" }, { 0: "revalidated" }],
    ["Vary on nothing that differs", { "cache-control": "max-age=60", vary: "Host, Accept-Encoding" }, { 59: "hit" }]
  ])("obeys %s", ([, headers, outcomes]) =>
    Effect.forEach(
      Object.entries(outcomes),
      ([seconds, outcome]) => second(seconds, outcome).pipe(Effect.provide(answering(storage, headers)))
    ))

  describe("where the server fails", () => {
    it.effect.each<readonly [string, Headers, Readonly<Record<number, "stale-if-error" | "failure">>]>([
      ["stale-if-error", { "cache-control": "max-age=60, stale-if-error=60" }, {
        119: "stale-if-error",
        120: "failure"
      }],
      ["stale-if-error less Age", { "cache-control": "max-age=60, stale-if-error=60", age: "60" }, {
        59: "stale-if-error",
        60: "failure"
      }],
      ["Stale-If-Error with quotes", { "cache-control": "max-age=60, Stale-If-Error=\"60\"" }, {
        119: "stale-if-error"
      }],
      ["nothing", { "cache-control": "max-age=60" }, { 60: "failure" }],
      ["stale-if-error that is no number", { "cache-control": "max-age=60, stale-if-error=always" }, { 60: "failure" }],
      ["must-revalidate", { "cache-control": "max-age=60, must-revalidate, stale-if-error=60" }, { 60: "failure" }],
      ["no-cache", { "cache-control": "no-cache, stale-if-error=60" }, { 1: "failure" }],
      ["no-store", { "cache-control": "no-store, stale-if-error=60" }, { 1: "failure" }]
    ])(
      "obeys %s",
      ([, headers, outcomes]) =>
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
          }).pipe(Effect.provide(answering(storage, headers))))
    )
  })

  describe("bounds", () => {
    it.effect.each<readonly [string, Headers, ResponseCache.Options, Outcomes]>([
      ["minFreshness where nothing is said", {}, { minFreshness: "1 minute" }, { 59: "hit", 60: "revalidated" }],
      ["minFreshness where only public is said", { "cache-control": "public", age: "600" }, {
        minFreshness: "1 minute"
      }, { 59: "hit", 60: "revalidated" }],
      ["minFreshness with must-revalidate", { "cache-control": "must-revalidate" }, { minFreshness: "1 minute" }, {
        59: "hit",
        60: "revalidated"
      }],
      ["minFreshness without end", {}, { minFreshness: Infinity }, { 10_800: "hit" }],
      ["not minFreshness where max-age says less", { "cache-control": "max-age=1" }, { minFreshness: "1 minute" }, {
        1: "revalidated"
      }],
      ["not minFreshness where max-age makes no sense", { "cache-control": "max-age=soon" }, {
        minFreshness: "1 minute"
      }, { 1: "revalidated" }],
      ["not minFreshness where Expires says less", { expires: at(1) }, { minFreshness: "1 minute" }, {
        1: "revalidated"
      }],
      ["not minFreshness with no-cache", { "cache-control": "no-cache" }, { minFreshness: "1 minute" }, {
        1: "revalidated"
      }],
      ["not minFreshness with no-store", { "cache-control": "no-store" }, { minFreshness: "1 minute" }, { 1: "miss" }],
      ["minFreshnessNoStore with no-store", { "cache-control": "private, no-store", age: "600" }, {
        minFreshnessNoStore: "1 minute"
      }, { 59: "hit", 60: "revalidated" }],
      ["minFreshnessNoStore with NO-STORE", { "cache-control": "NO-STORE" }, { minFreshnessNoStore: "1 minute" }, {
        59: "hit"
      }],
      ["not minFreshnessNoStore where storing is allowed", { "cache-control": "max-age=1" }, {
        minFreshnessNoStore: "1 minute"
      }, { 1: "revalidated" }],
      ["maxFreshness", { "cache-control": "max-age=3600" }, { maxFreshness: "1 minute" }, {
        59: "hit",
        60: "revalidated"
      }],
      ["maxFreshness, counted from when the answer came", { "cache-control": "max-age=3600", age: "50" }, {
        maxFreshness: "1 minute"
      }, { 59: "hit", 60: "revalidated" }],
      ["maxFreshness before Expires", { expires: at(3600) }, { maxFreshness: "1 minute" }, {
        59: "hit",
        60: "revalidated"
      }],
      ["maxFreshness where less is said", { "cache-control": "max-age=30" }, { maxFreshness: "1 minute" }, {
        29: "hit",
        30: "revalidated"
      }],
      ["maxFreshness of 0", { "cache-control": "max-age=30" }, { maxFreshness: 0 }, { 0: "revalidated" }]
    ])("keeps to %s", ([, headers, options, outcomes]) =>
      Effect.forEach(
        Object.entries(outcomes),
        ([seconds, outcome]) =>
          second(seconds, outcome).pipe(Effect.provide(answering(storage, headers, { cache: options })))
      ))
  })

  describe("a clock that is wrong", () => {
    it.effect("does not make an answer fresh for longer when it goes back", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(start)
        yield* Models.count()
        yield* TestClock.setTime(start - 7_200_000)
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(answering(storage, { "cache-control": "max-age=60" }))))

    it.effect("does little harm where it is a second ahead", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(start)
        yield* Models.count()
        yield* TestClock.setTime(start - 1000)
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(answering(storage, { "cache-control": "max-age=60" }))))
  })
}

type Headers = Readonly<Record<string, string | null>>

type Outcomes = Readonly<Record<number, ResponseCache.Outcome>>

// What the second call gets, so many seconds after the first one.
const second = Effect.fnUntraced(function*(seconds: string, outcome: ResponseCache.Outcome) {
  yield* TestClock.setTime(start)
  assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"], "at first")
  yield* TestClock.adjust(`${Number(seconds)} seconds`)
  assert.deepStrictEqual(yield* outcomesOf(Models.count()), [outcome], `after ${seconds} s`)
})

// Later than 0, so that there are dates before it; not much later, because the pool of Redis wakes up each minute.
const start = 10_000_000

const at = (seconds: number) => new Date(start + seconds * 1000).toUTCString()
