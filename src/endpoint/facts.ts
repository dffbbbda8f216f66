/**
 * What an endpoint says, or undefined where it does not: read by requirements, orders and ranks alike.
 */
import { unlessZero } from "../offer/nullable.ts"
import type { Endpoint } from "./schema.ts"

/** A window over which uptime is measured. */
export type Window = "5m" | "30m" | "1d"

/** A percentile of latency or throughput. */
export type Percentile = "p50" | "p75" | "p90" | "p99"

/** Percent of requests answered. */
export const uptime = (endpoint: Endpoint, window: Window): number | undefined =>
  endpoint[`uptime_last_${window}`] ?? undefined

/** Milliseconds to the first token. */
export const latency = ({ latency_last_30m }: Endpoint, percentile: Percentile): number | undefined =>
  latency_last_30m?.[percentile] ?? undefined

/** Output tokens per second. */
export const throughput = ({ throughput_last_30m }: Endpoint, percentile: Percentile): number | undefined =>
  throughput_last_30m?.[percentile] ?? undefined

/** Most tokens of one answer. */
export const completionTokens = ({ context_length, max_completion_tokens }: Endpoint): number | undefined => {
  const most = unlessZero(max_completion_tokens)
  const context = unlessZero(context_length)
  return most === undefined || context === undefined ? most : Math.min(most, context)
}

/** Bits of one weight, which is the first number in the name of its format: 4 in `mxfp4`, 16 in `bf16`. */
export const bits = (quantization: string | null | undefined): number | undefined => {
  const digits = /\d+/.exec(quantization ?? "")
  return digits === null ? undefined : Number(digits[0])
}
