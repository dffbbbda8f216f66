import { assert, describe, it } from "@effect/vitest"
import { Pricing, Usage } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"

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

  it("is decided by what total_tokens leaves, where prompt_tokens is not said", () => {
    const pricing = { prompt: "1", completion: "1", overrides: [{ min_prompt_tokens: 100, prompt: "2" }] }
    assert.strictEqual(costOf(pricing, { completion_tokens: 9, total_tokens: 109 }).total, "109")
    assert.strictEqual(costOf(pricing, { completion_tokens: 9, total_tokens: 110 }).total, "211")
  })
})

describe("overrides", () => {
  it("the later one wins for each key, and what it lacks is inherited from the one before", () => {
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

  it("a key that the base price has, too, is a price and no condition", () => {
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
    // Start inclusive, end exclusive, to the millisecond.
    [window(100, 400), sunday("00:59:59.999"), "no"],
    [window(100, 400), sunday("01:00:00"), "yes"],
    [window(100, 400), sunday("02:30:00"), "yes"],
    [window(100, 400), sunday("03:59:59.999"), "yes"],
    [window(100, 400), sunday("04:00:00"), "no"],
    // The number is a clock: 1030 is half past ten.
    [window(1030, 1045), sunday("10:29:59"), "no"],
    [window(1030, 1045), sunday("10:30:00"), "yes"],
    [window(1030, 1045), sunday("10:44:59"), "yes"],
    [window(1030, 1045), sunday("10:45:00"), "no"],
    // From midnight, and 0 or 2400 as the end is midnight, too.
    [window(0, 100), sunday("00:00:00"), "yes"],
    [window(0, 100), sunday("23:59:59.999"), "no"],
    [window(0, 100), sunday("01:00:00"), "no"],
    [window(1000, 0), sunday("09:59:59"), "no"],
    [window(1000, 0), sunday("10:00:00"), "yes"],
    [window(1000, 0), sunday("23:59:59.999"), "yes"],
    [window(1000, 0), monday("00:00:00"), "no"],
    [window(1000, 2400), sunday("23:59:59.999"), "yes"],
    [window(1000, 2400), monday("00:00:00"), "no"],
    // A whole day.
    [window(0, 0), sunday("00:00:00"), "yes"],
    [window(0, 0), sunday("12:00:00"), "yes"],
    [window(0, 0), sunday("23:59:59.999"), "yes"],
    [window(0, 2400), sunday("12:00:00"), "yes"],
    // Past midnight.
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
    // Days alone, and together with a window.
    [{ utc_days: ["saturday", "sunday"] }, "2026-08-28T23:59:59.999Z", "no"],
    [{ utc_days: ["saturday", "sunday"] }, "2026-08-29T00:00:00Z", "yes"],
    [{ utc_days: ["saturday", "sunday"] }, sunday("23:59:59.999"), "yes"],
    [{ utc_days: ["saturday", "sunday"] }, monday("00:00:00"), "no"],
    [{ utc_days: ["sunday"], ...window(1000, 0) }, sunday("10:00:00"), "yes"],
    [{ utc_days: ["sunday"], ...window(1000, 0) }, sunday("09:59:59"), "no"],
    [{ utc_days: ["sunday"], ...window(1000, 0) }, monday("10:00:00"), "no"],
    // Past midnight it is the next day: the day is that of the request, and not that on which the window began.
    [{ utc_days: ["sunday"], ...window(2200, 200) }, sunday("23:00:00"), "yes"],
    [{ utc_days: ["sunday"], ...window(2200, 200) }, monday("01:00:00"), "no"],
    [{ utc_days: ["sunday"], ...window(2200, 200) }, sunday("01:00:00"), "yes"],
    // Nobody says what these mean.
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
    // What fails already, cannot be saved by what is not understood.
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

  it("is in UTC, whatever zone the time has", () => {
    const at = DateTime.makeZonedUnsafe("2026-08-30T02:00:00Z", { timeZone: "Asia/Tokyo" })
    const pricing = decode({
      prompt: "1",
      overrides: [{ utc_days: ["sunday"], utc_start: 100, utc_end: 400, prompt: "2" }]
    })
    assert.strictEqual(Pricing.formatDecimal(Pricing.cost(pricing, one, at).total), "2")
  })
})

describe("an override that cannot be judged", () => {
  it("leaves the cost exact where it makes no difference", () => {
    const overrides = [{ moon_phase: "full", prompt: "1.0", completion: "5" }]
    assert.isTrue(costOf({ prompt: "1", completion: "2", overrides }, one).exact)
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

  it("that may bring a price for cached tokens", () => {
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
    ["cached, free", { input_cache_read: "0" }, into({ cached_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], input_cache_read: ["4", "0", "0"] }
    }],
    ["cached, without a price", {}, into({ cached_tokens: 4 }), {}, { charges: { prompt: ["10", "1", "10"] } }],
    ["all cached", { input_cache_read: "0.1" }, into({ cached_tokens: 10 }), {}, {
      charges: { input_cache_read: ["10", "0.1", "1"] }
    }],
    ["written", { input_cache_write: "1.25" }, into({ cache_write_tokens: 4 }), {}, {
      charges: { prompt: ["6", "1", "6"], input_cache_write: ["4", "1.25", "5"] }
    }],
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
      "written for an hour, and the usage does not say that anything was written",
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
      "of audio, and nobody says whether it was cached",
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
    ["of video", {}, into({ video_tokens: 4 }), {}, {
      charges: { prompt: ["10", "1", "10"] },
      missing: [["video", "4", "no-price"]]
    }],
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
      "of everything that comes out",
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
    ["of audio and pictures that come out, without prices", {}, out({ audio_tokens: 2, image_tokens: 3 }), {}, {
      charges: { completion: ["10", "10", "100"] },
      missing: [["audio_output", "2", "no-price"], ["image_output", "3", "no-price"]]
    }]
  ])("%s", (_, pricing, usage, extras, expected) => {
    const { charges, missing } = costOf({ ...prices, ...pricing }, usage, extras)
    assert.deepStrictEqual({ charges, missing }, { missing: [], ...expected })
  })
})

describe("what is not counted in tokens", () => {
  const nothing = { prompt_tokens: 0, completion_tokens: 0 }

  it("is one request, unless it is said to be more or none", () => {
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

  it("searches are those that the usage counts, or those that are said; without a price they are missing", () => {
    const searched = { ...nothing, server_tool_use_details: { web_search_requests: 2 } }
    assert.strictEqual(costOf({ web_search: "0.01" }, searched).total, "0.02")
    assert.strictEqual(costOf({ web_search: "0.01" }, searched, { web_search: 5 }).total, "0.05")
    assert.deepStrictEqual(costOf({}, searched), { ...free, exact: false, missing: [["web_search", "2", "no-price"]] })
    assert.deepStrictEqual(costOf({ web_search: "0.01" }, { ...nothing, server_tool_use_details: null }), free)
  })

  it("any key can be named, also one that is not known yet", () => {
    assert.deepStrictEqual(costOf({ per_frame: 0.5, song: "2" }, nothing, { per_frame: 3, song: 1, sculpture: 4 }), {
      total: "3.5",
      exact: false,
      charges: { per_frame: ["3", "0.5", "1.5"], song: ["1", "2", "2"] },
      missing: [["sculpture", "4", "no-price"]]
    })
  })

  it("a key that holds no price, or that every object has, is no price", () => {
    const extras = { note: 1, nested: 1, toString: 1 }
    assert.deepStrictEqual(costOf({ note: "ask us", nested: { price: "1" } }, nothing, extras).missing, [
      ["note", "1", "no-price"],
      ["nested", "1", "no-price"],
      ["toString", "1", "no-price"]
    ])
  })
})

describe("what cannot be known is said", () => {
  it("a dynamic price charges nothing for its tokens, and everything else", () => {
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

  it("but nothing is missing where nothing was used", () => {
    assert.deepStrictEqual(costOf({ prompt: "-1", completion: "-1" }, { prompt_tokens: 0, completion_tokens: 0 }), free)
  })

  it("a model that says nothing about its prices is not free", () => {
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

  it("a count that is not said is worked out from the total, or missing", () => {
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
    assert.deepStrictEqual(costOf(pricing, { total_tokens: 3 }).missing, [
      ["prompt_tokens", undefined, "not-counted"],
      ["completion_tokens", undefined, "not-counted"]
    ])
  })
})

describe("counts that make no sense", () => {
  const pricing = { prompt: "1", completion: "10", input_cache_read: "0.1", input_cache_write: "2", audio: "3" }

  it.each([NaN, Infinity, -Infinity, -1, -0.5])("%s is no count, and lowers no bill", (odd) => {
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
    [
      "more cached and written than there were",
      { prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 6 } },
      {},
      "8.6",
      [
        ["prompt_tokens_details.cache_write_tokens", "2", "inconsistent"]
      ]
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
      "more reasoning than came out",
      { completion_tokens: 2, completion_tokens_details: { reasoning_tokens: 5 } },
      {},
      "30",
      [
        ["completion_tokens_details.reasoning_tokens", "3", "inconsistent"]
      ]
    ],
    ["another total than the sum", { total_tokens: 12 }, {}, "10", [["total_tokens", "2", "inconsistent"]]],
    ["a smaller total than the prompt", { total_tokens: 8 }, {}, "10", [["total_tokens", "2", "inconsistent"]]]
  ])("%s: the whole is what was charged, and the excess is said", (_, usage, extras, total, missing) => {
    const cost = costOf(pricing, { prompt_tokens: 10, completion_tokens: 0, ...usage }, extras)
    assert.strictEqual(cost.total, total)
    assert.deepStrictEqual(cost.missing, missing)
  })

  it("a fraction is taken exactly: averages have them", () => {
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

  it("so are counts that are larger than any request", () => {
    assert.strictEqual(costOf(pricing, { prompt_tokens: 2 ** 53, completion_tokens: 0 }).total, "9007199254740992")
    assert.strictEqual(costOf(pricing, { prompt_tokens: 1e30, completion_tokens: 0 }).total, `1${"0".repeat(30)}`)
  })
})

describe("Usage", () => {
  it("decodes what a chat completion returns, with all that may be null or new", () => {
    const usage = decodeUsage(
      `{"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "prompt_tokens_details": null,
        "completion_tokens_details": {"reasoning_tokens": null, "thoughts": 3}, "cost": 0.00014, "is_byok": false,
        "cost_details": {"upstream_inference_cost": null}, "server_tool_use_details": {"web_search_requests": 1}, "new": []}`
    )
    assert.strictEqual(costOf({ prompt: "1", completion: "1", web_search: "1" }, usage).total, "8")
  })

  it("is what others call usage, too", () => {
    // As in OpenAI's own client: names that are optional, and names that are not ours.
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
