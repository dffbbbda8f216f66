import { assert, describe, it } from "@effect/vitest"
import * as Plan from "./plan.ts"

const calls = (seed: number) => Array.from({ length: 500 }, (_, turn) => Plan.callAt(seed, turn % 7, turn))

const faults = (seed: number) => Array.from({ length: 10_000 }, (_, request) => Plan.faultAt(seed, request))

describe("the plan of a soak", () => {
  it("is the same for the same seed, and differs for another seed", () => {
    assert.deepStrictEqual(calls(1), calls(1))
    assert.deepStrictEqual(faults(1), faults(1))
    assert.notDeepEqual(calls(1), calls(2))
    assert.notDeepEqual(faults(1), faults(2))
  })

  it("has faults of at least 20 kinds for 3 of 10 requests", () => {
    assert.isAtLeast(Object.keys(Plan.kinds).length, 20)
    for (const seed of [1, 2, 3]) {
      const met = faults(seed).filter((name) => name !== undefined)
      assert.approximately(met.length / 10_000, 0.3, 0.02)
      assert.sameMembers([...new Set(met)], Object.keys(Plan.kinds))
    }
  })

  it("has 20,000 calls of 200 fibers", () => {
    assert.deepStrictEqual([Plan.fibers, Plan.fibers * Plan.callsPerFiber], [200, 20_000])
  })

  it("takes its seed from the environment", () => {
    assert.strictEqual(Plan.seedOf("42"), 42)
    assert.isTrue(Number.isInteger(Plan.seedOf(undefined)))
  })
})
