/**
 * Compares pricings with each other and by the cost of a workload, and computes prices before a discount.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import * as Equal from "effect/Equal"
import * as Equ from "effect/Equivalence"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { Usage } from "../Usage.ts"
import type { Extras } from "./bill.ts"
import { cost } from "./cost.ts"
import { countsOf } from "./counts.ts"
import { priceOf, priceUnder, zero } from "./decimal.ts"
import { perMillion } from "./format.ts"
import { isDynamicPrice, isTermKey, type Price, price, type Pricing, type PricingOverride } from "./schema.ts"

/**
 * A price that differs between two pricings.
 *
 * @category models
 * @since 0.1.0
 */
export interface PriceDifference {
  /** The price key. */
  readonly key: string
  /** USD in the first pricing. Undefined if it is not listed. */
  readonly before: Price | undefined
  /** USD in the second pricing. Undefined if it is not listed. */
  readonly after: Price | undefined
}

/**
 * The differences between two pricings.
 *
 * @category models
 * @since 0.1.0
 */
export interface PricingDifference {
  /** Unconditional prices, by key in alphabetical order. */
  readonly prices: ReadonlyArray<PriceDifference>
  /** Whether the conditional prices differ in their conditions, prices, number or order. */
  readonly overrides: boolean
}

/**
 * The differences between two pricings. An unlisted price equals 0, because OpenRouter has listed zeros at some times and
 * dropped them at others. An absent pricing equals an empty one. Keys that hold no price are not compared.
 *
 * **Gotchas**
 *
 * In an override, a missing key is inherited, *not* 0. The order of overrides matters, the order of their weekdays does not.
 * `discount` is not compared, because it has been taken off the listed prices.
 *
 * **Example** (Which prices changed)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Pricing } from "effect-openrouter"
 *
 * const decode = Schema.decodeUnknownSync(Pricing.Pricing)
 * const { prices } = Pricing.compare(
 *   decode({ prompt: "0.0000003", completion: "0.000001", image: "0" }),
 *   decode({ prompt: "0.0000004", completion: "0.00000100" })
 * )
 * for (const { after, before, key } of prices) {
 *   // prompt: $0.30 / M, now $0.40 / M
 *   console.log(`${key}: ${Pricing.formatPerMillion(before)}, now ${Pricing.formatPerMillion(after)}`)
 * }
 * ```
 *
 * @category comparing
 * @since 0.1.0
 */
export const compare: {
  (after: Pricing | null | undefined): (before: Pricing | null | undefined) => PricingDifference
  (before: Pricing | null | undefined, after: Pricing | null | undefined): PricingDifference
} = dual(2, (before: Pricing | null | undefined, after: Pricing | null | undefined): PricingDifference => {
  const first = before ?? {}
  const second = after ?? {}
  const prices: Array<PriceDifference> = []
  const compareUnder = (key: string) => {
    const [was, is] = [valueUnder(first, key), valueUnder(second, key)]
    if (was === is || isTermKey(key)) return
    const difference = { key, before: priceOf(was), after: priceOf(is) }
    if (!samePrice(difference.before, difference.after)) prices.push(difference)
  }
  for (const key of Object.keys(first)) compareUnder(key)
  for (const key of Object.keys(second)) if (!Object.hasOwn(first, key)) compareUnder(key)
  return {
    prices: prices.toSorted((a, b) => a.key < b.key ? -1 : 1),
    overrides: !sameOverrides(first.overrides ?? [], second.overrides ?? [])
  }
})

/**
 * Whether two pricings charge the same, see {@link compare}.
 *
 * @category instances
 * @since 0.1.0
 */
export const Equivalence: Equ.Equivalence<Pricing> = Equ.make((self, that) => {
  const { overrides, prices } = compare(self, that)
  return prices.length === 0 && !overrides
})

const valueUnder = (pricing: Pricing, key: string): unknown => Object.hasOwn(pricing, key) ? pricing[key] : undefined

const samePrice = (self: Price = zero, that: Price = zero): boolean => BigDecimal.equals(self, that)

const sameOverrides = (self: ReadonlyArray<PricingOverride>, that: ReadonlyArray<PricingOverride>): boolean =>
  self.length === that.length && self.every((override, index) => Equal.equals(stated(override), stated(that[index])))

// Null equals absent; neither the order of weekdays nor the notation of a number matters.
const stated = (override: PricingOverride = {}): ReadonlyMap<string, unknown> =>
  new Map(
    Object.entries(override).flatMap(([key, value]): ReadonlyArray<readonly [string, unknown]> => {
      if (Predicate.isNullish(value)) return []
      if (key === "utc_days") return [[key, new Set(override.utc_days)]]
      const decimal = priceUnder(override, key)
      return [[key, decimal === undefined ? value : BigDecimal.normalize(decimal)]]
    })
  )

/**
 * The price under a key before the discount: `price / (1 - discount)`, rounded to 24 decimals. Without a discount, the price
 * itself. None if the price is missing or dynamic, or if the discount is 100 %.
 *
 * **Example** (The price before the discount)
 *
 * ```ts
 * import { Option, Schema } from "effect"
 * import { Pricing } from "effect-openrouter"
 *
 * const pricing = Schema.decodeUnknownSync(Pricing.Pricing)({ prompt: "0.000000149985", discount: 0.6667 })
 *
 * console.log(Pricing.formatPerMillion(Option.getOrNull(Pricing.listPrice(pricing, "prompt")))) // $0.45 / M
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const listPrice = (pricing: Pricing, key: string): Option.Option<BigDecimal.BigDecimal> =>
  Option.flatMap(price(pricing, key), (price) => {
    const { discount } = pricing
    if (isDynamicPrice(price)) return Option.none()
    if (Predicate.isNullish(discount) || discount === 0) return Option.some(price)
    if (discount >= 1) return Option.none()
    const kept = BigDecimal.subtract(BigDecimal.make(1n, 0), BigDecimal.fromNumberUnsafe(discount))
    return Option.map(
      BigDecimal.divide(price, kept),
      (list) => BigDecimal.normalize(BigDecimal.round(list, { scale: 24 }))
    )
  })

/**
 * The cost of a workload per million tokens, input and output together, in USD: one number to compare different pricings.
 * Rounded to 12 decimals. None if the cost is not exact (see `Cost`), or if there are no tokens.
 *
 * **Gotchas**
 *
 * Pass the token counts of a real request, not only their ratio: many models have other prices for long prompts, and a price
 * per request matters more for short ones.
 *
 * **Example** (Comparing models by a real workload)
 *
 * ```ts
 * import { DateTime, Option, Schema } from "effect"
 * import { Pricing } from "effect-openrouter"
 *
 * const pricing = Schema.decodeUnknownSync(Pricing.Pricing)({
 *   prompt: "0.000003",
 *   completion: "0.000015",
 *   input_cache_read: "0.0000003"
 * })
 * const turn = { prompt_tokens: 9_500, completion_tokens: 500, prompt_tokens_details: { cached_tokens: 9_000 } }
 * const at = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
 *
 * const rate = Pricing.workloadPerMillion(pricing, turn, at)
 * console.log(Option.match(rate, { onNone: () => "not known", onSome: Pricing.formatUsd })) // $1.17
 * ```
 *
 * @category computing
 * @since 0.1.0
 */
export const workloadPerMillion = (
  pricing: Pricing | null | undefined,
  workload: Usage,
  at: DateTime.DateTime,
  extras: Extras = {}
): Option.Option<BigDecimal.BigDecimal> => {
  const { exact, total } = cost(pricing, workload, at, extras)
  if (!exact) return Option.none()
  return Option.map(
    BigDecimal.divide(perMillion(total), countsOf(workload, extras).tokens),
    (rate) => BigDecimal.normalize(BigDecimal.round(rate, { scale: 12 }))
  )
}
