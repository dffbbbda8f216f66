/**
 * Schemas of prices as OpenRouter writes them, and the meaning of a single price.
 *
 * Prices are decimal strings in USD, with up to 23 decimals; floating-point numbers cannot hold some of them. They decode to
 * `BigDecimal` and encode back to the same number.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Struct from "effect/Struct"
import { UtcDay } from "../Vocabulary.ts"
import { codecOf } from "../wire/exact.ts"
import { nullish } from "../wire/nullish.ts"
import * as Decimal from "./decimal.ts"

/**
 * A decimal written out in full: `0.0000000000000000000001`, never `1e-22`. This is how OpenRouter writes prices.
 *
 * @category formatting
 * @since 0.1.0
 */
export const formatDecimal: (decimal: BigDecimal.BigDecimal) => string = Decimal.format

// Also checks prices made in code. The constraint keeps generated prices realistic.
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

// One failure for all, because a body can hold a million texts that are not prices.
const noPrice = Effect.fail(
  new SchemaIssue.InvalidValue({ expected: "a price in USD (a decimal string or a number)" })
)

/**
 * One price in USD. Decodes a decimal string (`"0.00000045"`) or a JSON number to an exact `BigDecimal`, and encodes to
 * a plain decimal string.
 *
 * **Gotchas**
 *
 * The empty string is rejected, because it must not become 0. A number with more than 100 digits before or after the point is
 * also rejected. `-1` decodes; it means "depends on the model that the router picks", see {@link isDynamic}.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Price = Schema.Union([Schema.String, Schema.Finite]).pipe(
  Schema.decodeTo(
    Schema.BigDecimal.check(isWritable),
    SchemaTransformation.transformEffect<BigDecimal.BigDecimal, string | number>({
      decode: (input) => {
        const price = Decimal.parse(input)
        return price === undefined ? noPrice : Effect.succeed(price)
      },
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
export type Price = BigDecimal.BigDecimal

/**
 * The unit of each price key. Prices are in USD per unit.
 *
 * **Gotchas**
 *
 * Some models use their own units: Gemini's `image` is a price per token, and transcription at `"0.36"` is not priced per
 * token.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const priceUnits = {
  prompt: "token",
  completion: "token",
  request: "request",
  image: "image",
  image_token: "token",
  image_output: "token",
  audio: "token",
  audio_output: "token",
  input_audio_cache: "token",
  web_search: "search",
  internal_reasoning: "token",
  input_cache_read: "token",
  input_cache_write: "token",
  input_cache_write_1h: "token"
} as const

/**
 * The known keys that hold a price. {@link price} also reads unknown keys.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const priceKeys = Struct.keys(priceUnits)

/**
 * A known key that holds a price.
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
export const isPriceKey = (key: string): key is PriceKey => Object.hasOwn(priceUnits, key)

interface Prices<P> {
  /** USD per input token. */
  readonly prompt?: P | null
  /** USD per output token. */
  readonly completion?: P | null
  /** USD per request. */
  readonly request?: P | null
  /** USD per input image. For Gemini's models, USD per input token of an image. */
  readonly image?: P | null
  /** USD per input token of an image. */
  readonly image_token?: P | null
  /** USD per output token of an image. */
  readonly image_output?: P | null
  /** USD per input token of audio. */
  readonly audio?: P | null
  /** USD per output token of audio. */
  readonly audio_output?: P | null
  /** USD per input token of audio that is read from a cache. */
  readonly input_audio_cache?: P | null
  /** USD per web search. */
  readonly web_search?: P | null
  /** USD per reasoning token. */
  readonly internal_reasoning?: P | null
  /** USD per input token read from a cache. */
  readonly input_cache_read?: P | null
  /** USD per input token written to a cache for five minutes, the default. */
  readonly input_cache_write?: P | null
  /** USD per input token written to a cache for an hour. */
  readonly input_cache_write_1h?: P | null
}

const prices = {
  prompt: nullish(Price),
  completion: nullish(Price),
  request: nullish(Price),
  image: nullish(Price),
  image_token: nullish(Price),
  image_output: nullish(Price),
  audio: nullish(Price),
  audio_output: nullish(Price),
  input_audio_cache: nullish(Price),
  web_search: nullish(Price),
  internal_reasoning: nullish(Price),
  input_cache_read: nullish(Price),
  input_cache_write: nullish(Price),
  input_cache_write_1h: nullish(Price)
} as const

interface Conditions {
  /** Applies if the request has strictly more prompt tokens than this. */
  readonly min_prompt_tokens?: number | null
  /** Start of a daily UTC window, included, as an HHMM number: 1030 is 10:30. */
  readonly utc_start?: number | null
  /** End of the window, excluded, as an HHMM number; 0 is midnight. The window may wrap past midnight. */
  readonly utc_end?: number | null
  /** Weekdays in UTC on which it applies. May be the only condition. */
  readonly utc_days?: ReadonlyArray<UtcDay> | null
}

const override = Schema.Struct({
  min_prompt_tokens: nullish(Schema.Finite),
  utc_start: nullish(Schema.Finite),
  utc_end: nullish(Schema.Finite),
  utc_days: nullish(Schema.Array(UtcDay)),
  ...prices
})

const rest = [Schema.Record(Schema.String, Schema.Unknown)] as const

/**
 * One conditional price: long context, or a time of day.
 *
 * @category models
 * @since 0.1.0
 */
export interface PricingOverride extends Conditions, Prices<Price> {
  /** Keys that this version does not know, with unchanged values. */
  readonly [key: string]: unknown
}

/**
 * {@link PricingOverride} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface PricingOverrideEncoded extends Conditions, Prices<string | number> {
  /** Keys that this version does not know, with unchanged values. */
  readonly [key: string]: unknown
}

/**
 * One conditional price: long context, or a time of day. It applies if *all* of its conditions hold. Among the overrides that
 * apply, the last one with a key decides its price.
 *
 * **Details**
 *
 * Unknown conditions stay in the value, so that `cost` can tell that the prices may not apply.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PricingOverride: Schema.Codec<PricingOverride, PricingOverrideEncoded> = codecOf(
  Schema.StructWithRest(override, rest)
)

/**
 * Whether a key of an override is a condition.
 *
 * @internal
 */
export const isConditionKey = (key: string): boolean => Object.hasOwn(override.fields, key) && !isPriceKey(key)

const pricing = Schema.Struct({
  ...prices,
  discount: nullish(Schema.Finite),
  overrides: nullish(Schema.Array(PricingOverride))
})

/**
 * The prices of a model or an endpoint, in USD per unit.
 *
 * @category models
 * @since 0.1.0
 */
export interface Pricing extends Prices<Price> {
  /** USD per reasoning token. If absent or zero, reasoning costs what `completion` costs. */
  readonly internal_reasoning?: Price | null
  /** USD per input token read from a cache. If absent, it costs what `prompt` costs. */
  readonly input_cache_read?: Price | null
  /** Fraction that has been taken off the listed prices: 0 is no discount, 0.25 is a quarter. */
  readonly discount?: number | null
  /** Conditional prices, in order; later ones win. */
  readonly overrides?: ReadonlyArray<PricingOverride> | null
  /** Keys that this version does not know, with unchanged values. */
  readonly [key: string]: unknown
}

/**
 * {@link Pricing} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface PricingEncoded extends Prices<string | number> {
  /** Fraction that has been taken off the listed prices: 0 is no discount, 0.25 is a quarter. */
  readonly discount?: number | null
  /** Conditional prices, in order; later ones win. */
  readonly overrides?: ReadonlyArray<PricingOverrideEncoded> | null
  /** Keys that this version does not know, with unchanged values. */
  readonly [key: string]: unknown
}

/**
 * The prices of a model or an endpoint, in USD per unit; {@link priceUnits} has the unit of each key.
 *
 * **Details**
 *
 * An absent key lists no price; `cost` documents what is charged instead. `"0"` is free. A negative price is dynamic, see
 * {@link isDynamic}. Unknown keys stay in the value unchanged, and {@link price} reads them.
 *
 * **Gotchas**
 *
 * `discount` is already subtracted: the listed prices are what is paid (in every captured response with a discount). The
 * price before the discount is `price / (1 - discount)`, see `listPrice`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Pricing: Schema.Codec<Pricing, PricingEncoded> = codecOf(Schema.StructWithRest(pricing, rest))

/**
 * Whether a key of a pricing holds no price, but a term (`discount`, `overrides`).
 *
 * @internal
 */
export const isTermKey = (key: string): boolean => Object.hasOwn(pricing.fields, key) && !isPriceKey(key)

/**
 * The price under any key, in USD. The value of an unknown key is parsed once per pricing. None if the key is absent or null,
 * or holds no price.
 *
 * @category getters
 * @since 0.1.0
 */
export const price = (pricing: Pricing | PricingOverride, key: string): Option.Option<Price> =>
  Option.fromUndefinedOr(Decimal.priceUnder(pricing, key))

/**
 * Whether a price is dynamic: routers such as `openrouter/auto` list `-1`, because the price depends on the model that the
 * router picks. A dynamic price is neither free nor the lowest.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isDynamicPrice = (price: Price): boolean => BigDecimal.isNegative(price)

/**
 * Whether any of the known prices is dynamic, see {@link isDynamicPrice}.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isDynamic = (pricing: Pricing): boolean =>
  priceKeys.some((key) => {
    const value = pricing[key]
    return Predicate.isNotNullish(value) && isDynamicPrice(value)
  })
