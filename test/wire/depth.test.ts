import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { isDeeperThan } from "../../src/wire/depth.ts"

describe("isDeeperThan", () => {
  const texts: ReadonlyArray<readonly [text: string, depth: number]> = [
    ["", 0],
    ["1", 0],
    ["[]", 1],
    ["{}", 1],
    ["[[],[],[]]", 2],
    ["[{\"a\":[]},{\"b\":{}}]", 3],
    ["[\"[[[{{{\"]", 1],
    ["[\"]]]\",[[]]]", 3],
    ["[\"\\\"[[[\"]", 1],
    ["[\"\\\\\",[[]]]", 3],
    ["[\"\\\\\\\"[[\",[]]", 2],
    ["{\"}\\\"}\":[[]]}", 3],
    // Not JSON.
    ["[\"", 1],
    ["[[\"\\\"", 2],
    ["]]]][[", 0]
  ]
  for (const [text, depth] of texts) {
    it(`${JSON.stringify(text)}: ${depth}`, () => {
      assert.isFalse(isDeeperThan(text, depth))
      if (depth > 0) assert.isTrue(isDeeperThan(text, depth - 1))
    })
  }

  it.prop("agrees with JSON.parse", { value: Schema.Json }, ({ value }) => {
    const text = JSON.stringify(value)
    const depth = depthOf(JSON.parse(text))
    return !isDeeperThan(text, depth) && (depth === 0 || isDeeperThan(text, depth - 1))
  })
})

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
