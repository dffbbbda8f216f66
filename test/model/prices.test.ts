import { assert, describe, it } from "@effect/vitest"
import { Model, Pricing, type Usage } from "effect-openrouter"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"

const zero = { prompt: "0", completion: "0" }

const byTokens: ReadonlyArray<readonly [pricing: object, outputs: ReadonlyArray<string>]> = [
  [{ prompt: "0.0000025", completion: "0.00001" }, ["transcription"]],
  [{ prompt: "0.0000025", completion: "0" }, ["transcription", "text"]],
  [{ prompt: "0.000005", completion: "0", image_output: "0.00003" }, ["image"]]
]

describe("a listed 0", () => {
  const rows: ReadonlyArray<readonly [outputs: string, pricing: object, id: string, isPrice: boolean]> = [
    ["text", zero, "a/b", true],
    ["embeddings", zero, "a/b", true],
    ["text+embeddings", zero, "a/b", true],
    ["audio", zero, "a/b", false],
    ["text+audio", zero, "a/b", false],
    ["video", zero, "a/b", false],
    ["image", zero, "a/b", false],
    ["speech", zero, "a/b", false],
    ["rerank", zero, "a/b", false],
    ["decisions", zero, "a/b", false],
    ["smell", zero, "a/b", false],
    ["video", { ...zero, request: "0" }, "a/b", false],
    ["video", { prompt: "0" }, "a/b", false],
    ["video", zero, "a/b:free", true],
    ["video", zero, "a/b:free:batch", false],
    ["video", zero, "a/free", false]
  ]

  it.effect.each(rows)("of %s, %j, %s is its price: %s", ([outputs, pricing, id, isPrice]) =>
    Effect.gen(function*() {
      const model = yield* decode(id, pricing, { output_modalities: outputs.split("+") })
      assert.strictEqual(Model.isFree(model), isPrice)
      assert.strictEqual(Model.hasFixedPrice(model), isPrice)
      const { exact, missing } = Model.cost(model, { prompt_tokens: 0, completion_tokens: 0 }, at)
      assert.strictEqual(exact, isPrice)
      assert.strictEqual(missing.length === 0, isPrice)
      assert.strictEqual(Model.cost(model, { prompt_tokens: 9, completion_tokens: 9 }, at).exact, isPrice)
      // Without the model, the cost is exact.
      assert.isTrue(Pricing.cost(model.pricing, { prompt_tokens: 0, completion_tokens: 0 }, at).exact)
      const dear = yield* decode("a/dear", { prompt: "0.01", completion: "0.01" })
      for (const { ascending, descending } of [Model.byPromptPrice, Model.byPrice("prompt")]) {
        assert.strictEqual(ascending(model, dear), isPrice ? -1 : 1)
        assert.strictEqual(descending(model, dear), 1)
      }
    }))

  it.effect("for completions of a transcription means that its prompt is not charged by tokens", () =>
    Effect.gen(function*() {
      const usage = { prompt_tokens: 83, completion_tokens: 30 }
      const keysOf = (model: Model.Model, used: Usage.Usage = usage) => {
        const { exact, missing, total } = Model.cost(model, used, at)
        assert.isFalse(exact)
        assert.isTrue(BigDecimal.isZero(total))
        return missing.map(({ key }) => key)
      }
      for (const pricing of [{ prompt: "0.006", completion: "0" }, { prompt: "0.006" }]) {
        const model = yield* decode("a/b", pricing, { output_modalities: ["transcription"] })
        assert.deepStrictEqual(keysOf(model), ["prompt", "completion", "transcription"])
        assert.deepStrictEqual(keysOf(model, {}), ["prompt_tokens", "completion_tokens", "transcription"])
        assert.deepStrictEqual(keysOf(model, { ...usage, seconds: 9.2 }), ["seconds"])
      }
      for (const [pricing, outputs] of byTokens) {
        const model = yield* decode("a/b", pricing, { output_modalities: outputs })
        assert.isTrue(Model.cost(model, usage, at).exact)
      }
    }))

  it("of another output than text leaves an unreadable price missing", () => {
    const pricing = { ...zero, audio_output: "1", request: {} }
    const model = { id: "a/b", name: "B", architecture: { output_modalities: ["audio"] }, pricing }
    const read = Result.getOrThrow(makeCollector().decode(Model.Model, model, ""))
    const { missing } = Model.cost(read, { prompt_tokens: 0, completion_tokens: 0 }, at)
    assert.deepStrictEqual(missing.map(({ key, reason }) => [key, reason]), [["request", "unreadable"]])
  })

  it.effect("is the price of a model without a list of outputs", () =>
    Effect.gen(function*() {
      for (const architecture of [null, {}, { output_modalities: null }, { output_modalities: [] }]) {
        const model = yield* decode("a/b", zero, architecture)
        assert.isTrue(Model.isFree(model))
        assert.isTrue(Model.cost(model, { prompt_tokens: 1, completion_tokens: 1 }, at).exact)
      }
    }))

  it.effect("is ignored, but other listed prices are charged and sorted by", () =>
    Effect.gen(function*() {
      const flux = yield* decode("a/flux", { ...zero, image_output: "0.00000341796875" }, {
        output_modalities: ["image"]
      })
      assert.isFalse(Model.isFree(flux))
      assert.isFalse(Model.hasFixedPrice(flux))
      const picture = { prompt_tokens: 0, completion_tokens: 4096, completion_tokens_details: { image_tokens: 4096 } }
      assert.strictEqual(Pricing.formatCost(Model.cost(flux, picture, at)), "$0.014")
      const prompted = Model.cost(flux, { ...picture, prompt_tokens: 5 }, at)
      assert.deepStrictEqual(prompted.missing.map(({ key, reason }) => [key, reason]), [["prompt", "no-price"]])
      const recraft = yield* decode("a/recraft", { ...zero, image_output: "0.00001" }, { output_modalities: ["image"] })
      assert.strictEqual(Model.byPrice("image_output").ascending(flux, recraft), -1)
      assert.strictEqual(Model.byPrice("prompt").ascending(flux, recraft), 0)
    }))

  it.effect("beside a price for tokens is a price", () =>
    Effect.gen(function*() {
      const speech = yield* decode("a/b", { prompt: "0.00001", completion: "0" }, { output_modalities: ["speech"] })
      assert.isTrue(Model.hasFixedPrice(speech))
      assert.isTrue(Model.cost(speech, { prompt_tokens: 1, completion_tokens: 0 }, at).exact)
    }))
})

describe("Model.isRouter", () => {
  const rows: ReadonlyArray<readonly [id: string, pricing: object, tokenizer: string, isRouter: boolean]> = [
    ["openrouter/auto", { prompt: "-1", completion: "-1" }, "Router", true],
    ["acme/any", { prompt: "0", completion: "-1" }, "Other", true],
    ["acme/night", { prompt: "1", overrides: [{ utc_start: 0, utc_end: 600, prompt: "-1" }] }, "Other", true],
    ["openrouter/free", zero, "Router", true],
    ["openrouter/horizon", zero, "Other", false],
    ["~openai/gpt-latest", { prompt: "1", completion: "2" }, "Router", false],
    ["openai/gpt", { prompt: "1", completion: "2" }, "GPT", false]
  ]

  it.effect.each(rows)("%s, %j, %s: %s", ([id, pricing, tokenizer, isRouter]) =>
    Effect.gen(function*() {
      assert.strictEqual(Model.isRouter(yield* decode(id, pricing, { tokenizer })), isRouter)
    }))

  it.effect("openrouter/free is free, and never the cheapest", () =>
    Effect.gen(function*() {
      const free = yield* decode("openrouter/free", zero, { tokenizer: "Router", output_modalities: ["text"] })
      const dear = yield* decode("a/dear", { prompt: "1", completion: "1" })
      assert.isTrue(Model.isFree(free))
      assert.isTrue(Model.hasFixedPrice(free))
      for (const sorting of [Model.byPromptPrice, Model.byCompletionPrice, Model.byPrice("prompt")]) {
        for (const order of [sorting.ascending, sorting.descending]) {
          assert.deepStrictEqual([free, dear].toSorted(order), [dear, free])
        }
      }
    }))
})

const decode = (id: string, pricing: object, architecture: object | null = null) =>
  Schema.decodeUnknownEffect(Model.Model)({ id, name: id, pricing, architecture })

const at = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
