/** Adds up a bill: one charge per price key, and one missing entry per key and reason, in order of occurrence. */
import * as BigDecimal from "effect/BigDecimal"
import type { Charge, Cost, Missing, Reason } from "./bill.ts"
import { zero } from "./decimal.ts"
import type { Rate } from "./rates.ts"

export interface Sum {
  readonly charge: (rate: Rate, quantity: BigDecimal.BigDecimal) => void
  /** Notes that units may cost more than was charged. */
  readonly doubt: (key: string, quantity: BigDecimal.BigDecimal | undefined, reason: Reason) => void
  readonly cost: () => Cost
}

export const makeSum = (missingBefore: ReadonlyArray<Missing>): Sum => {
  const charges = new Map<string, Charge>()
  const missing = [...missingBefore]
  const doubt: Sum["doubt"] = (key, quantity, reason) => {
    if (quantity !== undefined && BigDecimal.isZero(quantity)) return
    const index = missing.findIndex((other) => other.key === key && other.reason === reason)
    const before = missing[index]
    if (before === undefined) missing.push({ key, quantity, reason })
    else {missing[index] = {
        key,
        reason,
        quantity: before.quantity && quantity && BigDecimal.sum(before.quantity, quantity)
      }}
  }
  return {
    doubt,
    charge: (rate, added) => {
      if (BigDecimal.isZero(added)) return
      if (rate.doubt !== undefined) doubt(rate.doubt.key, added, rate.doubt.reason)
      if (rate.price === undefined) return
      const { key, price } = rate
      const quantity = BigDecimal.sum(charges.get(key)?.quantity ?? zero, added)
      charges.set(key, { key, quantity, price, amount: BigDecimal.multiply(quantity, price) })
    },
    cost: () => {
      const all = Array.from(charges.values())
      const total = BigDecimal.normalize(BigDecimal.sumAll(all.map(({ amount }) => amount)))
      return { total, exact: missing.length === 0, charges: all, missing }
    }
  }
}
