/**
 * Unreadable fields between two polls. A field has not changed if it only became unreadable, or if it is readable for the
 * first time.
 */
import * as Predicate from "effect/Predicate"
import type { Model } from "../model/schema.ts"
import { unreadableIn } from "../wire/collector.ts"

/**
 * A field that cannot be read, and the models in which it is unreadable.
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

/** By the id of a model: its unreadable fields that never were readable. */
export type WithoutBaseline = ReadonlyMap<string, ReadonlyArray<string>>

interface Readable {
  /** The earlier models, with the new values of fields that become readable for the first time. */
  readonly before: ReadonlyArray<Model>
  /** The new models, with the last readable values in place of unreadable ones. */
  readonly models: ReadonlyArray<Model>
  /** The unreadable fields of the new models. */
  readonly unreadable: ReadonlyArray<UnreadableField>
  /** Those of them that never were readable. */
  readonly withoutBaseline: WithoutBaseline
}

export const withReadable = (
  before: ReadonlyArray<Model>,
  models: ReadonlyArray<Model>,
  earlier: WithoutBaseline
): Readable => {
  const baselines = new Map(before.map((model) => [model.id, model]))
  const withoutBaseline = new Map(Array.from(earlier).filter(([id]) => baselines.has(id)))
  const firstValues = new Map<string, { readonly model: Model; readonly fields: ReadonlyArray<string> }>()
  const idsByField = new Map<string, Array<string>>()
  const readable = models.map((model) => {
    const fields = Array.from(new Set(unreadableIn(model).map(fieldOf)))
    for (const field of fields) {
      const ids = idsByField.get(field)
      if (ids === undefined) idsByField.set(field, [model.id])
      else ids.push(model.id)
    }
    const known = baselines.get(model.id)
    const lacking = earlier.get(model.id) ?? []
    const stillLacking = [
      ...lacking.filter((field) => isIn(field, fields)),
      ...fields.filter((field) => known === undefined || isIn(field, lacking))
    ]
    withoutBaseline.set(model.id, Array.from(new Set(stillLacking)))
    firstValues.set(model.id, { model, fields: lacking.filter((field) => !isIn(field, fields)) })
    return known === undefined ? model : withValuesOf(model, known, fields)
  })
  return {
    before: before.map((model) => {
      const first = firstValues.get(model.id)
      return first === undefined ? model : withValuesOf(model, first.model, first.fields)
    }),
    models: readable,
    unreadable: Array.from(idsByField, ([field, ids]) => ({ field, ids })),
    withoutBaseline
  }
}

const isIn = (field: string, fields: ReadonlyArray<string>): boolean =>
  fields.some((other) => field === other || field.startsWith(`${other}.`))

// Elements have no identity, so their array or record is kept as a whole.
const fieldOf = (path: string): string => path.split(/\[\]|\.\*/, 1)[0] ?? path

const withValuesOf = (target: Model, source: Model, fields: ReadonlyArray<string>): Model =>
  fields.reduce((target, field) => withValueOf(target, source, field.split(".")), target)

const withValueOf = <A extends object>(target: A, source: object, [key, ...below]: ReadonlyArray<string>): A => {
  if (key === undefined || !Object.hasOwn(source, key)) return target
  const known: unknown = Reflect.get(source, key)
  const present: unknown = Reflect.get(target, key)
  const value = below.length > 0 && Predicate.isObject(known) && Predicate.isObject(present)
    ? withValueOf(present, known, below)
    : known
  return { ...target, [key]: value }
}
