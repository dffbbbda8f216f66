import { assert, describe, it } from "@effect/vitest"
import { ModelQuery } from "effect-openrouter"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import { compare, parse } from "../../scripts/spec.ts"
import * as Captures from "./captures.ts"
import { partsOf } from "./documented.ts"
import * as Facts from "./facts.ts"
import { at, listAt, objectAt } from "./json.ts"
import { calls } from "./operations.ts"
import * as Places from "./places.ts"
import { hear } from "./serve.ts"

describe("the documented API", () => {
  const spec = Facts.readSpec()

  it.effect("is covered by the library", () =>
    Effect.gen(function*() {
      assert.isAbove(Places.ofSpec(spec).size, 1500)
      assert.deepStrictEqual((yield* compare(spec)).missing, [])
    }))

  it.effect("lacks only the parts of the library that newer.txt lists", () =>
    Effect.gen(function*() {
      const newer = readFileSync(new URL("newer.txt", import.meta.url), "utf8").trimEnd().split("\n")
      assert.deepStrictEqual((yield* compare(spec)).undocumented, newer)
    }))

  it.effect("has all operations of the library, under the requested paths", () =>
    Effect.gen(function*() {
      const ours = yield* Places.ofLibrary(spec)
      const operations = [...ours.keys()].filter((place) => /^GET [^ ?]+$/.test(place))
      assert.sameMembers(operations, Object.keys(calls).map((path) => `GET ${path}`))
      assert.deepStrictEqual(operations.filter((operation) => !Places.ofSpec(spec).has(operation)), [])
    }))

  it.effect("is compared even if it lacks an operation of the library", () =>
    Effect.gen(function*() {
      const older = Facts.readSpec()
      Reflect.deleteProperty(objectAt(older, "paths"), "/videos/models")
      const { missing, undocumented } = yield* compare(older)
      assert.deepStrictEqual(missing, [])
      assert.include(undocumented, "GET /videos/models")
    }))

  it.effect.each(tamperings())(
    "fails the comparison if it has %s that the library lacks",
    ([, missing, tamper]) =>
      Effect.gen(function*() {
        const ours = yield* Places.ofLibrary(spec)
        const tampered = Facts.readSpec()
        tamper(tampered)
        assert.sameMembers(Places.missing(Places.ofSpec(tampered), ours), [...missing])
      })
  )

  it.effect("decodes by its types, nulls and values", () =>
    Effect.gen(function*() {
      const ours = yield* Places.ofLibrary(spec)
      let decoded = 0
      for (const [place, { node }] of Places.ofSpec(spec)) {
        const ast = ours.get(place)
        if (ast === undefined || !place.includes(" -> ")) continue
        for (const part of partsOf(spec, node)) {
          const types = [part.type].flat().flatMap((type) => samples[String(type)] ?? [])
          for (const sample of Array.isArray(part.enum) ? part.enum : types) {
            assert.isTrue(Places.decodes(ast, sample), `${place}: ${JSON.stringify(sample)}`)
            decoded++
          }
        }
      }
      assert.isAbove(decoded, 700)
    }))

  it.effect.each(Object.keys(calls))(
    "has an example response of %s that decodes without findings",
    (path) => decodesExamples(spec, path)
  )

  it.effect("has parameters that are sent as in its examples", () =>
    Effect.gen(function*() {
      const parameters = listAt(spec, "paths", "/models", "get", "parameters")
      assert.strictEqual(parameters.length, 31)
      const ours = yield* Places.ofLibrary(spec)
      for (const parameter of parameters) {
        const name = String(at(parameter, "name"))
        const example = at(parameter, "example")
        assert.isDefined(example, name)
        // `Models.feed` always sends it.
        if (name === "use_rss") continue
        const query = { [name]: typed(String(example), (place) => ours.has(`GET /models?${name}${place}`), example) }
        const sent = yield* Effect.fromResult(ModelQuery.toParams(ModelQuery.FeedQuery, query, "Models.feed"))
        assert.deepStrictEqual(sent, [[name, String(example)]])
      }
    }))
})

Captures.conformance("the documented examples", () => {
  const spec = Captures.readSpec()

  it.effect.each(Object.keys(calls))(
    "of the responses of %s decode without findings",
    (path) => decodesExamples(spec, path)
  )

  it.effect("of all parts of the responses decode", () =>
    Effect.gen(function*() {
      const ours = yield* Places.ofLibrary(spec)
      const places = new Set<string>()
      for (const [place, { node }] of Places.ofSpec(spec)) {
        const ast = ours.get(place)
        if (ast === undefined || !place.includes(" -> ")) continue
        for (const part of partsOf(spec, node).filter((part) => "example" in part)) {
          assert.isTrue(Places.decodes(ast, part.example), `${place}: ${JSON.stringify(part.example)}`)
          places.add(place)
        }
      }
      assert.isAbove(places.size, 150)
    }))
})

const decodesExamples = Effect.fnUntraced(function*(spec: unknown, path: string) {
  const content = objectAt(spec, "paths", path, "get", "responses", "200", "content")
  for (const call of calls[path] ?? []) {
    const { findings, value } = yield* hear(call, (url) => {
      const mediaType = url.searchParams.has("use_rss") ? "application/rss+xml" : "application/json"
      const example = at(content, mediaType, "example")
      assert.isDefined(example)
      return { body: typeof example === "string" ? example : JSON.stringify(example) }
    })
    // Generated texts are in no vocabulary.
    const found = findings.filter((finding) => finding._tag !== "UnknownValue" || finding.value !== Facts.generated)
    assert.deepStrictEqual(found, [])
    assert.isDefined(value)
  }
})

describe("an API description", () => {
  const yaml = `
openapi: 3.1.0
paths:
  /nodes:
    summary: Nodes
    get:
      parameters:
        - $ref: '#/components/parameters/sort'
        - { name: id, in: path, schema: { type: string } }
      responses:
        200:
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Node' }
components:
  parameters:
    sort: { name: sort, in: query, schema: { type: string, enum: [newest, oldest] } }
  schemas:
    Node:
      properties:
        leaf: { type: boolean }
        children: { type: array, items: { $ref: '#/components/schemas/Node' } }
`
  const places = [
    "GET /nodes",
    "GET /nodes?sort",
    "GET /nodes?sort=newest",
    "GET /nodes?sort=oldest",
    "GET /nodes as application/json",
    "GET /nodes -> ",
    "GET /nodes -> leaf",
    "GET /nodes -> leaf=true",
    "GET /nodes -> leaf=false",
    "GET /nodes -> children",
    "GET /nodes -> children[]"
  ]

  it("may be YAML or JSON, refer to parameters, and contain a schema within itself", () => {
    assert.deepStrictEqual(Array.from(Places.ofSpec(parse(yaml)).keys()), places)
    assert.deepStrictEqual(Array.from(Places.ofSpec(parse(JSON.stringify(parse(yaml)))).keys()), places)
  })

  it("is compared in both directions, without the paths inside a missing one", () => {
    const documented = Places.ofSpec(parse(yaml))
    const ours = new Map(
      ["GET /nodes", "GET /nodes?sort", "GET /nodes?sort=top", "GET /nodes?q", "GET /nodes -> ", "GET /nodes -> leaf"]
        .concat("GET /nodes -> name", "GET /nodes -> name.first", "GET /trees", "GET /trees?q", "GET /nodes?q=known")
        .map((name) => [name, undefined] as const)
    )
    assert.deepStrictEqual(Places.undocumented(documented, ours), [
      "GET /nodes?sort=top",
      "GET /nodes?q",
      "GET /nodes -> name",
      "GET /trees"
    ])
    assert.includeMembers(Places.missing(documented, ours), ["GET /nodes?sort=newest", "GET /nodes -> children"])
    assert.notInclude(Places.missing(documented, ours), "GET /nodes -> children[]")
  })
})

/** By type of JSON Schema. "0" is also a price. */
const samples: Readonly<Record<string, ReadonlyArray<unknown>>> = {
  string: ["0"],
  integer: [0, 1, 1_000_000],
  number: [0, 0.5, 1e6],
  boolean: [true, false],
  null: [null]
}

const typed = (text: string, has: (place: string) => boolean, example: unknown): unknown =>
  has("[]") && text !== "all" ? text.split(",") : has("=true") ? text === "true" : example

/** Additions to the description, each with the places that the library then lacks. */
function tamperings(): ReadonlyArray<readonly [string, ReadonlyArray<string>, (spec: unknown) => void]> {
  const set = (key: string, value: unknown, ...path: ReadonlyArray<string>) => (spec: unknown) => {
    Reflect.set(objectAt(spec, ...path), key, value)
  }
  const push = (value: unknown, ...path: ReadonlyArray<string>) => (spec: unknown) => {
    const list = at(spec, ...path)
    if (Array.isArray(list)) list.push(value)
  }
  const answer = { responses: { 200: { content: {} } } }
  const content = ["responses", "200", "content", "application/json", "schema", "properties", "data", "items"]
  const providers = ["paths", "/providers", "get", ...content, "properties"]
  const schemas = ["components", "schemas"]
  const list = ["paths", "/models", "get"]
  const lists = ["GET /models", "GET /models/user", "GET /embeddings/models"]
  return [
    ["an operation", ["GET /models/new"], set("/models/new", { get: answer }, "paths")],
    ["a method", ["POST /models"], set("post", answer, "paths", "/models")],
    [
      "a parameter",
      ["GET /models?min_elo"],
      push({ in: "query", name: "min_elo", schema: { enum: ["1"] } }, ...list, "parameters")
    ],
    ["a value of a parameter", ["GET /models?sort=cheapest"], (spec) => {
      const sort = listAt(spec, ...list, "parameters").find((parameter) => at(parameter, "name") === "sort")
      push("cheapest", "schema", "enum")(sort)
    }],
    [
      "a media type",
      ["GET /models as text/csv"],
      set("text/csv", {}, ...list, "responses", "200", "content")
    ],
    [
      "a field of the envelope",
      lists.map((operation) => `${operation} -> links.previous`),
      set("previous", { type: "string" }, ...schemas, "ModelsListResponse", "properties", "links", "properties")
    ],
    [
      "a field at the bottom, with fields of its own",
      lists.map((operation) => `${operation} -> data[].benchmarks.design_arena[].votes`)
        .concat("GET /model/{author}/{slug} -> data.benchmarks.design_arena[].votes"),
      set("votes", { properties: { up: { type: "integer" } } }, ...schemas, "DABenchmarkEntry", "properties")
    ],
    [
      "a field of the count",
      ["GET /models/count -> data.hidden"],
      set("hidden", { type: "integer" }, ...schemas, "ModelsCountResponse", "properties", "data", "properties")
    ],
    [
      "a value in a response",
      ["GET /models/{author}/{slug}/endpoints -> data.endpoints[].", "GET /endpoints/zdr -> data[]."].map((endpoint) =>
        `${endpoint}quantization=int2`
      ),
      push("int2", ...schemas, "Quantization", "enum")
    ],
    [
      "a number in a response",
      ["GET /models/{author}/{slug}/endpoints -> data.endpoints[].", "GET /endpoints/zdr -> data[]."].map((endpoint) =>
        `${endpoint}status=-99`
      ),
      push(-99, ...schemas, "EndpointStatus", "enum")
    ],
    [
      "a field of a value under any key",
      ["GET /images/models -> data[].", "GET /images/models/{author}/{slug}/endpoints -> endpoints[]."].map((above) =>
        `${above}supported_parameters.*.step`
      ),
      set("step", { type: "number" }, ...schemas, "RangeCapability", "properties")
    ],
    [
      "a country",
      ["GET /providers -> data[].datacenters[]=XX"],
      push("XX", ...providers, "datacenters", "items", "enum")
    ],
    [
      "a field of a provider",
      ["GET /providers -> data[].stock_symbol"],
      set("stock_symbol", { type: "string" }, ...providers)
    ]
  ]
}
