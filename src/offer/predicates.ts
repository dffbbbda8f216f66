/**
 * Predicates that models and endpoints share: parameters, limits and prices. `Model` and `Endpoint` export the same
 * functions.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import {
  isConditionKey,
  isDynamic,
  isTermKey,
  price,
  priceKeys,
  type Pricing,
  type PricingOverride
} from "../pricing/schema.ts"
import type { Parameter } from "../Vocabulary.ts"
import { type DualPredicate, dualPredicate } from "./dualPredicate.ts"
import { atLeast, hasAll, hasAny, knownTokens } from "./nullable.ts"
import type { Offer } from "./offer.ts"
import { priceAtMost } from "./prices.ts"

export type { DualPredicate } from "./dualPredicate.ts"
export type { Offer } from "./offer.ts"

/**
 * Whether a request parameter is supported, or all of several.
 *
 * **Details**
 *
 * A model supports a parameter if at least one of its endpoints does, so no single endpoint need support two of them
 * together: test the endpoints with the same function. Without `supported_parameters` (before 2025) nothing is
 * supported.
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
 * @category predicates
 * @since 0.1.0
 */
export const supports: DualPredicate<Offer, [parameters: Parameter | ReadonlyArray<Parameter>]> = dualPredicate(
  (parameters) => ({ supported_parameters }) => hasAll(supported_parameters, parameters)
)

/**
 * Whether at least one of several request parameters is supported. False without `supported_parameters`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const supportsAny: DualPredicate<Offer, [parameters: ReadonlyArray<Parameter>]> = dualPredicate(
  (parameters) => ({ supported_parameters }) => hasAny(supported_parameters, parameters)
)

/**
 * Whether `context_length` is at least this many tokens, prompt and completion together. False if it is unknown: absent,
 * null or 0.
 *
 * @category predicates
 * @since 0.1.0
 */
export const contextAtLeast: DualPredicate<Offer, [tokens: number]> = dualPredicate(
  (tokens) => ({ context_length }) => atLeast(knownTokens(context_length), tokens)
)

const isZero = (pricing: Pricing | PricingOverride, key: string): boolean =>
  pricing[key] === null || pricing[key] === undefined || Option.exists(price(pricing, key), BigDecimal.isZero)

const listsOnlyZeros = (pricing: Pricing | PricingOverride): boolean =>
  Object.keys(pricing).every((key) => isTermKey(key) || isConditionKey(key) || isZero(pricing, key))

const listsPrice = (pricing: Pricing): boolean => priceKeys.some((key) => Predicate.isNotNullish(pricing[key]))

/**
 * Whether nothing is charged, by the listed prices: `:free` in an id is only a name. At least one price must be listed,
 * and every listed price must be 0 under every condition.
 *
 * **Details**
 *
 * A dynamic price is not free. A value under a key that this version does not know may be a price, so it must be 0 too.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isFree = ({ pricing }: Offer): boolean =>
  Predicate.isNotNullish(pricing) && listsPrice(pricing) && listsOnlyZeros(pricing)
  && (pricing.overrides ?? []).every(listsOnlyZeros)

/**
 * Whether the price is known before sending: some price is listed, and none is dynamic, as those of routers are. It may
 * still depend on the length of the prompt and on the time of day.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasFixedPrice = ({ pricing }: Offer): boolean =>
  Predicate.isNotNullish(pricing) && listsPrice(pricing) && !isDynamic(pricing)
  && (pricing.overrides ?? []).every((override) => !isDynamic(override))

/**
 * Whether a million prompt tokens cost at most this many USD, compared exactly. False if the listed price is absent, null
 * or dynamic. `Infinity` accepts every other price.
 *
 * **Gotchas**
 *
 * The price is the one without conditions. With `overrides`, a long prompt or another hour may cost more: `Pricing.cost`
 * applies them.
 *
 * @category predicates
 * @since 0.1.0
 */
export const promptPriceAtMost: DualPredicate<Offer, [usdPerMillion: number | BigDecimal.BigDecimal]> = dualPredicate(
  (usdPerMillion) => priceAtMost("prompt", usdPerMillion)
)

/**
 * Whether a million completion tokens cost at most this many USD, compared exactly. False if the listed price is absent,
 * null or dynamic. `Infinity` accepts every other price.
 *
 * **Gotchas**
 *
 * The price is the one without conditions, as for {@link promptPriceAtMost}.
 *
 * @category predicates
 * @since 0.1.0
 */
export const completionPriceAtMost: DualPredicate<Offer, [usdPerMillion: number | BigDecimal.BigDecimal]> =
  dualPredicate((usdPerMillion) => priceAtMost("completion", usdPerMillion))
