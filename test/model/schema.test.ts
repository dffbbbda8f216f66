import { assert, describe, it } from "@effect/vitest"
import { Model } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

describe("Model", () => {
  it.effect("decodes every field under its own name", () =>
    Effect.gen(function*() {
      const model = yield* decode(wire)
      assert.strictEqual(model.id, "acme/think-1:free")
      assert.strictEqual(model.created && DateTime.formatIso(model.created), "2026-08-22T12:00:00.000Z")
      assert.deepStrictEqual(yield* Schema.encodeEffect(Model.Model)(model), wire)
      // Everything but money and time decodes to itself.
      const { created: _, pricing: __, ...rest } = wire
      assert.deepNestedInclude(model, rest)
    }))

  it.effect("requires an id and a name only", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* decode({ id: "a/b", name: "" }), { id: "a/b", name: "" })
      for (const lacking of [{}, { id: "a/b" }, { name: "B" }, { id: "", name: "B" }, { id: null, name: "B" }]) {
        yield* Effect.flip(decode(lacking))
      }
    }))

  it.effect("each other field may be absent or null, and stays so", () =>
    Effect.gen(function*() {
      const optional = Object.keys(Model.Model.fields).filter((field) => field !== "id" && field !== "name")
      assert.strictEqual(optional.length, Object.keys(wire).length - 2)
      for (const field of optional) {
        const one = { id: "a/b", name: "B", [field]: null }
        assert.deepStrictEqual<unknown>(yield* decode(one), one)
        assert.deepStrictEqual<unknown>(yield* Schema.encodeEffect(Model.Model)(yield* decode(one)), one)
      }
    }))

  it.effect("each field within may be absent or null", () =>
    Effect.gen(function*() {
      for (const [field, schema] of Object.entries(parts)) {
        const within = Object.fromEntries(Object.keys(schema.fields).map((key) => [key, null]))
        assert.isNotEmpty(Object.keys(within))
        for (const value of [within, {}]) {
          const one = { id: "a/b", name: "B", [field]: value }
          assert.deepStrictEqual<unknown>(yield* decode(one), one)
        }
      }
    }))

  it.effect("accepts unusual values of real responses", () =>
    Effect.gen(function*() {
      for (const odd of oddities) {
        const one = { id: "a/b", name: "B", ...odd }
        assert.deepStrictEqual<unknown>(yield* Schema.encodeEffect(Model.Model)(yield* decode(one)), one)
      }
    }))

  it.effect("rejects types that no edition has", () =>
    Effect.gen(function*() {
      for (
        const wrong of [
          { context_length: "8192" },
          { context_length: NaN },
          { created: "2026-08-22" },
          { created: 1e18 },
          { supported_parameters: "tools" },
          { supported_parameters: [1] },
          { architecture: [] },
          { architecture: "text->text" },
          { top_provider: { is_moderated: "no" } },
          { pricing: { prompt: "" } },
          { benchmarks: { design_arena: {} } },
          { description: 5 },
          { links: { details: 5 } }
        ]
      ) {
        yield* Effect.flip(decode({ id: "a/b", name: "B", ...wrong }))
      }
    }))

  it.effect.prop(
    "created keeps milliseconds",
    { created: Schema.DateTimeUtc },
    ({ created }) =>
      Effect.gen(function*() {
        const { created: seconds } = yield* Schema.encodeEffect(Model.Model)({ id: "a/b", name: "B", created })
        const { created: again } = yield* decode(JSON.parse(JSON.stringify({ id: "a/b", name: "B", created: seconds })))
        assert.strictEqual(again && DateTime.toEpochMillis(again), DateTime.toEpochMillis(created))
      }),
    { arbitrary: { runs: 2000 } }
  )

  it.effect("created may be 0, negative, or a fraction", () =>
    Effect.gen(function*() {
      const at = (created: number) =>
        Effect.map(decode({ id: "a/b", name: "B", created }), ({ created }) => created && DateTime.formatIso(created))
      assert.strictEqual(yield* at(0), "1970-01-01T00:00:00.000Z")
      assert.strictEqual(yield* at(-1), "1969-12-31T23:59:59.000Z")
      assert.strictEqual(yield* at(1.0021), "1970-01-01T00:00:01.002Z")
      assert.strictEqual(yield* at(8.64e12), "+275760-09-13T00:00:00.000Z")
    }))
})

const decode = Schema.decodeUnknownEffect(Model.Model)

const parts = {
  architecture: Model.Architecture,
  top_provider: Model.TopProvider,
  reasoning: Model.Reasoning,
  benchmarks: Model.Benchmarks,
  default_parameters: Model.DefaultParameters,
  per_request_limits: Model.PerRequestLimits
}

const oddities: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  { context_length: 0 },
  { context_length: 10_000_000 },
  { context_length: 8192.5 },
  { top_provider: { context_length: null, max_completion_tokens: 0 } },
  { benchmarks: {} },
  { benchmarks: { design_arena: [] } },
  { benchmarks: { artificial_analysis: { intelligence_index: 71, coding_index: 63.2, agentic_index: null } } },
  { benchmarks: { artificial_analysis: null } },
  { default_parameters: {} },
  { description: "" },
  { description: "cut off with..." },
  { architecture: { modality: "multimodal", instruct_type: "none" } },
  { hugging_face_id: "" },
  { supported_voices: [] },
  { supported_voices: ["alloy"] },
  { supported_parameters: [] },
  { created: 0 },
  { expiration_date: "2098-12-31" },
  { per_request_limits: { prompt_tokens: "22280110", completion_tokens: 22280110 } },
  { reasoning: { mandatory: true, supported_efforts: ["high", null] } },
  { reasoning: { supported_efforts: null } },
  { pricing: {} },
  { pricing: { prompt: "-1", completion: "-1" } },
  { alias_target: { slug: "a/b-1", name: "B 1" } }
]

const wire = {
  id: "acme/think-1:free",
  canonical_slug: "acme/think-1-20260822",
  hugging_face_id: "acme/Think-1",
  name: "Acme: Think 1 (free)",
  created: 1787400000,
  description: "Thinks.",
  context_length: 131072,
  architecture: {
    modality: "text+image->text",
    input_modalities: ["text", "image"],
    output_modalities: ["text"],
    tokenizer: "GPT",
    instruct_type: "chatml"
  },
  pricing: {
    prompt: "0.00000100000000000000015",
    completion: "0.000002",
    overrides: [{
      min_prompt_tokens: 200000,
      utc_days: ["saturday"],
      utc_start: 2200,
      utc_end: 600,
      prompt: "0.000004"
    }]
  },
  top_provider: { context_length: 65536, max_completion_tokens: null, is_moderated: false },
  per_request_limits: { prompt_tokens: 1000, completion_tokens: "2000" },
  supported_parameters: ["tools", "temperature"],
  default_parameters: { temperature: 0.7, top_p: null },
  supported_voices: ["alloy"],
  knowledge_cutoff: "2026-01-31",
  expiration_date: "2027-01-31",
  links: { details: "/api/v1/models/acme/think-1/endpoints" },
  reasoning: {
    mandatory: false,
    default_enabled: true,
    default_effort: "medium",
    supported_efforts: ["high", "medium"],
    supports_max_tokens: true
  },
  benchmarks: {
    artificial_analysis: { intelligence_index: 40.1, coding_index: 30, agentic_index: null },
    design_arena: [{ arena: "models", category: "website", elo: 1200, win_rate: 50.5, rank: 12 }]
  },
  alias_target: { slug: "acme/think-1", name: "Acme: Think 1" }
}
