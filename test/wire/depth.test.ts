import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { isDeeperThan } from "../../src/wire/depth.ts"
import { pickFrom, seeded } from "./mutate.ts"

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
    // Strings with characters that JSON has between strings.
    ["[\"]\",[\",]\",[\"],\"]]]", 3],
    ["[\"[\",\":[\",\",[ \"]", 1],
    ["[[\" ]\",[[]]]]", 4],
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

  it.prop("agrees with JSON.parse", { value: Schema.Json }, ({ value }) => agrees(JSON.stringify(value)))

  it("agrees with JSON.parse if strings consist of JSON's own characters", () => {
    const random = seeded(8)
    for (let run = 0; run < 5000; run++) {
      const value = punctuation(random, 6)
      const text = JSON.stringify(value, null, run % 2)
      assert.isTrue(agrees(text), text)
    }
  })

  it("takes linear time on hostile texts", () => {
    for (const unit of ["[],", "\"[\",", "\",]\",", "[\" ]\",1],", "\\\\", "\\\"]", "\""]) {
      for (const tail of ["", "\" \""]) {
        assert.isFalse(isDeeperThan(`[${unit.repeat(300_000)}${tail}`, 300_001))
      }
    }
  })
})

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

const agrees = (text: string): boolean => {
  const depth = depthOf(JSON.parse(text))
  return !isDeeperThan(text, depth) && (depth === 0 || isDeeperThan(text, depth - 1))
}

const punctuation = (random: () => number, levels: number): unknown => {
  const several = <A>(most: number, make: () => A) => Array.from({ length: random() * most }, make)
  const text = () => several(6, () => pickFrom(random, Array.from("\"\\[]{},: a"))).join("")
  if (levels === 0 || random() < 0.3) return text()
  return random() < 0.5
    ? several(4, () => punctuation(random, levels - 1))
    : Object.fromEntries(several(4, () => [text(), punctuation(random, levels - 1)]))
}
