/**
 * The operations of the API: their names, and how one operation is described to `OpenRouterHttp`.
 *
 * @since 0.1.0
 */
import * as Struct from "effect/Struct"
import type { Failure } from "../RetryPolicy.ts"
import type { Decoder } from "./decoder.ts"
import type { DeclaredErrors } from "./envelope.ts"

/**
 * The path of each operation below the base URL, with names in place of ids: the `url.template` of its spans and metrics.
 *
 * @category constants
 * @since 0.1.0
 */
export const urlTemplates = {
  "Models.list": "/models",
  "Models.page": "/models",
  "Models.stream": "/models",
  "Models.feed": "/models",
  "Models.get": "/model/{author}/{slug}",
  "Models.count": "/models/count",
  "Models.listForUser": "/models/user",
  "Models.listEmbeddings": "/embeddings/models",
  "Models.listImages": "/images/models",
  "Models.listVideos": "/videos/models",
  "Endpoints.list": "/models/{author}/{slug}/endpoints",
  "Endpoints.listImages": "/images/models/{author}/{slug}/endpoints",
  "Endpoints.listZdr": "/endpoints/zdr",
  "Providers.list": "/providers"
} as const

/**
 * Name of an operation, as it appears in errors, spans, logs and metrics: `"Models.list"`.
 *
 * @category models
 * @since 0.1.0
 */
export type OperationName = keyof typeof urlTemplates

/**
 * A group of cached responses that can be invalidated together, named after an operation.
 *
 * @category models
 * @since 0.1.0
 */
export type Resource = Exclude<OperationName, "Models.page" | "Models.stream">

/**
 * The resource under which the cache keeps the responses of an operation. Pages and streams send the requests of the list.
 *
 * @category getters
 * @since 0.1.0
 */
export const resourceOf = (operation: OperationName): Resource =>
  operation === "Models.page" || operation === "Models.stream" ? "Models.list" : operation

/**
 * All resources. `ResponseCache.invalidate` without an argument clears all of them.
 *
 * @category constants
 * @since 0.1.0
 */
export const resources: ReadonlyArray<Resource> = Array.from(new Set(Struct.keys(urlTemplates).map(resourceOf)))

/**
 * The target of a GET: a path below the base URL with query parameters, or the `links.next` of a page and the URL of that
 * page.
 *
 * @category models
 * @since 0.1.0
 */
export type Target =
  | {
    /** Path below the base URL: `/models`. */
    readonly path: string
    /** Query parameters, as names and values. Default: none. */
    readonly params?: ReadonlyArray<readonly [string, string]>
  }
  | {
    /** The `links.next` of a page, relative or absolute. */
    readonly next: string
    /** URL of that page. */
    readonly from: string
  }

/**
 * Media type of a response. JSON is parsed; the decoder of an RSS feed is given its text.
 *
 * @category models
 * @since 0.1.0
 */
export type MediaType = "application/json" | "application/rss+xml"

/**
 * The description of one operation.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operation<A, E extends Failure = never> {
  /** Its name, which also decides under which resource the cache keeps the response. */
  readonly name: OperationName
  /** The target of the GET. */
  readonly target: Target
  /** Media type to request. Default: `application/json`. */
  readonly accept?: MediaType
  /** Whether OpenRouter requires an API key for this operation. Without a key, nothing is then sent. Default: false. */
  readonly needsKey?: boolean
  /** Error classes of the statuses that this operation declares in addition to the common ones. Default: none. */
  readonly errors?: DeclaredErrors<E>
  /** Reads the body of a successful response. */
  readonly decoder: Decoder<A>
}
