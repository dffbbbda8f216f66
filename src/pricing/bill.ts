/**
 * The types of a computed bill: its charges, its total, and everything that the total may lack.
 *
 * @since 0.1.0
 */
import type * as BigDecimal from "effect/BigDecimal"
import type { Price } from "./schema.ts"

/**
 * What a usage does not say, as quantities by price key.
 *
 * **Details**
 *
 * `input_cache_write_1h` and `input_audio_cache` say more about tokens that the usage has counted already. Everything
 * else is charged on top of it, under the key that it has here; any key of a pricing may be named, also one that this
 * version does not know.
 *
 * @category models
 * @since 0.1.0
 */
export interface Extras {
  /** Requests; 1 where it is not said. */
  readonly request?: number | undefined
  /** Web searches. Where it is not said, `server_tool_use_details` of the usage decides. */
  readonly web_search?: number | undefined
  /** Input images. Their tokens are part of `prompt_tokens`; this is for models that charge by the picture. */
  readonly image?: number | undefined
  /** How many of `cache_write_tokens` were written for an hour, and not for five minutes. */
  readonly input_cache_write_1h?: number | undefined
  /** How many of `audio_tokens` were among `cached_tokens`. */
  readonly input_audio_cache?: number | undefined
  readonly [key: string]: number | undefined
}

/**
 * One line of a bill: so many units at this price.
 *
 * @category models
 * @since 0.1.0
 */
export interface Charge {
  /** The price key that was charged. Cached tokens without a price of their own are found under `prompt`. */
  readonly key: string
  /** Units: tokens, requests, images, searches, as the key says. */
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
 * - `no-price`: the pricing has no key for this, and nothing was charged, or the price of the tokens that these are part
 *   of; or it lists 0 for a kind of tokens where others are not free, which is how "no price" was written until 2026.
 * - `unknown-condition`: an override may apply or not. The lower price was charged.
 * - `overlap`: two kinds of tokens may be the same tokens or not. The cheaper of the two was charged.
 * - `surcharge`: cache writes that cost less than reading the prompt, as Gemini's, are most likely charged on top of it.
 * - `inconsistent`: the counts contradict each other, or one is no count. The excess was not charged.
 * - `not-counted`: the usage does not say how many tokens there were. Nothing was charged.
 *
 * @category models
 * @since 0.1.0
 */
export type Reason =
  | "dynamic"
  | "no-price"
  | "unknown-condition"
  | "overlap"
  | "surcharge"
  | "inconsistent"
  | "not-counted"

/**
 * Something that is not in a total, or not surely with all that it costs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Missing {
  /** The price key, or for what is wrong with the counts, the field of the usage. */
  readonly key: string
  /** How many units this is about. Undefined where that is not known either. */
  readonly quantity: BigDecimal.BigDecimal | undefined
  readonly reason: Reason
}

/**
 * What a request costs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cost {
  /** USD. The sum of all charges: the whole cost where `exact`, else the least that it can be. Never negative. */
  readonly total: BigDecimal.BigDecimal
  /** Whether everything is in the total. The same as `missing` being empty. */
  readonly exact: boolean
  /** What the total consists of, one charge per price key; nothing that was not used. */
  readonly charges: ReadonlyArray<Charge>
  /** What is not in the total, or not surely with all that it costs. */
  readonly missing: ReadonlyArray<Missing>
}
