/**
 * Service: which providers there are.
 *
 * The function here does the same as the method of that name on the service. Stands on `OpenRouterHttp`, beside `Models`
 * and `Endpoints`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { dataList } from "./http/dataList.ts"
import type { OpenRouterError } from "./OpenRouterError.ts"
import * as OpenRouterHttp from "./OpenRouterHttp.ts"
import { Provider } from "./Provider.ts"

/**
 * Which providers there are.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Every provider that OpenRouter works with, those that serve nothing at the moment included. */
  readonly list: () => Effect.Effect<ReadonlyArray<Provider>, OpenRouterError>
}

/**
 * Which providers there are.
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
    list: Effect.fn("Providers.list")(function*() {
      const { value } = yield* http.get({
        name: "Providers.list",
        target: { path: "/providers" },
        resource: "Providers.list",
        accept: "application/json",
        errors: {},
        decoder: providers
      })
      return value
    })
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
 * Every provider that OpenRouter works with: where it is, and where its terms, its privacy policy and its status page
 * are.
 *
 * **Example** (Providers by where they are)
 *
 * ```ts
 * import { Array, Effect } from "effect"
 * import { OpenRouter, Providers } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const providers = yield* Providers.list()
 *   return Array.groupBy(providers, (provider) => provider.headquarters ?? "not known")
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const list = (): Effect.Effect<ReadonlyArray<Provider>, OpenRouterError, Providers> =>
  Providers.use((_) => _.list())

const providers = dataList(Provider)
