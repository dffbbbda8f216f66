/**
 * One model of the catalogue: its schema. Users reach it as `Model.Model`.
 *
 * Fields have OpenRouter's names. Only `id` and `name` are always present: every other field has been absent or null in
 * some real response since 2024, so it is optional and nullable here. Absent means "not said", never zero or false. The
 * reader substitutes the `id` for a `name` that is missing or unreadable, and reports that.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Pricing } from "../pricing/schema.ts"
import { InputModality, InstructType, OutputModality, Parameter, ReasoningEffort, Tokenizer } from "../Vocabulary.ts"
import { UnixSeconds } from "../wire/dates.ts"
import { withFallback } from "../wire/fallback.ts"
import { nullish } from "../wire/nullish.ts"

/**
 * What goes in, what comes out, and how text becomes tokens.
 *
 * **Gotchas**
 *
 * `modality` is a summary (`text+image->text`) that contradicts the two lists in some answers. The lists are right.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Architecture extends Schema.Opaque<Architecture>()(Schema.Struct({
  /** Summary of the two lists: `text+image->text`. In 2024 also just `text` or `multimodal`. */
  modality: nullish(Schema.String),
  /** What the model takes in. Absent before 2025. */
  input_modalities: nullish(Schema.Array(InputModality)),
  /** What the model gives out. Absent before 2025. */
  output_modalities: nullish(Schema.Array(OutputModality)),
  /** Family of the tokenizer. */
  tokenizer: nullish(Tokenizer),
  /** Prompt template; null and `none` both mean that there is none. */
  instruct_type: nullish(InstructType)
})) {}

/**
 * Limits at the provider that OpenRouter prefers for this model. They may differ from the model's own.
 *
 * @category schemas
 * @since 0.1.0
 */
export class TopProvider extends Schema.Opaque<TopProvider>()(Schema.Struct({
  /** Tokens of context there. Null or 0 where it is not known; may be unlike the model's `context_length`. */
  context_length: nullish(Schema.Finite),
  /** Most tokens in one answer. Null or 0 where it is not known; has been larger than the context. */
  max_completion_tokens: nullish(Schema.Finite),
  /** Whether the provider screens content. */
  is_moderated: nullish(Schema.Boolean)
})) {}

/**
 * How a reasoning model can be steered. Absent for models that do not reason, and for routers.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Reasoning extends Schema.Opaque<Reasoning>()(Schema.Struct({
  /** True where reasoning cannot be switched off. */
  mandatory: nullish(Schema.Boolean),
  /** Whether the model reasons when a request does not say. */
  default_enabled: nullish(Schema.Boolean),
  /** Effort of a request that asks for reasoning without naming one. */
  default_effort: nullish(ReasoningEffort),
  /** Efforts that are accepted, highest first. Null means that all of them are. */
  supported_efforts: nullish(Schema.Array(Schema.NullOr(ReasoningEffort))),
  /** True where a request may bound reasoning by a number of tokens. */
  supports_max_tokens: nullish(Schema.Boolean)
})) {}

/**
 * Scores by Artificial Analysis, higher is better. Null where the model was not measured.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ArtificialAnalysis extends Schema.Opaque<ArtificialAnalysis>()(Schema.Struct({
  /** General intelligence, higher is better. */
  intelligence_index: nullish(Schema.Finite),
  /** Coding, higher is better. */
  coding_index: nullish(Schema.Finite),
  /** Work with tools over many steps, higher is better. */
  agentic_index: nullish(Schema.Finite)
})) {}

/**
 * One standing in Design Arena, where people compare two answers without seeing whose they are.
 *
 * @category schemas
 * @since 0.1.0
 */
export class DesignArena extends Schema.Opaque<DesignArena>()(Schema.Struct({
  /** Kind of contest: `models`, `agents`, `builders`. */
  arena: nullish(Schema.String),
  /** Discipline within it: `website`, `gamedev`, `svg`. */
  category: nullish(Schema.String),
  /** Elo rating, higher is better. */
  elo: nullish(Schema.Finite),
  /** Percent of battles won. */
  win_rate: nullish(Schema.Finite),
  /** Place among the models on OpenRouter, 1 is first. */
  rank: nullish(Schema.Finite)
})) {}

/**
 * Scores by third parties. Either part may be missing, and the whole may be null or `{}`.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Benchmarks extends Schema.Opaque<Benchmarks>()(Schema.Struct({
  /** Scores by Artificial Analysis. */
  artificial_analysis: nullish(ArtificialAnalysis),
  /** Standings in Design Arena, one per contest and discipline. */
  design_arena: nullish(Schema.Array(DesignArena))
})) {}

/**
 * Sampling parameters that apply when a request does not set them.
 *
 * @category schemas
 * @since 0.1.0
 */
export class DefaultParameters extends Schema.Opaque<DefaultParameters>()(Schema.Struct({
  /** Default of `temperature`. Null if none is listed. */
  temperature: nullish(Schema.Finite),
  /** Default of `top_p`. Null if none is listed. */
  top_p: nullish(Schema.Finite),
  /** Default of `top_k`. Null if none is listed. */
  top_k: nullish(Schema.Finite),
  /** Default of `frequency_penalty`. Null if none is listed. */
  frequency_penalty: nullish(Schema.Finite),
  /** Default of `presence_penalty`. Null if none is listed. */
  presence_penalty: nullish(Schema.Finite),
  /** Default of `repetition_penalty`. Null if none is listed. */
  repetition_penalty: nullish(Schema.Finite)
})) {}

/**
 * Token limits per request. Strings in the captured responses of 2024, and null in all later ones.
 *
 * @category schemas
 * @since 0.1.0
 */
export class PerRequestLimits extends Schema.Opaque<PerRequestLimits>()(Schema.Struct({
  /** Maximum prompt tokens per request. */
  prompt_tokens: nullish(Schema.Union([Schema.Finite, Schema.String])),
  /** Maximum completion tokens per request. */
  completion_tokens: nullish(Schema.Union([Schema.Finite, Schema.String]))
})) {}

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
export class Model extends Schema.Opaque<Model>()(Schema.Struct({
  /** What a request names: `author/slug`, `author/slug:variant` or `~author/slug-latest`. */
  id: Schema.NonEmptyString,
  /** Display name: `OpenAI: GPT-4o`. The `id`, if OpenRouter sent no readable name. */
  name: withFallback(Schema.String, { field: "id" }),
  /** Dated name that stays the same when an alias moves on. Absent before mid-2025. */
  canonical_slug: nullish(Schema.String),
  /** Repository on Hugging Face. Empty or null where there is none. */
  hugging_face_id: nullish(Schema.String),
  /** When OpenRouter listed it. Unix seconds on the wire; absent before September 2024. */
  created: nullish(UnixSeconds),
  /** Prose, cut off with "..." in lists since April 2026. May be empty. */
  description: nullish(Schema.String),
  /** Tokens of context, prompt and completion together. 0 where it has no meaning. */
  context_length: nullish(Schema.Finite),
  /** Modalities and tokenizer. */
  architecture: nullish(Architecture),
  /** Prices in USD, per unit of each key. */
  pricing: nullish(Pricing),
  /** Limits at the provider that OpenRouter prefers; they may differ from the model's own. */
  top_provider: nullish(TopProvider),
  /** Limits of one request, if there are any. */
  per_request_limits: nullish(PerRequestLimits),
  /** Request parameters that at least one endpoint understands. Absent before 2025. */
  supported_parameters: nullish(Schema.Array(Parameter)),
  /** Values of request parameters that a request leaves out. */
  default_parameters: nullish(DefaultParameters),
  /** Voices of a text-to-speech model, null for all others. */
  supported_voices: nullish(Schema.Array(Schema.String)),
  /** Last day that the training data covers, `YYYY-MM-DD`. */
  knowledge_cutoff: nullish(Schema.String),
  /** Day after which it may be gone, `YYYY-MM-DD`. May lie in the past, or in 9999. */
  expiration_date: nullish(Schema.String),
  /** Related paths of the API. */
  links: nullish(Schema.Struct({
    /** Path of the endpoints of this model, from the host's root. */
    details: nullish(Schema.String)
  })),
  /** How reasoning is controlled. Absent for models that do not reason, and for routers. */
  reasoning: nullish(Reasoning),
  /** Scores by third parties. */
  benchmarks: nullish(Benchmarks),
  /** For a `~author/slug-latest` alias: the model that it stands for today. */
  alias_target: nullish(Schema.Struct({
    /** Id of that model. */
    slug: nullish(Schema.String),
    /** Display name of that model. */
    name: nullish(Schema.String)
  }))
})) {}
