/** Built-in catalogue: routers, aliases, and language models with proprietary weights. */
import { type Entry, model } from "../CatalogueEntry.ts"
import { alwaysReasons, at, from, mayReason, perMillion, sampling, scores, thinks, tools } from "./shapes.ts"

const vision = "text+image+file->text"

const routers: ReadonlyArray<Entry> = [
  model("openrouter/auto", {
    name: "Auto Router",
    created: 1_699_401_600,
    description: "Picks a model for each prompt; the price is that of the model picked.",
    context_length: 2_000_000,
    architecture: from("text+image+file+audio+video->text+image", "Router"),
    pricing: { prompt: "-1", completion: "-1" },
    top_provider: { context_length: null, max_completion_tokens: null, is_moderated: false },
    supported_parameters: [...sampling, ...tools, ...thinks, "web_search_options"],
    default_parameters: { temperature: null, top_p: null, frequency_penalty: null },
    endpoints: [],
    facts: { weekly_tokens: 310 }
  }),
  model("openrouter/free", {
    name: "Free Models Router",
    created: 1_769_917_427,
    hugging_face_id: "",
    description: "Picks one of the free models that can do what the prompt asks.",
    context_length: 200_000,
    architecture: from("text+image->text", "Router"),
    top_provider: { context_length: null, max_completion_tokens: null, is_moderated: false },
    supported_parameters: [...sampling, ...tools],
    endpoints: [],
    facts: { weekly_tokens: 120 }
  })
]

const aliases: ReadonlyArray<Entry> = [
  model("~anthropic/claude-sonnet-latest", {
    name: "Anthropic Claude Sonnet Latest",
    created: 1_777_318_368,
    description: "Stands for the newest Claude Sonnet.",
    context_length: 1_000_000,
    architecture: from(vision, "Router"),
    pricing: {
      ...perMillion({ prompt: "3", completion: "15", input_cache_read: "0.3", input_cache_write: "3.75" }),
      web_search: "0.01"
    },
    supported_parameters: [...sampling, ...tools, ...thinks],
    reasoning: mayReason,
    alias_target: { slug: "anthropic/claude-sonnet-4.5", name: "Anthropic: Claude Sonnet 4.5" }
  }),
  model("~z-ai/glm-latest", {
    name: "Z.ai: GLM Latest",
    created: 1_787_151_053,
    description: "Stands for the newest GLM; an alias that lists no endpoints.",
    context_length: 202_752,
    architecture: from("text->text", "Router"),
    pricing: perMillion({ prompt: "1.2", completion: "4", input_cache_read: "0.24" }),
    supported_parameters: [...sampling, ...tools, ...thinks],
    reasoning: { ...alwaysReasons, supported_efforts: ["max", "high", "low"], default_effort: "max" },
    alias_target: { slug: "z-ai/glm-5-turbo", name: "Z.ai: GLM 5 Turbo" },
    endpoints: []
  }),
  model("~x-ai/grok-latest", {
    name: "xAI: Grok Latest",
    created: 1_783_519_360,
    description: "Stands for the newest Grok, and does not say which one that is.",
    context_length: 1_000_000,
    architecture: from(vision, "Router"),
    pricing: perMillion({ prompt: "1.25", completion: "2.5" }),
    supported_parameters: [...sampling, ...tools],
    endpoints: [at("xAI", { ms: 900, tps: 88 })]
  })
]

const claudeCaching = { input_cache_read: "0.3", input_cache_write: "3.75", input_cache_write_1h: "6" }

const anthropic: ReadonlyArray<Entry> = [
  model("anthropic/claude-opus-4.8", {
    name: "Anthropic: Claude Opus 4.8",
    canonical_slug: "anthropic/claude-4.8-opus-20260528",
    created: 1_779_905_091,
    description: "The large Claude, for long work with many tools.",
    context_length: 1_000_000,
    architecture: from(vision, "Claude"),
    pricing: {
      ...perMillion({ prompt: "5", completion: "25", input_cache_read: "0.5", input_cache_write: "6.25" }),
      web_search: "0.01"
    },
    top_provider: { context_length: 1_000_000, max_completion_tokens: 128_000, is_moderated: true },
    supported_parameters: ["max_tokens", "stop", "verbosity", ...tools, ...thinks],
    reasoning: {
      mandatory: false,
      default_enabled: false,
      supported_efforts: ["max", "xhigh", "high", "medium", "low"],
      default_effort: "high"
    },
    benchmarks: scores(57.3, 74.3, 49.4, 1342),
    endpoints: [
      at("Anthropic", { ms: 1450, tps: 62, supports_implicit_caching: false }),
      at("Amazon Bedrock", { tag: "amazon-bedrock/eu-west-1", ms: 1700, tps: 48, zdr: true }),
      at("Google", { tag: "google-vertex/global", ms: 1600, tps: 55, up: 99.2, zdr: true })
    ],
    facts: {
      categories: ["programming", "legal", "science"],
      regions: ["eu", "us"],
      tool_success_rate: 0.99,
      weekly_tokens: 880
    }
  }),
  model("anthropic/claude-sonnet-4.5", {
    name: "Anthropic: Claude Sonnet 4.5",
    canonical_slug: "anthropic/claude-4.5-sonnet-20250929",
    hugging_face_id: "",
    created: 1_759_161_676,
    description: "The middle Claude, whose price doubles for prompts above 200,000 tokens.",
    context_length: 1_000_000,
    architecture: from(vision, "Claude"),
    pricing: {
      ...perMillion({ prompt: "3", completion: "15", ...claudeCaching }),
      web_search: "0.01",
      overrides: [{
        min_prompt_tokens: 200_000,
        ...perMillion({ prompt: "6", completion: "22.5", input_cache_read: "0.6", input_cache_write: "7.5" })
      }]
    },
    top_provider: { context_length: 1_000_000, max_completion_tokens: 64_000, is_moderated: true },
    supported_parameters: [...sampling, ...tools, ...thinks],
    default_parameters: { temperature: 1, top_p: 1, frequency_penalty: null },
    knowledge_cutoff: "2025-01-31",
    reasoning: mayReason,
    benchmarks: scores(37.4, 52.1, 26.4, 1264),
    endpoints: [
      at("Anthropic", { ms: 1100, tps: 66 }),
      at("Amazon Bedrock", { ms: 1300, tps: 58, up: 99.6, zdr: true }),
      at("Google", { tag: "google-vertex", ms: 1250, tps: 60, status: -2, up: 91.3, context_length: 200_000 })
    ],
    facts: {
      categories: ["programming", "marketing", "academia"],
      regions: ["eu", "us"],
      tool_success_rate: 0.985,
      weekly_tokens: 1240
    }
  }),
  model("anthropic/claude-sonnet-4.5:batch", {
    name: "Anthropic: Claude Sonnet 4.5 (batch)",
    canonical_slug: "anthropic/claude-4.5-sonnet-20250929",
    hugging_face_id: "",
    created: 1_759_161_676,
    description: "Claude Sonnet 4.5 at half the price, for answers that may take a day.",
    context_length: 1_000_000,
    architecture: from(vision, "Claude"),
    pricing: {
      ...perMillion({ prompt: "1.5", completion: "7.5", input_cache_read: "0.15", input_cache_write: "1.875" }),
      overrides: [{ min_prompt_tokens: 200_000, ...perMillion({ prompt: "3", completion: "11.25" }) }]
    },
    top_provider: { context_length: 1_000_000, max_completion_tokens: 64_000, is_moderated: true },
    supported_parameters: [...sampling, ...tools, ...thinks],
    reasoning: mayReason,
    benchmarks: scores(37.4, 52.1, 26.4),
    endpoints: [at("Anthropic", { tag: "anthropic/batch", up: null })]
  }),
  model("anthropic/claude-haiku-4.5", {
    name: "Anthropic: Claude Haiku 4.5",
    canonical_slug: "anthropic/claude-4.5-haiku-20251001",
    created: 1_760_547_638,
    description: "The small and fast Claude.",
    context_length: 200_000,
    architecture: from(vision, "Claude"),
    pricing: {
      ...perMillion({ prompt: "1", completion: "5", input_cache_read: "0.1", input_cache_write: "1.25" }),
      web_search: "0.01"
    },
    top_provider: { context_length: 200_000, max_completion_tokens: 64_000, is_moderated: true },
    supported_parameters: [...sampling, ...tools, ...thinks],
    reasoning: mayReason,
    benchmarks: scores(29.9, 43.9, 16.5, 1180),
    endpoints: [
      at("Anthropic", { ms: 520, tps: 130 }),
      at("Amazon Bedrock", { ms: 640, tps: 104, zdr: true }),
      at("Azure", { ms: 600, tps: 112, up: 98.7 })
    ],
    facts: {
      categories: ["technology", "translation"],
      regions: ["us"],
      tool_success_rate: 0.975,
      weekly_tokens: 640
    }
  }),
  model("anthropic/claude-3.7-sonnet:thinking", {
    name: "Anthropic: Claude 3.7 Sonnet (thinking)",
    canonical_slug: "anthropic/claude-3-7-sonnet-20250219",
    created: 1_740_422_110,
    description: "Claude 3.7 Sonnet with reasoning always on; its expiration date has passed.",
    context_length: 200_000,
    architecture: from(vision, "Claude"),
    pricing: perMillion({ prompt: "3", completion: "15", input_cache_read: "0.3", input_cache_write: "3.75" }),
    top_provider: { context_length: 200_000, max_completion_tokens: 64_000, is_moderated: false },
    supported_parameters: ["max_tokens", "stop", ...tools, ...thinks],
    knowledge_cutoff: "2024-10-31",
    expiration_date: "2026-05-05",
    reasoning: { mandatory: true, default_enabled: true },
    endpoints: [
      at("Anthropic", { status: -10, up: 0 }),
      at("Google", { tag: "google-vertex/europe", status: -5, up: 61.4 })
    ],
    facts: { weekly_tokens: 8 }
  })
]

const openai: ReadonlyArray<Entry> = [
  model("openai/gpt-5.4", {
    name: "OpenAI: GPT-5.4",
    canonical_slug: "openai/gpt-5.4-20260305",
    hugging_face_id: "",
    created: 1_772_734_352,
    description: "OpenAI's large model of early 2026, with a second price tier above 272,000 prompt tokens.",
    context_length: 1_050_000,
    architecture: from(vision, "GPT"),
    pricing: {
      ...perMillion({ prompt: "2.5", completion: "15", input_cache_read: "0.25" }),
      web_search: "0.01",
      overrides: [{
        min_prompt_tokens: 272_000,
        ...perMillion({ prompt: "5", completion: "22.5", input_cache_read: "0.5" })
      }]
    },
    top_provider: { context_length: 1_050_000, max_completion_tokens: 128_000, is_moderated: true },
    supported_parameters: ["max_tokens", "seed", "max_completion_tokens", ...tools, ...thinks],
    reasoning: {
      mandatory: false,
      default_enabled: false,
      supported_efforts: ["xhigh", "high", "medium", "low", "none"],
      default_effort: "medium"
    },
    benchmarks: scores(53.1, 71.1, 44.2, 1152),
    endpoints: [
      at("OpenAI", { ms: 980, tps: 74, supports_implicit_caching: true }),
      at("Azure", { ms: 1120, tps: 69, up: 99.4, supports_implicit_caching: true, zdr: true })
    ],
    facts: {
      categories: ["programming", "finance", "health"],
      regions: ["eu", "us"],
      tool_success_rate: 0.98,
      weekly_tokens: 930
    }
  }),
  model("openai/gpt-5-mini", {
    name: "OpenAI: GPT-5 Mini",
    canonical_slug: "openai/gpt-5-mini-2025-08-07",
    hugging_face_id: "",
    created: 1_754_587_407,
    description: "A smaller GPT-5 that always reasons.",
    context_length: 400_000,
    architecture: from(vision, "GPT"),
    pricing: {
      ...perMillion({ prompt: "0.25", completion: "2", input_cache_read: "0.025" }),
      web_search: "0.01"
    },
    top_provider: { context_length: 400_000, max_completion_tokens: 128_000, is_moderated: true },
    supported_parameters: ["max_tokens", "seed", ...tools, ...thinks],
    knowledge_cutoff: "2024-05-31",
    reasoning: { ...alwaysReasons, supported_efforts: ["high", "medium", "low", "minimal"] },
    benchmarks: scores(25.8, 15.6, 19.6, 1088),
    endpoints: [
      at("OpenAI", { ms: 2400, tps: 95, supports_implicit_caching: true }),
      // Service tiers, which a request gets only if it asks for them.
      at("OpenAI", {
        tag: "openai/flex",
        ms: 9800,
        tps: 41,
        supports_implicit_caching: true,
        pricing: perMillion({ prompt: "0.125", completion: "1", input_cache_read: "0.0125" })
      }),
      at("OpenAI", {
        tag: "openai/priority",
        ms: 1100,
        tps: 148,
        supports_implicit_caching: true,
        pricing: perMillion({ prompt: "0.45", completion: "3.6", input_cache_read: "0.045" })
      }),
      at("Azure", { ms: 2600, tps: 90, zdr: true })
    ],
    facts: { categories: ["technology", "trivia"], regions: ["us"], tool_success_rate: 0.96, weekly_tokens: 410 }
  }),
  model("openai/gpt-4o", {
    name: "OpenAI: GPT-4o",
    created: 1_715_558_400,
    description: "OpenAI's model of 2024 for text and images.",
    context_length: 128_000,
    architecture: from(vision, "GPT"),
    pricing: perMillion({ prompt: "2.5", completion: "10", input_cache_read: "1.25" }),
    top_provider: { context_length: 128_000, max_completion_tokens: 16_384, is_moderated: true },
    supported_parameters: [...sampling, ...tools, "logit_bias", "logprobs", "top_logprobs", "prediction"],
    knowledge_cutoff: "2023-10-31",
    benchmarks: { design_arena: [{ arena: "models", category: "svg", elo: 919, win_rate: 39.2, rank: 106 }] },
    endpoints: [
      at("OpenAI", {
        ms: 430,
        tps: 82,
        supports_implicit_caching: true,
        supports_voice_cloning: false,
        supports_tool_choice: { none: true, auto: true, required: true, function: true }
      }),
      at("Azure", { ms: 510, tps: 76, status: -2, up: 93.91, pricing: perMillion({ prompt: "2.5", completion: "10" }) })
    ],
    facts: { categories: ["marketing/seo"], regions: ["us"], tool_success_rate: 0.94, weekly_tokens: 150 }
  }),
  model("openai/gpt-4o-mini", {
    name: "OpenAI: GPT-4o-mini",
    created: 1_721_260_800,
    description: "The small sister of GPT-4o.",
    context_length: 128_000,
    architecture: from(vision, "GPT"),
    pricing: perMillion({ prompt: "0.15", completion: "0.6", input_cache_read: "0.075" }),
    top_provider: { context_length: 128_000, max_completion_tokens: 16_384, is_moderated: true },
    supported_parameters: [...sampling, ...tools, "logit_bias", "logprobs", "top_logprobs"],
    knowledge_cutoff: "2023-10-31",
    benchmarks: scores(null, 11.4, 1),
    endpoints: [
      at("OpenAI", { ms: 380, tps: 96, supports_implicit_caching: true }),
      at("Azure", { ms: 450, tps: 89, zdr: true })
    ],
    facts: { categories: ["translation"], regions: ["eu", "us"], tool_success_rate: 0.93, weekly_tokens: 380 }
  }),
  model("openai/gpt-3.5-turbo", {
    name: "OpenAI: GPT-3.5 Turbo",
    created: 1_685_232_000,
    description: "The model that many programs of 2023 were written for.",
    context_length: 16_385,
    architecture: from("text->text", "GPT", "none"),
    pricing: perMillion({ prompt: "0.5", completion: "1.5" }),
    top_provider: { context_length: 16_385, max_completion_tokens: 4096, is_moderated: true },
    supported_parameters: [...sampling, "tools", "tool_choice", "response_format"],
    default_parameters: null,
    knowledge_cutoff: "2021-09-30",
    endpoints: [at("OpenAI", { ms: 350, tps: 110 })],
    facts: { weekly_tokens: 21 }
  })
]

const others: ReadonlyArray<Entry> = [
  model("google/gemini-2.5-pro", {
    name: "Google: Gemini 2.5 Pro",
    created: 1_750_169_544,
    description: "Google's large model of 2025: every kind of input, always reasoning, two price tiers.",
    context_length: 1_048_576,
    architecture: from("text+image+file+audio+video->text", "Gemini"),
    pricing: {
      ...perMillion({
        prompt: "1.25",
        completion: "10",
        image: "1.25",
        audio: "1.25",
        input_audio_cache: "0.125",
        internal_reasoning: "10",
        input_cache_read: "0.125",
        input_cache_write: "0.375"
      }),
      web_search: "0.014",
      overrides: [{
        min_prompt_tokens: 200_000,
        ...perMillion({ prompt: "2.5", completion: "15", audio: "2.5", input_cache_read: "0.25" })
      }]
    },
    top_provider: { context_length: 1_048_576, max_completion_tokens: 65_536, is_moderated: false },
    supported_parameters: [...sampling, ...tools, ...thinks],
    knowledge_cutoff: "2025-01-31",
    reasoning: { mandatory: true },
    benchmarks: scores(25.9, 33.3, 7.2, 1190),
    endpoints: [
      at("Google", { tag: "google-vertex", ms: 2100, tps: 84, supports_implicit_caching: true, zdr: true }),
      at("Google AI Studio", { ms: 1900, tps: 90, up: 98.2, supports_implicit_caching: true })
    ],
    facts: { categories: ["science", "academia"], regions: ["eu", "us"], tool_success_rate: 0.95, weekly_tokens: 560 }
  }),
  model("google/gemini-2.5-flash", {
    name: "Google: Gemini 2.5 Flash",
    created: 1_750_172_488,
    description: "Google's fast model of 2025; writing to its cache costs a price with twenty-two decimals.",
    context_length: 1_048_576,
    architecture: from("text+image+file+audio+video->text", "Gemini"),
    pricing: {
      ...perMillion({
        prompt: "0.3",
        completion: "2.5",
        image: "0.3",
        audio: "1",
        input_audio_cache: "0.1",
        internal_reasoning: "2.5",
        input_cache_read: "0.03"
      }),
      input_cache_write: "0.0000000833333333333333",
      web_search: "0.014"
    },
    top_provider: { context_length: 1_048_576, max_completion_tokens: 65_535, is_moderated: false },
    supported_parameters: [...sampling, ...tools, ...thinks],
    knowledge_cutoff: "2025-01-31",
    reasoning: mayReason,
    endpoints: [
      at("Google", { tag: "google-vertex", ms: 560, tps: 142, supports_implicit_caching: true, zdr: true }),
      at("Google AI Studio", { ms: 480, tps: 151, up: 99.1, supports_implicit_caching: true })
    ],
    facts: { categories: ["translation", "health"], regions: ["eu", "us"], tool_success_rate: 0.94, weekly_tokens: 720 }
  }),
  model("x-ai/grok-4.3", {
    name: "SpaceXAI: Grok 4.3",
    canonical_slug: "x-ai/grok-4.3-20260430",
    created: 1_777_591_821,
    description: "A Grok that reasons unless told not to.",
    context_length: 1_000_000,
    architecture: from(vision, "Grok"),
    pricing: {
      ...perMillion({ prompt: "1.25", completion: "2.5", input_cache_read: "0.2" }),
      web_search: "0.005",
      overrides: [{
        min_prompt_tokens: 200_000,
        ...perMillion({ prompt: "2.5", completion: "5", input_cache_read: "0.4" })
      }]
    },
    supported_parameters: [...sampling, ...tools, ...thinks, "web_search_options"],
    reasoning: {
      mandatory: false,
      default_enabled: true,
      supported_efforts: ["high", "medium", "low", "none"],
      default_effort: "low"
    },
    benchmarks: scores(37.9, 42.2, 24.2),
    endpoints: [at("xAI", { ms: 870, tps: 92 })],
    facts: { categories: ["finance", "trivia"], regions: ["us"], tool_success_rate: 0.955, weekly_tokens: 470 }
  }),
  model("z-ai/glm-5-turbo", {
    name: "Z.ai: GLM 5 Turbo",
    canonical_slug: "z-ai/glm-5-turbo-20260315",
    hugging_face_id: "",
    created: 1_773_583_573,
    description: "A GLM with an expiration date in the far future.",
    context_length: 202_752,
    architecture: from("text->text"),
    pricing: perMillion({ prompt: "1.2", completion: "4", input_cache_read: "0.24" }),
    top_provider: { context_length: 202_752, max_completion_tokens: 131_072, is_moderated: false },
    supported_parameters: [...sampling, ...tools, ...thinks],
    expiration_date: "2098-12-31",
    reasoning: { mandatory: false, default_enabled: true },
    benchmarks: { design_arena: [{ arena: "models", category: "website", elo: 1303, win_rate: 57.9, rank: 18 }] },
    endpoints: [at("Z.AI", { ms: 1500, tps: 55 })],
    facts: { regions: ["us"], tool_success_rate: 0.93, weekly_tokens: 230 }
  }),
  model("cohere/command-a", {
    name: "Cohere: Command A",
    canonical_slug: "cohere/command-a-03-2025",
    hugging_face_id: "CohereForAI/c4ai-command-a-03-2025",
    created: 1_741_894_342,
    description: "Cohere's model for companies, also for search over their documents.",
    context_length: 256_000,
    architecture: from("text->text", "Cohere"),
    pricing: perMillion({ prompt: "2.5", completion: "10" }),
    top_provider: { context_length: 256_000, max_completion_tokens: 8192, is_moderated: true },
    supported_parameters: [...sampling, "top_k", "response_format", "structured_outputs"],
    knowledge_cutoff: "2024-08-31",
    benchmarks: scores(22.8, 27.8, 9.2),
    endpoints: [at("Cohere", { ms: 340, tps: 61, zdr: true })],
    facts: { categories: ["legal"], regions: ["us"], weekly_tokens: 12 }
  })
]

export const proprietary: ReadonlyArray<Entry> = [...routers, ...aliases, ...anthropic, ...openai, ...others]
