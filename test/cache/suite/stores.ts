/**
 * Entries that outlive the cache.
 */
import { assert, describe, it } from "@effect/vitest"
import { Catalogue, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { collectLogs, outcomesOf, shared } from "../client.ts"
import type { Storage } from "../storage.ts"
import { entries } from "./entries.ts"

export const stores = (storage: Storage): void => {
  if (!storage.survives) {
    it.effect("nothing survives a restart", () =>
      Effect.gen(function*() {
        const { client } = yield* shared(storage)
        yield* Models.count().pipe(Effect.provide(client()))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["miss"])
      }))
    return
  }

  describe("after a restart", () => {
    it.effect("a fresh response is used, and decoded once", () =>
      Effect.gen(function*() {
        const { client, double } = yield* shared(storage)
        const before = yield* Models.list().pipe(Effect.provide(client()))
        yield* Effect.gen(function*() {
          yield* TestClock.adjust("119 seconds")
          const [after, outcomes] = yield* ResponseCache.withOutcomes(Models.list())
          assert.deepStrictEqual(outcomes, ["hit"])
          assert.deepStrictEqual(after, before)
          assert.strictEqual(yield* Models.list(), after)
        }).pipe(Effect.provide(client()))
        assert.strictEqual((yield* double.requests).length, 1)
      }))

    it.effect("a stale response is used while allowed, and refreshed", () =>
      Effect.gen(function*() {
        const { client } = yield* shared(storage)
        yield* Models.count().pipe(Effect.provide(client()))
        yield* TestClock.adjust("121 seconds")
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["stale"])
      }))

    it.effect("a stale response and its validators are used if the server fails", () =>
      Effect.gen(function*() {
        const { client, double } = yield* shared(storage, {
          faults: [Fault.headers({ "cache-control": "max-age=60, stale-if-error=3600", etag: "\"v1\"" })]
        })
        yield* Models.count().pipe(Effect.provide(client()))
        yield* TestClock.adjust("61 seconds")
        yield* double.setFaults(Fault.error(500))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["stale-if-error"])
        assert.strictEqual((yield* double.requests)[1]?.headers["if-none-match"], "\"v1\"")
        yield* double.setFaults(Fault.empty(304))
        // Processes that share the store may know that the upstream has just failed.
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["revalidated"])
      }))

    it.effect("an invalidated response is gone", () =>
      Effect.gen(function*() {
        const { client } = yield* shared(storage)
        yield* Effect.all([Models.count(), Models.list()]).pipe(Effect.provide(client()))
        yield* ResponseCache.invalidate("Models.count").pipe(Effect.provide(client()))
        const outcomes = Effect.all([outcomesOf(Models.count()), outcomesOf(Models.list())])
        assert.deepStrictEqual(yield* outcomes.pipe(Effect.provide(client())), [["miss"], ["hit"]])
      }))

    it.effect("a response with no-store is not stored", () =>
      Effect.gen(function*() {
        const { client, double } = yield* shared(storage)
        yield* Models.count().pipe(Effect.provide(client()))
        yield* double.setFaults(Fault.headers({ "cache-control": "no-store" }))
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["miss"])
      }))

    it.effect("endless retention and no retention both work", () =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const { client } = yield* shared(storage, { cacheControl: "max-age=0" })
        yield* Models.count().pipe(
          Effect.provide(client({ cache: { retention: Infinity } })),
          Effect.provide(logs.layer)
        )
        const kept = outcomesOf(Models.count()).pipe(ResponseCache.withCacheMode("only-if-cached"))
        assert.deepStrictEqual(yield* kept.pipe(Effect.provide(client())), ["stale"])
        yield* Models.count().pipe(Effect.provide(client({ cache: { retention: 0 } })), Effect.provide(logs.layer))
        assert.strictEqual((yield* Effect.flip(kept).pipe(Effect.provide(client())))._tag, "TransportError")
        assert.deepStrictEqual(yield* logs.messages, [])
      }))
  })

  it.effect("two concurrent processes share responses", () =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Effect.gen(function*() {
        yield* Models.count()
        yield* Effect.gen(function*() {
          assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
          yield* TestClock.adjust("4000 seconds")
          assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
        }).pipe(Effect.provide(client()))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(client()))
      assert.strictEqual((yield* double.requests).length, 2)
    }))

  it.effect("keeps every kind of text unchanged", () =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage, {
        catalogue: Catalogue.make([Catalogue.model("acme/rocket", { name: odd })])
      })
      yield* Models.get("acme/rocket").pipe(Effect.provide(client()))
      const [model, outcomes] = yield* ResponseCache.withOutcomes(Models.get("acme/rocket")).pipe(
        Effect.provide(client())
      )
      assert.deepStrictEqual([model.name, outcomes], [odd, ["hit"]])
    }))

  it.effect("stores a response to a very long URL", () =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage)
      const list = Models.list({ model_authors: Array.from({ length: 200 }, (_, index) => `author-${index}`) })
      yield* list.pipe(Effect.provide(client()))
      assert.deepStrictEqual(yield* outcomesOf(list).pipe(Effect.provide(client())), ["hit"])
    }))

  it.effect("an entry that was written with another secret, or without one, is not used", () =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage)
      const [none, one, other] = [undefined, "one", "other"].map((secret) =>
        outcomesOf(Models.count()).pipe(
          Effect.provide(client({ cache: { secret: secret === undefined ? undefined : Redacted.make(secret) } }))
        )
      )
      assert(none !== undefined && one !== undefined && other !== undefined)
      for (const count of [none, one, other]) assert.deepStrictEqual(yield* count, ["miss"])
      for (const count of [none, one, other]) assert.deepStrictEqual(yield* count, ["hit"])
    }))

  if (storage.isText) entries(storage)
}

const odd = "Fu\u00df \u{1f680} \u2028 \"quoted\" \\ \u0000 end"
