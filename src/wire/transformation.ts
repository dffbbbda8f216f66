/**
 * Decodes the values of a schema that transforms: prices, dates, statuses.
 *
 * Equal texts and numbers decode to the same object: 400 models have 250 distinct prices.
 */
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { memoized } from "./memo.ts"

/** The result for a value that is not of the expected type. */
export const invalid = Symbol("invalid")

// More values than a catalogue has. A full map is cleared only after many misses, because it has to be filled again.
const maxInterned = 10_000
const maxMissed = 1_000_000

export type Decode = (input: unknown) => unknown

// By schema, so that the fields that use a schema share its values.
const transformations = new WeakMap<SchemaAST.AST, Decode>()

/** `decoderOf` decodes the input of the transformation. */
export const transformationOf = (ast: SchemaAST.AST, decoderOf: (ast: SchemaAST.AST) => Decode): Decode =>
  memoized(transformations, ast, () => interning(directly(ast, decoderOf) ?? bySchema(ast)))

const interning = (decode: Decode): Decode => {
  const interned = new Map<unknown, unknown>()
  let missed = 0
  return (input) => {
    if (typeof input !== "number" && (typeof input !== "string" || input.length > 100)) return decode(input)
    const known = interned.get(input)
    if (known !== undefined) return known
    const decoded = decode(input)
    if (interned.size < maxInterned) interned.set(input, decoded)
    else if (++missed % maxMissed === 0) interned.clear()
    return decoded
  }
}

/** For any schema, but slower than the reader's own rules. */
export const bySchema = (ast: SchemaAST.AST): Decode => {
  const decode = Schema.decodeUnknownResult(Schema.make<Schema.ConstraintDecoder<unknown>>(ast))
  return (input) => Result.getOrElse(decode(input), () => invalid)
}

// Without Schema's parser, which takes 4 µs for each rejected value: a body can hold a million.
const directly = (ast: SchemaAST.AST, decoderOf: (ast: SchemaAST.AST) => Decode): Decode | undefined => {
  const [link, ...more] = ast.encoding ?? []
  if (link === undefined || more.length > 0 || link.transformation._tag !== "Transformation") return undefined
  const { decode } = link.transformation
  const before = decoderOf(link.to)
  const passes = passesChecks(ast)
  switch (decode._tag) {
    case "Transform":
      return (input) => {
        const encoded = before(input)
        if (encoded === invalid) return invalid
        const decoded: unknown = decode.transform(encoded)
        return passes(decoded) ? decoded : invalid
      }
    case "TransformEffect": {
      const otherwise = bySchema(ast)
      return (input) => {
        const encoded = before(input)
        if (encoded === invalid) return invalid
        const effect: unknown = decode.transform(encoded, {})
        if (!Exit.isExit(effect)) return otherwise(input)
        return Exit.isSuccess(effect) && passes(effect.value) ? effect.value : invalid
      }
    }
  }
  return undefined
}

export const passesChecks = (ast: SchemaAST.AST): (value: unknown) => boolean => {
  const filters = (ast.checks ?? []).flatMap(filtersOf)
  return (value) => filters.every((filter) => filter.run(value, ast, {}) === undefined)
}

const filtersOf = (check: SchemaAST.Check<unknown>): ReadonlyArray<SchemaAST.Filter<unknown>> =>
  check._tag === "Filter" ? [check] : check.checks.flatMap(filtersOf)
