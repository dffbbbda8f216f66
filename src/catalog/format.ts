/**
 * Formats a change for people.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Predicate from "effect/Predicate"
import { hasFixedPrice } from "../model/prices.ts"
import type { Model } from "../model/schema.ts"
import { cut, escaped } from "../wire/text.ts"
import type { Change } from "./change.ts"
import { count, formatOverridesChange, formatPrice, formatPriceChange } from "./formatPrices.ts"

/**
 * Formats a change on one line, which begins with the id of the model. Control characters and invisible characters are
 * escaped, because ids and texts come from responses.
 *
 * **Details**
 *
 * Prices per token are written per million tokens, and all prices are rounded to eight digits. A difference below a millionth
 * of the price is not shown as a change. A line about conditional prices has at most 160 characters (unless the id has more
 * than 100), and ends in an ellipsis if it was cut.
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
export const format = (change: Change): string => {
  if (change._tag !== "OverridesChanged") return escaped(`${change.id}${describe(change)}`)
  const start = `${escaped(change.id)}: `
  return start + formatOverridesChange(change.before, change.after, Math.max(58, 160 - start.length))
}

const describe = (change: Exclude<Change, { readonly _tag: "OverridesChanged" }>): string => {
  switch (change._tag) {
    case "Added":
      return ` is new${summary(change.after)}`
    case "Removed":
      return " is not listed any more"
    case "AliasMoved":
      if (change.after === null) return ` is no longer an alias of ${change.before}`
      return ` is an alias of ${change.after}${change.before === null ? "" : `, no longer of ${change.before}`}`
    case "PriceChanged":
      return `: ${change.key} ${formatPriceChange(change.key, change.before, change.after)}`
    case "ContextChanged":
      return `: ${change.field} ${count(change.before)} → ${count(change.after)}`
    case "ParametersChanged":
      return `: supported_parameters ${setMove(change)}`
    case "ModalitiesChanged":
      return `: ${change.field} ${setMove(change)}`
    case "ExpiryAnnounced":
      return ` expires on ${change.after}`
    case "ExpiryWithdrawn":
      return ` does not expire any more (announced: ${change.before})`
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

const summary = (model: Model): string => {
  const { alias_target, context_length, pricing } = model
  const priced = (key: "prompt" | "completion"): ReadonlyArray<string> => {
    const price = pricing?.[key]
    return price && (!BigDecimal.isZero(price) || hasFixedPrice(model)) ? [`${key} ${formatPrice(key, price)}`] : []
  }
  const facts = [
    alias_target?.slug ? [`an alias of ${alias_target.slug}`] : [],
    priced("prompt"),
    priced("completion"),
    context_length ? [`${count(context_length)} tokens of context`] : []
  ].flat()
  return facts.length === 0 ? "" : `: ${facts.join(", ")}`
}

const score = (value: number | null | undefined): string => Predicate.isNullish(value) ? "none" : `${value}`

const quote = (text: string | null): string => text === null ? "none" : JSON.stringify(cut(text, 60))

const setMove = (
  { added, removed }: { readonly added: ReadonlyArray<string>; readonly removed: ReadonlyArray<string> }
) => [...added.map((value) => `+${value}`), ...removed.map((value) => `-${value}`)].join(" ")
