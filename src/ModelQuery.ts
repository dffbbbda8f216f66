/**
 * The filters of `Models.list`, checked by the client and encoded as OpenRouter expects them.
 *
 * The server ignores an unknown filter and returns every model, which looks like success. So the client rejects unknown
 * filters, empty lists and contradictory bounds before sending. It does send unknown *values* of an open vocabulary, because
 * they may be new.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { refused } from "./http/failures.ts"
import type { OperationName } from "./http/operation.ts"
import type { InvalidRequestError } from "./OpenRouterError.ts"
import { formatDecimal } from "./pricing/schema.ts"
import type {
  Category,
  InputModality,
  OutputModality,
  Parameter,
  ProviderName,
  Region,
  Sort,
  Tokenizer
} from "./Vocabulary.ts"
import { expectedBy } from "./wire/describe.ts"

// A filter that is omitted if it is null or undefined. `expected` completes the sentence "limit must be …".
const filter = <S extends Schema.Constraint>(expected: string, schema: S) =>
  Schema.optionalKey(Schema.NullishOr(schema)).annotate({ expected })

// The known values of an open vocabulary exist only as types here, to keep bundles small.
const known = <A extends string>(): Schema.Codec<A | (string & {})> => Schema.String

const isNotBlank = Schema.makeFilter<string>((text) => text.trim() !== "")

const text = <S extends Schema.Codec<string>>(schema: S) => filter("a non-empty string", schema.check(isNotBlank))

// On the wire, a comma separates the values of a list.
const isListable = Schema.makeFilter<ReadonlyArray<string>>(
  (values) => values.length > 0 && values.every((value) => value.trim() !== "" && !value.includes(","))
)

const nonEmptyArray = "a non-empty array of non-empty strings without commas"

const list = <S extends Schema.Codec<string>>(item: S) => filter(nonEmptyArray, Schema.Array(item).check(isListable))

const isNotNegative = Schema.makeFilter<number | BigDecimal.BigDecimal>(
  (amount) => BigDecimal.isBigDecimal(amount) ? !BigDecimal.isNegative(amount) : amount >= 0
)

const Flag = filter("a boolean", Schema.Boolean)
const Days = filter("an integer of at least 0", Schema.Natural)
const Fraction = filter("a number from 0 to 1", Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })))
const Index = filter("a number of at least 0", Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)))
const UsdPerMillion = filter(
  "a number or a BigDecimal of at least 0",
  Schema.Union([Schema.Finite, Schema.BigDecimal]).check(isNotNegative)
)

const Offset = filter("an integer of at least 0", Schema.Natural)
const Limit = filter("an integer from 1 to 1000", Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })))
const OutputModalities = filter(
  `"all" or ${nonEmptyArray}`,
  Schema.Union([Schema.Literal("all"), Schema.Array(known<OutputModality>()).check(isListable)])
)

/**
 * The filters of `Models.list`, in OpenRouter's own names.
 *
 * **Details**
 *
 * Lists are arrays, flags are booleans, prices are USD per million tokens as numbers or `BigDecimal`s. A filter that is
 * `undefined` or `null` is not sent.
 *
 * **Gotchas**
 *
 * The server does not apply every filter: on 2026-10-01, `context: 100000` returned a model with 65,536. Filter the result
 * again with `Model.matches`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ModelQuery = Schema.Struct({
  /** How many models to skip. */
  offset: Offset,
  /** Size of a page, 1 to 1000. Without `offset` and `limit`, the server returns the full list. */
  limit: Limit,
  /** Use case, such as `programming`. */
  category: text(known<Category>()),
  /** Models that support all of these request parameters, such as `tools`. */
  supported_parameters: list(known<Parameter>()),
  /** Models with any of these outputs, or `"all"`. The server's default is `text`. */
  output_modalities: OutputModalities,
  /** Models that accept all of these input modalities. */
  input_modalities: list(known<InputModality>()),
  /**
   * Order of the models. In an order by a benchmark, models without a score come last.
   *
   * - `most-popular`, `top-weekly`: by the tokens processed in the last week
   * - `newest`: by the time of creation
   * - `pricing-low-to-high`, `pricing-high-to-low`: by the average of the prompt and completion prices
   * - `context-high-to-low`: by context length
   * - `throughput-high-to-low`, `latency-low-to-high`: by the recent median
   * - `intelligence-high-to-low`, `coding-high-to-low`, `agentic-high-to-low`: by the index of Artificial Analysis
   * - `design-arena-elo-high-to-low`: by the best Elo rating of any arena of Design Arena
   *
   * Without `sort`, the order is the server's own (described on 2026-08-22).
   */
  sort: text(known<Sort>()),
  /** Free text, looked for in names and slugs. */
  q: text(Schema.String),
  /** Fewest tokens of context. */
  context: filter("an integer of at least 1", Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  /** Lowest price of a million prompt tokens, in USD. */
  min_price: UsdPerMillion,
  /** Highest price of a million prompt tokens, in USD. */
  max_price: UsdPerMillion,
  /** Lowest price of a million completion tokens, in USD. */
  min_output_price: UsdPerMillion,
  /** Highest price of a million completion tokens, in USD. */
  max_output_price: UsdPerMillion,
  /** Family of models, such as `GPT` or `Claude`. */
  arch: text(known<Tokenizer>()),
  /** Who made the model: author slugs, such as `openai`. */
  model_authors: list(Schema.String),
  /** Who serves the model: provider names, such as `DeepInfra`. */
  providers: list(known<ProviderName>()),
  /** Whether the model's output may be used to train other models. */
  distillable: Flag,
  /** True for models with endpoints that retain no data. False sends no filter, because the server knows only "true". */
  zdr: Flag,
  /** Models with endpoints in this region. */
  region: text(known<Region>()),
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
 * The filters of `Models.listForUser`: pagination and output modalities.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UserModelQuery = Schema.Struct({
  /** How many models to skip. */
  offset: Offset,
  /** Size of a page, 1 to 1000. Without `offset` and `limit`, the server returns the full list. */
  limit: Limit,
  /** Models with any of these outputs, or `"all"`. The server's default is `text`. */
  output_modalities: OutputModalities
})

/**
 * The filters of `Models.listForUser`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UserModelQuery extends Schema.Schema.Type<typeof UserModelQuery> {}

/**
 * The filters of `Models.listEmbeddings`: pagination only.
 *
 * @category schemas
 * @since 0.1.0
 */
export const EmbeddingsQuery = Schema.Struct({
  /** How many models to skip. */
  offset: Offset,
  /** Size of a page, 1 to 1000. Without `offset` and `limit`, the server returns the full list. */
  limit: Limit
})

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
export const CountQuery = Schema.Struct({
  /** Models with any of these outputs, or `"all"`. The server's default is `text`. */
  output_modalities: OutputModalities
})

/**
 * The filter of `Models.count`.
 *
 * @category models
 * @since 0.1.0
 */
export interface CountQuery extends Schema.Schema.Type<typeof CountQuery> {}

/**
 * The filters of `Models.feed`: those of `Models.list`, and the target of the links in the feed.
 *
 * @category schemas
 * @since 0.1.0
 */
export const FeedQuery = Schema.Struct({
  ...ModelQuery.fields,
  /** True for links to a chat with the model, instead of links to the model's page. */
  use_rss_chat_links: Flag
})

/**
 * The filters of `Models.feed`.
 *
 * @category models
 * @since 0.1.0
 */
export interface FeedQuery extends Schema.Schema.Type<typeof FeedQuery> {}

// The server knows these flags only as "true", so false is not sent.
const trueOnly: ReadonlySet<string> = new Set(["zdr", "use_rss_chat_links"])

/**
 * The filters of an operation: {@link ModelQuery}, for instance.
 *
 * @category models
 * @since 0.1.0
 */
export interface Filters {
  /** The schema of each filter, by name. */
  readonly fields: Readonly<Record<string, Schema.ConstraintDecoder<unknown>>>
}

/**
 * Checks a query and encodes it as query parameters. Their order does not depend on the order of the fields. Fails with an
 * `InvalidRequestError` that names the operation and the field.
 *
 * @category converting
 * @since 0.1.0
 */
export const toParams = (
  { fields }: Filters,
  query: unknown,
  operation: OperationName
): Result.Result<ReadonlyArray<readonly [string, string]>, InvalidRequestError> => {
  const refuse = (field: string, problem: string) => Result.fail(refused(operation, field, `${field} ${problem}`))
  if (!Predicate.isObject(query)) return refuse("query", "must be an object of filters")
  const names = Object.keys(query)
  if (names.length === 0) return Result.succeed([])
  for (const name of names) {
    if (!Object.hasOwn(fields, name)) {
      return refuse(name, `is not a filter of this operation; its filters are ${Object.keys(fields).join(", ")}`)
    }
  }
  const params: Array<readonly [string, string]> = []
  let left = names.length
  // Listing the fields with `Object.entries` would make a call with filters three times slower.
  for (const name in fields) {
    if (left === 0) break
    const field = fields[name]
    if (field === undefined || !Object.hasOwn(query, name)) continue
    left--
    const value = query[name]
    // Decoding only checks, because no filter transforms its value. Bundles need this function for responses anyway.
    if (Result.isFailure(Schema.decodeUnknownResult(field)(value))) {
      return refuse(name, `must be ${expectedBy(field.ast)}`)
    }
    const isGiven = Predicate.isNotNullish(value) && !(value === false && trueOnly.has(name))
    if (isGiven) params.push([name, toText(value)])
    if (name.startsWith("max_") && isNumeric(value)) {
      const min = name.replace("max_", "min_")
      const low = query[min]
      if (isNumeric(low) && BigDecimal.isGreaterThan(toDecimal(low), toDecimal(value))) {
        return refuse(min, `is above ${name}, so no model can match`)
      }
    }
  }
  return Result.succeed(params)
}

type Numeric = number | BigDecimal.BigDecimal

const isNumeric = (value: unknown): value is Numeric => Predicate.isNumber(value) || BigDecimal.isBigDecimal(value)

const toDecimal = (value: Numeric): BigDecimal.BigDecimal =>
  Predicate.isNumber(value) ? BigDecimal.fromStringUnsafe(String(value)) : value

// Numbers are written without an exponent, because a query parser may not accept "1e-7".
const toText = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(",")
  return isNumeric(value) ? formatDecimal(toDecimal(value)) : String(value)
}
