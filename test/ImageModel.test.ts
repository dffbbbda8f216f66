import { assert, describe, it } from "@effect/vitest"
import { ImageModel } from "effect-openrouter"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"

describe("ImageModel", () => {
  it.effect("decodes every field under its own name", () =>
    Effect.gen(function*() {
      const decoded = yield* decodeModel(model)
      assert.strictEqual(decoded.created && DateTime.formatIso(decoded.created), "2026-08-22T12:00:00.000Z")
      assert.deepStrictEqual(decoded.supported_parameters?.resolution, { type: "enum", values: ["1K", "4K"] })
      assert.deepStrictEqual(yield* Schema.encodeEffect(ImageModel.ImageModel)(decoded), model)
    }))

  it.effect("requires an id and a name only", () =>
    Effect.gen(function*() {
      const least = { id: "acme/painter", name: "Painter" }
      assert.deepStrictEqual(yield* decodeModel(least), least)
      yield* Effect.forEach(
        [{ id: "acme/painter" }, { name: "Painter" }],
        (lacking) => Effect.flip(decodeModel(lacking))
      )
      for (const field of Object.keys(model)) {
        if (field in least) continue
        assert.deepStrictEqual<unknown>(yield* decodeModel({ ...least, [field]: null }), { ...least, [field]: null })
      }
      assert.sameMembers(Object.keys(ImageModel.ImageModel.fields), Object.keys(model))
    }))

  it.effect("accepts a parameter of an unknown kind", () =>
    Effect.gen(function*() {
      for (const capability of [{ type: "regex" }, {}, { type: null }, { type: "enum", values: null }, null]) {
        const odd = { id: "acme/painter", name: "Painter", supported_parameters: { style: capability } }
        assert.deepStrictEqual<unknown>(yield* decodeModel(odd), odd)
      }
    }))
})

describe("ImageEndpoint", () => {
  it.effect("has exact prices, although they are JSON numbers", () =>
    Effect.gen(function*() {
      for (const [cost_usd, exact] of [[0.05, "0.05"], [1e-7, "0.0000001"], ["0.1", "0.1"], [0, "0"]] as const) {
        const { pricing } = yield* decodeEndpoint({
          provider_name: "Acme",
          pricing: [{ billable: "output_image", unit: "image", cost_usd, variant: "high_resolution" }]
        })
        assert.isTrue(Equal.equals(pricing?.[0]?.cost_usd, BigDecimal.fromStringUnsafe(exact)))
        assert.strictEqual(pricing?.[0]?.variant, "high_resolution")
      }
    }))

  it.effect("requires a provider only", () =>
    Effect.gen(function*() {
      const least = { provider_name: "Acme" }
      assert.deepStrictEqual(yield* decodeEndpoint(least), least)
      yield* Effect.flip(decodeEndpoint({ provider_slug: "acme" }))
      for (const field of Object.keys(ImageModel.ImageEndpoint.fields)) {
        if (field in least) continue
        assert.deepStrictEqual<unknown>(yield* decodeEndpoint({ ...least, [field]: null }), { ...least, [field]: null })
      }
      const nulls = { billable: null, unit: null, cost_usd: null, variant: null }
      for (const price of [nulls, {}, { billable: "smell", unit: "sniff" }]) {
        const odd = { ...least, pricing: [price] }
        assert.deepStrictEqual<unknown>(yield* decodeEndpoint(odd), odd)
      }
    }))
})

const decodeModel = Schema.decodeUnknownEffect(ImageModel.ImageModel)

const decodeEndpoint = Schema.decodeUnknownEffect(ImageModel.ImageEndpoint)

const model = {
  id: "acme/painter",
  name: "Painter",
  description: "Paints.",
  created: 1_787_400_000,
  architecture: { input_modalities: ["text", "image"], output_modalities: ["image"] },
  supported_parameters: {
    resolution: { type: "enum", values: ["1K", "4K"] },
    n: { type: "range", min: 1, max: 10 },
    seed: { type: "boolean" }
  },
  supports_streaming: true,
  endpoints: "/api/v1/images/models/acme/painter/endpoints"
}
