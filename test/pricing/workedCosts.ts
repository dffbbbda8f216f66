/** Costs at real prices, computed by hand. `conformance/cost.test.ts` compares ids and prices with the captures. */
import type { Pricing, Usage } from "effect-openrouter"

export interface WorkedCost {
  readonly id: string
  readonly shows: string
  readonly from: string
  readonly tag?: string
  readonly pricing: unknown
  readonly at?: string
  readonly usage: Usage.Usage
  readonly extras?: Pricing.Extras
  /** Price key: quantity, price, amount. */
  readonly bill: Readonly<Record<string, readonly [quantity: string, price: string, amount: string]>>
  readonly total: string
  readonly missing?: ReadonlyArray<readonly [key: string, quantity: string | undefined, reason: Pricing.Reason]>
}

const august = "models/2026-08-18-anuran-roy-unified-llm-pricing.json"
const media = "models/2026-08-18-anuran-roy-unified-llm-pricing-output_modalities-all-nontext.json"
const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"]

const sonnet = {
  id: "anthropic/claude-sonnet-4.5",
  from: august,
  pricing: {
    prompt: "0.000003",
    completion: "0.000015",
    web_search: "0.01",
    input_cache_read: "0.0000003",
    input_cache_write: "0.00000375",
    input_cache_write_1h: "0.000006",
    overrides: [{
      min_prompt_tokens: 200000,
      prompt: "0.000006",
      completion: "0.0000225",
      input_cache_read: "0.0000006",
      input_cache_write: "0.0000075",
      input_cache_write_1h: "0.000012"
    }]
  }
}

const geminiPro = {
  id: "google/gemini-2.5-pro",
  from: august,
  pricing: {
    prompt: "0.00000125",
    completion: "0.00001",
    image: "0.00000125",
    audio: "0.00000125",
    input_audio_cache: "0.000000125",
    web_search: "0.014",
    internal_reasoning: "0.00001",
    input_cache_read: "0.000000125",
    input_cache_write: "0.000000375",
    overrides: [{
      min_prompt_tokens: 200000,
      prompt: "0.0000025",
      completion: "0.000015",
      audio: "0.0000025",
      input_audio_cache: "0.00000025",
      input_cache_read: "0.00000025"
    }]
  }
}

const geminiFlash = {
  id: "google/gemini-2.5-flash",
  from: august,
  pricing: {
    prompt: "0.0000003",
    completion: "0.0000025",
    image: "0.0000003",
    audio: "0.000001",
    input_audio_cache: "0.0000001",
    web_search: "0.014",
    internal_reasoning: "0.0000025",
    input_cache_read: "0.00000003",
    input_cache_write: "0.0000000833333333333333"
  }
}

const coder = {
  id: "qwen/qwen3-coder-plus",
  from: august,
  pricing: {
    prompt: "0.00000065",
    completion: "0.00000325",
    input_cache_read: "0.00000013",
    input_cache_write: "0.0000008125",
    overrides: [
      {
        min_prompt_tokens: 32000,
        prompt: "0.00000117",
        completion: "0.00000585",
        input_cache_read: "0.000000234",
        input_cache_write: "0.0000014625"
      },
      {
        min_prompt_tokens: 128000,
        prompt: "0.00000195",
        completion: "0.00000975",
        input_cache_read: "0.00000039",
        input_cache_write: "0.0000024375"
      }
    ]
  }
}

const cheapHours = { prompt: "0.00000066", completion: "0.00000198", input_cache_read: "0.000000022" }
const dearHours = { prompt: "0.00000132", completion: "0.00000396", input_cache_read: "0.000000044" }
const byTheHour = {
  id: "deepseek/deepseek-v4-pro",
  from: august,
  pricing: {
    ...cheapHours,
    overrides: [
      { utc_start: 1000, utc_end: 100, ...cheapHours },
      { utc_start: 100, utc_end: 400, ...dearHours },
      { utc_start: 400, utc_end: 600, ...cheapHours },
      { utc_start: 600, utc_end: 1000, ...dearHours }
    ]
  },
  usage: {
    prompt_tokens: 50_000,
    completion_tokens: 1_000,
    total_tokens: 51_000,
    prompt_tokens_details: { cached_tokens: 30_000 }
  }
}

const restful = { prompt: "0.00000022", completion: "0.00000066", input_cache_read: "0.000000007" }
const busy = { prompt: "0.00000044", completion: "0.00000132", input_cache_read: "0.000000014" }
const byTheDay = {
  id: "deepseek/deepseek-v4-flash-vision-exp",
  from: "models/2026-08-30-ardhinata-dotfiles-limit10-page.json",
  pricing: {
    ...restful,
    overrides: [
      { utc_days: ["saturday", "sunday"], ...restful },
      { utc_days: weekdays, utc_start: 0, utc_end: 100, ...restful },
      { utc_days: weekdays, utc_start: 100, utc_end: 400, ...busy },
      { utc_days: weekdays, utc_start: 400, utc_end: 600, ...restful },
      { utc_days: weekdays, utc_start: 600, utc_end: 1000, ...busy },
      { utc_days: weekdays, utc_start: 1000, utc_end: 0, ...restful }
    ]
  },
  usage: { prompt_tokens: 100_000, completion_tokens: 10_000, total_tokens: 110_000 }
}

export const workedCosts: ReadonlyArray<WorkedCost> = [
  {
    id: "openai/gpt-4o",
    shows: "cached tokens, at half the price, are part of the prompt",
    from: august,
    pricing: { prompt: "0.0000025", completion: "0.00001", input_cache_read: "0.00000125" },
    usage: {
      prompt_tokens: 10_339,
      completion_tokens: 60,
      total_tokens: 10_399,
      prompt_tokens_details: { cached_tokens: 10_318, cache_write_tokens: 0 }
    },
    bill: {
      prompt: ["21", "0.0000025", "0.0000525"],
      input_cache_read: ["10318", "0.00000125", "0.0128975"],
      completion: ["60", "0.00001", "0.0006"]
    },
    total: "0.01355"
  },
  {
    id: "moonshotai/kimi-k2",
    shows: "cached tokens without a price of their own cost what the prompt costs",
    from: august,
    pricing: { prompt: "0.00000057", completion: "0.0000023" },
    usage: {
      prompt_tokens: 4_000,
      completion_tokens: 500,
      total_tokens: 4_500,
      prompt_tokens_details: { cached_tokens: 3_000 }
    },
    bill: {
      prompt: ["4000", "0.00000057", "0.00228"],
      completion: ["500", "0.0000023", "0.00115"]
    },
    total: "0.00343"
  },
  {
    ...sonnet,
    shows: "cache writes of both lifetimes are part of the prompt",
    usage: {
      prompt_tokens: 30_000,
      completion_tokens: 1_500,
      total_tokens: 31_500,
      prompt_tokens_details: { cached_tokens: 20_000, cache_write_tokens: 6_000 }
    },
    extras: { input_cache_write_1h: 2_000 },
    bill: {
      prompt: ["4000", "0.000003", "0.012"],
      input_cache_read: ["20000", "0.0000003", "0.006"],
      input_cache_write: ["4000", "0.00000375", "0.015"],
      input_cache_write_1h: ["2000", "0.000006", "0.012"],
      completion: ["1500", "0.000015", "0.0225"]
    },
    total: "0.0675"
  },
  {
    ...sonnet,
    shows: "200,000 tokens are not yet a long prompt",
    usage: {
      prompt_tokens: 200_000,
      completion_tokens: 1_000,
      total_tokens: 201_000,
      prompt_tokens_details: { cached_tokens: 100_000 }
    },
    bill: {
      prompt: ["100000", "0.000003", "0.3"],
      input_cache_read: ["100000", "0.0000003", "0.03"],
      completion: ["1000", "0.000015", "0.015"]
    },
    total: "0.345"
  },
  {
    ...sonnet,
    shows: "one token more, and every token has the price of a long prompt; searches keep theirs",
    usage: {
      prompt_tokens: 200_001,
      completion_tokens: 1_000,
      total_tokens: 201_001,
      prompt_tokens_details: { cached_tokens: 100_000 },
      server_tool_use_details: { web_search_requests: 3 }
    },
    bill: {
      prompt: ["100001", "0.000006", "0.600006"],
      input_cache_read: ["100000", "0.0000006", "0.06"],
      completion: ["1000", "0.0000225", "0.0225"],
      web_search: ["3", "0.01", "0.03"]
    },
    total: "0.712506"
  },
  {
    ...geminiPro,
    shows: "reasoning is part of the completion, and here costs the same",
    usage: {
      prompt_tokens: 10_000,
      completion_tokens: 5_000,
      total_tokens: 15_000,
      completion_tokens_details: { reasoning_tokens: 4_000 }
    },
    bill: {
      prompt: ["10000", "0.00000125", "0.0125"],
      completion: ["1000", "0.00001", "0.01"],
      internal_reasoning: ["4000", "0.00001", "0.04"]
    },
    total: "0.0625"
  },
  {
    ...geminiPro,
    shows: "a long prompt does not change the price of reasoning, which the override does not name",
    usage: {
      prompt_tokens: 250_000,
      completion_tokens: 3_000,
      total_tokens: 253_000,
      completion_tokens_details: { reasoning_tokens: 2_000 }
    },
    bill: {
      prompt: ["250000", "0.0000025", "0.625"],
      completion: ["1000", "0.000015", "0.015"],
      internal_reasoning: ["2000", "0.00001", "0.02"]
    },
    total: "0.66"
  },
  {
    ...geminiFlash,
    shows: "audio has its price, and cached audio another",
    usage: {
      prompt_tokens: 5_000,
      completion_tokens: 500,
      total_tokens: 5_500,
      prompt_tokens_details: { cached_tokens: 1_000, audio_tokens: 3_000 }
    },
    extras: { input_audio_cache: 400 },
    bill: {
      prompt: ["1400", "0.0000003", "0.00042"],
      input_cache_read: ["600", "0.00000003", "0.000018"],
      audio: ["2600", "0.000001", "0.0026"],
      input_audio_cache: ["400", "0.0000001", "0.00004"],
      completion: ["500", "0.0000025", "0.00125"]
    },
    total: "0.004328"
  },
  {
    ...geminiFlash,
    shows: "unknown how much of the audio was cached: at least the cost if all cached tokens were audio",
    usage: {
      prompt_tokens: 5_000,
      completion_tokens: 500,
      total_tokens: 5_500,
      prompt_tokens_details: { cached_tokens: 1_000, audio_tokens: 3_000 }
    },
    bill: {
      prompt: ["2000", "0.0000003", "0.0006"],
      audio: ["2000", "0.000001", "0.002"],
      input_audio_cache: ["1000", "0.0000001", "0.0001"],
      completion: ["500", "0.0000025", "0.00125"]
    },
    total: "0.00395",
    missing: [["audio", "3000", "overlap"]]
  },
  {
    ...geminiFlash,
    shows: "cache writes cheaper than reading the prompt are most likely charged on top of it",
    usage: {
      prompt_tokens: 3_000,
      completion_tokens: 0,
      total_tokens: 3_000,
      prompt_tokens_details: { cache_write_tokens: 3_000 }
    },
    bill: { input_cache_write: ["3000", "0.0000000833333333333333", "0.0002499999999999999"] },
    total: "0.0002499999999999999",
    missing: [["input_cache_write", "3000", "surcharge"]]
  },
  {
    id: "openai/gpt-audio",
    shows: "audio in and out",
    from: august,
    pricing: { prompt: "0.0000025", completion: "0.00001", audio: "0.000032", audio_output: "0.000064" },
    usage: {
      prompt_tokens: 1_200,
      completion_tokens: 900,
      total_tokens: 2_100,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 1_000 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 750 }
    },
    bill: {
      prompt: ["200", "0.0000025", "0.0005"],
      audio: ["1000", "0.000032", "0.032"],
      completion: ["150", "0.00001", "0.0015"],
      audio_output: ["750", "0.000064", "0.048"]
    },
    total: "0.082"
  },
  {
    id: "google/gemini-2.5-flash-image",
    shows: "the tokens of a picture are part of the completion",
    from: august,
    pricing: {
      prompt: "0.0000003",
      completion: "0.0000025",
      image: "0.0000003",
      image_output: "0.00003",
      audio: "0.000001",
      input_audio_cache: "0.0000001",
      web_search: "0.014",
      internal_reasoning: "0.0000025",
      input_cache_read: "0.00000003",
      input_cache_write: "0.0000000833333333333333"
    },
    usage: {
      prompt_tokens: 20,
      completion_tokens: 1_302,
      total_tokens: 1_322,
      completion_tokens_details: { reasoning_tokens: 0, image_tokens: 1_290 }
    },
    bill: {
      prompt: ["20", "0.0000003", "0.000006"],
      completion: ["12", "0.0000025", "0.00003"],
      image_output: ["1290", "0.00003", "0.0387"]
    },
    total: "0.038736"
  },
  {
    id: "perplexity/sonar-deep-research",
    shows: "reasoning that is cheaper than the completion, and searches",
    from: august,
    pricing: { prompt: "0.000002", completion: "0.000008", web_search: "0.005", internal_reasoning: "0.000003" },
    usage: {
      prompt_tokens: 33,
      completion_tokens: 80_000,
      total_tokens: 80_033,
      completion_tokens_details: { reasoning_tokens: 73_000 }
    },
    extras: { web_search: 18 },
    bill: {
      prompt: ["33", "0.000002", "0.000066"],
      completion: ["7000", "0.000008", "0.056"],
      internal_reasoning: ["73000", "0.000003", "0.219"],
      web_search: ["18", "0.005", "0.09"]
    },
    total: "0.365066"
  },
  {
    id: "perplexity/llama-3.1-sonar-large-128k-online",
    shows: "a price per request",
    from: "models/2024-09-18-hanwei808-lobe-chat.json",
    pricing: { prompt: "0.000001", completion: "0.000001", image: "0", request: "0.005" },
    usage: { prompt_tokens: 700, completion_tokens: 300, total_tokens: 1_000 },
    bill: {
      prompt: ["700", "0.000001", "0.0007"],
      completion: ["300", "0.000001", "0.0003"],
      request: ["1", "0.005", "0.005"]
    },
    total: "0.006"
  },
  {
    ...coder,
    shows: "32,000 tokens have the first price of three",
    usage: { prompt_tokens: 32_000, completion_tokens: 2_000, total_tokens: 34_000 },
    bill: {
      prompt: ["32000", "0.00000065", "0.0208"],
      completion: ["2000", "0.00000325", "0.0065"]
    },
    total: "0.0273"
  },
  {
    ...coder,
    shows: "128,000 tokens have the second",
    usage: { prompt_tokens: 128_000, completion_tokens: 2_000, total_tokens: 130_000 },
    bill: {
      prompt: ["128000", "0.00000117", "0.14976"],
      completion: ["2000", "0.00000585", "0.0117"]
    },
    total: "0.16146"
  },
  {
    ...coder,
    shows: "128,001 have the third, though the second applies, too",
    usage: {
      prompt_tokens: 128_001,
      completion_tokens: 2_000,
      total_tokens: 130_001,
      prompt_tokens_details: { cached_tokens: 64_000, cache_write_tokens: 4_000 }
    },
    bill: {
      prompt: ["60001", "0.00000195", "0.11700195"],
      input_cache_read: ["64000", "0.00000039", "0.02496"],
      input_cache_write: ["4000", "0.0000024375", "0.00975"],
      completion: ["2000", "0.00000975", "0.0195"]
    },
    total: "0.17121195"
  },
  {
    ...byTheHour,
    shows: "half past midnight lies in the window from ten to one",
    at: "2026-08-18T00:30:00Z",
    bill: {
      prompt: ["20000", "0.00000066", "0.0132"],
      input_cache_read: ["30000", "0.000000022", "0.00066"],
      completion: ["1000", "0.00000198", "0.00198"]
    },
    total: "0.01584"
  },
  {
    ...byTheHour,
    shows: "at one o'clock everything costs twice as much",
    at: "2026-08-18T01:00:00Z",
    bill: {
      prompt: ["20000", "0.00000132", "0.0264"],
      input_cache_read: ["30000", "0.000000044", "0.00132"],
      completion: ["1000", "0.00000396", "0.00396"]
    },
    total: "0.03168"
  },
  {
    ...byTheDay,
    shows: "two o'clock on a Monday has a higher price",
    at: "2026-08-31T02:00:00Z",
    bill: {
      prompt: ["100000", "0.00000044", "0.044"],
      completion: ["10000", "0.00000132", "0.0132"]
    },
    total: "0.0572"
  },
  {
    ...byTheDay,
    shows: "two o'clock on a Sunday is not",
    at: "2026-08-30T02:00:00Z",
    bill: {
      prompt: ["100000", "0.00000022", "0.022"],
      completion: ["10000", "0.00000066", "0.0066"]
    },
    total: "0.0286"
  },
  {
    id: "openai/gpt-5.6-terra",
    shows: "cache writes of a long prompt that cost a quarter more",
    from: august,
    pricing: {
      prompt: "0.000002",
      completion: "0.000012",
      web_search: "0.01",
      input_cache_read: "0.0000002",
      input_cache_write: "0.0000025",
      overrides: [{
        min_prompt_tokens: 272000,
        prompt: "0.000004",
        completion: "0.000018",
        input_cache_read: "0.0000004",
        input_cache_write: "0.000005"
      }]
    },
    usage: {
      prompt_tokens: 272_001,
      completion_tokens: 700,
      total_tokens: 272_701,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 272_000 },
      completion_tokens_details: { reasoning_tokens: 200 }
    },
    bill: {
      prompt: ["1", "0.000004", "0.000004"],
      input_cache_write: ["272000", "0.000005", "1.36"],
      completion: ["700", "0.000018", "0.0126"]
    },
    total: "1.372604"
  },
  {
    id: "deepseek/deepseek-v4-flash",
    shows: "a discount of 49 % is off the listed price already",
    from: "endpoints/2026-08-senamakel-llm-ladder-router-deepseek-v4-flash.json",
    tag: "streamlake/fp8",
    pricing: {
      prompt: "0.0000000714",
      completion: "0.0000001428",
      input_cache_read: "0.00000001428",
      discount: 0.49
    },
    usage: {
      prompt_tokens: 1_000_000,
      completion_tokens: 100_000,
      total_tokens: 1_100_000,
      prompt_tokens_details: { cached_tokens: 500_000 }
    },
    bill: {
      prompt: ["500000", "0.0000000714", "0.0357"],
      input_cache_read: ["500000", "0.00000001428", "0.00714"],
      completion: ["100000", "0.0000001428", "0.01428"]
    },
    total: "0.05712"
  },
  {
    id: "openai/text-embedding-3-large",
    shows: "embeddings have no completion, and their usage does not mention one",
    from: media,
    pricing: { prompt: "0.00000013", completion: "0" },
    usage: { prompt_tokens: 8_191, total_tokens: 8_191 },
    bill: { prompt: ["8191", "0.00000013", "0.00106483"] },
    total: "0.00106483"
  },
  {
    id: "openai/gpt-oss-20b:free",
    shows: "free tokens have lines in the bill, with an amount of 0",
    from: august,
    pricing: { prompt: "0", completion: "0" },
    usage: { prompt_tokens: 900, completion_tokens: 100, total_tokens: 1_000 },
    bill: {
      prompt: ["900", "0", "0"],
      completion: ["100", "0", "0"]
    },
    total: "0"
  },
  {
    id: "openrouter/auto",
    shows: "what a router costs is not known before it has picked a model",
    from: august,
    pricing: { prompt: "-1", completion: "-1" },
    usage: {
      prompt_tokens: 900,
      completion_tokens: 100,
      total_tokens: 1_000,
      prompt_tokens_details: { cached_tokens: 400 }
    },
    bill: {},
    total: "0",
    missing: [["prompt", "900", "dynamic"], ["completion", "100", "dynamic"]]
  }
]
