/**
 * Prices as OpenRouter writes them: the schemas, and what a single price means.
 *
 * Prices arrive as decimal strings in USD, with up to 23 decimals, some of which no double can hold. They decode to
 * `BigDecimal` and encode back to the same number. Stands below everything else about prices; `Pricing` gives it to
 * users.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Struct from "effect/Struct"
import { UtcDay } from "../Vocabulary.ts"
import { nullish } from "../wire/nullish.ts"
import * as Decimal from "./decimal.ts"

/**
 * A decimal written out in full: `0.0000000000000000000001`, never `1e-22`. This is how OpenRouter writes prices.
 *
 * @category formatting
 * @since 0.1.0
 */
export const formatDecimal: (decimal: BigDecimal.BigDecimal) => string = Decimal.format

// Also checks prices made in code, before they are written out. The constraint keeps generated prices realistic.
const isWritable = Schema.makeFilter<BigDecimal.BigDecimal>(
  Decimal.isWritable,
  {
    expected: "a price in USD with at most 100 digits on either side of the point",
    arbitraryConstraint: {
      order: BigDecimal.Order,
      minimum: BigDecimal.make(-1n, 0),
      maximum: BigDecimal.make(1_000_000n, 0)
    }
  }
)

/**
 * One price in USD. Decodes a decimal string (`"0.00000045"`) or a JSON number to an exact `BigDecimal`, and encodes to
 * a plain decimal string.
 *
 * **Gotchas**
 *
 * The empty string is refused: it is no price, and must not become 0. So is what has more than 100 digits before or
 * after the point. `-1` decodes; it means "depends on the model that gets picked", see {@link isDynamic}.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Price = Schema.Union([Schema.String, Schema.Finite]).pipe(
  Schema.decodeTo(
    Schema.BigDecimal.check(isWritable),
    SchemaTransformation.transformEffect<BigDecimal.BigDecimal, string | number>({
      decode: (input) =>
        Option.match(Decimal.parse(input), {
          onNone: () =>
            Effect.fail(
              new SchemaIssue.InvalidValue({ expected: "a price in USD (a decimal string or a number)" })
            ),
          onSome: Effect.succeed
        }),
      encode: (price) => Effect.succeed(formatDecimal(price))
    })
  )
)

/**
 * One price in USD.
 *
 * @category models
 * @since 0.1.0
 */
export type Price = typeof Price.Type

const prices = {
  /** USD per input token. */
  prompt: nullish(Price),
  /** USD per output token. */
  completion: nullish(Price),
  /** USD per request. */
  request: nullish(Price),
  /** USD per input image. */
  image: nullish(Price),
  /** USD per image token. */
  image_token: nullish(Price),
  /** USD per output image. */
  image_output: nullish(Price),
  /** USD per audio input token. */
  audio: nullish(Price),
  /** USD per audio output token. */
  audio_output: nullish(Price),
  /** USD per cached audio input token. */
  input_audio_cache: nullish(Price),
  /** USD per web search. */
  web_search: nullish(Price),
  /** USD per reasoning token. Where absent or zero, reasoning costs what `completion` costs. */
  internal_reasoning: nullish(Price),
  /** USD per input token read from a cache. Where absent, it costs what `prompt` costs. */
  input_cache_read: nullish(Price),
  /** USD per token written to a cache, at the default lifetime of five minutes. */
  input_cache_write: nullish(Price),
  /** USD per token written to a cache that lives for an hour. */
  input_cache_write_1h: nullish(Price)
}

/**
 * The keys that hold a price, as far as they are known. Others appear, and stay available: see {@link price}.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const priceKeys = Struct.keys(prices)

/**
 * A key that holds a price, as far as they are known.
 *
 * @category models
 * @since 0.1.0
 */
export type PriceKey = typeof priceKeys[number]

/**
 * Whether a key is known to hold a price.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isPriceKey = (key: string): key is PriceKey => Object.hasOwn(prices, key)

const conditions = {
  /** Applies when the request has strictly more prompt tokens than this. */
  min_prompt_tokens: nullish(Schema.Finite),
  /** Start of a daily UTC window, included, as an HHMM number: 1030 is 10:30. */
  utc_start: nullish(Schema.Finite),
  /** End of a daily UTC window, excluded, as an HHMM number; 0 is midnight. The window may wrap past midnight. */
  utc_end: nullish(Schema.Finite),
  /** Weekdays in UTC on which it applies. May stand without a window. */
  utc_days: nullish(Schema.Array(UtcDay))
}

/**
 * Whether a key of an override is a condition under which its prices hold.
 *
 * @internal
 */
export const isConditionKey = (key: string): boolean => Object.hasOwn(conditions, key)

/**
 * One conditional price: long context, or a time of day. It applies when *all* of its conditions hold; among entries
 * that apply, the later one wins for each key, and a key that it lacks is inherited.
 *
 * **Details**
 *
 * A condition that is not listed here stays in the value, so that a price which depends on it can be told apart from
 * one that does not.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PricingOverride = Schema.StructWithRest(
  Schema.Struct({
    ...conditions,
    ...prices
  }),
  [Schema.Record(Schema.String, Schema.Unknown)]
)

/**
 * One conditional price.
 *
 * @category models
 * @since 0.1.0
 */
export interface PricingOverride extends Schema.Schema.Type<typeof PricingOverride> {}

const terms = {
  /** Fraction already taken off the listed prices: 0 is none, 0.25 is a quarter. */
  discount: nullish(Schema.Finite),
  /** Conditional prices, in order; later ones win. */
  overrides: nullish(Schema.Array(PricingOverride))
}

/**
 * Whether a key of a pricing holds no price, but says how prices come about.
 *
 * @internal
 */
export const isTermKey = (key: string): boolean => Object.hasOwn(terms, key)

/**
 * What a model or an endpoint charges, in USD, per unit as each key says.
 *
 * **Details**
 *
 * A key that is absent is not charged, with the two exceptions that its own comment names; `"0"` is free; a negative
 * price is none, see {@link isDynamic}. Keys that this version does not know stay in the value as they came, and
 * {@link price} reads them.
 *
 * **Gotchas**
 *
 * `discount` has already been taken off: the listed prices are what is paid (seen in every captured answer that has
 * one). The price without it is `price / (1 - discount)`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Pricing = Schema.StructWithRest(
  Schema.Struct({
    ...prices,
    ...terms
  }),
  [Schema.Record(Schema.String, Schema.Unknown)]
)

/**
 * What a model or an endpoint charges, in USD.
 *
 * @category models
 * @since 0.1.0
 */
export interface Pricing extends Schema.Schema.Type<typeof Pricing> {}

/**
 * The price under any key, known or not: a key that appeared after this version was published is parsed here. None where
 * the key is absent, null, or holds no price.
 *
 * @category getters
 * @since 0.1.0
 */
export const price = (pricing: Pricing | PricingOverride, key: string): Option.Option<BigDecimal.BigDecimal> =>
  Option.fromUndefinedOr(Decimal.priceUnder(pricing, key))

/**
 * Whether a price is none yet: `-1` stands for "depends on the model that gets picked", which routers such as
 * `openrouter/auto` answer with. It is neither free nor the cheapest.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isDynamicPrice = (price: BigDecimal.BigDecimal): boolean => BigDecimal.isNegative(price)

/**
 * Whether any of the known prices is dynamic, see {@link isDynamicPrice}.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isDynamic = (pricing: Pricing): boolean =>
  priceKeys.some((key) => {
    const value = pricing[key]
    return value !== undefined && value !== null && isDynamicPrice(value)
  })
