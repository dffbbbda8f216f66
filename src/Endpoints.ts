/**
 * Service: which providers serve a model, at what price, how fast, and how reliably.
 *
 * Each function here does the same as the method of that name on the service. Stands on `OpenRouterHttp`, beside `Models`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Endpoint, ModelEndpoints } from "./Endpoint.ts"
import * as ModelId from "./ModelId.ts"
import { NotFoundError, type OpenRouterError } from "./OpenRouterError.ts"
import * as OpenRouterHttp from "./OpenRouterHttp.ts"

/**
 * Which providers serve a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** A model with all of its endpoints. An alias may have none of its own. */
  readonly list: (id: string) => Effect.Effect<ModelEndpoints, OpenRouterError | NotFoundError>
  /** Every endpoint, of all models, that retains no data (ZDR). */
  readonly listZdr: () => Effect.Effect<ReadonlyArray<Endpoint>, OpenRouterError>
}

/**
 * Which providers serve a model.
 *
 * @category services
 * @since 0.1.0
 */
export class Endpoints extends Context.Service<Endpoints, Service>()("effect-openrouter/Endpoints") {}

/**
 * Builds the service on `OpenRouterHttp`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<Service, never, OpenRouterHttp.OpenRouterHttp> = Effect.gen(function*() {
  const http = yield* OpenRouterHttp.OpenRouterHttp

  return Endpoints.of({
    list: Effect.fn("Endpoints.list")(function*(id) {
      const path = yield* Effect.fromResult(ModelId.toPath(id, "Endpoints.list"))
      const { value } = yield* http.get({
        name: "Endpoints.list",
        target: { path: `/models/${path}/endpoints` },
        resource: "endpoints",
        accept: "application/json",
        errors: { 404: NotFoundError },
        decoder: ofModel
      })
      return value
    }),
    listZdr: Effect.fn("Endpoints.listZdr")(function*() {
      const { value } = yield* http.get({
        name: "Endpoints.listZdr",
        target: { path: "/endpoints/zdr" },
        resource: "zdr",
        accept: "application/json",
        errors: {},
        decoder: ofAll
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
export const layer: Layer.Layer<Endpoints, never, OpenRouterHttp.OpenRouterHttp> = Layer.effect(Endpoints, make)

/**
 * A model with all of its endpoints, by the model's id. Fails with `NotFoundError` where there is no such model, and with
 * `InvalidRequestError` where the id cannot be one.
 *
 * **Gotchas**
 *
 * Latency and throughput are null unless an API key is configured.
 *
 * **Example** (Who serves it, and how reliably)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Endpoints, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const { endpoints } = yield* Endpoints.list("deepseek/deepseek-chat")
 *   return endpoints.map((endpoint) => [endpoint.provider_name, endpoint.uptime_last_30m])
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const list = (id: string): Effect.Effect<ModelEndpoints, OpenRouterError | NotFoundError, Endpoints> =>
  Endpoints.use((_) => _.list(id))

/**
 * Every endpoint, of all models, that retains no data (ZDR).
 *
 * @category accessors
 * @since 0.1.0
 */
export const listZdr = (): Effect.Effect<ReadonlyArray<Endpoint>, OpenRouterError, Endpoints> =>
  Endpoints.use((_) => _.listZdr())

const OfModel = Schema.Struct({
  data: Schema.Struct({ ...ModelEndpoints.fields, endpoints: Schema.Array(Schema.Unknown) })
})

const ofModel = OpenRouterHttp.makeDecoder((body, collector) =>
  Result.flatMap(
    collector.decode(OfModel, body, ""),
    ({ data }) =>
      Result.map(
        collector.decodeItems(Endpoint, data.endpoints, "data.endpoints"),
        (endpoints) => ({ ...data, endpoints })
      )
  )
)

const OfAll = Schema.Struct({ data: Schema.Array(Schema.Unknown) })

const ofAll = OpenRouterHttp.makeDecoder((body, collector) =>
  Result.flatMap(collector.decode(OfAll, body, ""), ({ data }) => collector.decodeItems(Endpoint, data, "data"))
)
