/**
 * Queries that one could ask of a catalogue, and the models that the double selects by them.
 */
import { Model, ModelQuery } from "effect-openrouter"
import { type Catalogue } from "effect-openrouter/testing"
import type * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { select } from "../../src/testing/server/query.ts"

const listOf = <const Values extends ReadonlyArray<string>>(values: Values) =>
  Schema.optionalKey(Schema.Array(Schema.Literals(values)).check(Schema.isMinLength(1), Schema.isMaxLength(3)))

const oneOf = <const Values extends ReadonlyArray<number>>(values: Values) =>
  Schema.optionalKey(Schema.Literals(values))

/**
 * Queries of every filter that can be decided from a model. Each value selects some and not others, so that generated
 * queries find something often enough.
 */
export const Wanted = Schema.Struct({
  supported_parameters: listOf(["tools", "temperature", "max_tokens", "reasoning", "unheard_of"]),
  output_modalities: Schema.optionalKey(Schema.Union([
    Schema.Literal("all"),
    Schema.Array(Schema.Literals(["text", "Image", "embeddings", "all", " text"])).check(
      Schema.isMinLength(1),
      Schema.isMaxLength(2)
    )
  ])),
  input_modalities: listOf(["text", "image", "file", "audio"]),
  model_authors: listOf(["openai", "Anthropic", "google", "deepseek", "qwen", "z-ai"]),
  arch: Schema.optionalKey(Schema.Literals(["GPT", "claude", "Other", "Gemini"])),
  q: Schema.optionalKey(Schema.Literals(["a", "GPT", " claude ", ":free", "~", "/"])),
  context: oneOf([1, 8192, 128_000, 200_000, 1_048_576]),
  min_price: oneOf([0, 0.1, 0.3]),
  max_price: oneOf([0.3, 0.8, 2.5, 15]),
  min_output_price: oneOf([0, 0.3, 1]),
  max_output_price: oneOf([1, 2.2, 15]),
  min_age_days: oneOf([0, 30, 200]),
  max_age_days: oneOf([200, 400, 1000]),
  min_intelligence_index: oneOf([0, 20, 40]),
  max_intelligence_index: oneOf([40, 57.3, 100]),
  min_coding_index: oneOf([0, 20]),
  max_coding_index: oneOf([40, 100]),
  min_agentic_index: oneOf([0, 20]),
  max_agentic_index: oneOf([60, 100])
})

/** Few of the filters of a query at a time: all at once find nothing. */
export const few = (query: typeof Wanted.Type, from: number): ModelQuery.ModelQuery => {
  const entries = Object.entries(query)
  const start = from % Math.max(1, entries.length)
  return Object.fromEntries(entries.slice(start, start + 3))
}

/** Ids of the models that the double selects at a time. */
export const selected = (
  catalogue: Catalogue.Catalogue,
  query: ModelQuery.ModelQuery,
  time: DateTime.DateTime
): ReadonlyArray<unknown> => {
  const params = Result.getOrThrow(ModelQuery.toParams(ModelQuery.ModelQuery, query, "Models.list"))
  return Result.getOrThrow(select(catalogue, Object.fromEntries(params), time.epochMilliseconds)).map(({ id }) => id)
}

/** The models of a catalogue that decode. */
export const decoded = (catalogue: Catalogue.Catalogue): ReadonlyArray<Model.Model> =>
  catalogue.models.flatMap((json) => Option.toArray(Schema.decodeUnknownOption(Model.Model)(json)))
