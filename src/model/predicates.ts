/**
 * What one asks of a model: modalities, limits, author, reasoning, benchmarks, age. Each is a plain function of a model.
 *
 * Reached as `Model.accepts`, `Model.reasons` and so on. A model meets no requirement about what it does not say. Stands
 * above `ModelSchema`, beside `ModelOrder`.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import { atLeast, hasAll, hasAny, isNamed, requirement } from "../offer/nullable.ts"
import { isDynamic } from "../pricing/schema.ts"
import type { InputModality, OutputModality, Parameter, Variant } from "../Vocabulary.ts"
import * as ModelFacts from "./facts.ts"
import type { Model } from "./schema.ts"

/**
 * Whether a model takes in a modality, or all of a list of them. By `input_modalities`; without that list (before 2025)
 * it accepts nothing, as the summary in `modality` has been wrong.
 *
 * @category requirements
 * @since 0.1.0
 */
export const accepts: {
  (modalities: InputModality | ReadonlyArray<InputModality>): (model: Model) => boolean
  (model: Model, modalities: InputModality | ReadonlyArray<InputModality>): boolean
} = dual(
  2,
  (model: Model, modalities: InputModality | ReadonlyArray<InputModality>): boolean =>
    hasAll(model.architecture?.input_modalities, modalities)
)

/**
 * Whether a model takes in at least one of some modalities. Without `input_modalities` it accepts nothing.
 *
 * @category requirements
 * @since 0.1.0
 */
export const acceptsAny: {
  (modalities: ReadonlyArray<InputModality>): (model: Model) => boolean
  (model: Model, modalities: ReadonlyArray<InputModality>): boolean
} = dual(
  2,
  (model: Model, modalities: ReadonlyArray<InputModality>): boolean =>
    hasAny(model.architecture?.input_modalities, modalities)
)

/**
 * Whether a model gives out a modality, or all of a list of them. By `output_modalities`; without that list (before
 * 2025) it gives nothing, as the summary in `modality` has been wrong.
 *
 * @category requirements
 * @since 0.1.0
 */
export const gives: {
  (modalities: OutputModality | ReadonlyArray<OutputModality>): (model: Model) => boolean
  (model: Model, modalities: OutputModality | ReadonlyArray<OutputModality>): boolean
} = dual(
  2,
  (model: Model, modalities: OutputModality | ReadonlyArray<OutputModality>): boolean =>
    hasAll(model.architecture?.output_modalities, modalities)
)

/**
 * Whether a model gives out at least one of some modalities. Without `output_modalities` it gives nothing.
 *
 * @category requirements
 * @since 0.1.0
 */
export const givesAny: {
  (modalities: ReadonlyArray<OutputModality>): (model: Model) => boolean
  (model: Model, modalities: ReadonlyArray<OutputModality>): boolean
} = dual(
  2,
  (model: Model, modalities: ReadonlyArray<OutputModality>): boolean =>
    hasAny(model.architecture?.output_modalities, modalities)
)

/**
 * Most tokens of one answer, at the provider that OpenRouter prefers (`top_provider`). None where that is absent, null or
 * 0, which all mean that it is not known. Where more is said than the context there can hold, it is the context.
 *
 * @category getters
 * @since 0.1.0
 */
export const completionTokens = (model: Model): Option.Option<number> =>
  Option.fromUndefinedOr(ModelFacts.completionTokens(model))

/**
 * Whether one answer may have so many tokens, by {@link completionTokens}. Not known is not enough.
 *
 * @category requirements
 * @since 0.1.0
 */
export const completionTokensAtLeast: {
  (tokens: number): (model: Model) => boolean
  (model: Model, tokens: number): boolean
} = dual(2, (model: Model, tokens: number): boolean => atLeast(ModelFacts.completionTokens(model), tokens))

/**
 * Who made a model, by its id: `openai` of `openai/gpt-oss-20b:free` and of `~openai/gpt-latest`.
 *
 * @category getters
 * @since 0.1.0
 */
export const author = (model: Model): string => ModelFacts.author(model)

/**
 * Whether a model is by an author, or by one of several. Case does not matter.
 *
 * @category requirements
 * @since 0.1.0
 */
export const hasAuthor: {
  (authors: string | ReadonlyArray<string>): (model: Model) => boolean
  (model: Model, authors: string | ReadonlyArray<string>): boolean
} = requirement((authors: string | ReadonlyArray<string>) => {
  const isOne = isNamed(authors)
  return (model: Model) => isOne(ModelFacts.author(model))
})

/**
 * The variants in the id of a model: `["free"]` of `openai/gpt-oss-20b:free`, and none of `openai/gpt-oss-20b`.
 *
 * @category getters
 * @since 0.1.0
 */
export const variants = ({ id }: Model): ReadonlyArray<Variant> => id.split(":").slice(1)

/**
 * Whether the id of a model names a variant, or one of several, after its colon. What it costs is another matter: see
 * `isFree`.
 *
 * @category requirements
 * @since 0.1.0
 */
export const hasVariant: {
  (variants: Variant | ReadonlyArray<Variant>): (model: Model) => boolean
  (model: Model, variants: Variant | ReadonlyArray<Variant>): boolean
} = requirement((wanted: Variant | ReadonlyArray<Variant>) => {
  const isOne = isNamed(wanted)
  return (model: Model) => variants(model).some(isOne)
})

/**
 * Whether a model stands for another one that may change, as `~openai/gpt-latest` does: by its id, or by its
 * `alias_target`.
 *
 * @category requirements
 * @since 0.1.0
 */
export const isAlias = ({ alias_target, id }: Model): boolean =>
  id.startsWith("~") || (alias_target !== undefined && alias_target !== null)

/**
 * How a model reasons: always (`mandatory`), when asked to or unless told not to (`optional`), or not at all (`never`).
 *
 * @category models
 * @since 0.1.0
 */
export type ReasoningMode = "mandatory" | "optional" | "never"

/**
 * How a model reasons. None where it does not say: it may be a router, or an answer from before the `reasoning` object
 * (June 2026), or that object leaves `mandatory` out.
 *
 * **Details**
 *
 * It never reasons where it has no `reasoning` and a list of parameters without `reasoning` in it.
 *
 * @category getters
 * @since 0.1.0
 */
export const reasoningMode = (model: Model): Option.Option<ReasoningMode> => Option.fromUndefinedOr(modeOf(model))

const modeOf = ({ pricing, reasoning, supported_parameters }: Model): ReasoningMode | undefined => {
  if (reasoning !== undefined && reasoning !== null) {
    if (reasoning.mandatory === true) return "mandatory"
    return reasoning.mandatory === false ? "optional" : undefined
  }
  // What a router picks may reason.
  if (supported_parameters === undefined || supported_parameters === null || isRouted(pricing)) return undefined
  return hasAny(supported_parameters, reasoningParameters) ? undefined : "never"
}

const isRouted = (pricing: Model["pricing"]): boolean => pricing !== undefined && pricing !== null && isDynamic(pricing)

const reasoningParameters: ReadonlyArray<Parameter> = ["reasoning", "include_reasoning", "reasoning_effort"]

/**
 * Whether a model reasons in a way, or in one of several, by {@link reasoningMode}. A model that does not say meets
 * neither `reasons("optional")` nor `reasons("never")`.
 *
 * **Example** (Models whose reasoning can be switched off, or that have none)
 *
 * ```ts
 * import { Model } from "effect-openrouter"
 *
 * const canAnswerAtOnce = Model.reasons(["optional", "never"])
 * console.log(canAnswerAtOnce({ id: "a/b", name: "B", reasoning: { mandatory: false } })) // true
 * console.log(canAnswerAtOnce({ id: "a/c", name: "C" })) // false
 * ```
 *
 * @category requirements
 * @since 0.1.0
 */
export const reasons: {
  (modes: ReasoningMode | ReadonlyArray<ReasoningMode>): (model: Model) => boolean
  (model: Model, modes: ReasoningMode | ReadonlyArray<ReasoningMode>): boolean
} = dual(2, (model: Model, modes: ReasoningMode | ReadonlyArray<ReasoningMode>): boolean => {
  const mode = modeOf(model)
  return mode !== undefined && hasAny([mode], typeof modes === "string" ? [modes] : modes)
})

/**
 * Whether a model has not expired at a time. It lasts to the end of its `expiration_date`, in UTC.
 *
 * **Details**
 *
 * Null and absent say that no end has been announced, so the model has not expired. A date that cannot be read is not
 * known, and counts as expired.
 *
 * @category requirements
 * @since 0.1.0
 */
export const notExpiredAt: {
  (time: DateTime.DateTime): (model: Model) => boolean
  (model: Model, time: DateTime.DateTime): boolean
} = dual(2, ({ expiration_date }: Model, time: DateTime.DateTime): boolean => {
  if (expiration_date === undefined || expiration_date === null) return true
  return DateTime.toEpochMillis(time) < Date.parse(expiration_date.slice(0, 10)) + millisPerDay
})

const millisPerDay = 86_400_000

/**
 * A benchmark by its field in `benchmarks.artificial_analysis`, or `design_arena_elo`, the best rating of a model among
 * its standings in Design Arena.
 *
 * @category models
 * @since 0.1.0
 */
export type Benchmark = ModelFacts.Benchmark

/**
 * The score of a model in a benchmark, higher is better. None where it was not measured.
 *
 * @category getters
 * @since 0.1.0
 */
export const benchmark: {
  (name: Benchmark): (model: Model) => Option.Option<number>
  (model: Model, name: Benchmark): Option.Option<number>
} = dual(
  2,
  (model: Model, name: Benchmark): Option.Option<number> => Option.fromUndefinedOr(ModelFacts.benchmark(model, name))
)

/**
 * Whether a model has at least a score in a benchmark. One that was not measured has not.
 *
 * @category requirements
 * @since 0.1.0
 */
export const benchmarkAtLeast: {
  (name: Benchmark, score: number): (model: Model) => boolean
  (model: Model, name: Benchmark, score: number): boolean
} = dual(
  3,
  (model: Model, name: Benchmark, score: number): boolean => atLeast(ModelFacts.benchmark(model, name), score)
)

/**
 * Whether a model has an endpoint that retains no data, given all of those, as `Endpoints.listZdr` gives them. An endpoint
 * that does not say whose it is counts for none.
 *
 * @category requirements
 * @since 0.1.0
 */
export const hasZdrEndpoint: {
  (zdr: ReadonlyArray<{ readonly model_id?: string | null }>): (model: Model) => boolean
  (model: Model, zdr: ReadonlyArray<{ readonly model_id?: string | null }>): boolean
} = requirement((zdr: ReadonlyArray<{ readonly model_id?: string | null }>) => {
  const ids = new Set(zdr.map(({ model_id }) => model_id))
  return ({ id }: Model) => ids.has(id)
})
