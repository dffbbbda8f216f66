import { assert, describe, it } from "@effect/vitest"
import { Model } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"

describe("Sorting", () => {
  it.effect("both directions put unknown values last", () =>
    Effect.sync(() => {
      const items = [at(2), at(null), at(3), at(undefined), at(1), at(NaN)]
      assert.deepStrictEqual(items.toSorted(byN.ascending).map(({ n }) => n), [1, 2, 3, null, undefined, NaN])
      assert.deepStrictEqual(items.toSorted(byN.descending).map(({ n }) => n), [3, 2, 1, null, undefined, NaN])
    }))

  it.effect("equal and unknown values keep their order, until another order breaks ties", () =>
    Effect.sync(() => {
      const items = [at(1, "c"), at(null, "d"), at(1, "a"), at(null, "b"), at(1, "b")]
      const names = (order: Order.Order<Item>) => items.toSorted(order).map(({ name }) => name).join("")
      assert.strictEqual(names(byN.ascending), "cabdb")
      assert.strictEqual(names(byN.descending), "cabdb")
      const byName = Model.by(({ name }: Item) => name, Order.String)
      assert.strictEqual(names(Order.combine(byN.ascending, byName.ascending)), "abcbd")
      assert.strictEqual(names(Order.combine(byN.ascending, byName.descending)), "cbadb")
    }))

  it.effect.prop(
    "is a total order in both directions",
    { values: Schema.Array(Schema.NullOr(Schema.Literals([-1, 0, 1, 2]))) },
    ({ values }) =>
      Effect.sync(() => {
        const items = values.map((n) => at(n))
        for (const order of [byN.ascending, byN.descending]) {
          for (const a of items) {
            for (const b of items) {
              assert.strictEqual(order(a, b) + order(b, a), 0)
              for (const c of items) {
                if (order(a, b) <= 0 && order(b, c) <= 0) assert.isAtMost(order(a, c), 0)
              }
            }
          }
        }
      })
  )
})

interface Item {
  readonly n: number | null | undefined
  readonly name: string
}

const at = (n: Item["n"], name = ""): Item => ({ n, name })

const byN = Model.by(({ n }: Item) => n, Order.Number)
