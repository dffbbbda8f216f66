/**
 * Decodes the values of a schema that transforms: prices, dates, statuses.
 *
 * Equal texts and numbers decode to the same object. A catalogue of 400 models has 250 distinct prices, each of them in
 * many models.
 */
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"

/** The result of reading a value that does not have the expected type. */
export const invalid = Symbol("invalid")

// More distinct values than any catalogue has; a server that invents more cannot fill the memory. Clearing and filling the
// map all the time would cost as much as decoding, so it starts anew only after many values that did not fit.
const maxInterned = 10_000
const maxMissed = 1_000_000

/** Decodes a value, without any repair. */
export type Decode = (input: unknown) => unknown

// One for each schema, so that the fields that use a schema share its values.
const transformations = new WeakMap<SchemaAST.AST, Decode>()

/**
 * Decodes by the transformation of a schema: the decoded value, or {@link invalid}. `decoderOf` decodes what the
 * transformation starts from.
 */
export const transformationOf = (ast: SchemaAST.AST, decoderOf: (ast: SchemaAST.AST) => Decode): Decode => {
  const known = transformations.get(ast)
  if (known !== undefined) return known
  const decode = interning(directly(ast, decoderOf) ?? bySchema(ast))
  transformations.set(ast, decode)
  return decode
}

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

/** Decodes by the parser of any schema. Slower than the reader's own rules, and right where there is none. */
export const bySchema = (ast: SchemaAST.AST): Decode => {
  const decode = Schema.decodeUnknownResult(Schema.make<Schema.ConstraintDecoder<unknown>>(ast))
  return (input) => Result.getOrElse(decode(input), () => invalid)
}

// Schema's parser spends 4 µs on each value that it rejects, and a body can hold a million of those. So the single
// synchronous transformation that our schemas have is called without the parser around it.
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

/** Whether a value of the right type passes the checks of a schema. */
export const passesChecks = (ast: SchemaAST.AST): (value: unknown) => boolean => {
  const filters = (ast.checks ?? []).flatMap(filtersOf)
  return (value) => filters.every((filter) => filter.run(value, ast, {}) === undefined)
}

const filtersOf = (check: SchemaAST.Check<unknown>): ReadonlyArray<SchemaAST.Filter<unknown>> =>
  check._tag === "Filter" ? [check] : check.checks.flatMap(filtersOf)
