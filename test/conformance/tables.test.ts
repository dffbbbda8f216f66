import { assert, it } from "@effect/vitest"
import { Model, ModelId, Pricing, Vocabulary } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { conformance, json } from "./captures.ts"
import { canonical, canonicalOf } from "./decimal.ts"
import { at, listAt, objectAt } from "./json.ts"
import * as Places from "./places.ts"

conformance("all that was seen in 394 lists of models", () => {
  const places = Places.ofSchema(Model.Model)

  it.effect("each field has its place, with every type that it had", () =>
    Effect.sync(() => {
      const fields = listAt({ fields: json("field-drift-models.json") }, "fields")
      assert.isAbove(fields.length, 70)
      for (const field of fields) {
        const path = String(at(field, "path"))
        const ast = places.get(path)
        assert(ast !== undefined, path)
        for (const type of Object.keys(objectAt(field, "types"))) {
          const sample = samples[type]
          assert(sample !== undefined, type)
          assert.isTrue(Places.decodes(ast, sample()), `${path} as ${type}`)
        }
      }
    }))

  it.effect.each(Object.entries(vocabularies))("each value of %s is known", ([table, place]) =>
    Effect.sync(() => {
      const values = valuesOf(table)
      assert.isNotEmpty(values)
      assert.deepStrictEqual(values.filter((value) => !places.has(`${place}=${value}`)), [])
    }))

  it.effect.each(Object.entries(keys))("each of %s has its place", ([table, place]) =>
    Effect.sync(() => {
      const values = valuesOf(table)
      assert.isNotEmpty(values)
      assert.deepStrictEqual(values.filter((key) => !places.has(place === "" ? key : `${place}.${key}`)), [])
    }))

  it.effect("each variant is known", () =>
    Effect.sync(() => assert.sameMembers(valuesOf("variant_suffix"), [...Vocabulary.variants])))

  it.effect("each provider that OpenRouter listed is known", () =>
    Effect.sync(() => {
      const providers = listAt(json("misc/2026-05-22-sinkers-aiscanner-providers.json"), "data")
      assert.strictEqual(providers.length, 82)
      const known: ReadonlyArray<unknown> = Vocabulary.providerNames
      assert.deepStrictEqual(
        providers.map((provider) => at(provider, "name")).filter((name) => !known.includes(name)),
        []
      )
    }))

  it.effect("each modality, arena and discipline decodes, though none of them is listed", () =>
    Effect.sync(() => {
      for (const modality of valuesOf("modality")) assert.isTrue(decodes({ architecture: { modality } }))
      for (const arena of valuesOf("arena")) assert.isTrue(decodes({ benchmarks: { design_arena: [{ arena }] } }))
      for (const category of valuesOf("arena_category")) {
        assert.isTrue(decodes({ benchmarks: { design_arena: [{ category }] } }))
      }
    }))

  it.effect("each odd id can be asked for", () =>
    Effect.sync(() => {
      const ids = new Set(
        oddExamples(() => true).flatMap((text) => text.match(/(?<=^|')~?[\w.-]+\/[^'\s]+(?=$|')/g) ?? [])
      )
      assert.isAbove(ids.size, 100)
      for (const id of ids) assert.isTrue(Result.isSuccess(ModelId.toPath(id, "Models.get")), id)
    }))

  it.effect("each odd price is exact", () =>
    Effect.gen(function*() {
      const prices = oddExamples((kind) => /pric|override/.test(kind)).flatMap((text) =>
        text.match(/(?<=')-?[\d.]+(?=')/g) ?? []
      )
      assert.isAbove(prices.length, 30)
      for (const price of prices) {
        const decimal = yield* Schema.decodeUnknownEffect(Pricing.Price)(price)
        assert.strictEqual(canonicalOf(decimal), canonical(price))
      }
    }))
})

const vocabularies = {
  tokenizer: "architecture.tokenizer",
  instruct_type: "architecture.instruct_type",
  input_modality: "architecture.input_modalities[]",
  output_modality: "architecture.output_modalities[]",
  supported_parameter: "supported_parameters[]",
  effort: "reasoning.supported_efforts[]",
  default_effort: "reasoning.default_effort"
}

const keys = {
  model_key: "",
  pricing_key: "pricing",
  override_key: "pricing.overrides[]",
  reasoning_key: "reasoning",
  default_param_key: "default_parameters"
}

// The table was made with Python: its `None` is null.
const valuesOf = (table: string): Array<string> =>
  Object.keys(objectAt(json("enum-values-models.json"), table, "values")).filter((value) => value !== "None")

const oddExamples = (wanted: (kind: string) => boolean): ReadonlyArray<string> =>
  Object.entries(objectAt(json("weird-values-models.json"))).flatMap(([kind, entry]) =>
    wanted(kind) ? listAt(entry, "examples").map(String) : []
  )

const decodes = (fields: object): boolean =>
  Result.isSuccess(Schema.decodeUnknownResult(Model.Model)({ id: "a/b", name: "B", ...fields }))

const samples: Readonly<Record<string, () => unknown>> = {
  arr: () => [],
  bool: () => true,
  float: () => 0.25,
  int: () => 3,
  null: () => null,
  obj: () => ({}),
  str: () => "0"
}
