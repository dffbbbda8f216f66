/**
 * Estimates before a request is sent: its cost at the endpoints that may serve it, and the limits that all of these endpoints
 * have in common.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as DateTime from "effect/DateTime"
import * as Predicate from "effect/Predicate"
import * as Struct from "effect/Struct"
import { costAt, type PricedModel } from "../model/prices.ts"
import { knownTokens } from "../offer/nullable.ts"
import type { Cost, Extras, Missing } from "../pricing/bill.ts"
import type { Usage } from "../Usage.ts"
import type { ServiceTier } from "../Vocabulary.ts"
import { hasServiceTier } from "./predicates.ts"
import type { Endpoint } from "./schema.ts"

/**
 * What a request costs at an endpoint, in USD: `Pricing.cost` at the prices of the endpoint, with the rule of `Model.cost`
 * about a listed 0.
 *
 * **Details**
 *
 * `model` is the model that the endpoint serves: the result of `Endpoints.list`, or a `Model`. If it outputs anything other
 * than text or embeddings, a 0 that the endpoint lists for prompt and completion is not its price, and the cost is not
 * exact.
 *
 * @category computing
 * @since 0.1.0
 */
export const cost = (
  endpoint: Endpoint,
  model: PricedModel,
  usage: Usage,
  at: DateTime.DateTime,
  extras?: Extras
): Cost => costAt(endpoint.pricing, model, usage, at, extras)

/**
 * The expected usage of a request that has not been sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExpectedUsage extends Usage {
  /**
   * The `max_tokens` of the request: the most completion tokens. If present, it replaces `completion_tokens`,
   * `output_tokens` and `total_tokens`.
   */
  readonly max_tokens?: number | null
}

/**
 * Options of {@link costRange}.
 *
 * @category models
 * @since 0.1.0
 */
export interface CostRangeOptions {
  /** Quantities that a usage does not report, as for `Pricing.cost`: images, web searches. */
  readonly extras?: Extras | undefined
  /**
   * The model that the endpoints serve, such as the result of `Endpoints.list`, as for {@link cost}. Default: only the listed
   * prices count, which are too low for models that output videos or songs.
   */
  readonly model?: PricedModel | undefined
  /** The service tier that the request asks for, if any. Endpoints of `default` and of this tier may serve it. */
  readonly serviceTier?: ServiceTier | undefined
}

/**
 * What a request costs at one endpoint.
 *
 * @category models
 * @since 0.1.0
 */
export interface EndpointCost {
  /** The endpoint. Undefined if no endpoint can serve the request. */
  readonly endpoint: Endpoint | undefined
  /** The cost there, in USD. */
  readonly cost: Cost
}

/**
 * The lowest and the highest cost of a request, over the endpoints that may serve it.
 *
 * @category models
 * @since 0.1.0
 */
export interface CostRange {
  /** The lowest exact cost. If no cost is exact, the lowest total. */
  readonly best: EndpointCost
  /** The highest total. It is not exact if any of the costs is not exact; `missing` then has the reasons of all endpoints. */
  readonly worst: EndpointCost
}

/**
 * The lowest and the highest cost of a request, each with its endpoint. It compares the endpoints that OpenRouter may send
 * the request to: those of the service tier `default`, and of the tier that the request asks for.
 *
 * **Details**
 *
 * `max_tokens` counts as the number of completion tokens. If one endpoint lacks a price, `worst` is not exact, since the
 * request may cost more there. Without endpoints, neither cost is exact, and `missing` has the key `endpoint`.
 *
 * **Gotchas**
 *
 * Filter the endpoints first if the request restricts them, by provider or by data policy. Pass the model in the options
 * if it may output videos, songs or images.
 *
 * **Example** (Before sending)
 *
 * ```ts
 * import { Console, DateTime, Effect } from "effect"
 * import { Endpoint, Endpoints, OpenRouter, Pricing } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const model = yield* Endpoints.list("deepseek/deepseek-chat")
 *   const usage = { prompt_tokens: 12_000, max_tokens: 1_000 }
 *   const { best, worst } = Endpoint.costRange(model.endpoints, usage, yield* DateTime.now, { model })
 *   yield* Console.log(`${Pricing.formatCost(best.cost)} to ${Pricing.formatCost(worst.cost)}`)
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @category computing
 * @since 0.1.0
 */
export const costRange = (
  endpoints: ReadonlyArray<Endpoint>,
  usage: ExpectedUsage,
  at: DateTime.DateTime,
  { extras, model = {}, serviceTier = "default" }: CostRangeOptions = {}
): CostRange => {
  const expected = usageOf(usage)
  const costs = endpoints.filter(hasServiceTier(["default", serviceTier])).map((endpoint): EndpointCost => ({
    endpoint,
    cost: cost(endpoint, model, expected, at, extras)
  }))
  const exact = costs.filter(({ cost }) => cost.exact)
  const [first, ...others] = costs
  if (first === undefined) return { best: nowhere, worst: nowhere }
  const dearest = others.reduce((a, b) => BigDecimal.isGreaterThan(b.cost.total, a.cost.total) ? b : a, first)
  const cheapest = (exact.length === 0 ? costs : exact).reduce((a, b) =>
    BigDecimal.isLessThan(b.cost.total, a.cost.total) ? b : a
  )
  const missing = distinct(costs.flatMap(({ cost }) => cost.missing))
  return { best: cheapest, worst: { ...dearest, cost: { ...dearest.cost, missing, exact: missing.length === 0 } } }
}

const usageOf = (usage: ExpectedUsage): Usage =>
  Predicate.isNullish(usage.max_tokens)
    ? Struct.omit(usage, ["max_tokens"])
    : {
      ...Struct.omit(usage, ["max_tokens", "output_tokens", "total_tokens"]),
      completion_tokens: usage.max_tokens
    }

const nowhere: EndpointCost = {
  endpoint: undefined,
  cost: {
    total: BigDecimal.make(0n, 0),
    exact: false,
    charges: [],
    missing: [{ key: "endpoint", quantity: undefined, reason: "no-price" }]
  }
}

const distinct = (all: ReadonlyArray<Missing>): ReadonlyArray<Missing> =>
  Array.from(new Map(all.map((missing) => [`${missing.reason} ${missing.key}`, missing])).values())

/**
 * Limits that hold at every endpoint that may serve a request.
 *
 * @category models
 * @since 0.1.0
 */
export interface CommonLimits {
  /** Tokens of context, prompt and completion together. Null if no endpoint states it. */
  readonly context_length: number | null
  /** Most tokens in one completion. Null if no endpoint states it. */
  readonly max_completion_tokens: number | null
}

/**
 * The limits that are safe for a model, whichever endpoint serves the request: the smallest known `context_length` and the
 * smallest known `max_completion_tokens` of the endpoints that may serve it.
 *
 * **Details**
 *
 * The endpoint that serves a request decides its limits. The `context_length` of a model and of its `top_provider` are not
 * safe: they have differed by a factor of 30, in both directions. 0 and null are unknown. Endpoints of the service tier
 * `default` count; pass the tier if the request asks for another.
 *
 * @category getters
 * @since 0.1.0
 */
export const commonLimits = (
  endpoints: ReadonlyArray<Endpoint>,
  serviceTier: ServiceTier = "default"
): CommonLimits => {
  const eligible = endpoints.filter(hasServiceTier(["default", serviceTier]))
  return {
    context_length: smallest(eligible.map(({ context_length }) => context_length)),
    max_completion_tokens: smallest(eligible.map(({ max_completion_tokens }) => max_completion_tokens))
  }
}

const smallest = (limits: ReadonlyArray<number | null | undefined>): number | null => {
  const known = limits.flatMap((limit) => knownTokens(limit) ?? [])
  return known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b))
}
