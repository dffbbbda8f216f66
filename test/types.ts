/**
 * Code that has to compile, and, under `@ts-expect-error`, code that must not. `npm run types` checks it; nothing is run.
 */
import type * as BigDecimal from "effect/BigDecimal"
import type * as Config from "effect/Config"
import type * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as CacheStore from "../src/CacheStore.ts"
import type * as Endpoint from "../src/Endpoint.ts"
import * as Endpoints from "../src/Endpoints.ts"
import type * as ImageModel from "../src/ImageModel.ts"
import type * as Model from "../src/Model.ts"
import * as ModelId from "../src/ModelId.ts"
import * as ModelQuery from "../src/ModelQuery.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import type { BadRequestError, InvalidRequestError, NotFoundError, OpenRouterError } from "../src/OpenRouterError.ts"
import * as OpenRouterHttp from "../src/OpenRouterHttp.ts"
import type * as Provider from "../src/Provider.ts"
import * as Providers from "../src/Providers.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import type * as VideoModel from "../src/VideoModel.ts"

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Compiles only if the type is `true`. */
const holds = <_Claim extends true>(): void => {}

export const errors = () => {
  Models.get("a/b").pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  Models.listForUser().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  Endpoints.list("a/b").pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  Models.list().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  Models.page().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  Models.count().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  Models.feed().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  Models.stream().pipe(Stream.catchTag("BadRequestError", () => Stream.empty))

  Models.listEmbeddings().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  Models.listVideos().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  Endpoints.listImages("a/b").pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  Endpoints.listAll(["a/b"]).pipe(Stream.catchTag("InvalidRequestError", () => Stream.empty))

  // @ts-expect-error A list does not declare 404.
  Models.list().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Models.page().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Models.count().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Models.feed().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Models.stream().pipe(Stream.catchTag("NotFoundError", () => Stream.empty))
  // @ts-expect-error `Models.get` does not declare 400.
  Models.get("a/b").pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  // @ts-expect-error
  Models.listForUser().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  // @ts-expect-error
  Endpoints.list("a/b").pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  // @ts-expect-error
  Endpoints.listZdr().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Endpoints.listZdr().pipe(Effect.catchTag("BadRequestError", () => Effect.void))

  // @ts-expect-error
  Models.listEmbeddings().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Models.listVideos().pipe(Effect.catchTag("NotFoundError", () => Effect.void))
  // @ts-expect-error
  Models.listImages().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  // @ts-expect-error
  Providers.list().pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  // @ts-expect-error
  Endpoints.listImages("a/b").pipe(Effect.catchTag("BadRequestError", () => Effect.void))
  // @ts-expect-error A model that is not there is a result, and does not end the stream.
  Endpoints.listAll(["a/b"]).pipe(Stream.catchTag("NotFoundError", () => Stream.empty))

  holds<Same<Effect.Error<ReturnType<typeof Models.list>>, OpenRouterError | BadRequestError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.page>>, OpenRouterError | BadRequestError>>()
  holds<Same<Stream.Error<ReturnType<typeof Models.stream>>, OpenRouterError | BadRequestError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.count>>, OpenRouterError | BadRequestError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.feed>>, OpenRouterError | BadRequestError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.get>>, OpenRouterError | NotFoundError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.listForUser>>, OpenRouterError | NotFoundError>>()
  holds<Same<Effect.Error<ReturnType<typeof Endpoints.list>>, OpenRouterError | NotFoundError>>()
  holds<Same<Effect.Error<ReturnType<typeof Endpoints.listZdr>>, OpenRouterError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.listEmbeddings>>, OpenRouterError | BadRequestError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.listImages>>, OpenRouterError>>()
  holds<Same<Effect.Error<ReturnType<typeof Models.listVideos>>, OpenRouterError | BadRequestError>>()
  holds<Same<Effect.Error<ReturnType<typeof Endpoints.listImages>>, OpenRouterError | NotFoundError>>()
  holds<Same<Effect.Error<ReturnType<typeof Providers.list>>, OpenRouterError>>()
  holds<Same<Stream.Error<ReturnType<typeof Endpoints.listAll>>, InvalidRequestError>>()
  holds<Same<Result.Result.Failure<Endpoints.Listed["result"]>, OpenRouterError | NotFoundError>>()
}

const shared = [
  "UnauthorizedError",
  "ForbiddenError",
  "RateLimitError",
  "InternalServerError",
  "UnexpectedStatusError",
  "TransportError",
  "TimeoutError",
  "DecodeError",
  "InvalidRequestError",
  "CircuitOpenError"
] as const

export const caught = () => {
  const nothing = () => Effect.succeed(undefined)
  const list = Effect.catchTag(Models.list(), [...shared, "BadRequestError"], nothing)
  const page = Effect.catchTag(Models.page(), [...shared, "BadRequestError"], nothing)
  const stream = Stream.catchTag(Models.stream(), [...shared, "BadRequestError"], () => Stream.empty)
  const count = Effect.catchTag(Models.count(), [...shared, "BadRequestError"], nothing)
  const feed = Effect.catchTag(Models.feed(), [...shared, "BadRequestError"], nothing)
  const get = Effect.catchTag(Models.get("a/b"), [...shared, "NotFoundError"], nothing)
  const listForUser = Effect.catchTag(Models.listForUser(), [...shared, "NotFoundError"], nothing)
  const endpoints = Effect.catchTag(Endpoints.list("a/b"), [...shared, "NotFoundError"], nothing)
  const zdr = Effect.catchTag(Endpoints.listZdr(), shared, nothing)
  const providers = Effect.catchTag(Providers.list(), shared, nothing)
  const images = Effect.catchTag(Models.listImages(), shared, nothing)
  holds<Same<Effect.Error<typeof list>, never>>()
  holds<Same<Effect.Error<typeof page>, never>>()
  holds<Same<Stream.Error<typeof stream>, never>>()
  holds<Same<Effect.Error<typeof count>, never>>()
  holds<Same<Effect.Error<typeof feed>, never>>()
  holds<Same<Effect.Error<typeof get>, never>>()
  holds<Same<Effect.Error<typeof listForUser>, never>>()
  holds<Same<Effect.Error<typeof endpoints>, never>>()
  holds<Same<Effect.Error<typeof zdr>, never>>()
  holds<Same<Effect.Error<typeof providers>, never>>()
  holds<Same<Effect.Error<typeof images>, never>>()

  const uncaught = Effect.catchTag(Models.get("a/b"), shared, nothing)
  holds<Same<Effect.Error<typeof uncaught>, NotFoundError>>()
}

export const requirements = () => {
  holds<Same<Effect.Services<ReturnType<typeof Models.list>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.page>>, Models.Models>>()
  holds<Same<Stream.Services<ReturnType<typeof Models.stream>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.count>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.feed>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.get>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.listForUser>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Endpoints.list>>, Endpoints.Endpoints>>()
  holds<Same<Effect.Services<ReturnType<typeof Endpoints.listZdr>>, Endpoints.Endpoints>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.listEmbeddings>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.listImages>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Models.listVideos>>, Models.Models>>()
  holds<Same<Effect.Services<ReturnType<typeof Endpoints.listImages>>, Endpoints.Endpoints>>()
  holds<Same<Stream.Services<ReturnType<typeof Endpoints.listAll>>, Endpoints.Endpoints>>()
  holds<Same<Effect.Services<ReturnType<typeof Providers.list>>, Providers.Providers>>()
  holds<Same<Effect.Services<ReturnType<Models.Service["list"]>>, never>>()
  holds<Same<Stream.Services<ReturnType<Models.Service["stream"]>>, never>>()
  holds<Same<Effect.Services<ReturnType<Endpoints.Service["list"]>>, never>>()
  holds<Same<Effect.Services<ReturnType<Providers.Service["list"]>>, never>>()

  // Settings of a call change neither its requirements nor its errors.
  const plain = Models.list()
  const adjusted = plain.pipe(
    OpenRouterConfig.withRetry(RetryPolicy.none),
    OpenRouterConfig.withTimeout("5 seconds"),
    OpenRouterConfig.withTimeout({ attempt: "1 second", total: "5 seconds" }),
    OpenRouterConfig.withAttribution({ title: "Example" })
  )
  holds<Same<typeof adjusted, typeof plain>>()
  const dataFirst = OpenRouterConfig.withRetry(
    OpenRouterConfig.withTimeout(OpenRouterConfig.withAttribution(plain, {}), { attempt: "1 second" }),
    RetryPolicy.none
  )
  holds<Same<typeof dataFirst, typeof plain>>()

  holds<Same<Layer.Success<typeof OpenRouter.layerFetch>, OpenRouter.OpenRouter>>()
  holds<Same<Layer.Error<typeof OpenRouter.layerFetch>, Config.ConfigError>>()
  holds<Same<Layer.Services<typeof OpenRouter.layerFetch>, never>>()
  holds<Same<ReturnType<typeof OpenRouter.layerFetchWith>, typeof OpenRouter.layerFetch>>()
  holds<Same<Layer.Services<ReturnType<typeof OpenRouter.layer>>, HttpClient.HttpClient>>()

  const program = Effect.provide(
    Effect.all([Models.count(), Endpoints.listZdr(), Providers.list()]),
    OpenRouter.layerFetch
  )
  holds<Same<Effect.Services<typeof program>, never>>()
}

export const operations = (http: OpenRouterHttp.Service, cache: ResponseCache.Service) => {
  const decoder = OpenRouterHttp.makeDecoder((body) => Result.succeed(body))
  http.get({ name: "Models.count", target: { path: "/models/count" }, decoder })
  cache.invalidate("Models.count")
  ResponseCache.invalidate("Models.count")

  // @ts-expect-error No such operation.
  http.get({ name: "Models.cuont", target: { path: "/models/count" }, decoder })
  // @ts-expect-error
  http.asOneCall("Models.cuont", Effect.void)
  // @ts-expect-error
  cache.invalidate("Models.cuont")
  // @ts-expect-error
  ResponseCache.invalidate("Models.cuont")
  // @ts-expect-error Its responses are those of `Models.list`.
  ResponseCache.invalidate("Models.page")
  // @ts-expect-error
  ModelId.toPath("a/b", "Models.gte")
  // @ts-expect-error
  ModelQuery.toParams(ModelQuery.CountQuery, {}, "Models.cuont")
  // @ts-expect-error
  holds<"Models.cuont" extends OpenRouterHttp.OperationName ? true : false>()
  // @ts-expect-error
  holds<"Models.page" extends CacheStore.Resource ? true : false>()
}

export const filters = () => {
  Models.list({
    supported_parameters: ["tools", "a parameter of tomorrow"],
    input_modalities: ["image", "smell"],
    output_modalities: ["text", "taste"],
    providers: ["DeepInfra", "Corner Shop"],
    category: "knitting",
    sort: "prettiest-first",
    arch: "Abacus",
    region: "moon",
    zdr: true,
    max_price: 0.5
  })
  Models.list({ output_modalities: "all", limit: undefined })
  Models.feed({ sort: "newest", use_rss_chat_links: true })

  holds<"newest" extends Known<ModelQuery.ModelQuery["sort"]> ? true : false>()
  holds<"programming" extends Known<ModelQuery.ModelQuery["category"]> ? true : false>()
  holds<"tools" extends Known<NonNullable<ModelQuery.ModelQuery["supported_parameters"]>[number]> ? true : false>()
  holds<"DeepInfra" extends Known<NonNullable<ModelQuery.ModelQuery["providers"]>[number]> ? true : false>()
  holds<"knitting" extends Known<ModelQuery.ModelQuery["category"]> ? false : true>()

  // @ts-expect-error No such filter.
  Models.list({ colour: "red" })
  // @ts-expect-error The feed has an operation of its own.
  Models.list({ use_rss: true })
  // @ts-expect-error Links belong to a feed.
  Models.list({ use_rss_chat_links: true })
  // @ts-expect-error A list is an array.
  Models.list({ supported_parameters: "tools" })
  // @ts-expect-error "all" is the only text; other outputs are an array.
  Models.list({ output_modalities: "image" })
  // @ts-expect-error A flag is a boolean.
  Models.list({ zdr: "true" })
  // @ts-expect-error `limit` is a number, not a text.
  Models.list({ limit: "10" })
  Models.list({ limit: null, sort: null, zdr: null, supported_parameters: null, min_age_days: null })
  // @ts-expect-error A count cannot be sorted.
  Models.count({ sort: "newest" })
  // @ts-expect-error The list of a user knows output modalities only.
  Models.listForUser({ supported_parameters: ["tools"] })
  // @ts-expect-error An id is needed.
  Models.get()
  // @ts-expect-error The list of models for embeddings knows paging only.
  Models.listEmbeddings({ sort: "newest" })
  Endpoints.listAll(new Set(["a/b", { id: "c/d" }]), { concurrency: 2, ordered: true })
  // @ts-expect-error A model without an id cannot be asked for.
  Endpoints.listAll([{ name: "Rocket" }])
  // @ts-expect-error An id is needed.
  Endpoints.listImages()
}

/** The literals of an open vocabulary, without its member for other strings. */
type Known<T> = T extends string ? (string & {} extends T ? never : T) : never

type Maybe<T> = T | null | undefined

export const fields = (
  model: Model.Model,
  endpoint: Endpoint.Endpoint,
  page: Effect.Success<ReturnType<typeof Models.page>>,
  provider: Provider.Provider
) => {
  holds<Same<typeof model.id, string>>()
  holds<Same<typeof model.name, string>>()
  holds<Same<typeof model.created, Maybe<DateTime.Utc>>>()
  holds<Same<typeof model.context_length, Maybe<number>>>()
  holds<Same<NonNullable<typeof model.pricing>["prompt"], Maybe<BigDecimal.BigDecimal>>>()
  holds<Same<NonNullable<typeof endpoint.pricing>["completion"], Maybe<BigDecimal.BigDecimal>>>()
  holds<Same<typeof endpoint.status, Maybe<number>>>()
  holds<Same<NonNullable<typeof endpoint.latency_last_30m>["p50"], Maybe<number>>>()
  holds<Same<typeof page.data, ReadonlyArray<Model.Model>>>()
  holds<Same<typeof page.total_count, Maybe<number>>>()

  holds<Same<typeof provider.name extends string ? true : false, true>>()
  holds<"DeepInfra" extends Known<typeof provider.name> ? true : false>()
  holds<"IE" extends Known<typeof provider.headquarters> ? true : false>()
  holds<Same<NonNullable<ImageModel.ImageEndpoint["pricing"]>[number]["cost_usd"], Maybe<BigDecimal.BigDecimal>>>()
  holds<Same<NonNullable<VideoModel.VideoModel["supported_durations"]>[number], number>>()
  holds<"4K" extends Known<NonNullable<VideoModel.VideoModel["supported_resolutions"]>[number]> ? true : false>()

  // @ts-expect-error
  String(model.pricing.prompt)
  // @ts-expect-error
  model.architecture?.input_modalities.includes("text")
  // A value may be compared with any string, because vocabularies are open.
  model.architecture?.input_modalities?.includes("smell")
  holds<Same<typeof endpoint.provider_name extends string ? true : false, true>>()

  // @ts-expect-error Decoded values are read-only.
  model.id = "b/c"
}

export const successes = () => {
  holds<Same<Effect.Success<ReturnType<typeof Models.list>>, ReadonlyArray<Model.Model>>>()
  holds<Same<Stream.Success<ReturnType<typeof Models.stream>>, Model.Model>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.get>>, Model.Model>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.count>>, number>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.listForUser>>, ReadonlyArray<Model.Model>>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.feed>>, string>>()
  holds<Same<Effect.Success<ReturnType<typeof Endpoints.list>>, Endpoint.ModelEndpoints>>()
  holds<Same<Effect.Success<ReturnType<typeof Endpoints.listZdr>>, ReadonlyArray<Endpoint.Endpoint>>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.listEmbeddings>>, ReadonlyArray<Model.Model>>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.listImages>>, ReadonlyArray<ImageModel.ImageModel>>>()
  holds<Same<Effect.Success<ReturnType<typeof Models.listVideos>>, ReadonlyArray<VideoModel.VideoModel>>>()
  holds<Same<Effect.Success<ReturnType<typeof Endpoints.listImages>>, ImageModel.ImageModelEndpoints>>()
  holds<Same<Effect.Success<ReturnType<typeof Providers.list>>, ReadonlyArray<Provider.Provider>>>()
  holds<Same<Stream.Success<ReturnType<typeof Endpoints.listAll>>, Endpoints.Listed>>()
}
