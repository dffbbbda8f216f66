/**
 * Applies changes to a catalogue.
 *
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import type { Model } from "../model/schema.ts"
import { formatDecimal, isPriceKey, type Price, type Pricing } from "../pricing/schema.ts"
import { byId, placeOf, standingsOf } from "./canonical.ts"
import type { Change } from "./change.ts"

/**
 * The catalogue after the changes. If they were found by `diff`, it equals the later catalogue in everything that was
 * compared.
 *
 * **Details**
 *
 * Models keep their order and the new ones stand at the end; what was not compared stays as it is. A change of a model
 * that is not there is left out.
 *
 * @category comparing
 * @since 0.1.0
 */
export const apply: {
  (changes: ReadonlyArray<Change>): (before: ReadonlyArray<Model>) => ReadonlyArray<Model>
  (before: ReadonlyArray<Model>, changes: ReadonlyArray<Change>): ReadonlyArray<Model>
} = dual(2, (before: ReadonlyArray<Model>, changes: ReadonlyArray<Change>): ReadonlyArray<Model> => {
  const models = byId(before)
  for (const change of changes) {
    const model = models.get(change.id)
    if (change._tag === "Added") models.set(change.id, change.after)
    else if (change._tag === "Removed") models.delete(change.id)
    else if (model !== undefined) models.set(change.id, patch(model, change))
  }
  return Array.from(models.values())
})

const patch = (model: Model, change: Exclude<Change, { readonly _tag: "Added" | "Removed" }>): Model => {
  switch (change._tag) {
    case "AliasMoved":
      if (change.field === "canonical_slug") return { ...model, canonical_slug: change.after }
      return { ...model, alias_target: change.after === null ? null : { slug: change.after } }
    case "PriceChanged":
      return { ...model, pricing: withPrice(model.pricing ?? {}, change.key, change.after) }
    case "OverridesChanged":
      return { ...model, pricing: { ...model.pricing, overrides: change.after } }
    case "ContextChanged":
      if (change.field === "context_length") return { ...model, context_length: change.after }
      return {
        ...model,
        top_provider: {
          ...model.top_provider,
          [change.field === "top_provider.context_length" ? "context_length" : "max_completion_tokens"]: change.after
        }
      }
    case "ParametersChanged":
      return { ...model, supported_parameters: change.after }
    case "ModalitiesChanged":
      return { ...model, architecture: { ...model.architecture, [change.field]: change.after } }
    case "ExpiryAnnounced":
    case "ExpiryWithdrawn":
    case "ExpiryMoved":
      return { ...model, expiration_date: change.after }
    case "ExpiryPassed":
      return model
    case "BenchmarkMoved": {
      const { benchmarks } = model
      const indexes = { ...benchmarks?.artificial_analysis, [change.benchmark]: change.after }
      return { ...model, benchmarks: { ...benchmarks, artificial_analysis: indexes } }
    }
    case "StandingMoved": {
      const standings = standingsOf(model)
      if (change.after === null) standings.delete(placeOf(change))
      else standings.set(placeOf(change), change.after)
      return { ...model, benchmarks: { ...model.benchmarks, design_arena: Array.from(standings.values()) } }
    }
    case "ProseChanged":
      return change.field === "name"
        ? { ...model, name: change.after ?? "" }
        : { ...model, description: change.after }
  }
}

// A key that this version does not know holds a text, also after a change.
const withPrice = (pricing: Pricing, key: string, price: Price | null): Pricing => {
  const { [key]: _, ...others } = pricing
  if (price === null) return others
  return { ...others, [key]: isPriceKey(key) ? price : formatDecimal(price) }
}
