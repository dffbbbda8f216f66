/**
 * The types of a computed bill: its charges, its total, and everything that the total may omit.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
import type { Price } from "./schema.ts"

/**
 * Quantities that a usage does not report, by price key.
 *
 * **Details**
 *
 * `input_cache_write_1h` and `input_audio_cache` subdivide tokens that the usage counts. Every other key, even an unknown
 * one, is charged in addition.
 *
 * @category models
 * @since 0.1.0
 */
export interface Extras {
  /** Requests. Default: 1. */
  readonly request?: number | undefined
  /** Web searches. Default: those that the usage counts. */
  readonly web_search?: number | undefined
  /** Input images, for models that charge per image. Their tokens are part of `prompt_tokens`. */
  readonly image?: number | undefined
  /** Tokens among `cache_write_tokens` that were cached for an hour instead of five minutes. Default: 0. */
  readonly input_cache_write_1h?: number | undefined
  /** Tokens among `audio_tokens` that were read from the cache. */
  readonly input_audio_cache?: number | undefined
  /** Units of any other price key. */
  readonly [key: string]: number | undefined
}

/**
 * One line of a bill: a quantity at a price.
 *
 * @category models
 * @since 0.1.0
 */
export interface Charge {
  /**
   * The price key that was charged. Cached tokens without a price of their own are under `prompt`. The reported cost of
   * server tools is under `server_tool_cost`.
   */
  readonly key: string
  /** Number of units: tokens, requests, images or searches, depending on the key. 1 for `server_tool_cost`. */
  readonly quantity: BigDecimal.BigDecimal
  /** USD per unit, after the overrides that apply. */
  readonly price: Price
  /** USD: quantity times price. */
  readonly amount: BigDecimal.BigDecimal
}

/**
 * Why a cost is not exact.
 *
 * - `dynamic`: the price is `-1`: it depends on the model that the router picks. Nothing was charged.
 * - `no-price`: no price is listed. Units that are part of other tokens are charged as those; all others are not charged.
 *   Also for a listed 0 if other tokens are not free (before 2026, 0 meant "no price"), and for server tools whose cost is
 *   not reported.
 * - `unreadable`: the price had another type and could not be read. Nothing was charged.
 * - `unknown-condition`: it is not known whether an override applies. The lower price was charged.
 * - `unknown-count`: the usage has a count under an unknown key. Nothing was charged for it.
 * - `own-key`: the request used the caller's own key at the provider. OpenRouter charges only its fee, which is often 0, and
 *   is not listed. Nothing was charged.
 * - `overlap`: two counts may include the same units. The cheaper case was charged.
 * - `surcharge`: the listed price of cache writes is below that of the prompt, so it is probably charged in addition to
 *   that. Only the price of cache writes was charged.
 * - `inconsistent`: the counts contradict each other, or one is negative or not finite. The excess was not charged.
 * - `not-counted`: the usage does not report the count. Nothing was charged; but `completion_tokens` that are part of
 *   `total_tokens` were charged at the lower price.
 *
 * @category models
 * @since 0.1.0
 */
export type Reason =
  | "dynamic"
  | "no-price"
  | "unreadable"
  | "unknown-condition"
  | "unknown-count"
  | "own-key"
  | "overlap"
  | "surcharge"
  | "inconsistent"
  | "not-counted"

/**
 * What the total omits or may undercount.
 *
 * @category models
 * @since 0.1.0
 */
export interface Missing {
  /** The price key, or the path of the field in the usage. */
  readonly key: string
  /** Number of units. Undefined if it is unknown. */
  readonly quantity: BigDecimal.BigDecimal | undefined
  /** Why the units are missing. */
  readonly reason: Reason
}

/**
 * What a request costs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cost {
  /** USD. The sum of all charges: the cost if `exact`, else a lower bound. Never negative. */
  readonly total: BigDecimal.BigDecimal
  /**
   * Whether every count in the usage was priced at a listed price. True if and only if `missing` is empty.
   *
   * An exact cost can still differ from the bill, for reasons that a usage does not show:
   *
   * - another endpoint, or another service tier, than that of these prices served the request;
   * - the search that Perplexity's own models perform on every request (set `web_search` in `Extras`);
   * - the web plugin and the PDF parser;
   * - input images at a price per image, cache writes that last an hour, and more than one request (see `Extras`).
   */
  readonly exact: boolean
  /** The lines of the bill, one per used price key. */
  readonly charges: ReadonlyArray<Charge>
  /** What the total omits or may undercount. */
  readonly missing: ReadonlyArray<Missing>
}
