/**
 * Service: the endpoints of models, with their prices, speed and uptime. An endpoint is a model as one provider serves it.
 * The functions of this module call the methods of the same name; `listAll` calls the method `list`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Endpoint, type ModelEndpoints, servedModelFields } from "./endpoint/schema.ts"
import { type Decoder, makeDataDecoder, makeListDecoder } from "./http/decoder.ts"
import { refused } from "./http/failures.ts"
import type { OperationName } from "./http/operation.ts"
import { ImageEndpoint, type ImageModelEndpoints } from "./ImageModel.ts"
import type { Model } from "./model/schema.ts"
import * as ModelId from "./ModelId.ts"
import { type InvalidRequestError, NotFoundError, type OpenRouterError } from "./OpenRouterError.ts"
import * as OpenRouterHttp from "./OpenRouterHttp.ts"
import { measured } from "./Telemetry.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * Options of {@link listAll}.
 *
 * @category models
 * @since 0.1.0
 */
export interface ListAllOptions {
  /** Most concurrent requests, at least 1. Default: 8. */
  readonly concurrency?: number | undefined
  /** Whether results come in the order of the models. Default: false, so they come in the order of the responses. */
  readonly ordered?: boolean | undefined
}

/**
 * The result of {@link listAll} for one model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Listed {
  /** The id of the model, as given. */
  readonly id: string
  /** The model with its endpoints, or the error. */
  readonly result: Result.Result<ModelEndpoints, OpenRouterError | NotFoundError>
  /** How many results there are so far: 1 for the first, `total` for the last. */
  readonly done: number
  /** How many results there will be in total. */
  readonly total: number
}

/**
 * The endpoints of models.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** A model with its endpoints, by the model's id. An alias may have none. */
  readonly list: (id: string) => Effect.Effect<ModelEndpoints, OpenRouterError | NotFoundError>
  /** The endpoints with zero data retention (ZDR), of all models. */
  readonly listZdr: () => Effect.Effect<ReadonlyArray<Endpoint>, OpenRouterError>
  /** A model of the Image API with its endpoints, by the model's id. */
  readonly listImages: (id: string) => Effect.Effect<ImageModelEndpoints, OpenRouterError | NotFoundError>
}

/**
 * The endpoints of models.
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

  const endpointsOf = <A>(name: OperationName, parent: string, id: string, decoder: Decoder<A>) =>
    Effect.flatMap(
      Effect.fromResult(ModelId.toPath(id, name)),
      (path) => http.get({ name, target: { path: `${parent}/${path}/endpoints` }, errors: notFound, decoder })
    )

  return Endpoints.of({
    list: Effect.fn("Endpoints.list")(
      (id) => endpointsOf("Endpoints.list", "/models", id, modelDecoder),
      measured("Endpoints.list")
    ),
    listZdr: Effect.fn("Endpoints.listZdr")(
      () => http.get({ name: "Endpoints.listZdr", target: { path: "/endpoints/zdr" }, decoder: zdrDecoder }),
      measured("Endpoints.listZdr")
    ),
    listImages: Effect.fn("Endpoints.listImages")(
      (id) => endpointsOf("Endpoints.listImages", "/images/models", id, imageModelDecoder),
      measured("Endpoints.listImages")
    )
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
 * A model with its endpoints, by the model's id. Fails with `NotFoundError` if there is no such model, and with
 * `InvalidRequestError` if the id is malformed.
 *
 * **Gotchas**
 *
 * Latency and throughput are null unless an API key is configured.
 *
 * The suffixes `:nitro`, `:floor`, `:exacto` and `:online` exist only in requests: the catalogue lists the id without them.
 * `ModelId.parse` removes them.
 *
 * The endpoints of all service tiers are listed together. OpenRouter uses those of `flex` and `priority` only for requests
 * that ask for the tier: see `Endpoint.hasServiceTier`.
 *
 * **Example** (Uptime by provider)
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
 * The endpoints with zero data retention (ZDR), of all models.
 *
 * @category accessors
 * @since 0.1.0
 */
export const listZdr = (): Effect.Effect<ReadonlyArray<Endpoint>, OpenRouterError, Endpoints> =>
  Endpoints.use((_) => _.listZdr())

/**
 * Streams one result per model, with progress counts. A failing model yields a failed result; the stream fails only with
 * `InvalidRequestError`, if `concurrency` is not a number of at least 1.
 *
 * **Details**
 *
 * Each model is one call of {@link list}, with its own deadlines and retries, and through the cache. Duplicate ids are
 * requested once. A slow consumer delays further requests. Ending or interrupting the stream interrupts its requests.
 *
 * **Gotchas**
 *
 * It sends one request per model: about 450 for the default list, about 650 for all models. To send fewer, filter the models
 * first, and use a cache that outlives the process: a fresh cached response needs no request.
 *
 * `concurrency` does not limit the rate. To limit it, use the `rateLimit` of `OpenRouterConfig`, or put Effect's
 * `RateLimiter` on the `HttpClient` as below; neither counts responses from the cache. Without `times: 0`, the client retries
 * 429 forever.
 *
 * The combinators of `OpenRouterConfig` take effects, not streams. For a stream, provide the reference that they set:
 * `Stream.provideService(OpenRouterConfig.CurrentRetry, RetryPolicy.none)`.
 *
 * **Example** (Every endpoint of every model, with progress)
 *
 * ```ts
 * import { Console, Effect, Result, Stream } from "effect"
 * import { Endpoints, Models, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models.list({ supported_parameters: ["tools"] })
 *   yield* Endpoints.listAll(models, { concurrency: 4 }).pipe(
 *     Stream.runForEach(({ done, id, result, total }) =>
 *       Console.log(`${done}/${total} ${id}: ${
 *         Result.match(result, {
 *           onFailure: (error) => error._tag,
 *           onSuccess: ({ endpoints }) => `${endpoints.length} endpoints`
 *         })
 *       }`)
 *     )
 *   )
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * **Example** (At most ten requests per second)
 *
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { HttpClient } from "effect/http"
 * import { RateLimiter } from "effect/persistence"
 * import { OpenRouter } from "effect-openrouter"
 *
 * const limited = Layer.effect(
 *   HttpClient.HttpClient,
 *   Effect.gen(function*() {
 *     const limiter = yield* RateLimiter.RateLimiter
 *     const client = HttpClient.withRateLimiter(yield* HttpClient.HttpClient, {
 *       limiter,
 *       key: "openrouter",
 *       limit: 10,
 *       window: "1 second",
 *       times: 0
 *     })
 *     // The limiter itself fails only if its store does, and this store is in memory.
 *     return HttpClient.catchTag(client, "RateLimiterError", Effect.die)
 *   })
 * )
 *
 * const layer = OpenRouter.layer().pipe(
 *   Layer.provide(limited),
 *   Layer.provide([OpenRouter.layerFetchClient, RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory))])
 * )
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const listAll = (
  models: Iterable<string | Pick<Model, "id">>,
  { concurrency = 8, ordered = false }: ListAllOptions = {}
): Stream.Stream<Listed, InvalidRequestError, Endpoints> =>
  Stream.suspend(() => {
    if (!(concurrency >= 1)) {
      return Stream.fail(refused("Endpoints.listAll", "concurrency", "concurrency must be a number of at least 1"))
    }
    // A string is an iterable of its characters.
    const given = typeof models === "string" ? [models] : models
    const ids = Array.from(new Set(Array.from(given, (model) => typeof model === "string" ? model : model.id)))
    return Stream.fromArray(ids).pipe(
      Stream.mapEffect((id) => Effect.map(Effect.result(list(id)), (result) => ({ id, result })), {
        concurrency: Math.floor(concurrency),
        unordered: !ordered
      }),
      Stream.zipWithIndex,
      Stream.map(([{ id, result }, index]) => ({ id, result, done: index + 1, total: ids.length }))
    )
  }).pipe(Stream.withSpan("Endpoints.listAll"))

/**
 * A model of the Image API with its endpoints and their parameters and prices, by the model's id. Fails as {@link list} does,
 * and with `NotFoundError` if the model does not output images.
 *
 * @category accessors
 * @since 0.1.0
 */
export const listImages = (
  id: string
): Effect.Effect<ImageModelEndpoints, OpenRouterError | NotFoundError, Endpoints> =>
  Endpoints.use((_) => _.listImages(id))

// Shared by all calls, because creating an object with a number as key takes a microsecond.
const notFound = { 404: NotFoundError }

const modelDecoder = makeListDecoder({
  envelope: Schema.Struct({
    data: Schema.Struct({ ...servedModelFields, endpoints: Schema.Array(Schema.Unknown) })
  }),
  path: "data.endpoints",
  itemsOf: ({ data }) => data.endpoints,
  item: Endpoint,
  make: (endpoints, { data }) => ({ ...data, endpoints })
})

// The only JSON response without `data`.
const imageModelDecoder = makeListDecoder({
  envelope: Schema.Struct({ id: nullish(Schema.String), endpoints: Schema.Array(Schema.Unknown) }),
  path: "endpoints",
  itemsOf: ({ endpoints }) => endpoints,
  item: ImageEndpoint,
  make: (endpoints, model) => ({ ...model, endpoints })
})

const zdrDecoder = makeDataDecoder(Endpoint)
