/** Texts that are equal if decoded values are, and models and standings by key. */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Predicate from "effect/Predicate"
import type { DesignArena, Model } from "../model/schema.ts"
import { formatDecimal } from "../pricing/schema.ts"

/** Ignores the scale of decimals, the order of keys, and whether a field is null or absent. */
export const textOf = (value: unknown): string => {
  if (BigDecimal.isBigDecimal(value)) return formatDecimal(value)
  if (DateTime.isDateTime(value)) return DateTime.formatIso(value)
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  if (!Predicate.isObject(value)) return JSON.stringify(value) ?? String(value)
  const fields = Object.entries(value).filter(([, field]) => Predicate.isNotNullish(field))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${textOf(field)}`).toSorted().join()}}`
}

export const setOf = <A extends string>(values: ReadonlyArray<A> | null | undefined): ReadonlyArray<A> =>
  Array.from(new Set(values)).toSorted()

// Keeps one of the items with the same key. Which one does not depend on their order.
const unique = <A>(items: ReadonlyArray<A>, keyOf: (item: A) => string): Map<string, A> => {
  const found = new Map<string, A>()
  for (const item of items) {
    const key = keyOf(item)
    const other = found.get(key)
    if (other === undefined || textOf(item) < textOf(other)) found.set(key, item)
  }
  return found
}

export const byId = (models: ReadonlyArray<Model>): Map<string, Model> => unique(models, ({ id }) => id)

/** The key of a standing among those of a model. */
export const placeOf = ({ arena, category }: Pick<DesignArena, "arena" | "category">): string =>
  JSON.stringify([arena ?? null, category ?? null])

export const standingsOf = (model: Model): Map<string, DesignArena> =>
  unique(model.benchmarks?.design_arena ?? [], placeOf)
