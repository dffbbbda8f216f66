/**
 * Endpoints ranked by price, latency, throughput and uptime, with the reasons for each place.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import { dual } from "effect/Function"
import type { Cost, Extras } from "../pricing/bill.ts"
import { cost } from "../pricing/cost.ts"
import { formatDecimal } from "../pricing/schema.ts"
import type { Usage } from "../Usage.ts"
import type { Percentile, Window } from "./predicates.ts"
import type { Endpoint } from "./schema.ts"

/**
 * What endpoints are ranked by.
 *
 * - `price`: USD for the stated workload. The cheapest has merit 1, one at twice its price a half.
 * - `latency`: milliseconds to the first token. The fastest has merit 1, one that takes twice as long a half.
 * - `throughput`: output tokens per second. The fastest has merit 1, one that gives half as many a half.
 * - `uptime`: percent of requests answered. 100 has merit 1, 95 a half, 90 and below none.
 *
 * @category models
 * @since 0.1.0
 */
export type Criterion = "price" | "latency" | "throughput" | "uptime"

/**
 * What matters, and how much.
 *
 * @category models
 * @since 0.1.0
 */
export interface RankOptions {
  /**
   * What one request uses, as for `Pricing.cost`: `{ prompt_tokens: 3000, completion_tokens: 500 }`. Both counts have to
   * be there, if need be as 0, or no cost is known.
   */
  readonly workload: Usage
  /** What the workload does not say, as for `Pricing.cost`: images, web searches. */
  readonly extras?: Extras | undefined
  /** When the request is made: some prices depend on the time of day. */
  readonly at: DateTime.DateTime
  /**
   * How much each criterion matters, in relation to the others; those left out do not. Without `weights` all four matter
   * the same. What is not a positive number counts as 0.
   */
  readonly weights?: { readonly [C in Criterion]?: number | undefined } | undefined
  /** What an endpoint has to meet, by a name of one's own: `{ healthy: Endpoint.isHealthy }`. */
  readonly requires?: Readonly<Record<string, (endpoint: Endpoint) => boolean>> | undefined
  /** Percentile of latency and throughput. Default `p50`. */
  readonly percentile?: Percentile | undefined
  /** Window of uptime. Default `30m`. */
  readonly window?: Window | undefined
}

/**
 * What one criterion adds to a score.
 *
 * @category models
 * @since 0.1.0
 */
export interface Contribution {
  /** What the endpoint says: USD (rounded to a double), milliseconds, tokens per second, percent. Undefined: unknown. */
  readonly value: number | undefined
  /** How good that is, 0 to 1. Unknown is 0. */
  readonly merit: number
  /** How much it matters, 0 to 1. The weights of all criteria add up to 1, unless there is nothing to go by. */
  readonly weight: number
  /** What it adds to the score: merit times weight. */
  readonly points: number
}

/**
 * An endpoint with its score, and the reasons for it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Ranked {
  readonly endpoint: Endpoint
  /** 0 to 1, the sum of all points. An excluded endpoint has one, too: what it would have got. */
  readonly score: number
  /** The requirements that it does not meet, by their names. Empty for an endpoint to choose from. */
  readonly excludedBy: ReadonlyArray<string>
  /** The criteria that matter and are not known of it. */
  readonly unknown: ReadonlyArray<Criterion>
  /** What each criterion adds to the score. */
  readonly contributions: { readonly [C in Criterion]: Contribution }
  /** What the workload costs here. Where it is not exact, the price is unknown, and `missing` says why. */
  readonly cost: Cost
}

/**
 * Ranks endpoints, best first: those that meet every requirement, by their score; then those that do not, the fewer they
 * miss the earlier, and by their score. Every endpoint is there once; equals stay in the order in which they came.
 *
 * **Details**
 *
 * A score is the sum over four criteria of merit times weight. Merit is in relation to the best endpoint that meets all
 * requirements (or, if none does, to the best of all); see {@link Criterion}. Weights are brought to a sum of 1.
 *
 * What is not known earns nothing, so an endpoint does not gain by keeping silent. A criterion that none of the
 * endpoints to choose from has a value for cannot tell them apart: it is left out, and the others weigh the more. So it
 * is for latency and throughput without a key.
 *
 * **Gotchas**
 *
 * Scores compare endpoints of one call. Another set of endpoints has another best one.
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
  const candidates = endpoints.map((endpoint) => candidateOf(endpoint, requirements, options))
  const eligible = candidates.filter(({ excludedBy }) => excludedBy.length === 0)
  const rivals = eligible.length === 0 ? candidates : eligible
  const scales = {
    price: scaleOf(rivals, "price", options),
    latency: scaleOf(rivals, "latency", options),
    throughput: scaleOf(rivals, "throughput", options),
    uptime: scaleOf(rivals, "uptime", options)
  }
  const total = criteria.reduce((sum, criterion) => sum + scales[criterion].weight, 0)
  return candidates.map((candidate) => scored(candidate, scales, total)).toSorted(byPlace)
})

/**
 * A score with its reasons, in a line for people: what excluded the endpoint, what each criterion added, and what was
 * not known.
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
  return [
    `${endpoint.tag ?? endpoint.provider_name}: ${score.toFixed(2)}`,
    points.length === 0 ? "" : ` = ${points.join(" + ")}`,
    unknown.length === 0 ? "" : `, unknown: ${unknown.join(", ")}`,
    excludedBy.length === 0 ? "" : `, excluded by: ${excludedBy.join(", ")}`
  ].join("")
}

const criteria = ["price", "latency", "throughput", "uptime"] as const

interface Candidate {
  readonly endpoint: Endpoint
  readonly excludedBy: ReadonlyArray<string>
  readonly cost: Cost
  readonly values: { readonly [C in Criterion]: number | undefined }
}

const candidateOf = (
  endpoint: Endpoint,
  requirements: ReadonlyArray<readonly [name: string, meets: (endpoint: Endpoint) => boolean]>,
  { at, extras, percentile = "p50", window = "30m", workload }: RankOptions
): Candidate => {
  const price = cost(endpoint.pricing, workload, at, extras)
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

// No statistic is below zero; one that is says nothing.
const unlessNegative = (value: number | null | undefined): number | undefined =>
  value === undefined || value === null || value < 0 ? undefined : value

/** How one criterion is judged: against the best value, and with which weight, not yet in relation to the others. */
interface Scale {
  readonly merit: (value: number) => number
  readonly weight: number
}

type Scales = { readonly [C in Criterion]: Scale }

const equalWeights: NonNullable<RankOptions["weights"]> = { price: 1, latency: 1, throughput: 1, uptime: 1 }

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

// An excluded endpoint may be better than the best, and gets no more for it.
const meritOf = (criterion: Criterion, best: number): (value: number) => number => {
  switch (criterion) {
    case "price":
    case "latency":
      // Nothing is as good as free.
      return (value) => value <= best ? 1 : best / value
    case "throughput":
      return (value) => value === 0 ? 0 : Math.min(1, value / best)
    case "uptime":
      return (value) => Math.min(1, Math.max(0, (value - 90) / 10))
  }
}

const scored = ({ cost, endpoint, excludedBy, values }: Candidate, scales: Scales, total: number): Ranked => {
  const contributionOf = (criterion: Criterion): Contribution => {
    const scale = scales[criterion]
    const value = values[criterion]
    const merit = value === undefined ? 0 : scale.merit(value)
    const weight = total === 0 ? 0 : scale.weight / total
    return { value, merit, weight, points: merit * weight }
  }
  const contributions = {
    price: contributionOf("price"),
    latency: contributionOf("latency"),
    throughput: contributionOf("throughput"),
    uptime: contributionOf("uptime")
  }
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
