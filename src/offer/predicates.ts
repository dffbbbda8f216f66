/**
 * Predicates that models and endpoints share: parameters, context and listed prices. `Model` and `Endpoint` export the same
 * functions.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
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
 * A model supports a parameter if at least one of its endpoints does. Two parameters may be supported only by different
 * endpoints: to find an endpoint that supports both, test the endpoints with this function. False without
 * `supported_parameters` (before 2025).
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

/**
 * Whether a million prompt tokens cost at most this many USD, compared exactly. False if the listed price is absent, null
 * or dynamic. `Infinity` accepts every other price.
 *
 * **Gotchas**
 *
 * The price is the listed one, without conditions. With `overrides`, a long prompt or another time of day may cost more:
 * `Pricing.cost` applies them. A model that lists 0 may charge for its output in another way: see `Model.hasFixedPrice`.
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
 * The price is the listed one, without conditions, as for {@link promptPriceAtMost}.
 *
 * @category predicates
 * @since 0.1.0
 */
export const completionPriceAtMost: DualPredicate<Offer, [usdPerMillion: number | BigDecimal.BigDecimal]> =
  dualPredicate((usdPerMillion) => priceAtMost("completion", usdPerMillion))
