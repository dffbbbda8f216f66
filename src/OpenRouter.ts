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

/**
 * The services of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export type OpenRouter = Models.Models | Endpoints.Endpoints

/**
 * All services, on an `HttpClient` and an `OpenRouterConfig` of the caller's.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerServices: Layer.Layer<
  OpenRouter,
  never,
  OpenRouterConfig.OpenRouterConfig | HttpClient.HttpClient
> = Layer.provide(Layer.merge(Models.layer, Endpoints.layer), OpenRouterHttp.layer)

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
  Layer.provide(layerServices, OpenRouterConfig.layer(options))

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
  Layer.provide(layerServices, OpenRouterConfig.layerConfig(config))

/**
 * All services, on the `fetch` of the runtime, with settings from the environment: Node, Bun, Deno, browsers, workers.
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
export const layerFetch: Layer.Layer<OpenRouter, Config.ConfigError> = layer().pipe(
  Layer.provide(FetchHttpClient.layer),
  // Redirects are followed on this side, within the origin only: see `OpenRouterHttp`.
  Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))
)
