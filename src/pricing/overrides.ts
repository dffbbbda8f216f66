/**
 * Which conditional prices apply to a request, and what a key may cost then.
 */
import * as DateTime from "effect/DateTime"
import { utcDays } from "../Vocabulary.ts"
import { priceUnder } from "./decimal.ts"
import { isConditionKey, isPriceKey, type Price, type Pricing, type PricingOverride } from "./schema.ts"

/** What the conditions are about. */
export interface Circumstances {
  /** Undefined where the usage does not say. */
  readonly promptTokens: number | undefined
  readonly at: DateTime.DateTime
}

/** Gives what a key may cost, undefined standing for "not listed". More than one where a condition cannot be judged. */
export type Prices = (key: string) => ReadonlyArray<Price | undefined>

/** Prices of a request under its circumstances. */
export const pricesOf = (pricing: Pricing, now: Circumstances): Prices => {
  const overrides = (pricing.overrides ?? []).flatMap((override) => {
    const holds = holdsNow(pricing, override, now)
    return holds === "no" ? [] : [{ override, certain: holds === "yes" }]
  })
  return (key) => {
    let prices = [priceUnder(pricing, key)]
    for (const { certain, override } of overrides) {
      const price = priceUnder(override, key)
      if (price !== undefined) prices = certain ? [price] : [...prices, price]
    }
    return prices
  }
}

type Holds = "yes" | "no" | "unknown"

// All conditions have to hold: one that does not settles it, whatever else cannot be judged.
const holdsNow = (
  pricing: Pricing,
  override: PricingOverride,
  now: Circumstances
): Holds => {
  const verdicts = [tokensHolds(override, now), windowHolds(override, now), daysHolds(override, now)]
  if (verdicts.includes("no")) return "no"
  // A key that stands beside the other prices, too, is a price that this version does not know, and no condition.
  const hasUnknown = Object.keys(override).some((key) =>
    override[key] !== null && override[key] !== undefined && !isConditionKey(key) && !isPriceKey(key) &&
    !Object.hasOwn(pricing, key)
  )
  return hasUnknown || verdicts.includes("unknown") ? "unknown" : "yes"
}

const tokensHolds = ({ min_prompt_tokens }: PricingOverride, { promptTokens }: Circumstances): Holds => {
  if (min_prompt_tokens === undefined || min_prompt_tokens === null) return "yes"
  if (promptTokens === undefined) return "unknown"
  return promptTokens > min_prompt_tokens ? "yes" : "no"
}

const windowHolds = ({ utc_end, utc_start }: PricingOverride, { at }: Circumstances): Holds => {
  const start = utc_start ?? undefined
  const end = utc_end ?? undefined
  if (start === undefined && end === undefined) return "yes"
  // Half a window, a clock that does not exist, and a window without a length: nobody says what these would mean.
  if (start === undefined || end === undefined) return "unknown"
  const from = minuteOfDay(start)
  const to = end === 0 ? minutesPerDay : minuteOfDay(end)
  if (from === undefined || to === undefined || from === minutesPerDay || from === to) return "unknown"
  const { hour, minute } = DateTime.toPartsUtc(at)
  const now = hour * 60 + minute
  return (from < to ? from <= now && now < to : from <= now || now < to) ? "yes" : "no"
}

const minutesPerDay = 24 * 60

const minuteOfDay = (clock: number): number | undefined => {
  const minute = clock % 100
  const total = Math.floor(clock / 100) * 60 + minute
  return Number.isInteger(clock) && clock >= 0 && minute < 60 && total <= minutesPerDay ? total : undefined
}

// The day of the request itself, also in the part of a window that lies past midnight: each condition is judged alone.
const daysHolds = ({ utc_days }: PricingOverride, { at }: Circumstances): Holds => {
  if (utc_days === undefined || utc_days === null) return "yes"
  // Effect counts weekdays from Sunday, `utcDays` from Monday.
  const today = utcDays[(DateTime.toPartsUtc(at).weekDay + 6) % 7]
  if (today !== undefined && utc_days.includes(today)) return "yes"
  const known: ReadonlyArray<string> = utcDays
  return utc_days.length > 0 && utc_days.every((day) => known.includes(day)) ? "no" : "unknown"
}
