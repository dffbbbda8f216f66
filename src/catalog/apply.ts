/**
 * Applies changes to a catalogue.
 *
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import type { Model } from "../model/schema.ts"
import { formatDecimal, isPriceKey, type Price } from "../pricing/schema.ts"
import { assign } from "../wire/json.ts"
import { byId, placeOf, standingsOf } from "./canonical.ts"
import type { Change } from "./change.ts"

/**
 * The catalogue after the changes. If they were found by `diff`, it equals the later catalogue in everything that was
 * compared.
 *
 * **Details**
 *
 * Models keep their order, and new ones are added at the end. Fields that `diff` does not compare stay unchanged. Changes of
 * a model that is not in the catalogue are ignored.
 *
 * @category comparing
 * @since 0.1.0
 */
export const apply: {
  (changes: ReadonlyArray<Change>): (before: ReadonlyArray<Model>) => ReadonlyArray<Model>
  (before: ReadonlyArray<Model>, changes: ReadonlyArray<Change>): ReadonlyArray<Model>
} = dual(2, (before: ReadonlyArray<Model>, changes: ReadonlyArray<Change>): ReadonlyArray<Model> => {
  const models = byId(before)
  let run: Array<Change> = []
  for (const [index, change] of changes.entries()) {
    run.push(change)
    const next = changes[index + 1]
    if (next?._tag === change._tag && next.id === change.id) continue
    const model = models.get(change.id)
    if (change._tag === "Added") models.set(change.id, change.after)
    else if (change._tag === "Removed") models.delete(change.id)
    else if (model !== undefined) models.set(change.id, patchAll(model, run))
    run = []
  }
  return Array.from(models.values())
})

// Copies prices and standings once, not once per change: a response can cause 600,000 changes.
const patchAll = (model: Model, changes: ReadonlyArray<Change>): Model => {
  switch (changes[0]?._tag) {
    case "PriceChanged": {
      const pricing = { ...model.pricing }
      for (const change of changes) if (change._tag === "PriceChanged") setPrice(pricing, change.key, change.after)
      return { ...model, pricing }
    }
    case "StandingMoved": {
      const standings = standingsOf(model)
      for (const change of changes) {
        if (change._tag !== "StandingMoved") continue
        if (change.after === null) standings.delete(placeOf(change))
        else standings.set(placeOf(change), change.after)
      }
      return { ...model, benchmarks: { ...model.benchmarks, design_arena: Array.from(standings.values()) } }
    }
  }
  return changes.reduce(patch, model)
}

const patch = (model: Model, change: Change): Model => {
  switch (change._tag) {
    case "AliasMoved":
      if (change.field === "canonical_slug") return { ...model, canonical_slug: change.after }
      return { ...model, alias_target: change.after === null ? null : { slug: change.after } }
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
    case "BenchmarkMoved": {
      const { benchmarks } = model
      const indexes = { ...benchmarks?.artificial_analysis, [change.benchmark]: change.after }
      return { ...model, benchmarks: { ...benchmarks, artificial_analysis: indexes } }
    }
    case "ProseChanged":
      return change.field === "name"
        ? { ...model, name: change.after ?? "" }
        : { ...model, description: change.after }
    case "ExpiryPassed":
      return model
    // `apply` and `patchAll` have applied these.
    case "Added":
    case "Removed":
    case "PriceChanged":
    case "StandingMoved":
      return model
  }
}

// As in a decoded pricing, the price of an unknown key is a string.
const setPrice = (pricing: Record<string, unknown>, key: string, price: Price | null): void => {
  if (price === null) Reflect.deleteProperty(pricing, key)
  else assign(pricing, key, isPriceKey(key) ? price : formatDecimal(price))
}
