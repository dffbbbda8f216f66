/**
 * The reader of an object with named fields, open (other keys stay in the value) or closed.
 */
import * as SchemaAST from "effect/SchemaAST"
import { expectedBy } from "./describe.ts"
import { type Fallback, fallbackOf } from "./fallback.ts"
import { copy, isAnyKey, isRecord, pick, without } from "./json.ts"
import { isLeftOut, leftOut, missing, type Observation, type Observer, type Reader } from "./observation.ts"
import { invalid } from "./transformation.ts"
import { markUnreadable } from "./unreadable.ts"

interface Field {
  readonly name: string
  readonly read: Reader
  readonly path: string
  readonly expected: string
  readonly isRequired: boolean
  readonly fallback: Fallback | undefined
  /** Noted if the field is missing. One for all objects: a body can hold a million without it. */
  readonly absence: Observation
}

/** The reader of a struct; undefined if it has keys or index signatures that only Schema's own parser can decode. */
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
    fields.set(name, {
      name,
      read: readerOf(type, at),
      path: at,
      expected,
      isRequired: !SchemaAST.isOptional(type),
      fallback: fallbackOf(type),
      absence: { _tag: "UnreadableValue", path: at, expected, received: missing }
    })
  }
  const names = [...fields.keys()]
  const required = [...fields.values()].filter(({ isRequired }) => isRequired)

  // Fills in the required fields that are missing or unreadable. False if one of them has no fallback.
  const complete = (out: Record<string, unknown>, value: Record<string, unknown>, observer: Observer): boolean => {
    for (const { absence, expected, fallback, name, path } of required) {
      const decoded = out[name]
      if (decoded !== undefined && decoded !== leftOut && Object.hasOwn(out, name)) continue
      const isMissing = !Object.hasOwn(value, name)
      const received = isMissing ? missing : value[name]
      const substitute = fallback === undefined ? undefined : "field" in fallback ? out[fallback.field] : fallback.value
      if (substitute === undefined) {
        observer.lacking ??= { path, expected, received }
        return false
      }
      observer.observe(isMissing ? absence : { _tag: "UnreadableValue", path, expected, received })
      out[name] = substitute
    }
    return true
  }

  return (value, observer) => {
    if (!isRecord(value)) return invalid
    let out = value
    let found = 0
    let isWhole = true
    let lost: Array<string> | undefined
    for (const key in value) {
      const field = fields.get(key)
      if (field === undefined) {
        observer.observe({ _tag: "UnknownKey", path, key })
        if (!isOpen) isWhole = false
        continue
      }
      const received = value[key]
      const decoded = field.read(received, observer)
      if (decoded === received) {
        if (field.isRequired) found++
        continue
      }
      if (decoded !== invalid && decoded !== leftOut) {
        if (out === value) out = copy(value)
        out[key] = decoded
        if (field.isRequired) found++
        continue
      }
      if (field.isRequired && field.fallback === undefined) {
        observer.lacking ??= { path: field.path, expected: field.expected, received }
        return invalid
      }
      if (out === value) out = copy(value)
      out[key] = leftOut
      if (isOpen) {
        if (lost === undefined) lost = [key]
        else lost.push(key)
      }
      // A required field is filled in below, and noted then.
      if (field.isRequired) continue
      isWhole = false
      isLeftOut(decoded, received, field.path, field.expected, observer)
    }
    if (isWhole && found === required.length) return out
    // A spread has no room for the fields that are filled in.
    const kept = isWhole
      ? (out === value ? pick(value, Object.keys(value)) : out)
      : isOpen
      ? without(out, lost ?? [])
      : pick(out, names)
    if (lost !== undefined) markUnreadable(kept, lost)
    return found === required.length || complete(kept, value, observer) ? kept : invalid
  }
}
