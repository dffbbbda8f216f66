/**
 * The places that an API has, as names in a set: operations, parameters, media types, fields of answers, values of
 * closed lists. Taken once from OpenRouter's description, and once from the library's own operations and schemas.
 */
import { Endpoints, ModelQuery, Models, OpenRouterHttp, Providers } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { makeCollector } from "../../src/wire/collector.ts"
import { partsOf, type SpecNode } from "./documented.ts"
import { at, isObject, objectAt } from "./json.ts"
import { calls } from "./operations.ts"

/** A place in the description: the place that it belongs to, and what is documented there. */
export interface Documented {
  readonly parent: string | undefined
  readonly node: SpecNode
}

/** All places of a description: `GET /models?sort=newest`, `GET /models -> data[].pricing.prompt`. */
export const ofSpec = (spec: unknown): ReadonlyMap<string, Documented> => {
  const places = new Map<string, Documented>()

  const add = (name: string, parent: string | undefined, node: SpecNode, separator: string) => {
    places.set(name, { parent, node })
    for (const part of partsOf(spec, node)) {
      for (const value of Array.isArray(part.enum) ? part.enum : []) {
        if (value !== null) places.set(`${name}=${String(value)}`, { parent: name, node: undefined })
      }
      if (part.items !== undefined) add(`${name}[]`, name, part.items, ".")
      if (isObject(part.additionalProperties)) add(`${name}.*`, name, part.additionalProperties, ".")
      if (!isObject(part.properties)) continue
      for (const [key, field] of Object.entries(part.properties)) add(`${name}${separator}${key}`, name, field, ".")
    }
  }

  for (const [path, methods] of Object.entries(objectAt(spec, "paths"))) {
    for (const [method, described] of Object.entries(objectAt(methods))) {
      const operation = `${method.toUpperCase()} ${path}`
      places.set(operation, { parent: undefined, node: undefined })
      const parameters = at(described, "parameters")
      for (const parameter of Array.isArray(parameters) ? parameters : []) {
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

/** Documented places that the library does not have; of a place that is missing, not also all that is in it. */
export const missing = (
  documented: ReadonlyMap<string, Documented>,
  ours: ReadonlyMap<string, unknown>
): Array<string> =>
  Array.from(documented).flatMap(([name, { parent }]) =>
    ours.has(name) || (parent !== undefined && !ours.has(parent)) ? [] : [name]
  )

/**
 * All places of the library, with the schema of each that has one: what its operations ask for, and what the schemas
 * name that they decode with. To get there, each operation is given the example of its own documentation.
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
        addSchema(places, schema.ast, `${name}?${field}`, ".")
      }
      const answer = `${name} -> `
      const collector = makeCollector()
      const remember = (ast: SchemaAST.AST, below: string) =>
        accept === "application/json" && addSchema(places, ast, answer + below, below === "" ? "" : ".")
      const content = at(spec, "paths", path, "get", "responses", "200", "content", accept)
      const decoded = operation.decoder.decode(at(content, "example"), {
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
  yield* Effect.forEach(Object.values(calls).flat(), (call) => call, { discard: true }).pipe(
    Effect.provide(Layer.provide(services, Layer.succeed(OpenRouterHttp.OpenRouterHttp, http)))
  )
  return places
})

/** All places of one schema. */
export const ofSchema = (schema: { readonly ast: SchemaAST.AST }): ReadonlyMap<string, SchemaAST.AST | undefined> => {
  const places = new Map<string, SchemaAST.AST | undefined>()
  addSchema(places, schema.ast, "", "")
  return places
}

/** Whether a schema reads a value. */
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

const addSchema = (
  places: Map<string, SchemaAST.AST | undefined>,
  ast: SchemaAST.AST,
  name: string,
  separator: string
): void => {
  places.set(name, ast)
  // A schema that transforms is known on the wire by what it takes.
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
