/**
 * Layers that provide all services at once.
 *
 * `layerFetch` is all that most programs need; `layerFetchWith` takes options, such as an API key. With `layer`, the caller
 * provides the `HttpClient`; with `layerWithCache`, also the cache; `layerWithoutCache` has no cache. `layerConfig` reads the
 * settings from the caller's own `Config`s. With `layerServices`, the caller provides everything.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Endpoints from "./Endpoints.ts"
import * as Models from "./Models.ts"
import * as OpenRouterConfig from "./OpenRouterConfig.ts"
import * as OpenRouterHttp from "./OpenRouterHttp.ts"
import * as Providers from "./Providers.ts"
import * as ResponseCache from "./ResponseCache.ts"

/**
 * The services of the catalogue, and their response cache.
 *
 * @category models
 * @since 0.1.0
 */
export type OpenRouter = Services | ResponseCache.ResponseCache

/**
 * The services of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export type Services = Models.Models | Endpoints.Endpoints | Providers.Providers

/**
 * All services, on the caller's `HttpClient`, `OpenRouterConfig` and `ResponseCache`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerServices: Layer.Layer<
  Services,
  never,
  OpenRouterConfig.OpenRouterConfig | ResponseCache.ResponseCache | HttpClient.HttpClient
> =
  // Layers are shared by reference: without `fresh`, two accounts in one program would share services, and so the API key.
  Layer.fresh(Layer.provide(Layer.mergeAll(Models.layer, Endpoints.layer, Providers.layer), OpenRouterHttp.layer))

/**
 * All services, on the caller's `HttpClient` and cache: `layerFileSystem`, `layerRedis`, or `ResponseCache.layerMemory` with
 * options. Settings that the options omit come from the environment (`OPENROUTER_API_KEY` and others), then from the
 * defaults. Fails with a `ConfigError` that names the setting, and with the errors of the cache.
 *
 * **Example** (At least a minute between two requests to one URL)
 *
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Models, OpenRouter, ResponseCache } from "effect-openrouter"
 *
 * const layer = OpenRouter.layerWithCache(ResponseCache.layerMemory({ minFreshness: "1 minute" })).pipe(
 *   Layer.provide(OpenRouter.layerFetchClient)
 * )
 *
 * const count = Models.count().pipe(Effect.provide(layer))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWithCache = <E, R>(
  cache: Layer.Layer<ResponseCache.ResponseCache, E, R>,
  options?: OpenRouterConfig.Options
): Layer.Layer<OpenRouter, Config.ConfigError | E, HttpClient.HttpClient | R> =>
  Layer.provide(Layer.provideMerge(layerServices, cache), OpenRouterConfig.layer(options))

/**
 * All services, on the caller's `HttpClient`, without a response cache: each call sends a request of its own. Settings as in
 * {@link layerWithCache}.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerWithoutCache = (
  options?: OpenRouterConfig.Options
): Layer.Layer<OpenRouter, Config.ConfigError, HttpClient.HttpClient> =>
  layerWithCache(ResponseCache.layerNone, options)

/**
 * All services, on the caller's `HttpClient`, with responses cached in memory. Settings as in {@link layerWithCache}.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: OpenRouterConfig.Options
): Layer.Layer<OpenRouter, Config.ConfigError, HttpClient.HttpClient> =>
  layerWithCache(ResponseCache.layerMemory(), options)

/**
 * All services, on the caller's `HttpClient`, with responses cached in memory, and with settings from the caller's own
 * `Config`s. Settings that the `Config`s omit come from the environment, then from the defaults.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  config: Config.Wrap<OpenRouterConfig.Options>
): Layer.Layer<OpenRouter, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.provide(Layer.provideMerge(layerServices, ResponseCache.layerMemory()), OpenRouterConfig.layerConfig(config))

/**
 * The `fetch` of the runtime as an `HttpClient`, for the other layers: Effect's own `FetchHttpClient.layer`.
 *
 * **Details**
 *
 * A redirect is followed only to a URL below the base URL. With every `fetch` client of Effect and with `NodeHttpClient`, no
 * other origin gets a request. Options in `FetchHttpClient.RequestInit` apply, except `redirect`.
 *
 * **Gotchas**
 *
 * Browsers hide the target of a redirect, so the call fails there with an `UnexpectedStatusError` with status 0. A client
 * that follows redirects by itself, such as one on `XMLHttpRequest`, may send the request to another origin; if it reports
 * the final URL, the response is rejected.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFetchClient: Layer.Layer<HttpClient.HttpClient> = FetchHttpClient.layer

/**
 * All services, on the `fetch` of the runtime (Node, Bun, Deno, browsers, workers), with responses cached in memory. Settings
 * as in {@link layerWithCache}.
 *
 * **Example** (A key from the program)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Models, OpenRouter } from "effect-openrouter"
 *
 * const layer = OpenRouter.layerFetchWith({ apiKey: "sk-or-v1-..." })
 *
 * const count = Models.count().pipe(Effect.provide(layer))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFetchWith = (options?: OpenRouterConfig.Options): Layer.Layer<OpenRouter, Config.ConfigError> =>
  Layer.provide(layer(options), layerFetchClient)

/**
 * All services, on the `fetch` of the runtime, with responses cached in memory and settings from the environment. For
 * options, see {@link layerFetchWith}.
 *
 * **Example** (Two lines to a catalogue)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Models, OpenRouter } from "effect-openrouter"
 *
 * const count = Models.count().pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFetch: Layer.Layer<OpenRouter, Config.ConfigError> = layerFetchWith()
