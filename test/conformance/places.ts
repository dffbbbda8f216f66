/**
 * The places of an API (operations, parameters, media types, fields, values) as strings, from OpenRouter's description, and
 * from the library's operations and schemas.
 */
import { Endpoints, ModelQuery, Models, OpenRouterHttp, Providers, Vocabulary } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { makeCollector } from "../../src/wire/collector.ts"
import { partsOf, type SpecNode } from "./documented.ts"
import { at, isObject, objectAt } from "./json.ts"
import { calls } from "./operations.ts"

interface Documented {
  readonly parent: string | undefined
  readonly node: SpecNode
}

/** Such as `GET /models?sort=newest` and `GET /models -> data[].pricing.prompt`. */
export const ofSpec = (spec: unknown): ReadonlyMap<string, Documented> => {
  const places = new Map<string, Documented>()

  const add = (
    name: string,
    parent: string | undefined,
    node: SpecNode,
    separator: string,
    above: ReadonlyArray<SpecNode> = []
  ) => {
    places.set(name, { parent, node })
    for (const part of partsOf(spec, node).filter((part) => !above.includes(part))) {
      const within = [...above, part]
      const booleans = [part.type].flat().includes("boolean") ? [true, false] : []
      for (const value of Array.isArray(part.enum) ? part.enum : booleans) {
        if (value !== null) places.set(`${name}=${String(value)}`, { parent: name, node: undefined })
      }
      if (part.items !== undefined) add(`${name}[]`, name, part.items, ".", within)
      if (isObject(part.additionalProperties)) add(`${name}.*`, name, part.additionalProperties, ".", within)
      if (!isObject(part.properties)) continue
      for (const [key, field] of Object.entries(part.properties)) {
        add(`${name}${separator}${key}`, name, field, ".", within)
      }
    }
  }

  for (const [path, methods] of Object.entries(objectAt(spec, "paths"))) {
    for (const [method, described] of Object.entries(objectAt(methods))) {
      // Parameters and a summary may be beside the methods.
      if (!methodNames.has(method)) continue
      const operation = `${method.toUpperCase()} ${path}`
      places.set(operation, { parent: undefined, node: undefined })
      const parameters = at(described, "parameters")
      for (const reference of Array.isArray(parameters) ? parameters : []) {
        const [parameter] = partsOf(spec, reference)
        if (at(parameter, "in") === "path") continue
        add(`${operation}?${String(at(parameter, "name"))}`, operation, at(parameter, "schema"), ".")
      }
      for (const [mediaType, content] of Object.entries(objectAt(described, "responses", "200", "content"))) {
        places.set(`${operation} as ${mediaType}`, { parent: operation, node: undefined })
        if (mediaType === "application/json") add(`${operation} -> `, operation, at(content, "schema"), "")
      }
    }
  }
  return places
}

const methodNames: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"])

/** Documented places that the library lacks. Of a missing place, the places inside it are left out. */
export const missing = (
  documented: ReadonlyMap<string, Documented>,
  ours: ReadonlyMap<string, unknown>
): Array<string> =>
  Array.from(documented).flatMap(([name, { parent }]) =>
    ours.has(name) || (parent !== undefined && !ours.has(parent)) ? [] : [name]
  )

/**
 * Undocumented places of the library. Of an undocumented place, the places inside it are left out. Values of strings and
 * comma-separated filters that the description does not restrict are not compared.
 */
export const undocumented = (
  documented: ReadonlyMap<string, unknown>,
  ours: ReadonlyMap<string, unknown>
): Array<string> => {
  const enumerated = new Set(Array.from(documented.keys(), (name) => name.replace(valueEnding, "=")))
  const found = new Set(
    Array.from(ours.keys()).filter((name) =>
      !documented.has(name) &&
      !/\?\w+\[\]/.test(name) &&
      (!valueEnding.test(name) || enumerated.has(name.replace(valueEnding, "=")))
    )
  )
  const isWithin = (name: string) =>
    Array.from(name.matchAll(/\[\]|[.?=]| -> | as /g)).some(({ index }) => found.has(name.slice(0, index)))
  return Array.from(found).filter((name) => !isWithin(name))
}

const valueEnding = /=[^=]*$/

const notDocumented = new Error("The description has no example of this operation.")

/**
 * All places of the library. To find its schemas, each operation decodes the documented example of its response; without
 * one, only the request is known.
 */
export const ofLibrary = Effect.fnUntraced(function*(spec: unknown) {
  const places = new Map<string, SchemaAST.AST | undefined>()
  const http: OpenRouterHttp.Service = OpenRouterHttp.OpenRouterHttp.of({
    asOneCall: (_, self) => self,
    get: (operation) => Effect.map(http.getPage(operation), ({ value }) => value),
    getPage: (operation) => {
      const { accept = "application/json" } = operation
      const target = "path" in operation.target ? operation.target : { path: "no documented path" }
      const path = target.path.replace("author/slug", "{author}/{slug}")
      const name = `GET ${path}`
      places.set(name, undefined)
      places.set(`${name} as ${accept}`, undefined)
      for (const [parameter] of target.params ?? []) places.set(`${name}?${parameter}`, undefined)
      for (const [field, schema] of Object.entries(queries[operation.name]?.fields ?? {})) {
        addSchema(places, vocabularies[field]?.ast ?? schema.ast, `${name}?${field}`, ".")
      }
      const answer = `${name} -> `
      const collector = makeCollector()
      const remember = (ast: SchemaAST.AST, below: string) =>
        accept === "application/json" && addSchema(places, ast, answer + below, below === "" ? "" : ".")
      const example = at(spec, "paths", path, "get", "responses", "200", "content", accept, "example")
      if (example === undefined) return Effect.die(notDocumented)
      const decoded = operation.decoder.decode(structuredClone(example), {
        decode: (schema, input, below) => {
          remember(schema.ast, below)
          return collector.decode(schema, input, below)
        },
        decodeItems: (schema, input, below) => {
          remember(schema.ast, `${below}[]`)
          return collector.decodeItems(schema, input, below)
        },
        findings: collector.findings,
        counts: collector.counts
      })
      return Result.match(decoded, {
        onFailure: (mismatch) => Effect.die(mismatch),
        onSuccess: (value) => Effect.succeed({ value, url: "https://openrouter.ai/api/v1" })
      })
    }
  })
  const services = Layer.mergeAll(Models.layer, Endpoints.layer, Providers.layer)
  const orUndocumented = Effect.catchDefect((defect) => defect === notDocumented ? Effect.void : Effect.die(defect))
  yield* Effect.forEach(Object.values(calls).flat(), (call) => orUndocumented(call), { discard: true }).pipe(
    Effect.provide(Layer.provide(services, Layer.succeed(OpenRouterHttp.OpenRouterHttp, http)))
  )
  return places
})

export const ofSchema = (schema: { readonly ast: SchemaAST.AST }): ReadonlyMap<string, SchemaAST.AST | undefined> => {
  const places = new Map<string, SchemaAST.AST | undefined>()
  addSchema(places, schema.ast, "", "")
  return places
}

export const decodes = (ast: SchemaAST.AST, input: unknown): boolean =>
  Result.isSuccess(Schema.decodeUnknownResult(Schema.make<Schema.ConstraintDecoder<unknown>>(ast))(input))

const queries: Readonly<
  Record<string, { readonly fields: Readonly<Record<string, { readonly ast: SchemaAST.AST }>> }>
> = {
  "Models.list": ModelQuery.ModelQuery,
  "Models.page": ModelQuery.ModelQuery,
  "Models.feed": ModelQuery.FeedQuery,
  "Models.count": ModelQuery.CountQuery,
  "Models.listForUser": ModelQuery.UserModelQuery,
  "Models.listEmbeddings": ModelQuery.EmbeddingsQuery
}

// The vocabularies of these filters are only types, so queries lack them at run time.
const vocabularies: Readonly<Record<string, { readonly ast: SchemaAST.AST }>> = {
  category: Vocabulary.Category,
  region: Vocabulary.Region,
  sort: Vocabulary.Sort
}

const addSchema = (
  places: Map<string, SchemaAST.AST | undefined>,
  ast: SchemaAST.AST,
  name: string,
  separator: string
): void => {
  places.set(name, ast)
  const shape = ast.encoding === undefined ? ast : SchemaAST.toEncoded(ast)
  for (const member of membersOf(shape)) {
    if (SchemaAST.isLiteral(member)) places.set(`${name}=${String(member.literal)}`, undefined)
    if (SchemaAST.isBoolean(member)) { for (const flag of [true, false]) places.set(`${name}=${flag}`, undefined) }
    if (SchemaAST.isArrays(member)) {
      for (const item of member.rest) addSchema(places, item, `${name}[]`, ".")
    }
    if (SchemaAST.isObjects(member)) {
      for (const field of member.propertySignatures) {
        addSchema(places, field.type, `${name}${separator}${String(field.name)}`, ".")
      }
      for (const each of member.indexSignatures) addSchema(places, each.type, `${name}.*`, ".")
    }
  }
}

const membersOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> =>
  SchemaAST.isUnion(ast)
    ? ast.types.flatMap((member) => membersOf(member.encoding === undefined ? member : SchemaAST.toEncoded(member)))
    : [ast]
