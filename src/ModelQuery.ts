/**
 * The filters of `Models.list`, checked on this side and encoded the way OpenRouter reads them.
 *
 * The server ignores a filter that it does not know and answers with every model, which looks like success. So a name
 * that is no filter, a list that is empty, or bounds that contradict each other are refused before anything is sent. An
 * unknown *value* of an open vocabulary is sent: it may be new. Stands above `Vocabulary`, below `Models`.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { refused } from "./http/failures.ts"
import type { OperationName } from "./http/operation.ts"
import type { InvalidRequestError } from "./OpenRouterError.ts"
import { formatDecimal } from "./pricing/schema.ts"
import {
  Category,
  InputModality,
  OutputModality,
  Parameter,
  ProviderName,
  Region,
  Sort,
  Tokenizer
} from "./Vocabulary.ts"
import { mismatchOf } from "./wire/mismatch.ts"

const isText = Schema.makeFilter<string>((text) => text.trim() !== "", { expected: "a text that is not empty" })

// A comma separates the values of a list on the wire, so one value with a comma would arrive as two.
const isListable = Schema.makeFilter<ReadonlyArray<string>>(
  (values) => values.length > 0 && values.every((value) => value.trim() !== "" && !value.includes(",")),
  { expected: "at least one value, none of them empty or with a comma" }
)

const isAmount = Schema.makeFilter<number | BigDecimal.BigDecimal>(
  (amount) => BigDecimal.isBigDecimal(amount) ? !BigDecimal.isNegative(amount) : amount >= 0,
  { expected: "a number of at least 0" }
)

const Days = Schema.optional(Schema.Natural)
const Fraction = Schema.optional(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })))
const Index = Schema.optional(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)))
const UsdPerMillion = Schema.optional(Schema.Union([Schema.Finite, Schema.BigDecimal]).check(isAmount))

const paging = {
  /** How many models to skip. */
  offset: Schema.optional(Schema.Natural),
  /** How many models a page holds, 1 to 1000. With neither `offset` nor `limit` the server gives the full list. */
  limit: Schema.optional(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })))
}

const outputModalities = {
  /** Models that give out any of these, or `"all"`. The server's default is `text` alone. */
  output_modalities: Schema.optional(
    Schema.Union([Schema.Literal("all"), Schema.Array(OutputModality).check(isListable)])
  )
}

/**
 * The filters of `Models.list`, in OpenRouter's own names.
 *
 * **Details**
 *
 * Lists are arrays, flags are booleans, prices are USD per million tokens as numbers or `BigDecimal`s. A filter that is
 * `undefined` is not sent.
 *
 * **Gotchas**
 *
 * Not every filter is applied by the server: on 2026-10-01 `context: 100000` gave a model with 65,536. Whoever has to be
 * sure filters the answer again.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ModelQuery = Schema.Struct({
  ...paging,
  /** Use case, such as `programming`. */
  category: Schema.optional(Category.check(isText)),
  /** Models that understand all of these request parameters, such as `tools`. */
  supported_parameters: Schema.optional(Schema.Array(Parameter).check(isListable)),
  ...outputModalities,
  /** Models that take in all of these. */
  input_modalities: Schema.optional(Schema.Array(InputModality).check(isListable)),
  /** The server's order. That by price goes by the average of prompt and completion. */
  sort: Schema.optional(Sort.check(isText)),
  /** Free text, looked for in names and slugs. */
  q: Schema.optional(Schema.String.check(isText)),
  /** Fewest tokens of context. */
  context: Schema.optional(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  /** Lowest price of a million prompt tokens, in USD. */
  min_price: UsdPerMillion,
  /** Highest price of a million prompt tokens, in USD. */
  max_price: UsdPerMillion,
  /** Lowest price of a million completion tokens, in USD. */
  min_output_price: UsdPerMillion,
  /** Highest price of a million completion tokens, in USD. */
  max_output_price: UsdPerMillion,
  /** Family of models, such as `GPT` or `Claude`. */
  arch: Schema.optional(Tokenizer.check(isText)),
  /** Who made the model: author slugs, such as `openai`. */
  model_authors: Schema.optional(Schema.Array(Schema.String).check(isListable)),
  /** Who serves the model: provider names, such as `DeepInfra`. */
  providers: Schema.optional(Schema.Array(ProviderName).check(isListable)),
  /** Whether the model's answers may be used to train others. */
  distillable: Schema.optional(Schema.Boolean),
  /** True for models with endpoints that retain no data. False sends no filter: the server knows only "true". */
  zdr: Schema.optional(Schema.Boolean),
  /** Models with endpoints in this region. */
  region: Schema.optional(Region.check(isText)),
  /** Fewest days since the model was listed. */
  min_age_days: Days,
  /** Most days since the model was listed. */
  max_age_days: Days,
  /** Lowest intelligence index by Artificial Analysis. */
  min_intelligence_index: Index,
  /** Highest intelligence index by Artificial Analysis. */
  max_intelligence_index: Index,
  /** Lowest coding index by Artificial Analysis. */
  min_coding_index: Index,
  /** Highest coding index by Artificial Analysis. */
  max_coding_index: Index,
  /** Lowest agentic index by Artificial Analysis. */
  min_agentic_index: Index,
  /** Highest agentic index by Artificial Analysis. */
  max_agentic_index: Index,
  /** Lowest share of tool calls that succeed, 0 to 1. */
  min_tool_success_rate: Fraction,
  /** Highest share of tool calls that succeed, 0 to 1. */
  max_tool_success_rate: Fraction
})

/**
 * The filters of `Models.list`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelQuery extends Schema.Schema.Type<typeof ModelQuery> {}

/**
 * The filters of `Models.listForUser`: paging and output modalities.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UserModelQuery = Schema.Struct({ ...paging, ...outputModalities })

/**
 * The filters of `Models.listForUser`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UserModelQuery extends Schema.Schema.Type<typeof UserModelQuery> {}

/**
 * The filters of `Models.listEmbeddings`: paging alone.
 *
 * @category schemas
 * @since 0.1.0
 */
export const EmbeddingsQuery = Schema.Struct(paging)

/**
 * The filters of `Models.listEmbeddings`.
 *
 * @category models
 * @since 0.1.0
 */
export interface EmbeddingsQuery extends Schema.Schema.Type<typeof EmbeddingsQuery> {}

/**
 * The filter of `Models.count`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const CountQuery = Schema.Struct(outputModalities)

/**
 * The filter of `Models.count`.
 *
 * @category models
 * @since 0.1.0
 */
export interface CountQuery extends Schema.Schema.Type<typeof CountQuery> {}

/**
 * The filters of `Models.feed`: those of a list, and where the links of the feed lead.
 *
 * @category schemas
 * @since 0.1.0
 */
export const FeedQuery = Schema.Struct({
  ...ModelQuery.fields,
  /** True for links that open a chat with the model, instead of the model's page. */
  use_rss_chat_links: Schema.optional(Schema.Boolean)
})

/**
 * The filters of `Models.feed`.
 *
 * @category models
 * @since 0.1.0
 */
export interface FeedQuery extends Schema.Schema.Type<typeof FeedQuery> {}

// The server knows these flags only as "true"; their absence is what false means.
const trueOnly: ReadonlySet<string> = new Set(["zdr", "use_rss_chat_links"])

const bounds = [
  ["min_price", "max_price"],
  ["min_output_price", "max_output_price"],
  ["min_age_days", "max_age_days"],
  ["min_intelligence_index", "max_intelligence_index"],
  ["min_coding_index", "max_coding_index"],
  ["min_agentic_index", "max_agentic_index"],
  ["min_tool_success_rate", "max_tool_success_rate"]
] as const

/**
 * Checks a query and encodes it as query parameters, in an order that does not depend on how it was written. Fails with
 * `InvalidRequestError`, which names the operation and the field.
 *
 * @category converting
 * @since 0.1.0
 */
export const toParams = <Fields extends Schema.Struct.Fields>(
  schema: Schema.Struct<Fields> & Schema.ConstraintDecoder<Readonly<Record<string, unknown>>>,
  query: unknown,
  operation: OperationName
): Result.Result<ReadonlyArray<readonly [string, string]>, InvalidRequestError> => {
  if (Predicate.isObject(query) && Object.keys(query).length === 0) return noParams
  const names = Struct.keys(schema.fields).map(String)
  const refuse = (field: string, problem: string) =>
    Result.fail(
      refused(operation, field, `${field} ${problem}`)
    )
  if (!Predicate.isObject(query)) return refuse("query", "has to be an object of filters")
  const stranger = Object.keys(query).find((name) => !names.includes(name))
  if (stranger !== undefined) return refuse(stranger, `is no filter of this operation; it has ${names.join(", ")}`)
  const checked = Result.mapError(Schema.decodeUnknownResult(schema)(query), mismatchOf)
  if (Result.isFailure(checked)) {
    const field = /^\w+/.exec(checked.failure.path)?.[0] ?? "query"
    return refuse(field, `is not valid: ${checked.failure.reason}`)
  }
  const values = checked.success
  for (const [min, max] of bounds) {
    const [low, high] = [values[min], values[max]]
    if (isNumeric(low) && isNumeric(high) && BigDecimal.isGreaterThan(toDecimal(low), toDecimal(high))) {
      return refuse(min, `is above ${max}, so no model can match`)
    }
  }
  return Result.succeed(names.flatMap((name) => {
    const value = values[name]
    return value === undefined || (value === false && trueOnly.has(name)) ? [] : [[name, toText(value)] as const]
  }))
}

// Most calls have no filters, and nothing to check.
const noParams: Result.Result<ReadonlyArray<readonly [string, string]>, never> = Result.succeed([])

type Numeric = number | BigDecimal.BigDecimal

const isNumeric = (value: unknown): value is Numeric => Predicate.isNumber(value) || BigDecimal.isBigDecimal(value)

const toDecimal = (value: Numeric): BigDecimal.BigDecimal =>
  Predicate.isNumber(value) ? BigDecimal.fromNumberUnsafe(value) : value

// Numbers are written out in full: "1e-7" is not what a query parser expects.
const toText = (value: unknown): string =>
  isNumeric(value) ? formatDecimal(toDecimal(value)) : Array.isArray(value) ? value.join(",") : String(value)
