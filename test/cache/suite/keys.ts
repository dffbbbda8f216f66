import { assert } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Endpoints from "../../../src/Endpoints.ts"
import * as Models from "../../../src/Models.ts"
import type * as OpenRouterConfig from "../../../src/OpenRouterConfig.ts"
import { apiKey, client, clientOn, double, outcomesOf, sent, shared } from "../client.ts"
import type { Rows } from "./rows.ts"

// None of these may share a response with another, even if it is `public`.
const askers: Readonly<Record<string, OpenRouterConfig.Options>> = {
  "nobody": {},
  "one key": { apiKey: apiKey("one") },
  "another key": { apiKey: apiKey("two") },
  "a key at another host": { apiKey: apiKey("one"), baseUrl: "https://eu.openrouter.ai/api/v1" },
  "nobody at another host": { baseUrl: "https://eu.openrouter.ai/api/v1" },
  "nobody at another path": { baseUrl: "https://openrouter.ai/proxy/api/v1" },
  "nobody at another port": { baseUrl: "https://openrouter.ai:8443/api/v1" }
}

export const keys: Rows = {
  "parameters in another order have the same key": (storage) =>
    Effect.gen(function*() {
      yield* Models.list({ limit: 2 })
      assert.deepStrictEqual((yield* FakeOpenRouter.requests).map(({ url }) => new URL(url).search), [
        "?limit=2",
        "?offset=2&limit=2"
      ])
      assert.deepStrictEqual(yield* outcomesOf(Models.page({ limit: 2, offset: 2 })), ["hit"])
      assert.deepStrictEqual(yield* outcomesOf(Models.page({ limit: 2, offset: 1 })), ["miss"])
    }).pipe(Effect.provide(client(storage))),

  "a list, its feed, a model, its endpoints and a count have different keys": (storage) =>
    Effect.gen(function*() {
      yield* Models.list()
      yield* Models.feed()
      yield* Models.feed({ use_rss_chat_links: true })
      yield* Models.get("acme/rocket")
      yield* Endpoints.list("acme/rocket")
      yield* Models.count()
      yield* Models.count({ output_modalities: ["image"] })
      assert.strictEqual(yield* sent, 7)
    }).pipe(Effect.provide(client(storage))),

  "each account has its own responses": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      for (const [name, config] of Object.entries(askers)) {
        const [outcome] = yield* outcomesOf(Models.list()).pipe(Effect.provide(client({ config })))
        assert.strictEqual(outcome, "miss", name)
      }
      assert.strictEqual((yield* double.requests).length, Object.keys(askers).length)
      for (const [name, config] of Object.entries(askers)) {
        const [outcome] = yield* outcomesOf(Models.list()).pipe(Effect.provide(client({ config })))
        assert.strictEqual(outcome, "hit", name)
      }
    }),

  "each account has its own responses, even if all call at once": (storage) =>
    Effect.gen(function*() {
      const open = yield* storage.open
      const http = yield* double()
      const cache = Layer.succeedContext(yield* Layer.build(open()))
      yield* Effect.forEach(
        Object.values(askers),
        (config) => Models.list().pipe(Effect.provide(clientOn(cache, http, config))),
        { concurrency: "unbounded" }
      )
      const authorizations = yield* Effect.provide(
        Effect.map(FakeOpenRouter.requests, (all) => all.map(({ headers }) => headers.authorization ?? "nobody")),
        http
      )
      assert.deepStrictEqual(authorizations.toSorted(), [
        "Bearer sk-or-v1-one",
        "Bearer sk-or-v1-one",
        "Bearer sk-or-v1-two",
        "nobody",
        "nobody",
        "nobody",
        "nobody"
      ])
    }),

  "nested layers keep their accounts apart": (storage) =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(storage)
      const asked = Effect.map(double.requests, (all) => all.map(({ headers }) => headers.authorization ?? "nobody"))
      yield* Effect.gen(function*() {
        yield* Models.list()
        yield* Models.list().pipe(Effect.provide(client({ config: { apiKey: apiKey("inner") } })))
        assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["hit"])
      }).pipe(Effect.provide(client({ config: { apiKey: apiKey("outer") } })))
      assert.deepStrictEqual(yield* asked, ["Bearer sk-or-v1-outer", "Bearer sk-or-v1-inner"])
    }),

  "one cache layer, used by two accounts, keeps them apart": (storage) =>
    Effect.gen(function*() {
      const cache = (yield* storage.open)()
      const http = yield* double()
      const outcomes = yield* Effect.gen(function*() {
        const outer = yield* outcomesOf(Models.list())
        const inner = yield* outcomesOf(Models.list()).pipe(
          Effect.provide(clientOn(cache, http, { apiKey: apiKey("inner") }))
        )
        return [outer, inner, yield* outcomesOf(Models.list())]
      }).pipe(Effect.provide(clientOn(cache, http, { apiKey: apiKey("outer") })))
      assert.deepStrictEqual(outcomes, [["miss"], ["miss"], ["hit"]])
    })
}
