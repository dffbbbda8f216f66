/**
 * One model of the catalogue: its schema. Users reach it as `Model.Model`.
 *
 * Fields have OpenRouter's names. Only `id` and `name` are always present: every other field has been absent or null in
 * some real response since 2024, so it is optional and nullable here. Absent means "not said", never zero or false. The
 * reader substitutes the `id` for a `name` that is missing or unreadable, and reports that.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Pricing, type PricingEncoded } from "../pricing/schema.ts"
import { InputModality, InstructType, OutputModality, Parameter, ReasoningEffort, Tokenizer } from "../Vocabulary.ts"
import { UnixSeconds } from "../wire/dates.ts"
import { objectOf } from "../wire/exact.ts"
import { withFallback } from "../wire/fallback.ts"
import { nullish } from "../wire/nullish.ts"

/**
 * What goes in, what comes out, and how text becomes tokens.
 *
 * @category models
 * @since 0.1.0
 */
export interface Architecture {
  /** Summary of the two lists: `text+image->text`. In 2024 also just `text` or `multimodal`. */
  readonly modality?: string | null
  /** What the model takes in. Absent before 2025. */
  readonly input_modalities?: ReadonlyArray<InputModality> | null
  /** What the model gives out. Absent before 2025. */
  readonly output_modalities?: ReadonlyArray<OutputModality> | null
  /** Family of the tokenizer. */
  readonly tokenizer?: Tokenizer | null
  /** Prompt template; null and `none` both mean that there is none. */
  readonly instruct_type?: InstructType | null
}

/**
 * What goes in, what comes out, and how text becomes tokens.
 *
 * **Gotchas**
 *
 * `modality` is a summary (`text+image->text`) that contradicts the two lists in some responses. The lists are right.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Architecture = objectOf<Architecture>()(Schema.Struct({
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
  /** Tokens of context there. Null or 0 where it is not known; may be unlike the model's `context_length`. */
  readonly context_length?: number | null
  /** Most tokens in one answer. Null or 0 where it is not known; has been larger than the context. */
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
export const TopProvider = objectOf<TopProvider>()(Schema.Struct({
  context_length: nullish(Schema.Finite),
  max_completion_tokens: nullish(Schema.Finite),
  is_moderated: nullish(Schema.Boolean)
}))

/**
 * How a reasoning model can be steered. Absent for models that do not reason, and for routers.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reasoning {
  /** True where reasoning cannot be switched off. */
  readonly mandatory?: boolean | null
  /** Whether the model reasons when a request does not say. */
  readonly default_enabled?: boolean | null
  /** Effort of a request that asks for reasoning without naming one. */
  readonly default_effort?: ReasoningEffort | null
  /** Efforts that are accepted, highest first. Null means that all of them are. */
  readonly supported_efforts?: ReadonlyArray<ReasoningEffort | null> | null
  /** True where a request may bound reasoning by a number of tokens. */
  readonly supports_max_tokens?: boolean | null
}

/**
 * How a reasoning model can be steered. Absent for models that do not reason, and for routers.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Reasoning = objectOf<Reasoning>()(Schema.Struct({
  mandatory: nullish(Schema.Boolean),
  default_enabled: nullish(Schema.Boolean),
  default_effort: nullish(ReasoningEffort),
  supported_efforts: nullish(Schema.Array(Schema.NullOr(ReasoningEffort))),
  supports_max_tokens: nullish(Schema.Boolean)
}))

/**
 * Scores by Artificial Analysis, higher is better. Null where the model was not measured.
 *
 * @category models
 * @since 0.1.0
 */
export interface ArtificialAnalysis {
  /** General intelligence, higher is better. */
  readonly intelligence_index?: number | null
  /** Coding, higher is better. */
  readonly coding_index?: number | null
  /** Work with tools over many steps, higher is better. */
  readonly agentic_index?: number | null
}

/**
 * Scores by Artificial Analysis, higher is better. Null where the model was not measured.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ArtificialAnalysis = objectOf<ArtificialAnalysis>()(Schema.Struct({
  intelligence_index: nullish(Schema.Finite),
  coding_index: nullish(Schema.Finite),
  agentic_index: nullish(Schema.Finite)
}))

/**
 * One standing in Design Arena, where people compare two answers without seeing whose they are.
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
 * One standing in Design Arena, where people compare two answers without seeing whose they are.
 *
 * @category schemas
 * @since 0.1.0
 */
export const DesignArena = objectOf<DesignArena>()(Schema.Struct({
  arena: nullish(Schema.String),
  category: nullish(Schema.String),
  elo: nullish(Schema.Finite),
  win_rate: nullish(Schema.Finite),
  rank: nullish(Schema.Finite)
}))

/**
 * Scores by third parties. Either part may be missing, and the whole may be null or `{}`.
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
 * Scores by third parties. Either part may be missing, and the whole may be null or `{}`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Benchmarks = objectOf<Benchmarks>()(Schema.Struct({
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
export const DefaultParameters = objectOf<DefaultParameters>()(Schema.Struct({
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
export const PerRequestLimits = objectOf<PerRequestLimits>()(Schema.Struct({
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
  /** What a request names: `author/slug`, `author/slug:variant` or `~author/slug-latest`. */
  readonly id: string
  /** Display name: `OpenAI: GPT-4o`. The `id`, if OpenRouter sent no readable name. */
  readonly name: string
  /** Dated name that stays the same when an alias moves on. Absent before mid-2025. */
  readonly canonical_slug?: string | null
  /** Repository on Hugging Face. Empty or null where there is none. */
  readonly hugging_face_id?: string | null
  /** When OpenRouter listed it. Unix seconds on the wire; absent before September 2024. */
  readonly created?: DateTime.Utc | null
  /** Prose, cut off with "..." in lists since April 2026. May be empty. */
  readonly description?: string | null
  /** Tokens of context, prompt and completion together. 0 where it has no meaning. */
  readonly context_length?: number | null
  /** Modalities and tokenizer. */
  readonly architecture?: Architecture | null
  /** Prices in USD, per unit of each key. */
  readonly pricing?: Pricing | null
  /** Limits at the provider that OpenRouter prefers; they may differ from the model's own. */
  readonly top_provider?: TopProvider | null
  /** Limits of one request, if there are any. */
  readonly per_request_limits?: PerRequestLimits | null
  /** Request parameters that at least one endpoint understands. Absent before 2025. */
  readonly supported_parameters?: ReadonlyArray<Parameter> | null
  /** Values of request parameters that a request leaves out. */
  readonly default_parameters?: DefaultParameters | null
  /** Voices of a text-to-speech model, null for all others. */
  readonly supported_voices?: ReadonlyArray<string> | null
  /** Last day that the training data covers, `YYYY-MM-DD`. */
  readonly knowledge_cutoff?: string | null
  /** Day after which it may be gone, `YYYY-MM-DD`. May lie in the past, or in 9999. */
  readonly expiration_date?: string | null
  /** Related paths of the API. */
  readonly links?: {
    /** Path of the endpoints of this model, from the host's root. */
    readonly details?: string | null
  } | null
  /** How reasoning is controlled. Absent for models that do not reason, and for routers. */
  readonly reasoning?: Reasoning | null
  /** Scores by third parties. */
  readonly benchmarks?: Benchmarks | null
  /** For a `~author/slug-latest` alias: the model that it stands for today. */
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
  /** When OpenRouter listed it. Unix seconds on the wire; absent before September 2024. */
  readonly created?: number | null
  /** Prices in USD, per unit of each key. */
  readonly pricing?: PricingEncoded | null
}

/**
 * One model of the catalogue.
 *
 * **Gotchas**
 *
 * Neither `name` nor `canonical_slug` is unique: variants share a slug, and different models have shared a name. `id`
 * is what a request names.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Model = objectOf<Model, ModelEncoded>()(Schema.Struct({
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
