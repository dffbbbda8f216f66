import { assert, describe, it } from "@effect/vitest"
import { Drift, Endpoint, Endpoints, OpenRouter, Pricing, Vocabulary } from "effect-openrouter"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"

describe("Endpoint", () => {
  it.effect("decodes every field under its own name", () =>
    Effect.gen(function*() {
      const endpoint = yield* decode(wire)
      assert.deepStrictEqual(yield* Schema.encodeEffect(Endpoint.Endpoint)(endpoint), wire)
      const { pricing: _, ...rest } = wire
      assert.deepNestedInclude(endpoint, rest)
      const { pricing } = endpoint
      assert(pricing !== undefined && pricing !== null)
      assert.deepStrictEqual(
        Option.map(Pricing.price(pricing, "prompt"), Pricing.formatDecimal),
        Option.some("0.000001")
      )
      assert.strictEqual(pricing.discount, 0.25)
    }))

  it.effect("requires a provider only", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* decode({ provider_name: "Made Up" }), { provider_name: "Made Up" })
      for (const lacking of [{}, { provider_name: null }, { provider_name: 1 }, null, []]) {
        yield* Effect.flip(decode(lacking))
      }
    }))

  it.effect("each other field may be absent or null, and stays so", () =>
    Effect.gen(function*() {
      const optional = Object.keys(Endpoint.Endpoint.fields).filter((field) => field !== "provider_name")
      assert.strictEqual(optional.length, Object.keys(wire).length - 1)
      for (const field of optional) {
        const one = { provider_name: "OpenAI", [field]: null }
        assert.deepStrictEqual<unknown>(yield* decode(one), one)
        assert.deepStrictEqual<unknown>(yield* Schema.encodeEffect(Endpoint.Endpoint)(yield* decode(one)), one)
      }
      for (
        const field of [
          "latency_last_30m",
          "supports_tool_choice",
          "pricing",
          "perf_last_30m_by_workload",
          "native_tools"
        ]
      ) {
        const one = { provider_name: "OpenAI", [field]: {} }
        assert.deepStrictEqual<unknown>(yield* decode(one), one)
      }
    }))

  it.effect("with everything that is newer than the description of 2026-08-22 is accepted by strict clients", () =>
    Effect.gen(function*() {
      const { text_generation } = wire.perf_last_30m_by_workload
      const workloads = [
        "text_generation",
        "image_generation",
        "video_generation",
        "embeddings",
        "rerank",
        "tts",
        "stt",
        "decisions",
        "unknown"
      ]
      assert.sameMembers([...Vocabulary.workloads], workloads)
      const perf_last_30m_by_workload = Object.fromEntries(workloads.map((workload) => [workload, text_generation]))
      const providers = [
        "AssemblyAI",
        "Cosine",
        "ElevenLabs",
        "Near AI",
        "Ollama",
        "PrimeIntellect",
        "TypeSafe",
        "Unbiased"
      ]
      const newer = providers.map((provider_name) => ({ ...wire, provider_name, perf_last_30m_by_workload }))
      const endpoints = yield* Endpoints.listZdr().pipe(
        Effect.provide(OpenRouter.layer({ decoding: "strict" })),
        Effect.provide(FakeOpenRouter.layer({
          faults: [
            Fault.json(200, { data: [wire, { ...wire, perf_last_30m_by_workload: null, status: "-2" }, ...newer] })
          ]
        }))
      )
      assert.deepStrictEqual(endpoints[0]?.perf_last_30m_by_workload, wire.perf_last_30m_by_workload)
      assert.deepStrictEqual(endpoints[0]?.native_tools, wire.native_tools)
      assert.deepStrictEqual(endpoints.slice(2).map(({ provider_name }) => provider_name), providers)
      const { id, name } = { id: "a/b", name: "B" }
      const listed = { id, name, architecture: { output_modalities: ["decisions"] }, endpoints: newer }
      const { endpoints: ofModel } = yield* Endpoints.list(id).pipe(
        Effect.provide(OpenRouter.layer({ decoding: "strict" })),
        Effect.provide(FakeOpenRouter.layer({ faults: [Fault.json(200, { data: listed })] }))
      )
      // Equal prices of other tests may have been normalized since.
      assert.isTrue(Equal.equals(ofModel, yield* decodeEndpoints(newer)))
    }))

  it.effect("placeholders of older published examples cost no endpoint: a price of \"string\", a status of \"0\"", () =>
    Effect.sync(() => {
      const collector = makeCollector()
      const placeholder = {
        name: "string",
        context_length: 0,
        pricing: { prompt: "string", completion: "string", request: "string", image: "string" },
        provider_name: "string",
        quantization: "string",
        max_completion_tokens: 0,
        supported_parameters: ["string"],
        status: "0"
      }
      const decoded = Result.getOrThrow(collector.decodeItems(Endpoint.Endpoint, [placeholder], "data"))
      assert.deepStrictEqual<unknown>(decoded, [{ ...placeholder, pricing: {}, status: 0 }])
      assert.deepStrictEqual(collector.findings().map(({ _tag, path }) => `${_tag} ${path}`), [
        "UnreadableValue data[].pricing.prompt",
        "UnreadableValue data[].pricing.completion",
        "UnreadableValue data[].pricing.request",
        "UnreadableValue data[].pricing.image",
        "UnknownValue data[].provider_name",
        "UnknownValue data[].quantization",
        "UnknownValue data[].supported_parameters[]"
      ])
    }))

  it.effect("a status that is not numeric is an unknown value, and decodes to absent", () =>
    Effect.sync(() => {
      const collector = makeCollector()
      const endpoints = Result.getOrThrow(
        collector.decodeItems(Endpoint.Endpoint, [
          { provider_name: "OpenAI", status: "default" },
          { provider_name: "OpenAI", status: 0.5 }
        ], "data")
      )
      assert.deepStrictEqual<unknown>(endpoints, [{ provider_name: "OpenAI" }, { provider_name: "OpenAI" }])
      assert.deepStrictEqual(endpoints.map(Endpoint.isHealthy), [false, false])
      assert.deepStrictEqual(collector.findings().map(Drift.format), [
        "unknown EndpointStatus \"default\" at data[].status, 1× (OpenAI)",
        "unreadable data[].status, 1× (OpenAI): expected an integer, got 0.5"
      ])
    }))

  it.effect("a numeric string as status decodes to its number", () =>
    Effect.gen(function*() {
      const endpoint = yield* decode({ provider_name: "OpenAI", status: "-2" })
      assert.deepStrictEqual(endpoint, { provider_name: "OpenAI", status: -2 })
      assert.strictEqual((yield* Schema.encodeEffect(Endpoint.Endpoint)(endpoint)).status, -2)
    }))

  it.effect("rejects types that no edition has", () =>
    Effect.gen(function*() {
      for (
        const wrong of [
          { status: "healthy" },
          { status: 0.5 },
          { uptime_last_1d: "99.8" },
          { uptime_last_1d: NaN },
          { latency_last_30m: 250 },
          { latency_last_30m: { p50: "250" } },
          { pricing: { prompt: "free" } },
          { native_tools: ["web_search"] },
          { supports_tool_choice: true },
          { quantization: 8 },
          { supported_parameters: { tools: true } }
        ]
      ) {
        yield* Effect.flip(decode({ provider_name: "OpenAI", ...wrong }))
      }
    }))
})

describe("ModelEndpoints", () => {
  it.effect("is a model with its endpoints, or without any", () =>
    Effect.gen(function*() {
      const model = {
        id: "a/b",
        name: "B",
        created: 1787400000,
        description: "",
        architecture: null,
        endpoints: [wire]
      }
      const decoded = yield* decodeAll(model)
      assert.strictEqual(decoded.endpoints[0]?.provider_name, "Google AI Studio")
      assert.strictEqual(decoded.created && DateTime.toEpochMillis(decoded.created), 1787400000_000)
      assert.deepStrictEqual(yield* Schema.encodeEffect(Endpoint.ModelEndpoints)(decoded), model)
      assert.deepStrictEqual(yield* decodeAll({ endpoints: [] }), { endpoints: [] })
      yield* Effect.flip(decodeAll({ id: "a/b", name: "B" }))
      yield* Effect.flip(decodeAll({ id: "a/b", name: "B", endpoints: null }))
    }))
})

const decode = Schema.decodeUnknownEffect(Endpoint.Endpoint)

const decodeEndpoints = Schema.decodeUnknownEffect(Schema.Array(Endpoint.Endpoint))

const decodeAll = Schema.decodeUnknownEffect(Endpoint.ModelEndpoints)

const wire = {
  name: "Google AI Studio | acme/think-1-20260822",
  model_id: "acme/think-1",
  model_name: "Acme: Think 1",
  context_length: 131072,
  pricing: {
    prompt: "0.000001",
    completion: "0.000002",
    discount: 0.25,
    overrides: [{ min_prompt_tokens: 1, image: "1" }]
  },
  provider_name: "Google AI Studio",
  tag: "google-ai-studio/fp8",
  quantization: "fp8",
  max_completion_tokens: 8192,
  max_prompt_tokens: 100000,
  supported_parameters: ["tools"],
  status: -2,
  uptime_last_5m: 100,
  uptime_last_30m: 99.9,
  uptime_last_1d: 0,
  latency_last_30m: { p50: 250, p75: 300.5, p90: 400, p99: 800 },
  throughput_last_30m: { p50: 45.2, p75: 38, p90: null, p99: 15.1 },
  supports_implicit_caching: true,
  supports_voice_cloning: false,
  supports_tool_choice: { none: true, auto: true, required: false, function: true },
  perf_last_30m_by_workload: {
    text_generation: {
      latency: { p50: 250, p75: 300.5, p90: 400, p99: 800 },
      throughput: { p50: 45.2, p75: 38, p90: null, p99: 15.1 },
      request_count: 1200
    },
    tts: { latency: null, throughput: null, request_count: null },
    telepathy: null
  },
  native_tools: { "openrouter:web_search": { type: "web_search_20260209" } },
  supports_image_reference: false,
  supports_multiple_audio_references: true,
  completion_tokens_last_30d: 1_000_000,
  uptime_last_30d: 99.5
}
