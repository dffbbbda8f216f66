/**
 * A fake OpenRouter: its catalogue API, served from a catalogue value, with scripted faults and recorded requests.
 *
 * It has two forms with the same behaviour. `layer` is an `HttpClient` without sockets, for tests: it responds for any
 * origin, and delays run on the caller's `Clock`. `layerServer` is a real server on a loopback port, for demos and for
 * programs with their own HTTP client. The command `effect-openrouter-fake` of this package also starts the server:
 * `npx --package effect-openrouter effect-openrouter-fake`.
 *
 * **Details**
 *
 * Recorded requests contain the `authorization` header as it was sent: use invented keys. Like OpenRouter's, every response
 * has `access-control-allow-origin: *`, and the server responds to CORS preflights, so programs in a browser can use it. Any
 * page that is open in a browser on the same machine can use it, too. Preflights are not recorded, and faults do not apply to
 * them, because they are sent by the browser and not by the program. As with OpenRouter, scripts of other origins cannot read
 * `retry-after`.
 *
 * Both layers set `ResponseCache.CurrentFreeze` to true: a response cache that is built on them returns deeply frozen values,
 * unless its option `freeze` is false. A program that changes such a value then fails in its tests.
 *
 * **Example** (An injected fault, and the recorded requests)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { HttpClient } from "effect/http"
 * import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
 *
 * const program = Effect.gen(function*() {
 *   yield* FakeOpenRouter.inject(Fault.error(503).pipe(Fault.times(1)))
 *   const first = yield* HttpClient.get("https://openrouter.ai/api/v1/models")
 *   const second = yield* HttpClient.get("https://openrouter.ai/api/v1/models")
 *   const requests = yield* FakeOpenRouter.requests
 *   return [first.status, second.status, requests.length] // [503, 200, 2]
 * }).pipe(Effect.provide(FakeOpenRouter.layer()))
 * ```
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import { CurrentFreeze } from "../cache/freeze.ts"
import { type Catalogue, catalogue as builtIn } from "./Catalogue.ts"
import * as FakeHttp from "./FakeHttp.ts"
import type { Fault } from "./Fault.ts"
import * as Api from "./server/api.ts"
import { toReadableStream } from "./server/bytes.ts"
import * as NodeServer from "./server/nodeServer.ts"

/**
 * The state of the fake server, which a test can read and change.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /**
   * Base URL to configure: `http://127.0.0.1:41234/api/v1`. Without sockets, it is OpenRouter's base URL, but any other also
   * works.
   */
  readonly url: string
  /** Every request so far, in order of arrival, including those to which a fault applied. */
  readonly requests: Effect.Effect<ReadonlyArray<FakeHttp.Request>>
  /** Clears the recorded requests; the next one is number 1. Faults and catalogue are kept. */
  readonly clear: Effect.Effect<void>
  /** The served catalogue. */
  readonly catalogue: Effect.Effect<Catalogue>
  /** Serves another catalogue from the next request on. */
  readonly setCatalogue: (catalogue: Catalogue) => Effect.Effect<void>
  /** Adds faults after the present ones. If several apply to a request, the first wins. */
  readonly inject: (...faults: ReadonlyArray<Fault>) => Effect.Effect<void>
  /** Replaces all faults; call it without arguments to remove them. */
  readonly setFaults: (...faults: ReadonlyArray<Fault>) => Effect.Effect<void>
}

/**
 * The fake server: its catalogue, faults and recorded requests.
 *
 * @category services
 * @since 0.1.0
 */
export class FakeOpenRouter extends Context.Service<FakeOpenRouter, Service>()(
  "effect-openrouter/testing/FakeOpenRouter"
) {}

/**
 * Options of the fake server.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** The served catalogue. Default: `Catalogue.catalogue`. */
  readonly catalogue?: Catalogue
  /** Faults that apply from the first request on. Default: none. */
  readonly faults?: ReadonlyArray<Fault>
  /** API keys that are accepted. Default: any key. */
  readonly apiKeys?: ReadonlyArray<string>
  /** Largest number of models on a page, at least 1, also for requests without a `limit`. Default: no limit. */
  readonly pageSize?: number
  /** Whether `links.next` is an absolute URL. Default: a path, as OpenRouter sends it. */
  readonly absoluteLinks?: boolean
  /**
   * `cache-control` of public responses; null for none. Default: what OpenRouter sent in October 2026, `public,
   * max-age=120, stale-while-revalidate=3600, stale-if-error=3600`.
   */
  readonly cacheControl?: string | null
}

/**
 * The fake server could not open its port, or this runtime has no `node:http`.
 *
 * @category errors
 * @since 0.1.0
 */
export const ListenError = NodeServer.ListenError

/**
 * The fake server could not open its port, or this runtime has no `node:http`.
 *
 * @category errors
 * @since 0.1.0
 */
export type ListenError = NodeServer.ListenError

interface Fake {
  readonly service: (url: string) => Service
  readonly respond: (incoming: NodeServer.Incoming) => Effect.Effect<FakeHttp.Response>
}

const makeFake = (options: Options): Fake => {
  const behaviour: Api.Behaviour = {
    apiKeys: options.apiKeys,
    pageSize: Math.max(1, options.pageSize ?? Infinity),
    absoluteLinks: options.absoluteLinks ?? false,
    cacheControl: options.cacheControl === undefined
      ? "public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600"
      : options.cacheControl
  }
  const counted = (faults: ReadonlyArray<Fault>) => faults.map((fault) => ({ fault, used: 0 }))
  const requests: Array<FakeHttp.Request> = []
  let catalogue = options.catalogue ?? builtIn
  let faults = counted(options.faults ?? [])

  const respond = Effect.fnUntraced(function*({ url, ...incoming }: NodeServer.Incoming) {
    const preflight = Api.preflight(incoming)
    if (preflight !== undefined) return preflight
    const startedAt = yield* Clock.currentTimeMillis
    const request = FakeHttp.request(url, { ...incoming, number: requests.length + 1, startedAt })
    requests.push(request)
    const usual = Api.respond(catalogue, request, behaviour)
    const found = faults.find(({ fault, used }) => used < fault.limit && fault.matches(request))
    if (found === undefined) return usual
    found.used += 1
    const answer = found.fault.apply(usual, request)
    if (Duration.isPositive(answer.delay)) yield* Effect.sleep(answer.delay)
    return answer
  })

  return {
    respond,
    service: (url) =>
      FakeOpenRouter.of({
        url,
        requests: Effect.sync(() => [...requests]),
        clear: Effect.sync(() => {
          requests.length = 0
        }),
        catalogue: Effect.sync(() => catalogue),
        setCatalogue: (next) =>
          Effect.sync(() => {
            catalogue = next
          }),
        inject: (...more) =>
          Effect.sync(() => {
            faults = [...faults, ...counted(more)]
          }),
        setFaults: (...next) =>
          Effect.sync(() => {
            faults = counted(next)
          })
      })
  }
}

const resetError = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({
      request,
      cause: new TypeError("fetch failed"),
      description: "The connection was reset"
    })
  })

const makeClient = ({ respond }: Fake): HttpClient.HttpClient =>
  HttpClient.make((request, url) =>
    Effect.flatMap(
      respond({ method: request.method, url, headers: { ...request.headers } }),
      (answer) => {
        if (answer.connection === "Reset") return Effect.fail(resetError(request))
        if (answer.connection === "Stall") return Effect.never
        const response = new Response(toReadableStream(answer), { status: answer.status, headers: answer.headers })
        return Effect.succeed(HttpClientResponse.fromWeb(request, response))
      }
    )
  )

/**
 * The fake server as an `HttpClient` without sockets: every request through `HttpClient`, to any origin, reaches it.
 *
 * **Details**
 *
 * Only the path after `/api/v1` counts; a path without `/api/v1` is 404. Delays and the `date` header use the caller's
 * `Clock`, so that `TestClock` drives them. A reset fails the request with an `HttpClientError` whose reason is
 * `TransportError`. As with `fetch`, a reset within the body fails the reader of the body, with the reason `DecodeError`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<FakeOpenRouter | HttpClient.HttpClient> =>
  Layer.effectContext(Effect.sync(() => {
    const fake = makeFake(options)
    return Context.make(FakeOpenRouter, fake.service("https://openrouter.ai/api/v1")).pipe(
      Context.add(HttpClient.HttpClient, makeClient(fake)),
      Context.add(CurrentFreeze, true)
    )
  }))

/**
 * The fake server on a port of 127.0.0.1; `url` is the base URL to configure. The layer provides no `HttpClient`.
 *
 * **Details**
 *
 * Releasing the layer breaks every connection at once. It needs a runtime with `node:http`: Node, Bun or Deno.
 *
 * **Gotchas**
 *
 * Sockets do not wait for `TestClock`: in a test, use `it.live`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerServer = (
  options: Options & {
    /** Port to listen on. Default: a free one. */
    readonly port?: number
  } = {}
): Layer.Layer<FakeOpenRouter, ListenError> =>
  Layer.effectContext(Effect.suspend(() => {
    const fake = makeFake(options)
    return Effect.map(
      NodeServer.serve({ port: options.port ?? 0, respond: fake.respond }),
      (origin) => Context.make(FakeOpenRouter, fake.service(`${origin}/api/v1`)).pipe(Context.add(CurrentFreeze, true))
    )
  }))

/**
 * Base URL of the fake server.
 *
 * @category accessors
 * @since 0.1.0
 */
export const url: Effect.Effect<string, never, FakeOpenRouter> = FakeOpenRouter.useSync((fake) => fake.url)

/**
 * Every request so far, in order of arrival.
 *
 * @category accessors
 * @since 0.1.0
 */
export const requests: Effect.Effect<ReadonlyArray<FakeHttp.Request>, never, FakeOpenRouter> = FakeOpenRouter.use((
  fake
) => fake.requests)

/**
 * Clears the recorded requests; the next one is number 1.
 *
 * @category accessors
 * @since 0.1.0
 */
export const clear: Effect.Effect<void, never, FakeOpenRouter> = FakeOpenRouter.use((fake) => fake.clear)

/**
 * Serves another catalogue from the next request on.
 *
 * @category accessors
 * @since 0.1.0
 */
export const setCatalogue = (catalogue: Catalogue): Effect.Effect<void, never, FakeOpenRouter> =>
  FakeOpenRouter.use((fake) => fake.setCatalogue(catalogue))

/**
 * Adds faults after the present ones.
 *
 * @category accessors
 * @since 0.1.0
 */
export const inject = (...faults: ReadonlyArray<Fault>): Effect.Effect<void, never, FakeOpenRouter> =>
  FakeOpenRouter.use((fake) => fake.inject(...faults))

/**
 * Replaces all faults; call it without arguments to remove them.
 *
 * @category accessors
 * @since 0.1.0
 */
export const setFaults = (...faults: ReadonlyArray<Fault>): Effect.Effect<void, never, FakeOpenRouter> =>
  FakeOpenRouter.use((fake) => fake.setFaults(...faults))
