/**
 * One endpoint: its schema. Users reach it as `Endpoint.Endpoint`.
 *
 * Only `provider_name` is always present: the reader substitutes `"unknown"` if it is missing or unreadable, and reports
 * that. As in `Model`, every other field may be absent or null.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Architecture } from "../model/schema.ts"
import { Pricing } from "../pricing/schema.ts"
import { EndpointStatus, Parameter, ProviderName, Quantization } from "../Vocabulary.ts"
import { UnixSeconds } from "../wire/dates.ts"
import { withFallback } from "../wire/fallback.ts"
import { nullish } from "../wire/nullish.ts"

/**
 * How a number was spread over the last half hour. OpenRouter gives it only to callers with a key.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Percentiles extends Schema.Opaque<Percentiles>()(Schema.Struct({
  /** Median. */
  p50: nullish(Schema.Finite),
  /** 75th percentile. */
  p75: nullish(Schema.Finite),
  /** 90th percentile. */
  p90: nullish(Schema.Finite),
  /** 99th percentile. */
  p99: nullish(Schema.Finite)
})) {}

/**
 * Which values of `tool_choice` an endpoint honours. Appeared after August 2026.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ToolChoiceSupport extends Schema.Opaque<ToolChoiceSupport>()(Schema.Struct({
  /** Whether `tool_choice: "none"` works. */
  none: nullish(Schema.Boolean),
  /** Whether `tool_choice: "auto"` works. */
  auto: nullish(Schema.Boolean),
  /** Whether `tool_choice: "required"` works. */
  required: nullish(Schema.Boolean),
  /** Whether `tool_choice` may name a function. */
  function: nullish(Schema.Boolean)
})) {}

/**
 * Performance of an endpoint for one workload in the last 30 minutes.
 *
 * @category schemas
 * @since 0.1.0
 */
export class WorkloadPerformance extends Schema.Opaque<WorkloadPerformance>()(Schema.Struct({
  /** Milliseconds: to the first token for text, to the end for images and videos. */
  latency: nullish(Percentiles),
  /** Tokens per second for text. OpenRouter does not document the unit for other workloads. */
  throughput: nullish(Percentiles),
  /** Number of requests of this workload. */
  request_count: nullish(Schema.Finite)
})) {}

/**
 * A tool that the provider runs itself.
 *
 * @category schemas
 * @since 0.1.0
 */
export class NativeTool extends Schema.Opaque<NativeTool>()(Schema.Struct({
  /** The provider's own name for it: `web_search_20260209`, `google_search`. */
  type: nullish(Schema.String)
})) {}

/**
 * One endpoint: a model as one provider serves it.
 *
 * **Gotchas**
 *
 * Neither `tag` nor `provider_name` with `tag` is unique within a model.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Endpoint extends Schema.Opaque<Endpoint>()(Schema.Struct({
  /** Who serves it; `"unknown"` if OpenRouter sent no readable name. */
  provider_name: withFallback(ProviderName, { value: "unknown" }),
  /** Provider and dated model in one line: `Google AI Studio | google/lyria-3-pro-preview-20260330`. */
  name: nullish(Schema.String),
  /** Id of the model that it serves. */
  model_id: nullish(Schema.String),
  /** Display name of the model that it serves. */
  model_name: nullish(Schema.String),
  /** What routing preferences name: `fireworks/fast`, `novita/fp8`. */
  tag: nullish(Schema.String),
  /** Number format of the weights; null and `unknown` both mean that it was not said. */
  quantization: nullish(Quantization),
  /** Tokens of context here, which may be fewer than the model's. */
  context_length: nullish(Schema.Finite),
  /** Most tokens in one answer; null where there is no limit of its own. */
  max_completion_tokens: nullish(Schema.Finite),
  /** Most tokens in one prompt; null where there is no limit of its own. */
  max_prompt_tokens: nullish(Schema.Finite),
  /** Prices in USD at this endpoint, per unit of each key, after `discount`. */
  pricing: nullish(Pricing),
  /** Request parameters that this endpoint understands. */
  supported_parameters: nullish(Schema.Array(Parameter)),
  /** 0 is healthy, negative is not. Numeric strings decode to numbers, any other text to an absent field. */
  status: nullish(EndpointStatus),
  /** Percent of requests answered in the last five minutes; null below 100 requests. */
  uptime_last_5m: nullish(Schema.Finite),
  /** Percent of requests answered in the last half hour; null below 100 requests. */
  uptime_last_30m: nullish(Schema.Finite),
  /** Percent of requests answered in the last day; null below 100 requests. */
  uptime_last_1d: nullish(Schema.Finite),
  /** Milliseconds to the first token. Null without a key. */
  latency_last_30m: nullish(Percentiles),
  /** Output tokens per second. Null without a key. */
  throughput_last_30m: nullish(Percentiles),
  /** Whether repeated prompts are cached without being asked for. */
  supports_implicit_caching: nullish(Schema.Boolean),
  /** Whether a text-to-speech endpoint can imitate a recorded voice. */
  supports_voice_cloning: nullish(Schema.Boolean),
  /** Performance by workload (`text_generation`, `tts`; see `Vocabulary.workloads`). Seen since September 2026. */
  perf_last_30m_by_workload: nullish(Schema.Record(Schema.String, Schema.NullOr(WorkloadPerformance))),
  /** Values of `tool_choice` that the endpoint accepts. */
  supports_tool_choice: nullish(ToolChoiceSupport),
  /** Tools that the provider runs itself, by OpenRouter's name for them: `openrouter:web_search`. */
  native_tools: nullish(Schema.Record(Schema.String, Schema.NullOr(NativeTool))),
  /** Whether a request may contain a reference image. */
  supports_image_reference: nullish(Schema.Boolean),
  /** Whether a request may contain more than one reference recording. */
  supports_multiple_audio_references: nullish(Schema.Boolean),
  /** Completion tokens in the last 30 days. Added and removed again in 2026. */
  completion_tokens_last_30d: nullish(Schema.Finite),
  /** Percent of requests answered in the last 30 days. Added and removed again in 2026. */
  uptime_last_30d: nullish(Schema.Finite)
})) {}

/**
 * A model with all of its endpoints, as `Endpoints.list` gives it. An alias may have none.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ModelEndpoints extends Schema.Opaque<ModelEndpoints>()(Schema.Struct({
  /** Id of the model. */
  id: nullish(Schema.String),
  /** Display name of the model. */
  name: nullish(Schema.String),
  /** When OpenRouter listed the model. Unix seconds on the wire. */
  created: nullish(UnixSeconds),
  /** Description of the model. May be empty. */
  description: nullish(Schema.String),
  /** Modalities and tokenizer of the model. */
  architecture: nullish(Architecture),
  /** All endpoints of the model. Empty for an alias without endpoints. */
  endpoints: Schema.Array(Endpoint)
})) {}
