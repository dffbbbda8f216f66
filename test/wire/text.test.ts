import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as CatalogChanges from "../../src/CatalogChanges.ts"
import * as Drift from "../../src/Drift.ts"
import * as Endpoint from "../../src/Endpoint.ts"
import * as Pricing from "../../src/Pricing.ts"
import { cut, cutBytes, oneLine } from "../../src/wire/text.ts"

const hostile = "a\u0000\u001b[31m\n\u0085\u2028\u202e\u2066\u200b\ufeff\u00ad\ud800z"
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe("escaped text has no control or invisible characters", () => {
  const price = BigDecimal.fromStringUnsafe("0.1")
  const usage = { prompt_tokens: 1, completion_tokens: 1, cost: 1 }
  const endpoint = Schema.decodeUnknownSync(Endpoint.Endpoint)({ provider_name: hostile, tag: hostile })
  const lines: Readonly<Record<string, string>> = {
    "Drift.format": Drift.format({ _tag: "UnknownKey", path: hostile, count: 1, id: hostile }),
    "CatalogChanges.format": CatalogChanges.format({
      _tag: "PriceChanged",
      id: hostile,
      key: hostile,
      before: price,
      after: null
    }),
    "CatalogChanges.format of prose": CatalogChanges.format({
      _tag: "ProseChanged",
      id: hostile,
      field: "name",
      before: hostile,
      after: `${"x".repeat(59)}😀`
    }),
    "Pricing.formatCost": Pricing.formatCost({
      total: price,
      charges: [],
      exact: false,
      missing: [{ key: `${hostile}${"x".repeat(50)}😀`, reason: "no-price", quantity: price }]
    }),
    "Endpoint.explain": Endpoint.rank([endpoint], {
      workload: usage,
      at: DateTime.makeUnsafe(0),
      requires: { [hostile]: () => false }
    })
      .map(Endpoint.explain).join("")
  }
  it.each(Object.entries(lines))("%s", (_, line) => {
    assert.match(line, /\\u\{202e\}|\\u202e/)
    assert.notMatch(line, hidden)
  })
})

describe("a cut", () => {
  it("never splits a character", () => {
    assert.strictEqual(cut("ab😀", 4), "ab😀")
    assert.strictEqual(cut("ab😀", 3), "ab…")
    assert.strictEqual(oneLine("ab😀", 3), "ab…")
  })

  it("in bytes includes the ellipsis", () => {
    assert.strictEqual(cutBytes("é".repeat(5), 10), "é".repeat(5))
    assert.strictEqual(cutBytes("é".repeat(6), 10), "ééé…")
    assert.strictEqual(cutBytes("😀😀😀", 11), "😀😀…")
  })
})
