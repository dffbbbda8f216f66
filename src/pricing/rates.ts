/**
 * What one unit of a kind costs, and what is doubtful about that.
 */
import * as BigDecimal from "effect/BigDecimal"
import type { Reason } from "./bill.ts"
import { zero } from "./decimal.ts"
import type { Prices } from "./overrides.ts"
import type { Price } from "./schema.ts"

/** What one unit costs, and what is doubtful about that. */
export interface Rate {
  readonly key: string
  /** The least that it can be. Undefined where nothing can be charged. */
  readonly price: Price | undefined
  readonly doubt: { readonly key: string; readonly reason: Reason } | undefined
}

/** The least that a unit can cost. */
export const least = ({ price }: Rate): Price => price ?? zero

/**
 * The rate of a key. `judge` says what a listed price is worth, undefined standing for "as if it was not listed"; where
 * there is none, another rate is taken.
 */
export const rateOf = (
  prices: Prices,
  key: string,
  otherwise: () => Rate = () => ({ key, price: undefined, doubt: { key, reason: "no-price" } }),
  judge: (listed: Listed) => Rate | undefined = (listed) => listed
): Rate => {
  const rates = prices(key).map((price): Rate => {
    if (price === undefined) return otherwise()
    if (BigDecimal.isNegative(price)) return { key, price: undefined, doubt: { key, reason: "dynamic" } }
    return judge({ key, price, doubt: undefined }) ?? otherwise()
  })
  const lowest = rates.reduce((a, b) => BigDecimal.isLessThan(least(b), least(a)) ? b : a)
  const agree = rates.every((rate) =>
    BigDecimal.equals(least(rate), least(lowest)) && rate.doubt?.reason === lowest.doubt?.reason
  )
  return agree ? lowest : { ...lowest, doubt: { key, reason: "unknown-condition" } }
}

/** A rate that the pricing has. */
export interface Listed extends Rate {
  readonly price: Price
}

/** The rate of the tokens that these are part of, which may be less than what these cost. */
export const chargedAs = (key: string, whole: Rate): Rate => ({
  ...whole,
  doubt: whole.doubt ?? { key, reason: "no-price" }
})

/** Until 2026 a price that OpenRouter did not have was listed as 0. It is taken at its word, and said. */
export const zeroMeansUnlisted = (whole: Rate) => (listed: Listed): Rate =>
  BigDecimal.isZero(listed.price) && BigDecimal.isPositive(least(whole)) ? chargedAs(listed.key, listed) : listed

/** For a key of which 0 means that another one holds. */
export const unlessZero = (listed: Listed): Rate | undefined => BigDecimal.isZero(listed.price) ? undefined : listed

/** For writes: those that cost less than the prompt are most likely charged on top of it. */
export const surcharge = (prompt: Rate) => (listed: Listed): Rate =>
  BigDecimal.isLessThan(listed.price, least(prompt))
    ? { ...listed, doubt: { key: listed.key, reason: "surcharge" } }
    : listed
