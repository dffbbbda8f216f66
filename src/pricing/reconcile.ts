/**
 * A bill compared with what the listed prices give.
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
 * - `server tool`: server tools ran, and the usage does not report what they cost.
 * - `unlisted`: the bill is higher, and something that was used has no listed price, or cannot be priced surely. Also if
 *   the listed prices give 0: songs are listed so.
 * - `another endpoint's price`: the request was served at other prices than these. What leaves no trace in a usage (see
 *   `Cost`) looks the same.
 *
 * @category models
 * @since 0.1.0
 */
export type Cause = "own key" | "server tool" | "unlisted" | "another endpoint's price"

/**
 * A bill, and what the listed prices give.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reconciliation {
  /** What the listed prices give, with no regard to `is_byok`. */
  readonly listed: Cost
  /** USD that OpenRouter charged: `usage.cost`. Undefined if the usage does not report it. */
  readonly billed: BigDecimal.BigDecimal | undefined
  /** USD: `billed` minus the total of `listed`. Positive if the bill is higher. Undefined if `billed` is. */
  readonly difference: BigDecimal.BigDecimal | undefined
  /** The most likely cause of the difference. Undefined if the two agree, or `billed` is undefined. */
  readonly cause: Cause | undefined
}

/**
 * Compares the amount that OpenRouter charged (`usage.cost`) with the listed prices, for an audit of bills. Takes what
 * `cost` takes.
 *
 * **Details**
 *
 * Amounts agree if they differ by at most 1e-12 USD, or by a 1e-12 part of the bill: `usage.cost` is a JSON number.
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

// What is missing can only add to the listed cost.
const causeOf = ({ missing, total }: Cost, usage: Usage, isHigher: boolean): Cause => {
  if (usage.is_byok) return "own key"
  if (!isHigher || (missing.length === 0 && !BigDecimal.isZero(total))) return "another endpoint's price"
  return missing.some(({ key }) => key === toolCallsKey) ? "server tool" : "unlisted"
}
