/**
 * Service: one GET, from an operation to a decoded value.
 *
 * Everything that operations have in common happens here, once: the URL and the headers, deadlines and retries, the
 * exchange with its limits, error responses, decoding, and the report of what this version does not know. `Models`,
 * `Endpoints` and `Providers` describe their operations to it; it requires Effect's `HttpClient`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Attempts from "./http/attempts.ts"
import { makeDecodeBody } from "./http/decodeBody.ts"
import { toDeclaredError } from "./http/envelope.ts"
import { notCached } from "./http/failures.ts"
import { makeFetchOnce } from "./http/fetchOnce.ts"
import { type Operation, type OperationName, operations } from "./http/operation.ts"
import { identityOf, prepareRequest } from "./http/request.ts"
import * as OpenRouterConfig from "./OpenRouterConfig.ts"
import type { InvalidRequestError, OpenRouterError } from "./OpenRouterError.ts"
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
  readonly value: A
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
  /** Makes several GETs one call: one total deadline for all of them. */
  readonly asOneCall: <A, E, R>(
    operation: OperationName,
    self: Effect.Effect<A, E, R>
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
  const identity = yield* identityOf(config)
  // Clients that share a cache share responses and decoded values, but not requests in flight.
  const client = ++clients

  const getPage = Effect.fnUntraced(function*<A, E extends Failure>(operation: Operation<A, E>) {
    const request = yield* prepareRequest(operation, config)
    const { progress, run, settings, withinDeadline } = yield* Attempts.start(operation.name, request.url, config)
    const value = yield* cache.respond({
      operation: operation.name,
      resource: operations[operation.name],
      url: request.url,
      headers: request.headers,
      identity,
      settings: `${client} ${settings}`,
      send: (validators) =>
        run(fetchOnce(operation, { ...request, headers: { ...request.headers, ...validators } }, progress)),
      decode: (body) => decodeBody(operation, body, progress),
      values: operation.decoder.values[config.decoding],
      notCached: () => notCached(progress),
      withinDeadline,
      toDeclaredError: (failure) => toDeclaredError(failure, operation.errors ?? {})
    })
    return { value, url: request.url.href }
  })

  return OpenRouterHttp.of({
    getPage,
    get: (operation) => Effect.map(getPage(operation), ({ value }) => value),
    asOneCall: (operation, self) => Attempts.asOneCall(operation, self, config)
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
