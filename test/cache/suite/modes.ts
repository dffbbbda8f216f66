import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { settled } from "../../virtualTime.ts"
import { client, outcomesOf, sent } from "../client.ts"
import type { Storage } from "../storage.ts"

export const modes = (storage: Storage): void => {
  // What is cached, the mode, the outcomes of this call and the next, and the number of requests.
  it.effect.each<readonly [State, ResponseCache.CacheMode, Expected, ResponseCache.Outcome, number]>([
    ["nothing", "default", "miss", "hit", 1],
    ["nothing", "reload", "miss", "hit", 1],
    ["nothing", "no-store", "bypass", "miss", 2],
    ["nothing", "force-cache", "miss", "hit", 1],
    ["nothing", "only-if-cached", "TransportError", "miss", 1],
    ["a fresh one", "default", "hit", "hit", 1],
    ["a fresh one", "reload", "revalidated", "hit", 2],
    ["a fresh one", "no-store", "bypass", "hit", 2],
    ["a fresh one", "force-cache", "hit", "hit", 1],
    ["a fresh one", "only-if-cached", "hit", "hit", 1],
    ["a stale one", "default", "revalidated", "hit", 2],
    ["a stale one", "reload", "revalidated", "hit", 2],
    ["a stale one", "no-store", "bypass", "revalidated", 3],
    ["a stale one", "force-cache", "stale", "revalidated", 2],
    ["a stale one", "only-if-cached", "stale", "revalidated", 2],
    ["one to revalidate", "reload", "revalidated", "hit", 2],
    ["one to revalidate", "force-cache", "stale", "stale", 1],
    ["one to revalidate", "only-if-cached", "stale", "stale", 1]
  ])("with %s in the cache, %s: %s, then %s", ([state, mode, expected, next, requests]) =>
    Effect.gen(function*() {
      if (state !== "nothing") yield* Models.count()
      yield* TestClock.adjust(seconds[state])
      const outcome = yield* outcomesOf(Models.count()).pipe(
        ResponseCache.withCacheMode(mode),
        Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: ([outcome]) => outcome })
      )
      assert.strictEqual(outcome, expected)
      // A mode without background refreshes.
      const after = state === "one to revalidate" && expected === "stale" ? "force-cache" : "default"
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(ResponseCache.withCacheMode(after)), [next])
      yield* settled
      assert.strictEqual(yield* sent, requests)
    }).pipe(Effect.provide(client(storage, {
      fake: { cacheControl: "max-age=60, stale-while-revalidate=60" }
    }))))

  describe("only-if-cached", () => {
    it.effect("fails with a reason if nothing is stored, and sends nothing", () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Models.list().pipe(ResponseCache.withCacheMode("only-if-cached")))
        assert(error._tag === "TransportError")
        assert.strictEqual(error.attempts, 0)
        assert.include(error.message, "Nothing was sent")
        assert.strictEqual(yield* sent, 0)
      }).pipe(Effect.provide(client(storage))))

    it.effect("does not wait for a running request for the same URL", () =>
      Effect.gen(function*() {
        yield* Effect.forkChild(Models.count())
        yield* Effect.yieldNow
        const error = yield* Effect.flip(Models.count().pipe(ResponseCache.withCacheMode("only-if-cached")))
        assert.strictEqual(error._tag, "TransportError")
      }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.stall] } }))))
  })

  it.effect("no-store shares no request, and does not change the stored response", () =>
    Effect.gen(function*() {
      const old = yield* Models.list()
      yield* Effect.all([Models.list(), Models.list()], { concurrency: "unbounded" }).pipe(
        ResponseCache.withCacheMode("no-store")
      )
      assert.strictEqual(yield* sent, 3)
      assert.strictEqual(yield* Models.list(), old)
      assert.deepStrictEqual(
        (yield* FakeOpenRouter.requests).map(({ headers }) => headers["if-none-match"]),
        [undefined, undefined, undefined]
      )
    }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.headers({ etag: "\"v1\"" })] } }))))

  it.effect("a mode applies only to its effect", () =>
    Effect.gen(function*() {
      yield* Models.count().pipe(ResponseCache.withCacheMode("no-store"))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
      const inner = outcomesOf(Models.count()).pipe(ResponseCache.withCacheMode("default"))
      assert.deepStrictEqual(yield* inner.pipe(ResponseCache.withCacheMode("reload")), ["hit"])
    }).pipe(Effect.provide(client(storage))))
}

type State = "nothing" | "a fresh one" | "a stale one" | "one to revalidate"

type Expected = ResponseCache.Outcome | "TransportError"

const seconds: Readonly<Record<State, `${number} seconds`>> = {
  "nothing": "0 seconds",
  "a fresh one": "59 seconds",
  "a stale one": "121 seconds",
  "one to revalidate": "61 seconds"
}
