/** Objects of parsed JSON, which may have a key `__proto__` or a million keys. */
import * as SchemaAST from "effect/SchemaAST"

// `Predicate.isObject`, which all modules share, makes decoding 1 to 2 % slower.
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const isAnyKey = (ast: SchemaAST.AST): boolean => SchemaAST.isString(ast) && ast.checks === undefined

/** Deleting fields makes a small object slow; copying a large one takes longer than parsing it. */
export const without = (value: Record<string, unknown>, lost: ReadonlyArray<string>): Record<string, unknown> => {
  const keys = Object.keys(value)
  if (keys.length <= 1000) return pick(value, keys, lost)
  for (const key of lost) Reflect.deleteProperty(value, key)
  return value
}

export const pick = (
  from: Record<string, unknown>,
  keys: ReadonlyArray<string>,
  lost?: ReadonlyArray<string>
): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const key of keys) if (Object.hasOwn(from, key) && lost?.includes(key) !== true) assign(out, key, from[key])
  return out
}

/** An assignment to `__proto__` would set the prototype. */
export const assign = (out: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === "__proto__") {
    Object.defineProperty(out, key, { configurable: true, enumerable: true, value, writable: true })
  } else out[key] = value
}
