import { Model, type ModelQuery } from "effect-openrouter"
import { type Catalogue } from "effect-openrouter/testing"
import type * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { at } from "../conformance/json.ts"

const listOf = <const Values extends ReadonlyArray<string>>(values: Values) =>
  Schema.optionalKey(Schema.Array(Schema.Literals(values)).check(Schema.isMinLength(1), Schema.isMaxLength(3)))

const oneOf = <const Values extends ReadonlyArray<number>>(values: Values) =>
  Schema.optionalKey(Schema.Literals(values))

/** Every filter that the JSON of a model decides. Each value selects some models, so that generated queries find some. */
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

/** A few filters at a time: all at once find nothing. */
export const few = (query: typeof Wanted.Type, from: number): ModelQuery.ModelQuery => {
  const entries = Object.entries(query)
  const start = from % Math.max(1, entries.length)
  return Object.fromEntries(entries.slice(start, start + 3))
}

/** Decided from the JSON, without code of `Model.matches` or the fake server. */
export const selected = (
  models: ReadonlyArray<unknown>,
  query: ModelQuery.ModelQuery,
  time: DateTime.DateTime
): ReadonlyArray<unknown> => models.filter((model) => isSelected(model, query, time)).map((model) => at(model, "id"))

const isSelected = (model: unknown, query: ModelQuery.ModelQuery, time: DateTime.DateTime): boolean => {
  const texts = (...path: ReadonlyArray<string>) => {
    const found = at(model, ...path)
    return Array.isArray(found) ? found.map(String) : []
  }
  const within = (value: unknown, min: number | null | undefined, max: number | null | undefined) =>
    (min ?? max ?? undefined) === undefined ||
    typeof value === "number" && (min ?? -Infinity) <= value && value <= (max ?? Infinity)
  const wanted = (values: ReadonlyArray<string> | "all") => [values].flat().map((value) => value.trim())
  const lower = (value: unknown) => String(value).toLowerCase()

  const outputs = wanted(query.output_modalities ?? ["text"])
  if (
    !outputs.includes("all") &&
    !outputs.some((output) => texts("architecture", "output_modalities").includes(lower(output)))
  ) {
    return false
  }
  for (const input of query.input_modalities ?? []) {
    if (!texts("architecture", "input_modalities").includes(input)) return false
  }
  for (const parameter of query.supported_parameters ?? []) {
    if (!texts("supported_parameters").includes(parameter)) return false
  }
  const [author] = lower(at(model, "id")).replace("~", "").split("/")
  if (query.model_authors && !query.model_authors.map(lower).includes(author ?? "")) return false
  if (query.arch && lower(at(model, "architecture", "tokenizer")) !== lower(query.arch)) return false
  const needle = query.q?.trim().toLowerCase() ?? ""
  if (!lower(at(model, "id")).includes(needle) && !lower(at(model, "name")).includes(needle)) return false
  if (!within(at(model, "context_length"), query.context, undefined)) return false
  if (!isPriced(at(model, "pricing", "prompt"), query.min_price, query.max_price)) return false
  if (!isPriced(at(model, "pricing", "completion"), query.min_output_price, query.max_output_price)) return false
  const created = at(model, "created")
  const age = typeof created === "number" ? (time.epochMilliseconds - created * 1000) / 86_400_000 : undefined
  if (!within(age, query.min_age_days, query.max_age_days)) return false
  const index = (name: string) => at(model, "benchmarks", "artificial_analysis", `${name}_index`)
  return within(index("intelligence"), query.min_intelligence_index, query.max_intelligence_index) &&
    within(index("coding"), query.min_coding_index, query.max_coding_index) &&
    within(index("agentic"), query.min_agentic_index, query.max_agentic_index)
}

type Bound = ModelQuery.ModelQuery["min_price"]

/** Whether a price per token is within bounds per million tokens. They are compared as integers. */
const isPriced = (price: unknown, min: Bound, max: Bound): boolean => {
  if ((min ?? max ?? undefined) === undefined) return true
  if (price === undefined || price === null || Number(price) < 0) return false
  const perToken = integer(String(price), 46)
  return (min ?? undefined) === undefined || integer(String(min), 40) <= perToken
    ? (max ?? undefined) === undefined || perToken <= integer(String(max), 40)
    : false
}

/** Throws for more decimals or an exponent, because the comparison would then be wrong. */
const integer = (decimal: string, decimals: number): bigint => {
  const [whole = "", fraction = ""] = decimal.split(".")
  if (fraction.length > decimals) throw new Error(`too many decimals: ${decimal}`)
  return BigInt(whole + fraction.padEnd(decimals, "0"))
}

export const decoded = (catalogue: Catalogue.Catalogue): ReadonlyArray<Model.Model> =>
  catalogue.models.flatMap((json) => Option.toArray(Schema.decodeUnknownOption(Model.Model)(json)))
