/** Fallbacks of required fields. The reader fills in and reports such fields, so their types need no `undefined`. */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

/** The value of another required field of the object, or a constant. */
export type Fallback = { readonly field: string } | { readonly value: string }

const key = "effect-openrouter/fallback"

/** Only the reader applies the fallback; `Schema.decode` still fails. */
export const withFallback = <S extends Schema.Top>(schema: S, fallback: Fallback): S["Rebuild"] =>
  schema.annotateKey({ [key]: fallback })

export const fallbackOf = (ast: SchemaAST.AST): Fallback | undefined => {
  const fallback = ast.context?.annotations?.[key]
  return isFallback(fallback) ? fallback : undefined
}

const isFallback = (u: unknown): u is Fallback =>
  Predicate.isObject(u) && (Predicate.isString(u["field"]) || Predicate.isString(u["value"]))
