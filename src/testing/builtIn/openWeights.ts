/** Built-in catalogue: language models with open weights. */
import { type Entry, model } from "../CatalogueEntry.ts"
import { alwaysReasons, at, from, mayReason, openSampling, perMillion, scores, thinks, tools } from "./shapes.ts"

const gptOss: ReadonlyArray<Entry> = [
  model("openai/gpt-oss-120b", {
    name: "OpenAI: gpt-oss-120b",
    hugging_face_id: "openai/gpt-oss-120b",
    created: 1_754_414_231,
    description: "OpenAI's larger model with open weights, served in every number format.",
    architecture: from("text->text", "GPT"),
    pricing: perMillion({ prompt: "0.039", completion: "0.19" }),
    top_provider: { context_length: 131_072, max_completion_tokens: 131_072, is_moderated: false },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    knowledge_cutoff: "2024-06-30",
    reasoning: { mandatory: true, supported_efforts: ["high", "medium", "low"], default_effort: "medium" },
    benchmarks: scores(24.1, 30.4, 13.4, 951),
    endpoints: [
      at("DeepInfra", { tag: "deepinfra/bf16", ms: 340, tps: 61 }),
      at("Novita", {
        tag: "novita/mxfp4",
        ms: 610,
        tps: 70,
        status: -5,
        up: 71.64,
        pricing: perMillion({ prompt: "0.05", completion: "0.25" })
      }),
      at("SiliconFlow", {
        tag: "siliconflow/fp8",
        ms: 900,
        pricing: perMillion({ prompt: "0.05", completion: "0.45" })
      }),
      at("BaseTen", {
        tag: "baseten/fp4",
        ms: 220,
        tps: 240,
        context_length: 128_072,
        pricing: perMillion({ prompt: "0.1", completion: "0.5" }),
        zdr: true
      }),
      // The same tag twice, as in real responses.
      at("Amazon Bedrock", { ms: 480, tps: 88, pricing: perMillion({ prompt: "0.15", completion: "0.6" }), zdr: true }),
      at("Amazon Bedrock", {
        ms: 520,
        tps: 81,
        pricing: perMillion({ prompt: "0.18", completion: "0.72" }),
        zdr: true
      }),
      at("Together", {
        tag: "together",
        quantization: null,
        status: -2,
        up: 92.1,
        pricing: perMillion({ prompt: "0.15", completion: "0.6" })
      }),
      at("Groq", {
        ms: 180,
        tps: 480,
        supports_implicit_caching: true,
        pricing: perMillion({ prompt: "0.15", completion: "0.6", input_cache_read: "0.075" })
      }),
      at("Cerebras", {
        tag: "cerebras/fp16",
        ms: 210,
        tps: 1650,
        max_prompt_tokens: 120_000,
        pricing: perMillion({ prompt: "0.35", completion: "0.75" })
      })
    ],
    facts: {
      categories: ["programming", "science"],
      distillable: true,
      regions: ["eu", "us"],
      tool_success_rate: 0.91,
      weekly_tokens: 690
    }
  }),
  model("openai/gpt-oss-120b:exacto", {
    name: "OpenAI: gpt-oss-120b (exacto)",
    hugging_face_id: "openai/gpt-oss-120b",
    created: 1_754_414_231,
    description: "gpt-oss-120b at the providers whose tool calls succeed most often.",
    architecture: from("text->text", "GPT"),
    pricing: perMillion({ prompt: "0.039", completion: "0.19" }),
    top_provider: { context_length: 131_072, max_completion_tokens: 131_072, is_moderated: false },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: alwaysReasons,
    benchmarks: scores(24.1, 30.4, 13.4),
    endpoints: [
      at("DeepInfra", { tag: "deepinfra/bf16", ms: 340, tps: 61 }),
      at("Groq", { ms: 180, tps: 480, pricing: perMillion({ prompt: "0.15", completion: "0.6" }) })
    ],
    facts: { tool_success_rate: 0.97, distillable: true, weekly_tokens: 75 }
  }),
  model("openai/gpt-oss-20b", {
    name: "OpenAI: gpt-oss-20b",
    hugging_face_id: "openai/gpt-oss-20b",
    created: 1_754_414_229,
    description: "OpenAI's smaller model with open weights.",
    architecture: from("text->text", "GPT"),
    pricing: perMillion({ prompt: "0.03", completion: "0.13", input_cache_read: "0.03" }),
    top_provider: { context_length: 131_072, max_completion_tokens: 131_072, is_moderated: false },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: alwaysReasons,
    benchmarks: scores(15.2, 20.7, 3.1, 952),
    endpoints: [
      at("DeepInfra", { tag: "deepinfra/fp4", ms: 260, tps: 95 }),
      at("Parasail", { tag: "parasail/nvfp4", ms: 410, tps: 120 }),
      at("Phala", { tag: "phala/mxfp8", ms: 800, tps: 40, up: null, zdr: true })
    ],
    facts: { distillable: true, regions: ["us"], tool_success_rate: 0.88, weekly_tokens: 260 }
  }),
  model("openai/gpt-oss-20b:free", {
    name: "OpenAI: gpt-oss-20b (free)",
    hugging_face_id: "openai/gpt-oss-20b",
    created: 1_754_414_229,
    description: "gpt-oss-20b free of charge, with a rate limit.",
    architecture: from("text->text", "GPT"),
    top_provider: { context_length: 131_072, max_completion_tokens: 32_768, is_moderated: false },
    supported_parameters: [...openSampling, "tools", "tool_choice", ...thinks],
    reasoning: alwaysReasons,
    benchmarks: scores(15.2, 20.7, 3.1),
    endpoints: [at("OpenInference", { tag: "openinference/fp8", ms: 1900, tps: 33, up: 96.4 })],
    facts: { distillable: true, weekly_tokens: 95 }
  })
]

const deepseek: ReadonlyArray<Entry> = [
  model("deepseek/deepseek-v4-pro", {
    name: "DeepSeek: DeepSeek V4 Pro",
    canonical_slug: "deepseek/deepseek-v4-pro-20260423",
    hugging_face_id: "deepseek-ai/DeepSeek-V4-Pro",
    created: 1_777_000_679,
    description: "DeepSeek's large model of 2026, twice as dear in the busy hours of the day.",
    context_length: 1_048_576,
    architecture: from("text->text", "DeepSeek"),
    pricing: {
      ...perMillion({ prompt: "0.66", completion: "1.98", input_cache_read: "0.022" }),
      overrides: [
        { utc_start: 1000, utc_end: 100, ...perMillion({ prompt: "0.66", completion: "1.98" }) },
        { utc_start: 100, utc_end: 400, ...perMillion({ prompt: "1.32", completion: "3.96" }) },
        { utc_start: 600, utc_end: 1000, ...perMillion({ prompt: "1.32", completion: "3.96" }) }
      ]
    },
    top_provider: { context_length: 1_048_576, max_completion_tokens: 384_000, is_moderated: false },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: { mandatory: false, supported_efforts: ["xhigh", "high"], default_effort: "high" },
    benchmarks: scores(45.3, 59.4, 37.8, 1241),
    endpoints: [
      at("DeepSeek", { ms: 1400, tps: 46, supports_implicit_caching: true }),
      at("Fireworks", {
        tag: "fireworks/fp8",
        ms: 700,
        tps: 96,
        pricing: perMillion({ prompt: "1.2", completion: "3.6" })
      })
    ],
    facts: {
      categories: ["programming"],
      distillable: true,
      regions: ["us"],
      tool_success_rate: 0.96,
      weekly_tokens: 830
    }
  }),
  model("deepseek/deepseek-v4-flash-vision-exp", {
    name: "DeepSeek: DeepSeek V4 Flash Vision Exp",
    created: 1_787_311_563,
    description: "An experiment that sees, with one price on weekdays and another at the weekend.",
    context_length: 1_048_576,
    architecture: from("text+image->text", "DeepSeek"),
    pricing: {
      ...perMillion({ prompt: "0.22", completion: "0.66", input_cache_read: "0.007" }),
      overrides: [
        {
          utc_days: ["monday", "tuesday", "wednesday", "thursday", "friday"],
          utc_start: 100,
          utc_end: 1000,
          ...perMillion({ prompt: "0.44", completion: "1.32", input_cache_read: "0.014" })
        },
        { utc_days: ["saturday", "sunday"], ...perMillion({ prompt: "0.11", completion: "0.33" }) }
      ]
    },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: mayReason,
    endpoints: [at("DeepSeek", { ms: 900, tps: 78, supports_implicit_caching: true })],
    facts: { distillable: true, weekly_tokens: 60 }
  }),
  model("deepseek/deepseek-v3.2", {
    name: "DeepSeek: DeepSeek V3.2",
    canonical_slug: "deepseek/deepseek-v3.2-20251201",
    hugging_face_id: "deepseek-ai/DeepSeek-V3.2",
    created: 1_764_594_642,
    description: "DeepSeek's model of late 2025, with sparse attention.",
    context_length: 163_840,
    architecture: from("text->text", "DeepSeek"),
    pricing: perMillion({ prompt: "0.26", completion: "0.38", input_cache_read: "0.13" }),
    top_provider: { context_length: 163_840, max_completion_tokens: 65_536, is_moderated: false },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: mayReason,
    benchmarks: scores(null, 44.2, null),
    endpoints: [
      at("DeepInfra", { tag: "deepinfra/fp4", ms: 620, tps: 41 }),
      at("SiliconFlow", { tag: "siliconflow/fp8", ms: 1600, tps: 38, up: 99.7 }),
      at("Alibaba", {
        ms: 1100,
        up: 98.8,
        context_length: 131_072,
        // Listed prices include the discount: 0.57 less 35 % is 0.3705.
        pricing: { ...perMillion({ prompt: "0.3705", completion: "1.1115" }), discount: 0.35 }
      }),
      at("SambaNova", {
        context_length: 32_768,
        tps: 210,
        up: null,
        pricing: perMillion({ prompt: "3", completion: "4.5" })
      })
    ],
    facts: { categories: ["roleplay", "programming"], distillable: true, tool_success_rate: 0.92, weekly_tokens: 540 }
  }),
  model("deepseek/deepseek-chat", {
    name: "DeepSeek: DeepSeek V3",
    canonical_slug: "deepseek/deepseek-chat-v3",
    hugging_face_id: "deepseek-ai/DeepSeek-V3",
    created: 1_735_241_320,
    description: "DeepSeek's chat model of late 2024.",
    context_length: 163_840,
    architecture: from("text->text", "DeepSeek"),
    pricing: perMillion({ prompt: "0.2574", completion: "1.0287" }),
    top_provider: { context_length: 163_840, max_completion_tokens: 16_000, is_moderated: false },
    supported_parameters: [...openSampling, ...tools],
    knowledge_cutoff: "2024-07-31",
    endpoints: [
      at("StreamLake", {
        ms: 1250,
        tps: 28,
        context_length: 128_000,
        pricing: { ...perMillion({ prompt: "0.2574", completion: "1.0287" }), discount: 0.1 }
      }),
      at("DeepInfra", {
        tag: "deepinfra/fp4",
        ms: 640,
        tps: 36,
        pricing: perMillion({ prompt: "0.32", completion: "0.89" })
      }),
      at("Novita", {
        tag: "novita/fp8",
        ms: 980,
        tps: 33,
        up: 99.4,
        pricing: perMillion({ prompt: "0.4", completion: "1.3" })
      }),
      at("Together", {
        tag: "together/fp8",
        ms: 410,
        tps: 62,
        status: -2,
        pricing: perMillion({ prompt: "1.25", completion: "1.25" })
      }),
      at("Fireworks", {
        ms: 450,
        tps: 71,
        up: 99.8,
        pricing: perMillion({ prompt: "0.9", completion: "0.9" }),
        zdr: true
      })
    ],
    facts: { categories: ["roleplay"], distillable: true, tool_success_rate: 0.86, weekly_tokens: 190 }
  }),
  model("deepseek/deepseek-r1", {
    name: "DeepSeek: R1",
    hugging_face_id: "deepseek-ai/DeepSeek-R1",
    created: 1_737_381_095,
    description: "The first open model that showed its reasoning.",
    context_length: 64_000,
    architecture: from("text->text", "DeepSeek", "deepseek-r1"),
    pricing: perMillion({ prompt: "0.7", completion: "2.5" }),
    top_provider: { context_length: 64_000, max_completion_tokens: 16_000, is_moderated: false },
    supported_parameters: [...openSampling, ...thinks],
    reasoning: { mandatory: true },
    benchmarks: scores(18.6, 24.6, 3.1),
    endpoints: [
      at("Novita", { tag: "novita/fp8", ms: 1500, tps: 24 }),
      at("Azure", {
        tag: "azure/fp6",
        ms: 1900,
        tps: 30,
        up: null,
        pricing: perMillion({ prompt: "1.485", completion: "5.94" })
      })
    ],
    facts: { categories: ["academia"], distillable: true, weekly_tokens: 45 }
  })
]

const meta: ReadonlyArray<Entry> = [
  model("meta-llama/llama-3.3-70b-instruct", {
    name: "Meta: Llama 3.3 70B Instruct",
    hugging_face_id: "meta-llama/Llama-3.3-70B-Instruct",
    created: 1_733_506_137,
    description: "Meta's middle-sized model of 2024, served by many.",
    architecture: from("text->text", "Llama3", "llama3"),
    pricing: perMillion({ prompt: "0.1", completion: "0.32" }),
    top_provider: { context_length: 131_072, max_completion_tokens: 16_384, is_moderated: false },
    supported_parameters: [...openSampling, ...tools],
    knowledge_cutoff: "2023-12-31",
    benchmarks: scores(null, 11.9, null),
    endpoints: [
      at("DeepInfra", { tag: "deepinfra/fp8", ms: 330, tps: 44, up: 98.2 }),
      at("Nebius", {
        tag: "nebius/fp8",
        ms: 540,
        tps: 52,
        status: -2,
        up: 92.83,
        pricing: perMillion({ prompt: "0.13", completion: "0.4" })
      }),
      at("Cloudflare", {
        tag: "cloudflare/int8",
        ms: 720,
        context_length: 24_000,
        pricing: perMillion({ prompt: "0.293", completion: "2.253" })
      }),
      at("SambaNova", {
        tag: "sambanova-turbo",
        tps: 310,
        context_length: 16_000,
        pricing: { ...perMillion({ prompt: "0.45", completion: "0.9" }), discount: 0.25 }
      }),
      at("Groq", { ms: 160, tps: 290, pricing: perMillion({ prompt: "0.59", completion: "0.79" }), zdr: true }),
      at("WandB", {
        tag: "wandb/fp16",
        status: -10,
        up: 0,
        pricing: perMillion({ prompt: "0.71", completion: "0.71" })
      })
    ],
    facts: { categories: ["roleplay"], regions: ["eu", "us"], tool_success_rate: 0.83, weekly_tokens: 220 }
  }),
  model("meta-llama/llama-3.3-70b-instruct:nitro", {
    name: "Meta: Llama 3.3 70B Instruct (nitro)",
    hugging_face_id: "meta-llama/Llama-3.3-70B-Instruct",
    created: 1_733_506_137,
    description: "Llama 3.3 70B at the fastest providers first.",
    architecture: from("text->text", "Llama3", "llama3"),
    pricing: perMillion({ prompt: "0.59", completion: "0.79" }),
    supported_parameters: [...openSampling, ...tools],
    endpoints: [
      at("Groq", { ms: 160, tps: 290 }),
      at("SambaNova", { tag: "sambanova/bf16", tps: 260, pricing: perMillion({ prompt: "0.6", completion: "1.2" }) })
    ],
    facts: { weekly_tokens: 18 }
  }),
  model("meta-llama/llama-3.1-8b-instruct", {
    name: "Meta: Llama 3.1 8B Instruct",
    hugging_face_id: "meta-llama/Meta-Llama-3.1-8B-Instruct",
    created: 1_721_692_800,
    description: "A small model that costs next to nothing.",
    architecture: from("text->text", "Llama3", "llama3"),
    pricing: perMillion({ prompt: "0.02", completion: "0.03" }),
    supported_parameters: [...openSampling, ...tools],
    knowledge_cutoff: "2023-12-31",
    benchmarks: scores(null, 5.4, null),
    endpoints: [
      at("DeepInfra", { tag: "deepinfra/fp8", ms: 210, tps: 66 }),
      at("Mancer", { tag: "mancer/fp32", ms: 1400, tps: 19, up: null })
    ],
    facts: { categories: ["trivia"], tool_success_rate: 0.71, weekly_tokens: 130 }
  }),
  model("meta-llama/llama-4-scout", {
    name: "Meta: Llama 4 Scout",
    canonical_slug: "meta-llama/llama-4-scout-17b-16e-instruct",
    hugging_face_id: "meta-llama/Llama-4-Scout-17B-16E-Instruct",
    created: 1_743_881_519,
    description: "A model whose context no provider offers in full.",
    context_length: 10_000_000,
    architecture: from("text+image->text", "Llama4"),
    pricing: perMillion({ prompt: "0.1", completion: "0.3" }),
    top_provider: { context_length: 327_680, max_completion_tokens: 16_384, is_moderated: false },
    supported_parameters: [...openSampling, ...tools],
    knowledge_cutoff: "2024-08-31",
    benchmarks: scores(10.3, 8.2, 1.1, 870),
    endpoints: [at("DeepInfra", { tag: "deepinfra/fp8", ms: 460, tps: 58, context_length: 327_680 })],
    facts: { regions: ["us"], tool_success_rate: 0.79, weekly_tokens: 31 }
  })
]

const others: ReadonlyArray<Entry> = [
  model("mistralai/mistral-small-3.2-24b-instruct", {
    name: "Mistral: Mistral Small 3.2 24B",
    canonical_slug: "mistralai/mistral-small-3.2-24b-instruct-2506",
    hugging_face_id: "mistralai/Mistral-Small-3.2-24B-Instruct-2506",
    created: 1_750_443_016,
    description: "A small model from Paris that sees and calls tools.",
    context_length: 256_000,
    architecture: from("text+image->text", "Mistral"),
    pricing: perMillion({ prompt: "0.09375", completion: "0.25" }),
    top_provider: { context_length: 256_000, max_completion_tokens: 16_384, is_moderated: false },
    supported_parameters: [...openSampling, ...tools],
    default_parameters: { temperature: 0.3 },
    knowledge_cutoff: "2023-10-31",
    endpoints: [
      at("Mistral", { ms: 290, tps: 97, zdr: true }),
      at("Parasail", { tag: "parasail/bf16", ms: 480, tps: 52 })
    ],
    facts: { categories: ["translation", "marketing"], regions: ["eu"], tool_success_rate: 0.9, weekly_tokens: 88 }
  }),
  model("qwen/qwen3-235b-a22b-thinking-2507", {
    name: "Qwen: Qwen3 235B A22B Thinking 2507",
    hugging_face_id: "Qwen/Qwen3-235B-A22B-Thinking-2507",
    created: 1_753_449_557,
    description: "A Qwen3 that reasons in every request.",
    context_length: 262_144,
    architecture: from("text->text", "Qwen3", "qwen3"),
    pricing: perMillion({ prompt: "0.23", completion: "2.3" }),
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: { mandatory: true },
    benchmarks: scores(19.9, 22.1, 3.8),
    endpoints: [
      at("Alibaba", { ms: 1300, tps: 58 }),
      at("Novita", { tag: "novita/fp8", ms: 1600, tps: 42, status: -3, up: 88.8 })
    ],
    facts: { categories: ["science"], distillable: true, weekly_tokens: 64 }
  }),
  model("moonshotai/kimi-k2.5", {
    name: "MoonshotAI: Kimi K2.5",
    canonical_slug: "moonshotai/kimi-k2.5-0127",
    hugging_face_id: "moonshotai/Kimi-K2.5",
    created: 1_769_487_076,
    description: "A large open model for agents, quantized to four bits by its makers.",
    context_length: 262_144,
    architecture: from("text+image->text"),
    pricing: perMillion({ prompt: "0.45", completion: "2.25", input_cache_read: "0.07" }),
    top_provider: { context_length: 262_144, max_completion_tokens: 262_144, is_moderated: false },
    supported_parameters: [...openSampling, ...tools, ...thinks],
    reasoning: { mandatory: false, default_enabled: true },
    benchmarks: scores(36, 46.8, 21.7, 1215),
    endpoints: [
      at("Moonshot AI", {
        tag: "moonshotai/int4",
        ms: 1200,
        tps: 38,
        pricing: perMillion({ prompt: "0.6", completion: "3" })
      }),
      at("DeepInfra", { tag: "deepinfra/fp4", ms: 690, tps: 45 }),
      at("Novita", {
        ms: 1050,
        up: 99.7,
        pricing: { ...perMillion({ prompt: "0.57", completion: "2.85" }), discount: 0.05 }
      }),
      at("Fireworks", {
        status: -5,
        up: 0,
        // A price with rounding errors of floating-point arithmetic.
        pricing: { ...perMillion({ prompt: "0.6", completion: "3" }), input_cache_read: "0.00000010000000000000001" }
      })
    ],
    facts: { categories: ["programming"], distillable: true, tool_success_rate: 0.95, weekly_tokens: 350 }
  }),
  model("google/gemma-3-27b-it:free", {
    name: "Google: Gemma 3 27B (free)",
    hugging_face_id: "google/gemma-3-27b-it",
    created: 1_741_756_359,
    description: "Gemma 3 free of charge.",
    architecture: from("text+image->text", "Gemma", "gemma"),
    top_provider: { context_length: 131_072, max_completion_tokens: 8192, is_moderated: false },
    supported_parameters: openSampling,
    knowledge_cutoff: "2024-08-31",
    endpoints: [at("Google AI Studio", { ms: 830, tps: 36, up: 97.5 })],
    facts: { regions: ["us"], weekly_tokens: 41 }
  }),
  model("undi95/remm-slerp-l2-13b", {
    name: "ReMM SLERP 13B",
    hugging_face_id: "Undi95/ReMM-SLERP-L2-13B",
    created: 1_689_984_000,
    description: "A merge of models from 2023, for stories; it still has one provider.",
    context_length: 6144,
    architecture: from("text->text", "Llama2", "alpaca"),
    pricing: perMillion({ prompt: "0.45", completion: "0.65" }),
    top_provider: { context_length: 6144, max_completion_tokens: 512, is_moderated: false },
    supported_parameters: [...openSampling, "top_a"],
    endpoints: [
      at("Mancer", { tag: "mancer/fp16", ms: 1100, tps: 24, max_completion_tokens: 512, status: -1, up: 97 })
    ],
    facts: { categories: ["roleplay"], weekly_tokens: 2 }
  })
]

export const openWeights: ReadonlyArray<Entry> = [...gptOss, ...deepseek, ...meta, ...others]
