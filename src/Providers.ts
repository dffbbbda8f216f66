/**
 * Service: the providers that OpenRouter works with. The function of this module calls the method of the same name.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { makeDataDecoder } from "./http/decoder.ts"
import type { OpenRouterError } from "./OpenRouterError.ts"
import * as OpenRouterHttp from "./OpenRouterHttp.ts"
import { Provider } from "./Provider.ts"
import { measured } from "./Telemetry.ts"

/**
 * The providers that OpenRouter works with.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Every provider, including those that serve nothing at the moment. */
  readonly list: () => Effect.Effect<ReadonlyArray<Provider>, OpenRouterError>
}

/**
 * The providers that OpenRouter works with.
 *
 * @category services
 * @since 0.1.0
 */
export class Providers extends Context.Service<Providers, Service>()("effect-openrouter/Providers") {}

/**
 * Builds the service on `OpenRouterHttp`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<Service, never, OpenRouterHttp.OpenRouterHttp> = Effect.gen(function*() {
  const http = yield* OpenRouterHttp.OpenRouterHttp

  return Providers.of({
    list: Effect.fn("Providers.list")(
      () => http.get({ name: "Providers.list", target: { path: "/providers" }, decoder: providers }),
      measured("Providers.list")
    )
  })
})

/**
 * The service, on `OpenRouterHttp`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Providers, never, OpenRouterHttp.OpenRouterHttp> = Layer.effect(Providers, make)

/**
 * Every provider, including those that serve nothing at the moment, with its headquarters and the URLs of its terms, privacy
 * policy and status page.
 *
 * **Example** (Providers by country)
 *
 * ```ts
 * import { Array, Effect } from "effect"
 * import { OpenRouter, Providers } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const providers = yield* Providers.list()
 *   return Array.groupBy(providers, (provider) => provider.headquarters ?? "unknown")
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const list = (): Effect.Effect<ReadonlyArray<Provider>, OpenRouterError, Providers> =>
  Providers.use((_) => _.list())

const providers = makeDataDecoder(Provider)
