/**
 * Service: the models of the catalogue.
 *
 * Lists, pages and streams of models with OpenRouter's own filters, a model by its id, the number of models, the RSS feed,
 * and the models for embeddings, images and videos. The functions of this module call the methods of the same name.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as Stream from "effect/Stream"
import { makeDataDecoder, makeDecoder, makeListDecoder } from "./http/decoder.ts"
import type { Operation, OperationName, Target } from "./http/operation.ts"
import { ImageModel } from "./ImageModel.ts"
import { Model } from "./model/schema.ts"
import * as ModelId from "./ModelId.ts"
import * as ModelQuery from "./ModelQuery.ts"
import { BadRequestError, DecodeError, NotFoundError, type OpenRouterError } from "./OpenRouterError.ts"
import * as OpenRouterHttp from "./OpenRouterHttp.ts"
import type * as RetryPolicy from "./RetryPolicy.ts"
import { measured } from "./Telemetry.ts"
import { VideoModel } from "./VideoModel.ts"
import { nullish } from "./wire/nullish.ts"
import { parseUrl } from "./wire/url.ts"

/**
 * One page of models.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelsPage {
  /** The models of this page. */
  readonly data: ReadonlyArray<Model>
  /** How many models match, on all pages. Absent before mid-2026. */
  readonly total_count?: number | null
  /** Links to other pages. Absent before mid-2026. */
  readonly links?: {
    /** URL of the next page, relative or absolute. Null on the last page. */
    readonly next?: string | null
  } | null
}

/**
 * The models of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** All models that match, from all pages. */
  readonly list: (
    query?: ModelQuery.ModelQuery
  ) => Effect.Effect<ReadonlyArray<Model>, OpenRouterError | BadRequestError>
  /** One page of the models that match, with the total and a link to the next page. */
  readonly page: (query?: ModelQuery.ModelQuery) => Effect.Effect<ModelsPage, OpenRouterError | BadRequestError>
  /** The models that match; each page is requested when the stream needs it. */
  readonly stream: (query?: ModelQuery.ModelQuery) => Stream.Stream<Model, OpenRouterError | BadRequestError>
  /**
   * A model by its id: `author/slug`, a variant (`author/slug:free`) or an alias (`~author/slug-latest`). If the id is an
   * alias or redirects to another one, the model has another `id`.
   */
  readonly get: (id: string) => Effect.Effect<Model, OpenRouterError | NotFoundError>
  /** The number of models. */
  readonly count: (query?: ModelQuery.CountQuery) => Effect.Effect<number, OpenRouterError | BadRequestError>
  /** All models that the settings of the caller's account allow. Needs an API key. */
  readonly listForUser: (
    query?: ModelQuery.UserModelQuery
  ) => Effect.Effect<ReadonlyArray<Model>, OpenRouterError | NotFoundError>
  /** The models that match, newest first, as the unparsed XML of an RSS 2.0 feed. */
  readonly feed: (query?: ModelQuery.FeedQuery) => Effect.Effect<string, OpenRouterError | BadRequestError>
  /** All embedding models, from all pages. */
  readonly listEmbeddings: (
    query?: ModelQuery.EmbeddingsQuery
  ) => Effect.Effect<ReadonlyArray<Model>, OpenRouterError | BadRequestError>
  /** All models of the Image API, with the values that each of their parameters accepts. */
  readonly listImages: () => Effect.Effect<ReadonlyArray<ImageModel>, OpenRouterError>
  /** All models of the Video API, with the durations, resolutions and sizes of their videos. */
  readonly listVideos: () => Effect.Effect<ReadonlyArray<VideoModel>, OpenRouterError | BadRequestError>
}

/**
 * The models of the catalogue.
 *
 * @category services
 * @since 0.1.0
 */
export class Models extends Context.Service<Models, Service>()("effect-openrouter/Models") {}

/**
 * Builds the service on `OpenRouterHttp`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<Service, never, OpenRouterHttp.OpenRouterHttp> = Effect.gen(function*() {
  const http = yield* OpenRouterHttp.OpenRouterHttp

  const pageAt = <E extends RetryPolicy.Failure>({ errors, name, needsKey }: Listing<E>, target: Target) =>
    http.getPage({ name, errors, needsKey, target, decoder: pageDecoder })

  // Follows `links.next`, but never to the same page twice.
  const reader = <E extends RetryPolicy.Failure>(kind: Listing<E>) => {
    const visited = new Set<string>()
    const read = (target: Target): PageAndNext<E> => Effect.flatMap(pageAt(kind, target), withNext)
    const withNext = ({ url, value }: OpenRouterHttp.Page<ModelsPage>): PageAndNext<E> => {
      const next = value.links?.next
      if (Predicate.isNullish(next)) return Effect.succeed([value.data, Option.none()])
      visited.add(url)
      const nextUrl = parseUrl(next, url)
      return visited.size === maxPages || (nextUrl !== undefined && visited.has(withoutFragment(nextUrl)))
        ? endless(kind.name, url)
        : Effect.succeed([value.data, Option.some(read({ next, from: url }))])
    }
    return { read, withNext }
  }

  const following = <E extends RetryPolicy.Failure>(
    kind: Listing<E>,
    first: OpenRouterHttp.Page<ModelsPage>,
    startedAt: number
  ) => {
    const pages: Array<ReadonlyArray<Model>> = []
    const rest = (page: PageAndNext<E>): Effect.Effect<ReadonlyArray<Model>, OpenRouterError | E> =>
      Effect.flatMap(page, ([models, next]) => {
        pages.push(models)
        return Option.isNone(next) ? Effect.succeed(concatPages(pages)) : rest(next.value)
      })
    return http.asOneCall(kind.name, rest(reader(kind).withNext(first)), startedAt)
  }

  // A fresh hit costs as much as a few effects, so a list of one page, the usual case, runs as few as possible.
  const all = <E extends RetryPolicy.Failure>(kind: Listing<E>, params: Params) =>
    Effect.withFiber((fiber) => {
      if (Result.isFailure(params)) return Effect.fail(params.failure)
      const startedAt = fiber.getRef(Clock.Clock).currentTimeMillisUnsafe()
      return Effect.flatMap(pageAt(kind, { path: kind.path, params: params.success }), (page) =>
        Predicate.isNullish(page.value.links?.next)
          ? Effect.succeed(page.value.data)
          : following(kind, page, startedAt))
    })

  return Models.of({
    list: Effect.fn("Models.list")(
      (query = {}) => all(listed, ModelQuery.toParams(ModelQuery.ModelQuery, query, "Models.list")),
      measured("Models.list")
    ),
    page: Effect.fn("Models.page")(
      (query = {}) =>
        Effect.flatMap(
          Effect.fromResult(ModelQuery.toParams(ModelQuery.ModelQuery, query, "Models.page")),
          (params) =>
            http.get({
              name: "Models.page",
              target: { path: "/models", params },
              errors: badRequest,
              decoder: pageDecoder
            })
        ),
      measured("Models.page")
    ),
    stream: (query = {}) => {
      const first = Effect.flatMap(
        Effect.fromResult(ModelQuery.toParams(ModelQuery.ModelQuery, query, "Models.stream")),
        (params) => reader(streamed).read({ path: streamed.path, params })
      )
      const measure = measured("Models.stream", ([page]: Effect.Success<typeof first>) => page.length)
      return Stream.paginate(first, measure).pipe(Stream.withSpan("Models.stream"))
    },
    get: Effect.fn("Models.get")(
      (id) =>
        Effect.flatMap(Effect.fromResult(ModelId.toPath(id, "Models.get")), (path) =>
          http.get({
            name: "Models.get",
            target: { path: `/model/${path}` },
            errors: notFound,
            decoder: modelDecoder
          })),
      measured("Models.get")
    ),
    count: Effect.fn("Models.count")(
      (query = {}) =>
        Effect.flatMap(
          Effect.fromResult(ModelQuery.toParams(ModelQuery.CountQuery, query, "Models.count")),
          (params) =>
            http.get({
              name: "Models.count",
              target: { path: "/models/count", params },
              errors: badRequest,
              decoder: countDecoder
            })
        ),
      measured("Models.count")
    ),
    listForUser: Effect.fn("Models.listForUser")(
      (query = {}) => all(listedForUser, ModelQuery.toParams(ModelQuery.UserModelQuery, query, "Models.listForUser")),
      measured("Models.listForUser")
    ),
    feed: Effect.fn("Models.feed")(
      (query = {}) =>
        Effect.flatMap(
          Effect.fromResult(ModelQuery.toParams(ModelQuery.FeedQuery, query, "Models.feed")),
          (params) =>
            http.get({
              name: "Models.feed",
              target: { path: "/models", params: [["use_rss", "true"], ...params] },
              accept: "application/rss+xml",
              errors: badRequest,
              decoder: feedDecoder
            })
        ),
      measured("Models.feed")
    ),
    listEmbeddings: Effect.fn("Models.listEmbeddings")(
      (query = {}) => all(embeddings, ModelQuery.toParams(ModelQuery.EmbeddingsQuery, query, "Models.listEmbeddings")),
      measured("Models.listEmbeddings")
    ),
    listImages: Effect.fn("Models.listImages")(
      () => http.get({ name: "Models.listImages", target: { path: "/images/models" }, decoder: imageDecoder }),
      measured("Models.listImages")
    ),
    listVideos: Effect.fn("Models.listVideos")(
      () =>
        http.get({
          name: "Models.listVideos",
          target: { path: "/videos/models" },
          errors: badRequest,
          decoder: videoDecoder
        }),
      measured("Models.listVideos")
    )
  })
})

/**
 * The service, on `OpenRouterHttp`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<Models, never, OpenRouterHttp.OpenRouterHttp> = Layer.effect(Models, make)

/**
 * All models that match, from all pages. Fails with `BadRequestError` if the server rejects a filter, and with
 * `InvalidRequestError` if the client does.
 *
 * **Gotchas**
 *
 * Without `output_modalities`, the result has only models that output text. `output_modalities: "all"` adds models that
 * output embeddings, images, audio, video or rankings.
 *
 * `limit` is the size of a page, not of the result: all pages are fetched. For the first ten, use `page` with `limit: 10`,
 * or take ten from `stream`.
 *
 * Each model is listed with the prices of its cheapest endpoint; `Endpoints.list` has the prices of all its endpoints.
 *
 * **Example** (The cheapest models that can call tools)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Models, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models.list({ supported_parameters: ["tools"], sort: "pricing-low-to-high" })
 *   return models.map((model) => model.id)
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const list = (
  query?: ModelQuery.ModelQuery
): Effect.Effect<ReadonlyArray<Model>, OpenRouterError | BadRequestError, Models> => Models.use((_) => _.list(query))

/**
 * One page of the models that match, with `total_count` and `links.next`. Set `offset` to get the following pages, or use
 * {@link stream}. Fails as {@link list} does.
 *
 * @category accessors
 * @since 0.1.0
 */
export const page = (
  query?: ModelQuery.ModelQuery
): Effect.Effect<ModelsPage, OpenRouterError | BadRequestError, Models> => Models.use((_) => _.page(query))

/**
 * The models that match; each page is requested when the stream needs it. Fails as {@link list} does, after the models of
 * the earlier pages.
 *
 * **Gotchas**
 *
 * The combinators of `OpenRouterConfig` take effects, not streams. For a stream, provide the reference that they set:
 * `Stream.provideService(OpenRouterConfig.CurrentRetry, RetryPolicy.none)`.
 *
 * @category accessors
 * @since 0.1.0
 */
export const stream = (
  query?: ModelQuery.ModelQuery
): Stream.Stream<Model, OpenRouterError | BadRequestError, Models> =>
  Stream.unwrap(Models.useSync((_) => _.stream(query)))

/**
 * A model by its id: `author/slug`, `author/slug:variant` or `~author/slug-latest`. Fails with `NotFoundError` if there is no
 * such model, and with `InvalidRequestError` if the id is malformed.
 *
 * **Gotchas**
 *
 * If the requested id is an alias or redirects to another id, the returned model has another `id`.
 *
 * The suffixes `:nitro`, `:floor`, `:exacto` and `:online` exist only in requests: the catalogue lists the id without them.
 * `ModelId.parse` removes them.
 *
 * @category accessors
 * @since 0.1.0
 */
export const get = (id: string): Effect.Effect<Model, OpenRouterError | NotFoundError, Models> =>
  Models.use((_) => _.get(id))

/**
 * The number of models. Fails as {@link list} does.
 *
 * @category accessors
 * @since 0.1.0
 */
export const count = (
  query?: ModelQuery.CountQuery
): Effect.Effect<number, OpenRouterError | BadRequestError, Models> => Models.use((_) => _.count(query))

/**
 * All models that the settings of the caller's account allow, from all pages. Fails with `UnauthorizedError`, before
 * sending, if no API key is configured.
 *
 * @category accessors
 * @since 0.1.0
 */
export const listForUser = (
  query?: ModelQuery.UserModelQuery
): Effect.Effect<ReadonlyArray<Model>, OpenRouterError | NotFoundError, Models> =>
  Models.use((_) => _.listForUser(query))

/**
 * The models that match, newest first, as the unparsed XML of an RSS 2.0 feed. Fails as {@link list} does, and with
 * `DecodeError` if the response is not a feed.
 *
 * @category accessors
 * @since 0.1.0
 */
export const feed = (
  query?: ModelQuery.FeedQuery
): Effect.Effect<string, OpenRouterError | BadRequestError, Models> => Models.use((_) => _.feed(query))

/**
 * All embedding models, from all pages. Fails as {@link list} does.
 *
 * **Details**
 *
 * To filter and sort them, use {@link list} with `output_modalities: ["embeddings"]`. `limit` is the size of a page, not of
 * the result.
 *
 * @category accessors
 * @since 0.1.0
 */
export const listEmbeddings = (
  query?: ModelQuery.EmbeddingsQuery
): Effect.Effect<ReadonlyArray<Model>, OpenRouterError | BadRequestError, Models> =>
  Models.use((_) => _.listEmbeddings(query))

/**
 * All models of the Image API, with the values that each of their parameters accepts. `Endpoints.listImages` lists the
 * endpoints of one model, with prices.
 *
 * **Example** (Models with 4K output)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Models, OpenRouter } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models.listImages()
 *   return models.filter((model) => model.supported_parameters?.["resolution"]?.values?.includes("4K"))
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category accessors
 * @since 0.1.0
 */
export const listImages = (): Effect.Effect<ReadonlyArray<ImageModel>, OpenRouterError, Models> =>
  Models.use((_) => _.listImages())

/**
 * All models of the Video API, with the durations, resolutions and sizes of their videos, and prices. Fails with
 * `BadRequestError` if the server responds with 400.
 *
 * @category accessors
 * @since 0.1.0
 */
export const listVideos = (): Effect.Effect<ReadonlyArray<VideoModel>, OpenRouterError | BadRequestError, Models> =>
  Models.use((_) => _.listVideos())

type Params = ReturnType<typeof ModelQuery.toParams>

type Listing<E extends RetryPolicy.Failure> = Required<Pick<Operation<unknown, E>, "name" | "errors" | "needsKey">> & {
  readonly path: string
}

// A page, and the effect that reads the next one.
type PageAndNext<E> = Effect.Effect<
  readonly [ReadonlyArray<Model>, Option.Option<PageAndNext<E>>],
  OpenRouterError | E
>

// Shared by all calls, because creating an object with a number as key takes a microsecond.
const badRequest = { 400: BadRequestError }
const notFound = { 404: NotFoundError }

const listing = (name: OperationName, path = "/models"): Listing<BadRequestError> => ({
  name,
  path,
  errors: badRequest,
  needsKey: false
})

const listed = listing("Models.list")

const streamed = listing("Models.stream")

const embeddings = listing("Models.listEmbeddings", "/embeddings/models")

const listedForUser: Listing<NotFoundError> = {
  name: "Models.listForUser",
  path: "/models/user",
  errors: notFound,
  needsKey: true
}

const withoutFragment = ({ href }: URL): string => href.replace(/#.*/s, "")

// The largest list seen had 647 models.
const maxPages = 2000

const endless = (operation: OperationName, url: string): DecodeError =>
  new DecodeError({
    operation,
    url,
    attempts: 1,
    path: "links.next",
    reason: "Expected a page that has not been read yet",
    findings: [],
    message:
      `${operation}: pagination does not end: ${url} links to a page already read, or there are over ${maxPages} pages. `
      + "This is a server bug; Models.page still returns single pages."
  })

// URL parsers ignore white space and control characters: a link of only these would lead to the same page again.
const Link = Schema.String.check(
  Schema.makeFilter((next) => next === "" || /[^\s\p{Cc}]/u.test(next), { expected: "a URL" })
)

const NextLink = Schema.NullOr(Link).pipe(
  Schema.decodeTo(
    Schema.NullOr(Schema.String),
    SchemaTransformation.transform<string | null, string | null>({
      decode: (next) => next === "" ? null : next,
      encode: (next) => next
    })
  )
)

const Page = Schema.Struct({
  data: Schema.Array(Schema.Unknown),
  total_count: nullish(Schema.Finite),
  links: nullish(Schema.Struct({ next: Schema.optionalKey(NextLink) }))
})

const Data = Schema.Struct({ data: Schema.Unknown })

const Count = Schema.Struct({ data: Schema.Struct({ count: Schema.Natural }) })

const Rss = Schema.String.check(Schema.makeFilter((text) => /<rss[\s>]/.test(text), { expected: "an RSS feed" }))

const pageDecoder = makeListDecoder({
  envelope: Page,
  path: "data",
  itemsOf: ({ data }) => data,
  item: Model,
  make: (data, page): ModelsPage => ({ ...page, data }),
  itemsIn: ({ data }) => data
})

const modelDecoder = makeDecoder((body, collector) =>
  Result.flatMap(collector.decode(Data, body, ""), ({ data }) => collector.decode(Model, data, "data"))
)

const countDecoder = makeDecoder((body, collector) =>
  Result.map(collector.decode(Count, body, ""), ({ data }) => data.count)
)

const feedDecoder = makeDecoder((body, collector) => collector.decode(Rss, body, ""))

const imageDecoder = makeDataDecoder(ImageModel)

const videoDecoder = makeDataDecoder(VideoModel)

// Concatenated lists, by their first page: a cached list of several pages, too, is the same object on every call.
const lists = new WeakMap<
  object,
  { readonly pages: ReadonlyArray<ReadonlyArray<Model>>; readonly all: ReadonlyArray<Model> }
>()

const concatPages = (pages: ReadonlyArray<ReadonlyArray<Model>>): ReadonlyArray<Model> => {
  const [first, second] = pages
  if (first === undefined) return []
  if (second === undefined) return first
  const known = lists.get(first)
  if (known?.pages.length === pages.length && known.pages.every((page, index) => page === pages[index])) {
    return known.all
  }
  const all = Object.isFrozen(first) ? Object.freeze(pages.flat()) : pages.flat()
  lists.set(first, { pages, all })
  return all
}
