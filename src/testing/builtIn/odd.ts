/**
 * Odd catalogue: items that OpenRouter has sent or may send, with missing fields, nulls, undocumented or invalid values.
 */
import type { Json } from "../CatalogueEntry.ts"

/** Each model below is odd in one way only. */
const usual = {
  created: 1_767_225_600,
  context_length: 8192,
  architecture: {
    modality: "text->text",
    input_modalities: ["text"],
    output_modalities: ["text"],
    tokenizer: "Other",
    instruct_type: null
  },
  pricing: { prompt: "0.000001", completion: "0.000002" },
  supported_parameters: ["max_tokens", "temperature"]
}

export const models: ReadonlyArray<Json> = [
  { id: "odd/id-alone" },
  // As in 2024: modalities only as a summary, no parameters.
  {
    id: "odd/of-2024",
    name: "Of 2024",
    context_length: 4096,
    architecture: { modality: "text->text", tokenizer: "Llama2", instruct_type: "alpaca" },
    pricing: { prompt: "0.0000002", completion: "0.0000002", request: "0", image: "0" },
    top_provider: { max_completion_tokens: null, is_moderated: false },
    per_request_limits: null
  },
  {
    id: "odd/nulls",
    name: "Nulls",
    canonical_slug: null,
    hugging_face_id: null,
    created: null,
    description: null,
    context_length: null,
    architecture: null,
    pricing: null,
    top_provider: null,
    per_request_limits: null,
    supported_parameters: null,
    default_parameters: null,
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: null,
    links: null,
    reasoning: null,
    benchmarks: null,
    alias_target: null
  },
  { ...usual, id: "odd/no-benchmarks", name: "No benchmarks", benchmarks: {} },
  { ...usual, id: "odd/one-index", name: "One index", benchmarks: { artificial_analysis: { coding_index: 5.4 } } },
  { ...usual, id: "odd/negative", name: "Negative", pricing: { prompt: "-1", completion: "-1" } },
  { ...usual, id: "odd/charged:free", name: "Charged (free)" },
  { ...usual, id: "odd/new-key", name: "New key", mood: "good" },
  {
    ...usual,
    id: "odd/new-values",
    name: "New values",
    architecture: { ...usual.architecture, output_modalities: ["text", "smell"], tokenizer: "Abacus" },
    supported_parameters: ["max_tokens", "telepathy"]
  },
  { ...usual, id: "odd/wrong-types", name: 5, context_length: "long", pricing: { prompt: "cheap", completion: "0" } },
  { ...usual, id: 42, name: "Number as id" },
  { ...usual, name: "No id" }
]

export const endpoints: Readonly<Record<string, ReadonlyArray<Json>>> = {
  "odd/nulls": [{
    provider_name: "Together",
    name: null,
    model_id: null,
    model_name: null,
    tag: null,
    quantization: null,
    context_length: null,
    max_completion_tokens: null,
    max_prompt_tokens: null,
    pricing: null,
    supported_parameters: null,
    status: null,
    uptime_last_5m: null,
    uptime_last_30m: null,
    uptime_last_1d: null,
    latency_last_30m: null,
    throughput_last_30m: null,
    supports_implicit_caching: null,
    supports_tool_choice: null
  }],
  "odd/new-values": [{ provider_name: "Startup of Tomorrow", tag: "startup/int2", quantization: "int2", status: -42 }],
  "odd/wrong-types": [{ provider_name: "Together", status: true, uptime_last_30m: "99 %" }, { tag: "nameless" }]
}

export const providers: ReadonlyArray<Json> = [
  { slug: "slug-alone" },
  { name: "Together", slug: "together", headquarters: "Atlantis", datacenters: "US" },
  { name: "No slug" }
]

export const images: ReadonlyArray<Json> = [
  { id: "odd/painter" },
  { id: "odd/sculptor", architecture: null, supported_parameters: { clay: { type: "weight" } } }
]

export const videos: ReadonlyArray<Json> = [
  { id: "odd/camera" },
  { id: "odd/projector", supported_sizes: "huge", pricing_skus: { duration_seconds: "0.1" } }
]
