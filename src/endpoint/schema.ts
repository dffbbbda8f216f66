/**
 * Schema of one endpoint, exported as `Endpoint.Endpoint`.
 *
 * Only `provider_name` is always present: if it is missing or unreadable, it is replaced by `"unknown"`, and reported to
 * `Drift`. As in `Model`, every other field may be absent or null.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Architecture } from "../model/schema.ts"
import { Pricing, type PricingEncoded } from "../pricing/schema.ts"
import { EndpointStatus, Parameter, ProviderName, Quantization } from "../Vocabulary.ts"
import { UnixSeconds } from "../wire/dates.ts"
import { type ObjectCodec, objectOf } from "../wire/exact.ts"
import { withFallback } from "../wire/fallback.ts"
import { nullish } from "../wire/nullish.ts"

/**
 * Percentiles of a measurement in the last 30 minutes. OpenRouter sends them only to callers with an API key.
 *
 * @category models
 * @since 0.1.0
 */
export interface Percentiles {
  /** Median. */
  readonly p50?: number | null
  /** 75th percentile. */
  readonly p75?: number | null
  /** 90th percentile. */
  readonly p90?: number | null
  /** 99th percentile. */
  readonly p99?: number | null
}

/**
 * Percentiles of a measurement in the last 30 minutes. OpenRouter sends them only to callers with an API key.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Percentiles: ObjectCodec<Percentiles> = objectOf(Schema.Struct({
  p50: nullish(Schema.Finite),
  p75: nullish(Schema.Finite),
  p90: nullish(Schema.Finite),
  p99: nullish(Schema.Finite)
}))

/**
 * Which values of `tool_choice` an endpoint accepts. Added after August 2026.
 *
 * @category models
 * @since 0.1.0
 */
export interface ToolChoiceSupport {
  /** Whether `tool_choice: "none"` works. */
  readonly none?: boolean | null
  /** Whether `tool_choice: "auto"` works. */
  readonly auto?: boolean | null
  /** Whether `tool_choice: "required"` works. */
  readonly required?: boolean | null
  /** Whether `tool_choice` may name a function. */
  readonly function?: boolean | null
}

/**
 * Which values of `tool_choice` an endpoint accepts. Added after August 2026.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ToolChoiceSupport: ObjectCodec<ToolChoiceSupport> = objectOf(Schema.Struct({
  none: nullish(Schema.Boolean),
  auto: nullish(Schema.Boolean),
  required: nullish(Schema.Boolean),
  function: nullish(Schema.Boolean)
}))

/**
 * Performance of an endpoint for one workload in the last 30 minutes.
 *
 * @category models
 * @since 0.1.0
 */
export interface WorkloadPerformance {
  /** Milliseconds: to the first token for text, to the end for images and videos. */
  readonly latency?: Percentiles | null
  /** Tokens per second for text. OpenRouter does not document the unit for other workloads. */
  readonly throughput?: Percentiles | null
  /** Number of requests of this workload. */
  readonly request_count?: number | null
}

/**
 * Performance of an endpoint for one workload in the last 30 minutes.
 *
 * @category schemas
 * @since 0.1.0
 */
export const WorkloadPerformance: ObjectCodec<WorkloadPerformance> = objectOf(Schema.Struct({
  latency: nullish(Percentiles),
  throughput: nullish(Percentiles),
  request_count: nullish(Schema.Finite)
}))

/**
 * A tool that the provider runs itself.
 *
 * @category models
 * @since 0.1.0
 */
export interface NativeTool {
  /** The provider's own name for it: `web_search_20260209`, `google_search`. */
  readonly type?: string | null
}

/**
 * A tool that the provider runs itself.
 *
 * @category schemas
 * @since 0.1.0
 */
export const NativeTool: ObjectCodec<NativeTool> = objectOf(Schema.Struct({
  type: nullish(Schema.String)
}))

/**
 * One endpoint: a model as one provider serves it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Endpoint {
  /** Name of the provider; `"unknown"` if OpenRouter sent no readable name. */
  readonly provider_name: ProviderName
  /** Provider and dated model in one line: `Google AI Studio | google/lyria-3-pro-preview-20260330`. */
  readonly name?: string | null
  /** Id of the model. */
  readonly model_id?: string | null
  /** Display name of the model. */
  readonly model_name?: string | null
  /** Id of the endpoint in routing preferences: `fireworks/fast`, `novita/fp8`. */
  readonly tag?: string | null
  /** Number format of the weights. Null and `unknown` both mean unknown. */
  readonly quantization?: Quantization | null
  /** Tokens of context at this endpoint. May be fewer than the model's. */
  readonly context_length?: number | null
  /** Most tokens in one completion. Null if the endpoint has no limit of its own. */
  readonly max_completion_tokens?: number | null
  /** Most tokens in one prompt. Null if the endpoint has no limit of its own. */
  readonly max_prompt_tokens?: number | null
  /** Prices in USD at this endpoint, per unit of each key, after `discount`. */
  readonly pricing?: Pricing | null
  /** Request parameters that this endpoint understands. */
  readonly supported_parameters?: ReadonlyArray<Parameter> | null
  /** 0 is healthy, a negative number is not. A numeric string decodes to a number, any other string to an absent field. */
  readonly status?: EndpointStatus | null
  /** Percent of requests answered in the last five minutes; null below 100 requests. */
  readonly uptime_last_5m?: number | null
  /** Percent of requests answered in the last half hour; null below 100 requests. */
  readonly uptime_last_30m?: number | null
  /** Percent of requests answered in the last day; null below 100 requests. */
  readonly uptime_last_1d?: number | null
  /** Milliseconds to the first token. Null without a key. */
  readonly latency_last_30m?: Percentiles | null
  /** Output tokens per second. Null without a key. */
  readonly throughput_last_30m?: Percentiles | null
  /** Whether repeated prompts are cached without being marked. */
  readonly supports_implicit_caching?: boolean | null
  /** Whether a text-to-speech endpoint can imitate the voice of a recording. */
  readonly supports_voice_cloning?: boolean | null
  /** Performance by workload (`text_generation`, `tts`; see `Vocabulary.workloads`). Present since September 2026. */
  readonly perf_last_30m_by_workload?: { readonly [key: string]: WorkloadPerformance | null } | null
  /** Values of `tool_choice` that the endpoint accepts. */
  readonly supports_tool_choice?: ToolChoiceSupport | null
  /** Tools that the provider runs itself, by OpenRouter's name for them: `openrouter:web_search`. */
  readonly native_tools?: { readonly [key: string]: NativeTool | null } | null
  /** Whether a request may contain a reference image. */
  readonly supports_image_reference?: boolean | null
  /** Whether a request may contain more than one reference recording. */
  readonly supports_multiple_audio_references?: boolean | null
  /** Completion tokens in the last 30 days. Added and removed again in 2026. */
  readonly completion_tokens_last_30d?: number | null
  /** Percent of requests answered in the last 30 days. Added and removed again in 2026. */
  readonly uptime_last_30d?: number | null
}

/**
 * {@link Endpoint} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface EndpointEncoded extends Omit<Endpoint, "pricing" | "status"> {
  /** Prices in USD at this endpoint, per unit of each key, after `discount`. */
  readonly pricing?: PricingEncoded | null
  /** 0 is healthy, a negative number is not. A numeric string decodes to a number, any other string to an absent field. */
  readonly status?: string | number | null
}

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
export const Endpoint: ObjectCodec<Endpoint, EndpointEncoded> = objectOf(Schema.Struct({
  provider_name: withFallback(ProviderName, { value: "unknown" }),
  name: nullish(Schema.String),
  model_id: nullish(Schema.String),
  model_name: nullish(Schema.String),
  tag: nullish(Schema.String),
  quantization: nullish(Quantization),
  context_length: nullish(Schema.Finite),
  max_completion_tokens: nullish(Schema.Finite),
  max_prompt_tokens: nullish(Schema.Finite),
  pricing: nullish(Pricing),
  supported_parameters: nullish(Schema.Array(Parameter)),
  status: nullish(EndpointStatus),
  uptime_last_5m: nullish(Schema.Finite),
  uptime_last_30m: nullish(Schema.Finite),
  uptime_last_1d: nullish(Schema.Finite),
  latency_last_30m: nullish(Percentiles),
  throughput_last_30m: nullish(Percentiles),
  supports_implicit_caching: nullish(Schema.Boolean),
  supports_voice_cloning: nullish(Schema.Boolean),
  perf_last_30m_by_workload: nullish(Schema.Record(Schema.String, Schema.NullOr(WorkloadPerformance))),
  supports_tool_choice: nullish(ToolChoiceSupport),
  native_tools: nullish(Schema.Record(Schema.String, Schema.NullOr(NativeTool))),
  supports_image_reference: nullish(Schema.Boolean),
  supports_multiple_audio_references: nullish(Schema.Boolean),
  completion_tokens_last_30d: nullish(Schema.Finite),
  uptime_last_30d: nullish(Schema.Finite)
}))

/**
 * A model with all of its endpoints, as `Endpoints.list` returns it. An alias may have no endpoints.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelEndpoints {
  /** Id of the model. */
  readonly id?: string | null
  /** Display name of the model. */
  readonly name?: string | null
  /** Time at which OpenRouter listed the model. Unix seconds on the wire. */
  readonly created?: DateTime.Utc | null
  /** Description of the model. May be empty. */
  readonly description?: string | null
  /** Modalities and tokenizer of the model. */
  readonly architecture?: Architecture | null
  /** All endpoints of the model. Empty for an alias without endpoints. */
  readonly endpoints: ReadonlyArray<Endpoint>
}

/**
 * {@link ModelEndpoints} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelEndpointsEncoded extends Omit<ModelEndpoints, "created" | "endpoints"> {
  /** Time at which OpenRouter listed the model. Unix seconds on the wire. */
  readonly created?: number | null
  /** All endpoints of the model. Empty for an alias without endpoints. */
  readonly endpoints: ReadonlyArray<EndpointEncoded>
}

/**
 * The fields of {@link ModelEndpoints} without its endpoints, which are decoded one by one.
 *
 * @internal
 */
export const servedModelFields = {
  id: nullish(Schema.String),
  name: nullish(Schema.String),
  created: nullish(UnixSeconds),
  description: nullish(Schema.String),
  architecture: nullish(Architecture)
} as const

/**
 * A model with all of its endpoints, as `Endpoints.list` returns it. An alias may have no endpoints.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ModelEndpoints: ObjectCodec<ModelEndpoints, ModelEndpointsEncoded> = objectOf(Schema.Struct({
  ...servedModelFields,
  endpoints: Schema.Array(Endpoint)
}))
