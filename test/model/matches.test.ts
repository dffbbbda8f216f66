import { assert, describe, it } from "@effect/vitest"
import { Model, ModelQuery, Models, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { decoded, few, selected, Wanted } from "./wanted.ts"

describe("Model.matches", () => {
  let found = 0
  let filtered = 0

  it.effect.prop(
    "agrees with the fake server on every query",
    { query: Wanted, from: Schema.Natural },
    ({ from, query }) =>
      Effect.sync(() => {
        for (const asked of [few(query, from), few(query, from + 1), query]) {
          const ids = models.filter(Model.matches(asked, time)).map(({ id }) => id)
          assert.deepStrictEqual<unknown>(ids, selected(Catalogue.catalogue, asked, time))
          if (ids.length > 0) found++
          if (ids.length > 0 && ids.length < models.length) filtered++
        }
      }),
    { arbitrary: { runs: 250 } }
  )

  it("found something often enough to have been a test", () => {
    assert.isAbove(found, 150)
    assert.isAbove(filtered, 150)
  })

  it.effect.each(tested)("%s alone selects some, as the fake server does", (query) =>
    Effect.sync(() => {
      const ids = models.filter(Model.matches(query, time)).map(({ id }) => id)
      assert.deepStrictEqual<unknown>(ids, selected(Catalogue.catalogue, query, time))
      assert.isNotEmpty(ids)
      assert.isBelow(ids.length, models.length)
    }))

  it.effect("a filter on what no model states excludes none", () =>
    Effect.sync(() => {
      for (const query of untestable) {
        assert.isTrue(models.every(Model.matches({ output_modalities: "all", ...query })), JSON.stringify(query))
      }
    }))

  it.effect("a filter that is null is not given", () =>
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

  it.effect("an age needs a time", () =>
    Effect.sync(() => {
      const query: ModelQuery.ModelQuery = { max_age_days: 10_000 }
      // @ts-expect-error without a time it is not known how old a model is
      const timeless = Model.matches(query)
      // @ts-expect-error nor here
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

  it.effect("asks for text unless it asks for something else", () =>
    Effect.sync(() => {
      const embeds = { id: "a/b", name: "B", architecture: { output_modalities: ["embeddings"] } }
      assert.isFalse(Model.matches({})(embeds))
      assert.isTrue(Model.matches({ output_modalities: "all" })(embeds))
      assert.isTrue(Model.matches({ output_modalities: ["text", "embeddings"] })(embeds))
      assert.isTrue(Model.matches({ output_modalities: ["text", " all"] })(embeds))
    }))

  it.effect("a model without a list of modalities has none, whatever its summary says", () =>
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

  it.effect("a summary of 100 KB takes no time", () =>
    Effect.sync(() => {
      const long = { id: "a/b", name: "B", architecture: { modality: `${"->".repeat(50_000)}\n` } }
      const start = performance.now()
      assert.isFalse(Model.matches({ input_modalities: ["image"] })(long))
      assert.isBelow(performance.now() - start, 1000)
    }))

  it.effect("a model without a tokenizer is of no family, and an empty text is in every name", () =>
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

  it.effect("applies the filters that the server did not", () =>
    Effect.gen(function*() {
      const query = { context: 100_000, supported_parameters: ["tools"] } as const
      const given = yield* Models.list()
      const sure = given.filter(Model.matches(query))
      assert.deepStrictEqual(sure, yield* Models.list(query))
      assert.isBelow(sure.length, given.length)
    }).pipe(Effect.provide(OpenRouter.layer({}).pipe(Layer.provide(FakeOpenRouter.layer())))))
})

const models = decoded(Catalogue.catalogue)

const time = DateTime.makeUnsafe("2026-10-01T12:00:00Z")

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
