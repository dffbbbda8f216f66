/**
 * Ranks endpoints by price, latency, throughput and uptime, with the reasons for each rank.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import { dual } from "effect/Function"
import * as Predicate from "effect/Predicate"
import { costAt, type PricedModel } from "../model/prices.ts"
import type { Cost, Extras } from "../pricing/bill.ts"
import { formatDecimal } from "../pricing/schema.ts"
import type { Usage } from "../Usage.ts"
import type { ServiceTier } from "../Vocabulary.ts"
import { escaped } from "../wire/text.ts"
import { hasServiceTier, type Percentile, type Window } from "./predicates.ts"
import type { Endpoint } from "./schema.ts"

/**
 * A criterion of the ranking. An endpoint has a merit from 0 to 1 in each criterion.
 *
 * - `price`: USD for the workload. The cheapest endpoint has merit 1, one at twice its price 0.5.
 * - `latency`: milliseconds to the first token. The fastest endpoint has merit 1, one that takes twice as long 0.5.
 * - `throughput`: output tokens per second. The fastest endpoint has merit 1, one with half as many 0.5.
 * - `uptime`: percent of requests answered. 100 has merit 1, 95 has 0.5, 90 and below have 0.
 *
 * @category models
 * @since 0.1.0
 */
export type Criterion = "price" | "latency" | "throughput" | "uptime"

/**
 * The workload to rank for, and how much each criterion matters.
 *
 * @category models
 * @since 0.1.0
 */
export interface RankOptions {
  /**
   * The usage of one request, as for `Pricing.cost`: `{ prompt_tokens: 3000, completion_tokens: 500 }`. Both counts are
   * necessary (0 is a count), else no cost is known.
   */
  readonly workload: Usage
  /** Quantities that a usage does not report, as for `Pricing.cost`: images, web searches. */
  readonly extras?: Extras | undefined
  /** Time of the request: some prices depend on the time of day. */
  readonly at: DateTime.DateTime
  /**
   * Weights of the criteria, relative to each other. An omitted criterion, or a weight that is not a positive number, counts
   * as 0. Default: equal weights.
   */
  readonly weights?: { readonly [C in Criterion]?: number | undefined } | undefined
  /** Predicates that an endpoint must satisfy, each with a name that `excludedBy` reports: `{ healthy: Endpoint.isHealthy }`. */
  readonly requires?: Readonly<Record<string, (endpoint: Endpoint) => boolean>> | undefined
  /**
   * The service tier that the request asks for, if any. Only endpoints of `default` and of this tier are ranked, because the
   * request never gets any other. Default: only `default`.
   */
  readonly serviceTier?: ServiceTier | undefined
  /**
   * The model that the endpoints serve, such as the result of `Endpoints.list`. With it, a listed 0 of a model that outputs
   * videos or songs counts as unknown, as in `Endpoint.cost`. Default: every listed 0 is a price.
   */
  readonly model?: PricedModel | undefined
  /** Percentile of latency and throughput. Default `p50`. */
  readonly percentile?: Percentile | undefined
  /** Window of uptime. Default `30m`. */
  readonly window?: Window | undefined
}

/**
 * The part of one criterion in a score.
 *
 * @category models
 * @since 0.1.0
 */
export interface Contribution {
  /**
   * Value of the endpoint: USD (rounded to a floating-point number), milliseconds, tokens per second, percent. Undefined:
   * unknown.
   */
  readonly value: number | undefined
  /** Merit of the value, 0 to 1; see {@link Criterion}. 0 if it is unknown. */
  readonly merit: number
  /** Weight of the criterion, 0 to 1. The weights of all criteria add up to 1, unless no criterion can be judged. */
  readonly weight: number
  /** Merit times weight. */
  readonly points: number
}

/**
 * An endpoint with its score, and the reasons for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ranked {
  /** The endpoint, as it was given. */
  readonly endpoint: Endpoint
  /** The sum of all points, 0 to 1. An excluded endpoint has the score that it would have if it were eligible. */
  readonly score: number
  /** Names of the predicates that it does not satisfy. Empty for an eligible endpoint. */
  readonly excludedBy: ReadonlyArray<string>
  /** Criteria with a weight above 0 whose value is unknown. */
  readonly unknown: ReadonlyArray<Criterion>
  /** The part of each criterion in the score. */
  readonly contributions: { readonly [C in Criterion]: Contribution }
  /** Cost of the workload, in USD. If it is not exact, the price is unknown, and `missing` has the reason. */
  readonly cost: Cost
}

/**
 * Ranks endpoints, best first: those that satisfy every predicate, by score; then the others, by the number of failed
 * predicates and by score. Endpoints of a service tier that the request does not ask for are left out. Every other endpoint
 * is in the result once. Endpoints with equal scores keep their order.
 *
 * **Details**
 *
 * A score is the sum of merit times weight over four criteria. Merit is relative to the best endpoint that satisfies all
 * predicates (if none does, to the best of all); see {@link Criterion}. Weights are scaled to a sum of 1.
 *
 * An unknown value has merit 0. A criterion that is unknown for every eligible endpoint cannot distinguish them: it is left
 * out, and the others weigh more. Without an API key, this applies to latency and throughput.
 *
 * **Gotchas**
 *
 * Compare scores only within one call, because merits are relative to the endpoints of that call.
 *
 * **Example** (Cheap and steady, and able to call tools)
 *
 * ```ts
 * import { Console, DateTime, Effect } from "effect"
 * import { Endpoint, Endpoints, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const { endpoints } = yield* Endpoints.list("deepseek/deepseek-chat")
 *   const ranked = Endpoint.rank(endpoints, {
 *     workload: { prompt_tokens: 3000, completion_tokens: 500 },
 *     at: yield* DateTime.now,
 *     weights: { price: 2, uptime: 1 },
 *     requires: { healthy: Endpoint.isHealthy, tools: Endpoint.supports("tools") }
 *   })
 *   for (const one of ranked) yield* Console.log(Endpoint.explain(one))
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @category ranking
 * @since 0.1.0
 */
export const rank: {
  (options: RankOptions): (endpoints: ReadonlyArray<Endpoint>) => ReadonlyArray<Ranked>
  (endpoints: ReadonlyArray<Endpoint>, options: RankOptions): ReadonlyArray<Ranked>
} = dual(2, (endpoints: ReadonlyArray<Endpoint>, options: RankOptions): ReadonlyArray<Ranked> => {
  const requirements = Object.entries(options.requires ?? {})
  const candidates = endpoints.filter(hasServiceTier(["default", options.serviceTier ?? "default"])).map((endpoint) =>
    candidateOf(endpoint, requirements, options)
  )
  const eligible = candidates.filter(({ excludedBy }) => excludedBy.length === 0)
  const rivals = eligible.length === 0 ? candidates : eligible
  const scales = byCriterion((criterion) => scaleOf(rivals, criterion, options))
  const total = criteria.reduce((sum, criterion) => sum + scales[criterion].weight, 0)
  return candidates.map((candidate) => scored(candidate, scales, total)).toSorted(byPlace)
})

/**
 * A score with its reasons, as a line of text: the points of each criterion, the unknown criteria, and the predicates that
 * excluded the endpoint. Control, bidirectional and zero-width characters are escaped.
 *
 * @category formatting
 * @since 0.1.0
 */
export const explain = ({ contributions, cost, endpoint, excludedBy, score, unknown }: Ranked): string => {
  const values = {
    price: `$${formatDecimal(cost.total)}`,
    latency: `${contributions.latency.value} ms`,
    throughput: `${contributions.throughput.value} tokens/s`,
    uptime: `${contributions.uptime.value} %`
  }
  const points = criteria.flatMap((criterion) => {
    const { points, value, weight } = contributions[criterion]
    return weight === 0 || value === undefined ? [] : [`${criterion} ${points.toFixed(2)} (${values[criterion]})`]
  })
  return escaped([
    `${endpoint.tag ?? endpoint.provider_name}: ${score.toFixed(2)}`,
    points.length === 0 ? "" : ` = ${points.join(" + ")}`,
    unknown.length === 0 ? "" : `, unknown: ${unknown.join(", ")}`,
    excludedBy.length === 0 ? "" : `, excluded by: ${excludedBy.join(", ")}`
  ].join(""))
}

const criteria = ["price", "latency", "throughput", "uptime"] as const

type ByCriterion<A> = { readonly [C in Criterion]: A }

const byCriterion = <A>(valueOf: (criterion: Criterion) => A): ByCriterion<A> => ({
  price: valueOf("price"),
  latency: valueOf("latency"),
  throughput: valueOf("throughput"),
  uptime: valueOf("uptime")
})

interface Candidate {
  readonly endpoint: Endpoint
  readonly excludedBy: ReadonlyArray<string>
  readonly cost: Cost
  readonly values: ByCriterion<number | undefined>
}

const candidateOf = (
  endpoint: Endpoint,
  requirements: ReadonlyArray<readonly [name: string, meets: (endpoint: Endpoint) => boolean]>,
  { at, extras, model = {}, percentile = "p50", window = "30m", workload }: RankOptions
): Candidate => {
  const price = costAt(endpoint.pricing, model, workload, at, extras)
  return {
    endpoint,
    excludedBy: requirements.flatMap(([name, meets]) => meets(endpoint) ? [] : [name]),
    cost: price,
    values: {
      price: price.exact ? BigDecimal.toNumberUnsafe(price.total) : undefined,
      latency: unlessNegative(endpoint.latency_last_30m?.[percentile]),
      throughput: unlessNegative(endpoint.throughput_last_30m?.[percentile]),
      uptime: unlessNegative(endpoint[`uptime_last_${window}`])
    }
  }
}

const unlessNegative = (value: number | null | undefined): number | undefined =>
  Predicate.isNullish(value) || value < 0 ? undefined : value

/** The merit of a value, and a weight that is not yet scaled. */
interface Scale {
  readonly merit: (value: number) => number
  readonly weight: number
}

const equalWeights: NonNullable<RankOptions["weights"]> = byCriterion(() => 1)

const scaleOf = (
  rivals: ReadonlyArray<Candidate>,
  criterion: Criterion,
  { weights = equalWeights }: RankOptions
): Scale => {
  const best = bestOf(rivals, criterion)
  const weight = weights[criterion] ?? 0
  return {
    merit: best === undefined ? () => 0 : meritOf(criterion, best),
    weight: best !== undefined && weight > 0 && Number.isFinite(weight) ? weight : 0
  }
}

const bestOf = (rivals: ReadonlyArray<Candidate>, criterion: Criterion): number | undefined => {
  const isLessBetter = criterion === "price" || criterion === "latency"
  let best: number | undefined
  for (const { values } of rivals) {
    const value = values[criterion]
    if (value !== undefined && (best === undefined || (isLessBetter ? value < best : value > best))) best = value
  }
  return best
}

// An excluded endpoint that is better than the best eligible one also has merit 1.
const meritOf = (criterion: Criterion, best: number): (value: number) => number => {
  switch (criterion) {
    case "price":
    case "latency":
      return (value) => value <= best ? 1 : best / value
    case "throughput":
      return (value) => value === 0 ? 0 : Math.min(1, value / best)
    case "uptime":
      return (value) => Math.min(1, Math.max(0, (value - 90) / 10))
  }
}

const scored = (
  { cost, endpoint, excludedBy, values }: Candidate,
  scales: ByCriterion<Scale>,
  total: number
): Ranked => {
  const contributions = byCriterion((criterion): Contribution => {
    const scale = scales[criterion]
    const value = values[criterion]
    const merit = value === undefined ? 0 : scale.merit(value)
    const weight = total === 0 ? 0 : scale.weight / total
    return { value, merit, weight, points: merit * weight }
  })
  const points = criteria.reduce((sum, criterion) => sum + contributions[criterion].points, 0)
  return {
    endpoint,
    score: Math.min(1, points),
    excludedBy,
    unknown: criteria.filter((one) => contributions[one].weight > 0 && contributions[one].value === undefined),
    contributions,
    cost
  }
}

const byPlace = (a: Ranked, b: Ranked): number => a.excludedBy.length - b.excludedBy.length || b.score - a.score
