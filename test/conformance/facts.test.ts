import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { stale } from "../../scripts/facts.ts"
import { conformance } from "./captures.ts"
import { isObject } from "./json.ts"

conformance("the facts", () => {
  it("agree with the captures (update them with `npm run facts`)", () => assert.deepStrictEqual(stale(), []))
})

describe("the facts", () => {
  const folder = new URL("../facts/", import.meta.url)
  const files = readdirSync(folder)
  const text = (name: string) => readFileSync(new URL(name, folder), "utf8")

  it("are small", () => {
    assert.isAtLeast(files.length, 5)
    assert.isBelow(files.reduce((sum, name) => sum + text(name).length, 0), 80_000)
  })

  it.each(files)("of %s contain no sentence", (name) => {
    const texts = textsIn(JSON.parse(text(name)))
    assert.isNotEmpty(texts)
    assert.deepStrictEqual(texts.filter((each) => each.split(/\s+/).length > 4), [])
  })
})

const textsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isObject(value) ? [...Object.keys(value), ...Object.values(value).flatMap(textsIn)] : []
}
