/**
 * Readers: decode parsed JSON by a schema, repair what the schema rejects, and note everything unknown, in one walk.
 *
 * If the schema accepts a value, its reader returns an equal one. It decodes in place: copying every object with a price
 * would take a quarter of the time of `JSON.parse`. A value that the schema rejects is left out of its object, array or
 * record. A required field gets its declared fallback; without one, its object cannot be read.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { expectedBy, nonNullMembers } from "./describe.ts"
import { assign, isAnyKey, isRecord, pick } from "./json.ts"
import { isLeftOut, leftOut, type Observer, type Reader } from "./observation.ts"
import { structReader } from "./struct.ts"
import { bySchema, type Decode, invalid, passesChecks, transformationOf } from "./transformation.ts"
import { markUnreadable } from "./unreadable.ts"

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
        : structReader(ast, path, readerOf) ?? bySchema(ast)
    case "Union":
      return unionReader(ast, path)
    default:
      return bySchema(ast)
  }
}

const transformationReader = (ast: SchemaAST.AST, path: string): Reader => {
  const decode = transformationOf(ast, decoderOf)
  const vocabulary = vocabularyOf(SchemaAST.toEncoded(ast), path)
  if (vocabulary === undefined) return decode
  const { known, observe } = vocabulary
  return (value, observer) => {
    const decoded = decode(value)
    if (known.has(value)) return decoded
    if (decoded !== invalid) {
      observe(value, observer)
      return decoded
    }
    if (typeof value !== "string") return invalid
    // A string in a vocabulary of numbers is an unknown value, even if its number is known.
    observe(value, observer, true)
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
    for (let index = 0; index < value.length; index++) {
      const received: unknown = value[index]
      const decoded = read(received, observer)
      if (decoded === received && out === undefined) continue
      if (isLeftOut(decoded, received, at, expected, observer)) out ??= value.slice(0, index)
      else if (out === undefined) value[index] = decoded
      else out.push(decoded)
    }
    return out === undefined ? value : markUnreadable(out, ["[]"])
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
      if (isLeftOut(decoded, received, at, expected, observer)) out ??= pick(value, keys.slice(0, index))
      else if (out !== undefined) assign(out, key, decoded)
      else if (decoded !== received) value[key] = decoded
    }
    return out ?? value
  }
}

const unionReader = (ast: SchemaAST.Union, path: string): Reader => {
  const vocabulary = vocabularyOf(ast, path)
  if (vocabulary !== undefined) {
    const { known, observe } = vocabulary
    // An open vocabulary of strings accepts any string.
    return ast.types.some((member) => SchemaAST.isString(member) && member.checks === undefined)
      ? (value, observer) => {
        if (typeof value !== "string") return invalid
        if (!known.has(value)) observe(value, observer)
        return value
      }
      : bySchema(ast)
  }
  const members = nonNullMembers(ast)
  // Only the schema can decide between several objects or arrays.
  if (members.length > 1 && !members.every(isPrimitive)) return bySchema(ast)
  const isNullable = members.length < ast.types.length
  const readers = members.map((member) => readerOf(member, path))
  return (value, observer) => {
    if (value === null) return isNullable ? value : invalid
    for (const read of readers) {
      const decoded = read(value, observer)
      if (decoded !== invalid) return decoded
    }
    return invalid
  }
}

const isPrimitive = (ast: SchemaAST.AST): boolean =>
  (SchemaAST.isString(ast) || SchemaAST.isNumber(ast) || SchemaAST.isBoolean(ast)) && ast.encoding === undefined

const vocabularyOf = (ast: SchemaAST.AST, path: string) => {
  const vocabulary = SchemaAST.isUnion(ast) ? ast.annotations?.["identifier"] : undefined
  if (!Predicate.isString(vocabulary)) return undefined
  return {
    known: new Set(literalsOf(ast)),
    observe: (value: unknown, observer: Observer, isLeftOut = false): void => {
      if (typeof value === "string" || typeof value === "number") {
        observer.observe({ _tag: "UnknownValue", path, vocabulary, value, isLeftOut })
      }
    }
  }
}

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> =>
  SchemaAST.isLiteral(ast) ? [ast.literal] : SchemaAST.isUnion(ast) ? ast.types.flatMap(literalsOf) : []
