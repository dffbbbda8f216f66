import { assert, describe, it } from "@effect/vitest"
import { Endpoint, ImageModel, Model, Pricing, Provider, VideoModel } from "effect-openrouter"
import { Catalogue } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"
import type { Observer } from "../../src/wire/observation.ts"
import { readerOf } from "../../src/wire/reader.ts"
import { invalid } from "../../src/wire/transformation.ts"
import * as Captures from "../conformance/captures.ts"
import { at, isObject, listAt } from "../conformance/json.ts"
import { kinds, mutate, pickFrom, seeded, stringify } from "./mutate.ts"
import { repaired, unknownIn } from "./reference.ts"

const schemas = {
  Model: Model.Model,
  Endpoint: Endpoint.Endpoint,
  ModelEndpoints: Endpoint.ModelEndpoints,
  Provider: Provider.Provider,
  ImageModel: ImageModel.ImageModel,
  ImageModelEndpoints: ImageModel.ImageModelEndpoints,
  VideoModel: VideoModel.VideoModel,
  Pricing: Pricing.Pricing
}

describe("if Schema accepts a value, the reader returns an equal one, with everything unknown in it", () => {
  const agree = <A, I>(schema: Schema.Codec<A, I>) =>
    it.effect.prop(`${schema.ast._tag}`, { value: schema }, ({ value }) =>
      Effect.gen(function*() {
        const wire = yield* Schema.encodeEffect(schema)(value)
        agrees(schema, wire)
        assert.isTrue(Equal.equals(read(schema, wire).value, value), "decode after encode")
        agrees(schema, withExtras(wire))
      }), { arbitrary: { runs: 150 } })

  describe("Model", () => agree(schemas.Model))
  describe("Endpoint", () => agree(schemas.Endpoint))
  describe("ModelEndpoints", () => agree(schemas.ModelEndpoints))
  describe("Provider", () => agree(schemas.Provider))
  describe("ImageModel", () => agree(schemas.ImageModel))
  describe("ImageModelEndpoints", () => agree(schemas.ImageModelEndpoints))
  describe("VideoModel", () => agree(schemas.VideoModel))
  describe("Pricing", () => agree(schemas.Pricing))

  it.effect("all items of all lists", () =>
    Effect.sync(() => {
      for (const { items, schema } of [...sources(), ...captured()]) {
        for (const item of items.filter((_, index) => process.env.THOROUGH || items.length < 50 || index % 7 === 0)) {
          agrees(schema, item)
          agrees(schema, withExtras(item))
        }
      }
    }), { timeout: 60_000 })
})

describe("what a reader returns", () => {
  it.effect("is the parsed JSON itself, in which equal values were decoded to the same object", () =>
    Effect.sync(() => {
      const json = JSON.parse(JSON.stringify({
        id: "a/b",
        name: "B",
        created: 1,
        architecture: { input_modalities: ["text"], tokenizer: "GPT" },
        pricing: { prompt: "0.25", completion: "0.25" },
        benchmarks: { design_arena: [{ elo: 1 }, { elo: 2 }] }
      }))
      const { architecture, benchmarks } = json
      const model = Result.getOrThrow(makeCollector().decode(Model.Model, json, ""))
      assert.strictEqual(model, json)
      assert.strictEqual(model.architecture, architecture)
      assert.strictEqual(model.benchmarks, benchmarks)
      // Not a price: other tests of this process may have evicted the known prices.
      const Links = Schema.Struct({ first: Schema.URLFromString, second: Schema.URLFromString })
      const links = { first: "https://example.com/a", second: "https://example.com/a" }
      const { first, second } = Result.getOrThrow(makeCollector().decode(Links, links, ""))
      assert.strictEqual(first, second)
    }))

  it.effect("is decoded by Schema's own parser if the reader has no rule", () =>
    Effect.sync(() => {
      const schema = Schema.Struct({
        tuple: Schema.Tuple([Schema.Finite, Schema.String]),
        either: Schema.NullOr(Schema.Union([Schema.Struct({ a: Schema.Finite }), Schema.Array(Schema.String)])),
        twice: Schema.optionalKey(Schema.FiniteFromString.pipe(Schema.decodeTo(Schema.Finite))),
        checked: Schema.optionalKey(Schema.Array(Schema.Finite).check(Schema.isMinLength(1)))
      })
      const good = { tuple: [1, "a"], either: { a: 1 }, twice: "5", checked: [1] }
      assert.deepStrictEqual(read(schema, good), { value: { ...good, twice: 5 }, findings: {} })
      const either = { tuple: [1, "a"], either: null }
      assert.deepStrictEqual<unknown>(read(schema, { ...either, twice: "x", checked: [] }), {
        value: either,
        findings: { ".twice is unreadable": 1, ".checked is unreadable": 1 }
      })
      const { lacking, value } = readAlone(schema, { ...good, tuple: [1] })
      assert.strictEqual(value, invalid)
      assert.strictEqual(lacking?.path, ".tuple")
    }))
})

describe("a mutated list", () => {
  const random = seeded(20261121)
  const all = [...sources(), ...captured()]

  it.effect(
    "of 1 to 5 items keeps every item with an id, reports every loss, and has the values that Schema decodes",
    () =>
      Effect.sync(() => {
        for (let run = 0; run < (process.env.THOROUGH ? 10_000 : 1000); run++) {
          const seed = Math.floor(random() * 2 ** 31)
          const next = seeded(seed)
          const source = pickFrom(next, all)
          const items = Array.from(
            { length: 1 + Math.floor(next() * 5) },
            () => clone(pickFrom(next, source.items))
          )
          for (let count = 1 + Math.floor(next() * 3); count > 0; count--) mutate(next, items, pickFrom(next, kinds))
          withSeed(seed, () => check(source, stringify(items), run % 10 === 0))
        }
      }),
    { timeout: 60_000 }
  )

  it.effect("of hundreds of items keeps every item with an id, and reports every loss", () =>
    Effect.sync(() => {
      const lists = all.toSorted((a, b) => b.items.length - a.items.length).slice(0, 3)
      for (let run = 0; run < (process.env.THOROUGH ? 200 : 20); run++) {
        const seed = Math.floor(random() * 2 ** 31)
        const next = seeded(seed)
        const source = pickFrom(next, lists)
        const kind = pickFrom(next, kinds)
        const mutatedShare = next() ** 2
        const items = source.items.slice(0, 500).map((item) => {
          if (next() >= mutatedShare) return item
          const mutated = clone(item)
          mutate(next, mutated, kind)
          return mutated
        })
        withSeed(seed, () => check(source, stringify(items), false))
      }
    }), { timeout: 60_000 })
})

interface Source {
  readonly schema: Schema.ConstraintDecoder<unknown>
  readonly items: ReadonlyArray<unknown>
  /** The field without which an item is dropped; undefined if any object is kept. */
  readonly id: string | undefined
  readonly fallbacks: Readonly<Record<string, (item: object) => unknown>>
}

// As in the schemas, written by hand.
const byId = { id: "id", fallbacks: { name: (item: object) => at(item, "id") } }
const byProvider = { id: undefined, fallbacks: { provider_name: () => "unknown" } }
const bySlug = { id: "slug", fallbacks: { name: (item: object) => at(item, "slug") } }

function sources(): ReadonlyArray<Source> {
  const { endpoints, imageEndpoints, images, models, providers, videos } = Catalogue.catalogue
  return [
    { schema: schemas.Model, items: models, ...byId },
    { schema: schemas.Endpoint, items: Object.values(endpoints).flat(), ...byProvider },
    { schema: schemas.Provider, items: providers, ...bySlug },
    { schema: schemas.ImageModel, items: images, ...byId },
    { schema: ImageModel.ImageEndpoint, items: Object.values(imageEndpoints).flat(), ...byProvider },
    { schema: schemas.VideoModel, items: videos, ...byId }
  ]
}

function captured(): ReadonlyArray<Source> {
  if (!Captures.present) return []
  const { id, fallbacks } = byId
  const models = Captures.filesIn("models").map((file) => listAt(Captures.json(file), "data"))
  const endpoints = Captures.filesIn("endpoints").flatMap((file) => {
    const items = at(Captures.json(file), "data", "endpoints")
    return Array.isArray(items) && items.length > 0 ? [items] : []
  })
  return [
    ...models.map((items) => ({ schema: schemas.Model, items, id, fallbacks })),
    ...endpoints.map((items) => ({
      schema: schemas.Endpoint,
      items,
      id: byProvider.id,
      fallbacks: byProvider.fallbacks
    }))
  ]
}

// Takes a fifth of the time of `structuredClone`.
const clone = (item: unknown): unknown => {
  const text = texts.get(item) ?? JSON.stringify(item)
  texts.set(item, text)
  return JSON.parse(text)
}

const texts = new Map<unknown, string>()

const read = (schema: Schema.ConstraintDecoder<unknown>, input: unknown) => {
  const collector = makeCollector()
  const value = Result.getOrUndefined(collector.decode(schema, structuredClone(input), ""))
  const findings: Record<string, number> = {}
  for (const finding of collector.findings()) {
    assert(finding._tag !== "RejectedItem")
    const what = finding._tag === "UnknownValue" ? ` = ${JSON.stringify(finding.value)}` : ""
    const key = `.${finding.path}${finding._tag === "UnreadableValue" ? " is unreadable" : what}`
    findings[key] = (findings[key] ?? 0) + finding.count
  }
  return { value, findings }
}

const readAlone = (schema: Schema.Constraint, input: unknown) => {
  const observer: Observer = { lacking: undefined, observe: () => {} }
  return { value: readerOf(schema.ast)(structuredClone(input), observer), lacking: observer.lacking }
}

const agrees = (schema: Schema.ConstraintDecoder<unknown>, wire: unknown) => {
  const expected = Result.getOrThrow(Schema.decodeUnknownResult(schema)(wire))
  const { findings, value } = read(schema, wire)
  assert.isTrue(Equal.equals(value, expected))
  assert.deepStrictEqual(withoutLong(findings), withoutLong(unknownIn(schema, wire)))
}

// Findings shorten long names.
const withoutLong = (findings: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(findings).filter(([what]) => what.length < 100))

/** Adds a key to every object with named fields, and a text to every list of texts. */
const withExtras = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every((each) => typeof each === "string")
      ? [...value, "extra"]
      : value.map(withExtras)
  }
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([key, each]) => [key, records.has(key) ? each : withExtras(each)] as const)
  return { ...Object.fromEntries(fields), extra: [{ __proto__: null }] }
}

const records: ReadonlySet<string> = new Set([
  "supported_parameters",
  "pricing_skus",
  "native_tools",
  "perf_last_30m_by_workload"
])

const withSeed = (seed: number, run: () => void) => {
  try {
    run()
  } catch (cause) {
    throw new Error(`seed ${seed}: ${String(cause)}`, { cause })
  }
}

const check = ({ fallbacks, id, schema }: Source, text: string, withSchema: boolean) => {
  // The reader decodes in place.
  const [list, input]: ReadonlyArray<unknown> = [JSON.parse(text), JSON.parse(text)]
  assert(Array.isArray(list) && Array.isArray(input))
  const collector = makeCollector()
  const decoded = collector.decodeItems(schema, input, "data")
  const findings = collector.findings()
  const hasId = (item: unknown) => isObject(item) && (id === undefined || isText(at(item, id), id === "id"))
  const kept = list.filter(hasId)
  if (kept.length === 0 && list.length > 1) return assert.isTrue(Result.isFailure(decoded))
  const items = Result.getOrThrow(decoded)
  assert.strictEqual(items.length, kept.length)
  if (id !== undefined) {
    assert.deepStrictEqual(
      items.map((item) => at(item, id)),
      kept.map((item) => at(item, id))
    )
  }
  assert.strictEqual(collector.counts().RejectedItem, list.length - kept.length)
  assert.isUndefined(Reflect.get({}, "polluted"))
  const paths = new Set(findings.map(({ path }) => path))
  for (const [index, item] of items.entries()) {
    assert.isUndefined(Reflect.get(Object(item), "polluted"))
    for (const lost of lostIn(kept[index], item, "data[]")) assert(paths.has(lost), `${lost} is not reported`)
    if (!withSchema) continue
    assert.isTrue(Equal.equals(item, repaired(schema, kept[index], fallbacks)), JSON.stringify(item))
  }
}

const isText = (value: unknown, notEmpty: boolean) => typeof value === "string" && (!notEmpty || value !== "")

const lostIn = (json: unknown, decoded: unknown, path: string): ReadonlyArray<string> => {
  if (Array.isArray(json) && Array.isArray(decoded)) {
    return json.length === decoded.length
      ? json.flatMap((each, index) => lostIn(each, decoded[index], `${path}[]`))
      : [`${path}[]`]
  }
  if (!isObject(json) || !isObject(decoded)) return []
  // Values that are decoded to another type, such as `BigDecimal`, have other fields than the JSON.
  if (Object.getPrototypeOf(decoded) !== Object.prototype) return []
  return Object.entries(json).flatMap(([key, each]) => {
    const isRecord = [...records].some((record) => path.endsWith(`.${record}`))
    const below = `${path}.${isRecord ? "*" : key}`
    if (!Object.hasOwn(decoded, key)) return [below]
    return lostIn(each, decoded[key], below)
  })
}
