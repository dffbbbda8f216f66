/**
 * Computes what a request costs: each count at its price, and a list of everything that cannot be priced.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import type { Usage } from "../Usage.ts"
import type { Cost, Extras } from "./bill.ts"
import { type Counts, countsOf } from "./counts.ts"
import { pricesOf } from "./overrides.ts"
import { leastPrice, type Rates, ratesOf } from "./rates.ts"
import type { Pricing } from "./schema.ts"
import { chargePlaces, type Place } from "./spread.ts"
import { makeSum, type Sum } from "./sum.ts"

/**
 * What a request costs, exactly: each count of its usage at the price that applies at the given time.
 *
 * **Details**
 *
 * - *Overrides* apply if all of their conditions hold. A later one wins for each key, and a key that it lacks is inherited.
 *   An override that applies reprices every token of the request. The weekday is that of `at` in UTC, also after midnight in
 *   a window that wraps. If an override or one of its conditions could not be read, its prices may or may not apply.
 * - *Unreadable prices* are `missing`, and are not replaced by another price.
 * - *Nothing counts twice.* Cached and written tokens are subtracted from the prompt; reasoning, audio and image tokens from
 *   the completion. Without a listed price, cached and written tokens cost what `prompt` costs, reasoning costs what
 *   `completion` costs, and a one-hour write costs what a five-minute write costs. Video tokens cost what `prompt` costs. If
 *   the counts of cached and written tokens are equal, and together exceed the prompt, they are the same tokens, charged at
 *   both prices. If they are equal and fit into the prompt, they may be the same tokens or different ones: they are charged
 *   as different tokens, and are `missing`.
 * - *Discounts* are already subtracted from the listed prices.
 * - *Other kinds.* Without a listed price, audio tokens cost what prompt or completion tokens cost, and image tokens of the
 *   completion cost what completion tokens cost; they are `missing`, since they may cost more. Every other unit without a
 *   listed price is `missing`, too. Only `request` and `image` are free without a listed price.
 * - *Server tools* that ran are charged at `cost_details.server_tool_cost`; without it, they are `missing`. Searches are
 *   charged at `web_search`. A search that may be the call of a server tool is not charged again, and is `missing`: the tool
 *   has its own price, which may be lower.
 * - *Only `total_tokens`*: they are prompt tokens if completion tokens are free or have no listed price, as for embeddings
 *   and rerank. Otherwise all of them are charged at the lower price. If one token count is absent, it is computed from
 *   `total_tokens` and the other.
 * - *Transcriptions* report `seconds`, which are `missing`: many models charge by the second, minute or hour, and list that
 *   price as `prompt`. Their tokens are charged only if a completion token has a price.
 * - *The caller's own key* (`is_byok`): nothing is charged.
 * - *Invalid counts* never throw, and never make a charge negative. A negative or infinite count is ignored; a part that is
 *   larger than the whole counts as the whole. Both are `missing`. There is one exception: reasoning tokens beyond the
 *   completion tokens are not `missing` if both have the same price, since OpenRouter bills the completion tokens. Fractional
 *   counts, such as averages, are charged exactly.
 * - *Without a pricing*, nothing is charged, and everything that was used is `missing`.
 *
 * **Gotchas**
 *
 * Only the listed prices count: `Cost` documents other reasons why a bill may differ. A listed 0 is free here, even for
 * models that charge per song or per second; use `Model.cost` for those. `reconcile` compares a cost with the amount that
 * OpenRouter charged.
 *
 * **Example** (A budget, with a cost that is not exact)
 *
 * ```ts
 * import { BigDecimal, DateTime, Schema } from "effect"
 * import { Pricing } from "effect-openrouter"
 *
 * const pricing = Schema.decodeUnknownSync(Pricing.Pricing)({
 *   prompt: "0.00000125",
 *   completion: "0.00001",
 *   input_cache_read: "0.000000125",
 *   overrides: [{ min_prompt_tokens: 200000, prompt: "0.0000025", completion: "0.000015" }]
 * })
 * const usage = { prompt_tokens: 250_000, completion_tokens: 2_000, prompt_tokens_details: { cached_tokens: 50_000 } }
 * const cost = Pricing.cost(pricing, usage, DateTime.makeUnsafe("2026-10-01T12:00:00Z"), { web_search: 1 })
 *
 * console.log(Pricing.formatCost(cost)) // at least $0.5363 (no price: web_search)
 *
 * // Missing items can only add to the total: "too much" is certain, "fine" only if the cost is exact.
 * const budget = BigDecimal.fromStringUnsafe("0.50")
 * console.log(BigDecimal.isGreaterThan(cost.total, budget) ? "too much" : cost.exact ? "fine" : "perhaps") // too much
 * ```
 *
 * @category computing
 * @since 0.1.0
 */
export const cost = (
  pricing: Pricing | null | undefined,
  usage: Usage,
  at: DateTime.DateTime,
  extras: Extras = {}
): Cost => {
  if (usage.is_byok) return makeSum([{ key: "is_byok", quantity: undefined, reason: "own-key" }]).cost()
  const counts = countsOf(usage, extras)
  const rates = ratesOf(pricesOf(pricing ?? {}, { promptTokens: counts.promptTokens, at }))
  const sum = makeSum(counts.missing)
  sum.doubt("seconds", counts.seconds, "no-price")
  // The prompt price of a transcription is per token only if a completion token has a price, too.
  if (BigDecimal.isZero(counts.seconds) || pricesCompletion(rates)) chargeTokens(sum, counts, rates)
  for (const [key, quantity] of counts.units) sum.charge(rates.ofUnit(key), quantity)
  chargeTools(sum, counts, rates)
  return sum.cost()
}

const chargeTokens = (sum: Sum, counts: Counts, rates: Rates): void => {
  if (counts.isUndivided) chargeTotal(sum, counts, rates)
  else chargePrompt(sum, counts, rates)
  chargeCompletion(sum, counts, rates)
}

const chargePrompt = (sum: Sum, counts: Counts, { ofToken }: Rates): void => {
  const plain: Place = { quantity: counts.plain, text: ofToken("plain"), audio: ofToken("audio") }
  const cached: Place = { quantity: counts.read, text: ofToken("read"), audio: ofToken("audioRead") }
  const writes: ReadonlyArray<Place> = [
    { quantity: counts.written, text: ofToken("written"), audio: ofToken("audioWritten") },
    {
      quantity: counts.writtenForAnHour,
      text: ofToken("writtenForAnHour"),
      audio: ofToken("audioWrittenForAnHour")
    }
  ]
  if (counts.audioRead === undefined) {
    chargePlaces(sum, [plain, cached, ...writes], counts.audio)
  } else {
    chargePlaces(sum, [cached], counts.audioRead)
    chargePlaces(sum, [plain, ...writes], BigDecimal.subtract(counts.audio, counts.audioRead))
  }
  sum.charge(ofToken("rewritten"), counts.rewritten)
  sum.charge(ofToken("rewrittenForAnHour"), counts.rewrittenForAnHour)
}

// Embeddings and rerank list no price for a completion, or 0.
const chargeTotal = (sum: Sum, { tokens }: Counts, rates: Rates): void => {
  const [prompt, completion] = [rates.ofToken("plain"), rates.ofToken("text")]
  if (!pricesCompletion(rates)) return sum.charge(prompt, tokens)
  sum.charge(BigDecimal.isLessThan(leastPrice(completion), leastPrice(prompt)) ? completion : prompt, tokens)
  if (!BigDecimal.isZero(tokens)) sum.doubt("completion_tokens", undefined, "not-counted")
}

const pricesCompletion = ({ ofToken }: Rates): boolean => {
  const { doubt, price } = ofToken("text")
  return price === undefined ? doubt?.reason !== "no-price" : BigDecimal.isPositive(price)
}

const chargeCompletion = (sum: Sum, counts: Counts, { ofToken }: Rates): void => {
  const [text, reasoning] = [ofToken("text"), ofToken("reasoning")]
  sum.charge(text, counts.text)
  if (BigDecimal.isZero(counts.excessReasoning) || BigDecimal.equals(leastPrice(text), leastPrice(reasoning))) {
    sum.charge(reasoning, counts.reasoning)
  } else {
    sum.charge(BigDecimal.isLessThan(leastPrice(text), leastPrice(reasoning)) ? text : reasoning, counts.reasoning)
    sum.doubt("completion_tokens_details.reasoning_tokens", counts.excessReasoning, "inconsistent")
  }
  sum.charge(ofToken("audioOut"), counts.audioOut)
  sum.charge(ofToken("imageOut"), counts.imageOut)
}

const chargeTools = (sum: Sum, { searchesByTools, serverToolCost }: Counts, { ofUnit }: Rates): void => {
  if (serverToolCost !== undefined && BigDecimal.isPositive(serverToolCost)) {
    sum.charge({ key: "server_tool_cost", price: serverToolCost, doubt: undefined }, one)
  }
  const search = ofUnit("web_search")
  const reason = search.doubt?.reason
  const mayCost = BigDecimal.isPositive(leastPrice(search)) || reason === "dynamic" || reason === "unreadable"
  if (mayCost) sum.doubt("web_search", searchesByTools, "overlap")
  else if (serverToolCost === undefined && search.doubt !== undefined) {
    sum.doubt(search.doubt.key, searchesByTools, search.doubt.reason)
  }
}

const one = BigDecimal.make(1n, 0)
