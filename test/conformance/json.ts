/** Readers of unknown JSON. */
import * as Predicate from "effect/Predicate"

export type JsonObject = { readonly [key: string]: unknown }

export const isObject = (value: unknown): value is JsonObject => Predicate.isObject(value) && !Array.isArray(value)

export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((value, key) => isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined, value)

/** Throws without a list, because a test would check nothing. */
export const listAt = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const found = at(value, ...path)
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join(".")}`)
  return found
}

export const objectAt = (value: unknown, ...path: ReadonlyArray<string>): JsonObject => {
  const found = at(value, ...path)
  if (!isObject(found)) throw new Error(`no object at ${path.join(".")}`)
  return found
}

export const textAt = (value: unknown, ...path: ReadonlyArray<string>): string => {
  const found = at(value, ...path)
  if (!Predicate.isString(found)) throw new Error(`no text at ${path.join(".")}`)
  return found
}
