/** Prices and their changes, for people. Prices per token are written per million tokens. */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { perMillion } from "../pricing/format.ts"
import {
  formatDecimal,
  isConditionKey,
  isDynamicPrice,
  isPriceKey,
  type Price,
  price as priceUnder,
  priceUnits,
  type PricingOverride
} from "../pricing/schema.ts"
import { utcDays } from "../Vocabulary.ts"
import { cut, escaped } from "../wire/text.ts"
import { textOf } from "./canonical.ts"

export const count = (tokens: number | null): string => tokens === null ? "?" : tokens.toLocaleString("en-US")

const isPerToken = (key: string): boolean => isPriceKey(key) && priceUnits[key] === "token"

// To eight digits, which show a difference of a millionth, but no rounding errors of floating-point numbers.
const rounded = (amount: BigDecimal.BigDecimal): BigDecimal.BigDecimal =>
  BigDecimal.round(amount, {
    scale: amount.scale - String(BigDecimal.abs(amount).value).length + 8,
    mode: "half-from-zero"
  })

const amount = (key: string, price: Price): string =>
  `$${formatDecimal(rounded(BigDecimal.normalize(isPerToken(key) ? perMillion(price) : price)))}`

const special = (price: Price): string | undefined =>
  BigDecimal.isZero(price)
    ? "free"
    : isDynamicPrice(price)
    ? "depends on the model"
    : undefined

/** `$3 per million`, `$0.01`, `free`. */
export const formatPrice = (key: string, price: Price): string =>
  special(price) ?? `${amount(key, price)}${isPerToken(key) ? " per million" : ""}`

type Side = Price | null

/** `$0.4 → $0.3 per million (-25%)`; for a difference below a millionth of the price, `still $0.3 per million`. */
export const formatPriceChange = (key: string, before: Side, after: Side, absent = "no price"): string => {
  if (before === null || after === null || special(before) !== undefined || special(after) !== undefined) {
    const [was, is] = [before, after].map((side) => side === null ? absent : formatPrice(key, side))
    return was === is ? `still ${is}` : `${was} → ${is}`
  }
  const difference = BigDecimal.subtract(after, before)
  if (BigDecimal.isLessThan(BigDecimal.abs(perMillion(difference)), before)) return `still ${formatPrice(key, after)}`
  return `${amount(key, before)} → ${formatPrice(key, after)}${percentage(difference, before)}`
}

const percentage = (difference: BigDecimal.BigDecimal, before: Price): string => {
  const ratio = Option.getOrElse(BigDecimal.divide(difference, before), () => BigDecimal.make(0n, 0))
  const percent = BigDecimal.toNumberUnsafe(ratio) * 100
  const size = Math.abs(percent)
  if (size >= 1e6) return ""
  const digits = size >= 10 ? percent.toFixed(0) : size >= 0.1 ? percent.toFixed(1) : percent.toPrecision(1)
  return ` (${percent > 0 ? "+" : ""}${Number(digits)}%)`
}

/** Changes of conditional prices, escaped. An ellipsis replaces those that exceed `room` characters. */
export const formatOverridesChange = (
  before: ReadonlyArray<PricingOverride>,
  after: ReadonlyArray<PricingOverride>,
  room: number
): string => {
  const moves = movesOf(before, after)
  if (moves.length === 0) return "conditional prices apply in another order"
  const pieces = moves.flatMap(({ changes, conditions }, index) =>
    changes.map((change, nth) => {
      const lead = nth > 0 ? ", " : index > 0 ? "; " : ""
      return escaped(nth > 0 ? `${lead}${change}` : `${lead}${conditions} ${change}`)
    })
  )
  let line = ""
  for (const [index, piece] of pieces.entries()) {
    const isLast = index === pieces.length - 1
    if (line.length + piece.length + (isLast ? 0 : 2) > room) {
      return line === "" ? cut(piece, room - 1) : `${line} …`
    }
    line += piece
  }
  return line
}

interface Move {
  readonly conditions: string
  readonly changes: ReadonlyArray<string>
}

// Overrides that differ only in their time of day, and have the same changes, become one move.
const movesOf = (
  before: ReadonlyArray<PricingOverride>,
  after: ReadonlyArray<PricingOverride>
): ReadonlyArray<Move> => {
  const [was, is] = [byConditions(before), byConditions(after)]
  const moves = new Map<
    string,
    { readonly rest: string; readonly windows: Array<string>; changes: ReadonlyArray<string> }
  >()
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const [old, now] = [was.get(key), is.get(key)]
    const changes = changesOf(old, now)
    if (changes.length === 0) continue
    const { rest, window } = conditionsOf(now ?? old ?? {})
    const group = JSON.stringify([rest, window === undefined, changes])
    const move = moves.get(group) ?? { rest, windows: [], changes }
    if (window !== undefined) move.windows.push(window)
    moves.set(group, move)
  }
  return Array.from(moves.values(), ({ changes, rest, windows }) => {
    const parts = [rest, ...(windows.length === 0 ? [] : [`from ${windows.join(", ")} UTC`])].filter(Boolean)
    return { changes, conditions: parts.length === 0 ? "always" : parts.join(" ") }
  })
}

const changesOf = (old: PricingOverride | undefined, now: PricingOverride | undefined): ReadonlyArray<string> => {
  if (now === undefined) return ["as usual"]
  return Object.keys({ ...old, ...now }).filter((key) => !isConditionKey(key)).flatMap((key) => {
    const [left, right] = [sideOf(old, key), sideOf(now, key)]
    if (left === right || (left !== null && right !== null && BigDecimal.equals(left, right))) return []
    // A key that an override lacks has the price that it has without the override.
    if (old === undefined && right !== null) return [`${key} ${formatPrice(key, right)}`]
    return [`${key} ${formatPriceChange(key, left, right, "as usual")}`]
  })
}

const sideOf = (override: PricingOverride | undefined, key: string): Side =>
  override === undefined ? null : Option.getOrNull(priceUnder(override, key))

const byConditions = (overrides: ReadonlyArray<PricingOverride>): ReadonlyMap<string, PricingOverride> => {
  const found = new Map<string, PricingOverride>()
  for (const override of overrides) {
    const { rest, window = "" } = conditionsOf(override)
    const conditions = JSON.stringify([rest, window])
    found.set(conditions, { ...found.get(conditions), ...override })
  }
  return found
}

const conditionsOf = (override: PricingOverride): { readonly rest: string; readonly window: string | undefined } => {
  const { min_prompt_tokens: tokens, utc_days: days, utc_end: end, utc_start: start } = override
  const strangers = Object.entries(override).filter(([key, value]) =>
    !isConditionKey(key) && value !== null && Option.isNone(priceUnder(override, key))
  )
  const rest = [
    Predicate.isNullish(tokens) ? [] : [`above ${count(tokens)} prompt tokens`],
    Predicate.isNullish(days) ? [] : [`on ${days.length === 0 ? "no day" : formatDays(days)}`],
    strangers.map(([key, value]) => `where ${key} is ${textOf(value)}`)
  ].flat()
  return {
    rest: rest.join(" "),
    window: (start ?? end ?? undefined) === undefined ? undefined : `${clock(start)} to ${clock(end)}`
  }
}

const formatDays = (days: ReadonlyArray<string>): string => {
  const known: ReadonlyArray<string> = utcDays
  const [first, length] = [Math.min(...days.map((day) => known.indexOf(day))), new Set(days).size]
  const range = known.slice(Math.max(first, 0), first + length)
  const isRange = length > 2 && range.length === length && range.every((day) => days.includes(day))
  return isRange ? `${range[0]} to ${range[length - 1]}` : days.join(", ")
}

const clock = (hhmm: number | null | undefined): string =>
  (hhmm ?? 0).toString().padStart(4, "0").replace(/(..)$/, ":$1")
