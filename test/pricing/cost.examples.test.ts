import { assert, describe, it } from "@effect/vitest"
import { Pricing, Usage } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { workedBills } from "./workedBills.ts"
import { type WorkedCost, workedCosts } from "./workedCosts.ts"

describe("the cost of a request equals the cost computed by hand", () => {
  it.effect.each(workedCosts.map((worked) => [worked.id, worked.shows, worked] as const))(
    "%s: %s",
    ([, , worked]) =>
      Effect.gen(function*() {
        const cost = yield* costOf(worked)
        const bill = cost.charges.map(({ amount, key, price, quantity }) => [
          key,
          [quantity, price, amount].map(Pricing.formatDecimal)
        ])
        assert.deepStrictEqual(Object.fromEntries(bill), worked.bill)
        assert.strictEqual(bill.length, Object.keys(worked.bill).length)
        assert.strictEqual(Pricing.formatDecimal(cost.total), worked.total)
        assert.deepStrictEqual(
          rowsOf(cost),
          worked.missing ?? []
        )
        assert.strictEqual(cost.exact, worked.missing === undefined)
      })
  )

  it("for at least twelve models", () => {
    assert.isAtLeast(new Set(workedCosts.map(({ id }) => id)).size, 12)
  })
})

describe("a real bill", () => {
  it.effect.each(workedBills.map((worked) => [worked.model, worked.shows, worked] as const))(
    "%s: %s",
    ([, , { at, cause, missing, pricing, total, usage }]) =>
      Effect.gen(function*() {
        const prices = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(pricing)
        const received = yield* Schema.decodeUnknownEffect(Usage.Usage)(usage)
        const cost = Pricing.cost(prices, received, DateTime.makeUnsafe(at))
        assert.strictEqual(Pricing.formatDecimal(cost.total), total)
        assert.strictEqual(cost.exact, missing === undefined)
        assert.deepStrictEqual(rowsOf(cost), missing ?? [])
        assert.strictEqual(Pricing.reconcile(prices, received, DateTime.makeUnsafe(at)).cause, cause)
        if (cause === undefined) assert.approximately(Number(total), usage.cost ?? NaN, 1e-12)
      })
  )
})

const rowsOf = ({ missing }: Pricing.Cost) =>
  missing.map(({ key, quantity, reason }): MissingRow => [key, quantity && Pricing.formatDecimal(quantity), reason])

const costOf = ({ at, extras, pricing, usage }: WorkedCost) =>
  Effect.map(
    Schema.decodeUnknownEffect(Pricing.Pricing)(pricing),
    (pricing) => Pricing.cost(pricing, usage, DateTime.makeUnsafe(at ?? "2026-10-01T12:00:00Z"), extras)
  )

type MissingRow = NonNullable<WorkedCost["missing"]>[number]
