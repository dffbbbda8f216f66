/** Other clients of a store use the stored responses by the same rules. */
import { assert } from "@effect/vitest"
import { Catalogue, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import * as OpenRouterConfig from "../../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { asTimePasses, eventually, inRealTime, isFreshAgain, larger, outcomesOf, shared } from "../client.ts"
import type { Rows } from "./rows.ts"

export const storing: Rows = {
  "a fresh response is used by other clients, and decoded once by each": (storage) =>
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
    }),

  "two clients that run at the same time share responses": (storage) =>
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
    }),

  "concurrent callers of a client share one request": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Effect.gen(function*() {
        const lists = yield* asTimePasses(
          Effect.all(Array.from({ length: 50 }, () => Models.list()), { concurrency: "unbounded" })
        )
        assert.strictEqual(new Set(lists).size, 1)
      }).pipe(Effect.provide(client()))
      assert.strictEqual((yield* double.requests).length, 1)
    }),

  "a stale response is used while allowed, and its refresh is for all clients": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Models.count().pipe(Effect.provide(client()))
      yield* TestClock.adjust("121 seconds")
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
        yield* isFreshAgain(Models.count())
        // The response may not yet be written. This mode sends nothing.
        const other = Models.count().pipe(ResponseCache.withCacheMode("only-if-cached"))
        yield* isFreshAgain(Effect.suspend(() => other.pipe(Effect.provide(client()))))
      }).pipe(Effect.provide(client()))
      assert.strictEqual((yield* double.requests).length, 2)
    }),

  "a client does not refresh what another client has refreshed": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Effect.gen(function*() {
        yield* Models.count()
        yield* TestClock.adjust("121 seconds")
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
        yield* Models.count()
        yield* isFreshAgain(Models.count())
      }).pipe(Effect.provide(client()))
      assert.strictEqual((yield* double.requests).length, 2)
    }),

  "a refresh sends the validators of the newest response, whichever client stored it": (storage) =>
    Effect.gen(function*() {
      const tagged = (tag: string) => Fault.headers({ etag: `"${tag}"` })
      const { client, double } = yield* shared(storage, { faults: [tagged("v1")] })
      yield* Effect.gen(function*() {
        yield* Models.count()
        yield* double.setFaults(tagged("v2"))
        yield* TestClock.adjust("1 second")
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
        yield* TestClock.adjust("121 seconds")
        yield* Models.count()
        yield* isFreshAgain(Models.count())
      }).pipe(Effect.provide(client()))
      const sent = (yield* double.requests).map(({ headers }) => headers["if-none-match"])
      assert.deepStrictEqual(sent, [undefined, undefined, "\"v2\""])
    }),

  "a stale response stays in use if its refresh fails": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Models.count().pipe(Effect.provide(client()))
      yield* TestClock.adjust("121 seconds")
      yield* double.setFaults(Fault.error(500))
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
        yield* eventually(Effect.map(double.requests, (requests) => requests.length === 2))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["stale"])
        yield* double.setFaults()
        yield* isFreshAgain(Models.count())
      }).pipe(Effect.provide(client()))
    }),

  "a stale response is used if the server fails": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage, { cacheControl: "max-age=60, stale-if-error=3600" })
      yield* Models.count().pipe(Effect.provide(client()))
      yield* TestClock.adjust("61 seconds")
      yield* double.setFaults(Fault.error(500))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["stale-if-error"])
      yield* double.setFaults()
      // Clients that share the store may know that the upstream has just failed.
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["revalidated"])
    }),

  "a stale response that may not be used any more is kept for callers who accept any age": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage, { cacheControl: "max-age=60" })
      yield* Models.count().pipe(Effect.provide(client()))
      yield* TestClock.adjust("23 hours")
      yield* double.setFaults(Fault.error(500))
      yield* Effect.gen(function*() {
        assert.strictEqual((yield* Effect.flip(Models.count()))._tag, "InternalServerError")
        for (const mode of ["force-cache", "only-if-cached"] as const) {
          const outcomes = yield* outcomesOf(Models.count()).pipe(ResponseCache.withCacheMode(mode))
          assert.deepStrictEqual(outcomes, ["stale"], mode)
        }
      }).pipe(Effect.provide(client()))
    }),

  "a 304 renews the response for all clients, and its headers replace the stored ones": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage, {
        faults: [Fault.headers({ "cache-control": "max-age=60", etag: "\"v1\"", "last-modified": monday })]
      })
      yield* Models.count().pipe(Effect.provide(client()))
      const count = ResponseCache.withOutcomes(Models.count())
      yield* double.setFaults(
        Fault.empty(304, { etag: "\"v1\"", "last-modified": tuesday, "cache-control": "max-age=600" })
      )
      yield* TestClock.adjust("61 seconds")
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(client())), [3, ["revalidated"]])
      yield* TestClock.adjust("599 seconds")
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(client())), [3, ["hit"]])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(client())), [3, ["revalidated"]])
      assert.deepStrictEqual((yield* double.requests).map(({ headers }) => headers["if-modified-since"]), [
        undefined,
        monday,
        tuesday
      ])
    }),

  "a client keeps its decoded value if another client got the same body": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Effect.gen(function*() {
        const before = yield* Models.list()
        yield* TestClock.adjust("4000 seconds")
        yield* Models.list().pipe(Effect.provide(client()))
        assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["hit"])
        assert.strictEqual(yield* Models.list(), before)
      }).pipe(Effect.provide(client()))
      assert.strictEqual((yield* double.requests).length, 2)
    }),

  "a reload replaces the response": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Models.count().pipe(Effect.provide(client()))
      yield* double.setCatalogue(larger)
      yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
      assert.deepStrictEqual(
        yield* ResponseCache.withOutcomes(Models.count()).pipe(Effect.provide(client())),
        [4, ["hit"]]
      )
    }),

  "a response with no-store removes the stored one": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Models.count().pipe(Effect.provide(client()))
      yield* double.setFaults(Fault.headers({ "cache-control": "no-store" }))
      yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["miss"])
    }),

  "a call with mode no-store does not change the stored response": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      yield* Models.count().pipe(Effect.provide(client()))
      yield* double.setCatalogue(larger)
      const bypass = Models.count().pipe(ResponseCache.withCacheMode("no-store"))
      assert.strictEqual(yield* bypass.pipe(Effect.provide(client())), 4)
      assert.deepStrictEqual(
        yield* ResponseCache.withOutcomes(Models.count()).pipe(Effect.provide(client())),
        [3, ["hit"]]
      )
    }),

  "a failure is not stored, and does not replace the stored response": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      const cacheable = Fault.headers({ "cache-control": "max-age=600" })
      yield* double.setFaults(Fault.all(Fault.error(404), cacheable))
      yield* Effect.flip(Models.count()).pipe(Effect.provide(client()))
      yield* double.setFaults()
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["miss"])
      for (const fault of [Fault.error(500), Fault.json(200, { data: 1 }), Fault.empty(304)]) {
        yield* double.setFaults(Fault.all(fault, cacheable))
        yield* Effect.flip(Models.count().pipe(ResponseCache.withCacheMode("reload"))).pipe(Effect.provide(client()))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
      }
    }),

  "a call that is interrupted leaves nothing behind: the next one succeeds, and its response is stored": (storage) =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage)
      yield* Effect.gen(function*() {
        // At each of these turns of the scheduler, and at some of the event loop.
        for (let turns = 0; turns < 40; turns++) {
          const fiber = yield* Effect.forkChild(Models.count().pipe(ResponseCache.withCacheMode("reload")))
          for (let turn = 0; turn < turns; turn++) yield* Effect.yieldNow
          yield* inRealTime(turns % 4)
          yield* Fiber.interrupt(fiber)
        }
        yield* ResponseCache.invalidate()
        assert.deepStrictEqual(yield* asTimePasses(outcomesOf(Models.count())), ["miss"])
      }).pipe(Effect.provide(client()))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
    }),

  "a response that varies by a header is used only with the same header": (storage) =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage, { faults: [Fault.headers({ vary: "X-OpenRouter-Title" })] })
      const [one, two] = ["one", "two"].map((title) =>
        outcomesOf(Models.count()).pipe(OpenRouterConfig.withAttribution({ title }), Effect.provide(client()))
      )
      assert(one !== undefined && two !== undefined)
      assert.deepStrictEqual([yield* one, yield* one], [["miss"], ["hit"]])
      assert.notInclude(yield* two, "hit")
    }),

  "every kind of text stays unchanged": (storage) =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage, {
        catalogue: Catalogue.make([Catalogue.model("acme/rocket", { name: odd })])
      })
      yield* Models.get("acme/rocket").pipe(Effect.provide(client()))
      const [model, outcomes] = yield* ResponseCache.withOutcomes(Models.get("acme/rocket")).pipe(
        Effect.provide(client())
      )
      assert.deepStrictEqual([model.name, outcomes], [odd, ["hit"]])
    }),

  "the response to a very long URL is stored": (storage) =>
    Effect.gen(function*() {
      const { client } = yield* shared(storage)
      const list = Models.list({ model_authors: Array.from({ length: 200 }, (_, index) => `author-${index}`) })
      yield* list.pipe(Effect.provide(client()))
      assert.deepStrictEqual(yield* outcomesOf(list).pipe(Effect.provide(client())), ["hit"])
    })
}

const monday = "Mon, 05 Oct 2026 00:00:00 GMT"
const tuesday = "Tue, 06 Oct 2026 00:00:00 GMT"

const odd = "Fu\u00df \u{1f680} \u2028 \"quoted\" \\ \u0000 end"
