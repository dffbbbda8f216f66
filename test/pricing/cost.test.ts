import { assert, describe, it } from "@effect/vitest"
import { Pricing, Usage } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"

describe("a conditional price by the length of the prompt", () => {
  it.each([
    [0, "1"],
    [99, "1"],
    [100, "1"],
    [100.5, "2"],
    [101, "2"],
    [999, "2"],
    [1000, "2"],
    [1001, "3"],
    [1_000_000, "3"]
  ])("%s tokens cost %s each, all of them", (prompt_tokens, each) => {
    const pricing = {
      prompt: "1",
      overrides: [{ min_prompt_tokens: 100, prompt: "2" }, { min_prompt_tokens: 1000, prompt: "3" }]
    }
    const { exact, total } = costOf(pricing, { prompt_tokens, completion_tokens: 0 })
    assert.strictEqual(total, String(prompt_tokens * Number(each)))
    assert.isTrue(exact)
  })

  it("counts cached and written tokens, too", () => {
    const pricing = { prompt: "1", input_cache_read: "0.5", overrides: [{ min_prompt_tokens: 100, prompt: "2" }] }
    const details = { cached_tokens: 100 }
    assert.deepStrictEqual(
      costOf(pricing, { prompt_tokens: 101, completion_tokens: 0, prompt_tokens_details: details }).charges,
      { prompt: ["1", "2", "2"], input_cache_read: ["100", "0.5", "50"] }
    )
  })

  it("uses total_tokens minus completion_tokens if prompt_tokens is absent", () => {
    const pricing = { prompt: "1", completion: "1", overrides: [{ min_prompt_tokens: 100, prompt: "2" }] }
    assert.strictEqual(costOf(pricing, { completion_tokens: 9, total_tokens: 109 }).total, "109")
    assert.strictEqual(costOf(pricing, { completion_tokens: 9, total_tokens: 110 }).total, "211")
  })
})

describe("overrides", () => {
  it("the later one wins for each key, and a missing key is inherited from the earlier one", () => {
    const pricing = {
      prompt: "1",
      completion: "1",
      web_search: "7",
      overrides: [
        { min_prompt_tokens: 10, prompt: "2", completion: "2" },
        { min_prompt_tokens: 20, prompt: "3" },
        { min_prompt_tokens: 1000, prompt: "9", completion: "9" },
        { min_prompt_tokens: 0, prompt: null }
      ]
    }
    assert.deepStrictEqual(costOf(pricing, { prompt_tokens: 30, completion_tokens: 5 }, { web_search: 1 }).charges, {
      prompt: ["30", "3", "90"],
      completion: ["5", "2", "10"],
      web_search: ["1", "7", "7"]
    })
  })

  it("the order of the list decides, not the threshold", () => {
    const overrides = [{ min_prompt_tokens: 20, prompt: "3" }, { min_prompt_tokens: 10, prompt: "2" }]
    assert.strictEqual(costOf({ prompt: "1", overrides }, { prompt_tokens: 30, completion_tokens: 0 }).total, "60")
  })

  it("one without conditions always applies, as does one whose conditions are null", () => {
    const overrides = [{ prompt: "2" }, { min_prompt_tokens: null, utc_start: null, utc_end: null, prompt: "3" }]
    assert.strictEqual(costOf({ prompt: "1", overrides }, { prompt_tokens: 1, completion_tokens: 0 }).total, "3")
  })

  it("all conditions have to hold", () => {
    const overrides = [{ min_prompt_tokens: 10, utc_start: 100, utc_end: 200, utc_days: ["monday"], prompt: "2" }]
    const of = (prompt_tokens: number, at: string) =>
      costOf({ prompt: "1", overrides }, { prompt_tokens, completion_tokens: 0 }, {}, at).total
    assert.strictEqual(of(11, "2026-08-31T01:30:00Z"), "22")
    assert.strictEqual(of(10, "2026-08-31T01:30:00Z"), "10")
    assert.strictEqual(of(11, "2026-08-31T02:00:00Z"), "11")
    assert.strictEqual(of(11, "2026-09-01T01:30:00Z"), "11")
  })

  it("a key that the base price also has is a price, not a condition", () => {
    const pricing = { prompt: "1", video: "5", overrides: [{ min_prompt_tokens: 10, video: "6" }] }
    const of = (prompt_tokens: number) => costOf(pricing, { prompt_tokens, completion_tokens: 0 }, { video: 2 })
    assert.deepStrictEqual(of(10).charges.video, ["2", "5", "10"])
    assert.deepStrictEqual(of(11).charges.video, ["2", "6", "12"])
    assert.isTrue(of(11).exact)
  })
})

describe("a conditional price by the time of day", () => {
  // 2026-08-30 was a Sunday.
  const sunday = (time: string) => `2026-08-30T${time}Z`
  const monday = (time: string) => `2026-08-31T${time}Z`
  const window = (utc_start: unknown, utc_end: unknown) => ({ utc_start, utc_end })

  it.each<[conditions: object, at: string, verdict: "yes" | "no" | "unknown"]>([
    [window(100, 400), sunday("00:59:59.999"), "no"],
    [window(100, 400), sunday("01:00:00"), "yes"],
    [window(100, 400), sunday("02:30:00"), "yes"],
    [window(100, 400), sunday("03:59:59.999"), "yes"],
    [window(100, 400), sunday("04:00:00"), "no"],
    [window(1030, 1045), sunday("10:29:59"), "no"],
    [window(1030, 1045), sunday("10:30:00"), "yes"],
    [window(1030, 1045), sunday("10:44:59"), "yes"],
    [window(1030, 1045), sunday("10:45:00"), "no"],
    // As an end, 0 and 2400 are midnight.
    [window(0, 100), sunday("00:00:00"), "yes"],
    [window(0, 100), sunday("23:59:59.999"), "no"],
    [window(0, 100), sunday("01:00:00"), "no"],
    [window(1000, 0), sunday("09:59:59"), "no"],
    [window(1000, 0), sunday("10:00:00"), "yes"],
    [window(1000, 0), sunday("23:59:59.999"), "yes"],
    [window(1000, 0), monday("00:00:00"), "no"],
    [window(1000, 2400), sunday("23:59:59.999"), "yes"],
    [window(1000, 2400), monday("00:00:00"), "no"],
    [window(0, 0), sunday("00:00:00"), "yes"],
    [window(0, 0), sunday("12:00:00"), "yes"],
    [window(0, 0), sunday("23:59:59.999"), "yes"],
    [window(0, 2400), sunday("12:00:00"), "yes"],
    [window(1000, 100), sunday("09:59:59.999"), "no"],
    [window(1000, 100), sunday("10:00:00"), "yes"],
    [window(1000, 100), sunday("23:59:59.999"), "yes"],
    [window(1000, 100), monday("00:00:00"), "yes"],
    [window(1000, 100), monday("00:59:59.999"), "yes"],
    [window(1000, 100), monday("01:00:00"), "no"],
    [window(2359, 1), sunday("23:58:59"), "no"],
    [window(2359, 1), sunday("23:59:00"), "yes"],
    [window(2359, 1), monday("00:00:59"), "yes"],
    [window(2359, 1), monday("00:01:00"), "no"],
    [{ utc_days: ["saturday", "sunday"] }, "2026-08-28T23:59:59.999Z", "no"],
    [{ utc_days: ["saturday", "sunday"] }, "2026-08-29T00:00:00Z", "yes"],
    [{ utc_days: ["saturday", "sunday"] }, sunday("23:59:59.999"), "yes"],
    [{ utc_days: ["saturday", "sunday"] }, monday("00:00:00"), "no"],
    [{ utc_days: ["sunday"], ...window(1000, 0) }, sunday("10:00:00"), "yes"],
    [{ utc_days: ["sunday"], ...window(1000, 0) }, sunday("09:59:59"), "no"],
    [{ utc_days: ["sunday"], ...window(1000, 0) }, monday("10:00:00"), "no"],
    [{ utc_days: ["sunday"], ...window(2200, 200) }, sunday("23:00:00"), "yes"],
    [{ utc_days: ["sunday"], ...window(2200, 200) }, monday("01:00:00"), "no"],
    [{ utc_days: ["sunday"], ...window(2200, 200) }, sunday("01:00:00"), "yes"],
    [window(100, undefined), sunday("02:00:00"), "unknown"],
    [window(undefined, 100), sunday("02:00:00"), "unknown"],
    [window(100, 100), sunday("02:00:00"), "unknown"],
    [window(2400, 100), sunday("00:30:00"), "unknown"],
    [window(100, 2401), sunday("02:00:00"), "unknown"],
    [window(160, 400), sunday("02:00:00"), "unknown"],
    [window(-100, 400), sunday("02:00:00"), "unknown"],
    [window(100.5, 400), sunday("02:00:00"), "unknown"],
    [{ utc_days: [] }, sunday("02:00:00"), "unknown"],
    [{ utc_days: ["weekend"] }, sunday("02:00:00"), "unknown"],
    [{ utc_days: ["monday", "weekend"] }, sunday("02:00:00"), "unknown"],
    [{ utc_days: ["sunday", "holiday"] }, sunday("02:00:00"), "yes"],
    [{ moon_phase: "full" }, sunday("02:00:00"), "unknown"],
    [{ min_completion_tokens: 0 }, sunday("02:00:00"), "unknown"],
    [{ moon_phase: null }, sunday("02:00:00"), "yes"],
    [{ moon_phase: "full", min_prompt_tokens: 1 }, sunday("02:00:00"), "no"],
    [{ moon_phase: "full", ...window(300, 400) }, sunday("02:00:00"), "no"],
    [{ utc_days: ["weekend"], ...window(300, 400) }, sunday("02:00:00"), "no"]
  ])("%j at %s: %s", (conditions, at, verdict) => {
    const given = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined))
    const dearer = costOf({ prompt: "1", overrides: [{ ...given, prompt: "2" }] }, one, {}, at)
    const cheaper = costOf({ prompt: "2", overrides: [{ ...given, prompt: "1" }] }, one, {}, at)
    assert.strictEqual(dearer.total, verdict === "yes" ? "2" : "1")
    assert.strictEqual(cheaper.total, verdict === "no" ? "2" : "1")
    for (const { missing } of [dearer, cheaper]) {
      assert.deepStrictEqual(missing, verdict === "unknown" ? [["prompt", "1", "unknown-condition"]] : [])
    }
  })

  it("is in UTC, whatever the time zone of the time", () => {
    const at = DateTime.makeZonedUnsafe("2026-08-30T02:00:00Z", { timeZone: "Asia/Tokyo" })
    const pricing = decode({
      prompt: "1",
      overrides: [{ utc_days: ["sunday"], utc_start: 100, utc_end: 400, prompt: "2" }]
    })
    assert.strictEqual(Pricing.formatDecimal(Pricing.cost(pricing, one, at).total), "2")
  })
})

describe("an override with an unknown condition", () => {
  it("leaves the cost exact if it makes no difference", () => {
    const overrides = [{ moon_phase: "full", prompt: "1.0", completion: "5" }]
    assert.isTrue(costOf({ prompt: "1", completion: "2", overrides }, one).exact)
  })

  it.each<[what: string, override: object]>([
    ["tokens", { min_prompt_tokens: "200000", prompt: "5" }],
    ["days", { utc_days: "sunday", prompt: "5" }],
    ["days, with a window that holds", { utc_days: "sunday", utc_start: 1100, utc_end: 1300, prompt: "5" }],
    ["tokens, with a window that holds", { min_prompt_tokens: {}, utc_start: 1100, utc_end: 1300, prompt: "5" }],
    ["a window, with days that hold", { utc_days: ["thursday"], utc_start: "11:00", utc_end: "13:00", prompt: "5" }],
    ["the price", { min_prompt_tokens: 0, prompt: { usd: "5" } }]
  ])("because %s came as another type leaves the price uncertain", (_, override) => {
    const read = makeCollector().decode(Pricing.Pricing, { prompt: "1", overrides: [override] }, "")
    const { exact } = Pricing.cost(Result.getOrThrow(read), one, noon)
    assert.isFalse(exact)
  })

  it("does not apply if another of its conditions fails", () => {
    const override = { min_prompt_tokens: 10, utc_days: "sunday", prompt: "5" }
    const read = makeCollector().decode(Pricing.Pricing, { prompt: "1", overrides: [override] }, "")
    assert.isTrue(Pricing.cost(Result.getOrThrow(read), one, noon).exact)
  })

  it.each<[what: string, pricing: object]>([
    ["a price that another one would replace", { prompt: "1", input_cache_read: { usd: "0.1" } }],
    ["a price of what is free unless listed", { prompt: "1", request: "one cent" }],
    ["a price of an override", { prompt: "1", overrides: [{ min_prompt_tokens: 0, request: true }] }],
    ["a price of an override that would be replaced", {
      prompt: "1",
      overrides: [{ min_prompt_tokens: 0, input_cache_read: [] }]
    }],
    ["all overrides", { prompt: "1", overrides: { prompt: "5" } }],
    ["one of the overrides", { prompt: "1", overrides: ["5"] }],
    ["one of the days", { prompt: "1", overrides: [{ utc_days: ["sunday", 4], prompt: "5" }] }]
  ])("%s that cannot be read leaves the cost uncertain", (_, pricing) => {
    const read = makeCollector().decode(Pricing.Pricing, pricing, "")
    const usage = { prompt_tokens: 1, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 1 } }
    assert.isFalse(Pricing.cost(Result.getOrThrow(read), usage, noon).exact)
  })

  it("a search that may be a tool is missing if its price cannot be read", () => {
    const read = makeCollector().decode(Pricing.Pricing, { prompt: "1", web_search: {} }, "")
    const usage = {
      ...one,
      server_tool_use_details: { tool_calls_executed: 1, web_search_requests: 1 },
      cost_details: { server_tool_cost: 1 }
    }
    assert.isFalse(Pricing.cost(Result.getOrThrow(read), usage, noon).exact)
  })

  it("a price that cannot be read is missing, and leaves the other prices certain", () => {
    const pricing = { prompt: "1", completion: {}, image: {}, discount: "none" }
    const read = Result.getOrThrow(makeCollector().decode(Pricing.Pricing, pricing, ""))
    assert.isTrue(Pricing.cost(read, one, noon).exact)
    const cost = Pricing.cost(read, { prompt_tokens: 1, completion_tokens: 2 }, noon, { image: 3 })
    assert.strictEqual(Pricing.formatCost(cost), "at least $1.00 (unreadable price: completion, image)")
  })

  it("is overruled by a later one that applies", () => {
    const overrides = [{ moon_phase: "full", prompt: "5" }, { min_prompt_tokens: 0, prompt: "3" }]
    assert.deepStrictEqual(costOf({ prompt: "1", overrides }, one), {
      total: "3",
      exact: true,
      charges: { prompt: ["1", "3", "3"] },
      missing: []
    })
  })

  it("that may make a price dynamic leaves nothing to be charged", () => {
    const overrides = [{ moon_phase: "full", prompt: "-1" }]
    assert.deepStrictEqual(costOf({ prompt: "1", overrides }, one), {
      total: "0",
      exact: false,
      charges: {},
      missing: [["prompt", "1", "unknown-condition"]]
    })
  })

  it("that may add a price for cached tokens", () => {
    const overrides = [{ moon_phase: "full", input_cache_read: "0.25" }]
    const usage = { prompt_tokens: 4, completion_tokens: 0, prompt_tokens_details: { cached_tokens: 4 } }
    assert.deepStrictEqual(costOf({ prompt: "1", overrides }, usage), {
      total: "1",
      exact: false,
      charges: { input_cache_read: ["4", "0.25", "1"] },
      missing: [["input_cache_read", "4", "unknown-condition"]]
    })
  })
})

describe("tokens of a kind", () => {
  const prices = { prompt: "1", completion: "10" }
  const into = (details: NonNullable<Usage.Usage["prompt_tokens_details"]>): Usage.Usage => ({
    prompt_tokens: 10,
    completion_tokens: 0,
    prompt_tokens_details: details
  })
  const out = (details: NonNullable<Usage.Usage["completion_tokens_details"]>): Usage.Usage => ({
    prompt_tokens: 0,
    completion_tokens: 10,
    completion_tokens_details: details
  })

  it.each<[what: string, pricing: object, usage: Usage.Usage, extras: Pricing.Extras, expected: object]>([
    ["cached, with a price", { input_cache_read: "0.1" }, into({ cached_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], input_cache_read: ["4", "0.1", "0.4"] }
    }],
    [
      "cached, listed as 0, which was \"no price\" until 2026",
      { input_cache_read: "0" },
      into({ cached_tokens: 4 }),
      {},
      {
        charges: { prompt: ["6", "1", "6"], input_cache_read: ["4", "0", "0"] },
        missing: [["input_cache_read", "4", "no-price"]]
      }
    ],
    [
      "cached, at a model where the prompt is free",
      { prompt: "0", input_cache_read: "0" },
      into({ cached_tokens: 4 }),
      {},
      {
        charges: { prompt: ["6", "0", "0"], input_cache_read: ["4", "0", "0"] }
      }
    ],
    ["cached, without a price", {}, into({ cached_tokens: 4 }), {}, { charges: { prompt: ["10", "1", "10"] } }],
    ["all cached", { input_cache_read: "0.1" }, into({ cached_tokens: 10 }), {}, {
      charges: { input_cache_read: ["10", "0.1", "1"] }
    }],
    ["written", { input_cache_write: "1.25" }, into({ cache_write_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], input_cache_write: ["4", "1.25", "5"] }
    }],
    [
      "cached and written, as many as each other, where the prompt has room for both",
      { input_cache_read: "0.1", input_cache_write: "1.25" },
      into({ cached_tokens: 4, cache_write_tokens: 4 }),
      {},
      {
        charges: {
          prompt: ["2", "1", "2"],
          input_cache_read: ["4", "0.1", "0.4"],
          input_cache_write: ["4", "1.25", "5"]
        },
        missing: [["prompt_tokens_details.cache_write_tokens", "4", "overlap"]]
      }
    ],
    ["written, without a price", {}, into({ cache_write_tokens: 4 }), {}, { charges: { prompt: ["10", "1", "10"] } }],
    [
      "written for an hour",
      { input_cache_write: "1.25", input_cache_write_1h: "2" },
      into({ cache_write_tokens: 4 }),
      { input_cache_write_1h: 3 },
      {
        charges: {
          prompt: ["6", "1", "6"],
          input_cache_write: ["1", "1.25", "1.25"],
          input_cache_write_1h: ["3", "2", "6"]
        }
      }
    ],
    [
      "written for an hour, although the usage reports no written tokens",
      { input_cache_write: "1.25", input_cache_write_1h: "2" },
      into({ cache_write_tokens: null }),
      { input_cache_write_1h: 3 },
      { charges: { prompt: ["7", "1", "7"], input_cache_write_1h: ["3", "2", "6"] } }
    ],
    [
      "written for an hour, without a price of its own",
      { input_cache_write: "1.25" },
      into({ cache_write_tokens: 4 }),
      { input_cache_write_1h: 3 },
      { charges: { prompt: ["6", "1", "6"], input_cache_write: ["4", "1.25", "5"] } }
    ],
    ["of audio", { audio: "3" }, into({ audio_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], audio: ["4", "3", "12"] }
    }],
    ["of audio, without a price", {}, into({ audio_tokens: 4 }), {}, {
      charges: { prompt: ["10", "1", "10"] },
      missing: [["audio", "4", "no-price"]]
    }],
    ["of audio, listed as 0", { audio: "0" }, into({ audio_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], audio: ["4", "0", "0"] },
      missing: [["audio", "4", "no-price"]]
    }],
    [
      "of audio, some of it cached",
      { audio: "3", input_cache_read: "0.1", input_audio_cache: "0.3" },
      into({ audio_tokens: 4, cached_tokens: 5 }),
      { input_audio_cache: 1 },
      {
        charges: {
          prompt: ["2", "1", "2"],
          audio: ["3", "3", "9"],
          input_cache_read: ["4", "0.1", "0.4"],
          input_audio_cache: ["1", "0.3", "0.3"]
        }
      }
    ],
    [
      "of audio, without a count of cached audio",
      { audio: "3", input_cache_read: "0.1", input_audio_cache: "0.3" },
      into({ audio_tokens: 4, cached_tokens: 5 }),
      {},
      {
        charges: {
          prompt: ["5", "1", "5"],
          input_cache_read: ["1", "0.1", "0.1"],
          input_audio_cache: ["4", "0.3", "1.2"]
        },
        missing: [["audio", "4", "overlap"]]
      }
    ],
    [
      "of audio, all of it cached, because all of the prompt was",
      { audio: "3", input_cache_read: "0.1", input_audio_cache: "0.3" },
      into({ audio_tokens: 4, cached_tokens: 10 }),
      {},
      { charges: { input_cache_read: ["6", "0.1", "0.6"], input_audio_cache: ["4", "0.3", "1.2"] } }
    ],
    [
      "of audio, cached where only text has a price for that",
      { audio: "3", input_cache_read: "0.1" },
      into({ audio_tokens: 4, cached_tokens: 4 }),
      { input_audio_cache: 4 },
      {
        charges: { prompt: ["6", "1", "6"], input_cache_read: ["4", "0.1", "0.4"] },
        missing: [["input_audio_cache", "4", "no-price"]]
      }
    ],
    [
      "of audio, cached where nothing has a price for that",
      { audio: "3" },
      into({ audio_tokens: 4, cached_tokens: 4 }),
      {},
      { charges: { prompt: ["6", "1", "6"], audio: ["4", "3", "12"] } }
    ],
    ["of video", {}, into({ video_tokens: 4 }), {}, { charges: { prompt: ["10", "1", "10"] } }],
    ["of video, read from the cache", { input_cache_read: "0.1" }, into({ video_tokens: 10, cached_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], input_cache_read: ["4", "0.1", "0.4"] }
    }],
    [
      "both read and written: the same tokens, charged at both prices",
      { input_cache_read: "0.1", input_cache_write: "0.5" },
      into({ cached_tokens: 8, cache_write_tokens: 8 }),
      {},
      {
        charges: {
          prompt: ["2", "1", "2"],
          input_cache_read: ["8", "0.1", "0.8"],
          input_cache_write: ["8", "0.5", "4"]
        }
      }
    ],
    [
      "both read and written, for an hour",
      { input_cache_read: "0.1", input_cache_write: "0.5", input_cache_write_1h: "2" },
      into({ cached_tokens: 8, cache_write_tokens: 8 }),
      { input_cache_write_1h: 3 },
      {
        charges: {
          prompt: ["2", "1", "2"],
          input_cache_read: ["8", "0.1", "0.8"],
          input_cache_write: ["5", "0.5", "2.5"],
          input_cache_write_1h: ["3", "2", "6"]
        }
      }
    ],
    [
      "both read and written, where writes have no price",
      { input_cache_read: "0.1" },
      into({ cached_tokens: 8, cache_write_tokens: 8 }),
      {},
      {
        charges: { prompt: ["2", "1", "2"], input_cache_read: ["8", "0.1", "0.8"] },
        missing: [["input_cache_write", "8", "no-price"]]
      }
    ],
    [
      "read, and more written than the rest: no token is plain",
      { input_cache_read: "0.1", input_cache_write: "2" },
      into({ cached_tokens: 10, cache_write_tokens: 4 }),
      {},
      { charges: { input_cache_read: ["10", "0.1", "1"], input_cache_write: ["4", "2", "8"] } }
    ],
    [
      "read and written, and it is unknown how many are both",
      { input_cache_read: "0.1", input_cache_write: "2" },
      into({ cached_tokens: 8, cache_write_tokens: 6 }),
      {},
      {
        charges: { input_cache_read: ["8", "0.1", "0.8"], input_cache_write: ["6", "2", "12"] },
        missing: [["prompt_tokens_details.cache_write_tokens", "2", "overlap"]]
      }
    ],
    ["written, below the price of the prompt", { input_cache_write: "0.5" }, into({ cache_write_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], input_cache_write: ["4", "0.5", "2"] },
      missing: [["input_cache_write", "4", "surcharge"]]
    }],
    ["of reasoning, with a price", { internal_reasoning: "4" }, out({ reasoning_tokens: 7 }), {}, {
      charges: { completion: ["3", "10", "30"], internal_reasoning: ["7", "4", "28"] }
    }],
    ["of reasoning, listed as 0", { internal_reasoning: "0" }, out({ reasoning_tokens: 7 }), {}, {
      charges: { completion: ["10", "10", "100"] }
    }],
    ["of reasoning, without a price", {}, out({ reasoning_tokens: 7 }), {}, {
      charges: { completion: ["10", "10", "100"] }
    }],
    [
      "of every kind of output",
      { internal_reasoning: "4", audio_output: "20", image_output: "30" },
      out({ reasoning_tokens: 1, audio_tokens: 2, image_tokens: 3, accepted_prediction_tokens: 4 }),
      {},
      {
        charges: {
          completion: ["4", "10", "40"],
          internal_reasoning: ["1", "4", "4"],
          audio_output: ["2", "20", "40"],
          image_output: ["3", "30", "90"]
        }
      }
    ],
    ["of audio and images in the output, without prices", {}, out({ audio_tokens: 2, image_tokens: 3 }), {}, {
      charges: { completion: ["10", "10", "100"] },
      missing: [["audio_output", "2", "no-price"], ["image_output", "3", "no-price"]]
    }]
  ])("%s", (_, pricing, usage, extras, expected) => {
    const { charges, missing } = costOf({ ...prices, ...pricing }, usage, extras)
    assert.deepStrictEqual({ charges, missing }, { missing: [], ...expected })
  })
})

describe("units other than tokens", () => {
  const nothing = { prompt_tokens: 0, completion_tokens: 0 }

  it("a usage is one request, unless extras say otherwise", () => {
    const of = (extras?: Pricing.Extras) => costOf({ request: "0.5" }, nothing, extras).total
    assert.deepStrictEqual([of(), of({}), of({ request: undefined }), of({ request: 3 }), of({ request: 0 })], [
      "0.5",
      "0.5",
      "0.5",
      "1.5",
      "0"
    ])
  })

  it("requests and images without a price are not charged", () => {
    assert.deepStrictEqual(costOf({}, nothing, { request: 2, image: 5 }), free)
    assert.strictEqual(costOf({ image: "0.25" }, nothing, { image: 5 }).total, "1.25")
  })

  it("searches are those of the usage or of extras; without a price they are missing", () => {
    const searched = { ...nothing, server_tool_use_details: { web_search_requests: 2 } }
    assert.strictEqual(costOf({ web_search: "0.01" }, searched).total, "0.02")
    assert.strictEqual(costOf({ web_search: "0.01" }, searched, { web_search: 5 }).total, "0.05")
    assert.deepStrictEqual(costOf({}, searched), { ...free, exact: false, missing: [["web_search", "2", "no-price"]] })
    assert.deepStrictEqual(costOf({ web_search: "0.01" }, { ...nothing, server_tool_use_details: null }), free)
  })

  it("extras may have any key, also an unknown one", () => {
    assert.deepStrictEqual(costOf({ per_frame: 0.5, song: "2" }, nothing, { per_frame: 3, song: 1, sculpture: 4 }), {
      total: "3.5",
      exact: false,
      charges: { per_frame: ["3", "0.5", "1.5"], song: ["1", "2", "2"] },
      missing: [["sculpture", "4", "no-price"]]
    })
  })

  it("a key without a price, or one that every object has, is not a price", () => {
    const extras = { note: 1, nested: 1, toString: 1 }
    assert.deepStrictEqual(costOf({ note: "ask us", nested: { price: "1" } }, nothing, extras).missing, [
      ["note", "1", "no-price"],
      ["nested", "1", "no-price"],
      ["toString", "1", "no-price"]
    ])
  })
})

describe("uncertain costs", () => {
  it("a dynamic price charges nothing for its units, but all others are charged", () => {
    assert.deepStrictEqual(
      costOf({ prompt: "-1", completion: "2", request: "-1" }, { prompt_tokens: 3, completion_tokens: 4 }),
      {
        total: "8",
        exact: false,
        charges: { completion: ["4", "2", "8"] },
        missing: [["prompt", "3", "dynamic"], ["request", "1", "dynamic"]]
      }
    )
  })

  it("nothing is missing if nothing was used", () => {
    assert.deepStrictEqual(costOf({ prompt: "-1", completion: "-1" }, { prompt_tokens: 0, completion_tokens: 0 }), free)
  })

  it("a model without prices is not free", () => {
    const usage = { prompt_tokens: 3, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 1 } }
    for (const pricing of [undefined, null, decode({}), decode({ prompt: null })]) {
      assert.deepStrictEqual(shown(Pricing.cost(pricing, usage, noon)), {
        total: "0",
        exact: false,
        charges: {},
        missing: [["prompt", "3", "no-price"], ["completion", "4", "no-price"]]
      })
    }
  })

  it("an absent count is computed from the total, or missing", () => {
    const pricing = { prompt: "1", completion: "10", overrides: [{ min_prompt_tokens: 5, completion: "20" }] }
    assert.strictEqual(costOf(pricing, { prompt_tokens: 3, total_tokens: 5 }).total, "23")
    assert.deepStrictEqual(costOf(pricing, { prompt_tokens: 3 }).missing, [[
      "completion_tokens",
      undefined,
      "not-counted"
    ]])
    assert.deepStrictEqual(costOf(pricing, { completion_tokens: 3, prompt_tokens: null }), {
      total: "30",
      exact: false,
      charges: { completion: ["3", "10", "30"] },
      missing: [["prompt_tokens", undefined, "not-counted"], ["completion", "3", "unknown-condition"]]
    })
    assert.deepStrictEqual(costOf(pricing, {}).missing, [
      ["prompt_tokens", undefined, "not-counted"],
      ["completion_tokens", undefined, "not-counted"]
    ])
  })
})

describe("invalid counts", () => {
  const pricing = { prompt: "1", completion: "10", input_cache_read: "0.1", input_cache_write: "2", audio: "3" }

  it.each([NaN, Infinity, -Infinity, -1, -0.5])("%s is not a count, and does not lower the bill", (odd) => {
    const { exact, missing, total } = costOf(pricing, {
      prompt_tokens: 10,
      completion_tokens: odd,
      total_tokens: odd,
      prompt_tokens_details: { cached_tokens: odd, cache_write_tokens: odd, audio_tokens: odd, video_tokens: odd },
      completion_tokens_details: { reasoning_tokens: odd, audio_tokens: odd, image_tokens: odd },
      server_tool_use_details: { web_search_requests: odd }
    }, { request: odd, image: odd, input_cache_write_1h: odd, input_audio_cache: odd })
    assert.strictEqual(total, "10")
    assert.isFalse(exact)
    assert.strictEqual(missing.filter(([, , reason]) => reason === "inconsistent").length, 14)
  })

  it.each<[what: string, usage: Usage.Usage, extras: Pricing.Extras, total: string, missing: Missing]>([
    ["more cached than there were", { prompt_tokens_details: { cached_tokens: 15 } }, {}, "1", [
      ["prompt_tokens_details.cached_tokens", "5", "inconsistent"]
    ]],
    ["more written than there were", { prompt_tokens_details: { cache_write_tokens: 16 } }, {}, "20", [
      ["prompt_tokens_details.cache_write_tokens", "6", "inconsistent"]
    ]],
    [
      "more video than there was beside audio",
      { prompt_tokens_details: { audio_tokens: 4, video_tokens: 9 } },
      {},
      "18",
      [
        ["prompt_tokens_details.video_tokens", "3", "inconsistent"]
      ]
    ],
    ["more predicted than completed", { completion_tokens_details: { rejected_prediction_tokens: 2 } }, {}, "10", [
      ["completion_tokens_details.rejected_prediction_tokens", "2", "inconsistent"]
    ]],
    ["two names that disagree", { input_tokens: 12 }, {}, "10", [["input_tokens", "2", "inconsistent"]]],
    [
      "two names of a detail that disagree",
      { prompt_tokens_details: { cached_tokens: 5 }, input_tokens_details: { cached_tokens: 4 } },
      {},
      "5.5",
      [["input_tokens_details.cached_tokens", "1", "inconsistent"]]
    ],
    [
      "more written for an hour than written",
      { prompt_tokens_details: { cache_write_tokens: 2 } },
      { input_cache_write_1h: 5 },
      "12",
      [
        ["input_cache_write_1h", "3", "inconsistent"]
      ]
    ],
    ["more audio than there was", { prompt_tokens_details: { audio_tokens: 11 } }, {}, "30", [
      ["prompt_tokens_details.audio_tokens", "1", "inconsistent"]
    ]],
    [
      "more cached audio than audio",
      { prompt_tokens_details: { audio_tokens: 1, cached_tokens: 5 } },
      { input_audio_cache: 2 },
      "5.5",
      [
        ["input_audio_cache", "1", "inconsistent"],
        ["input_audio_cache", "1", "no-price"]
      ]
    ],
    [
      "less cached audio than there must be",
      { prompt_tokens_details: { audio_tokens: 7, cached_tokens: 5 } },
      { input_audio_cache: 1 },
      "15.5",
      [
        ["input_audio_cache", "1", "inconsistent"],
        ["input_audio_cache", "2", "no-price"]
      ]
    ],
    [
      "more reasoning than completion tokens, at one price",
      { completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 5 } },
      {},
      "30",
      []
    ],
    ["another total than the sum", { total_tokens: 12 }, {}, "10", [["total_tokens", "2", "inconsistent"]]],
    ["a smaller total than the prompt", { total_tokens: 8 }, {}, "10", [["total_tokens", "2", "inconsistent"]]]
  ])("%s: only the whole is charged, and the excess is missing", (_, usage, extras, total, missing) => {
    const cost = costOf(pricing, { prompt_tokens: 10, completion_tokens: 0, ...usage }, extras)
    assert.strictEqual(cost.total, total)
    assert.deepStrictEqual(cost.missing, missing)
  })

  it.each([["4", "8"], ["40", "20"], ["10", "20"]])(
    "more reasoning than completion tokens, at %s: the completion tokens are charged at the lower price",
    (internal_reasoning, total) => {
      const usage = { prompt_tokens: 0, completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 5 } }
      const cost = costOf({ ...pricing, internal_reasoning }, usage)
      assert.strictEqual(cost.total, total)
      assert.deepStrictEqual(
        cost.missing,
        internal_reasoning === "10" ? [] : [["completion_tokens_details.reasoning_tokens", "3", "inconsistent"]]
      )
    }
  )

  it("a fractional count is charged exactly", () => {
    const usage = { prompt_tokens: 0.3, completion_tokens: 0.1, prompt_tokens_details: { cached_tokens: 0.1 } }
    assert.deepStrictEqual(costOf(pricing, usage), {
      total: "1.21",
      exact: true,
      charges: {
        prompt: ["0.2", "1", "0.2"],
        input_cache_read: ["0.1", "0.1", "0.01"],
        completion: ["0.1", "10", "1"]
      },
      missing: []
    })
  })

  it("a very large count is charged exactly", () => {
    assert.strictEqual(costOf(pricing, { prompt_tokens: 2 ** 53, completion_tokens: 0 }).total, "9007199254740992")
    assert.strictEqual(costOf(pricing, { prompt_tokens: 1e30, completion_tokens: 0 }).total, `1${"0".repeat(30)}`)
  })
})

describe("server tools", () => {
  const nothing = { prompt_tokens: 0, completion_tokens: 0 }
  const key = "server_tool_use_details.tool_calls_executed"
  const ran = (
    tools: Usage.Usage["server_tool_use_details"],
    server_tool_cost: number | null = null
  ): Usage.Usage => ({ ...nothing, server_tool_use_details: tools ?? null, cost_details: { server_tool_cost } })

  it.each<[what: string, pricing: object, usage: Usage.Usage, charges: object, missing: Missing]>([
    [
      "searches under the older name",
      { web_search: "0.5" },
      {
        ...nothing,
        server_tool_use: { web_search_requests: 2 }
      },
      { web_search: ["2", "0.5", "1"] },
      []
    ],
    [
      "searches under both names",
      { web_search: "0.5" },
      {
        ...nothing,
        server_tool_use: { web_search_requests: 2 },
        server_tool_use_details: { web_search_requests: 2 }
      },
      { web_search: ["2", "0.5", "1"] },
      []
    ],
    [
      "searches at a listed 0, which was \"no price\" until 2026",
      { prompt: "1", web_search: "0" },
      {
        ...nothing,
        server_tool_use: { web_search_requests: 2 }
      },
      { web_search: ["2", "0", "0"] },
      [["web_search", "2", "no-price"]]
    ],
    [
      "searches at a model where all is free",
      { prompt: "0", web_search: "0" },
      {
        ...nothing,
        server_tool_use: { web_search_requests: 2 }
      },
      { web_search: ["2", "0", "0"] },
      []
    ],
    ["tools that ran, at an unknown cost", {}, ran({ tool_calls_requested: 3, tool_calls_executed: 2 }), {}, [
      [key, "2", "no-price"]
    ]],
    ["tools that ran, at a known cost", {}, ran({ tool_calls_executed: 2 }, 0.007), {
      server_tool_cost: ["1", "0.007", "0.007"]
    }, []],
    ["tools that ran at no charge", {}, ran({ tool_calls_executed: 2 }, 0), {}, []],
    ["tools of which only the cost is known", {}, ran(null, 0.007), { server_tool_cost: ["1", "0.007", "0.007"] }, []],
    [
      "tools that were requested, and did not run",
      {},
      ran({ tool_calls_requested: 3, tool_calls_executed: 0 }),
      {},
      []
    ],
    ["tools that were requested, and may have run", {}, ran({ tool_calls_requested: 3 }), {}, [
      [key, undefined, "not-counted"]
    ]],
    [
      "searches that are not among the tools",
      { web_search: "0.5" },
      ran({ web_search_requests: 2, tool_calls_executed: 0 }, 0),
      { web_search: ["2", "0.5", "1"] },
      []
    ],
    [
      "searches that may be among the tools",
      { web_search: "0.5" },
      ran({ web_search_requests: 3, tool_calls_executed: 2 }, 0.007),
      { web_search: ["1", "0.5", "0.5"], server_tool_cost: ["1", "0.007", "0.007"] },
      [["web_search", "2", "overlap"]]
    ],
    [
      "searches that may be among the tools, which do not say how many ran",
      { web_search: "0.5" },
      ran({ web_search_requests: 2 }, 0.007),
      { server_tool_cost: ["1", "0.007", "0.007"] },
      [["web_search", "2", "overlap"]]
    ],
    [
      "searches that may be among the tools, at an unknown cost: OpenRouter's own search costs less than web_search",
      { web_search: "0.5" },
      ran({ web_search_requests: 3, tool_calls_executed: 2 }),
      { web_search: ["1", "0.5", "0.5"] },
      [[key, "2", "no-price"], ["web_search", "2", "overlap"]]
    ],
    [
      "searches that may be among the tools, at an unknown cost, without a price",
      {},
      ran({ web_search_requests: 1, tool_calls_executed: 1 }),
      {},
      [[key, "1", "no-price"], ["web_search", "1", "no-price"]]
    ],
    [
      "searches that are among the tools, because they have no other price",
      {},
      ran({ web_search_requests: 2, tool_calls_executed: 2 }, 0.007),
      { server_tool_cost: ["1", "0.007", "0.007"] },
      []
    ]
  ])("%s", (_, pricing, usage, charges, missing) => {
    const cost = costOf(pricing, usage)
    assert.deepStrictEqual({ charges: cost.charges, missing: cost.missing }, { charges, missing })
  })
})

describe("a transcription", () => {
  const usage = { seconds: 9.2, input_tokens: 83, output_tokens: 30, total_tokens: 113 }
  const missing = [["seconds", "9.2", "no-price"]]

  it.each([{ completion: "0" }, {}])(
    "is not charged by tokens if completion is %j: prompt is per second or minute",
    (out) => {
      const cost = costOf({ prompt: "0.006", ...out }, usage)
      assert.deepStrictEqual([cost.total, cost.missing], ["0", missing])
    }
  )

  it("is charged by tokens if a completion token has a price", () => {
    const cost = costOf({ prompt: "0.0000025", completion: "0.00001" }, usage)
    assert.deepStrictEqual([cost.total, cost.missing], ["0.0005075", missing])
  })
})

describe("total_tokens alone", () => {
  it("counts as prompt tokens for an embedding or a reranking, which have no completion", () => {
    for (const completion of ["0", undefined]) {
      const cost = costOf({ prompt: "2", ...(completion && { completion }) }, { total_tokens: 7 })
      assert.deepStrictEqual(cost, { total: "14", exact: true, charges: { prompt: ["7", "2", "14"] }, missing: [] })
    }
  })

  it("is charged at the lower price if there may be a completion", () => {
    const missing: Array<Missing[number]> = [["completion_tokens", undefined, "not-counted"]]
    assert.deepStrictEqual(costOf({ prompt: "2", completion: "3" }, { total_tokens: 7 }), {
      total: "14",
      exact: false,
      charges: { prompt: ["7", "2", "14"] },
      missing
    })
    assert.deepStrictEqual(costOf({ prompt: "2", completion: "1" }, { total_tokens: 7 }), {
      total: "7",
      exact: false,
      charges: { completion: ["7", "1", "7"] },
      missing
    })
    assert.isFalse(costOf({ prompt: "2", completion: "-1" }, { total_tokens: 7 }).exact)
  })
})

describe("the caller's own key", () => {
  it("charges nothing, and the cost is not exact", () => {
    const usage = { prompt_tokens: 245, completion_tokens: 89, is_byok: true }
    assert.deepStrictEqual(costOf({ prompt: "1", completion: "1" }, usage), {
      total: "0",
      exact: false,
      charges: {},
      missing: [["is_byok", undefined, "own-key"]]
    })
    assert.isTrue(costOf({ prompt: "1", completion: "1" }, { ...usage, is_byok: false }).exact)
  })
})

describe("a count under an unknown key", () => {
  it.each([
    [{ song_seconds: 30 }, "song_seconds"],
    [{ prompt_tokens_details: { smell_tokens: 1 } }, "prompt_tokens_details.smell_tokens"],
    [{ cost_details: { plugin_cost: 0.5 } }, "cost_details.plugin_cost"],
    [{ server_tool_use: { images: 1 } }, "server_tool_use.images"],
    [{ modalities: [{ tokens: 0 }, { tokens: 3 }] }, "modalities.1.tokens"],
    [{ a: { b: { c: { d: "7" } } } }, "a.b.c.d"],
    [JSON.parse(`{"__proto__": {"prompt_tokens": 4}}`), "__proto__.prompt_tokens"],
    [{ total_tokens: { text: 3 } }, "total_tokens.text"]
  ])("%j: the cost is not exact, and names the key", (more, key) => {
    const usage = decodeUsage(JSON.stringify({ prompt_tokens: 1, completion_tokens: 1 }))
    const raw = { ...usage }
    for (const [name, value] of Object.entries(more)) Object.defineProperty(raw, name, { value, enumerable: true })
    const cost = costOf({ prompt: "1", completion: "1" }, raw)
    assert.strictEqual(cost.total, "2")
    assert.isFalse(cost.exact)
    assert.deepInclude(cost.missing, [key, undefined, "unknown-count"])
  })

  it("is ignored if it is 0, a string, a boolean or null", () => {
    const usage = { ...one, service_tier: "flex", new_tokens: 0, done: true, more: { list: [null, {}], text: "" } }
    assert.isTrue(costOf({ prompt: "1" }, usage).exact)
  })
})

describe("Usage", () => {
  it("decodes the usage of a chat completion, with null and unknown fields", () => {
    const usage = decodeUsage(
      `{"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "prompt_tokens_details": null,
        "completion_tokens_details": {"reasoning_tokens": null, "thoughts": 3}, "cost": 0.00014, "is_byok": false,
        "cost_details": {"upstream_inference_cost": null}, "server_tool_use_details": {"web_search_requests": 1}, "new": []}`
    )
    const { missing, total } = costOf({ prompt: "1", completion: "1", web_search: "1" }, usage)
    assert.strictEqual(total, "8")
    assert.deepStrictEqual(missing, [["completion_tokens_details.thoughts", undefined, "unknown-count"]])
  })

  it("reads the names of the Responses API", () => {
    const pricing = { prompt: "10", completion: "100", input_cache_read: "1", internal_reasoning: "50" }
    const usage = decodeUsage(
      `{"input_tokens": 5, "input_tokens_details": {"cached_tokens": 3}, "output_tokens": 4, "total_tokens": 9,
        "output_tokens_details": {"reasoning_tokens": 1}}`
    )
    const names = { prompt_tokens: 5, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 3 } }
    const chat = { ...names, completion_tokens_details: { reasoning_tokens: 1 } }
    assert.strictEqual(costOf(pricing, usage).total, "373")
    assert.deepStrictEqual(costOf(pricing, usage), costOf(pricing, chat))
    assert.deepStrictEqual(costOf(pricing, { ...usage, ...chat }), costOf(pricing, chat))
  })

  it.effect.prop(
    "decodes and encodes to an equal value, with unknown keys",
    { usage: Usage.Usage },
    ({ usage }) =>
      Effect.gen(function*() {
        const wire = { ...(yield* Schema.encodeEffect(Usage.Usage)(usage)), new_key: { count: 1 } }
        const again = yield* Schema.decodeUnknownEffect(Usage.Usage)(wire)
        assert.isTrue(Equal.equals<unknown, unknown>({ ...again }, wire))
        assert.include(Usage.unknownCounts(again), "new_key.count")
      })
  )

  it("unknownCounts returns at most a hundred paths, at any depth", () => {
    const deep = JSON.parse(`${`{"a":`.repeat(20_000)}1${"}".repeat(20_000)}`)
    assert.strictEqual(Usage.unknownCounts(deep).length, 1)
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`count_${index}`, 1]))
    assert.strictEqual(Usage.unknownCounts(many).length, 100)
    const loop: Record<string, unknown> = { count: 1 }
    loop.loop = loop
    assert.deepStrictEqual(Usage.unknownCounts(loop), ["count"])
  })

  it("accepts the usage types of other packages", () => {
    // As in OpenAI's own client.
    interface CompletionUsage {
      completion_tokens: number
      prompt_tokens: number
      total_tokens: number
      completion_tokens_details?: { reasoning_tokens?: number; text_tokens?: number }
      prompt_tokens_details?: { cached_tokens?: number }
      service_tier: string
    }
    const usage: CompletionUsage = { completion_tokens: 1, prompt_tokens: 2, total_tokens: 3, service_tier: "flex" }
    assert.strictEqual(costOf({ prompt: "1", completion: "1" }, usage).total, "3")
  })
})

const decode = Schema.decodeUnknownSync(Pricing.Pricing)

const decodeUsage = Schema.decodeUnknownSync(Schema.fromJsonString(Usage.Usage))

const noon = DateTime.makeUnsafe("2026-10-01T12:00:00Z")

const one: Usage.Usage = { prompt_tokens: 1, completion_tokens: 0 }

const free = { total: "0", exact: true, charges: {}, missing: [] }

type Missing = ReadonlyArray<readonly [key: string, quantity: string | undefined, reason: Pricing.Reason]>

function costOf(pricing: unknown, usage: Usage.Usage, extras?: Pricing.Extras, at?: string) {
  return shown(Pricing.cost(decode(pricing), usage, at === undefined ? noon : DateTime.makeUnsafe(at), extras))
}

function shown({ charges, exact, missing, total }: Pricing.Cost) {
  return {
    total: Pricing.formatDecimal(total),
    exact,
    charges: Object.fromEntries(
      charges.map(({ amount, key, price, quantity }) => [key, [quantity, price, amount].map(Pricing.formatDecimal)])
    ),
    missing: missing.map(({ key, quantity, reason }): Missing[number] => [
      key,
      quantity && Pricing.formatDecimal(quantity),
      reason
    ])
  }
}
