/** The reader of an object with named fields; if it is open, other keys stay in the value. */
import * as SchemaAST from "effect/SchemaAST"
import { expectedBy, nonNullMembers } from "./describe.ts"
import { type Fallback, fallbackOf } from "./fallback.ts"
import { isAnyKey, isRecord, pick, without } from "./json.ts"
import { isLeftOut, leftOut, missing, type Observer, type Reader, type UnreadableValue } from "./observation.ts"
import { invalid } from "./transformation.ts"
import { markUnreadable } from "./unreadable.ts"

interface Field {
  readonly name: string
  /** If the value can be null, `read` is the reader of its other type. */
  readonly isNullable: boolean
  readonly read: Reader
  readonly path: string
  readonly expected: string
  readonly isRequired: boolean
  readonly fallback: Fallback | undefined
  /** One object for all reports, because a body can hold a million objects without the field. */
  readonly absence: UnreadableValue
}

/** Undefined if only Schema's parser can decode its keys or index signatures. */
export const structReader = (
  ast: SchemaAST.Objects,
  path: string,
  readerOf: (ast: SchemaAST.AST, path: string) => Reader
): Reader | undefined => {
  const [rest, ...more] = ast.indexSignatures
  const isOpen = rest !== undefined
  if (isOpen && (more.length > 0 || !isAnyKey(rest.parameter) || rest.type._tag !== "Unknown")) return undefined
  const fields = new Map<string, Field>()
  for (const { name, type } of ast.propertySignatures) {
    if (typeof name !== "string") return undefined
    const at = `${path}.${name}`
    const expected = expectedBy(type)
    const nonNull = nonNullMember(type)
    fields.set(name, {
      name,
      isNullable: nonNull !== undefined,
      read: readerOf(nonNull ?? type, at),
      path: at,
      expected,
      isRequired: !SchemaAST.isOptional(type),
      fallback: fallbackOf(type),
      absence: { _tag: "UnreadableValue", path: at, expected, received: missing }
    })
  }
  const names = [...fields.keys()]
  const required = [...fields.values()].filter(({ isRequired }) => isRequired)

  // Fills in missing required fields. False if one has no fallback.
  const complete = (out: Record<string, unknown>, observer: Observer, lost: ReadonlyArray<string>): boolean => {
    for (const { absence, fallback, name } of required) {
      if (Object.hasOwn(out, name)) continue
      const substitute = fallback === undefined ? undefined : "field" in fallback ? out[fallback.field] : fallback.value
      if (substitute === undefined) {
        observer.lacking ??= absence
        return false
      }
      if (!lost.includes(name)) observer.observe(absence)
      out[name] = substitute
    }
    return true
  }

  return (value, observer) => {
    if (!isRecord(value)) return invalid
    let found = 0
    let isClosed = true
    let lost: Array<string> | undefined
    for (const key in value) {
      const field = fields.get(key)
      if (field === undefined) {
        observer.observe({ _tag: "UnknownKey", path, key })
        isClosed = false
        continue
      }
      const received = value[key]
      const decoded = received === null && field.isNullable ? null : field.read(received, observer)
      if (decoded === received || decoded !== invalid && decoded !== leftOut) {
        if (decoded !== received) value[key] = decoded
        if (field.isRequired) found++
        continue
      }
      if (field.isRequired && field.fallback === undefined) {
        observer.lacking ??= { path: field.path, expected: field.expected, received }
        return invalid
      }
      isLeftOut(decoded, received, field.path, field.expected, observer)
      if (lost === undefined) lost = [key]
      else lost.push(key)
    }
    const areKept = isOpen || isClosed
    if (areKept && lost === undefined && found === required.length) return value
    const kept = areKept ? without(value, lost ?? nothing) : pick(value, names, lost)
    if (lost !== undefined && isOpen) markUnreadable(kept, lost)
    return found === required.length || complete(kept, observer, lost ?? nothing) ? kept : invalid
  }
}

// Most fields are a union of null and one other type: reading them without a union is faster.
const nonNullMember = (ast: SchemaAST.AST): SchemaAST.AST | undefined => {
  if (!SchemaAST.isUnion(ast) || ast.checks !== undefined || ast.encoding !== undefined) return undefined
  const [first, ...more] = nonNullMembers(ast)
  return more.length === 0 && ast.types.length === 2 ? first : undefined
}

const nothing: ReadonlyArray<string> = []
