/**
 * Schema of one model of the catalogue, exported as `Model.Model`.
 *
 * Fields have OpenRouter's names. Only `id` and `name` are always present: every other field has been absent or null in some
 * real response since 2024, so it is optional and nullable here. Absent means "not said", never zero or false. A `name` that
 * is missing or unreadable is replaced by the `id`, and reported to `Drift`.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Pricing, type PricingEncoded } from "../pricing/schema.ts"
import { InputModality, InstructType, OutputModality, Parameter, ReasoningEffort, Tokenizer } from "../Vocabulary.ts"
import { UnixSeconds } from "../wire/dates.ts"
import { type ObjectCodec, objectOf } from "../wire/exact.ts"
import { withFallback } from "../wire/fallback.ts"
import { nullish } from "../wire/nullish.ts"

/**
 * Modalities of input and output, and the tokenizer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Architecture {
  /** Summary of the two lists: `text+image->text`. In 2024, it could also be `text` or `multimodal` alone. */
  readonly modality?: string | null
  /** Modalities of the input. Absent before 2025. */
  readonly input_modalities?: ReadonlyArray<InputModality> | null
  /** Modalities of the output. Absent before 2025. */
  readonly output_modalities?: ReadonlyArray<OutputModality> | null
  /** Family of the tokenizer. */
  readonly tokenizer?: Tokenizer | null
  /** Prompt template; null and `none` both mean that there is none. */
  readonly instruct_type?: InstructType | null
}

/**
 * Modalities of input and output, and the tokenizer.
 *
 * **Gotchas**
 *
 * `modality` is a summary (`text+image->text`) that contradicts the two lists in some responses. The lists are right.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Architecture: ObjectCodec<Architecture> = objectOf(Schema.Struct({
  modality: nullish(Schema.String),
  input_modalities: nullish(Schema.Array(InputModality)),
  output_modalities: nullish(Schema.Array(OutputModality)),
  tokenizer: nullish(Tokenizer),
  instruct_type: nullish(InstructType)
}))

/**
 * Limits at the provider that OpenRouter prefers for this model. They may differ from the model's own.
 *
 * @category models
 * @since 0.1.0
 */
export interface TopProvider {
  /** Tokens of context at this provider. Null or 0 if unknown. May differ from the model's `context_length`. */
  readonly context_length?: number | null
  /** Most tokens in one completion. Null or 0 if unknown. Has been larger than the context. */
  readonly max_completion_tokens?: number | null
  /** Whether the provider screens content. */
  readonly is_moderated?: boolean | null
}

/**
 * Limits at the provider that OpenRouter prefers for this model. They may differ from the model's own.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TopProvider: ObjectCodec<TopProvider> = objectOf(Schema.Struct({
  context_length: nullish(Schema.Finite),
  max_completion_tokens: nullish(Schema.Finite),
  is_moderated: nullish(Schema.Boolean)
}))

/**
 * How the reasoning of a model is controlled. Absent for models that do not reason, and for routers.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reasoning {
  /** True if reasoning cannot be switched off. */
  readonly mandatory?: boolean | null
  /** Whether the model reasons if a request does not set `reasoning`. */
  readonly default_enabled?: boolean | null
  /** Effort if a request asks for reasoning without an effort. */
  readonly default_effort?: ReasoningEffort | null
  /** Accepted efforts, highest first. Null means that all efforts are accepted. */
  readonly supported_efforts?: ReadonlyArray<ReasoningEffort | null> | null
  /** True if a request may limit the number of reasoning tokens. */
  readonly supports_max_tokens?: boolean | null
}

/**
 * How the reasoning of a model is controlled. Absent for models that do not reason, and for routers.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Reasoning: ObjectCodec<Reasoning> = objectOf(Schema.Struct({
  mandatory: nullish(Schema.Boolean),
  default_enabled: nullish(Schema.Boolean),
  default_effort: nullish(ReasoningEffort),
  supported_efforts: nullish(Schema.Array(Schema.NullOr(ReasoningEffort))),
  supports_max_tokens: nullish(Schema.Boolean)
}))

/**
 * Scores by Artificial Analysis, higher is better. Null if the model was not measured.
 *
 * @category models
 * @since 0.1.0
 */
export interface ArtificialAnalysis {
  /** General intelligence, higher is better. */
  readonly intelligence_index?: number | null
  /** Coding, higher is better. */
  readonly coding_index?: number | null
  /** Agentic work (tools over many steps), higher is better. */
  readonly agentic_index?: number | null
}

/**
 * Scores by Artificial Analysis, higher is better. Null if the model was not measured.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ArtificialAnalysis: ObjectCodec<ArtificialAnalysis> = objectOf(Schema.Struct({
  intelligence_index: nullish(Schema.Finite),
  coding_index: nullish(Schema.Finite),
  agentic_index: nullish(Schema.Finite)
}))

/**
 * The standing of a model in one category of Design Arena, where people compare the output of two anonymous models.
 *
 * @category models
 * @since 0.1.0
 */
export interface DesignArena {
  /** Kind of contest: `models`, `agents`, `builders`. */
  readonly arena?: string | null
  /** Discipline within it: `website`, `gamedev`, `svg`. */
  readonly category?: string | null
  /** Elo rating, higher is better. */
  readonly elo?: number | null
  /** Percent of battles won. */
  readonly win_rate?: number | null
  /** Place among the models on OpenRouter, 1 is first. */
  readonly rank?: number | null
}

/**
 * The standing of a model in one category of Design Arena, where people compare the output of two anonymous models.
 *
 * @category schemas
 * @since 0.1.0
 */
export const DesignArena: ObjectCodec<DesignArena> = objectOf(Schema.Struct({
  arena: nullish(Schema.String),
  category: nullish(Schema.String),
  elo: nullish(Schema.Finite),
  win_rate: nullish(Schema.Finite),
  rank: nullish(Schema.Finite)
}))

/**
 * Scores by third parties. Each field may be missing, and the object may be null or `{}`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Benchmarks {
  /** Scores by Artificial Analysis. */
  readonly artificial_analysis?: ArtificialAnalysis | null
  /** Standings in Design Arena, one per contest and discipline. */
  readonly design_arena?: ReadonlyArray<DesignArena> | null
}

/**
 * Scores by third parties. Each field may be missing, and the object may be null or `{}`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Benchmarks: ObjectCodec<Benchmarks> = objectOf(Schema.Struct({
  artificial_analysis: nullish(ArtificialAnalysis),
  design_arena: nullish(Schema.Array(DesignArena))
}))

/**
 * Sampling parameters that apply when a request does not set them.
 *
 * @category models
 * @since 0.1.0
 */
export interface DefaultParameters {
  /** Default of `temperature`. Null if none is listed. */
  readonly temperature?: number | null
  /** Default of `top_p`. Null if none is listed. */
  readonly top_p?: number | null
  /** Default of `top_k`. Null if none is listed. */
  readonly top_k?: number | null
  /** Default of `frequency_penalty`. Null if none is listed. */
  readonly frequency_penalty?: number | null
  /** Default of `presence_penalty`. Null if none is listed. */
  readonly presence_penalty?: number | null
  /** Default of `repetition_penalty`. Null if none is listed. */
  readonly repetition_penalty?: number | null
}

/**
 * Sampling parameters that apply when a request does not set them.
 *
 * @category schemas
 * @since 0.1.0
 */
export const DefaultParameters: ObjectCodec<DefaultParameters> = objectOf(Schema.Struct({
  temperature: nullish(Schema.Finite),
  top_p: nullish(Schema.Finite),
  top_k: nullish(Schema.Finite),
  frequency_penalty: nullish(Schema.Finite),
  presence_penalty: nullish(Schema.Finite),
  repetition_penalty: nullish(Schema.Finite)
}))

/**
 * Token limits per request. Strings in the captured responses of 2024, and null in all later ones.
 *
 * @category models
 * @since 0.1.0
 */
export interface PerRequestLimits {
  /** Maximum prompt tokens per request. */
  readonly prompt_tokens?: number | string | null
  /** Maximum completion tokens per request. */
  readonly completion_tokens?: number | string | null
}

/**
 * Token limits per request. Strings in the captured responses of 2024, and null in all later ones.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PerRequestLimits: ObjectCodec<PerRequestLimits> = objectOf(Schema.Struct({
  prompt_tokens: nullish(Schema.Union([Schema.Finite, Schema.String])),
  completion_tokens: nullish(Schema.Union([Schema.Finite, Schema.String]))
}))

/**
 * One model of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export interface Model {
  /** Id of the model in requests: `author/slug`, `author/slug:variant` or `~author/slug-latest`. */
  readonly id: string
  /** Display name: `OpenAI: GPT-4o`. The `id`, if OpenRouter sent no readable name. */
  readonly name: string
  /** Dated slug, which stays the same when an alias moves to another model. Absent before mid-2025. */
  readonly canonical_slug?: string | null
  /** Repository on Hugging Face. Empty or null if there is none. */
  readonly hugging_face_id?: string | null
  /** Time at which OpenRouter listed the model. Unix seconds on the wire; absent before September 2024. */
  readonly created?: DateTime.Utc | null
  /** Description, cut off with "..." in lists since April 2026. May be empty. */
  readonly description?: string | null
  /** Tokens of context, prompt and completion together. 0 if the model has no context. */
  readonly context_length?: number | null
  /** Modalities and tokenizer. */
  readonly architecture?: Architecture | null
  /** Prices in USD, per unit of each key. */
  readonly pricing?: Pricing | null
  /** Limits at the provider that OpenRouter prefers. They may differ from the model's own. */
  readonly top_provider?: TopProvider | null
  /** Limits of one request, if there are any. */
  readonly per_request_limits?: PerRequestLimits | null
  /** Request parameters that at least one endpoint understands. Absent before 2025. */
  readonly supported_parameters?: ReadonlyArray<Parameter> | null
  /** Default values of request parameters. */
  readonly default_parameters?: DefaultParameters | null
  /** Voices of a text-to-speech model, null for all others. */
  readonly supported_voices?: ReadonlyArray<string> | null
  /** Last day that the training data covers, `YYYY-MM-DD`. */
  readonly knowledge_cutoff?: string | null
  /** Day after which the model may be removed, `YYYY-MM-DD`. It may be in the past, or in the year 9999. */
  readonly expiration_date?: string | null
  /** Related paths of the API. */
  readonly links?: {
    /** Path of this model's endpoints on the host. */
    readonly details?: string | null
  } | null
  /** How reasoning is controlled. Absent for models that do not reason, and for routers. */
  readonly reasoning?: Reasoning | null
  /** Scores by third parties. */
  readonly benchmarks?: Benchmarks | null
  /** The current model of a `~author/slug-latest` alias. */
  readonly alias_target?: {
    /** Id of that model. */
    readonly slug?: string | null
    /** Display name of that model. */
    readonly name?: string | null
  } | null
}

/**
 * {@link Model} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelEncoded extends Omit<Model, "created" | "pricing"> {
  /** Time at which OpenRouter listed the model. Unix seconds on the wire; absent before September 2024. */
  readonly created?: number | null
  /** Prices in USD, per unit of each key. */
  readonly pricing?: PricingEncoded | null
}

/**
 * One model of the catalogue.
 *
 * **Gotchas**
 *
 * Only `id` is unique, and used in requests: variants share a `canonical_slug`, and different models have had the same
 * `name`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Model: ObjectCodec<Model, ModelEncoded> = objectOf(Schema.Struct({
  id: Schema.NonEmptyString,
  name: withFallback(Schema.String, { field: "id" }),
  canonical_slug: nullish(Schema.String),
  hugging_face_id: nullish(Schema.String),
  created: nullish(UnixSeconds),
  description: nullish(Schema.String),
  context_length: nullish(Schema.Finite),
  architecture: nullish(Architecture),
  pricing: nullish(Pricing),
  top_provider: nullish(TopProvider),
  per_request_limits: nullish(PerRequestLimits),
  supported_parameters: nullish(Schema.Array(Parameter)),
  default_parameters: nullish(DefaultParameters),
  supported_voices: nullish(Schema.Array(Schema.String)),
  knowledge_cutoff: nullish(Schema.String),
  expiration_date: nullish(Schema.String),
  links: nullish(Schema.Struct({
    details: nullish(Schema.String)
  })),
  reasoning: nullish(Reasoning),
  benchmarks: nullish(Benchmarks),
  alias_target: nullish(Schema.Struct({
    slug: nullish(Schema.String),
    name: nullish(Schema.String)
  }))
}))
