/**
 * Formats prices and costs for people.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Predicate from "effect/Predicate"
import { cut, escaped } from "../wire/text.ts"
import type { Cost, Reason } from "./bill.ts"
import { formatDecimal, isDynamicPrice, type Price } from "./schema.ts"

/**
 * Converts a price per token to the usual price per million tokens, exactly.
 *
 * @category converting
 * @since 0.1.0
 */
export const perMillion = (price: Price): BigDecimal.BigDecimal => BigDecimal.make(price.value, price.scale - 6)

/**
 * Formats a price per token as a price per million tokens: `$0.30 / M`, `free`, `varies` for a dynamic price, `–` if no price
 * is listed.
 *
 * **Details**
 *
 * The amount is rounded to two decimals, or to four significant digits if that shows more; see {@link perMillion} for the
 * exact number.
 *
 * **Example** (A price list)
 *
 * ```ts
 * import { BigDecimal } from "effect"
 * import { Pricing } from "effect-openrouter"
 *
 * console.log(Pricing.formatPerMillion(BigDecimal.fromStringUnsafe("0.0000003"))) // $0.30 / M
 * console.log(Pricing.formatPerMillion(BigDecimal.fromStringUnsafe("0"))) // free
 * console.log(Pricing.formatPerMillion(BigDecimal.fromStringUnsafe("-1"))) // varies
 * console.log(Pricing.formatPerMillion(undefined)) // –
 * ```
 *
 * @category formatting
 * @since 0.1.0
 */
export const formatPerMillion = (price: Price | null | undefined): string => {
  if (Predicate.isNullish(price)) return "–"
  if (isDynamicPrice(price)) return "varies"
  return BigDecimal.isZero(price) ? "free" : `${formatUsd(perMillion(price))} / M`
}

/**
 * Formats an amount in USD: `$0.0421`, `$1,234.50`, `$0.00`. It is rounded to two decimals, or to four significant digits if
 * that shows more, so that a small amount is never shown as 0.
 *
 * @category formatting
 * @since 0.1.0
 */
export const formatUsd = (amount: BigDecimal.BigDecimal): string => {
  const digits = String(BigDecimal.abs(amount).value).length
  const rounded = BigDecimal.round(BigDecimal.abs(amount), {
    scale: Math.max(2, amount.scale - digits + 4),
    mode: "half-from-zero"
  })
  const [whole = "0", fraction = ""] = formatDecimal(rounded).split(".")
  const grouped = BigInt(whole).toLocaleString("en-US")
  return `${BigDecimal.isNegative(amount) ? "-" : ""}$${grouped}.${fraction.padEnd(2, "0")}`
}

/**
 * Formats a cost on one line, for logs: `$0.0421`, or `at least $0.0421 (no price: web_search)`.
 *
 * **Details**
 *
 * Keys come from responses: control characters in them are escaped, and long ones are cut. At most five are listed for
 * each reason.
 *
 * @category formatting
 * @since 0.1.0
 */
export const formatCost = ({ exact, missing, total }: Cost): string => {
  if (exact) return formatUsd(total)
  const keys = new Map<string, Set<string>>()
  for (const { key, reason } of missing) keys.set(phrases[reason], (keys.get(phrases[reason]) ?? new Set()).add(key))
  const doubts = Array.from(keys, ([phrase, keys]) => `${phrase}: ${listed(Array.from(keys))}`)
  return `at least ${formatUsd(total)} (${doubts.join("; ")})`
}

const listed = (keys: ReadonlyArray<string>): string => {
  const shown = keys.slice(0, 5).map((key) => escaped(cut(key, 60)))
  return keys.length > shown.length ? `${shown.join(", ")} and ${keys.length - shown.length} more` : shown.join(", ")
}

const phrases: Readonly<Record<Reason, string>> = {
  "dynamic": "depends on the model that gets picked",
  "no-price": "no price",
  "unreadable": "unreadable price",
  "unknown-condition": "conditional price that cannot be judged",
  "unknown-count": "unknown count",
  "own-key": "own key at the provider",
  "overlap": "may overlap with other counts",
  "surcharge": "may be charged in addition to prompt",
  "inconsistent": "contradicts the other counts",
  "not-counted": "not reported"
}
