/**
 * Compares a bill with the cost at the listed prices.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import type { Usage } from "../Usage.ts"
import type { Cost, Extras } from "./bill.ts"
import { cost } from "./cost.ts"
import { toolCallsKey } from "./counts.ts"
import type { Pricing } from "./schema.ts"

/**
 * Why a bill differs from the listed prices.
 *
 * - `own key`: the request used the caller's own key at the provider. OpenRouter charged only its fee, often 0.
 * - `server tool`: server tools ran, and the usage does not report their cost.
 * - `unlisted`: the bill is higher, and the price of some used unit is not listed or is uncertain. Also if the cost at the
 *   listed prices is 0: models that charge per song list 0.
 * - `another endpoint's price`: the request was served at other prices. The reasons that a usage does not show (see `Cost`)
 *   look the same.
 *
 * @category models
 * @since 0.1.0
 */
export type Cause = "own key" | "server tool" | "unlisted" | "another endpoint's price"

/**
 * A bill, and the cost at the listed prices.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reconciliation {
  /** The cost at the listed prices. `is_byok` is ignored. */
  readonly listed: Cost
  /** USD that OpenRouter charged: `usage.cost`. Undefined if the usage does not report it. */
  readonly billed: BigDecimal.BigDecimal | undefined
  /** USD: `billed` minus the total of `listed`. Positive if the bill is higher. Undefined if `billed` is. */
  readonly difference: BigDecimal.BigDecimal | undefined
  /** The most likely cause of the difference. Undefined if the amounts agree, or if `billed` is undefined. */
  readonly cause: Cause | undefined
}

/**
 * Compares the amount that OpenRouter charged (`usage.cost`) with the cost at the listed prices, to audit bills. It has the
 * parameters of `cost`.
 *
 * **Details**
 *
 * Amounts agree if they differ by at most 1e-12 USD, or by at most 1e-12 of the bill, because `usage.cost` is a JSON number.
 *
 * **Example** (A search that the listed prices do not cover)
 *
 * ```ts
 * import { DateTime, Schema } from "effect"
 * import { Pricing } from "effect-openrouter"
 *
 * const pricing = Schema.decodeUnknownSync(Pricing.Pricing)({ prompt: "0.00000015", completion: "0.0000006" })
 * const usage = {
 *   prompt_tokens: 576,
 *   completion_tokens: 61,
 *   server_tool_use_details: { tool_calls_executed: 1 },
 *   cost: 0.004628
 * }
 * const { cause, difference } = Pricing.reconcile(pricing, usage, DateTime.makeUnsafe("2026-07-22T15:15:35Z"))
 *
 * console.log(difference && Pricing.formatUsd(difference), cause) // $0.004505 server tool
 * ```
 *
 * @category computing
 * @since 0.1.0
 */
export const reconcile = (
  pricing: Pricing | null | undefined,
  usage: Usage,
  at: DateTime.DateTime,
  extras: Extras = {}
): Reconciliation => {
  const listed = cost(pricing, { ...usage, is_byok: false }, at, extras)
  const billed = amountOf(usage.cost)
  if (billed === undefined) return { listed, billed, difference: undefined, cause: undefined }
  const difference = BigDecimal.subtract(billed, listed.total)
  const tolerance = BigDecimal.multiply(BigDecimal.max(billed, BigDecimal.make(1n, 0)), BigDecimal.make(1n, 12))
  return BigDecimal.isLessThanOrEqualTo(BigDecimal.abs(difference), tolerance)
    ? { listed, billed, difference, cause: undefined }
    : { listed, billed, difference, cause: causeOf(listed, usage, BigDecimal.isPositive(difference)) }
}

const amountOf = (amount: number | null | undefined): BigDecimal.BigDecimal | undefined =>
  typeof amount === "number" && Number.isFinite(amount) ? BigDecimal.fromNumberUnsafe(amount) : undefined

const causeOf = ({ missing, total }: Cost, usage: Usage, isHigher: boolean): Cause => {
  if (usage.is_byok) return "own key"
  if (!isHigher || (missing.length === 0 && !BigDecimal.isZero(total))) return "another endpoint's price"
  return missing.some(({ key }) => key === toolCallsKey) ? "server tool" : "unlisted"
}
