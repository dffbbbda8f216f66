/**
 * Readers: decode parsed JSON by a schema, repair what the schema rejects, and note everything unknown, in one walk.
 *
 * A reader is derived once from a schema's AST, without code generation; the schema stays the only definition of the
 * type. If the schema accepts a value, the reader returns an equal one; every part that decoding leaves unchanged is the
 * very part of the parsed JSON. A value that the schema rejects is left out: a field becomes absent, an array loses the
 * element, a record loses the entry. A required field has its declared fallback; if there is none, the object around it
 * cannot be read.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { expectedBy } from "./describe.ts"
import { type Fallback, fallbackOf } from "./fallback.ts"
import { bySchema, type Decode, invalid, passesChecks, transformationOf } from "./transformation.ts"

export { invalid } from "./transformation.ts"

/** Something that a reader came across. `path` is the path below the value that the reader was made for. */
export type Observation =
  | { readonly _tag: "UnreadableValue"; readonly path: string; readonly expected: string; readonly received: unknown }
  | { readonly _tag: "UnknownKey"; readonly path: string; readonly key: string }
  | {
    readonly _tag: "UnknownValue"
    readonly path: string
    readonly vocabulary: string
    readonly value: string | number
  }

/** What a reader reports to while it reads one value. */
export interface Observer {
  readonly observe: (observation: Observation) => void
  /** If the whole value is invalid: the required part of it that cannot be read. */
  lacking: { readonly path: string; readonly expected: string; readonly received: unknown } | undefined
}

/** Reads one value: the decoded value, or {@link invalid}. */
export type Reader = (value: unknown, observer: Observer) => unknown

/** The received value of a required field that is missing. */
export const missing = Symbol("missing")

// A value that was left out and has been noted already.
const leftOut = Symbol("leftOut")

/** The fields that an object lost when it was decoded, because they could not be read. `[]` stands for array elements. */
export const unreadableFieldsOf = (decoded: object): ReadonlyArray<string> => unreadableFields.get(decoded) ?? []

/** Marks `to`, a changed copy of `from`, as lacking the fields that `from` lost. */
export const copyUnreadableFields = <A extends object>(from: object, to: A): A => {
  const lost = unreadableFields.get(from)
  if (lost !== undefined) unreadableFields.set(to, lost)
  return to
}

// Of objects that may have any key, whose fields mean something else without the lost ones, and of arrays.
const unreadableFields = new WeakMap<object, ReadonlyArray<string>>()

/** Derives the reader of a schema. `path` is the path of its values below the root. */
export const readerOf = (ast: SchemaAST.AST, path = ""): Reader => {
  if (ast.encoding !== undefined) return transformationReader(ast, path)
  const read = typeReader(ast, path)
  if (ast.checks === undefined) return read
  if (ast.checks === Schema.Finite.ast.checks) return (value) => Number.isFinite(value) ? value : invalid
  const passes = passesChecks(ast)
  return (value, observer) => {
    const result = read(value, observer)
    return result !== invalid && passes(result) ? result : invalid
  }
}

const typeReader = (ast: SchemaAST.AST, path: string): Reader => {
  switch (ast._tag) {
    case "String":
      return (value) => typeof value === "string" ? value : invalid
    case "Number":
      return (value) => typeof value === "number" ? value : invalid
    case "Boolean":
      return (value) => typeof value === "boolean" ? value : invalid
    case "Null":
      return (value) => value === null ? value : invalid
    case "Unknown":
      return (value) => value
    case "Arrays":
      return arrayReader(ast, path) ?? bySchema(ast)
    case "Objects":
      return ast.propertySignatures.length === 0
        ? recordReader(ast, path) ?? bySchema(ast)
        : structReader(ast, path) ?? bySchema(ast)
    case "Union":
      return unionReader(ast, path)
    default:
      return bySchema(ast)
  }
}

const transformationReader = (ast: SchemaAST.AST, path: string): Reader => {
  const decode = transformationOf(ast, decoderOf)
  const observe = vocabularyOf(SchemaAST.toEncoded(ast), path)
  if (observe === undefined) return decode
  return (value, observer) => {
    const decoded = decode(value)
    if (decoded !== invalid) {
      observe(value, observer)
      return decoded
    }
    if (typeof value !== "string") return invalid
    // A text in place of a known number is an unknown value of the vocabulary, like any other.
    observe(value, observer)
    return leftOut
  }
}

const decoderOf = (ast: SchemaAST.AST): Decode => {
  const read = readerOf(ast)
  return (input) => read(input, unobserved)
}

const unobserved: Observer = { lacking: undefined, observe: () => {} }

const arrayReader = (ast: SchemaAST.Arrays, path: string): Reader | undefined => {
  const [item, ...more] = ast.rest
  if (item === undefined || more.length > 0 || ast.elements.length > 0) return undefined
  if (item._tag === "Unknown") return (value) => Array.isArray(value) ? value : invalid
  const at = `${path}[]`
  const read = readerOf(item, at)
  const expected = expectedBy(item)
  return (value, observer) => {
    if (!Array.isArray(value)) return invalid
    let out: Array<unknown> | undefined
    let isWhole = true
    for (let index = 0; index < value.length; index++) {
      const received: unknown = value[index]
      const decoded = read(received, observer)
      if (isLeftOut(decoded, received, at, expected, observer)) {
        out ??= value.slice(0, index)
        isWhole = false
        continue
      }
      if (decoded !== received) out ??= value.slice(0, index)
      out?.push(decoded)
    }
    if (out !== undefined && !isWhole) unreadableFields.set(out, ["[]"])
    return out ?? value
  }
}

const recordReader = (ast: SchemaAST.Objects, path: string): Reader | undefined => {
  const [entry, ...more] = ast.indexSignatures
  if (entry === undefined || more.length > 0 || !isAnyKey(entry.parameter)) return undefined
  if (entry.type._tag === "Unknown") return (value) => isRecord(value) ? value : invalid
  const at = `${path}.*`
  const read = readerOf(entry.type, at)
  const expected = expectedBy(entry.type)
  return (value, observer) => {
    if (!isRecord(value)) return invalid
    let out: Record<string, unknown> | undefined
    const keys = Object.keys(value)
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] ?? ""
      const received = value[key]
      const decoded = read(received, observer)
      const isOut = isLeftOut(decoded, received, at, expected, observer)
      if (isOut || decoded !== received) out ??= pick(value, keys.slice(0, index))
      if (out !== undefined && !isOut) assign(out, key, decoded)
    }
    return out ?? value
  }
}

interface Field {
  readonly read: Reader
  readonly path: string
  readonly expected: string
  readonly isRequired: boolean
  readonly fallback: Fallback | undefined
}

const structReader = (ast: SchemaAST.Objects, path: string): Reader | undefined => {
  const [rest, ...more] = ast.indexSignatures
  const isOpen = rest !== undefined
  if (isOpen && (more.length > 0 || !isAnyKey(rest.parameter) || rest.type._tag !== "Unknown")) return undefined
  const fields = new Map<string, Field>()
  for (const { name, type } of ast.propertySignatures) {
    if (typeof name !== "string") return undefined
    fields.set(name, {
      read: readerOf(type, `${path}.${name}`),
      path: `${path}.${name}`,
      expected: expectedBy(type),
      isRequired: !SchemaAST.isOptional(type),
      fallback: fallbackOf(type)
    })
  }
  const names = [...fields.keys()]
  const required = names.filter((name) => fields.get(name)?.isRequired)

  // Fills in the required fields that are missing. False if one of them has no fallback.
  const complete = (out: Record<string, unknown>, value: Record<string, unknown>, observer: Observer): boolean => {
    for (const name of required) {
      const field = fields.get(name)
      if (field === undefined || Object.hasOwn(out, name)) continue
      const { expected, fallback } = field
      const received = Object.hasOwn(value, name) ? value[name] : missing
      const substitute = fallback === undefined ? undefined : "field" in fallback ? out[fallback.field] : fallback.value
      if (substitute === undefined) {
        observer.lacking ??= { path: field.path, expected, received }
        return false
      }
      observer.observe({ _tag: "UnreadableValue", path: field.path, expected, received })
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
      if (out === value) out = copy(value)
      if (decoded === invalid || decoded === leftOut) {
        lost = [...lost ?? [], key]
        isWhole = false
        out[key] = leftOut
        // A required field is noted when it is filled in, or names what is lacking.
        if (!field.isRequired) isLeftOut(decoded, received, field.path, field.expected, observer)
      } else {
        out[key] = decoded
        if (field.isRequired) found++
      }
    }
    if (isWhole && found === required.length) return out
    const kept = isWhole ? (out === value ? copy(value) : out) : isOpen ? without(out, lost ?? []) : pick(out, names)
    if (isOpen && lost !== undefined) unreadableFields.set(kept, lost)
    return found === required.length || complete(kept, value, observer) ? kept : invalid
  }
}

// A spread is the fastest copy of a few fields, and the slowest of a million.
const copy = (value: Record<string, unknown>): Record<string, unknown> => {
  const keys = Object.keys(value)
  return keys.length > 1000 ? pick(value, keys) : { ...value }
}

// Deleting fields makes a small object slow; copying a large one again takes longer than parsing it.
const without = (out: Record<string, unknown>, lost: ReadonlyArray<string>): Record<string, unknown> => {
  const keys = Object.keys(out)
  if (keys.length <= 1000) return pick(out, keys)
  for (const key of lost) Reflect.deleteProperty(out, key)
  return out
}

// The entries of an object under some keys, without those that were left out.
const pick = (from: Record<string, unknown>, keys: ReadonlyArray<string>): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  for (const key of keys) {
    if (Object.hasOwn(from, key) && from[key] !== leftOut) assign(out, key, from[key])
  }
  return out
}

// An assignment to `__proto__` would set the prototype.
const assign = (out: Record<string, unknown>, key: string, value: unknown): void => {
  if (key === "__proto__") {
    Object.defineProperty(out, key, { configurable: true, enumerable: true, value, writable: true })
  } else out[key] = value
}

const isLeftOut = (
  decoded: unknown,
  received: unknown,
  path: string,
  expected: string,
  observer: Observer
): boolean => {
  if (decoded === leftOut) return true
  if (decoded !== invalid) return false
  observer.lacking = undefined
  observer.observe({ _tag: "UnreadableValue", path, expected, received })
  return true
}

const unionReader = (ast: SchemaAST.Union, path: string): Reader => {
  const observe = vocabularyOf(ast, path)
  if (observe !== undefined) {
    // In an open vocabulary of strings, any string will do.
    return ast.types.some((member) => SchemaAST.isString(member) && member.checks === undefined)
      ? (value, observer) => {
        if (typeof value !== "string") return invalid
        observe(value, observer)
        return value
      }
      : bySchema(ast)
  }
  const others = ast.types.filter((member) => !SchemaAST.isNull(member))
  const [first, ...more] = others
  if (first === undefined) return bySchema(ast)
  const isNullable = others.length < ast.types.length
  if (more.length === 0) {
    const read = readerOf(first, path)
    return (value, observer) => value === null ? (isNullable ? value : invalid) : read(value, observer)
  }
  // Which of several objects or arrays is meant, only the schema can decide.
  const isPrimitive = others.every((member) =>
    (SchemaAST.isString(member) || SchemaAST.isNumber(member) || SchemaAST.isBoolean(member))
    && member.encoding === undefined
  )
  if (!isPrimitive) return bySchema(ast)
  const readers = others.map((member) => readerOf(member, path))
  return (value, observer) => {
    if (value === null) return isNullable ? value : invalid
    for (const read of readers) if (read(value, observer) !== invalid) return value
    return invalid
  }
}

const vocabularyOf = (ast: SchemaAST.AST, path: string) => {
  const vocabulary = SchemaAST.isUnion(ast) ? ast.annotations?.["identifier"] : undefined
  if (!Predicate.isString(vocabulary)) return undefined
  const known = new Set(literalsOf(ast))
  return (value: unknown, observer: Observer): void => {
    if (!known.has(value) && (typeof value === "string" || typeof value === "number")) {
      observer.observe({ _tag: "UnknownValue", path, vocabulary, value })
    }
  }
}

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> =>
  SchemaAST.isLiteral(ast) ? [ast.literal] : SchemaAST.isUnion(ast) ? ast.types.flatMap(literalsOf) : []

const isAnyKey = (ast: SchemaAST.AST): boolean => SchemaAST.isString(ast) && ast.checks === undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
