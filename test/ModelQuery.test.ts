import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as CatalogChanges from "../src/CatalogChanges.ts"
import * as ModelQuery from "../src/ModelQuery.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as ResponseCache from "../src/ResponseCache.ts"

const everyFilter = {
  offset: [20, "20"],
  limit: [1000, "1000"],
  category: ["marketing/seo", "marketing/seo"],
  supported_parameters: [["tools", "response_format"], "tools,response_format"],
  output_modalities: [["text", "image"], "text,image"],
  input_modalities: [["file"], "file"],
  sort: ["pricing-low-to-high", "pricing-low-to-high"],
  q: ["claude & co", "claude & co"],
  context: [1_000_000, "1000000"],
  min_price: [0.0000001, "0.0000001"],
  max_price: [BigDecimal.fromStringUnsafe("0.00000100000000000000015"), "0.00000100000000000000015"],
  min_output_price: [0, "0"],
  max_output_price: [1e21, "1000000000000000000000"],
  arch: ["Claude", "Claude"],
  model_authors: [["openai", "z-ai"], "openai,z-ai"],
  providers: [["Amazon Bedrock", "DeepInfra"], "Amazon Bedrock,DeepInfra"],
  distillable: [false, "false"],
  zdr: [true, "true"],
  region: ["eu", "eu"],
  min_age_days: [0, "0"],
  max_age_days: [90, "90"],
  min_intelligence_index: [40.5, "40.5"],
  max_intelligence_index: [60, "60"],
  min_coding_index: [1, "1"],
  max_coding_index: [1, "1"],
  min_agentic_index: [0.5, "0.5"],
  max_agentic_index: [100, "100"],
  min_tool_success_rate: [0, "0"],
  max_tool_success_rate: [1, "1"]
} as const

const refused: ReadonlyArray<readonly [query: unknown, field: string]> = [
  [{ colour: "red" }, "colour"],
  [{ use_rss: true }, "use_rss"],
  [{ supportedParameters: ["tools"] }, "supportedParameters"],
  [{ toString: "x" }, "toString"],
  [JSON.parse("{\"__proto__\": {\"limit\": 1}}"), "__proto__"],
  ...[0, 1001, 1.5, NaN, Infinity, -1, "10", 10n, true].map((limit) => [{ limit }, "limit"] as const),
  ...[-1, 0.5, NaN, "0"].map((offset) => [{ offset }, "offset"] as const),
  ...[0, -1, 8192.5, NaN, "8192"].map((context) => [{ context }, "context"] as const),
  ...["min_price", "max_price", "min_output_price", "max_output_price"].flatMap((field) =>
    [-0.1, NaN, Infinity, "1", BigDecimal.fromBigInt(-1n)].map((value) => [{ [field]: value }, field] as const)
  ),
  ...["min_age_days", "max_age_days"].flatMap((field) =>
    [-1, 1.5, NaN, "1"].map((value) => [{ [field]: value }, field] as const)
  ),
  ...["min_intelligence_index", "max_coding_index", "min_agentic_index"].flatMap((field) =>
    [-1, NaN, "50"].map((value) => [{ [field]: value }, field] as const)
  ),
  ...["min_tool_success_rate", "max_tool_success_rate"].flatMap((field) =>
    [-0.1, 1.5, NaN, "0.5"].map((value) => [{ [field]: value }, field] as const)
  ),
  ...["supported_parameters", "output_modalities", "input_modalities", "model_authors", "providers"].flatMap((field) =>
    [[], [""], ["  "], ["a,b"], ["a", ""], [1], [null], "tools", "", {}].map((value) =>
      [{ [field]: value }, field] as const
    )
  ),
  ...["category", "sort", "q", "arch", "region"].flatMap((field) =>
    ["", " ", 1, ["a"], {}].map((value) => [{ [field]: value }, field] as const)
  ),
  ...["distillable", "zdr"].flatMap((field) =>
    ["true", 1, [true]].map((value) => [{ [field]: value }, field] as const)
  ),
  ...[null, 42, "tools", true, [], ["tools"], () => ({})].map((query) => [query, "query"] as const)
]

const bounds: ReadonlyArray<readonly [min: keyof ModelQuery.ModelQuery, max: keyof ModelQuery.ModelQuery]> = [
  ["min_price", "max_price"],
  ["min_output_price", "max_output_price"],
  ["min_age_days", "max_age_days"],
  ["min_intelligence_index", "max_intelligence_index"],
  ["min_coding_index", "max_coding_index"],
  ["min_agentic_index", "max_agentic_index"],
  ["min_tool_success_rate", "max_tool_success_rate"]
]

describe("toParams", () => {
  it("encodes every filter as OpenRouter expects it", () => {
    assert.deepStrictEqual(encode(queryOfAll), Object.entries(everyFilter).map(([name, [, text]]) => [name, text]))
    assert.sameMembers(Object.keys(everyFilter), Object.keys(ModelQuery.ModelQuery.fields))
  })

  it("does not depend on the order of the filters", () => {
    const reversed = Object.fromEntries(Object.entries(queryOfAll).toReversed())
    assert.deepStrictEqual(encode(reversed), encode(queryOfAll))
  })

  it("sends nothing for undefined and for null", () => {
    for (const nothing of [undefined, null]) {
      const query = Object.fromEntries(Object.keys(everyFilter).map((name) => [name, nothing]))
      assert.deepStrictEqual(encode(query), [])
      assert.deepStrictEqual(encode({ ...query, use_rss_chat_links: nothing }, ModelQuery.FeedQuery), [])
    }
    assert.deepStrictEqual(encode({}), [])
    assert.deepStrictEqual(encode({ min_price: 1, max_price: null }), [["min_price", "1"]])
  })

  it("sends zdr only if it is true, because the server knows no other value", () => {
    assert.deepStrictEqual(encode({ zdr: false }), [])
    assert.deepStrictEqual(encode({ use_rss_chat_links: false }, ModelQuery.FeedQuery), [])
    assert.deepStrictEqual(encode({ distillable: true }), [["distillable", "true"]])
  })

  it("accepts \"all\" as output modalities", () => {
    assert.deepStrictEqual(encode({ output_modalities: "all" }), [["output_modalities", "all"]])
    assert.deepStrictEqual(encode({ output_modalities: "all" }, ModelQuery.CountQuery), [["output_modalities", "all"]])
  })

  it("encodes minus zero as zero", () => {
    assert.deepStrictEqual(encode({ offset: -0, min_price: -0 }), [["offset", "0"], ["min_price", "0"]])
  })

  it("accepts equal bounds", () => {
    for (const [min, max] of bounds) {
      assert.deepStrictEqual(encode({ [min]: 1, [max]: 1 }), [[min, "1"], [max, "1"]])
    }
  })

  it("sends unknown values of a vocabulary, because they may be new", () => {
    assert.deepStrictEqual(
      encode({
        category: "knitting",
        supported_parameters: ["mind_reading"],
        output_modalities: ["smell"],
        input_modalities: ["taste"],
        sort: "prettiest-first",
        arch: "Abacus",
        providers: ["Corner Shop"],
        region: "moon"
      }),
      [
        ["category", "knitting"],
        ["supported_parameters", "mind_reading"],
        ["output_modalities", "smell"],
        ["input_modalities", "taste"],
        ["sort", "prettiest-first"],
        ["arch", "Abacus"],
        ["providers", "Corner Shop"],
        ["region", "moon"]
      ]
    )
  })

  it.each(refused)("rejects %o, and names %s", (query, field) => {
    const error = refusal(query)
    assert.strictEqual(error._tag, "InvalidRequestError")
    assert.strictEqual(error.operation, "Models.list")
    assert.strictEqual(error.field, field)
    assert.isTrue(error.message.startsWith(`Models.list: ${field} `), error.message)
    assert.match(error.message, /Nothing was sent\.$/)
  })

  it.each(
    [
      [{ min_price: "1" }, "min_price must be a number or a BigDecimal of at least 0"],
      [{ max_output_price: -1 }, "max_output_price must be a number or a BigDecimal of at least 0"],
      [{ limit: "10" }, "limit must be an integer from 1 to 1000"],
      [{ offset: -1 }, "offset must be an integer of at least 0"],
      [{ context: 0 }, "context must be an integer of at least 1"],
      [{ min_age_days: 1.5 }, "min_age_days must be an integer of at least 0"],
      [{ min_coding_index: "1" }, "min_coding_index must be a number of at least 0"],
      [{ max_tool_success_rate: 3 }, "max_tool_success_rate must be a number from 0 to 1"],
      [{ sort: 1 }, "sort must be a non-empty string"],
      [{ q: " " }, "q must be a non-empty string"],
      [{ zdr: "true" }, "zdr must be a boolean"],
      [{ providers: "DeepInfra" }, "providers must be a non-empty array of non-empty strings without commas"],
      [{ providers: [1] }, "providers must be a non-empty array of non-empty strings without commas"],
      [
        { output_modalities: "image" },
        "output_modalities must be \"all\" or a non-empty array of non-empty strings without commas"
      ]
    ] as const
  )("names what it expects instead of %o", (query, message) => {
    assert.strictEqual(refusal(query).message, `Models.list: ${message}. Nothing was sent.`)
  })

  it.each(bounds)("rejects %s above %s", (min, max) => {
    const error = refusal({ [max]: 0, [min]: 1 })
    assert.strictEqual(error.field, min)
    assert.include(error.message, max)
  })

  it("compares bounds exactly", () => {
    const above = BigDecimal.fromStringUnsafe("1.0000000000000000000001")
    assert.strictEqual(refusal({ min_price: above, max_price: 1 }).field, "min_price")
    assert.strictEqual(encode({ min_price: 1, max_price: above }).length, 2)
  })

  it("rejects filters of other operations", () => {
    assert.strictEqual(refusal({ sort: "newest" }, ModelQuery.UserModelQuery).field, "sort")
    assert.strictEqual(refusal({ limit: 10 }, ModelQuery.CountQuery).field, "limit")
    assert.strictEqual(refusal({ use_rss_chat_links: true }).field, "use_rss_chat_links")
  })
})

describe("on the wire", () => {
  it.effect("a query arrives at the server unchanged", () =>
    Effect.gen(function*() {
      yield* Models.page({ ...queryOfAll, offset: 0 })
      const [request] = yield* FakeOpenRouter.requests
      const expected = Object.fromEntries(Object.entries(everyFilter).map(([name, [, text]]) => [name, text]))
      assert.deepStrictEqual(request?.query, { ...expected, offset: "0" })
    }).pipe(Effect.provide(client)))

  it.effect("no value can pass for another filter", () =>
    Effect.gen(function*() {
      yield* Models.page({ q: "claude", model_authors: ["openai"] })
      yield* Models.page({ q: "claude model_authors openai" })
      yield* Models.page({ q: "claude model_authors 6 openai" })
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 3)
    }).pipe(Effect.provide(client)))

  it.effect("no operation sends a filter that is null", () =>
    Effect.gen(function*() {
      const nullOf = (schema: AnyQuery) => Object.fromEntries(Object.keys(schema.fields).map((name) => [name, null]))
      const { CountQuery, EmbeddingsQuery, FeedQuery, UserModelQuery } = ModelQuery
      yield* Models.list(nullOf(ModelQuery.ModelQuery))
      yield* Models.page(nullOf(ModelQuery.ModelQuery))
      yield* Stream.runDrain(Models.stream(nullOf(ModelQuery.ModelQuery)))
      yield* Models.count(nullOf(CountQuery))
      yield* Models.listForUser(nullOf(UserModelQuery))
      yield* Models.listEmbeddings(nullOf(EmbeddingsQuery))
      yield* Models.feed(nullOf(FeedQuery))
      yield* Stream.runDrain(Stream.take(
        CatalogChanges.watch({ query: nullOf(ModelQuery.ModelQuery), start: [], minShare: 0 }),
        1
      ))
      const sent = (yield* FakeOpenRouter.requests).map(({ query }) => query)
      assert.lengthOf(sent, 8)
      for (const query of sent) assert.deepStrictEqual(query, "use_rss" in query ? { use_rss: "true" } : {})
    }).pipe(ResponseCache.withCacheMode("no-store"), Effect.provide(client)))

  it.effect("nothing is sent for an invalid query", () =>
    Effect.gen(function*() {
      for (const [query] of refused) {
        const error = yield* Effect.flip(Models.list(unchecked(query)))
        assert.strictEqual(error._tag, "InvalidRequestError")
      }
      assert.deepStrictEqual(yield* FakeOpenRouter.requests, [])
    }).pipe(Effect.provide(client)))
})

const client = Layer.provideMerge(
  OpenRouter.layer({ apiKey: Redacted.make("key-of-a-test") }),
  FakeOpenRouter.layer()
)

const queryOfAll = Object.fromEntries(Object.entries(everyFilter).map(([name, [value]]) => [name, value]))

const unchecked = (query: unknown): ModelQuery.ModelQuery => JSON.parse("null") ?? query

type AnyQuery =
  | typeof ModelQuery.ModelQuery
  | typeof ModelQuery.UserModelQuery
  | typeof ModelQuery.CountQuery
  | typeof ModelQuery.EmbeddingsQuery
  | typeof ModelQuery.FeedQuery

const encode = (query: unknown, schema: AnyQuery = ModelQuery.ModelQuery) =>
  Result.getOrThrow(ModelQuery.toParams(schema, query, "Models.list"))

const refusal = (query: unknown, schema: AnyQuery = ModelQuery.ModelQuery) =>
  Result.getOrThrow(Result.flip(ModelQuery.toParams(schema, query, "Models.list")))
