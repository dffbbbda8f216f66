import { assert, it } from "@effect/vitest"
import { Pricing, Usage } from "effect-openrouter"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { workedBills } from "../pricing/workedBills.ts"
import { workedCosts } from "../pricing/workedCosts.ts"
import { conformance, filesIn, json, readBills } from "./captures.ts"
import { canonical, canonicalOf } from "./decimal.ts"
import { at, isObject, type JsonObject } from "./json.ts"

conformance("the cost of a request at every captured price", () => {
  it.effect.each(workedCosts.map((worked) => [worked.id, worked.shows, worked] as const))(
    "the prices of a worked example are real: %s, %s",
    ([, , { from, id, pricing, tag }]) =>
      Effect.sync(() => {
        const captured = pricesIn(json(from)).filter(({ of }) =>
          tag === undefined ? at(of, "id") === id : at(of, "tag") === tag
        )
        assert.deepStrictEqual(captured.map(({ pricing }) => pricing), [pricing])
      })
  )

  it.effect(
    "is exact, and equals a computation with integers, for text input and output",
    () =>
      Effect.gen(function*() {
        let exact = 0
        for (const wire of yield* distinctPrices) {
          const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(wire)
          for (const [prompt, completion] of [[1, 1], [999, 333], [31_999, 7]] as const) {
            const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
            // A Sunday at 04:30, when every captured price by the hour equals its base price.
            const cost = Pricing.cost(pricing, usage, DateTime.makeUnsafe("2026-08-30T04:30:00Z"))
            sane(cost)
            const [each, out, call] = [unitsOf(wire, "prompt"), unitsOf(wire, "completion"), unitsOf(wire, "request")]
            const isDynamic = each < 0n || out < 0n || call < 0n
            assert.strictEqual(cost.exact, !isDynamic)
            assert.deepStrictEqual(
              Array.from(new Set(cost.missing.map(({ reason }) => reason))),
              isDynamic ? ["dynamic"] : []
            )
            if (isDynamic) continue
            const total = BigInt(prompt) * each + BigInt(completion) * out + call
            assert.strictEqual(canonicalOf(cost.total), canonical(`${total}e-${scale}`))
            exact++
          }
        }
        assert.isAbove(exact, 6_000)
      }),
    60_000
  )

  it.effect(
    "is at least that of its text, whatever its other parts, length and time",
    () =>
      Effect.gen(function*() {
        const reasons = new Map<string, number>()
        for (const wire of yield* distinctPrices) {
          const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(wire)
          for (const usage of usages) {
            for (const time of times) {
              const cost = Pricing.cost(pricing, usage, time, { image: 1, web_search: 1 })
              sane(cost)
              for (const { reason } of cost.missing) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
            }
          }
        }
        assert.sameMembers(Array.from(reasons.keys()), ["dynamic", "no-price", "overlap", "surcharge"])
      }),
    60_000
  )

  it.effect("formatted prices have the shape of prices", () =>
    Effect.gen(function*() {
      for (const wire of yield* distinctPrices) {
        const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(wire)
        for (const key of Pricing.priceKeys) {
          const text = Pricing.formatPerMillion(pricing[key])
          assert.match(text, /^(?:\$\d{1,3}(?:,\d{3})*\.\d{2,} \/ M|free|varies|–)$/)
          assert.strictEqual(text === "free", pricing[key] !== undefined && unitsOf(wire, key) === 0n)
        }
        assert.isTrue(Pricing.Equivalence(pricing, pricing))
      }
    }), 60_000)

  it.effect("the price before a discount has few digits", () =>
    Effect.gen(function*() {
      let discounted = 0
      for (const wire of yield* distinctPrices) {
        if (typeof wire.discount !== "number" || wire.discount === 0) continue
        const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(wire)
        const list = yield* Effect.fromOption(Pricing.listPrice(pricing, "completion"))
        assert.isTrue(BigDecimal.isGreaterThan(list, pricing.completion ?? zero) || BigDecimal.isZero(list))
        if (canonicalOf(BigDecimal.round(list, { scale: 10 })) === canonicalOf(list)) discounted++
      }
      assert.isAbove(discounted, 20)
    }))
})

conformance("the cost of a request on every real bill", () => {
  it.effect("equals the billed amount if it is exact, and is never above it", () =>
    Effect.gen(function*() {
      const found = { exactAndRight: 0, exactAndWrong: 0, atLeastAndNotAbove: 0, atLeastAndAbove: 0 }
      for (const bill of yield* bills) {
        const cost = Pricing.cost(bill.pricing, bill.usage, bill.at)
        const difference = BigDecimal.toNumberUnsafe(cost.total) - bill.billed_usd
        const isRight = Math.abs(difference) <= 1e-12
        if (cost.exact && bill.why !== anotherEndpoint) assert.isTrue(isRight, JSON.stringify(bill.usage))
        if (bill.why === toTheLastDigit) assert.isTrue(cost.exact && isRight, JSON.stringify(bill.usage))
        if (cost.exact) found[isRight ? "exactAndRight" : "exactAndWrong"]++
        else found[difference <= 1e-12 ? "atLeastAndNotAbove" : "atLeastAndAbove"]++
      }
      assert.deepStrictEqual(found, { exactAndRight: 70, exactAndWrong: 6, atLeastAndNotAbove: 7, atLeastAndAbove: 0 })
    }))

  it.effect("reconcile finds the cause of each difference", () =>
    Effect.gen(function*() {
      const causes: Readonly<Record<string, Pricing.Cause>> = {
        [anotherEndpoint]: "another endpoint's price",
        "image tokens have a price that this pricing does not list": "unlisted",
        "a key of the caller's own at the provider: OpenRouter charged nothing": "own key",
        "a server tool ran, and is on the bill": "server tool"
      }
      for (const { at, pricing, usage, why } of yield* bills) {
        assert.strictEqual(Pricing.reconcile(pricing, usage, at).cause, causes[why], why)
      }
    }))

  it.effect("the checked-in examples are captured, and there is one of each kind", () =>
    Effect.gen(function*() {
      const kinds = new Set<string>()
      const all = yield* bills
      for (const { at, model, pricing, usage } of workedBills) {
        const found = all.find(({ wire }) => wire.model === model && wire.at === at)
        assert.deepStrictEqual({ pricing: found?.wire.pricing, usage: found?.wire.usage }, { pricing, usage })
        if (found !== undefined) kinds.add(found.why)
      }
      assert.deepStrictEqual(kinds, new Set(all.map(({ why }) => why)))
    }))
})

const toTheLastDigit = "listed prices times counts, to the last digit"
const anotherEndpoint = "served at another endpoint's prices than those listed"

const Bill = Schema.Struct({
  at: Schema.String,
  pricing: Pricing.Pricing,
  usage: Usage.Usage,
  billed_usd: Schema.Finite,
  why: Schema.String
})

const bills = Effect.suspend(() =>
  Effect.forEach(readBills(), (wire) =>
    Effect.map(Schema.decodeUnknownEffect(Bill)(wire), (bill) => {
      assert(isObject(wire))
      return { ...bill, at: DateTime.makeUnsafe(bill.at), wire }
    }))
)

const sane = ({ charges, exact, missing, total }: Pricing.Cost) => {
  assert.isFalse(BigDecimal.isNegative(total))
  assert.strictEqual(exact, missing.length === 0)
  const sum = charges.reduce(
    (sum, { price, quantity }) => sum + units(canonicalOf(price)) * BigInt(Pricing.formatDecimal(quantity)),
    0n
  )
  assert.strictEqual(canonicalOf(total), canonical(`${sum}e-${scale}`))
}

const usages: ReadonlyArray<Usage.Usage> = [16_000, 200_000, 200_001, 900_000].map((prompt_tokens) => ({
  prompt_tokens,
  completion_tokens: 4_000,
  total_tokens: prompt_tokens + 4_000,
  prompt_tokens_details: { cached_tokens: 9_000, cache_write_tokens: 3_000, audio_tokens: 2_000, video_tokens: 1_000 },
  completion_tokens_details: { reasoning_tokens: 2_000, audio_tokens: 1_000, image_tokens: 500 }
}))

const times = ["2026-08-30T00:30:00Z", "2026-08-31T02:00:00Z", "2026-09-01T23:59:59Z"].map((time) =>
  DateTime.makeUnsafe(time)
)

const zero = BigDecimal.make(0n, 0)

/** Decimals of the integers that costs are compared with. No captured price has more than 23. */
const scale = 30

const units = (text: string): bigint => {
  const [digits = "0", power = "0"] = canonical(text).split("e")
  return BigInt(digits) * 10n ** BigInt(scale + Number(power))
}

const unitsOf = (wire: JsonObject, key: string): bigint => units(String(wire[key] ?? "0"))

/** Everything in a capture that has a price, at any depth. */
const pricesIn = (value: unknown): ReadonlyArray<{ readonly of: JsonObject; readonly pricing: JsonObject }> => {
  if (Array.isArray(value)) return value.flatMap(pricesIn)
  if (!isObject(value)) return []
  const own = isObject(value.pricing) ? [{ of: value, pricing: value.pricing }] : []
  return [...own, ...Object.values(value).flatMap(pricesIn)]
}

const distinctPrices = Effect.sync(() => {
  const distinct = new Map<string, JsonObject>()
  for (const file of ["models", "history", "endpoints"].flatMap(filesIn)) {
    for (const { pricing } of pricesIn(json(file))) distinct.set(JSON.stringify(pricing), pricing)
  }
  assert.isAbove(distinct.size, 2_000)
  return Array.from(distinct.values())
})
