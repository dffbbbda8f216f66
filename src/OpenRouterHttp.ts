/**
 * Service: one GET, from an operation to a decoded value.
 *
 * This service does what all operations have in common: URL and headers, deadlines and retries, the HTTP exchange with its
 * limits, error responses, decoding, and reports of drift. `Models`, `Endpoints` and `Providers` pass it descriptions of
 * their operations. It requires Effect's `HttpClient`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Attempts from "./http/attempts.ts"
import { makeDecodeBody } from "./http/decodeBody.ts"
import { toDeclaredError } from "./http/envelope.ts"
import { notCached } from "./http/failures.ts"
import { makeFetchOnce } from "./http/fetchOnce.ts"
import { makeAdmit } from "./http/limits.ts"
import type { Operation, OperationName, Target } from "./http/operation.ts"
import { headersOf, identityOf, prepareRequest, resolve } from "./http/request.ts"
import * as OpenRouterConfig from "./OpenRouterConfig.ts"
import type { DecodeError, InvalidRequestError, OpenRouterError } from "./OpenRouterError.ts"
import * as ResponseCache from "./ResponseCache.ts"
import type { Failure } from "./RetryPolicy.ts"

export { type Decoder, makeDataDecoder, makeDecoder, makeListDecoder } from "./http/decoder.ts"

export type { MediaType, Operation, OperationName, Target } from "./http/operation.ts"

/**
 * A decoded page and its URL, against which `links.next` is resolved.
 *
 * @category models
 * @since 0.1.0
 */
export interface Page<A> {
  /** The decoded page. */
  readonly value: A
  /** The request URL of the page, without secrets. */
  readonly url: string
}

/**
 * One GET, from an operation to a decoded value.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** The decoded response of an operation. */
  readonly get: <A, E extends Failure = never>(operation: Operation<A, E>) => Effect.Effect<A, OpenRouterError | E>
  /** The decoded response of an operation, with its URL. */
  readonly getPage: <A, E extends Failure = never>(
    operation: Operation<A, E>
  ) => Effect.Effect<Page<A>, OpenRouterError | E>
  /** Makes several GETs one call, with one total deadline that counts from `since` (ms since 1970) or from now. */
  readonly asOneCall: <A, E, R>(
    operation: OperationName,
    self: Effect.Effect<A, E, R>,
    since?: number
  ) => Effect.Effect<A, E | InvalidRequestError, R>
}

/**
 * One GET, from an operation to a decoded value.
 *
 * @category services
 * @since 0.1.0
 */
export class OpenRouterHttp extends Context.Service<OpenRouterHttp, Service>()("effect-openrouter/OpenRouterHttp") {}

/**
 * Builds the service from the configuration, the cache and an `HttpClient`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<
  Service,
  never,
  OpenRouterConfig.OpenRouterConfig | ResponseCache.ResponseCache | HttpClient.HttpClient
> = Effect.gen(function*() {
  const config = yield* OpenRouterConfig.OpenRouterConfig
  const cache = yield* ResponseCache.ResponseCache
  const fetchOnce = makeFetchOnce(config, yield* HttpClient.HttpClient)
  const decodeBody = yield* makeDecodeBody(config)
  const admit = makeAdmit(config)
  const identity = yield* identityOf(config)
  // Clients that share a cache share responses and decoded values, but not requests in flight.
  const client = ++clients

  // URLs and cache keys by target, because building them costs as much as the rest of a cache hit.
  const places = new Map<string, Place>()
  const placeOf = (operation: OperationName, target: Target): Result.Result<Place, DecodeError> => {
    const name = nameOf(target)
    const known = places.get(name)
    if (known !== undefined) return Result.succeed(known)
    return Result.map(resolve(operation, target, config), (url) => {
      const place = { url, href: url.href, key: `${identity} GET ${canonical(url)}` }
      if (places.size >= maxPlaces) places.clear()
      places.set(name, place)
      return place
    })
  }

  const getPage = <A, E extends Failure>(operation: Operation<A, E>): Effect.Effect<Page<A>, OpenRouterError | E> =>
    Effect.withFiber((fiber) => {
      const located = placeOf(operation.name, operation.target)
      if (Result.isFailure(located)) return Effect.fail(located.failure)
      const { href, key, url } = located.success
      const attribution = () =>
        OpenRouterConfig.overlay(config.attribution, fiber.getRef(OpenRouterConfig.CurrentAttribution))
      const response = cache.respond({
        operation: operation.name,
        key,
        headers: () => headersOf(operation.accept, attribution()),
        values: operation.decoder.values[config.decoding],
        itemsIn: operation.decoder.itemsIn,
        prepare: () => prepare(operation, url, attribution()),
        toDeclaredError: (failure) => toDeclaredError(failure, operation.errors ?? {})
      })
      return Effect.map(response, (value) => ({ value, url: href }))
    })

  const prepare = Effect.fnUntraced(function*<A, E extends Failure>(
    operation: Operation<A, E>,
    url: URL,
    attribution: OpenRouterConfig.Attribution
  ): Effect.fn.Return<ResponseCache.Prepared<A>, Failure> {
    const request = yield* prepareRequest(operation, url, attribution, config)
    const { deadline, progress, run, settings, withinDeadline } = yield* Attempts.start(
      operation.name,
      url,
      config,
      admit
    )
    return {
      headers: request.headers,
      settings: `${client} ${settings}`,
      deadline,
      send: (validators, previous) =>
        run(fetchOnce(operation, { ...request, headers: { ...request.headers, ...validators } }, progress, previous)),
      decode: (body) => decodeBody(operation, body, progress),
      notCached: () => notCached(progress),
      withinDeadline
    }
  })

  return OpenRouterHttp.of({
    getPage,
    get: (operation) => Effect.map(getPage(operation), ({ value }) => value),
    asOneCall: (operation, self, since) => Attempts.asOneCall(operation, self, config, since)
  })
})

/**
 * The service, from the configuration, the cache and an `HttpClient`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<
  OpenRouterHttp,
  never,
  OpenRouterConfig.OpenRouterConfig | ResponseCache.ResponseCache | HttpClient.HttpClient
> = Layer.effect(OpenRouterHttp, make)

let clients = 0

interface Place {
  readonly url: URL
  readonly href: string
  readonly key: string
}

const maxPlaces = 1000

// Different targets have different names.
const nameOf = (target: Target): string => {
  if ("next" in target) return `next ${JSON.stringify([target.next, target.from])}`
  const { params = [], path } = target
  if (params.length === 0) return path
  // The length of a value shows where it ends, because a value may contain any character.
  return [path, ...params.map(([key, value]) => `${key} ${value.length} ${value}`)].join(" ")
}

const canonical = (url: URL): string => {
  if (url.search === "") return url.href
  const sorted = new URL(url)
  sorted.searchParams.sort()
  return sorted.href
}
