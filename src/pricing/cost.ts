/**
 * What a request costs: each count at its price, and what cannot be known kept apart. Stands above `PricingSchema` and
 * `Usage`; `Pricing` gives it to users.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import type { Usage } from "../Usage.ts"
import type { Charge, Cost, Extras, Missing, Reason } from "./bill.ts"
import { type Counts, countsOf } from "./counts.ts"
import { zero } from "./decimal.ts"
import { type Prices, pricesOf } from "./overrides.ts"
import { chargedAs, least, type Listed, type Rate, rateOf, surcharge, unlessZero, zeroMeansUnlisted } from "./rates.ts"
import type { Pricing } from "./schema.ts"

/**
 * What a request costs: each count of its usage at the price that applies at that time, exactly.
 *
 * **Details**
 *
 * - *Overrides* apply when all of their conditions hold; the later one wins for each key, and what it lacks is inherited.
 *   One that applies reprices every token of the request. A weekday is that of `at` in UTC, also in the part of a window
 *   that lies past midnight.
 * - *Nothing counts twice.* Cached and written tokens are taken out of the prompt, reasoning, audio and image tokens out
 *   of the completion. Where such tokens have no price of their own, cached and written ones cost what `prompt` costs,
 *   and reasoning costs what `completion` costs; a one-hour write without a price is a five-minute write.
 * - *Discounts* are off the listed prices already, and are not applied again.
 * - *Other kinds*: audio and video tokens without a price are charged as prompt or completion, image tokens of the
 *   completion without `image_output` as completion, and are said to be `missing`, because they may cost more. So are web
 *   searches and other units without a price. Only `request` and `image` are then taken for not charged.
 * - *Odd counts* never lower the bill below zero and never throw: what is negative, infinite or `NaN` counts as not said,
 *   a part larger than its whole counts as the whole, and both are `missing`. Fractions, as in averages, are taken
 *   exactly. A count of tokens that is not said is worked out from `total_tokens` where the other one is.
 * - A pricing that is absent charges nothing, and everything that was used is `missing`.
 *
 * **Gotchas**
 *
 * `exact` is about the listed prices. What OpenRouter charged (`usage.cost`) may still differ: for a key of one's own at
 * the provider (`is_byok`), for an answer of another endpoint than the one whose pricing this is, and for Gemini's `image`
 * price, which is one per token, of tokens that are in the prompt.
 *
 * **Example** (A budget that knows what it does not know)
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
 * // What is missing can only add to the total: over the budget is certain, within it only where the cost is exact.
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
  const counts = countsOf(usage, extras)
  const prices = pricesOf(pricing ?? {}, { promptTokens: counts.promptTokens, at })
  const bill = makeBill(counts.missing)
  chargePrompt(bill, counts, prices)
  chargeCompletion(bill, counts, prices)
  for (const [key, quantity] of counts.units) {
    bill.charge(notCharged.includes(key) ? rateOf(prices, key, free) : rateOf(prices, key), quantity)
  }
  return bill.cost()
}

// Every call is a request, and the tokens of an image are tokens of the prompt: without a price they cost nothing more.
const notCharged: ReadonlyArray<string> = ["request", "image"]

const free = (): Rate => ({ key: "", price: undefined, doubt: undefined })

const chargePrompt = (bill: Bill, counts: Counts, prices: Prices): void => {
  const prompt = rateOf(prices, "prompt")
  const audio = rateOf(prices, "audio", () => chargedAs("audio", prompt), zeroMeansUnlisted(prompt))
  // A cache has one price for whatever is written to it, and one for what is read, unless audio has another.
  const written = (plain: Rate) => rateOf(prices, "input_cache_write", () => plain, surcharge(prompt))
  const hour = (plain: Rate) => rateOf(prices, "input_cache_write_1h", () => written(plain), surcharge(prompt))
  const readAsText = (listed: Listed) => chargedAs("input_audio_cache", listed)
  const read = rateOf(prices, "input_cache_read", () => prompt)
  const audioRead = rateOf(
    prices,
    "input_audio_cache",
    () => rateOf(prices, "input_cache_read", () => audio, readAsText),
    zeroMeansUnlisted(read)
  )

  const plain: Place = { quantity: counts.plain, text: prompt, audio }
  const cached: Place = { quantity: counts.read, text: read, audio: audioRead }
  const writes: ReadonlyArray<Place> = [
    { quantity: counts.written, text: written(prompt), audio: written(audio) },
    { quantity: counts.writtenForAnHour, text: hour(prompt), audio: hour(audio) }
  ]
  bill.doubt("video", counts.video, "no-price")
  if (counts.audioRead === undefined) return chargeSpread(bill, [plain, cached, ...writes], counts.audio)
  chargeSpread(bill, [cached], counts.audioRead)
  chargeSpread(bill, [plain, ...writes], BigDecimal.subtract(counts.audio, counts.audioRead))
}

/** Prompt tokens that had the same treatment by the cache, and what one costs as text and as audio. */
interface Place {
  readonly quantity: BigDecimal.BigDecimal
  readonly text: Rate
  readonly audio: Rate
}

/**
 * Charges prompt tokens of which so many are audio, nobody says where. The least that it can be has them where being
 * audio adds least to the price; if it is also the most that it can be, then it does not matter where they are.
 */
const chargeSpread = (bill: Bill, places: ReadonlyArray<Place>, audio: BigDecimal.BigDecimal): void => {
  if (BigDecimal.isZero(audio)) return places.forEach(({ quantity, text }) => bill.charge(text, quantity))
  const byAddition = places.toSorted((a, b) => BigDecimal.Order(addition(a), addition(b)))
  const cheapest = spread(byAddition, audio)
  for (const { audio, place, text } of cheapest) {
    bill.charge(place.text, text)
    bill.charge(place.audio, audio)
  }
  const dearest = spread(byAddition.toReversed(), audio)
  if (!BigDecimal.equals(added(cheapest), added(dearest))) bill.doubt("audio", audio, "overlap")
}

const addition = ({ audio, text }: Place): BigDecimal.BigDecimal => BigDecimal.subtract(least(audio), least(text))

const spread = (places: ReadonlyArray<Place>, audio: BigDecimal.BigDecimal) => {
  let left = audio
  return places.map((place) => {
    const here = BigDecimal.min(left, place.quantity)
    left = BigDecimal.subtract(left, here)
    return { place, audio: here, text: BigDecimal.subtract(place.quantity, here) }
  })
}

const added = (spread: ReadonlyArray<{ readonly place: Place; readonly audio: BigDecimal.BigDecimal }>) =>
  BigDecimal.sumAll(spread.map(({ audio, place }) => BigDecimal.multiply(audio, addition(place))))

const chargeCompletion = (bill: Bill, counts: Counts, prices: Prices): void => {
  const completion = rateOf(prices, "completion")
  bill.charge(completion, counts.text)
  bill.charge(rateOf(prices, "internal_reasoning", () => completion, unlessZero), counts.reasoning)
  const apart = (key: string) => rateOf(prices, key, () => chargedAs(key, completion), zeroMeansUnlisted(completion))
  bill.charge(apart("audio_output"), counts.audioOut)
  bill.charge(apart("image_output"), counts.imageOut)
}

interface Bill {
  readonly charge: (rate: Rate, quantity: BigDecimal.BigDecimal) => void
  readonly doubt: (key: string, quantity: BigDecimal.BigDecimal, reason: Reason) => void
  readonly cost: () => Cost
}

// One charge per key, and one entry per doubt about a key, in the order in which they came up.
const makeBill = (doubts: ReadonlyArray<Missing>): Bill => {
  const charges = new Map<string, Charge>()
  const missing = [...doubts]
  const doubt: Bill["doubt"] = (key, quantity, reason) => {
    if (BigDecimal.isZero(quantity)) return
    const same = missing.findIndex((other) => other.key === key && other.reason === reason)
    const before = missing[same]
    if (before === undefined) missing.push({ key, quantity, reason })
    else missing[same] = { key, reason, quantity: before.quantity && BigDecimal.sum(before.quantity, quantity) }
  }
  return {
    doubt,
    charge: ({ doubt: about, key, price }, added) => {
      if (BigDecimal.isZero(added)) return
      if (about !== undefined) doubt(about.key, added, about.reason)
      if (price === undefined) return
      const quantity = BigDecimal.sum(charges.get(key)?.quantity ?? zero, added)
      charges.set(key, { key, quantity, price, amount: BigDecimal.multiply(quantity, price) })
    },
    cost: () => {
      const all = Array.from(charges.values())
      const total = BigDecimal.sumAll(all.map(({ amount }) => amount))
      return { total: BigDecimal.normalize(total), exact: missing.length === 0, charges: all, missing }
    }
  }
}
