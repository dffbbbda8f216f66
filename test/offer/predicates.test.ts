import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Model, Pricing } from "effect-openrouter"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Sorting from "../../src/offer/orders.ts"
import * as Offer from "../../src/offer/predicates.ts"

describe("Offer", () => {
  it.effect("models and endpoints have the same functions", () =>
    Effect.sync(() => {
      const [ofModels, ofEndpoints] = [new Map(Object.entries(Model)), new Map(Object.entries(Endpoint))]
      for (const [name, shared] of Object.entries({ ...Offer, ...Sorting })) {
        assert.strictEqual<unknown>(ofModels.get(name), shared, name)
        assert.strictEqual<unknown>(ofEndpoints.get(name), shared, name)
      }
    }))

  it.effect("parameters: all of them, any of them, and none without a list", () =>
    Effect.sync(() => {
      const offer = { supported_parameters: ["tools", "seed"] }
      assert.isTrue(Model.supports(offer, "tools"))
      assert.isTrue(Model.supports(offer, ["tools", "seed"]))
      assert.isFalse(Model.supports(offer, ["tools", "reasoning"]))
      assert.isFalse(Model.supports(offer, "Tools"))
      assert.isTrue(Model.supportsAny(offer, ["reasoning", "seed"]))
      assert.isFalse(Model.supportsAny(offer, ["reasoning"]))
      assert.isFalse(Model.supportsAny(offer, []))
      for (const silent of [{}, { supported_parameters: null }, { supported_parameters: [] }]) {
        assert.isFalse(Model.supports(silent, "tools"))
        assert.isFalse(Model.supportsAny(silent, ["tools"]))
      }
    }))

  it.effect("context: the bound is included, and 0 is unknown", () =>
    Effect.sync(() => {
      assert.isTrue(Model.contextAtLeast({ context_length: 8192 }, 8192))
      assert.isFalse(Model.contextAtLeast({ context_length: 8191 }, 8192))
      for (const context_length of [0, null]) assert.isFalse(Model.contextAtLeast({ context_length }, 0))
      assert.isFalse(Model.contextAtLeast({}, 0))
    }))

  it.effect.each(prices())("$name: free $free, fixed $fixed", ({ fixed, free, pricing }) =>
    Effect.gen(function*() {
      const offer = { pricing: pricing === null ? null : yield* decode(pricing) }
      for (const architecture of [null, {}, { output_modalities: ["text"] }, { output_modalities: ["embeddings"] }]) {
        const model = { id: "a/b", name: "B", architecture, ...offer }
        assert.strictEqual(Model.isFree(model), free)
        assert.strictEqual(Model.hasFixedPrice(model), fixed)
      }
      assert.strictEqual(Endpoint.isFree({ provider_name: "A", ...offer }), free)
      assert.strictEqual(Endpoint.hasFixedPrice({ provider_name: "A", ...offer }), fixed)
    }))

  it.effect("without pricing nothing is free, fixed or cheap", () =>
    Effect.sync(() => {
      for (const test of [Model.isFree, Model.hasFixedPrice, Model.promptPriceAtMost(Infinity)]) {
        assert.isFalse(test({ id: "a/b", name: "B" }))
        assert.isFalse(test({ id: "a/b", name: "B", pricing: null }))
      }
    }))

  it.effect("a price is compared to the last digit, per million tokens", () =>
    Effect.gen(function*() {
      const offer = { pricing: yield* decode({ prompt: "0.00000100000000000000015", completion: "0.0000003" }) }
      assert.isTrue(Model.promptPriceAtMost(offer, BigDecimal.fromStringUnsafe("1.00000000000000015")))
      assert.isFalse(Model.promptPriceAtMost(offer, BigDecimal.fromStringUnsafe("1.00000000000000014")))
      assert.isFalse(Model.promptPriceAtMost(offer, 1))
      // In floating-point numbers, 0.0000003 * 1e6 is not 0.3.
      assert.isTrue(Model.completionPriceAtMost(offer, 0.3))
      assert.isFalse(Model.completionPriceAtMost(offer, 0.29999))
      assert.isTrue(Model.promptPriceAtMost(offer, Infinity))
      for (const none of [NaN, -Infinity, -1]) assert.isFalse(Model.promptPriceAtMost(offer, none))
    }))

  it.effect("a dynamic price is below no bound, and 0 is below every bound", () =>
    Effect.gen(function*() {
      const dynamic = { pricing: yield* decode({ prompt: "-1", completion: "-1" }) }
      const free = { pricing: yield* decode({ prompt: "0" }) }
      assert.isFalse(Model.promptPriceAtMost(dynamic, 100))
      assert.isFalse(Model.promptPriceAtMost(dynamic, Infinity))
      assert.isTrue(Model.promptPriceAtMost(free, 0))
      assert.isFalse(Model.completionPriceAtMost(free, 100))
    }))

  it.effect.prop(
    "a price bound agrees with the listed price",
    { model: Model.Model, most: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1e6 })) },
    ({ model, most }) =>
      Effect.sync(() => {
        const prompt = Option.flatMap(
          Option.fromNullishOr(model.pricing),
          (pricing) => Pricing.price(pricing, "prompt")
        )
        const expected = Option.exists(prompt, (price) =>
          !Pricing.isDynamicPrice(price)
          && BigDecimal.isLessThanOrEqualTo(Pricing.perMillion(price), BigDecimal.fromNumberUnsafe(most)))
        assert.strictEqual(Model.promptPriceAtMost(model, most), expected)
        assert.strictEqual(Model.promptPriceAtMost(most)(model), expected)
      }),
    { arbitrary: { runs: 300 } }
  )

  it.effect("orders by price and context put dynamic and unknown values last in both directions", () =>
    Effect.gen(function*() {
      const offer = (id: string, prompt: string | null, context_length: number | null) =>
        Effect.map(decode({ prompt }), (pricing) => ({ id, name: id, pricing, context_length }))
      const offers = yield* Effect.all([
        offer("dynamic", "-1", 0),
        offer("dear", "0.00001", 8),
        offer("silent", null, null),
        offer("free", "0", 1000),
        offer("cheap", "0.0000010", 64)
      ])
      const ids = (order: typeof Model.byPromptPrice.ascending) => offers.toSorted(order).map(({ id }) => id).join(" ")
      assert.strictEqual(ids(Model.byPromptPrice.ascending), "free cheap dear dynamic silent")
      assert.strictEqual(ids(Model.byPromptPrice.descending), "dear cheap free dynamic silent")
      assert.strictEqual(ids(Model.byPrice("prompt").descending), "dear cheap free dynamic silent")
      assert.strictEqual(ids(Model.byCompletionPrice.ascending), "dynamic dear silent free cheap")
      assert.strictEqual(ids(Model.byContext.ascending), "dear cheap free dynamic silent")
      assert.strictEqual(ids(Model.byContext.descending), "free cheap dear dynamic silent")
    }))
})

const decode = Schema.decodeUnknownEffect(Pricing.Pricing)

function prices() {
  const row = (name: string, pricing: object, free: boolean, fixed: boolean) => ({ name, pricing, free, fixed })
  return [
    row("zero in and out", { prompt: "0", completion: "0" }, true, true),
    row("zero, written with decimals", { prompt: "0.000", completion: "0e-5" }, true, true),
    row("zero, and a discount on it", { prompt: "0", discount: 0.25 }, true, true),
    row("zero, others null", { prompt: "0", image: null }, true, true),
    row("prompt priced, completion zero", { prompt: "0.1", completion: "0" }, false, true),
    row("zero, but not for searches", { prompt: "0", completion: "0", web_search: "0.01" }, false, true),
    row("zero, under an unknown key too", { prompt: "0", per_dream: "0" }, true, true),
    row("zero, but not under an unknown key", { prompt: "0", per_dream: "0.1" }, false, true),
    row("zero, and something that may be a price", { prompt: "0", tiers: [1] }, false, true),
    row(
      "zero until the prompt gets long",
      { prompt: "0", overrides: [{ min_prompt_tokens: 9, prompt: "1" }] },
      false,
      true
    ),
    row(
      "zero, and zero for a long prompt",
      { prompt: "0", overrides: [{ min_prompt_tokens: 9, prompt: "0" }] },
      true,
      true
    ),
    row("dynamic", { prompt: "-1", completion: "-1" }, false, false),
    row("partly dynamic", { prompt: "0", completion: "-1" }, false, false),
    row("dynamic at night", { prompt: "1", overrides: [{ utc_start: 0, utc_end: 600, prompt: "-1" }] }, false, false),
    row("no price at all", {}, false, false),
    row("only a discount", { discount: 0 }, false, false),
    row("only null", { prompt: null, completion: null }, false, false)
  ]
}
