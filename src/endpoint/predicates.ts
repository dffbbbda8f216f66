/**
 * What one asks of an endpoint: health, speed, precision, provider, caching, privacy. Each is a plain function of an
 * endpoint.
 *
 * Reached as `Endpoint.isHealthy` and so on. An endpoint meets no requirement about what it does not say. Stands above
 * `EndpointSchema`, beside `EndpointOrder`.
 *
 * @since 0.1.0
 */
import { dual } from "effect/Function"
import * as Option from "effect/Option"
import { atLeast, isNamed, requirement } from "../offer/nullable.ts"
import type { ProviderName, Quantization } from "../Vocabulary.ts"
import * as EndpointFacts from "./facts.ts"
import type { Endpoint, ToolChoiceSupport } from "./schema.ts"

/**
 * Whether an endpoint is healthy: its `status` is 0. Negative is not, and without a status it is not known to be.
 *
 * @category requirements
 * @since 0.1.0
 */
export const isHealthy = ({ status }: Endpoint): boolean => atLeast(status, 0)

/**
 * A window over which OpenRouter measures uptime: five minutes, half an hour, a day.
 *
 * @category models
 * @since 0.1.0
 */
export type Window = EndpointFacts.Window

/**
 * Whether at least so many percent of requests were answered over a window. Null, which is what OpenRouter says below
 * 100 requests, is not known, and not enough.
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
 * @category requirements
 * @since 0.1.0
 */
export const uptimeAtLeast: {
  (window: Window, percent: number): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, window: Window, percent: number): boolean
} = dual(
  3,
  (endpoint: Endpoint, window: Window, percent: number): boolean =>
    atLeast(EndpointFacts.uptime(endpoint, window), percent)
)

/**
 * A percentile of latency or throughput.
 *
 * **Gotchas**
 *
 * Both count upward (in every captured answer): of latency, `p99` is close to the slowest request, but of throughput it
 * is close to the fastest. There is no percentile of slow throughput; `p50` is the most careful one to ask about.
 *
 * @category models
 * @since 0.1.0
 */
export type Percentile = EndpointFacts.Percentile

/**
 * Whether the first token came within so many milliseconds, at a percentile of the last half hour. Without statistics,
 * as OpenRouter answers callers without a key, it is not known, and not met.
 *
 * @category requirements
 * @since 0.1.0
 */
export const latencyAtMost: {
  (percentile: Percentile, millis: number): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, percentile: Percentile, millis: number): boolean
} = dual(3, (endpoint: Endpoint, percentile: Percentile, millis: number): boolean => {
  const latency = EndpointFacts.latency(endpoint, percentile)
  return latency !== undefined && latency <= millis
})

/**
 * Whether at least so many tokens came per second, at a percentile of the last half hour. Without statistics, as
 * OpenRouter answers callers without a key, it is not known, and not met.
 *
 * @category requirements
 * @since 0.1.0
 */
export const throughputAtLeast: {
  (percentile: Percentile, tokensPerSecond: number): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, percentile: Percentile, tokensPerSecond: number): boolean
} = dual(
  3,
  (endpoint: Endpoint, percentile: Percentile, tokensPerSecond: number): boolean =>
    atLeast(EndpointFacts.throughput(endpoint, percentile), tokensPerSecond)
)

/**
 * Most tokens of one answer. None where `max_completion_tokens` is absent, null or 0: it may be without a limit of its
 * own, or not have been said. Where it is more than the context holds, it is the context.
 *
 * @category getters
 * @since 0.1.0
 */
export const completionTokens = (endpoint: Endpoint): Option.Option<number> =>
  Option.fromUndefinedOr(EndpointFacts.completionTokens(endpoint))

/**
 * Whether one answer may have so many tokens, by {@link completionTokens}. Not known is not enough.
 *
 * @category requirements
 * @since 0.1.0
 */
export const completionTokensAtLeast: {
  (tokens: number): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, tokens: number): boolean
} = dual(
  2,
  (endpoint: Endpoint, tokens: number): boolean => atLeast(EndpointFacts.completionTokens(endpoint), tokens)
)

/**
 * Bits of one weight: 4 for `int4`, `fp4`, `mxfp4` and `nvfp4`, 8 for `int8` and `fp8`, 16 for `bf16`. None where the
 * quantization is absent, null, `unknown`, or a name without a number.
 *
 * @category getters
 * @since 0.1.0
 */
export const bits = ({ quantization }: Endpoint): Option.Option<number> =>
  Option.fromUndefinedOr(EndpointFacts.bits(quantization))

/**
 * Whether the weights have at least as many bits as in another number format; see {@link bits}. `int8` is at least `fp8`,
 * and the other way around. A quantization that is not said is not enough for any.
 *
 * @category requirements
 * @since 0.1.0
 */
export const quantizationAtLeast: {
  (quantization: Quantization): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, quantization: Quantization): boolean
} = requirement((quantization: Quantization) => {
  const least = EndpointFacts.bits(quantization)
  return ({ quantization }: Endpoint) => least !== undefined && atLeast(EndpointFacts.bits(quantization), least)
})

/**
 * Whether an endpoint is run by a provider, or by one of several. Case does not matter.
 *
 * @category requirements
 * @since 0.1.0
 */
export const hasProvider: {
  (providers: ProviderName | ReadonlyArray<ProviderName>): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, providers: ProviderName | ReadonlyArray<ProviderName>): boolean
} = requirement((providers: ProviderName | ReadonlyArray<ProviderName>) => {
  const isOne = isNamed(providers)
  return ({ provider_name }: Endpoint) => isOne(provider_name)
})

/**
 * Whether repeated prompts are cached without being asked for. An endpoint that does not say does not.
 *
 * @category requirements
 * @since 0.1.0
 */
export const cachesImplicitly = ({ supports_implicit_caching }: Endpoint): boolean => supports_implicit_caching === true

/**
 * Whether a value of `tool_choice` is honoured. Before August 2026 no endpoint said so.
 *
 * @category requirements
 * @since 0.1.0
 */
export const supportsToolChoice: {
  (choice: keyof ToolChoiceSupport): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, choice: keyof ToolChoiceSupport): boolean
} = dual(
  2,
  ({ supports_tool_choice }: Endpoint, choice: keyof ToolChoiceSupport): boolean =>
    supports_tool_choice?.[choice] === true
)

// Neither the tag nor the provider with the tag is unique within a model.
const identity = ({ model_id, name, provider_name, quantization, tag }: Endpoint): string =>
  JSON.stringify([model_id, provider_name, tag ?? null, quantization ?? null, name ?? null])

/**
 * Whether an endpoint retains no data (ZDR), given all endpoints that do not, as `Endpoints.listZdr` gives them. No
 * endpoint says so itself.
 *
 * **Details**
 *
 * They are the same when model, provider, tag, quantization and name are. An endpoint without `model_id` is not known to
 * be any of them.
 *
 * **Example** (Endpoints that retain nothing)
 *
 * ```ts
 * import { Array, Console, Effect } from "effect"
 * import { Endpoint, Endpoints, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const { endpoints } = yield* Endpoints.list("deepseek/deepseek-chat")
 *   const discreet = Array.filter(endpoints, Endpoint.isZdr(yield* Endpoints.listZdr()))
 *   yield* Console.log(discreet.map(({ provider_name }) => provider_name).join(", "))
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @category requirements
 * @since 0.1.0
 */
export const isZdr: {
  (zdr: ReadonlyArray<Endpoint>): (endpoint: Endpoint) => boolean
  (endpoint: Endpoint, zdr: ReadonlyArray<Endpoint>): boolean
} = requirement((zdr: ReadonlyArray<Endpoint>) => {
  const discreet = new Set(zdr.map(identity))
  return (endpoint: Endpoint) =>
    endpoint.model_id !== undefined && endpoint.model_id !== null && discreet.has(identity(endpoint))
})
