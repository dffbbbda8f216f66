/**
 * Vocabularies: the known values of OpenRouter's modalities, parameters, providers, quantizations, statuses, countries, sizes
 * and other enumerations.
 *
 * Every vocabulary is open: known values complete in the editor, and unknown values also decode, because new ones appear
 * every week. A closed list would reject live responses after a median of 14 days. Each vocabulary is available as an array
 * (for pickers), as a schema, and as a type. The arrays hold every value in the published editions of OpenRouter's reference,
 * in its OpenAPI description of 2026-08-22, and in responses until 2026-10-07. `Drift` reports all other values, which are
 * never rejected.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * An open vocabulary of strings: known literals for the editor, and any other string at run time.
 *
 * @category models
 * @since 0.1.0
 */
export interface Open<Values extends ReadonlyArray<string>>
  extends Schema.Union<readonly [Schema.StringForLiteralAutocomplete, Schema.Literals<Values>]>
{}

/**
 * Makes the schema of an open vocabulary. `Drift` reports unknown values under the name `identifier`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const open = <const Values extends ReadonlyArray<string>>(identifier: string, values: Values): Open<Values> =>
  // The string is first, so that decoding does not try a hundred literals.
  Schema.Union([Schema.StringForLiteralAutocomplete, Schema.Literals(values)]).annotate({ identifier })

/**
 * Known values of `InputModality`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const inputModalities = [
  "text",
  "image",
  "file",
  "audio",
  "video"
] as const

/**
 * A modality of a model's input (`architecture.input_modalities`, and the filter of the same name).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const InputModality = open("InputModality", inputModalities)

/**
 * A modality of a model's input (`architecture.input_modalities`, and the filter of the same name).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type InputModality = typeof InputModality.Type

/**
 * Known values of `OutputModality`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const outputModalities = [
  "text",
  "image",
  "embeddings",
  "audio",
  "video",
  "rerank",
  "speech",
  "transcription",
  "decisions"
] as const

/**
 * A modality of a model's output (`architecture.output_modalities`, and the filter of the same name). Without the filter, the
 * server lists only models with `text` output.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const OutputModality = open("OutputModality", outputModalities)

/**
 * A modality of a model's output (`architecture.output_modalities`, and the filter of the same name). Without the filter, the
 * server lists only models with `text` output.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type OutputModality = typeof OutputModality.Type

/**
 * Known values of `Tokenizer`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const tokenizers = [
  "Router",
  "Media",
  "Other",
  "GPT",
  "Claude",
  "Gemini",
  "Gemma",
  "Grok",
  "Cohere",
  "Nova",
  "Qwen",
  "Yi",
  "DeepSeek",
  "Mistral",
  "Llama2",
  "Llama3",
  "Llama4",
  "PaLM",
  "RWKV",
  "Qwen3"
] as const

/**
 * Family of a model's tokenizer (`architecture.tokenizer`, and the `arch` filter).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Tokenizer = open("Tokenizer", tokenizers)

/**
 * Family of a model's tokenizer (`architecture.tokenizer`, and the `arch` filter).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Tokenizer = typeof Tokenizer.Type

/**
 * Known values of `InstructType`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const instructTypes = [
  "none",
  "airoboros",
  "alpaca",
  "alpaca-modif",
  "chatml",
  "claude",
  "code-llama",
  "gemma",
  "llama2",
  "llama3",
  "mistral",
  "nemotron",
  "neural",
  "openchat",
  "phi3",
  "rwkv",
  "vicuna",
  "zephyr",
  "deepseek-r1",
  "deepseek-v3.1",
  "qwq",
  "qwen3"
] as const

/**
 * Prompt template of an instruct model (`architecture.instruct_type`). Both null and `none` mean that there is none.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const InstructType = open("InstructType", instructTypes)

/**
 * Prompt template of an instruct model (`architecture.instruct_type`). Both null and `none` mean that there is none.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type InstructType = typeof InstructType.Type

/**
 * Known values of `Parameter`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const parameters = [
  "temperature",
  "top_p",
  "top_k",
  "min_p",
  "top_a",
  "frequency_penalty",
  "presence_penalty",
  "repetition_penalty",
  "max_tokens",
  "max_completion_tokens",
  "logit_bias",
  "logprobs",
  "top_logprobs",
  "prediction",
  "seed",
  "response_format",
  "structured_outputs",
  "stop",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "include_reasoning",
  "reasoning",
  "reasoning_effort",
  "web_search_options",
  "verbosity"
] as const

/**
 * A request parameter that a model or an endpoint understands (`supported_parameters`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Parameter = open("Parameter", parameters)

/**
 * A request parameter that a model or an endpoint understands (`supported_parameters`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Parameter = typeof Parameter.Type

/**
 * Known values of `ReasoningEffort`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const reasoningEfforts = [
  "max",
  "xhigh",
  "high",
  "medium",
  "low",
  "minimal",
  "none"
] as const

/**
 * Effort of a reasoning model, highest first (`reasoning.supported_efforts`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const ReasoningEffort = open("ReasoningEffort", reasoningEfforts)

/**
 * Effort of a reasoning model, highest first (`reasoning.supported_efforts`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type ReasoningEffort = typeof ReasoningEffort.Type

/**
 * Known values of `Quantization`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const quantizations = [
  "int4",
  "int8",
  "fp4",
  "mxfp4",
  "nvfp4",
  "fp6",
  "fp8",
  "mxfp8",
  "fp16",
  "bf16",
  "fp32",
  "unknown"
] as const

/**
 * Number format of the weights that an endpoint runs (`quantization`). For their bits, see `Endpoint.bits`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Quantization = open("Quantization", quantizations)

/**
 * Number format of the weights that an endpoint runs (`quantization`). For their bits, see `Endpoint.bits`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Quantization = typeof Quantization.Type

/**
 * Known values of `ProviderName`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const providerNames = [
  "01.AI",
  "AI21",
  "AionLabs",
  "AkashML",
  "Alibaba",
  "Amazon Bedrock",
  "Amazon Nova",
  "Ambient",
  "Anthropic",
  "AnyScale",
  "Arcee AI",
  "AssemblyAI",
  "AtlasCloud",
  "Atoma",
  "Avian",
  "Azure",
  "Baidu",
  "BaseTen",
  "Black Forest Labs",
  "BytePlus",
  "Cent-ML",
  "Cerebras",
  "Chutes",
  "Cirrascale",
  "Clarifai",
  "Claude Platform on AWS",
  "Cloudflare",
  "Cohere",
  "CoreWeave",
  "Cosine",
  "CrofAI",
  "Crucible",
  "Crusoe",
  "Darkbloom",
  "Databricks",
  "Decart",
  "Deepgram",
  "DeepInfra",
  "DeepSeek",
  "DekaLLM",
  "DigitalOcean",
  "ElevenLabs",
  "Enfer",
  "FakeProvider",
  "Featherless",
  "Fireworks",
  "Fish Audio",
  "Friendli",
  "GMICloud",
  "Google",
  "Google AI Studio",
  "GoPomelo",
  "Groq",
  "HeyGen",
  "HuggingFace",
  "Hyperbolic",
  "Hyperbolic 2",
  "Inception",
  "Inceptron",
  "Inferact vLLM",
  "InferenceNet",
  "Infermatic",
  "Inflection",
  "InoCloud",
  "Io Net",
  "Ionstream",
  "Kluster",
  "Krea",
  "Lambda",
  "Lepton",
  "Liquid",
  "Lynn",
  "Lynn 2",
  "Makora",
  "Mancer",
  "Mancer 2",
  "Mara",
  "Meta",
  "Minimax",
  "Mistral",
  "Modal",
  "ModelRun",
  "Modular",
  "Moonshot AI",
  "Morph",
  "NCompass",
  "Near AI",
  "Nebius",
  "Nex AGI",
  "NextBit",
  "Nineteen",
  "Novita",
  "Nvidia",
  "OctoAI",
  "Ollama",
  "OpenAI",
  "OpenInference",
  "Parasail",
  "Perceptron",
  "Perplexity",
  "Phala",
  "Poolside",
  "PrimeIntellect",
  "Quiver",
  "Recraft",
  "Recursal",
  "Reflection",
  "Reka",
  "Relace",
  "Replicate",
  "Runway",
  "Sail Research",
  "Sakana AI",
  "SambaNova",
  "SambaNova 2",
  "Seed",
  "SF Compute",
  "SiliconFlow",
  "Sourceful",
  "Stealth",
  "StepFun",
  "StreamLake",
  "Switchpoint",
  "Targon",
  "Tencent",
  "Tenstorrent",
  "Thinking Machines",
  "Together",
  "Together 2",
  "TypeSafe",
  "Ubicloud",
  "Unbiased",
  "Upstage",
  "Venice",
  "VoyageAI by MongoDB",
  "Wafer",
  "WandB",
  "xAI",
  "Xiaomi",
  "Z.AI"
] as const

/**
 * Name of a provider (`provider_name`, and the `providers` filter). The array has the names of every published edition, since
 * names come and go every month.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const ProviderName = open("ProviderName", providerNames)

/**
 * Name of a provider (`provider_name`, and the `providers` filter). The array has the names of every published edition, since
 * names come and go every month.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type ProviderName = typeof ProviderName.Type

/**
 * Known values of `Category`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const categories = [
  "programming",
  "roleplay",
  "marketing",
  "marketing/seo",
  "technology",
  "science",
  "translation",
  "legal",
  "finance",
  "health",
  "trivia",
  "academia"
] as const

/**
 * Use case that the `category` filter selects.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Category = open("Category", categories)

/**
 * Use case that the `category` filter selects.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Category = typeof Category.Type

/**
 * Known values of `Sort`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const sorts = [
  "most-popular",
  "newest",
  "top-weekly",
  "pricing-low-to-high",
  "pricing-high-to-low",
  "context-high-to-low",
  "throughput-high-to-low",
  "latency-low-to-high",
  "intelligence-high-to-low",
  "coding-high-to-low",
  "agentic-high-to-low",
  "design-arena-elo-high-to-low"
] as const

/**
 * Orders of a list (`sort`), applied by the server. Without `sort`, the order is the server's own.
 *
 * **Details**
 *
 * As OpenRouter describes them:
 *
 * - `pricing-low-to-high`, `pricing-high-to-low`: the average of the prompt and completion prices;
 * - `context-high-to-low`: the context length;
 * - `throughput-high-to-low`, `latency-low-to-high`: the recent median performance;
 * - `most-popular`, `top-weekly`: tokens processed in the last week;
 * - `newest`: the creation date;
 * - `intelligence-high-to-low`, `coding-high-to-low`, `agentic-high-to-low`: the Artificial Analysis index of that name;
 * - `design-arena-elo-high-to-low`: the best Design Arena Elo over all arenas.
 *
 * In an order by a benchmark, models without a score come last.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Sort = open("Sort", sorts)

/**
 * Orders of a list (`sort`), applied by the server. {@link sorts} has the known values.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Sort = typeof Sort.Type

/**
 * Known values of `Region`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const regions = [
  "eu",
  "us"
] as const

/**
 * Data regions that the `region` filter knows.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Region = open("Region", regions)

/**
 * Data regions that the `region` filter knows.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Region = typeof Region.Type

/**
 * Known values of `Variant`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const variants = [
  "free",
  "batch",
  "beta",
  "nitro",
  "extended",
  "thinking",
  "exacto"
] as const

/**
 * Suffix of a model id after the colon: `openai/gpt-oss-20b:free`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Variant = open("Variant", variants)

/**
 * Suffix of a model id after the colon: `openai/gpt-oss-20b:free`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Variant = typeof Variant.Type

/**
 * Known values of `RequestVariant`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const requestVariants = [
  "nitro",
  "floor",
  "exacto",
  "online"
] as const

/**
 * Suffix that a request may add to the id of a model after a colon, to change how the request is routed. The catalogue lists
 * the id without it, except for a few `:nitro` and `:exacto` ids in the past.
 *
 * - `nitro`: the endpoint with the highest throughput; the service tier `priority` is allowed.
 * - `floor`: the endpoint with the lowest price; the service tier `flex` is allowed.
 * - `exacto`: the endpoints whose tool calls are best.
 * - `online`: a web search for each request, which is charged. Deprecated by OpenRouter.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const RequestVariant = open("RequestVariant", requestVariants)

/**
 * Suffix that a request may add to the id of a model, such as `nitro`. {@link requestVariants} has the known values.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type RequestVariant = typeof RequestVariant.Type

/**
 * Known values of `ServiceTier`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const serviceTiers = ["default", "flex", "priority"] as const

/**
 * Service tier of an endpoint: `default`, `flex` (cheaper, slower) or `priority` (dearer, faster). A request gets the last
 * two only if it asks for them.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const ServiceTier = open("ServiceTier", serviceTiers)

/**
 * Service tier of an endpoint: `default`, `flex` (cheaper, slower) or `priority` (dearer, faster).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type ServiceTier = typeof ServiceTier.Type

/**
 * Known values of `UtcDay`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const utcDays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const

/**
 * A weekday in UTC on which a conditional price applies (`pricing.overrides[].utc_days`). First seen on 2026-08-30; no
 * published edition lists it.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const UtcDay = open("UtcDay", utcDays)

/**
 * A weekday in UTC on which a conditional price applies (`pricing.overrides[].utc_days`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type UtcDay = typeof UtcDay.Type

/**
 * Known values of `Country`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
// dprint-ignore
export const countries = [
  "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ", "BA", "BB", "BD",
  "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS", "BT", "BV", "BW", "BY", "BZ", "CA",
  "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN", "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE",
  "DJ", "DK", "DM", "DO", "DZ", "EC", "EE", "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA",
  "GB", "GD", "GE", "GF", "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK",
  "HM", "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM", "JO", "JP",
  "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC", "LI", "LK", "LR", "LS", "LT",
  "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK", "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS",
  "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA", "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ",
  "OM", "PA", "PE", "PF", "PG", "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS",
  "RU", "RW", "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS", "ST",
  "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO", "TR", "TT", "TV", "TW",
  "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI", "VN", "VU", "WF", "WS", "YE", "YT", "ZA",
  "ZM", "ZW"
] as const

/**
 * A country as its two letters in ISO 3166-1 (a provider's `headquarters` and `datacenters`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Country = open("Country", countries)

/**
 * A country as its two letters in ISO 3166-1 (a provider's `headquarters` and `datacenters`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Country = typeof Country.Type

/**
 * Known values of `CapabilityType`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const capabilityTypes = ["enum", "range", "boolean"] as const

/**
 * The way in which an image model lists the values that a request parameter accepts (`supported_parameters`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const CapabilityType = open("CapabilityType", capabilityTypes)

/**
 * The way in which an image model lists the values that a request parameter accepts (`supported_parameters`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type CapabilityType = typeof CapabilityType.Type

/**
 * Known values of `ImageBillable`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const imageBillables = ["output_image", "input_image", "input_font", "input_reference", "input_text"] as const

/**
 * What one line of an image endpoint's price list charges for (`pricing[].billable`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const ImageBillable = open("ImageBillable", imageBillables)

/**
 * What one line of an image endpoint's price list charges for (`pricing[].billable`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type ImageBillable = typeof ImageBillable.Type

/**
 * Known values of `ImageUnit`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const imageUnits = ["image", "megapixel", "token", "request"] as const

/**
 * Unit of one line of an image endpoint's price list (`pricing[].unit`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const ImageUnit = open("ImageUnit", imageUnits)

/**
 * Unit of one line of an image endpoint's price list (`pricing[].unit`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type ImageUnit = typeof ImageUnit.Type

/**
 * Known values of `VideoResolution`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const videoResolutions = ["360p", "480p", "720p", "768p", "1080p", "1K", "2K", "4K"] as const

/**
 * Resolution of a video (`supported_resolutions`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const VideoResolution = open("VideoResolution", videoResolutions)

/**
 * Resolution of a video (`supported_resolutions`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type VideoResolution = typeof VideoResolution.Type

/**
 * Known values of `AspectRatio`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const aspectRatios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"] as const

/**
 * Aspect ratio of a video, width to height (`supported_aspect_ratios`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const AspectRatio = open("AspectRatio", aspectRatios)

/**
 * Aspect ratio of a video, width to height (`supported_aspect_ratios`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type AspectRatio = typeof AspectRatio.Type

/**
 * Known values of `VideoSize`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
// dprint-ignore
export const videoSizes = [
  "360x360", "360x480", "360x540", "360x640", "360x840", "480x360", "480x480", "480x640", "480x720", "480x854",
  "480x1120", "540x360", "560x752", "640x360", "640x480", "640x640", "720x480", "720x720", "720x960", "720x1080",
  "720x1280", "720x1680", "752x560", "768x768", "768x1024", "768x1152", "768x1366", "768x1792", "834x1112", "840x360",
  "854x480", "960x720", "960x960", "992x432", "1024x768", "1080x720", "1080x1080", "1080x1440", "1080x1620",
  "1080x1920", "1080x2520", "1112x834", "1120x480", "1152x768", "1280x720", "1366x768", "1440x1080", "1440x1440",
  "1440x1920", "1440x2160", "1440x2560", "1440x3360", "1470x630", "1620x1080", "1680x720", "1792x768", "1920x1080",
  "1920x1440", "2160x1440", "2160x2160", "2160x2880", "2160x3240", "2160x3840", "2160x5040", "2520x1080", "2560x1440",
  "2880x2160", "3240x2160", "3360x1440", "3840x2160", "5040x2160"
] as const

/**
 * Width and height of a video in pixels (`supported_sizes`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const VideoSize = open("VideoSize", videoSizes)

/**
 * Width and height of a video in pixels (`supported_sizes`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type VideoSize = typeof VideoSize.Type

/**
 * Known values of `FrameImage`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const frameImages = ["first_frame", "last_frame"] as const

/**
 * Frame of a video that a request may set by an image (`supported_frame_images`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const FrameImage = open("FrameImage", frameImages)

/**
 * Frame of a video that a request may set by an image (`supported_frame_images`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type FrameImage = typeof FrameImage.Type

/**
 * Known values of `Workload`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const workloads = [
  "text_generation",
  "image_generation",
  "video_generation",
  "embeddings",
  "rerank",
  "tts",
  "stt",
  "decisions",
  "unknown"
] as const

/**
 * Kind of request for which an endpoint's performance is measured (a key of `perf_last_30m_by_workload`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const Workload = open("Workload", workloads)

/**
 * Kind of request for which an endpoint's performance is measured (a key of `perf_last_30m_by_workload`).
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type Workload = typeof Workload.Type

/**
 * Known values of `EndpointStatus`.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const endpointStatuses = [0, -1, -2, -3, -5, -10] as const

/**
 * Health of an endpoint as OpenRouter's router sees it: 0 is healthy, negative values are degraded or out of rotation.
 * OpenRouter publishes the numbers, but not their names.
 *
 * **Details**
 *
 * It is a number in all 20,169 captured rows, and a string in the older published editions. Both decode to a number, which
 * encodes to a number.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export const EndpointStatus = Schema.Union([
  Schema.Int,
  Schema.String.check(Schema.makeFilter((text) => /^-?\d{1,15}$/.test(text))),
  Schema.Literals([...endpointStatuses, "0", "-1", "-2", "-3", "-5", "-10"])
]).annotate({ identifier: "EndpointStatus" }).pipe(
  Schema.decodeTo(
    Schema.Int,
    SchemaTransformation.transform<number, number | string>({ decode: Number, encode: (status) => status })
  )
)

/**
 * Health of an endpoint: 0 is healthy, negative values are not.
 *
 * @category vocabularies
 * @since 0.1.0
 */
export type EndpointStatus = typeof EndpointStatus.Type
