import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import { collectLogs, outcomesOf, shared } from "../client.ts"
import type { Rows } from "./rows.ts"

export const options: Rows = {
  "endless retention and no retention both work": (storage) =>
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
    }),

  "an entry that was written with another secret, or without one, is not used": (storage) =>
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
    })
}
