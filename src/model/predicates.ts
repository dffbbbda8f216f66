/**
 * Predicates of models: modalities, author, variant, reasoning, age, benchmarks. A missing field never satisfies a
 * predicate.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { type DualPredicate, dualPredicate } from "../offer/dualPredicate.ts"
import { completionLimit, hasAll, hasAny, isNamed, knownTokens } from "../offer/nullable.ts"
import type { InputModality, OutputModality, Parameter, Variant } from "../Vocabulary.ts"
import { millisPerDay } from "../wire/dates.ts"
import { isRouter } from "./prices.ts"
import type { ArtificialAnalysis, Model } from "./schema.ts"

/**
 * Whether a model accepts an input modality, or all of several. False without `input_modalities` (before 2025): the
 * summary in `modality` has contradicted the lists, so it is not read.
 *
 * @category predicates
 * @since 0.1.0
 */
export const accepts: DualPredicate<Model, [modalities: InputModality | ReadonlyArray<InputModality>]> = dualPredicate(
  (modalities) => ({ architecture }) => hasAll(architecture?.input_modalities, modalities)
)

/**
 * Whether a model accepts at least one of several input modalities. False without `input_modalities`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const acceptsAny: DualPredicate<Model, [modalities: ReadonlyArray<InputModality>]> = dualPredicate(
  (modalities) => ({ architecture }) => hasAny(architecture?.input_modalities, modalities)
)

/**
 * Whether a model outputs a modality, or all of several. False without `output_modalities` (before 2025): the summary in
 * `modality` has contradicted the lists, so it is not read.
 *
 * @category predicates
 * @since 0.1.0
 */
export const outputs: DualPredicate<Model, [modalities: OutputModality | ReadonlyArray<OutputModality>]> =
  dualPredicate((modalities) => ({ architecture }) => hasAll(architecture?.output_modalities, modalities))

/**
 * Whether a model outputs at least one of several modalities. False without `output_modalities`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const outputsAny: DualPredicate<Model, [modalities: ReadonlyArray<OutputModality>]> = dualPredicate(
  (modalities) => ({ architecture }) => hasAny(architecture?.output_modalities, modalities)
)

/**
 * Most tokens in one completion, at the provider that OpenRouter prefers (`top_provider`). None if the limit is unknown:
 * absent, null or 0. A limit above the context of that provider is lowered to the context.
 *
 * @category getters
 * @since 0.1.0
 */
export const completionTokens = ({ context_length, top_provider }: Model): Option.Option<number> =>
  completionLimit(top_provider?.max_completion_tokens, knownTokens(top_provider?.context_length) ?? context_length)

/**
 * Whether one completion may have this many tokens, by {@link completionTokens}. False if the limit is unknown.
 *
 * @category predicates
 * @since 0.1.0
 */
export const completionTokensAtLeast: DualPredicate<Model, [tokens: number]> = dualPredicate(
  (tokens) => (model) => Option.exists(completionTokens(model), (limit) => limit >= tokens)
)

/**
 * The author in the id of a model: `openai` of `openai/gpt-oss-20b:free` and of `~openai/gpt-latest`.
 *
 * @category getters
 * @since 0.1.0
 */
export const author = ({ id }: Model): string => {
  const slash = id.indexOf("/")
  return id.slice(id.startsWith("~") ? 1 : 0, slash < 0 ? undefined : slash)
}

/**
 * Whether a model is by an author, or by one of several. Case is ignored.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasAuthor: DualPredicate<Model, [authors: string | ReadonlyArray<string>]> = dualPredicate((authors) => {
  const isWanted = isNamed(authors)
  return (model) => isWanted(author(model))
})

/**
 * The variants in the id of a model: `["free"]` of `openai/gpt-oss-20b:free`, `[]` of `openai/gpt-oss-20b`.
 *
 * @category getters
 * @since 0.1.0
 */
export const variants = ({ id }: Model): ReadonlyArray<Variant> => id.split(":").slice(1)

/**
 * Whether the id of a model has a variant, or one of several, after a colon. A variant does not decide the price: see
 * `isFree`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasVariant: DualPredicate<Model, [variants: Variant | ReadonlyArray<Variant>]> = dualPredicate(
  (wanted) => {
    const isWanted = isNamed(wanted)
    return (model) => variants(model).some(isWanted)
  }
)

/**
 * Whether a model is an alias, such as `~openai/gpt-latest`, whose target may change. It is one if its id begins with `~`, or
 * if it has an `alias_target`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isAlias = ({ alias_target, id }: Model): boolean =>
  id.startsWith("~") || Predicate.isNotNullish(alias_target)

/**
 * How a model reasons: in every request (`mandatory`), depending on the request (`optional`), or in none (`never`).
 *
 * @category models
 * @since 0.1.0
 */
export type ReasoningMode = "mandatory" | "optional" | "never"

/**
 * How a model reasons. None if it is unknown: for a router, for a response from before the `reasoning` object (June
 * 2026), and for an object without `mandatory`.
 *
 * **Details**
 *
 * The mode is `never` if `reasoning` is absent, and the list of parameters is present without a parameter for reasoning.
 *
 * @category getters
 * @since 0.1.0
 */
export const reasoningMode = (model: Model): Option.Option<ReasoningMode> => {
  const { reasoning, supported_parameters } = model
  if (Predicate.isNotNullish(reasoning)) {
    if (reasoning.mandatory === true) return Option.some("mandatory")
    return reasoning.mandatory === false ? Option.some("optional") : Option.none()
  }
  // The model that the router picks may reason.
  if (Predicate.isNullish(supported_parameters) || isRouter(model)) return Option.none()
  return hasAny(supported_parameters, reasoningParameters) ? Option.none() : Option.some("never")
}

const reasoningParameters: ReadonlyArray<Parameter> = ["reasoning", "include_reasoning", "reasoning_effort"]

/**
 * Whether a model reasons in a mode, or in one of several, by {@link reasoningMode}. If the mode is unknown, the model
 * satisfies neither `reasons("optional")` nor `reasons("never")`.
 *
 * **Example** (Models that can answer without reasoning)
 *
 * ```ts
 * import { Model } from "effect-openrouter"
 *
 * const canAnswerAtOnce = Model.reasons(["optional", "never"])
 * console.log(canAnswerAtOnce({ id: "a/b", name: "B", reasoning: { mandatory: false } })) // true
 * console.log(canAnswerAtOnce({ id: "a/c", name: "C" })) // false
 * ```
 *
 * @category predicates
 * @since 0.1.0
 */
export const reasons: DualPredicate<Model, [modes: ReasoningMode | ReadonlyArray<ReasoningMode>]> = dualPredicate(
  (modes) => (model) => Option.exists(reasoningMode(model), (mode) => modes === mode || modes.includes(mode))
)

/**
 * Whether a model has not expired at a time. It expires at the end of its `expiration_date`, in UTC.
 *
 * **Details**
 *
 * A model without a date has not expired. A date that cannot be parsed counts as expired, because the end is unknown.
 *
 * @category predicates
 * @since 0.1.0
 */
export const notExpiredAt: DualPredicate<Model, [time: DateTime.DateTime]> = dualPredicate(
  (time) => ({ expiration_date }) =>
    Predicate.isNullish(expiration_date)
    || DateTime.toEpochMillis(time) < Date.parse(expiration_date.slice(0, 10)) + millisPerDay
)

/**
 * A benchmark: a field of `benchmarks.artificial_analysis`, or `design_arena_elo`, the best Elo rating of the model in Design
 * Arena.
 *
 * @category models
 * @since 0.1.0
 */
export type Benchmark = keyof ArtificialAnalysis | "design_arena_elo"

/**
 * The score of a model in a benchmark; higher is better. None if it was not measured.
 *
 * @category getters
 * @since 0.1.0
 */
export const benchmark: {
  (name: Benchmark): (model: Model) => Option.Option<number>
  (model: Model, name: Benchmark): Option.Option<number>
} = dual(2, ({ benchmarks }: Model, name: Benchmark): Option.Option<number> => {
  if (name !== "design_arena_elo") return Option.fromNullishOr(benchmarks?.artificial_analysis?.[name])
  const ratings = (benchmarks?.design_arena ?? []).flatMap(({ elo }) => elo ?? [])
  return ratings.length === 0 ? Option.none() : Option.some(ratings.reduce((a, b) => Math.max(a, b)))
})

/**
 * Whether a model has at least this score in a benchmark. False if it was not measured.
 *
 * @category predicates
 * @since 0.1.0
 */
export const benchmarkAtLeast: DualPredicate<Model, [name: Benchmark, score: number]> = dualPredicate(
  (name, score) => (model) => Option.exists(benchmark(model, name), (measured) => measured >= score)
)

/**
 * Whether a model has an endpoint that retains no data, given the list of all those endpoints, from `Endpoints.listZdr`. An
 * endpoint without `model_id` is ignored.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasZdrEndpoint: DualPredicate<Model, [zdr: ReadonlyArray<ServedModel>]> = dualPredicate((zdr) => {
  const ids = new Set(zdr.map(({ model_id }) => model_id))
  return ({ id }) => ids.has(id)
})

/**
 * The part of an endpoint that {@link hasZdrEndpoint} reads.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServedModel {
  /** Id of the model that the endpoint serves. */
  readonly model_id?: string | null | undefined
}
