/**
 * Unreadable fields between two polls: a field that only became unreadable has not changed.
 */
import * as Predicate from "effect/Predicate"
import type { Model } from "../model/schema.ts"
import { unreadableIn } from "../wire/collector.ts"

/**
 * A field that cannot be read, and the models in which that is so.
 *
 * @category models
 * @since 0.1.0
 */
export interface UnreadableField {
  /** Path of the field in a model: `supported_parameters`, `pricing.prompt`. */
  readonly field: string
  /** Ids of the models, in the order of the list. */
  readonly ids: ReadonlyArray<string>
}

/** The result of {@link withReadable}. */
export interface Readable {
  /** The models, with the last readable value in place of each unreadable one. */
  readonly models: ReadonlyArray<Model>
  /** The unreadable fields. */
  readonly unreadable: ReadonlyArray<UnreadableField>
}

/** Replaces unreadable values by the last readable ones, and names the fields. */
export const withReadable = (
  before: ReadonlyMap<string, Model>,
  models: ReadonlyArray<Model>
): Readable => {
  const idsByField = new Map<string, Array<string>>()
  const readable = models.map((model) => {
    const known = before.get(model.id)
    return Array.from(new Set(unreadableIn(model).map(fieldOf))).reduce((model, field) => {
      idsByField.set(field, [...idsByField.get(field) ?? [], model.id])
      return known === undefined ? model : withValueOf(model, known, field.split("."))
    }, model)
  })
  return { models: readable, unreadable: Array.from(idsByField, ([field, ids]) => ({ field, ids })) }
}

// Elements have no identity, so that an array with an unreadable element is kept as a whole. So is a record.
const fieldOf = (path: string): string => path.split(/\[\]|\.\*/, 1)[0] ?? path

const withValueOf = <A extends object>(target: A, source: object, [key, ...below]: ReadonlyArray<string>): A => {
  if (key === undefined || !Object.hasOwn(source, key)) return target
  const known: unknown = Reflect.get(source, key)
  const present: unknown = Reflect.get(target, key)
  const value = below.length > 0 && Predicate.isObject(known) && Predicate.isObject(present)
    ? withValueOf(present, known, below)
    : known
  return { ...target, [key]: value }
}
