import { assert, describe, it } from "@effect/vitest"
import { Pricing } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type WorkedCost, workedCosts } from "./workedCosts.ts"

describe("a request costs what it was worked out to cost by hand", () => {
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
          cost.missing.map(({ key, quantity, reason }): MissingRow => [
            key,
            quantity && Pricing.formatDecimal(quantity),
            reason
          ]),
          worked.missing ?? []
        )
        assert.strictEqual(cost.exact, worked.missing === undefined)
      })
  )

  it("for at least twelve models", () => {
    assert.isAtLeast(new Set(workedCosts.map(({ id }) => id)).size, 12)
  })
})

const costOf = ({ at, extras, pricing, usage }: WorkedCost) =>
  Effect.map(
    Schema.decodeUnknownEffect(Pricing.Pricing)(pricing),
    (pricing) => Pricing.cost(pricing, usage, DateTime.makeUnsafe(at ?? "2026-10-01T12:00:00Z"), extras)
  )

type MissingRow = NonNullable<WorkedCost["missing"]>[number]
