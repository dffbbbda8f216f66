import { assert, describe, it } from "@effect/vitest"
import { Drift, Endpoint, Model } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"

describe("Collector", () => {
  describe("decodeItems", () => {
    it.effect("leaves out what does not decode, and says where, which and why", () =>
      Effect.sync(() => {
        const { findings, values } = decodeModels(
          good("a/one"),
          { ...good("a/two"), pricing: { prompt: "0.1", completion: "" } },
          good("a/three"),
          { ...good("a/four"), architecture: { input_modalities: ["text", 5] } },
          null,
          { name: "no id", id: 7 },
          good("a/five")
        )
        assert.deepStrictEqual(values?.map((model) => model.id), ["a/one", "a/three", "a/five"])
        assert.deepStrictEqual(
          findings.map((finding) => finding._tag === "RejectedItem" ? [finding.path, finding.id] : finding),
          [
            ["data[1].pricing.completion", "a/two"],
            ["data[3].architecture.input_modalities[1]", "a/four"],
            ["data[4]", undefined],
            ["data[5].id", "no id"]
          ]
        )
        for (const finding of findings) {
          assert(finding._tag === "RejectedItem")
          assert.match(finding.reason, /^Expected /)
        }
      }))

    it.effect("of which nothing decodes is a mismatch, at the first item", () =>
      Effect.sync(() => {
        const { findings, mismatch, values } = decodeModels({ id: "" }, "no model", { id: "a/b" })
        assert.isUndefined(values)
        assert.strictEqual(mismatch?.path, "data[0].id")
        assert.strictEqual(findings.length, 3)
      }))

    it.effect("of a single item that does not decode is an empty list, and says so", () =>
      Effect.sync(() => {
        const { findings, mismatch, values } = decodeModels({ id: "" })
        assert.isUndefined(mismatch)
        assert.deepStrictEqual(values, [])
        assert.deepStrictEqual(findings.map((finding) => finding._tag), ["RejectedItem"])
      }))

    it.effect("of an empty list is an empty list", () =>
      Effect.sync(() => assert.deepStrictEqual(decodeModels(), { findings: [], mismatch: undefined, values: [] })))

    it.effect("keeps nothing of an item that is left out but that it was", () =>
      Effect.sync(() => {
        const { findings } = decodeModels(good("a/one"), { id: "a/two", name: 2, surprise: true })
        assert.deepStrictEqual(findings.map((finding) => finding._tag), ["RejectedItem"])
      }))

    it.effect("names an endpoint by its tag, and by its name where it has none", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        const endpoints = [
          { provider_name: "OpenAI", tag: "openai/fast", name: "OpenAI | gpt", extra: 1 },
          { tag: "azure", provider_name: null },
          { name: "Google | gemini" },
          {}
        ]
        collector.decodeItems(Endpoint.Endpoint, endpoints, "data.endpoints")
        assert.deepStrictEqual(collector.findings().map(({ id }) => id), [
          "azure",
          "Google | gemini",
          undefined,
          "openai/fast"
        ])
      }))
  })

  describe("decode", () => {
    it.effect("gives the value, or where and why there is none", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        assert.deepStrictEqual<unknown>(collector.decode(Model.Model, good("a/b"), "data"), Result.succeed(good("a/b")))
        const failed = Result.merge(collector.decode(Model.Model, { ...good("a/b"), created: "today" }, "data"))
        assert.deepStrictEqual(failed, { path: "data.created", reason: "Expected number | null" })
        const nested = { ...good("a/b"), pricing: { overrides: [{}, { utc_days: ["monday", 2] }] } }
        assert.deepNestedInclude(Result.merge(collector.decode(Model.Model, nested, "data")), {
          path: "data.pricing.overrides[1].utc_days[1]"
        })
        // The body has no name, so its own fields begin the path.
        const body = Schema.Struct({ data: Schema.Struct({ count: Schema.Int }) })
        assert.deepNestedInclude(Result.merge(collector.decode(body, { data: { count: "3" } }, "")), {
          path: "data.count"
        })
        assert.deepNestedInclude(Result.merge(collector.decode(body, [], "")), { path: "" })
        assert.deepStrictEqual(collector.findings(), [])
      }))
  })

  describe("unknown keys", () => {
    it.effect("are found at every depth, with the item that has them", () =>
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
        // Kept in prices, dropped elsewhere.
        assert.deepStrictEqual(model?.pricing, { mood: "1", overrides: [{ mood: { deep: "2" } }] })
        assert.deepStrictEqual(model?.architecture, {})
        assert.notProperty(model, "mood")
      }))

    it.effect("are not looked for where any key may stand", () =>
      Effect.sync(() => {
        const collector = makeCollector()
        const endpoint = { provider_name: "OpenAI", native_tools: { web_search: { anything: [1] } } }
        assert.deepStrictEqual(
          collector.decodeItems(Endpoint.Endpoint, [endpoint], "data"),
          Result.succeed([endpoint])
        )
        assert.deepStrictEqual(collector.findings(), [])
      }))

    it.effect("that every object inherits are unknown keys like others, when they are there", () =>
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
        // Nor are they there when they are not.
        assert.deepStrictEqual(decodeModels(good("a/b")).findings, [])
      }))
  })

  describe("unknown values", () => {
    it.effect("are found in every vocabulary, and stay in the value as they came", () =>
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

    it.effect("of an endpoint are found by what came, number or text", () =>
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

  it.effect("finds the same thing once per answer, counted, with the first that has it", () =>
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

  it.effect("every finding is what the schema of findings says", () =>
    Effect.gen(function*() {
      const { findings } = decodeModels(good("a/b"), { ...good("c/d"), x: 1, supported_parameters: ["y"] }, {
        id: "e/f"
      })
      assert.deepStrictEqual(findings.map(({ _tag }) => _tag), ["RejectedItem", "UnknownKey", "UnknownValue"])
      yield* Schema.decodeUnknownEffect(Schema.Array(Drift.Finding))(JSON.parse(JSON.stringify(findings)))
    }))

  it.effect("what comes from outside is shortened", () =>
    Effect.sync(() => {
      const long = "k".repeat(1_000_000)
      const { findings } = decodeModels(
        { ...good(`a/${long}`), [long]: 1, pricing: { [long]: 1 }, supported_parameters: [long] },
        { id: long, name: { [long]: long } },
        { ...good("b/c"), context_length: long, pricing: { prompt: long } }
      )
      assert.strictEqual(findings.length, 5)
      for (const finding of findings) {
        assert.isBelow(JSON.stringify(finding).length, 500)
        assert.isBelow(Drift.format(finding).length, 500)
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
