/** A second implementation of the reader: unknown keys and values by the schema, and values repaired by removal. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { isObject } from "../conformance/json.ts"

/** The number of each key that a schema does not name, and of each value that its vocabularies lack, by path. */
export const unknownIn = (
  schema: { readonly ast: SchemaAST.AST },
  value: unknown
): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  scan(SchemaAST.toEncoded(schema.ast), value, "", (found) => {
    counts[found] = (counts[found] ?? 0) + 1
  })
  return counts
}

const scan = (ast: SchemaAST.AST, value: unknown, path: string, found: (what: string) => void): void => {
  if (SchemaAST.isArrays(ast) && Array.isArray(value)) {
    for (const item of ast.rest) for (const each of value) scan(item, each, `${path}[]`, found)
  }
  if (SchemaAST.isObjects(ast) && isObject(value)) {
    const fields = new Map(ast.propertySignatures.map(({ name, type }) => [String(name), type]))
    for (const [key, each] of Object.entries(value)) {
      const field = fields.get(key)
      if (field !== undefined) scan(field, each, `${path}.${key}`, found)
      else if (fields.size > 0) found(`${path}.${key}`)
      else for (const { type } of ast.indexSignatures) scan(type, each, `${path}.*`, found)
    }
  }
  if (!SchemaAST.isUnion(ast)) return
  if (ast.annotations?.["identifier"] === undefined) {
    for (const member of ast.types) scan(member, value, path, found)
  } else if ((typeof value === "string" || typeof value === "number") && !literalsOf(ast).includes(value)) {
    found(`${path} = ${JSON.stringify(value)}`)
  }
}

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> =>
  SchemaAST.isLiteral(ast) ? [ast.literal] : SchemaAST.isUnion(ast) ? ast.types.flatMap(literalsOf) : []

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Removes each rejected value, and fills in missing required fields. Undefined if that does not help. */
export const repaired = <A>(
  schema: Schema.ConstraintDecoder<A>,
  input: unknown,
  fallbacks: Readonly<Record<string, (item: object) => unknown>>
): A | undefined => {
  const decode = Schema.decodeUnknownResult(schema)
  const item: unknown = structuredClone(input)
  for (;;) {
    const result = decode(item)
    if (Result.isSuccess(result)) return result.success
    const [issue] = issuesOf(result.failure.issue).issues
    const keys = (issue?.path ?? []).map((segment) => typeof segment === "object" ? segment.key : segment)
    const last = keys.at(-1)
    const parent = keys.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(Object(value), key), item)
    if (last === undefined || !isObject(item) || typeof parent !== "object" || parent === null) return undefined
    const fallback = keys.length === 1 ? fallbacks[String(last)] : undefined
    if (fallback !== undefined) {
      const value = fallback(item)
      if (value === undefined || Object.is(Reflect.get(item, last), value)) return undefined
      Reflect.set(item, last, value)
    } else if (Array.isArray(parent)) parent.splice(Number(last), 1)
    else if (!Object.hasOwn(parent, last)) return undefined
    else Reflect.deleteProperty(parent, last)
  }
}
