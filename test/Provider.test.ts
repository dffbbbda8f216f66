import { assert, describe, it } from "@effect/vitest"
import { Provider } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

describe("Provider", () => {
  it.effect("requires a name and a slug only", () =>
    Effect.gen(function*() {
      const least = { name: "Acme", slug: "acme" }
      assert.deepStrictEqual(yield* decode(least), least)
      for (const lacking of [{ name: "Acme" }, { slug: "acme" }, { name: null, slug: "acme" }]) {
        yield* Effect.flip(decode(lacking))
      }
      for (const field of Object.keys(Provider.Provider.fields)) {
        if (field in least) continue
        assert.deepStrictEqual<unknown>(yield* decode({ ...least, [field]: null }), { ...least, [field]: null })
      }
    }))

  it.effect("accepts an unknown country", () =>
    Effect.gen(function*() {
      const moved = { name: "Acme", slug: "acme", headquarters: "XX", datacenters: ["US", "YY"] }
      assert.deepStrictEqual(yield* decode(moved), moved)
    }))
})

const decode = Schema.decodeUnknownEffect(Provider.Provider)
