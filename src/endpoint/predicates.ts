/**
 * Predicates of endpoints: health, speed, quantization, provider, caching, data retention. A missing field never
 * satisfies a predicate.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { type DualPredicate, dualPredicate } from "../offer/dualPredicate.ts"
import { atLeast, atMost, completionLimit, isNamed } from "../offer/nullable.ts"
import { isListedFixed, isListedFree } from "../offer/prices.ts"
import type { ProviderName, Quantization, ServiceTier } from "../Vocabulary.ts"
import type { Endpoint, ToolChoiceSupport } from "./schema.ts"

/**
 * Whether an endpoint is healthy: its `status` is 0. False for a negative or missing status.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isHealthy = ({ status }: Endpoint): boolean => atLeast(status, 0)

/**
 * A window over which OpenRouter measures uptime: five minutes, half an hour, a day.
 *
 * @category models
 * @since 0.1.0
 */
export type Window = "5m" | "30m" | "1d"

/**
 * Whether at least this percent of requests were answered over a window. False if uptime is unknown: OpenRouter sends
 * null for fewer than 100 requests.
 *
 * **Example** (Endpoints that were up all day)
 *
 * ```ts
 * import { Endpoint } from "effect-openrouter"
 *
 * const isSteady = Endpoint.uptimeAtLeast("1d", 99.5)
 * console.log(isSteady({ provider_name: "DeepInfra", uptime_last_1d: 99.9 })) // true
 * console.log(isSteady({ provider_name: "Chutes", uptime_last_1d: null })) // false
 * ```
 *
 * @category predicates
 * @since 0.1.0
 */
export const uptimeAtLeast: DualPredicate<Endpoint, [window: Window, percent: number]> = dualPredicate(
  (window, percent) => (endpoint) => atLeast(endpoint[`uptime_last_${window}`], percent)
)

/**
 * A percentile of latency or throughput.
 *
 * **Gotchas**
 *
 * Both count upward (in every captured response): the `p99` of latency is close to the slowest request, but that of
 * throughput is close to the fastest. No percentile describes slow throughput; `p50` is the most cautious one.
 *
 * @category models
 * @since 0.1.0
 */
export type Percentile = "p50" | "p75" | "p90" | "p99"

/**
 * Whether the first token came within this many milliseconds, at a percentile of the last half hour. False without
 * statistics: OpenRouter sends none to callers without a key.
 *
 * @category predicates
 * @since 0.1.0
 */
export const latencyAtMost: DualPredicate<Endpoint, [percentile: Percentile, millis: number]> = dualPredicate(
  (percentile, millis) => ({ latency_last_30m }) => atMost(latency_last_30m?.[percentile], millis)
)

/**
 * Whether at least this many output tokens came per second, at a percentile of the last half hour. False without
 * statistics: OpenRouter sends none to callers without a key.
 *
 * @category predicates
 * @since 0.1.0
 */
export const throughputAtLeast: DualPredicate<Endpoint, [percentile: Percentile, tokensPerSecond: number]> =
  dualPredicate((percentile, tokensPerSecond) => ({ throughput_last_30m }) =>
    atLeast(throughput_last_30m?.[percentile], tokensPerSecond)
  )

/**
 * Whether nothing is charged, by the listed prices alone: at least one price is listed, and every listed price is 0 under
 * every condition. A value under a key that this version does not know may be a price, so it must be 0 too.
 *
 * **Gotchas**
 *
 * An endpoint does not state what its model outputs. An endpoint for songs, videos or images may list 0 and charge for
 * each of them: `Endpoint.cost` takes the model into account, and so does `Model.isFree`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isFree = (endpoint: Endpoint): boolean => isListedFree(endpoint)

/**
 * Whether some price is listed, and none is dynamic. It may still depend on the length of the prompt and on the time of
 * day.
 *
 * **Gotchas**
 *
 * It goes by the listed prices alone, as {@link isFree} does: an endpoint for songs or videos may list 0 for tokens.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasFixedPrice = (endpoint: Endpoint): boolean => isListedFixed(endpoint)

/**
 * The service tier of an endpoint, by the last part of its `tag`: `flex` for `openai/flex`, `priority` for
 * `google-vertex/global/priority`, and `default` for every other tag and without a tag.
 *
 * **Details**
 *
 * OpenRouter lists the endpoints of all tiers together, but sends a request to one of `flex` (cheaper, slower) or `priority`
 * (dearer, faster) only if the request asks for that tier: with `service_tier`, or with the variants `:floor` and `:nitro`.
 * Similar names such as `deepinfra/turbo` and `fireworks/fast` are products of a provider, not tiers.
 *
 * @category getters
 * @since 0.1.0
 */
export const serviceTier = ({ tag }: Endpoint): ServiceTier => {
  const name = /\/(flex|priority)$/.exec(tag ?? "")?.[1]
  return name ?? "default"
}

/**
 * Whether an endpoint is of a service tier, or of one of several, by {@link serviceTier}. A request without a tier gets only
 * the endpoints of `default`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasServiceTier: DualPredicate<Endpoint, [tiers: ServiceTier | ReadonlyArray<ServiceTier>]> = dualPredicate(
  (tiers) => {
    const isWanted = isNamed(tiers)
    return (endpoint) => isWanted(serviceTier(endpoint))
  }
)

/**
 * Most tokens in one completion. None if `max_completion_tokens` is absent, null or 0: the endpoint has no limit of its
 * own, or it is unknown. A limit above the context is lowered to the context.
 *
 * @category getters
 * @since 0.1.0
 */
export const completionTokens = ({ context_length, max_completion_tokens }: Endpoint): Option.Option<number> =>
  completionLimit(max_completion_tokens, context_length)

/**
 * Whether one completion may have this many tokens, by {@link completionTokens}. False if the limit is unknown.
 *
 * @category predicates
 * @since 0.1.0
 */
export const completionTokensAtLeast: DualPredicate<Endpoint, [tokens: number]> = dualPredicate(
  (tokens) => (endpoint) => Option.exists(completionTokens(endpoint), (limit) => limit >= tokens)
)

/**
 * Bits of one weight, the first number in the name of its format: 4 for `int4`, `fp4`, `mxfp4` and `nvfp4`, 8 for `int8`
 * and `fp8`, 16 for `bf16`. None if the quantization is absent, null, `unknown`, or a name without a number.
 *
 * @category getters
 * @since 0.1.0
 */
export const bits = ({ quantization }: Pick<Endpoint, "quantization">): Option.Option<number> => {
  const digits = /\d+/.exec(quantization ?? "")
  return digits === null ? Option.none() : Option.some(Number(digits[0]))
}

/**
 * Whether the weights have at least as many bits as those of a quantization; see {@link bits}. `int8` is at least `fp8`,
 * and `fp8` at least `int8`. False if either number of bits is unknown.
 *
 * @category predicates
 * @since 0.1.0
 */
export const quantizationAtLeast: DualPredicate<Endpoint, [quantization: Quantization]> = dualPredicate(
  (quantization) => {
    const least = Option.getOrElse(bits({ quantization }), () => Infinity)
    return (endpoint) => Option.exists(bits(endpoint), (bits) => bits >= least)
  }
)

/**
 * Whether an endpoint is run by a provider, or by one of several. Case is ignored.
 *
 * @category predicates
 * @since 0.1.0
 */
export const hasProvider: DualPredicate<Endpoint, [providers: ProviderName | ReadonlyArray<ProviderName>]> =
  dualPredicate((providers) => {
    const isWanted = isNamed(providers)
    return ({ provider_name }) => isWanted(provider_name)
  })

/**
 * Whether repeated prompts are cached without being marked. False without `supports_implicit_caching`.
 *
 * @category predicates
 * @since 0.1.0
 */
export const cachesImplicitly = ({ supports_implicit_caching }: Endpoint): boolean => supports_implicit_caching === true

/**
 * Whether an endpoint accepts a value of `tool_choice`. False without `supports_tool_choice`, which no endpoint had before
 * August 2026.
 *
 * @category predicates
 * @since 0.1.0
 */
export const supportsToolChoice: DualPredicate<Endpoint, [choice: keyof ToolChoiceSupport]> = dualPredicate(
  (choice) => ({ supports_tool_choice }) => supports_tool_choice?.[choice] === true
)

// Neither `tag` nor provider and `tag` are unique within a model.
const identity = ({ model_id, name, provider_name, quantization, tag }: Endpoint): string =>
  JSON.stringify([model_id, provider_name, tag ?? null, quantization ?? null, name ?? null])

/**
 * Whether an endpoint retains no data (ZDR), given the list of all such endpoints, from `Endpoints.listZdr`. The endpoint
 * itself does not state it.
 *
 * **Details**
 *
 * Two endpoints are the same if model, provider, tag, quantization and name are equal. False for an endpoint without
 * `model_id`.
 *
 * **Example** (Endpoints that retain nothing)
 *
 * ```ts
 * import { Array, Console, Effect } from "effect"
 * import { Endpoint, Endpoints, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const { endpoints } = yield* Endpoints.list("deepseek/deepseek-chat")
 *   const withoutRetention = Array.filter(endpoints, Endpoint.isZdr(yield* Endpoints.listZdr()))
 *   yield* Console.log(withoutRetention.map(({ provider_name }) => provider_name).join(", "))
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @category predicates
 * @since 0.1.0
 */
export const isZdr: DualPredicate<Endpoint, [zdr: ReadonlyArray<Endpoint>]> = dualPredicate((zdr) => {
  const identities = new Set(zdr.map(identity))
  return (endpoint) => Predicate.isNotNullish(endpoint.model_id) && identities.has(identity(endpoint))
})
