/**
 * The double of OpenRouter: its catalogue API, served from a catalogue value, with scripted faults, and a record of what
 * it was asked.
 *
 * It comes in two forms that behave alike. `layer` is an `HttpClient` without sockets, for tests: it answers any origin,
 * and time passes on the caller's `Clock`. `layerServer` is a real server on a loopback port, for demos and for whatever
 * speaks HTTP by itself. This is the top of `effect-openrouter/testing`; below it stand `Catalogue`, `Fault` and
 * `Exchange`.
 *
 * **Example** (What was asked, and what was answered)
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
import { type Catalogue, catalogue as builtIn } from "./Catalogue.ts"
import * as Exchange from "./Exchange.ts"
import type { Fault } from "./Fault.ts"
import * as Api from "./server/api.ts"
import { toReadableStream } from "./server/bytes.ts"
import * as NodeServer from "./server/nodeServer.ts"

/**
 * What a test can ask of the double, and tell it, while it runs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Base URL to configure: `http://127.0.0.1:41234/api/v1`. Without sockets that of OpenRouter, and any other does too. */
  readonly url: string
  /** Every request so far, in order of arrival, those that failed included. */
  readonly requests: Effect.Effect<ReadonlyArray<Exchange.Request>>
  /** Forgets the requests, so that the next one is number 1. Faults and catalogue stay. */
  readonly clear: Effect.Effect<void>
  /** What is served now. */
  readonly catalogue: Effect.Effect<Catalogue>
  /** Serves another catalogue from the next request on. */
  readonly setCatalogue: (catalogue: Catalogue) => Effect.Effect<void>
  /** Adds faults after those that are there. Of all that apply to a request, the first wins. */
  readonly inject: (...faults: ReadonlyArray<Fault>) => Effect.Effect<void>
  /** Replaces all faults; without any, everything goes well again. */
  readonly setFaults: (...faults: ReadonlyArray<Fault>) => Effect.Effect<void>
}

/**
 * The double of OpenRouter.
 *
 * @category services
 * @since 0.1.0
 */
export class FakeOpenRouter extends Context.Service<FakeOpenRouter, Service>()(
  "effect-openrouter/testing/FakeOpenRouter"
) {}

/**
 * How the double behaves. Everything can be left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** What it serves: the built-in catalogue unless given. */
  readonly catalogue?: Catalogue
  /** Faults from the first request on. */
  readonly faults?: ReadonlyArray<Fault>
  /** Keys that are accepted. Without this, any key is. */
  readonly apiKeys?: ReadonlyArray<string>
  /** Most models on a page, 1 at least. The server then pages even where no `limit` was asked for. */
  readonly pageSize?: number
  /** Whether `links.next` is a whole URL. By default it is a path, as OpenRouter's is. */
  readonly absoluteLinks?: boolean
  /**
   * `cache-control` of public answers; null for none. By default what OpenRouter sent in October 2026: `public,
   * max-age=120, stale-while-revalidate=3600, stale-if-error=3600`.
   */
  readonly cacheControl?: string | null
}

/**
 * The double could not open its port, or this runtime has no servers.
 *
 * @category errors
 * @since 0.1.0
 */
export const ListenError = NodeServer.ListenError

/**
 * The double could not open its port, or this runtime has no servers.
 *
 * @category errors
 * @since 0.1.0
 */
export type ListenError = NodeServer.ListenError

interface Double {
  readonly service: (url: string) => Service
  readonly respond: (incoming: NodeServer.Incoming) => Effect.Effect<Exchange.Answer>
}

const makeDouble = (options: Options): Double => {
  const behaviour: Api.Behaviour = {
    apiKeys: options.apiKeys,
    pageSize: Math.max(1, options.pageSize ?? Infinity),
    absoluteLinks: options.absoluteLinks ?? false,
    cacheControl: options.cacheControl === undefined
      ? "public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600"
      : options.cacheControl
  }
  const counted = (faults: ReadonlyArray<Fault>) => faults.map((fault) => ({ fault, used: 0 }))
  const requests: Array<Exchange.Request> = []
  let catalogue = options.catalogue ?? builtIn
  let faults = counted(options.faults ?? [])

  const respond = Effect.fnUntraced(function*(incoming: NodeServer.Incoming) {
    const startedAt = yield* Clock.currentTimeMillis
    const request = Exchange.request({ ...incoming, number: requests.length + 1, startedAt })
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

const makeClient = ({ respond }: Double): HttpClient.HttpClient =>
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
 * The double as an `HttpClient` without sockets: whatever asks for `HttpClient` talks to it, at any origin.
 *
 * **Details**
 *
 * A path counts from `/api/v1` on; what does not lead through there is 404. Delays pass on the caller's `Clock`, so that
 * `TestClock` drives them, and the `date` header is of that clock. A reset is an `HttpClientError` with the reason
 * `TransportError`; a reset within the body fails whoever reads it, with the reason that `fetch` has for it, `DecodeError`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<FakeOpenRouter | HttpClient.HttpClient> =>
  Layer.effectContext(Effect.sync(() => {
    const double = makeDouble(options)
    return Context.make(FakeOpenRouter, double.service("https://openrouter.ai/api/v1")).pipe(
      Context.add(HttpClient.HttpClient, makeClient(double))
    )
  }))

/**
 * The double as a server on 127.0.0.1; `url` is the base URL to configure. It brings no `HttpClient`.
 *
 * **Details**
 *
 * When the layer is released it breaks every connection at once. Runs where there is `node:http`: Node, Bun, Deno.
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
    /** A free one, unless given. */
    readonly port?: number
  } = {}
): Layer.Layer<FakeOpenRouter, ListenError> =>
  Layer.effect(
    FakeOpenRouter,
    Effect.suspend(() => {
      const double = makeDouble(options)
      return Effect.map(
        NodeServer.serve({ port: options.port ?? 0, respond: double.respond }),
        (origin) => double.service(`${origin}/api/v1`)
      )
    })
  )

/**
 * Base URL of the double.
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
export const requests: Effect.Effect<ReadonlyArray<Exchange.Request>, never, FakeOpenRouter> = FakeOpenRouter.use((
  fake
) => fake.requests)

/**
 * Forgets the requests, so that the next one is number 1.
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
 * Adds faults after those that are there.
 *
 * @category accessors
 * @since 0.1.0
 */
export const inject = (...faults: ReadonlyArray<Fault>): Effect.Effect<void, never, FakeOpenRouter> =>
  FakeOpenRouter.use((fake) => fake.inject(...faults))

/**
 * Replaces all faults; without any, everything goes well again.
 *
 * @category accessors
 * @since 0.1.0
 */
export const setFaults = (...faults: ReadonlyArray<Fault>): Effect.Effect<void, never, FakeOpenRouter> =>
  FakeOpenRouter.use((fake) => fake.setFaults(...faults))
