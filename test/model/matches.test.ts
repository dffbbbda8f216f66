import { assert, describe, it } from "@effect/vitest"
import { Model, ModelQuery, Models, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { conformance, json } from "../conformance/captures.ts"
import { decoded, selected } from "./wanted.ts"

describe("Model.matches", () => {
  it.each<Row>(worked)("%s", (_reason, changes, query, expected) => {
    const json: unknown = JSON.parse(JSON.stringify({ ...rocket, ...changes }))
    const model = Schema.decodeUnknownSync(Model.Model)(json)
    assert.strictEqual(Model.matches(query, time)(model), expected)
  })

  it("every filter has an example that it selects, and one that it rejects", () => {
    const filters = new Set(tested.flatMap((query) => Object.keys(query)))
    const shown = (expected: boolean) =>
      new Set(worked.flatMap(([, , query, is]) => is === expected ? Object.keys(query) : []))
    assert.sameMembers([...shown(true)], [...filters])
    assert.sameMembers([...shown(false)], [...filters])
  })

  it.effect("a filter on facts that no model states excludes no model", () =>
    Effect.sync(() => {
      for (const query of untestable) {
        assert.isTrue(models.every(Model.matches({ output_modalities: "all", ...query })), JSON.stringify(query))
      }
    }))

  it.effect("a filter that is null is ignored", () =>
    Effect.sync(() => {
      for (const name of Object.keys(ModelQuery.ModelQuery.fields)) {
        assert.deepStrictEqual(models.filter(Model.matches({ [name]: null })), models.filter(Model.matches({})), name)
      }
      assert.isNotEmpty(models.filter(Model.matches({ min_age_days: null, max_age_days: null })))
    }))

  it.effect("every filter is either tested or not", () =>
    Effect.sync(() => {
      const named = [...tested, ...untestable].flatMap((query) => Object.keys(query))
      assert.sameMembers([...new Set(named)], Object.keys(ModelQuery.ModelQuery.fields))
    }))

  it.effect("a query with an age needs a time", () =>
    Effect.sync(() => {
      const query: ModelQuery.ModelQuery = { max_age_days: 10_000 }
      // @ts-expect-error
      const timeless = Model.matches(query)
      // @ts-expect-error
      Model.matches({ min_age_days: 1 })
      assert.isEmpty(models.filter(timeless))
      assert.isNotEmpty(models.filter(Model.matches(query, time)))
      const day = Model.matches(
        { output_modalities: "all", min_age_days: 1, max_age_days: 1 },
        DateTime.makeUnsafe(86_400_000)
      )
      assert.isTrue(day({ id: "a/b", name: "B", created: DateTime.makeUnsafe(0) }))
      assert.isFalse(day({ id: "a/b", name: "B", created: DateTime.makeUnsafe(1) }))
      assert.isFalse(day({ id: "a/b", name: "B" }))
    }))

  it.effect("a model without lists of modalities has no modalities, whatever its summary", () =>
    Effect.sync(() => {
      const architectures = [
        undefined,
        null,
        {},
        { modality: "text+image->text" },
        { modality: "text->text", input_modalities: null, output_modalities: null },
        { modality: "text->text", input_modalities: [], output_modalities: [] }
      ]
      for (const architecture of architectures) {
        const summarized: Model.Model = {
          id: "a/b",
          name: "B",
          ...(architecture === undefined ? {} : { architecture })
        }
        assert.isFalse(Model.outputs(summarized, "text"))
        assert.isFalse(Model.matches({})(summarized))
        assert.isFalse(Model.matches({ output_modalities: ["text"] })(summarized))
        assert.isFalse(Model.accepts(summarized, "image"))
        assert.isFalse(Model.matches({ output_modalities: "all", input_modalities: ["image"] })(summarized))
        assert.isTrue(Model.matches({ output_modalities: "all" })(summarized))
      }
    }))

  it.effect("a summary of 100 KB is not read", () =>
    Effect.sync(() => {
      const long = { id: "a/b", name: "B", architecture: { modality: `${"->".repeat(50_000)}\n` } }
      const start = performance.now()
      assert.isFalse(Model.matches({ input_modalities: ["image"] })(long))
      assert.isBelow(performance.now() - start, 1000)
    }))

  it.effect("a model without a tokenizer is of no family, and an empty q matches every name", () =>
    Effect.sync(() => {
      const one = { id: "a/b", name: "B" }
      assert.isFalse(Model.matches({ output_modalities: "all", arch: "" })(one))
      assert.isTrue(Model.matches({ output_modalities: "all", q: "" })(one))
    }))

  it.effect("price bounds are exact, and nothing unknown is within them", () =>
    Effect.gen(function*() {
      const one = yield* Schema.decodeUnknownEffect(Model.Model)({
        id: "a/b",
        name: "B",
        architecture: { output_modalities: ["text"] },
        pricing: { prompt: "0.0000003" }
      })
      const dynamic = yield* Schema.decodeUnknownEffect(Model.Model)({
        id: "a/b",
        name: "B",
        architecture: { output_modalities: ["text"] },
        pricing: { prompt: "-1" }
      })
      assert.isTrue(Model.matches({ min_price: 0.3, max_price: 0.3 })(one))
      assert.isFalse(Model.matches({ max_price: BigDecimal.fromStringUnsafe("0.29999999999999999999") })(one))
      assert.isFalse(Model.matches({ min_output_price: 0 })(one))
      assert.isFalse(Model.matches({ max_price: 1 })(dynamic))
      assert.isFalse(Model.matches({ max_price: 1 })({ ...one, pricing: null }))
      assert.isFalse(Model.matches({ min_price: 0.3000001 })(one))
      assert.isFalse(Model.matches({ max_price: NaN })(one))
      assert.isFalse(Model.matches({ min_price: NaN })(one))
    }))

  it.effect("applies filters that the server does not apply", () =>
    Effect.gen(function*() {
      const query = { context: 100_000, supported_parameters: ["tools"] } as const
      const given = yield* Models.list()
      const sure = given.filter(Model.matches(query))
      assert.deepStrictEqual(sure, yield* Models.list(query))
      assert.isBelow(sure.length, given.length)
    }).pipe(Effect.provide(OpenRouter.layer({}).pipe(Layer.provide(FakeOpenRouter.layer())))))
})

conformance("Model.matches of a captured list", () => {
  const catalogue = Option.getOrThrow(Catalogue.fromList(json("models/2026-08-18-anuran-roy-unified-llm-pricing.json")))
  const models = decoded(catalogue)

  it.each(tested)("%j alone selects the models that a test of the JSON selects", (query) => {
    const ids = models.filter(Model.matches(query, time)).map(({ id }) => id)
    assert.deepStrictEqual<unknown>(ids, selected(catalogue.models, query, time))
    assert.isNotEmpty(ids)
    assert.isBelow(ids.length, models.length)
  })
})

const models = decoded(Catalogue.catalogue)

const time = DateTime.makeUnsafe("2026-10-01T00:00:00Z")

/** Costs $1 and $4 per million tokens, and is 30 days old at `time`. */
const rocket = {
  id: "acme/rocket",
  name: "Acme: Blue Rocket",
  created: Date.UTC(2026, 8, 1) / 1000,
  context_length: 128_000,
  architecture: { input_modalities: ["text", "image"], output_modalities: ["text", "audio"], tokenizer: "GPT" },
  pricing: { prompt: "0.000001", completion: "0.000004" },
  supported_parameters: ["tools", "temperature"],
  benchmarks: { artificial_analysis: { intelligence_index: 40, coding_index: 30.5, agentic_index: 0 } }
}

const of = (architecture: object) => ({ architecture: { ...rocket.architecture, ...architecture } })

const at = (price: object) => ({ pricing: { ...rocket.pricing, ...price } })

type Row = readonly [reason: string, changes: object, query: ModelQuery.ModelQuery, expected: boolean]

const worked: ReadonlyArray<Row> = [
  ["no filter: text is an output", {}, {}, true],
  ["without output_modalities, the query asks for text", of({ output_modalities: ["image"] }), {}, false],
  ["several filters: all hold", {}, { context: 1000, max_price: 1, q: "rocket" }, true],
  ["several filters: one does not hold", {}, { context: 1000, max_price: 0.5, q: "rocket" }, false],

  ["supported_parameters: both are supported", {}, { supported_parameters: ["tools", "temperature"] }, true],
  ["supported_parameters: all are needed", {}, { supported_parameters: ["tools", "seed"] }, false],
  ["supported_parameters: spaces do not count", {}, { supported_parameters: [" tools "] }, true],
  ["supported_parameters: absent", { supported_parameters: undefined }, { supported_parameters: ["tools"] }, false],
  ["supported_parameters: null", { supported_parameters: null }, { supported_parameters: ["tools"] }, false],

  ["output_modalities: one is enough", {}, { output_modalities: ["image", "audio"] }, true],
  ["output_modalities: none of them", {}, { output_modalities: ["image", "video"] }, false],
  ["output_modalities: the case does not count", {}, { output_modalities: ["Audio"] }, true],
  ["output_modalities: all", of({ output_modalities: ["embeddings"] }), { output_modalities: "all" }, true],
  [
    "output_modalities: all within a list",
    of({ output_modalities: [] }),
    { output_modalities: ["image", " all"] },
    true
  ],
  ["output_modalities: absent", { architecture: undefined }, { output_modalities: ["text"] }, false],

  ["input_modalities: both are accepted", {}, { input_modalities: ["text", "image"] }, true],
  ["input_modalities: all are needed", {}, { input_modalities: ["image", "file"] }, false],
  ["input_modalities: null", of({ input_modalities: null }), { input_modalities: ["text"] }, false],

  ["model_authors: one of them, in any case", {}, { model_authors: ["openai", "ACME"] }, true],
  ["model_authors: the whole author", { id: "acme-labs/rocket" }, { model_authors: ["acme"] }, false],
  ["model_authors: of an alias", { id: "~acme/rocket-latest" }, { model_authors: ["acme"] }, true],

  ["arch: the tokenizer, in any case", {}, { arch: "gpt" }, true],
  ["arch: the whole tokenizer", of({ tokenizer: "GPT2" }), { arch: "GPT" }, false],
  ["arch: absent", of({ tokenizer: undefined }), { arch: "GPT" }, false],

  ["q: in the name, in any case", {}, { q: " blue rocket " }, true],
  ["q: in the id", {}, { q: "acme/roc" }, true],
  ["q: nowhere, though the description has it", { description: "A kite" }, { q: "kite" }, false],

  ["context: equal", {}, { context: 128_000 }, true],
  ["context: one token less", { context_length: 127_999 }, { context: 128_000 }, false],
  ["context: 0 is unknown", { context_length: 0 }, { context: 1 }, false],
  ["context: null", { context_length: null }, { context: 1 }, false],

  ["min_price: equal", {}, { min_price: 1 }, true],
  ["min_price: below", at({ prompt: "0.00000099999999999999999999" }), { min_price: 1 }, false],
  ["max_price: equal, where floating point is off", at({ prompt: "0.0000003" }), { max_price: 0.3 }, true],
  ["max_price: above", at({ prompt: "0.0000010000000000000000001" }), { max_price: 1 }, false],
  ["max_price: dynamic", at({ prompt: "-1" }), { max_price: 1000 }, false],
  ["max_price: absent", at({ prompt: undefined }), { max_price: 1000 }, false],
  ["max_price: null", { pricing: null }, { max_price: 1000 }, false],
  ["max_price: free", at({ prompt: "0" }), { max_price: 0 }, true],
  ["min_price: free is not absent", at({ prompt: "0" }), { min_price: 0 }, true],
  ["min_output_price: equal", {}, { min_output_price: 4 }, true],
  ["min_output_price: the prompt price does not count", at({ prompt: "0.1" }), { min_output_price: 4.1 }, false],
  ["max_output_price: equal", {}, { max_output_price: 4 }, true],
  ["max_output_price: above", {}, { max_output_price: 3.99 }, false],

  ["min_age_days: to the day", {}, { min_age_days: 30 }, true],
  ["min_age_days: a second too young", { created: rocket.created + 1 }, { min_age_days: 30 }, false],
  ["max_age_days: to the day", {}, { max_age_days: 30 }, true],
  ["max_age_days: a second too old", { created: rocket.created - 1 }, { max_age_days: 30 }, false],
  ["max_age_days: absent", { created: undefined }, { max_age_days: 10_000 }, false],

  ["min_intelligence_index: equal", {}, { min_intelligence_index: 40 }, true],
  ["min_intelligence_index: below", {}, { min_intelligence_index: 40.1 }, false],
  ["min_intelligence_index: not measured", { benchmarks: {} }, { min_intelligence_index: 0 }, false],
  ["max_intelligence_index: equal", {}, { max_intelligence_index: 40 }, true],
  ["max_intelligence_index: above", {}, { max_intelligence_index: 39.9 }, false],
  ["max_intelligence_index: not measured", { benchmarks: null }, { max_intelligence_index: 100 }, false],
  ["min_coding_index: below the score", {}, { min_coding_index: 30 }, true],
  ["min_coding_index: another index does not count", {}, { min_coding_index: 35 }, false],
  ["max_coding_index: above the score", {}, { max_coding_index: 31 }, true],
  ["max_coding_index: below the score", {}, { max_coding_index: 30 }, false],
  ["min_agentic_index: 0 was measured", {}, { min_agentic_index: 0 }, true],
  ["min_agentic_index: below", {}, { min_agentic_index: 1 }, false],
  ["max_agentic_index: 0 was measured", {}, { max_agentic_index: 0 }, true],
  [
    "max_agentic_index: not measured",
    { benchmarks: { artificial_analysis: { agentic_index: null } } },
    { max_agentic_index: 100 },
    false
  ]
]

const tested: ReadonlyArray<ModelQuery.ModelQuery> = [
  { supported_parameters: ["tools", "seed"] },
  { output_modalities: ["image", "audio"] },
  { input_modalities: ["text", "image"] },
  { q: "GPT" },
  { context: 200_000 },
  { min_price: 1 },
  { max_price: 1 },
  { min_output_price: 1 },
  { max_output_price: 1 },
  { arch: "gpt" },
  { model_authors: ["OpenAI", "google"] },
  { min_age_days: 200 },
  { max_age_days: 200 },
  { min_intelligence_index: 30 },
  { max_intelligence_index: 50 },
  { min_coding_index: 30 },
  { max_coding_index: 30 },
  { min_agentic_index: 30 },
  { max_agentic_index: 50 }
]

const untestable: ReadonlyArray<Omit<ModelQuery.ModelQuery, "min_age_days" | "max_age_days">> = [
  { category: "programming" },
  { providers: ["Nobody"] },
  { distillable: true },
  { zdr: true },
  { region: "eu" },
  { min_tool_success_rate: 1, max_tool_success_rate: 1 },
  { sort: "newest", offset: 5, limit: 1 }
]
