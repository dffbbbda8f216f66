/**
 * The types of a computed bill: its charges, its total, and everything that the total may lack.
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
 * `input_cache_write_1h` and `input_audio_cache` subdivide tokens that the usage counts. Every other key is charged in
 * addition, also a key that this version does not know.
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
  /** Tokens among `cache_write_tokens` that were written for an hour instead of five minutes. Default: 0. */
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
   * The price key that was charged: cached tokens without a price of their own are under `prompt`. Or
   * `server_tool_cost`, for what the usage reports that server tools cost.
   */
  readonly key: string
  /** Units: tokens, requests, images or searches, as the key says. 1 for `server_tool_cost`. */
  readonly quantity: BigDecimal.BigDecimal
  /** USD per unit, after the overrides that apply. */
  readonly price: Price
  /** USD: quantity times price. */
  readonly amount: BigDecimal.BigDecimal
}

/**
 * Why a cost is not exact.
 *
 * - `dynamic`: the price is `-1`, which depends on the model that gets picked. Nothing was charged.
 * - `no-price`: no price is listed. Charged as the tokens that these are part of, else not at all. Also a listed 0 where
 *   other tokens are not free (before 2026, 0 meant "no price"), and server tools whose cost is not reported.
 * - `unreadable`: the price came as another type and could not be read. Nothing was charged.
 * - `unknown-condition`: an override may apply or not. The lower price was charged.
 * - `unknown-count`: the usage has a count under a key that this version does not know. Nothing was charged for it.
 * - `own-key`: the request used the caller's own key at the provider. OpenRouter charges only its fee, often 0, which is
 *   not listed. Nothing was charged.
 * - `overlap`: two counts may be of the same units or not. The cheaper case was charged.
 * - `surcharge`: cache writes cost less than the prompt, and are most likely charged on top of it. They were not.
 * - `inconsistent`: the counts contradict each other, or one is not a count. The excess was not charged.
 * - `not-counted`: the usage does not report the count. Nothing was charged, or for `completion_tokens` that are part of
 *   `total_tokens`, the lower price.
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
  /** The price key, or the field of the usage, as a path. */
  readonly key: string
  /** The units in question. Undefined if they are unknown. */
  readonly quantity: BigDecimal.BigDecimal | undefined
  /** Why they are missing. */
  readonly reason: Reason
}

/**
 * What a request costs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cost {
  /** USD. The sum of all charges: the whole cost if `exact`, else the least that it can be. Never negative. */
  readonly total: BigDecimal.BigDecimal
  /**
   * Whether every count in the usage was priced at a listed price. The same as `missing` being empty.
   *
   * An exact cost can still differ from the bill by what leaves no trace in a usage:
   *
   * - another endpoint than the one whose prices these are, or another service tier, served the request;
   * - the search that Perplexity's own models perform on every request (say so with `web_search` in `Extras`);
   * - the web plugin and the PDF parser;
   * - input images at a price per image, cache writes that last an hour, and more than one request (see `Extras`).
   */
  readonly exact: boolean
  /** The lines of the bill, one per price key. Only what was used. */
  readonly charges: ReadonlyArray<Charge>
  /** What the total omits or may undercount. */
  readonly missing: ReadonlyArray<Missing>
}
