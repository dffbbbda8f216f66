/**
 * Prices of models. Some listed prices do not say what a request costs: those of routers, and a 0 for tokens if the model's
 * output is not charged by tokens.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { fixedPrice, hasDynamicPrice, isListedFixed, isListedFree, isZero } from "../offer/prices.ts"
import type { Cost, Extras, Missing } from "../pricing/bill.ts"
import { cost as listedCost } from "../pricing/cost.ts"
import { price, type PriceKey, type Pricing } from "../pricing/schema.ts"
import type { Usage } from "../Usage.ts"
import type { OutputModality } from "../Vocabulary.ts"
import { copyUnreadableFields } from "../wire/unreadable.ts"
import type { Architecture, Model } from "./schema.ts"

/**
 * The fields of a model that decide whether a listed 0 is its price. A `Model` and the result of `Endpoints.list` have them.
 *
 * @category models
 * @since 0.1.0
 */
export interface PricedModel {
  /** Id of the model. If it ends in `:free`, a listed 0 is the price, whatever the model outputs. */
  readonly id?: string | null
  /** Modalities of the model. Without `output_modalities`, a listed 0 is the price. */
  readonly architecture?: Architecture | null
}

/** The outputs without a price: none if the id ends in `:free` or tokens have a price, else all but text and embeddings. */
const unlistedOutputs = (
  { architecture, id }: PricedModel,
  pricing: Pricing | null | undefined
): ReadonlyArray<OutputModality> =>
  id?.endsWith(":free") === true || !isZero(pricing ?? {}, "prompt") || !isZero(pricing ?? {}, "completion")
    ? []
    : (architecture?.output_modalities ?? []).filter((output) => output !== "text" && output !== "embeddings")

const isUnlisted = (model: Model): boolean => unlistedOutputs(model, model.pricing).length > 0

/**
 * Whether a model is a router, which passes each request to another model: some price is `-1`, or its id is under
 * `openrouter/` and its tokenizer is `Router`.
 *
 * **Details**
 *
 * The aliases `~author/slug-latest` also have the tokenizer `Router`, but they have an author and prices, so they are not
 * routers. `openrouter/free` is a router that lists 0: it is free, and comes last in every order by price.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isRouter = (model: Model): boolean =>
  hasDynamicPrice(model) || (model.id.startsWith("openrouter/") && model.architecture?.tokenizer === "Router")

/**
 * Whether nothing is charged, by the listed prices: at least one price is listed, and every listed price is 0 under every
 * condition. `:free` in an id does not make a model free; for one exception, see below.
 *
 * **Details**
 *
 * - A dynamic price is not free. A value under a key that this version does not know may be a price, so it must be 0 too.
 * - If a model outputs anything other than text or embeddings (video, audio, images, speech, rankings), a listed 0 for prompt
 *   and completion is not its price: models that charge $0.04 per song list 0, too. Such a model is free only if its id ends
 *   in `:free`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isFree = (model: Model): boolean => isListedFree(model) && !isUnlisted(model)

/**
 * Whether the prices are known before sending: some price is listed, and none is dynamic (as prices of routers are). They may
 * still depend on the length of the prompt and on the time of day.
 *
 * **Details**
 *
 * False if a model outputs anything other than text or embeddings and lists 0 for prompt and completion, unless its id
 * ends in `:free`: the price of its output is listed elsewhere (per song, per second, per search), or nowhere.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasFixedPrice = (model: Model): boolean => isListedFixed(model) && !isUnlisted(model)

/**
 * The price under a key, without conditions. Undefined if it is absent, null or dynamic, or a listed 0 that is not the price.
 */
export const knownPrice = (model: Model, key: PriceKey): BigDecimal.BigDecimal | undefined => {
  const price = fixedPrice(model, key)
  if (price === undefined || isRouter(model)) return undefined
  return BigDecimal.isZero(price) && isUnlisted(model) ? undefined : price
}

/**
 * The cost of a usage at a pricing that belongs to a model: `Pricing.cost`, except that the outputs of the model without a
 * listed price are `missing`.
 */
export const costAt = (
  pricing: Pricing | null | undefined,
  model: PricedModel,
  usage: Usage,
  at: DateTime.DateTime,
  extras?: Extras
): Cost => {
  const isByLength = !usage.seconds && isTranscribedByLength(model, pricing ?? {})
  const outputs: ReadonlyArray<OutputModality> = isByLength ? ["transcription"] : unlistedOutputs(model, pricing)
  if (outputs.length === 0) return listedCost(pricing, usage, at, extras)
  // These two are not the prices of tokens, so they are left out. The tokens are then `missing`, too.
  const tokensUnlisted = copyUnreadableFields(pricing ?? {}, Struct.omit(pricing ?? {}, ["prompt", "completion"]))
  const cost = listedCost(tokensUnlisted, usage, at, extras)
  const unpriced = outputs.filter((output) => !Option.exists(price(pricing ?? {}, `${output}_output`), isCharged))
  const missing = [...cost.missing, ...unpriced.map(withoutPrice)]
  return { ...cost, missing, exact: missing.length === 0 }
}

// If a transcription has a price for the prompt alone, that price is per second, minute or hour. The usage may lack
// `seconds`.
const isTranscribedByLength = ({ architecture }: PricedModel, pricing: Pricing): boolean => {
  const outputs = architecture?.output_modalities ?? []
  return outputs.length > 0 && outputs.every((output) => output === "transcription")
    && !isZero(pricing, "prompt") && isZero(pricing, "completion")
}

const isCharged = (price: BigDecimal.BigDecimal): boolean => BigDecimal.isPositive(price)

const withoutPrice = (output: OutputModality): Missing => ({ key: output, quantity: undefined, reason: "no-price" })

/**
 * What a request to a model costs, in USD: `Pricing.cost` at the listed prices of the model, which are those of its
 * cheapest endpoint.
 *
 * **Details**
 *
 * If a model outputs anything other than text or embeddings, and lists 0 for prompt and completion, and its id does not end
 * in `:free`, these two prices are ignored. Its outputs without a price of their own are `missing` (`video`, `audio`), so the
 * cost is not exact. The cost is also not exact for a transcription with a price for the prompt alone: that price is per
 * second, minute or hour, so tokens are not charged.
 *
 * **Example** (A song that is listed at 0)
 *
 * ```ts
 * import { DateTime, Schema } from "effect"
 * import { Model, Pricing } from "effect-openrouter"
 *
 * const model = Schema.decodeUnknownSync(Model.Model)({
 *   id: "acme/singer",
 *   name: "Singer",
 *   architecture: { output_modalities: ["audio"] },
 *   pricing: { prompt: "0", completion: "0" }
 * })
 * const at = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
 * const cost = Model.cost(model, { prompt_tokens: 0, completion_tokens: 0 }, at)
 * console.log(Pricing.formatCost(cost)) // at least $0 (no price: audio)
 * ```
 *
 * @category computing
 * @since 0.1.0
 */
export const cost = (model: Model, usage: Usage, at: DateTime.DateTime, extras?: Extras): Cost =>
  costAt(model.pricing, model, usage, at, extras)
