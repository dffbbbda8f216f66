/**
 * Fallbacks of required fields. The schema still requires the field; the reader fills it in if it is missing or
 * unreadable, and reports that, so that the decoded type needs no `undefined`.
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

/** Where a fallback comes from: another required field of the same object, or a constant. */
export type Fallback = { readonly field: string } | { readonly value: string }

const key = "effect-openrouter/fallback"

/** Declares the fallback of a required field. Only the reader applies it; `Schema.decode` still fails. */
export const withFallback = <S extends Schema.Top>(schema: S, fallback: Fallback): S["Rebuild"] =>
  schema.annotateKey({ [key]: fallback })

export const fallbackOf = (ast: SchemaAST.AST): Fallback | undefined => {
  const fallback = ast.context?.annotations?.[key]
  return isFallback(fallback) ? fallback : undefined
}

const isFallback = (u: unknown): u is Fallback =>
  Predicate.isObject(u) && (Predicate.isString(u["field"]) || Predicate.isString(u["value"]))
