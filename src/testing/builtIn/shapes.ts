/** Shorthands for the built-in catalogue. */
import * as BigDecimal from "effect/BigDecimal"
import * as Record from "effect/Record"
import type * as Endpoint from "../../endpoint/schema.ts"
import type * as Model from "../../model/schema.ts"
import { formatDecimal } from "../../pricing/schema.ts"
import { quantizations } from "../../Vocabulary.ts"
import { endpoint, type EndpointOf, type EndpointOptions } from "../CatalogueEntry.ts"

type Architecture = typeof Model.Architecture.Encoded
type Reasoning = typeof Model.Reasoning.Encoded
type Benchmarks = typeof Model.Benchmarks.Encoded
type Percentiles = typeof Endpoint.Percentiles.Encoded

/** Converts USD per million tokens to USD per token, exactly. */
export const perMillion = <const Key extends string>(usd: Readonly<Record<Key, string>>): { [K in Key]: string } =>
  Record.map(usd, (price) => {
    const { scale, value } = BigDecimal.fromStringUnsafe(price)
    return formatDecimal(BigDecimal.make(value, scale + 6))
  })

/** Parses `text+image->text`, and adds a tokenizer. */
export const from = (
  modality: string,
  tokenizer = "Other",
  instruct_type: string | null = null
): Architecture => {
  const [inputs = "", outputs = ""] = modality.split("->")
  return {
    modality,
    input_modalities: inputs.split("+"),
    output_modalities: outputs.split("+"),
    tokenizer,
    instruct_type
  }
}

export const sampling: ReadonlyArray<string> = [
  "max_tokens",
  "temperature",
  "top_p",
  "stop",
  "seed",
  "frequency_penalty",
  "presence_penalty"
]

export const openSampling: ReadonlyArray<string> = [...sampling, "top_k", "min_p", "repetition_penalty", "logit_bias"]

export const tools: ReadonlyArray<string> = [
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "structured_outputs"
]

export const thinks: ReadonlyArray<string> = ["reasoning", "include_reasoning", "reasoning_effort"]

export const alwaysReasons: Reasoning = {
  mandatory: true,
  default_enabled: true,
  supported_efforts: ["high", "medium", "low"],
  default_effort: "medium"
}

export const mayReason: Reasoning = { mandatory: false, default_enabled: false, supports_max_tokens: true }

export const scores = (
  intelligence_index: number | null,
  coding_index: number | null,
  agentic_index: number | null,
  elo?: number
): Benchmarks => ({
  artificial_analysis: { intelligence_index, coding_index, agentic_index },
  design_arena: elo === undefined
    ? []
    : [{ arena: "models", category: "website", elo, win_rate: Math.round(elo / 2.4) / 10, rank: 1400 - elo }]
})

const spread = (p50: number, factors: readonly [number, number, number]): Percentiles => ({
  p50,
  p75: Math.round(p50 * factors[0]),
  p90: Math.round(p50 * factors[1]),
  p99: Math.round(p50 * factors[2])
})

const rounded = (percent: number) => Math.max(0, Math.round(percent * 100) / 100)

interface At extends EndpointOptions {
  /** Uptime in percent in the last minutes; slightly less over longer windows. Null for too few requests. */
  readonly up?: number | null
  /** Median milliseconds to the first token. */
  readonly ms?: number
  /** Median tokens per second. */
  readonly tps?: number
}

/** The last part of a tag such as `novita/fp8` is also the quantization. */
export const at = (provider: string, { ms = 600, tps = 50, up = 99.9, ...options }: At = {}): EndpointOf => {
  const suffix = options.tag?.split("/").at(-1)
  return endpoint(provider, {
    quantization: quantizations.find((known) => known === suffix) ?? "unknown",
    uptime_last_5m: up,
    uptime_last_30m: up === null ? null : rounded(up - 0.05),
    uptime_last_1d: up === null ? null : rounded(up - 0.1),
    latency_last_30m: spread(ms, [1.6, 2.8, 7]),
    throughput_last_30m: spread(tps, [0.85, 0.7, 0.3]),
    ...options,
    ...(options.pricing ? { pricing: { discount: 0, ...options.pricing } } : {})
  })
}
