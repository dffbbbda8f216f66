/**
 * Changes in words: one line each, as a person would say it.
 *
 * Stands above `CatalogChange`; `CatalogChanges` gives it to users.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import type { Model } from "../model/schema.ts"
import { perMillion } from "../pricing/format.ts"
import {
  formatDecimal,
  isConditionKey,
  isDynamicPrice,
  type Price,
  price as priceUnder,
  type PricingOverride
} from "../pricing/schema.ts"
import { escaped } from "../wire/text.ts"
import { textOf } from "./canonical.ts"
import type { Change } from "./change.ts"

/**
 * One change in a line, which begins with the id of the model. Prices per token are written per million tokens.
 * Characters that could break the line or steer a terminal are written as escapes: ids and texts come from outside.
 *
 * **Example** (A price went down)
 *
 * ```ts
 * import { BigDecimal } from "effect"
 * import { CatalogChanges } from "effect-openrouter"
 *
 * const line = CatalogChanges.format({
 *   _tag: "PriceChanged",
 *   id: "acme/rocket",
 *   key: "prompt",
 *   before: BigDecimal.fromStringUnsafe("0.0000004"),
 *   after: BigDecimal.fromStringUnsafe("0.0000003")
 * })
 * console.log(line) // acme/rocket: prompt $0.4 → $0.3 per million (-25%)
 * ```
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = (change: Change): string => escaped(`${change.id}${describe(change)}`)

const describe = (change: Change): string => {
  switch (change._tag) {
    case "Added":
      return ` is new${summary(change.after)}`
    case "Removed":
      return " is not listed any more"
    case "AliasMoved":
      if (change.after === null) return ` does not say any more that it stands for ${change.before}`
      return ` stands for ${change.after}${change.before === null ? "" : ` now, not for ${change.before}`}`
    case "PriceChanged":
      return `: ${change.key} ${priceMove(change.key, change.before, change.after)}`
    case "OverridesChanged":
      return `: ${overridesMove(change.before, change.after)}`
    case "ContextChanged":
      return `: ${change.field} ${count(change.before)} → ${count(change.after)}`
    case "ParametersChanged":
      return `: supported_parameters ${setMove(change)}`
    case "ModalitiesChanged":
      return `: ${change.field} ${setMove(change)}`
    case "ExpiryAnnounced":
      return ` expires on ${change.after}`
    case "ExpiryWithdrawn":
      return ` does not expire any more (it was to on ${change.before})`
    case "ExpiryMoved":
      return ` expires on ${change.after}, not on ${change.before}`
    case "ExpiryPassed":
      return ` expired on ${change.after} and is still listed`
    case "BenchmarkMoved":
      return `: ${change.benchmark} ${score(change.before)} → ${score(change.after)}`
    case "StandingMoved":
      return `: ${change.arena ?? "?"}/${change.category ?? "?"} elo ${score(change.before?.elo)} → ${
        score(change.after?.elo)
      }, rank ${score(change.before?.rank)} → ${score(change.after?.rank)}`
    case "ProseChanged":
      return `: ${change.field} ${quote(change.before)} → ${quote(change.after)}`
  }
}

const summary = ({ alias_target, context_length, pricing }: Model): string => {
  const facts = [
    alias_target?.slug ? [`stands for ${alias_target.slug}`] : [],
    pricing?.prompt ? [`prompt ${price("prompt", pricing.prompt)}`] : [],
    pricing?.completion ? [`completion ${price("completion", pricing.completion)}`] : [],
    context_length ? [`${count(context_length)} tokens of context`] : []
  ].flat()
  return facts.length === 0 ? "" : `: ${facts.join(", ")}`
}

const count = (tokens: number | null): string => tokens === null ? "?" : tokens.toLocaleString("en-US")

const score = (value: number | null | undefined): string => value === null || value === undefined ? "none" : `${value}`

const quote = (text: string | null): string =>
  text === null ? "none" : JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const setMove = (
  { added, removed }: { readonly added: ReadonlyArray<string>; readonly removed: ReadonlyArray<string> }
) => [...added.map((value) => `+${value}`), ...removed.map((value) => `-${value}`)].join(" ")

// Charged per token. A key that is not known is written as it is.
const perToken: ReadonlySet<string> = new Set([
  "prompt",
  "completion",
  "image_token",
  "audio",
  "audio_output",
  "input_audio_cache",
  "internal_reasoning",
  "input_cache_read",
  "input_cache_write",
  "input_cache_write_1h"
])

const amount = (key: string, price: Price): string => `$${formatDecimal(perToken.has(key) ? perMillion(price) : price)}`

const special = (price: Price): string | undefined =>
  BigDecimal.isZero(price)
    ? "free"
    : isDynamicPrice(price)
    ? "depends on the model"
    : undefined

const price = (key: string, price: Price): string =>
  special(price) ?? `${amount(key, price)}${perToken.has(key) ? " per million" : ""}`

type Side = Price | null

const priceMove = (key: string, before: Side, after: Side, absent = "no price"): string => {
  if (before === null || after === null || special(before) !== undefined || special(after) !== undefined) {
    const [was, is] = [before, after].map((side) => side === null ? absent : price(key, side))
    return `${was} → ${is}`
  }
  const percent = (BigDecimal.toNumberUnsafe(after) / BigDecimal.toNumberUnsafe(before) - 1) * 100
  const sign = percent > 0 ? "+" : ""
  return `${amount(key, before)} → ${price(key, after)} (${sign}${
    Number(percent.toFixed(Math.abs(percent) < 10 ? 1 : 0))
  }%)`
}

const overridesMove = (
  before: ReadonlyArray<PricingOverride>,
  after: ReadonlyArray<PricingOverride>
): string => {
  const [was, is] = [byCondition(before), byCondition(after)]
  const moves = Array.from(new Set([...was.keys(), ...is.keys()])).flatMap((condition) => {
    const [old, now] = [was.get(condition), is.get(condition)]
    if (now === undefined) return [`${condition} as else`]
    const changed = Object.keys({ ...old, ...now }).filter((key) => !isConditionKey(key)).flatMap((key) => {
      const [left, right] = [sideOf(old, key), sideOf(now, key)]
      if (left === right || (left !== null && right !== null && BigDecimal.equals(left, right))) return []
      // New conditions have a price; those that stay change theirs. A key that an entry lacks costs what it costs else.
      if (old === undefined && right !== null) return [`${key} ${price(key, right)}`]
      return [`${key} ${priceMove(key, left, right, "as else")}`]
    })
    return changed.length === 0 ? [] : [`${condition} ${changed.join(", ")}`]
  })
  return moves.length === 0 ? "conditional prices apply in another order" : moves.join("; ")
}

const sideOf = (override: PricingOverride | undefined, key: string): Side =>
  override === undefined ? null : Option.getOrNull(priceUnder(override, key))

// Of entries with the same conditions the later one wins for each key.
const byCondition = (overrides: ReadonlyArray<PricingOverride>) => {
  const found = new Map<string, PricingOverride>()
  for (const override of overrides) {
    const condition = conditionOf(override)
    found.set(condition, { ...found.get(condition), ...override })
  }
  return found
}

const conditionOf = (override: PricingOverride): string => {
  const { min_prompt_tokens: tokens, utc_days: days, utc_end: end, utc_start: start } = override
  const strangers = Object.entries(override).filter(([key, value]) =>
    !isConditionKey(key) && value !== null && Option.isNone(priceUnder(override, key))
  )
  const parts = [
    tokens === null || tokens === undefined ? [] : [`above ${count(tokens)} prompt tokens`],
    days === null || days === undefined ? [] : [`on ${days.join(", ")}`],
    (start ?? end ?? undefined) === undefined ? [] : [`from ${clock(start)} to ${clock(end)} UTC`],
    strangers.map(([key, value]) => `where ${key} is ${textOf(value)}`)
  ].flat()
  return parts.length === 0 ? "always" : parts.join(" ")
}

const clock = (hhmm: number | null | undefined): string =>
  (hhmm ?? 0).toString().padStart(4, "0").replace(/(..)$/, ":$1")
