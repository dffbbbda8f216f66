import { assert, describe, it } from "@effect/vitest"
import { Pricing } from "effect-openrouter"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

describe("formatPerMillion", () => {
  it.each([
    ["0.0000003", "$0.30 / M"],
    ["0.000003", "$3.00 / M"],
    ["0.00003", "$30.00 / M"],
    ["0.000000045", "$0.045 / M"],
    ["0.00000125", "$1.25 / M"],
    ["0.0000008125", "$0.8125 / M"],
    ["0.0000000714", "$0.0714 / M"],
    ["0.000000149985", "$0.15 / M"],
    ["0.00000008333333333333334", "$0.08333 / M"],
    ["0.00000100000000000000015", "$1.00 / M"],
    ["0.000012345", "$12.35 / M"],
    ["0.0000000000000000000004", "$0.0000000000000004 / M"],
    ["0.005", "$5,000.00 / M"],
    ["0.36", "$360,000.00 / M"],
    ["1234.5", "$1,234,500,000.00 / M"],
    ["0", "free"],
    ["-0", "free"],
    ["0.000", "free"],
    ["-1", "varies"],
    [undefined, "–"],
    [null, "–"]
  ])("%s is %s", (price, text) => {
    assert.strictEqual(
      Pricing.formatPerMillion(typeof price === "string" ? BigDecimal.fromStringUnsafe(price) : price),
      text
    )
  })
})

describe("formatUsd", () => {
  it.each([
    ["0", "$0.00"],
    ["1", "$1.00"],
    ["0.5", "$0.50"],
    ["0.0675", "$0.0675"],
    ["0.712506", "$0.7125"],
    ["0.005", "$0.005"],
    ["0.99996", "$1.00"],
    ["0.99994", "$0.9999"],
    ["9.995", "$9.995"],
    ["99.995", "$100.00"],
    ["1234.5", "$1,234.50"],
    ["1234567.891", "$1,234,567.89"],
    ["1e9", "$1,000,000,000.00"],
    ["0.000000001", "$0.000000001"],
    ["-0.5", "-$0.50"],
    ["-1234.5", "-$1,234.50"]
  ])("%s is %s", (amount, text) => {
    assert.strictEqual(Pricing.formatUsd(BigDecimal.fromStringUnsafe(amount)), text)
  })

  it.effect.prop(
    "differs from the amount by at most a thousandth, and shows 0 only for 0",
    { price: Pricing.Price },
    ({ price }) =>
      Effect.sync(() => {
        const text = Pricing.formatUsd(price)
        assert.match(text, /^-?\$\d{1,3}(,\d{3})*\.\d{2,}$/)
        const said = BigDecimal.fromStringUnsafe(text.replaceAll(/[$,]/g, ""))
        const error = BigDecimal.abs(BigDecimal.subtract(said, price))
        assert.isTrue(BigDecimal.isLessThanOrEqualTo(BigDecimal.multiply(error, thousand), BigDecimal.abs(price)), text)
      })
  )
})

describe("formatCost", () => {
  const at = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
  const costOf = (pricing: unknown, usage: object, extras?: Pricing.Extras) =>
    Pricing.formatCost(
      Pricing.cost(decode(pricing), { prompt_tokens: 1000, completion_tokens: 100, ...usage }, at, extras)
    )
  const pricing = { prompt: "0.000003", completion: "0.000015" }

  it.each<[pricing: object, usage: object, extras: Pricing.Extras, text: string]>([
    [{}, {}, {}, "$0.0045"],
    [{ prompt: "0", completion: "0" }, {}, {}, "$0.00"],
    [{}, {}, { web_search: 1 }, "at least $0.0045 (no price: web_search)"],
    [{ prompt: "-1" }, {}, {}, "at least $0.0015 (depends on the model that gets picked: prompt)"],
    [
      { overrides: [{ moon_phase: "full", prompt: "0.1", completion: "0.1" }] },
      {},
      {},
      "at least $0.0045 (conditional price that cannot be judged: prompt, completion)"
    ],
    [
      { audio: "0.1", input_cache_read: "0", input_audio_cache: "0.05" },
      { prompt_tokens_details: { cached_tokens: 10, audio_tokens: 10 } },
      {},
      "at least $0.5045 (may overlap with other counts: audio)"
    ],
    [
      { input_cache_write: "0.000001" },
      { prompt_tokens_details: { cache_write_tokens: 1000 } },
      {},
      "at least $0.0025 (may be charged in addition to prompt: input_cache_write)"
    ],
    [{}, { total_tokens: 5 }, {}, "at least $0.0045 (contradicts the other counts: total_tokens)"],
    [
      { prompt: "-1", completion: "-1" },
      {},
      { web_search: 1 },
      "at least $0.00 (depends on the model that gets picked: prompt, completion; no price: web_search)"
    ],
    [{}, { is_byok: true }, {}, "at least $0.00 (own key at the provider: is_byok)"],
    [
      {},
      { prompt_tokens_details: { smell_tokens: 5 }, server_tool_use_details: { tool_calls_executed: 2 } },
      {},
      "at least $0.0045 (unknown count: prompt_tokens_details.smell_tokens; no price: server_tool_use_details.tool_calls_executed)"
    ],
    [{}, { completion_tokens: null }, {}, "at least $0.003 (not reported: completion_tokens)"]
  ])("%j, %j, %j: %s", (more, usage, extras, text) => {
    assert.strictEqual(costOf({ ...pricing, ...more }, usage, extras), text)
  })

  it("is one short line, whatever the keys of a response", () => {
    const usage = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`\u001b[2J\n${index}`.repeat(50), 1]))
    const text = costOf(pricing, usage)
    assert.notMatch(text, /[\p{C}\p{Zl}\p{Zp}]/u)
    assert.isBelow(text.length, 1_000)
    assert.include(text, " and 45 more")
  })
})

const decode = Schema.decodeUnknownSync(Pricing.Pricing)

const thousand = BigDecimal.make(1000n, 0)
