import { assert, it } from "@effect/vitest"
import { Drift, Endpoint, Endpoints, Model, Models, Pricing, Provider, Providers } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Captures from "./captures.ts"
import { canonical, canonicalOf } from "./decimal.ts"
import { amend, type SpecNode, undocumented } from "./documented.ts"
import { at, isObject, type JsonObject, listAt, objectAt } from "./json.ts"
import type { Call } from "./operations.ts"
import { hear, ok } from "./serve.ts"

const { conformance } = Captures

conformance("captured lists of models", () => {
  const spec = amend(Captures.readSpec())
  const page = { $ref: "#/components/schemas/ModelsListResponse" }

  it.effect.each([...Captures.filesIn("models"), ...Captures.filesIn("history")])(
    "%s",
    (file) =>
      Effect.gen(function*() {
        const body = Captures.json(file)
        const items = listAt(body, "data")
        assert.isAbove(items.length, 0)

        const { findings, value } = yield* hear(Models.page(), () => ({ body: Captures.text(file) }))

        assert.deepStrictEqual(value.data.map((model) => model.id), items.map((item) => at(item, "id")))
        assert.deepStrictEqual(value.total_count, at(body, "total_count"))
        assert.deepStrictEqual(value.links, at(body, "links"))
        assert.deepStrictEqual(tallied(findings), expected(spec, page, body))
        assert.isAtLeast(yield* sameContent(Model.Model, value.data, items), 2 * items.length)
      })
  )

  it.effect("all pages of a list are concatenated", () =>
    Effect.gen(function*() {
      const files = Captures.filesIn("models")
      const items = files.flatMap((file) => listAt(Captures.json(file), "data"))
      const { value } = yield* hear(Models.list(), (url) => {
        const number = Number(url.searchParams.get("page"))
        const data = listAt(Captures.json(files[number] ?? ""), "data")
        const next = number + 1 < files.length ? `/api/v1/models?page=${number + 1}` : null
        return ok({ data, links: { next } })
      })
      assert.isAbove(items.length, 5000)
      assert.deepStrictEqual(value.map((model) => model.id), items.map((item) => at(item, "id")))
    }))

  it.effect("unknown and unreadable values at every depth are found and counted, and cost no item", () =>
    Effect.gen(function*() {
      for (const file of Captures.filesIn("models").slice(-6)) {
        const body = objectAt(Captures.json(file))
        const data = listAt(body, "data").map((item, index) => index % 5 === 0 ? plant(item) : item)
        const { findings, value } = yield* hear(Models.page(), () => ok({ ...body, data }))
        const wanted = expected(spec, page, { ...body, data })
        assert.isAbove(Object.keys(wanted).length, 10)
        assert.deepStrictEqual(tallied(findings), wanted)
        assert.strictEqual(value.data.length, data.length)
        yield* sameContent(Model.Model, value.data, data)
      }
    }))

  it.effect("one model alone equals the model in its list", () =>
    Effect.gen(function*() {
      for (const file of Captures.filesIn("models")) {
        const [item] = listAt(Captures.json(file), "data").slice(-1)
        const { findings, value } = yield* hear(Models.get("some/model"), () => ok({ data: item }))
        assert.deepStrictEqual(findings, [])
        yield* sameContent(Model.Model, [value], [item])
      }
    }))
})

conformance("captured endpoints of one model", () => {
  const spec = amend(Captures.readSpec())
  const envelope = { properties: { data: { $ref: "#/components/schemas/ListEndpointsResponse" } } }
  const bodiesOf = (file: string): ReadonlyArray<JsonObject> => {
    const body = Captures.json(file)
    return isObject(body) && "models" in body ? listAt(body, "models").map((data) => ({ data })) : [objectAt(body)]
  }
  const idOf = (body: JsonObject) => String(at(body, "data", "id"))

  it.effect.each(Captures.filesIn("endpoints"))("%s", (file) =>
    Effect.gen(function*() {
      const bodies = bodiesOf(file)
      assert.isAbove(bodies.length, 0)
      for (const body of bodies) {
        const items = listAt(body, "data", "endpoints")
        const { findings, value } = yield* hear(Endpoints.list(idOf(body)), (url) => {
          assert.strictEqual(decodeURIComponent(url.pathname), `/api/v1/models/${idOf(body)}/endpoints`)
          return ok(body)
        })
        assert.strictEqual(value.endpoints.length, items.length)
        assert.deepStrictEqual(tallied(findings), expected(spec, envelope, body))
        assert.isAtLeast(yield* sameContent(Endpoint.Endpoint, value.endpoints, items), 2 * items.length)
        yield* sameContent(Endpoint.ModelEndpoints, [value], [body.data])
      }
    }))

  it.effect("the collection over all models is complete", () =>
    Effect.sync(() => {
      const bodies = Captures.filesIn("endpoints").filter((file) => file.includes("all-models")).flatMap(bodiesOf)
      assert.strictEqual(bodies.length, 337)
      assert.strictEqual(bodies.flatMap((body) => listAt(body, "data", "endpoints")).length, 860)
    }))

  it.effect("the same rows decode in one list, as of endpoints without data retention", () =>
    Effect.gen(function*() {
      const data = Captures.filesIn("endpoints").flatMap(bodiesOf).flatMap((body) => listAt(body, "data", "endpoints"))
      const { findings, value } = yield* hear(Endpoints.listZdr(), () => ok({ data }))
      assert.deepStrictEqual(findings, [])
      assert.strictEqual(value.length, data.length)
      yield* sameContent(Endpoint.Endpoint, value, data)
    }))

  it.effect("unknown and unreadable values at every depth are found and counted, and cost no item", () =>
    Effect.gen(function*() {
      for (const body of Captures.filesIn("endpoints").flatMap(bodiesOf)) {
        const planted = { data: plant(body.data) }
        const { findings, value } = yield* hear(Endpoints.list(idOf(body)), () => ok(planted))
        assert.deepStrictEqual(tallied(findings), expected(spec, envelope, planted))
        assert.notStrictEqual(findings.length, 0)
        yield* sameContent(Endpoint.ModelEndpoints, [value], [planted.data])
      }
    }))
})

conformance("captured lists of providers", () => {
  const spec = amend(Captures.readSpec())
  const envelope = at(spec, "paths", "/providers", "get", "responses", "200", "content", "application/json", "schema")
  const body = Captures.json("misc/2026-05-22-sinkers-aiscanner-providers.json")
  const items = listAt(body, "data")

  it.effect("all of them decode to the received values", () =>
    Effect.gen(function*() {
      const { findings, value } = yield* hear(Providers.list(), (url) => {
        assert.strictEqual(url.pathname, "/api/v1/providers")
        return ok(body)
      })
      assert.strictEqual(value.length, 82)
      assert.deepStrictEqual(findings, [])
      assert.deepStrictEqual(yield* Schema.encodeEffect(Schema.Array(Provider.Provider))(value), items)
    }))

  it.effect("unknown and unreadable values at every depth are found and counted, and cost no item", () =>
    Effect.gen(function*() {
      const data = items.map((item, index) => index % 5 === 0 ? plant(item) : item)
      const { findings, value } = yield* hear(Providers.list(), () => ok({ data }))
      assert.strictEqual(value.length, 82)
      assert.deepStrictEqual(tallied(findings), expected(spec, envelope, { data }))
      assert.notStrictEqual(findings.length, 0)
    }))
})

conformance("image and video models, as they are documented", () => {
  const spec = amend(Captures.readSpec())
  const examples: Readonly<Record<string, Call>> = {
    "/images/models": Models.listImages(),
    "/images/models/{author}/{slug}/endpoints": Endpoints.listImages("author/slug"),
    "/videos/models": Models.listVideos()
  }

  // The description's example, because no response was captured.
  it.effect.each(Object.entries(examples))(
    "unknown and unreadable values at every depth of %s are found, and cost no item",
    ([path, call]) =>
      Effect.gen(function*() {
        const content = objectAt(spec, "paths", path, "get", "responses", "200", "content", "application/json")
        const body = plant(content.example)
        const { findings, value } = yield* hear(call, () => ok(body))
        assert.deepStrictEqual(tallied(findings), expected(spec, content.schema, body))
        assert.isAbove(findings.length, 2)
        assert.strictEqual((Array.isArray(value) ? value : listAt(value, "endpoints")).length, 1)
      })
  )
})

conformance("other captured responses", () => {
  it.effect.each(Captures.filesIn("misc").filter((file) => file.endsWith("models-count.json")))(
    "%s",
    (file) =>
      Effect.gen(function*() {
        const { findings, value } = yield* hear(Models.count(), () => ({ body: Captures.text(file) }))
        assert.strictEqual(value, at(Captures.json(file), "data", "count"))
        assert.isAbove(value, 400)
        assert.deepStrictEqual(findings, [])
      })
  )

  it.effect.each(Captures.filesIn("misc").filter((file) => file.endsWith(".xml")))(
    "%s",
    (file) =>
      Effect.gen(function*() {
        const feed = Captures.text(file)
        const { findings, value } = yield* hear(Models.feed(), () => ({
          body: feed,
          headers: { "content-type": "application/rss+xml" }
        }))
        assert.strictEqual(value, feed)
        assert.strictEqual(value.match(/<item>/g)?.length, 40)
        assert.deepStrictEqual(findings, [])
      })
  )

  it.effect("captured headers of lists do not affect decoding", () =>
    Effect.gen(function*() {
      const files = Captures.filesIn("misc").filter((file) => file.endsWith(".headers.json"))
      assert.strictEqual(files.length, 6)
      for (const file of files) {
        const headers = Object.fromEntries(
          Object.entries(objectAt(Captures.json(file), "headers")).map(([name, values]) => [name, String(values)])
        )
        const { value } = yield* hear(Models.list(), () => ({ body: `{"data":[{"id":"a/b","name":"B"}]}`, headers }))
        assert.deepStrictEqual(value, [{ id: "a/b", name: "B" }])
      }
    }))
})

/** What `Drift` reported: counts by kind and path. */
const tallied = (findings: ReadonlyArray<Drift.Finding>): Readonly<Record<string, number>> =>
  sorted(findings.map((finding) => {
    switch (finding._tag) {
      case "RejectedItem":
        return [Drift.format(finding), 1]
      case "UnreadableValue":
        return [`${finding.path} is unreadable`, finding.count]
      case "UnknownKey":
        return [`${finding.path} is unknown`, finding.count]
      case "UnknownValue":
        return [`${finding.path} is ${JSON.stringify(finding.value)}`, finding.count]
    }
  }))

/** Counts by kind and path of everything in a response that OpenRouter's description does not document. */
const expected = (spec: unknown, node: SpecNode, body: unknown): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>()
  for (const { path, value } of undocumented(spec, node, body, "")) {
    const key = value === undefined ? `${path} is unknown` : `${path} is ${JSON.stringify(value)}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return sorted([...counts])
}

const sorted = (entries: ReadonlyArray<readonly [string, number]>): Readonly<Record<string, number>> =>
  Object.fromEntries(entries.toSorted(([a], [b]) => a < b ? -1 : 1))

/**
 * Checks that values encode to the received JSON, without keys that a schema does not name (except in prices), that they
 * decode to equal values, and that each price is exact. Returns the number of prices.
 */
const sameContent = Effect.fnUntraced(function*<A, I>(
  schema: Schema.Codec<A, I>,
  decoded: ReadonlyArray<A>,
  items: ReadonlyArray<unknown>
) {
  const encoded = yield* Schema.encodeEffect(Schema.Array(schema))(decoded)
  assert.deepStrictEqual(encoded.map(withCanonicalPrices), items.map(withoutPlanted).map(withCanonicalPrices))
  const again = yield* Schema.decodeEffect(Schema.Array(schema))(encoded)
  assert.isTrue(Equal.equals(again, decoded))
  return checkPrices(decoded, items)
})

const checkPrices = (decoded: unknown, item: unknown): number => {
  if (Array.isArray(item)) {
    return item.reduce<number>((sum, each, index) => sum + checkPrices(listAt({ decoded }, "decoded")[index], each), 0)
  }
  if (!isObject(item)) return 0
  return Object.entries(item).reduce(
    (sum, [key, each]) =>
      sum + (key === "pricing" ? checkPricing(at(decoded, key), objectAt(each)) : checkPrices(at(decoded, key), each)),
    0
  )
}

const isPricing = Schema.is(Pricing.Pricing)

const checkPricing = (decoded: unknown, pricing: JsonObject): number => {
  assert(isPricing(decoded))
  return Object.entries(pricing).reduce((sum, [key, text]) => {
    if (key === "overrides") {
      const overrides = listAt(decoded, key)
      assert.strictEqual(overrides.length, listAt(pricing, key).length)
      return overrides.reduce<number>(
        (sum, override, index) => sum + checkPricing(override, objectAt(listAt(pricing, key)[index])),
        sum
      )
    }
    if (typeof text !== "string" || text === planted) return sum
    assert.strictEqual(
      Option.getOrUndefined(Option.map(Pricing.price(decoded, key), canonicalOf)),
      canonical(text),
      key
    )
    return sum + 1
  }, 0)
}

const withCanonicalPrices = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withCanonicalPrices)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map((
      [key, each]
    ) => [key, key === "pricing" ? canonicalPricing(each) : withCanonicalPrices(each)])
  )
}

const canonicalPricing = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonicalPricing)
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, canonicalPricing(each)]))
  }
  return typeof value === "string" && /^-?[\d.]+$/.test(value) ? canonical(value) : value
}

const planted = "planted by a test"

/** Adds a key to every object and a value to every list of texts. */
const plant = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every((each) => typeof each === "string") ? [...value, planted] : value.map(plant)
  }
  if (!isObject(value)) return value
  const fields = Object.entries(value).map(([key, each]) =>
    records.has(key) && isObject(each)
      ? [key, Object.fromEntries(Object.entries(each).map(plantBelow))] as const
      : plantBelow([key, each])
  )
  return { ...Object.fromEntries(fields), [planted]: planted }
}

const plantBelow = ([key, value]: readonly [string, unknown]) => [key, plant(value)] as const

// In these objects any key is valid, so a planted text would be a wrong value.
const records: ReadonlySet<string> = new Set([
  "supported_parameters",
  "pricing_skus",
  "native_tools",
  "perf_last_30m_by_workload"
])

/** Removes the planted keys that decoding drops: all except those of prices. */
const withoutPlanted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutPlanted)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      key === planted ? [] : [[key, key === "pricing" ? each : withoutPlanted(each)]]
    )
  )
}
