/**
 * The filters of a `ModelQuery`, applied on this side.
 *
 * Reached as `Model.matches`. Stands above `ModelSchema` and `ModelQuery`, beside `ModelRequirement`.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import type { ModelQuery } from "../ModelQuery.ts"
import { isNamed } from "../offer/nullable.ts"
import { perMillion } from "../pricing/format.ts"
import { isDynamicPrice } from "../pricing/schema.ts"
import * as ModelFacts from "./facts.ts"
import type { Model } from "./schema.ts"

/**
 * A query that asks for no age, so that no time is needed to decide it.
 *
 * @category models
 * @since 0.1.0
 */
export interface AgelessQuery extends ModelQuery {
  readonly min_age_days?: undefined
  readonly max_age_days?: undefined
}

/**
 * Whether a model is one that a query asks for. The server does not apply every filter: after `Models.list(query)`, a
 * filter by `Model.matches(query)` makes sure.
 *
 * **Details**
 *
 * - Decided here: `supported_parameters` and `input_modalities` (all of them), `output_modalities` and `model_authors`
 *   (one of them), `context`, prices, benchmark indexes, ages, `arch`, and `q` (in the id or in the name).
 * - As on the server, a query without `output_modalities` asks for `text`; `"all"` is for models of every kind.
 * - What a model does not say does not match: a price that is absent or dynamic is within no bounds, and a model that
 *   was not measured has no index. Answers of 2024 have no lists of modalities; for those, the summary in `modality` is
 *   read, and without one the model is taken for one of text, of which there were no others.
 * - Not decided here, because no model says it, and so never a reason to exclude one: `category`, `providers`,
 *   `distillable`, `zdr` (see `Model.hasZdrEndpoint`), `region` and `min_tool_success_rate` to `max_tool_success_rate`.
 *   `sort`, `offset` and `limit` are no filters.
 *
 * **Gotchas**
 *
 * A query that has an age in it needs the time at which it is asked. Without one it matches no model, and does not
 * compile where the types show it.
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
 * @category requirements
 * @since 0.1.0
 */
export const matches: {
  (query: AgelessQuery): (model: Model) => boolean
  (query: ModelQuery, time: DateTime.DateTime): (model: Model) => boolean
} = (query: ModelQuery, time?: DateTime.DateTime) => {
  const tests = [
    ...givesOneOf(query.output_modalities ?? ["text"]),
    ...listTests(query),
    ...textTests(query),
    ...boundTests(query, time)
  ]
  return (model: Model) => tests.every((test) => test(model))
}

type Test = (model: Model) => boolean

const none: ReadonlyArray<Test> = []

// Spaces around a value of a list are nothing on the wire.
const trimmed = (values: ReadonlyArray<string>): ReadonlyArray<string> => values.map((value) => value.trim())

const givesOneOf = (wanted: "all" | ReadonlyArray<string>): ReadonlyArray<Test> => {
  if (wanted === "all" || wanted.includes("all")) return none
  const isWanted = isNamed(trimmed(wanted))
  return [(model) => modalities(model, "output_modalities").some(isWanted)]
}

// The lists are right where they contradict the summary; in 2024 there was only the summary.
const modalities = (
  { architecture }: Model,
  direction: "input_modalities" | "output_modalities"
): ReadonlyArray<string> => {
  const listed = architecture?.[direction]
  if (listed !== undefined && listed !== null && listed.length > 0) return listed
  const summary = architecture?.modality ?? "text"
  return summary.replace(direction === "input_modalities" ? /->.*$/ : /^.*->/, "").split("+")
}

const listTests = (query: ModelQuery): ReadonlyArray<Test> => {
  const tests: Array<Test> = []
  if (query.supported_parameters !== undefined) {
    const wanted = trimmed(query.supported_parameters)
    tests.push(({ supported_parameters }) => wanted.every((one) => supported_parameters?.includes(one) ?? false))
  }
  if (query.input_modalities !== undefined) {
    const wanted = trimmed(query.input_modalities)
    tests.push((model) => {
      const accepted = modalities(model, "input_modalities")
      return wanted.every((one) => accepted.includes(one))
    })
  }
  if (query.model_authors !== undefined) {
    const isWanted = isNamed(trimmed(query.model_authors))
    tests.push((model) => isWanted(ModelFacts.author(model)))
  }
  return tests
}

const textTests = ({ arch, q }: ModelQuery): ReadonlyArray<Test> => {
  const tests: Array<Test> = []
  if (arch !== undefined) {
    const isWanted = isNamed(arch)
    tests.push(({ architecture }) => isWanted(architecture?.tokenizer ?? ""))
  }
  if (q !== undefined) {
    const needle = q.trim().toLowerCase()
    tests.push(({ id, name }) => id.toLowerCase().includes(needle) || name.toLowerCase().includes(needle))
  }
  return tests
}

const boundTests = (query: ModelQuery, time: DateTime.DateTime | undefined): ReadonlyArray<Test> => {
  const now = time === undefined ? undefined : DateTime.toEpochMillis(time)
  return [
    ...between(({ context_length }) => context_length ?? 0, query.context, undefined),
    ...between(
      (model) => {
        const created = ModelFacts.created(model)
        return now === undefined || created === undefined ? undefined : (now - created) / millisPerDay
      },
      query.min_age_days,
      query.max_age_days
    ),
    ...ModelFacts.indexes.flatMap((name) =>
      between((model) => ModelFacts.benchmark(model, name), query[`min_${name}`], query[`max_${name}`])
    ),
    ...costsBetween("prompt", query.min_price, query.max_price),
    ...costsBetween("completion", query.min_output_price, query.max_output_price)
  ]
}

const millisPerDay = 86_400_000

const between = (
  valueOf: (model: Model) => number | undefined,
  least = -Infinity,
  most = Infinity
): ReadonlyArray<Test> => {
  if (least === -Infinity && most === Infinity) return none
  return [(model) => {
    const value = valueOf(model)
    return value !== undefined && value >= least && value <= most
  }]
}

type Bound = number | BigDecimal.BigDecimal | undefined

const costsBetween = (key: "prompt" | "completion", least: Bound, most: Bound): ReadonlyArray<Test> => {
  if (least === undefined && most === undefined) return none
  // `Models.list` refuses such bounds.
  if ([least, most].some((bound) => typeof bound === "number" && !Number.isFinite(bound))) return [() => false]
  const [low, high] = [decimal(least), decimal(most)]
  return [({ pricing }) => {
    const price = pricing?.[key]
    if (price === undefined || price === null || isDynamicPrice(price)) return false
    const usd = perMillion(price)
    return (low === undefined || BigDecimal.Order(usd, low) >= 0)
      && (high === undefined || BigDecimal.Order(usd, high) <= 0)
  }]
}

const decimal = (bound: Bound): BigDecimal.BigDecimal | undefined =>
  typeof bound === "number" ? BigDecimal.fromNumberUnsafe(bound) : bound
