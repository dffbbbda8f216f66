/**
 * How to look into parsed JSON without believing anything about it.
 */
import * as Predicate from "effect/Predicate"

/** A JSON object, by its own keys only. */
export type JsonObject = { readonly [key: string]: unknown }

/** Whether a value is a JSON object, and not null or a list. */
export const isObject = (value: unknown): value is JsonObject => Predicate.isObject(value) && !Array.isArray(value)

/** The value at a path of keys; undefined where there is none. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>((value, key) => isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined, value)

/** The list at a path of keys. Throws where there is none, because the test would check nothing. */
export const listAt = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const found = at(value, ...path)
  if (!Array.isArray(found)) throw new Error(`no list at ${path.join(".")}`)
  return found
}

/** The object at a path of keys. Throws where there is none. */
export const objectAt = (value: unknown, ...path: ReadonlyArray<string>): JsonObject => {
  const found = at(value, ...path)
  if (!isObject(found)) throw new Error(`no object at ${path.join(".")}`)
  return found
}

/** The text at a path of keys. Throws where there is none. */
export const textAt = (value: unknown, ...path: ReadonlyArray<string>): string => {
  const found = at(value, ...path)
  if (!Predicate.isString(found)) throw new Error(`no text at ${path.join(".")}`)
  return found
}
