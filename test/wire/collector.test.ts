import { assert, describe, it } from "@effect/vitest"
import { Drift, Endpoint, ImageModel, Model, Pricing, Provider, VideoModel } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector, unreadableIn } from "../../src/wire/collector.ts"

describe("Collector", () => {
  describe("decodeItems", () => {
    it.effect("leaves out only items without an id, and reports their path, id and reason", () =>
      Effect.sync(() => {
        const { findings, values } = decodeModels(
          good("a/one"),
          null,
          [good("a/two")],
          { name: "no id", id: 7 },
          { name: "no id at all" },
          { id: "", created: "an unreadable field of an item that is left out is not reported" },
          good("a/three")
        )
        assert.deepStrictEqual(values?.map((model) => model.id), ["a/one", "a/three"])
        const notEmpty = "Expected a string with a length of at least 1, got"
        assert.deepStrictEqual<unknown>(findings, [
          { _tag: "RejectedItem", path: "data[1]", id: undefined, reason: "Expected an object, got null" },
          {
            _tag: "RejectedItem",
            path: "data[2]",
            id: undefined,
            reason: "Expected an object, got [{\"id\": \"a/two\", …}]"
          },
          { _tag: "RejectedItem", path: "data[3].id", id: "no id", reason: `${notEmpty} 7` },
          { _tag: "RejectedItem", path: "data[4].id", id: "no id at all", reason: `${notEmpty} nothing` },
          { _tag: "RejectedItem", path: "data[5].id", id: "", reason: `${notEmpty} ""` }
        ])
      }))

    it.effect("leaves out fields, elements and entries that cannot be read, at any depth, and reports them", () =>
      Effect.sync(() => {
        const { findings, values } = decodeModels(
          { ...good("a/one"), created: "today", architecture: { input_modalities: ["text", 5, {}], tokenizer: 1 } },
          { ...good("a/two"), created: "today", pricing: { prompt: "0.1", completion: "" }, benchmarks: [] },
          { ...good("a/three"), benchmarks: { design_arena: [7, { elo: "high", rank: 1 }] }, top_provider: "x" }
        )
        const [one, two, three] = values ?? []
        assert.deepStrictEqual<unknown>(one, { ...good("a/one"), architecture: { input_modalities: ["text"] } })
        assert.deepStrictEqual(Object.keys(two ?? {}), ["id", "name", "pricing"])
        assert.deepStrictEqual(Object.keys(two?.pricing ?? {}), ["prompt"])
        assert.deepStrictEqual<unknown>(three, { ...good("a/three"), benchmarks: { design_arena: [{ rank: 1 }] } })
        const unreadable = (
          path: string,
          expected: string,
          received: string,
          count: number,
          id: string,
          items = 1
        ) => ({
          _tag: "UnreadableValue",
          path: `data[].${path}`,
          expected,
          received,
          count,
          id,
          items,
          itemsTotal: 3
        })
        const price = "a price in USD with at most 100 digits on either side of the point"
        assert.deepStrictEqual<unknown>(findings, [
          unreadable("created", "an instant in Unix seconds", "\"today\"", 2, "a/one", 2),
          unreadable("architecture.input_modalities[]", "a string", "5", 2, "a/one"),
          unreadable("architecture.tokenizer", "a string", "1", 1, "a/one"),
          unreadable("pricing.completion", price, "\"\"", 1, "a/two"),
          unreadable("benchmarks", "an object", "[]", 1, "a/two"),
          unreadable("benchmarks.design_arena[]", "an object", "7", 1, "a/three"),
          unreadable("benchmarks.design_arena[].elo", "a finite number", "\"high\"", 1, "a/three"),
          unreadable("top_provider", "an object", "\"x\"", 1, "a/three")
        ])
      }))

    it.effect("leaves out one entry of a record, and keeps the others", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        const skus = { first: "0.1", second: {}, third: "0.3", fourth: null }
        const [video] = Result.getOrThrow(
          collector.decodeItems(VideoModel.VideoModel, [{ ...good("a/b"), pricing_skus: skus }], "data")
        )
        assert.deepStrictEqual(Object.keys(video?.pricing_skus ?? {}), ["first", "third", "fourth"])
        assert.deepStrictEqual(collector.findings().map(({ _tag, path }) => `${_tag} ${path}`), [
          "UnreadableValue data[].pricing_skus.*"
        ])
      }))

    it.effect("leaves out a field of an object with thousands of keys", () =>
      Effect.sync(() => {
        const many = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`odd${index}`, "1"]))
        const { values } = decodeModels({ ...good("a/b"), pricing: { prompt: {}, completion: "2", ...many } })
        assert.deepStrictEqual(Object.keys(values?.[0]?.pricing ?? {}), ["completion", ...Object.keys(many)])
      }))

    it.effect("leaves out a field beside a key named __proto__, which stays a key", () =>
      Effect.sync(() => {
        const pricing: unknown = JSON.parse("{\"prompt\":{},\"__proto__\":{\"completion\":\"9\"}}")
        const { values } = decodeModels({ ...good("a/b"), pricing })
        const decoded = values?.[0]?.pricing ?? {}
        assert.deepStrictEqual(Object.keys(decoded), ["__proto__"])
        assert.strictEqual(Object.getPrototypeOf(decoded), Object.prototype)
        assert.isUndefined(decoded.completion)
      }))

    it.effect("a required field has its fallback, and that is reported", () =>
      Effect.sync(() => {
        const { findings, values } = decodeModels({ id: "a/one" }, { id: "a/two", name: 5 }, good("a/three"))
        assert.deepStrictEqual(values?.map(({ name }) => name), ["a/one", "a/two", "Model a/three"])
        assert.deepStrictEqual(findings.map(Drift.format), [
          "unreadable data[].name, 2× (a/one): expected a string, got nothing"
        ])
        const collector = makeCollector()
        assert.deepStrictEqual<unknown>(
          Result.getOrThrow(
            collector.decodeItems(Endpoint.Endpoint, [{}, { provider_name: null, tag: "x" }, 5], "data")
          ),
          [{ provider_name: "unknown" }, { provider_name: "unknown", tag: "x" }]
        )
        assert.deepStrictEqual(collector.findings().map(Drift.format), [
          "left out data[2]: Expected an object, got 5",
          "unreadable data[].provider_name, 2×: expected a string, got nothing"
        ])
      }))

    it.effect("keeps a thousand findings, and counts all of them", () =>
      Effect.sync(() => {
        const odd = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`odd${index}`, 1]))
        const collector = makeCollector()
        collector.decodeItems(
          Model.Model,
          [good("a/b"), { ...good("c/d"), ...odd }, 1, 2, { ...good("e/f"), odd: 1 }],
          "data"
        )
        assert.strictEqual(collector.findings().length, 1000)
        assert.deepStrictEqual(collector.counts(), {
          RejectedItem: 2,
          UnreadableValue: 0,
          UnknownKey: 1501,
          UnknownValue: 0
        })
      }))

    it.effect("looks for the ids of a thousand omitted items only", () =>
      Effect.sync(() => {
        let asked = 0
        const items = Array.from(
          { length: 1500 },
          () => Object.defineProperty({}, "slug", { enumerable: false, get: () => ++asked })
        )
        const collector = makeCollector()
        collector.decodeItems(Model.Model, [good("a/b"), ...items], "data")
        assert.strictEqual(asked, 1000)
        assert.strictEqual(collector.findings().length, 1000)
        assert.deepNestedInclude(collector.counts(), { RejectedItem: 1500 })
      }))

    it.effect("keeps unreadable fields even after a thousand unknown keys", () =>
      Effect.sync(() => {
        const odd = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`odd${index}`, 1]))
        const collector = makeCollector()
        const items = Array.from({ length: 10 }, (_, index) => ({ ...odd, ...good(`a/${index}`), created: "today" }))
        const read = Result.getOrThrow(collector.decodeItems(Model.Model, items, "data"))
        const findings = collector.findings()
        assert.strictEqual(findings.length, 1000)
        assert.deepStrictEqual(findings.filter(Drift.isWidespread).map(({ count, path }) => [path, count]), [
          ["data[].created", 10]
        ])
        assert.deepStrictEqual(read.map(unreadableIn), items.map(() => ["created"]))
        assert.deepNestedInclude(collector.counts(), { UnreadableValue: 10, UnknownKey: 15_000 })
      }))

    it.effect("keeps one finding of a status that is text in most endpoints, even after a thousand unknown keys", () =>
      Effect.sync(() => {
        const odd = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`odd${index}`, 1]))
        const collector = makeCollector()
        const items = Array.from({ length: 10 }, (_, index) => ({ ...odd, tag: "t", status: `up ${index}` }))
        const read = Result.getOrThrow(collector.decodeItems(Endpoint.Endpoint, items, "data"))
        const widespread = collector.findings().filter(Drift.isWidespread)
        assert.deepStrictEqual(widespread.map(({ count, items, path }) => [path, count, items]), [
          ["data[].status", 1, 10],
          ["data[].provider_name", 10, 10]
        ])
        for (const endpoint of read) assert.sameMembers([...unreadableIn(endpoint)], ["status", "provider_name"])
      }))

    it.effect("of a list without any decodable item is a mismatch at the first item", () =>
      Effect.sync(() => {
        const { findings, mismatch, values } = decodeModels({ id: "" }, "no model", { name: "B" })
        assert.isUndefined(values)
        assert.strictEqual(mismatch?.path, "data[0].id")
        assert.strictEqual(findings.length, 3)
      }))

    it.effect("of a list without any decodable item is a mismatch, even after a thousand findings in the envelope", () =>
      Effect.sync(() => {
        const odd = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`odd${index}`, 1]))
        const collector = makeCollector()
        collector.decode(Schema.Struct({ data: Schema.Unknown }), { ...odd, data: [1, 2] }, "")
        assert.deepNestedInclude(Result.merge(collector.decodeItems(Model.Model, [1, 2], "data")), { path: "data[0]" })
      }))

    it.effect("of a single item that does not decode is an empty list with a finding", () =>
      Effect.sync(() => {
        const { findings, mismatch, values } = decodeModels({ id: "" })
        assert.isUndefined(mismatch)
        assert.deepStrictEqual(values, [])
        assert.deepStrictEqual(findings.map((finding) => finding._tag), ["RejectedItem"])
      }))

    it.effect("of an empty list is an empty list", () =>
      Effect.sync(() => assert.deepStrictEqual(decodeModels(), { findings: [], mismatch: undefined, values: [] })))

    it.effect("keeps only one finding of an item that is left out", () =>
      Effect.sync(() => {
        const { findings } = decodeModels(good("a/one"), { id: "", name: 2, surprise: true })
        assert.deepStrictEqual(findings.map((finding) => finding._tag), ["RejectedItem"])
      }))

    it.effect("names a provider by its slug, and an endpoint of the Image API by its tag", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        collector.decodeItems(Provider.Provider, [{ slug: "openai", name: 5 }], "data")
        collector.decodeItems(
          ImageModel.ImageEndpoint,
          [{ provider_tag: "openai/fast", provider_name: 5 }],
          "endpoints"
        )
        assert.deepStrictEqual(collector.findings().map(({ id }) => id), ["openai", "openai/fast"])
      }))

    it.effect("names an endpoint by its tag, or else by its name", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        const endpoints = [
          { provider_name: "OpenAI", tag: "openai/fast", name: "OpenAI | gpt", extra: 1 },
          { tag: "azure", status: 0.5 },
          { name: "Google | gemini", context_length: "1" },
          { max_completion_tokens: "1" }
        ]
        collector.decodeItems(Endpoint.Endpoint, endpoints, "data.endpoints")
        assert.deepStrictEqual(collector.findings().map(({ id }) => id), [
          "openai/fast",
          "azure",
          "azure",
          "Google | gemini",
          undefined
        ])
      }))
  })

  describe("decode", () => {
    it.effect("returns the value, or the path and the reason of a failure", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        assert.deepStrictEqual<unknown>(collector.decode(Model.Model, good("a/b"), "data"), Result.succeed(good("a/b")))
        const failed = Result.merge(collector.decode(Model.Model, { ...good("a/b"), id: 5 }, "data"))
        assert.deepStrictEqual<unknown>(failed, {
          path: "data.id",
          reason: "Expected a string with a length of at least 1, got 5"
        })
        const body = Schema.Struct({ data: Schema.Struct({ count: Schema.Int }) })
        assert.deepNestedInclude(Result.merge(collector.decode(body, { data: { count: "3" } }, "")), {
          path: "data.count"
        })
        assert.deepNestedInclude(Result.merge(collector.decode(body, [], "")), { path: "" })
        const count = Schema.Struct({ count: Schema.Natural })
        assert.deepNestedInclude(Result.merge(collector.decode(count, { count: "3" }, "")), {
          reason: "Expected an integer greater than or equal to 0, got \"3\""
        })
        assert.deepNestedInclude(Result.merge(collector.decode(Schema.Struct({ data: Schema.Unknown }), {}, "")), {
          reason: "Expected a value, got nothing"
        })
        assert.deepStrictEqual(collector.findings(), [])
      }))
  })

  describe("unknown keys", () => {
    it.effect("are found at every depth, with the id of the item", () =>
      Effect.sync(() => {
        const { findings, values } = decodeModels({
          ...good("a/b"),
          mood: 1,
          architecture: { mood: 1 },
          top_provider: { mood: 1 },
          per_request_limits: { mood: 1 },
          default_parameters: { mood: null },
          links: { mood: {} },
          reasoning: { mood: [] },
          alias_target: { mood: 1 },
          benchmarks: { mood: 1, artificial_analysis: { mood: 1 }, design_arena: [{}, { mood: 1 }] },
          pricing: { mood: "1", overrides: [{ mood: { deep: "2" } }] }
        })
        assert.sameDeepMembers(
          findings.map(({ _tag, id, path }) => [_tag, path, id]),
          [
            "mood",
            "architecture.mood",
            "pricing.mood",
            "pricing.overrides[].mood",
            "top_provider.mood",
            "per_request_limits.mood",
            "default_parameters.mood",
            "links.mood",
            "reasoning.mood",
            "benchmarks.mood",
            "benchmarks.artificial_analysis.mood",
            "benchmarks.design_arena[].mood",
            "alias_target.mood"
          ].map((path) => ["UnknownKey", `data[].${path}`, "a/b"])
        )
        const [model] = values ?? []
        assert.deepStrictEqual(model?.pricing, { mood: "1", overrides: [{ mood: { deep: "2" } }] })
        assert.deepStrictEqual(model?.architecture, {})
        assert.notProperty(model, "mood")
      }))

    it.effect("are not reported in a record with arbitrary keys", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        const endpoint = { provider_name: "OpenAI", native_tools: { anything: { type: "x" }, else: null } }
        assert.deepStrictEqual(
          collector.decodeItems(Endpoint.Endpoint, [endpoint], "data"),
          Result.succeed([endpoint])
        )
        assert.deepStrictEqual(collector.findings(), [])
      }))

    it.effect("may have names that every object inherits", () =>
      Effect.sync(() => {
        const hostile =
          `{"__proto__": {"created": 5, "id": "x/y"}, "constructor": 1, "toString": 2, "hasOwnProperty": 3}`
        const { findings, values } = decodeModels(
          JSON.parse(
            `{"id": "a/b", "name": "B", "pricing": ${hostile}, "architecture": ${hostile}, ${hostile.slice(1)}`
          )
        )
        assert.sameMembers(
          findings.map(Drift.format),
          ["", "pricing.", "architecture."].flatMap((at) =>
            ["__proto__", "constructor", "toString", "hasOwnProperty"].map((key) =>
              `unknown key data[].${at}${key}, 1× (a/b)`
            )
          )
        )
        const [model] = values ?? []
        assert.strictEqual(Object.getPrototypeOf(model), Object.prototype)
        assert.isUndefined(model?.created)
        assert.deepStrictEqual(Object.keys(model?.pricing ?? {}), [
          "__proto__",
          "constructor",
          "toString",
          "hasOwnProperty"
        ])
        assert.isUndefined(Reflect.get({}, "created"))
        assert.deepStrictEqual(decodeModels(good("a/b")).findings, [])
      }))
  })

  describe("unknown values", () => {
    it.effect("are found in every vocabulary, and stay in the value unchanged", () =>
      Effect.sync(() => {
        const { findings, values } = decodeModels({
          ...good("a/b"),
          architecture: {
            input_modalities: ["text", "smell"],
            output_modalities: ["taste"],
            tokenizer: "Abacus",
            instruct_type: "shout"
          },
          supported_parameters: ["tools", "telepathy"],
          reasoning: { default_effort: "heroic", supported_efforts: ["low", null, "mythic"] },
          pricing: { overrides: [{ utc_days: ["monday", "someday"] }] }
        })
        assert.sameDeepMembers(
          findings.map((finding) =>
            finding._tag === "UnknownValue" ? [finding.vocabulary, finding.path, finding.value, finding.id] : finding
          ),
          [
            ["InputModality", "data[].architecture.input_modalities[]", "smell", "a/b"],
            ["OutputModality", "data[].architecture.output_modalities[]", "taste", "a/b"],
            ["Tokenizer", "data[].architecture.tokenizer", "Abacus", "a/b"],
            ["InstructType", "data[].architecture.instruct_type", "shout", "a/b"],
            ["Parameter", "data[].supported_parameters[]", "telepathy", "a/b"],
            ["ReasoningEffort", "data[].reasoning.default_effort", "heroic", "a/b"],
            ["ReasoningEffort", "data[].reasoning.supported_efforts[]", "mythic", "a/b"],
            ["UtcDay", "data[].pricing.overrides[].utc_days[]", "someday", "a/b"]
          ]
        )
        assert.deepStrictEqual(values?.[0]?.architecture?.input_modalities, ["text", "smell"])
        assert.strictEqual(values?.[0]?.reasoning?.default_effort, "heroic")
      }))

    it.effect("of a status are found for numbers and strings", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        const rows = [
          { provider_name: "OpenAI", status: 0, quantization: "fp8", tag: "known" },
          { provider_name: "OpenAI", status: "-10", quantization: null, tag: "also known" },
          { provider_name: "Hamster Wheel", status: -7, quantization: "int1", tag: "hamster" },
          { provider_name: "OpenAI", status: "-7", tag: "text" }
        ]
        const decoded = Result.getOrThrow(collector.decodeItems(Endpoint.Endpoint, rows, "data"))
        assert.deepStrictEqual(decoded.map(({ status }) => status), [0, -10, -7, -7])
        assert.sameMembers(collector.findings().map(Drift.format), [
          "unknown ProviderName \"Hamster Wheel\" at data[].provider_name, 1× (hamster)",
          "unknown Quantization \"int1\" at data[].quantization, 1× (hamster)",
          "unknown EndpointStatus -7 at data[].status, 1× (hamster)",
          "unknown EndpointStatus \"-7\" at data[].status, 1× (text)"
        ])
      }))
  })

  it.effect("reports each distinct finding once per response, with its count and first item", () =>
    Effect.sync(() => {
      const odd = (id: string) => ({ ...good(id), mood: 1, supported_parameters: ["telepathy", "telepathy"] })
      const { findings } = decodeModels(good("a/0"), odd("a/1"), odd("a/2"), odd("a/3"), { ...good("a/4"), mood: 2 })
      assert.sameDeepMembers([...findings], [
        { _tag: "UnknownKey", path: "data[].mood", count: 4, id: "a/1" },
        {
          _tag: "UnknownValue",
          path: "data[].supported_parameters[]",
          vocabulary: "Parameter",
          value: "telepathy",
          count: 6,
          id: "a/1"
        }
      ])
    }))

  it.effect("every finding matches the schema of findings", () =>
    Effect.gen(function*() {
      const { findings } = decodeModels(good("a/b"), { ...good("c/d"), x: 1, supported_parameters: ["y"] }, {
        name: "E"
      })
      assert.deepStrictEqual(findings.map(({ _tag }) => _tag), ["RejectedItem", "UnknownKey", "UnknownValue"])
      yield* Schema.decodeUnknownEffect(Schema.Array(Drift.Finding))(JSON.parse(JSON.stringify(findings)))
    }))

  it.effect("a received value is shown even if a part of it was decoded", () =>
    Effect.sync(() => {
      const schema = Schema.Struct({
        line: Schema.optionalKey(Schema.Struct({ cost: Pricing.Price, unit: Schema.String }))
      })
      const collector = makeCollector()
      collector.decode(schema, { line: { cost: "0.04" } }, "")
      assert.deepStrictEqual(collector.findings().map(Drift.format), [
        "unreadable line, 1×: expected an object, got {\"cost\": BigDecimal(0.04)}"
      ])
    }))

  it.effect("received values are shortened", () =>
    Effect.sync(() => {
      const long = "k".repeat(99) + "🚀".repeat(500_000)
      const { findings } = decodeModels(
        { ...good(`a/${long}`), [long]: 1, pricing: { [long]: 1 }, supported_parameters: [long] },
        { id: long, name: { [long]: long } },
        { ...good("b/c"), context_length: long, pricing: { prompt: long, completion: [[[long]]] } },
        { id: 5, name: long }
      )
      assert.strictEqual(findings.length, 8)
      for (const finding of findings) {
        assert.isBelow(JSON.stringify(finding).length, 500)
        assert.isBelow(Drift.format(finding).length, 500)
        assert.notMatch(Drift.format(finding), /d83d/, "half of a character")
      }
    }))
})

const good = (id: string): Record<string, unknown> & { readonly id: string } => ({ id, name: `Model ${id}` })

const decodeModels = (...items: ReadonlyArray<unknown>) => {
  const collector = makeCollector()
  const decoded = collector.decodeItems(Model.Model, items, "data")
  return {
    values: Result.getOrUndefined(decoded),
    mismatch: Result.isFailure(decoded) ? decoded.failure : undefined,
    findings: collector.findings()
  }
}
