/**
 * Compares pricings: with each other, with their prices before a discount, and by the cost of a workload.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import * as Equal from "effect/Equal"
import * as Equ from "effect/Equivalence"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import type { Usage } from "../Usage.ts"
import type { Extras } from "./bill.ts"
import { cost } from "./cost.ts"
import { countsOf } from "./counts.ts"
import { priceOf, priceUnder, zero } from "./decimal.ts"
import { perMillion } from "./format.ts"
import { isDynamicPrice, isTermKey, type Price, price, type Pricing, type PricingOverride } from "./schema.ts"

/**
 * A price that is not the same in two pricings.
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
  /** Whether the conditional prices differ in anything: their conditions, prices, number or order. */
  readonly overrides: boolean
}

/**
 * The differences between two pricings. An unlisted price equals 0, because OpenRouter lists zeros in some editions and
 * drops them in others. An absent pricing equals an empty one. Keys that hold no price are not compared.
 *
 * **Gotchas**
 *
 * In an override, a missing key is *not* 0: it inherits. The order of overrides matters, that of their weekdays does not.
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
  const keys = Array.from(new Set([...Object.keys(first), ...Object.keys(second)])).filter((key) => !isTermKey(key))
    .toSorted()
  return {
    prices: keys.flatMap((key) => {
      const [was, is] = [valueUnder(first, key), valueUnder(second, key)]
      if (was === is) return []
      const difference = { key, before: priceOf(was), after: priceOf(is) }
      return samePrice(difference.before, difference.after) ? [] : [difference]
    }),
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

// Null is the same as absent, the order of weekdays does not matter, nor how a number is written.
const stated = (override: PricingOverride = {}): ReadonlyMap<string, unknown> =>
  new Map(
    Object.entries(override).flatMap(([key, value]): ReadonlyArray<readonly [string, unknown]> => {
      if (value === null || value === undefined) return []
      if (key === "utc_days") return [[key, new Set(override.utc_days)]]
      const decimal = priceUnder(override, key)
      return [[key, decimal === undefined ? value : BigDecimal.normalize(decimal)]]
    })
  )

/**
 * The price under a key before the discount: `price / (1 - discount)`, rounded to 24 decimals. The price itself where
 * there is no discount; none where there is no price, or it is dynamic, or everything was taken off.
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
    if (discount === null || discount === undefined || discount === 0) return Option.some(price)
    if (discount >= 1) return Option.none()
    const kept = BigDecimal.subtract(BigDecimal.make(1n, 0), BigDecimal.fromNumberUnsafe(discount))
    return Option.map(
      BigDecimal.divide(price, kept),
      (list) => BigDecimal.normalize(BigDecimal.round(list, { scale: 24 }))
    )
  })

/**
 * The cost of a workload per million tokens, input and output together, in USD: one number by which to compare pricings
 * of different shapes. Rounded to 12 decimals. None if the cost is not exact (see `Cost`), or there are no tokens.
 *
 * **Gotchas**
 *
 * State a request as it really is, and not just its proportions: long prompts have other prices at many models, and a
 * price per request weighs more on short ones.
 *
 * **Example** (Comparing by what one really does)
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
