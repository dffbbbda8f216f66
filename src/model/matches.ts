/**
 * The filters of a `ModelQuery`, applied on the client. They use the predicates of `Model` where one exists.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type { ModelQuery } from "../ModelQuery.ts"
import { isNamed } from "../offer/nullable.ts"
import { completionPriceAtMost, contextAtLeast, promptPriceAtMost, supports } from "../offer/predicates.ts"
import { priceAtLeast } from "../offer/prices.ts"
import { millisPerDay } from "../wire/dates.ts"
import { accepts, type Benchmark, benchmark, benchmarkAtLeast, hasAuthor, outputsAny } from "./predicates.ts"
import type { Model } from "./schema.ts"

/**
 * A query without age filters, which can be tested without a time.
 *
 * @category models
 * @since 0.1.0
 */
export interface AgelessQuery extends ModelQuery {
  /** Absent, because it depends on the time. */
  readonly min_age_days?: null | undefined
  /** Absent, because it depends on the time. */
  readonly max_age_days?: null | undefined
}

/**
 * Whether a model satisfies every filter of a query. The server does not apply every filter, so filter the result of
 * `Models.list(query)` by `Model.matches(query)`.
 *
 * **Details**
 *
 * - Tested: `supported_parameters` and `input_modalities` (all of them), `output_modalities` and `model_authors` (one of
 *   them), `context`, prices, benchmark indexes, ages, `arch`, and `q` (in the id or in the name).
 * - As on the server, a query without `output_modalities` selects models with `text` output; `"all"` selects every model.
 * - A missing field never satisfies a filter: an absent or dynamic price is outside of all bounds, and a model without the
 *   list of modalities has no modality. Responses of 2024 have no such lists, so their models match only queries with
 *   `output_modalities: "all"`. The summary in `modality` is not read.
 * - Not tested, because no model states it: `category`, `providers`, `distillable`, `zdr` (see `Model.hasZdrEndpoint`),
 *   `region`, `min_tool_success_rate` and `max_tool_success_rate`. `sort`, `offset` and `limit` are not filters.
 *
 * **Gotchas**
 *
 * A query with an age filter needs a time. Without the time, it matches no model; if the type of the query has the age
 * filter, it does not compile.
 *
 * **Example** (Filtering again)
 *
 * ```ts
 * import { Console, Effect } from "effect"
 * import { Model, Models, OpenRouter } from "effect-openrouter"
 *
 * const query = { context: 100_000, supported_parameters: ["tools"], max_price: 1 } as const
 *
 * const program = Effect.gen(function*() {
 *   const models = (yield* Models.list(query)).filter(Model.matches(query))
 *   yield* Console.log(`${models.length} models, each with room for 100,000 tokens`)
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @category predicates
 * @since 0.1.0
 */
export const matches: {
  (query: AgelessQuery): (model: Model) => boolean
  (query: ModelQuery, time: DateTime.DateTime): (model: Model) => boolean
} = (query: ModelQuery, time?: DateTime.DateTime) => {
  const tests = [
    ...modalityTests(query.output_modalities),
    ...test(query.input_modalities, (modalities) => accepts(trimmed(modalities))),
    ...test(query.supported_parameters, (parameters) => supports(trimmed(parameters))),
    ...test(query.model_authors, (authors) => hasAuthor(trimmed(authors))),
    ...test(query.arch, isOfFamily),
    ...test(query.q, mentions),
    ...test(query.context, (tokens) => contextAtLeast(tokens)),
    ...test(query.min_price, (usd) => priceAtLeast("prompt", usd)),
    ...test(query.max_price, (usd) => promptPriceAtMost(usd)),
    ...test(query.min_output_price, (usd) => priceAtLeast("completion", usd)),
    ...test(query.max_output_price, (usd) => completionPriceAtMost(usd)),
    ...test(query.min_age_days, (days) => ageTest(time, (age) => age >= days)),
    ...test(query.max_age_days, (days) => ageTest(time, (age) => age <= days)),
    ...indexes.flatMap((index) => test(query[`min_${index}`], (score) => benchmarkAtLeast(index, score))),
    ...indexes.flatMap((index) => test(query[`max_${index}`], (score) => benchmarkAtMost(index, score)))
  ]
  return (model: Model) => tests.every((test) => test(model))
}

type Test = (model: Model) => boolean

const indexes = ["intelligence_index", "coding_index", "agentic_index"] as const

const benchmarkAtMost = (name: Benchmark, score: number): Test => (model) =>
  Option.exists(benchmark(model, name), (measured) => measured <= score)

const test = <A>(wanted: A | null | undefined, testFor: (wanted: A) => Test): ReadonlyArray<Test> =>
  Predicate.isNullish(wanted) ? [] : [testFor(wanted)]

const trimmed = (values: ReadonlyArray<string>): ReadonlyArray<string> => values.map((value) => value.trim())

// Ignores spaces and case, as the server does.
const modalityTests = (modalities: ModelQuery["output_modalities"]): ReadonlyArray<Test> => {
  const wanted = modalities === "all" ? ["all"] : trimmed(modalities ?? ["text"])
  return wanted.includes("all") ? [] : [outputsAny(wanted.map((modality) => modality.toLowerCase()))]
}

const isOfFamily = (family: string): Test => {
  const isWanted = isNamed(family)
  return ({ architecture }) => isWanted(architecture?.tokenizer)
}

const mentions = (text: string): Test => {
  const needle = text.trim().toLowerCase()
  return ({ id, name }) => id.toLowerCase().includes(needle) || name.toLowerCase().includes(needle)
}

const ageTest = (time: DateTime.DateTime | undefined, isWithin: (days: number) => boolean): Test => ({ created }) =>
  time !== undefined && Predicate.isNotNullish(created)
  && isWithin((DateTime.toEpochMillis(time) - DateTime.toEpochMillis(created)) / millisPerDay)
