/**
 * Orders of endpoints, by every number that one would sort by beside those of `Offer`. Unknown comes last, both ways.
 *
 * Reached as `Endpoint.byUptime` and so on. Stands above `EndpointSchema` and `Sorting`, beside `EndpointRequirement`.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"
import { by, type Sorting } from "../offer/orders.ts"
import * as EndpointFacts from "./facts.ts"
import type { Endpoint } from "./schema.ts"

/**
 * By the percent of requests answered over a window: `byUptime("1d").descending` has the most reliable first. Those
 * without a measurement (below 100 requests) come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byUptime = (window: EndpointFacts.Window): Sorting<Endpoint> =>
  by((endpoint: Endpoint) => EndpointFacts.uptime(endpoint, window), Order.Number)

/**
 * By milliseconds to the first token at a percentile: `byLatency("p50").ascending` has the fastest first. Those without
 * statistics, which is all of them for callers without a key, come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byLatency = (percentile: EndpointFacts.Percentile): Sorting<Endpoint> =>
  by((endpoint: Endpoint) => EndpointFacts.latency(endpoint, percentile), Order.Number)

/**
 * By output tokens per second at a percentile: `byThroughput("p50").descending` has the fastest first. Those without
 * statistics, which is all of them for callers without a key, come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byThroughput = (percentile: EndpointFacts.Percentile): Sorting<Endpoint> =>
  by((endpoint: Endpoint) => EndpointFacts.throughput(endpoint, percentile), Order.Number)

/**
 * By the most tokens that one answer may have; see `Endpoint.completionTokens`. What is not known comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionTokens: Sorting<Endpoint> = by(EndpointFacts.completionTokens, Order.Number)

/**
 * By bits of one weight; see `Endpoint.bits`. A quantization that is not said comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byQuantization: Sorting<Endpoint> = by(
  ({ quantization }: Endpoint) => EndpointFacts.bits(quantization),
  Order.Number
)
