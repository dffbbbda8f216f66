/** Built-in catalogue: models with media other than text. Most are listed only if a query asks for their outputs. */
import { type Entry, model } from "../CatalogueEntry.ts"
import { at, from, perMillion, sampling, thinks, tools } from "./shapes.ts"

export const media: ReadonlyArray<Entry> = [
  model("google/gemini-2.5-flash-image", {
    name: "Google: Nano Banana (Gemini 2.5 Flash Image)",
    created: 1_759_870_431,
    description: "Draws and changes images in conversation.",
    context_length: 32_768,
    architecture: from("text+image->text+image", "Gemini"),
    pricing: perMillion({ prompt: "0.3", completion: "2.5", image: "0.3", image_output: "30" }),
    top_provider: { context_length: 32_768, max_completion_tokens: 8192, is_moderated: false },
    supported_parameters: ["max_tokens", "temperature", "top_p", "seed", "response_format"],
    benchmarks: { design_arena: [{ arena: "models", category: "graphicdesign", elo: 1170, win_rate: 46.1, rank: 11 }] },
    endpoints: [
      at("Google AI Studio", { ms: 3200, supports_image_reference: true }),
      at("Google", { tag: "google-vertex", ms: 3600, up: 99.3, supports_image_reference: true, zdr: true })
    ],
    facts: { regions: ["us"], weekly_tokens: 170 }
  }),
  model("openai/gpt-5-image", {
    name: "OpenAI: GPT-5 Image",
    created: 1_760_447_986,
    description: "GPT-5 that also draws.",
    context_length: 400_000,
    architecture: from("text+image+file->text+image", "GPT"),
    pricing: { ...perMillion({ prompt: "10", completion: "10", image_output: "40" }), web_search: "0.01" },
    top_provider: { context_length: 400_000, max_completion_tokens: 128_000, is_moderated: true },
    supported_parameters: ["max_tokens", "seed", ...tools, ...thinks],
    reasoning: { mandatory: true },
    endpoints: [at("OpenAI", { ms: 9000, tps: 40 })],
    image: {
      supported_parameters: {
        quality: { type: "enum", values: ["low", "medium", "high"] },
        background: { type: "enum", values: ["transparent", "opaque"] },
        n: { type: "range", min: 1, max: 10 }
      },
      supports_streaming: true,
      pricing: [
        { billable: "input_text", unit: "token", cost_usd: 0.00001 },
        { billable: "input_image", unit: "token", cost_usd: 0.00001 },
        { billable: "output_image", unit: "token", cost_usd: 0.00004 }
      ]
    },
    facts: { weekly_tokens: 26 }
  }),
  model("black-forest-labs/flux.2-pro", {
    name: "Black Forest Labs: FLUX.2 Pro",
    hugging_face_id: "",
    created: 1_764_030_274,
    description: "Makes images and nothing else; only its output is priced.",
    context_length: 46_864,
    architecture: from("text+image->image"),
    pricing: { prompt: "0", completion: "0", image_output: "0.00000732421875" },
    supported_parameters: ["seed"],
    endpoints: [at("Black Forest Labs", { ms: 7000, tps: 1, up: null })],
    image: {
      supported_parameters: {
        resolution: { type: "enum", values: ["1K", "2K", "4K"] },
        output_compression: { type: "range", min: 0, max: 100 },
        seed: { type: "boolean" }
      },
      allowed_passthrough_parameters: ["steps", "guidance", "safety_tolerance"],
      pricing: [
        { billable: "output_image", unit: "megapixel", cost_usd: 0.03 },
        { billable: "output_image", unit: "megapixel", cost_usd: 0.045, variant: "high_resolution" },
        { billable: "input_reference", unit: "megapixel", cost_usd: 0.015 }
      ]
    },
    facts: { weekly_tokens: 5 }
  }),
  model("google/veo-3.1", {
    name: "Google: Veo 3.1",
    canonical_slug: "google/veo-3.1-20260320",
    created: 1_774_277_148,
    description: "Makes videos; it has no context.",
    context_length: 0,
    architecture: from("text+image->video", "Media"),
    top_provider: { context_length: 0, max_completion_tokens: null, is_moderated: false },
    supported_parameters: [],
    endpoints: [at("Google", { tag: "google-vertex", up: null, latency_last_30m: null, throughput_last_30m: null })],
    video: {
      supported_resolutions: ["720p", "1080p", "4K"],
      supported_aspect_ratios: ["16:9", "9:16"],
      supported_sizes: ["1280x720", "720x1280", "1920x1080", "1080x1920", "3840x2160", "2160x3840"],
      supported_durations: [4, 6, 8],
      supported_frame_images: ["first_frame", "last_frame"],
      generate_audio: true,
      seed: true,
      allowed_passthrough_parameters: ["personGeneration", "enhancePrompt"],
      pricing_skus: {
        duration_seconds_with_audio: "0.40",
        duration_seconds_without_audio: "0.20",
        duration_seconds_with_audio_4k: "0.60"
      }
    }
  }),
  model("runway/upscale-v1", {
    name: "Runway: Upscale v1",
    hugging_face_id: "",
    created: 1_779_000_000,
    description: "Makes videos larger and sharper.",
    context_length: 0,
    architecture: from("text+video->video", "Media"),
    supported_parameters: [],
    endpoints: [at("Runway", { up: null, latency_last_30m: null, throughput_last_30m: null })],
    video: {
      upscale_factor: { min: 1, max: 4 },
      creativity: [0, 1, 2],
      generate_audio: false,
      pricing_skus: { cents_per_second_output: "12" }
    }
  }),
  model("openai/gpt-audio", {
    name: "OpenAI: GPT Audio",
    created: 1_768_862_569,
    description: "Listens and speaks.",
    context_length: 128_000,
    architecture: from("text+audio->text+audio", "GPT"),
    pricing: perMillion({ prompt: "2.5", completion: "10", audio: "32", audio_output: "64" }),
    top_provider: { context_length: 128_000, max_completion_tokens: 16_384, is_moderated: true },
    supported_parameters: [...sampling, ...tools],
    endpoints: [at("OpenAI", { ms: 700, tps: 44 })],
    facts: { weekly_tokens: 9 }
  }),
  model("google/lyria-3-pro-preview", {
    name: "Google: Lyria 3 Pro Preview",
    canonical_slug: "google/lyria-3-pro-preview-20260330",
    created: 1_774_907_286,
    description: "Composes songs, priced by the song and not by the token.",
    context_length: 1_048_576,
    architecture: from("text+image->text+audio"),
    top_provider: { context_length: 1_048_576, max_completion_tokens: 65_536, is_moderated: false },
    supported_parameters: ["max_tokens", "temperature", "top_p", "seed", "response_format"],
    endpoints: [
      at("Google AI Studio", {
        up: null,
        uptime_last_1d: 99.91,
        latency_last_30m: null,
        throughput_last_30m: null,
        supports_tool_choice: { none: true, auto: true, required: true, function: true },
        native_tools: {},
        supports_voice_cloning: false,
        supports_image_reference: false,
        supports_multiple_audio_references: false
      })
    ]
  }),
  model("x-ai/grok-voice-tts-1.0", {
    name: "SpaceXAI: Grok Voice TTS 1.0",
    created: 1_778_805_456,
    description: "Reads text aloud in five voices.",
    context_length: 15_000,
    architecture: from("text->speech", "Grok"),
    pricing: perMillion({ prompt: "15", completion: "0" }),
    supported_parameters: [],
    supported_voices: ["eve", "ara", "rex", "sal", "leo"],
    endpoints: [at("xAI", { ms: 240, supports_voice_cloning: true, supports_multiple_audio_references: false })]
  }),
  model("google/chirp-3", {
    name: "Google: Chirp 3",
    created: 1_777_997_783,
    description: "Transcribes speech; its prompt price is per minute of audio.",
    context_length: 0,
    architecture: from("audio->transcription"),
    pricing: { prompt: "0.016", completion: "0" },
    supported_parameters: ["temperature"],
    endpoints: [at("Google", { tag: "google-vertex", up: null })]
  }),
  model("openai/text-embedding-3-small", {
    name: "OpenAI: Text Embedding 3 Small",
    hugging_face_id: "",
    created: 1_761_857_455,
    description: "Turns text into vectors; its output has no price.",
    context_length: 8192,
    architecture: from("text->embeddings"),
    pricing: perMillion({ prompt: "0.02", completion: "0" }),
    supported_parameters: [],
    endpoints: [at("OpenAI", { ms: 130 }), at("Azure", { ms: 150, zdr: true })],
    facts: { regions: ["eu", "us"], weekly_tokens: 33 }
  }),
  model("google/gemini-embedding-001", {
    name: "Google: Gemini Embedding 001",
    created: 1_761_943_410,
    description: "Vectors for text in many languages.",
    context_length: 20_000,
    architecture: from("text->embeddings", "Gemini"),
    pricing: { ...perMillion({ prompt: "0.15", completion: "0" }), image: "0", audio: "0" },
    supported_parameters: [],
    endpoints: [at("Google", { tag: "google-vertex", ms: 170 })]
  }),
  model("cohere/rerank-4-pro", {
    name: "Cohere: Rerank 4 Pro",
    created: 1_775_446_247,
    description: "Puts search results in order of how well they answer; priced by the search.",
    context_length: 32_768,
    architecture: from("text->rerank", "Cohere"),
    pricing: { prompt: "0", completion: "0", request: "0.0025" },
    supported_parameters: [],
    endpoints: [at("Cohere", { ms: 210, zdr: true })]
  }),
  model("~typesafe/jev-latest", {
    name: "TypeSafe: Jev Latest",
    created: 1_786_000_000,
    description: "Picks one of the options that a request lists; an alias that lists no endpoints.",
    context_length: 32_768,
    architecture: from("text->decisions", "Router"),
    pricing: perMillion({ prompt: "0.1", completion: "0.1" }),
    supported_parameters: [],
    endpoints: []
  })
]
