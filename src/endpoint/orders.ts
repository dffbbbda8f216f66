/**
 * Orders of endpoints by fields that models do not have. The shared orders are in `offer`. Unknown values come last in both
 * directions.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import { by, type Sorting } from "../offer/orders.ts"
import { fixedPrice } from "../offer/prices.ts"
import type { PriceKey } from "../pricing/schema.ts"
import { bits, completionTokens, type Percentile, type Window } from "./predicates.ts"
import type { Endpoint } from "./schema.ts"

/**
 * By the percent of requests answered over a window: `byUptime("1d").descending` has the most reliable first. Endpoints
 * without a measurement (fewer than 100 requests) come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byUptime = (window: Window): Sorting<Endpoint> =>
  by((endpoint: Endpoint) => endpoint[`uptime_last_${window}`], Order.Number)

/**
 * By milliseconds to the first token at a percentile: `byLatency("p50").ascending` has the fastest first. Endpoints
 * without statistics (all of them, without an API key) come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byLatency = (percentile: Percentile): Sorting<Endpoint> =>
  by(({ latency_last_30m }: Endpoint) => latency_last_30m?.[percentile], Order.Number)

/**
 * By output tokens per second at a percentile: `byThroughput("p50").descending` has the fastest first. Endpoints without
 * statistics (all of them, without an API key) come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byThroughput = (percentile: Percentile): Sorting<Endpoint> =>
  by(({ throughput_last_30m }: Endpoint) => throughput_last_30m?.[percentile], Order.Number)

/**
 * By the number of bits of one weight; see `Endpoint.bits`. Endpoints whose quantization is unknown come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byQuantization: Sorting<Endpoint> = by(
  (endpoint: Endpoint) => Option.getOrUndefined(bits(endpoint)),
  Order.Number
)

/**
 * By the most tokens in one completion; see `Endpoint.completionTokens`. An unknown limit comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionTokens: Sorting<Endpoint> = by(
  (endpoint: Endpoint) => Option.getOrUndefined(completionTokens(endpoint)),
  Order.Number
)

/**
 * By the listed price under a key, in the unit of that key, without conditions. An absent, null or
 * dynamic price comes last.
 *
 * **Gotchas**
 *
 * The endpoints of `Endpoints.list` include those of other service tiers, which are often the cheapest, and which a
 * request gets only if it asks for them: filter by `Endpoint.hasServiceTier("default")` first.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byPrice = (key: PriceKey): Sorting<Endpoint> =>
  by((endpoint: Endpoint) => fixedPrice(endpoint, key), BigDecimal.Order)

/**
 * By the listed price of a prompt token, in USD, as {@link byPrice}.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byPromptPrice: Sorting<Endpoint> = byPrice("prompt")

/**
 * By the listed price of a completion token, in USD, as {@link byPrice}.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionPrice: Sorting<Endpoint> = byPrice("completion")
