/**
 * The front door: layers that put the whole catalogue together.
 *
 * `layerFetch` is all that most programs need. `layer` leaves the choice of `HttpClient` to the caller, `layerConfig`
 * reads the settings from `Config`s of the caller's own, and `layerServices` leaves the configuration service open too.
 * Stands above everything else.
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
 * The services of the catalogue, and the cache in front of them.
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
 * All services, on an `HttpClient`, an `OpenRouterConfig` and a `ResponseCache` of the caller's.
 *
 * **Example** (At least a minute between two requests for the same thing)
 *
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Models, OpenRouter, OpenRouterConfig, ResponseCache } from "effect-openrouter"
 *
 * const layer = OpenRouter.layerServices.pipe(
 *   Layer.provide([
 *     OpenRouterConfig.layer(),
 *     ResponseCache.layerMemory({ minFreshness: "1 minute" }),
 *     OpenRouter.layerFetchClient
 *   ])
 * )
 *
 * const count = Models.count().pipe(Effect.provide(layer))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerServices: Layer.Layer<
  Services,
  never,
  OpenRouterConfig.OpenRouterConfig | ResponseCache.ResponseCache | HttpClient.HttpClient
> =
  // Layers are shared by reference. Two accounts in one program, each with settings of its own, would share the services
  // that were built first, and with them the key of the other.
  Layer.fresh(Layer.provide(Layer.mergeAll(Models.layer, Endpoints.layer, Providers.layer), OpenRouterHttp.layer))

// Answers are kept in memory unless a program puts its own cache in the place of this one.
const layerCached = Layer.fresh(Layer.provideMerge(layerServices, ResponseCache.layerMemory()))

/**
 * All services, on an `HttpClient` of the caller's. What the options leave out comes from the environment
 * (`OPENROUTER_API_KEY` and friends), then from the defaults. Fails with a `ConfigError` that names the setting.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: OpenRouterConfig.Options
): Layer.Layer<OpenRouter, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.provide(layerCached, OpenRouterConfig.layer(options))

/**
 * All services, on an `HttpClient` of the caller's, with settings from `Config`s under names of the caller's own. What
 * they leave out comes as in {@link layer}.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (
  config: Config.Wrap<OpenRouterConfig.Options>
): Layer.Layer<OpenRouter, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.provide(layerCached, OpenRouterConfig.layerConfig(config))

/**
 * The `fetch` of the runtime as an `HttpClient`, for {@link layer} and the others. Redirects are left to `OpenRouterHttp`,
 * which follows them within the origin only.
 *
 * **Gotchas**
 *
 * A browser does not let a program see where a redirect leads, so there none is followed.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFetchClient: Layer.Layer<HttpClient.HttpClient> = Layer.provide(
  FetchHttpClient.layer,
  Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })
)

/**
 * All services, on the `fetch` of the runtime, with settings from the environment: Node, Bun, Deno, browsers, workers.
 * With options it is `layer(options)` on {@link layerFetchClient}.
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
export const layerFetch: Layer.Layer<OpenRouter, Config.ConfigError> = Layer.provide(layer(), layerFetchClient)
