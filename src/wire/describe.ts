/** Descriptions for findings: what a schema expects, and what was received. */
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import { cut } from "./text.ts"

/** The type that a schema expects on the wire: `a number`. */
export const expectedBy = (ast: SchemaAST.AST): string => {
  const annotated = (ast.checks?.at(-1) ?? ast).annotations?.["expected"]
  // The checks of lengths and ranges do not name the type: "a value with a length of at least 1".
  if (Predicate.isString(annotated)) return annotated.replace(/^a value(?= )/, nounOf(ast))
  if (ast.encoding !== undefined) return expectedBy(SchemaAST.toEncoded(ast))
  if (SchemaAST.isLiteral(ast)) return JSON.stringify(ast.literal)
  if (!SchemaAST.isUnion(ast)) return names[ast._tag] ?? ast._tag
  // For an open vocabulary, the type is enough.
  if (ast.types.some(SchemaAST.isString) && isVocabulary(ast)) return "a string"
  const members = nonNullMembers(ast).map(expectedBy)
  return Array.from(new Set(members)).join(" or ")
}

export const nonNullMembers = (ast: SchemaAST.Union): ReadonlyArray<SchemaAST.AST> =>
  ast.types.filter((member) => !SchemaAST.isNull(member))

const nounOf = (ast: SchemaAST.AST): string => {
  const [first, ...more] = ast.checks ?? []
  const annotated = more.length === 0 ? undefined : first?.annotations?.["expected"]
  return Predicate.isString(annotated) ? annotated : names[ast._tag] ?? "a value"
}

const isVocabulary = (ast: SchemaAST.Union): boolean => Predicate.isString(ast.annotations?.["identifier"])

const names: Readonly<Record<string, string>> = {
  Arrays: "an array",
  Boolean: "a boolean",
  Null: "null",
  Number: "a number",
  Objects: "an object",
  String: "a string",
  Unknown: "a value"
}

/** At most 100 characters, because keys and values from a response end up in logs. */
export const shorten = (text: string): string => cut(text, 100)

/** The beginning of a value as JSON. Looks at the first element or key only, so that it is cheap for any value. */
export const preview = (value: unknown, depth = 0): string => {
  if (Predicate.isString(value)) return JSON.stringify(shorten(value))
  if (Array.isArray(value)) {
    const [first] = value
    if (value.length === 0) return "[]"
    return depth === 2 ? "[…]" : shorten(`[${preview(first, depth + 1)}${value.length > 1 ? ", …" : ""}]`)
  }
  // Only plain objects: parts of an unreadable value may be decoded already, to a `BigDecimal` for instance.
  if (Predicate.isObject(value) && Object.getPrototypeOf(value) === Object.prototype) {
    const keys = Object.keys(value)
    const [first] = keys
    if (first === undefined) return "{}"
    if (depth === 2) return "{…}"
    const field = preview(value[first], depth + 1)
    return shorten(`{${JSON.stringify(shorten(first))}: ${field}${keys.length > 1 ? ", …" : ""}}`)
  }
  return String(value)
}
