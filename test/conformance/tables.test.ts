import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Model, ModelId, Pricing, Provider, Vocabulary } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"
import { canonical, canonicalOf } from "./decimal.ts"
import * as Facts from "./facts.ts"
import { at, objectAt } from "./json.ts"
import * as Places from "./places.ts"

const kinds = {
  models: { schema: Model.Model, required: { id: "a/b", name: "B" }, atLeast: 80 },
  endpoints: { schema: Endpoint.Endpoint, required: { provider_name: "OpenAI" }, atLeast: 50 },
  providers: { schema: Provider.Provider, required: { name: "OpenAI", slug: "openai" }, atLeast: 5 }
}

describe.each(["models", "endpoints", "providers"] as const)("everything in captured lists of %s", (kind) => {
  const { atLeast, required, schema } = kinds[kind]
  const places = Places.ofSchema(schema)
  const vocabularies = new Map(Facts.values(kind))

  const findings = (path?: string, value?: unknown) => {
    const collector = makeCollector()
    const item = { ...required, ...(path === undefined ? {} : objectAt(around(path.split("."), value))) }
    const items = Result.getOrThrow(collector.decodeItems<unknown>(schema, [item], "data"))
    assert.lengthOf(items, 1)
    return collector.findings()
  }

  it("is in the schema, and decodes without findings in every type that it had", () => {
    const fields = Facts.fields(kind)
    assert.isAtLeast(fields.length, atLeast)
    for (const [path, field] of fields) {
      const ast = places.get(path)
      assert(ast !== undefined, path)
      for (const type of Object.keys(objectAt(field, "types"))) {
        const sample = vocabularies.get(path)?.[0] ?? samples[type]?.()
        assert(sample !== undefined, type)
        const value = type === "null" ? null : type === "integer" ? Number(sample) : sample
        assert.isTrue(Places.decodes(ast, value), `${path} as ${type}`)
        assert.deepStrictEqual(findings(path, value), [], `${path} as ${type}`)
      }
    }
  })

  it("decodes without findings if empty, and at its extremes", () => {
    for (const [path, { empty, max, min, types }] of Facts.fields(kind)) {
      const extremes = [min, max].filter((value) => value !== undefined)
      const empties = Object.entries({ string: "", array: [], object: {} })
        .flatMap(([type, value]) => empty !== undefined && at(types, type) !== undefined ? [value] : [])
      for (const value of [...extremes, ...empties]) assert.deepStrictEqual(findings(path, value), [], path)
    }
  })

  it("may be absent if it was absent", () => {
    const absent = Facts.fields(kind).filter(([path, field]) => field.absent !== undefined && !(path in required))
    assert.strictEqual(absent.length > 0, kind !== "providers")
    for (const [path] of absent) {
      const parent = path.split(".").slice(0, -1).join(".")
      assert.deepStrictEqual(parent === "" ? findings() : findings(parent, {}), [], path)
    }
  })

  it.each([...vocabularies])("has only known values in %s", (path, values) => {
    assert.isNotEmpty(values)
    const isNumber = Facts.fields(kind).some(([name, field]) => name === path && "min" in field)
    for (const value of values) {
      assert.deepStrictEqual(findings(path, isNumber ? Number(value) : value), [], value)
      if (!open.has(path)) assert(places.has(`${path}=${value}`), `${path}=${value}`)
    }
  })
})

describe("everything in captured lists of models", () => {
  it.each(Facts.values("keys"))("each key of %j is in the schema", (path, keys) => {
    const places = Places.ofSchema(Model.Model)
    assert.isNotEmpty(keys)
    assert.deepStrictEqual(keys.filter((key) => !places.has(path === "" ? key : `${path}.${key}`)), [])
  })

  it("each variant is known", () => {
    const variants = new Map(Facts.values("others")).get("variant")
    assert.sameMembers([...(variants ?? [])], [...Vocabulary.variants])
  })

  it("each unusual id can be requested", () => {
    const ids = Facts.oddIds()
    assert.isAbove(ids.length, 50)
    for (const id of ids) assert.isTrue(Result.isSuccess(ModelId.toPath(id, "Models.get")), id)
  })

  it.effect("each price is exact", () =>
    Effect.gen(function*() {
      const prices = Facts.prices()
      assert.isAbove(prices.length, 600)
      for (const price of prices) {
        const decimal = yield* Schema.decodeUnknownEffect(Pricing.Price)(price)
        assert.strictEqual(canonicalOf(decimal), canonical(price))
      }
    }))
})

const open: ReadonlySet<string> = new Set([
  "architecture.modality",
  "benchmarks.design_arena[].arena",
  "benchmarks.design_arena[].category",
  "pricing.overrides[].utc_days[]"
])

/** JSON with a value at a path, such as `benchmarks.design_arena[].elo`. */
const around = ([key, ...rest]: ReadonlyArray<string>, value: unknown): unknown => {
  if (key === undefined) return value
  const lists = key.match(/\[\]/g)?.length ?? 0
  const within = Array.from({ length: lists }).reduce<unknown>((each) => [each], around(rest, value))
  return { [key === "*" ? "any" : key.replaceAll("[]", "")]: within }
}

const samples: Readonly<Record<string, () => unknown>> = {
  array: () => [],
  boolean: () => true,
  integer: () => 3,
  null: () => null,
  number: () => 0.25,
  object: () => ({}),
  string: () => "0"
}
