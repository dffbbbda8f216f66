/**
 * Objects of parsed JSON: safe with a `__proto__` key, and fast with a million keys.
 */
import * as SchemaAST from "effect/SchemaAST"
import { leftOut } from "./observation.ts"

/** Whether a value is an object, and not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether the keys of a record can be any strings. */
export const isAnyKey = (ast: SchemaAST.AST): boolean => SchemaAST.isString(ast) && ast.checks === undefined

/** A copy. A spread is the fastest copy of a few fields, and the slowest of a million. */
export const copy = (value: Record<string, unknown>): Record<string, unknown> => {
  const keys = Object.keys(value)
  return keys.length > 1000 ? pick(value, keys) : { ...value }
}

/**
 * The object without some of its fields. Deleting fields makes a small object slow; copying a large one again takes
 * longer than parsing it.
 */
export const without = (out: Record<string, unknown>, lost: ReadonlyArray<string>): Record<string, unknown> => {
  const keys = Object.keys(out)
  if (keys.length <= 1000) return pick(out, keys)
  for (const key of lost) Reflect.deleteProperty(out, key)
  return out
}

/** The entries of an object under some keys, without those that were left out. */
export const pick = (from: Record<string, unknown>, keys: ReadonlyArray<string>): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const key of keys) {
    if (Object.hasOwn(from, key) && from[key] !== leftOut) assign(out, key, from[key])
  }
  return out
}

/** Sets a field. An assignment to `__proto__` would set the prototype. */
export const assign = (out: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === "__proto__") {
    Object.defineProperty(out, key, { configurable: true, enumerable: true, value, writable: true })
  } else out[key] = value
}
