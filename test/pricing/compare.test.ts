import { assert, describe, it } from "@effect/vitest"
import { Pricing, type Usage } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

describe("compare", () => {
  const changed = (before: unknown, after: unknown) => {
    const { overrides, prices } = Pricing.compare(decode(before), decode(after))
    return [
      ...prices.map(({ after, before, key }) => `${key}: ${text(before)} -> ${text(after)}`),
      ...(overrides ? ["overrides"] : [])
    ]
  }
  const long = { min_prompt_tokens: 200_000, prompt: "0.2" }

  it.each<[before: object, after: object, changes: ReadonlyArray<string>]>([
    [{}, {}, []],
    [{ prompt: "0.1" }, { prompt: "0.10" }, []],
    [{ prompt: "0.1" }, { prompt: 0.1 }, []],
    [{ prompt: "0.1" }, { prompt: "0.2" }, ["prompt: 0.1 -> 0.2"]],
    [{ image: "0" }, {}, []],
    [{}, { image: "0.000" }, []],
    [{ image: null }, { image: "0" }, []],
    [{ image: "0.1" }, {}, ["image: 0.1 -> none"]],
    [{ image: null }, { image: "0.1" }, ["image: none -> 0.1"]],
    [{ prompt: "-1" }, { prompt: "0" }, ["prompt: -1 -> 0"]],
    [{ prompt: "-1" }, {}, ["prompt: -1 -> none"]],
    [{ prompt: "1", completion: "2", video: "3" }, { video: "4" }, [
      "completion: 2 -> none",
      "prompt: 1 -> none",
      "video: 3 -> 4"
    ]],
    [{ video: "3.0" }, { video: 3 }, []],
    [{ note: "ask us" }, { note: "ask them" }, []],
    // Texts with more digits than a price may have are not prices.
    [{ video: `${"9".repeat(100)}e9` }, { video: `${"8".repeat(100)}e9` }, []],
    [{ video: "9".repeat(100) }, {}, [`video: ${"9".repeat(100)} -> none`]],
    // The price already includes the discount.
    [{ prompt: "0.1", discount: 0.5 }, { prompt: "0.1" }, []],
    [{ overrides: [] }, { overrides: null }, []],
    [{ overrides: [] }, {}, []],
    [{ overrides: [long] }, { overrides: [{ ...long, prompt: "0.20", completion: null, moon_phase: null }] }, []],
    [{ overrides: [{ ...long, video: "1" }] }, { overrides: [{ ...long, video: 1 }] }, []],
    [{ overrides: [{ ...long, utc_days: ["monday", "sunday"] }] }, {
      overrides: [{ ...long, utc_days: ["sunday", "monday", "monday"] }]
    }, []],
    [{ overrides: [{ ...long, utc_days: ["monday"] }] }, {
      overrides: [{ ...long, utc_days: ["sunday", "monday"] }]
    }, ["overrides"]],
    [{ overrides: [long] }, {}, ["overrides"]],
    [{ overrides: [long] }, { overrides: [{ ...long, prompt: "0.3" }] }, ["overrides"]],
    [{ overrides: [long] }, { overrides: [{ ...long, min_prompt_tokens: 1 }] }, ["overrides"]],
    [{ overrides: [long] }, { overrides: [{ ...long, moon_phase: "full" }] }, ["overrides"]],
    [{ overrides: [long] }, { overrides: [{ ...long, utc_days: ["monday"] }] }, ["overrides"]],
    [{ overrides: [long, { prompt: "1" }] }, { overrides: [{ prompt: "1" }, long] }, ["overrides"]],
    // In overrides, a missing key inherits.
    [{ overrides: [long] }, { overrides: [{ ...long, completion: "0" }] }, ["overrides"]],
    [{ prompt: "1", overrides: [long] }, { prompt: "2" }, ["prompt: 1 -> 2", "overrides"]]
  ])("%j and %j: %j", (before, after, changes) => {
    assert.deepStrictEqual(changed(before, after), changes)
    assert.strictEqual(Pricing.Equivalence(decode(before), decode(after)), changes.length === 0)
    assert.strictEqual(changed(after, before).length, changes.length)
  })

  it("an absent pricing equals an empty one", () => {
    const none = { prices: [], overrides: false }
    assert.deepStrictEqual(Pricing.compare(undefined, null), none)
    assert.deepStrictEqual(Pricing.compare(null, decode({ prompt: "0", overrides: [] })), none)
    assert.strictEqual(Pricing.compare(decode({ prompt: "1" }), undefined).prices.length, 1)
  })

  it("works data-last in a pipe", () => {
    const { prices } = Pricing.compare(decode({ prompt: "2" }))(decode({ prompt: "1" }))
    assert.deepStrictEqual(prices.map(({ after, before }) => [text(before), text(after)]), [["1", "2"]])
  })

  it.effect.prop("finds no difference between a pricing and itself, also after encoding and decoding", {
    pricing: Pricing.Pricing
  }, ({ pricing }) =>
    Effect.gen(function*() {
      const wire = yield* Schema.encodeEffect(Pricing.Pricing)(pricing)
      const again = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(wire)
      assert.isTrue(Pricing.Equivalence(pricing, again))
      assert.deepStrictEqual(Pricing.compare(pricing, again), { prices: [], overrides: false })
    }))
})

describe("listPrice", () => {
  it.each([
    ["0.000000149985", 0.6667, "0.00000045"],
    ["0.0000000714", 0.49, "0.00000014"],
    ["0.000001608", 0.33, "0.0000024"],
    ["0.00000001", 0.9, "0.0000001"],
    ["0.000003", 0, "0.000003"],
    ["0.000003", undefined, "0.000003"],
    ["0.000003", null, "0.000003"],
    ["0.000003", -0.5, "0.000002"],
    ["0.000001", 0.7, "0.000003333333333333333333"],
    ["0", 1, "none"],
    ["0.000003", 1.5, "none"],
    ["-1", 0.5, "none"],
    ["-1", undefined, "none"],
    [undefined, 0.5, "none"]
  ])("%s after a discount of %s was %s", (prompt, discount, list) => {
    const pricing = decode({ ...(prompt && { prompt }), ...(discount === undefined ? {} : { discount }) })
    assert.strictEqual(text(Option.getOrUndefined(Pricing.listPrice(pricing, "prompt"))), list)
  })
})

describe("workloadPerMillion", () => {
  const at = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
  const rate = (pricing: unknown, workload: Usage.Usage, extras?: Pricing.Extras) =>
    text(Option.getOrUndefined(Pricing.workloadPerMillion(decode(pricing), workload, at, extras)))
  const pricing = {
    prompt: "0.000003",
    completion: "0.000015",
    input_cache_read: "0.0000003",
    overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000006", completion: "0.0000225" }]
  }

  it("is the price if there is only one", () => {
    assert.strictEqual(rate(pricing, { prompt_tokens: 7, completion_tokens: 0 }), "3")
    assert.strictEqual(rate(pricing, { prompt_tokens: 0, completion_tokens: 7 }), "15")
  })

  it("is the mean of prices, weighted by tokens", () => {
    assert.strictEqual(rate(pricing, { prompt_tokens: 3, completion_tokens: 1 }), "6")
    const turn = { prompt_tokens: 9_500, completion_tokens: 500, prompt_tokens_details: { cached_tokens: 9_000 } }
    assert.strictEqual(rate(pricing, turn), "1.17")
  })

  it("applies the overrides and prices of the given request", () => {
    assert.strictEqual(rate(pricing, { prompt_tokens: 300_000, completion_tokens: 100_000 }), "10.125")
    assert.strictEqual(rate({ ...pricing, request: "0.005" }, { prompt_tokens: 500, completion_tokens: 500 }), "14")
    assert.strictEqual(
      rate({ ...pricing, web_search: "0.01" }, { prompt_tokens: 10, completion_tokens: 0 }, { web_search: 1 }),
      "1003"
    )
  })

  it("is rounded to 12 decimals", () => {
    assert.strictEqual(
      rate({ prompt: "0.000001", completion: "0" }, { prompt_tokens: 2, completion_tokens: 1 }),
      "0.666666666667"
    )
  })

  it("is None if the cost is not exact, or without tokens", () => {
    assert.strictEqual(rate({ prompt: "-1", completion: "-1" }, { prompt_tokens: 3, completion_tokens: 1 }), "none")
    assert.strictEqual(rate(pricing, { prompt_tokens: 3, completion_tokens: 1 }, { web_search: 1 }), "none")
    assert.strictEqual(rate(pricing, { prompt_tokens: 0, completion_tokens: 0 }), "none")
    assert.isTrue(Option.isNone(Pricing.workloadPerMillion(undefined, { prompt_tokens: 1, completion_tokens: 0 }, at)))
  })
})

const decode = Schema.decodeUnknownSync(Pricing.Pricing)

const text = (price: Pricing.Price | undefined) => price === undefined ? "none" : Pricing.formatDecimal(price)
