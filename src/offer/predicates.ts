/**
 * What models and endpoints have in common, and what one asks of both: parameters, a context, and a price.
 *
 * Reached as `Model.supports`, `Endpoint.supports` and so on: the same functions under both names. Stands above `Pricing`
 * and `Sorting`, below `Model` and `Endpoint`.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import { dual } from "effect/Function"
import * as Order from "effect/Order"
import * as Predicate from "effect/Predicate"
import {
  isConditionKey,
  isDynamic,
  isDynamicPrice,
  isTermKey,
  price,
  priceKeys,
  type Pricing,
  type PricingOverride
} from "../pricing/schema.ts"
import type { Parameter } from "../Vocabulary.ts"
import { atLeast, hasAll, hasAny, type Requirement, requirement, unlessZero } from "./nullable.ts"
import { by, type Sorting } from "./orders.ts"

/**
 * What a model and an endpoint have in common.
 *
 * @category models
 * @since 0.1.0
 */
export interface Offer {
  /** Tokens of context, prompt and completion together. 0 where it has no meaning. */
  readonly context_length?: number | null
  readonly pricing?: Pricing | null
  /** Request parameters that are understood. */
  readonly supported_parameters?: ReadonlyArray<Parameter> | null
}

/**
 * Whether a request parameter is understood, or all of a list of them.
 *
 * **Details**
 *
 * A model supports what at least one of its endpoints does: two parameters need not go together at any of them. Ask the
 * endpoints with the same function. Without `supported_parameters` (before 2025) nothing is supported.
 *
 * **Example** (Models that call tools and answer in JSON)
 *
 * ```ts
 * import { Model } from "effect-openrouter"
 *
 * const suits = Model.supports(["tools", "structured_outputs"])
 * console.log(suits({ supported_parameters: ["tools"] })) // false
 * ```
 *
 * @category requirements
 * @since 0.1.0
 */
export const supports: {
  (parameters: Parameter | ReadonlyArray<Parameter>): (self: Offer) => boolean
  (self: Offer, parameters: Parameter | ReadonlyArray<Parameter>): boolean
} = dual(
  2,
  (self: Offer, parameters: Parameter | ReadonlyArray<Parameter>): boolean =>
    hasAll(self.supported_parameters, parameters)
)

/**
 * Whether at least one of some request parameters is understood. Without `supported_parameters` none is.
 *
 * @category requirements
 * @since 0.1.0
 */
export const supportsAny: {
  (parameters: ReadonlyArray<Parameter>): (self: Offer) => boolean
  (self: Offer, parameters: ReadonlyArray<Parameter>): boolean
} = dual(
  2,
  (self: Offer, parameters: ReadonlyArray<Parameter>): boolean => hasAny(self.supported_parameters, parameters)
)

/**
 * Whether the context has room for so many tokens, prompt and completion together. A context that is absent, null or 0
 * is unknown, and large enough for nothing.
 *
 * @category requirements
 * @since 0.1.0
 */
export const contextAtLeast: {
  (tokens: number): (self: Offer) => boolean
  (self: Offer, tokens: number): boolean
} = dual(2, (self: Offer, tokens: number): boolean => atLeast(unlessZero(self.context_length), tokens))

const isZero = (pricing: Pricing | PricingOverride, key: string): boolean =>
  pricing[key] === null || pricing[key] === undefined
  || price(pricing, key).pipe((found) => found._tag === "Some" && BigDecimal.isZero(found.value))

const costsNothing = (pricing: Pricing | PricingOverride): boolean =>
  Object.keys(pricing).every((key) => isTermKey(key) || isConditionKey(key) || isZero(pricing, key))

const statesPrice = (pricing: Pricing): boolean => priceKeys.some((key) => Predicate.isNotNullish(pricing[key]))

/**
 * Whether nothing is charged, by the prices: `:free` in an id is only a name. Every price that is stated has to be zero,
 * under every condition, and at least one has to be stated.
 *
 * **Details**
 *
 * A dynamic price is not free. Something under a key that this version does not know is not free either, unless it is
 * zero: it may be a price.
 *
 * @category requirements
 * @since 0.1.0
 */
export const isFree = ({ pricing }: Offer): boolean =>
  Predicate.isNotNullish(pricing) && statesPrice(pricing) && costsNothing(pricing)
  && (pricing.overrides ?? []).every(costsNothing)

/**
 * Whether it is said what it costs: some price is stated, and none is dynamic, as those of routers are. The price may
 * still depend on the length of the prompt and on the time of day.
 *
 * @category requirements
 * @since 0.1.0
 */
export const hasFixedPrice = ({ pricing }: Offer): boolean =>
  Predicate.isNotNullish(pricing) && statesPrice(pricing) && !isDynamic(pricing)
  && (pricing.overrides ?? []).every((override) => !isDynamic(override))

/**
 * A key of `pricing` that holds a price, such as `input_cache_read`.
 *
 * @category models
 * @since 0.1.0
 */
export type PriceKey = (typeof priceKeys)[number]

const fixedPrice = (self: Offer, key: PriceKey): BigDecimal.BigDecimal | undefined => {
  const price = self.pricing?.[key]
  return price === null || price === undefined || isDynamicPrice(price) ? undefined : price
}

const priceAtMost = (key: PriceKey): Requirement<Offer, number | BigDecimal.BigDecimal> =>
  requirement((usdPerMillion) => {
    if (usdPerMillion === Infinity) return (self) => fixedPrice(self, key) !== undefined
    const isWithin = atMost(usdPerMillion)
    return (self) => {
      const price = fixedPrice(self, key)
      return price !== undefined && isWithin(price)
    }
  })

// Compares tokens with millions of them without a division, which would not be exact.
const atMost = (usdPerMillion: number | BigDecimal.BigDecimal): (price: BigDecimal.BigDecimal) => boolean => {
  if (!BigDecimal.isBigDecimal(usdPerMillion) && !Number.isFinite(usdPerMillion)) return () => false
  const most = BigDecimal.isBigDecimal(usdPerMillion) ? usdPerMillion : BigDecimal.fromNumberUnsafe(usdPerMillion)
  const perToken = BigDecimal.make(most.value, most.scale + 6)
  return (price) => BigDecimal.Order(price, perToken) <= 0
}

/**
 * Whether a million prompt tokens cost at most so many USD, to the last digit. A price that is absent, null or dynamic is
 * unknown, and low enough for nothing.
 *
 * **Gotchas**
 *
 * The price is the one without conditions. Where there are `overrides`, a long prompt or another hour may cost more:
 * `Pricing.cost` says how much.
 *
 * @category requirements
 * @since 0.1.0
 */
export const promptPriceAtMost: {
  (usdPerMillion: number | BigDecimal.BigDecimal): (self: Offer) => boolean
  (self: Offer, usdPerMillion: number | BigDecimal.BigDecimal): boolean
} = priceAtMost("prompt")

/**
 * Whether a million completion tokens cost at most so many USD, to the last digit. A price that is absent, null or
 * dynamic is unknown, and low enough for nothing.
 *
 * **Gotchas**
 *
 * The price is the one without conditions, as for {@link promptPriceAtMost}.
 *
 * @category requirements
 * @since 0.1.0
 */
export const completionPriceAtMost: {
  (usdPerMillion: number | BigDecimal.BigDecimal): (self: Offer) => boolean
  (self: Offer, usdPerMillion: number | BigDecimal.BigDecimal): boolean
} = priceAtMost("completion")

/**
 * By any price, in the unit of its key, as it stands there without conditions. A price that is absent, null or dynamic
 * comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byPrice = (key: PriceKey): Sorting<Offer> => by((self: Offer) => fixedPrice(self, key), BigDecimal.Order)

/**
 * By the price of a prompt token. A price that is absent, null or dynamic comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byPromptPrice: Sorting<Offer> = byPrice("prompt")

/**
 * By the price of a completion token. A price that is absent, null or dynamic comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionPrice: Sorting<Offer> = byPrice("completion")

/**
 * By tokens of context. A context that is absent, null or 0 comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byContext: Sorting<Offer> = by((self: Offer) => unlessZero(self.context_length), Order.Number)
