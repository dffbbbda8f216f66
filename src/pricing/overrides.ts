/** Which conditional prices apply to a request, and the possible prices of a key. */
import * as DateTime from "effect/DateTime"
import * as Predicate from "effect/Predicate"
import { utcDays } from "../Vocabulary.ts"
import { unreadableFieldsOf } from "../wire/unreadable.ts"
import { priceUnder } from "./decimal.ts"
import { isConditionKey, isPriceKey, type Price, type Pricing, type PricingOverride } from "./schema.ts"

interface Circumstances {
  readonly promptTokens: number | undefined
  readonly at: DateTime.DateTime
}

/** Several prices if a condition is uncertain, undefined if the key is not listed. */
export type Prices = (key: string) => ReadonlyArray<Price | "unreadable" | undefined>

export const pricesOf = (pricing: Pricing, now: Circumstances): Prices => {
  const overrides = (pricing.overrides ?? []).flatMap((override) => {
    const holds = holdsNow(pricing, override, now)
    return holds === "no" ? [] : [{ override, certain: holds === "yes" }]
  })
  const lacksOverride = unreadableFieldsOf(pricing).includes("overrides")
    || unreadableFieldsOf(pricing.overrides ?? []).length > 0
  return (key) => {
    const prices = [listedPrice(pricing, key)]
    for (const { certain, override } of overrides) {
      const price = listedPrice(override, key)
      if (price === undefined) continue
      if (certain) prices.length = 0
      prices.push(price)
    }
    return lacksOverride ? [...prices, "unreadable"] : prices
  }
}

const listedPrice = (prices: Pricing | PricingOverride, key: string): ReturnType<Prices>[number] =>
  unreadableFieldsOf(prices).includes(key) ? "unreadable" : priceUnder(prices, key)

type Holds = "yes" | "no" | "unknown"

const holdsNow = (
  pricing: Pricing,
  override: PricingOverride,
  now: Circumstances
): Holds => {
  const conditions = [tokensHold(override, now), windowHolds(override, now), dayHolds(override, now)]
  if (conditions.includes("no")) return "no"
  if (unreadableFieldsOf(override).some(isConditionKey)) return "unknown"
  // An unknown key of an override is a price if the pricing also has the key, and otherwise a condition.
  const hasUnknown = Object.keys(override).some((key) =>
    Predicate.isNotNullish(override[key]) && !isConditionKey(key) && !isPriceKey(key) &&
    !Object.hasOwn(pricing, key)
  )
  return hasUnknown || conditions.includes("unknown") ? "unknown" : "yes"
}

const tokensHold = ({ min_prompt_tokens }: PricingOverride, { promptTokens }: Circumstances): Holds => {
  if (Predicate.isNullish(min_prompt_tokens)) return "yes"
  if (promptTokens === undefined) return "unknown"
  return promptTokens > min_prompt_tokens ? "yes" : "no"
}

const windowHolds = ({ utc_end, utc_start }: PricingOverride, { at }: Circumstances): Holds => {
  const start = utc_start ?? undefined
  const end = utc_end ?? undefined
  if (start === undefined && end === undefined) return "yes"
  // A window without start or end, with an impossible time, or of no length has no documented meaning.
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

// The day is that of the request, even in the part of a window past midnight.
const dayHolds = ({ utc_days }: PricingOverride, { at }: Circumstances): Holds => {
  if (Predicate.isNullish(utc_days)) return "yes"
  const today = utcDays[(DateTime.toPartsUtc(at).weekDay + 6) % 7]
  if (today !== undefined && utc_days.includes(today)) return "yes"
  const known: ReadonlyArray<string> = utcDays
  const areKnown = utc_days.every((day) => known.includes(day)) && unreadableFieldsOf(utc_days).length === 0
  return utc_days.length > 0 && areKnown ? "no" : "unknown"
}
