/**
 * One HTTP exchange: a GET with its redirects, and its complete response or the reason of the failure.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import { parseUrl } from "../wire/url.ts"
import { type Credentials, makeCredentials } from "./credentials.ts"
import { parseJson, type Progress } from "./envelope.ts"
import { connectionFailed, redirectError, rejectedBody } from "./failures.ts"
import { noteHeaders, noteStatus, traceHeaders } from "./observeAttempt.ts"
import type { Redaction } from "./redaction.ts"
import { isWithin, outside, type Request } from "./request.ts"

/**
 * A response, without the API key.
 *
 * @category models
 * @since 0.1.0
 */
export interface Message {
  /** HTTP status. */
  readonly status: number
  /** Headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Body of the response. */
  readonly body: Body
}

/**
 * The body of a response: its text, and its JSON if it has been parsed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Body {
  /** The whole body as text. Empty if the status is that of a failure. */
  readonly text: string
  /** The parsed JSON. Absent if the body has not been parsed, or is not JSON. */
  readonly json?: unknown
}

const maxRedirects = 3

// 300 and 304 may have a `Location` too, but do not redirect.
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Makes the function that sends one GET, with the API key, to the configured origin and to no other. */
export const makeExchange = (config: OpenRouterConfig.Service, httpClient: HttpClient.HttpClient) => {
  const { baseUrl, maxBodyBytes } = config
  const credentialsFor = makeCredentials(config)

  const tooLarge = (progress: Progress) =>
    rejectedBody(
      progress,
      `Expected at most ${maxBodyBytes} bytes`,
      `the response is larger than ${maxBodyBytes} bytes. If that is expected, raise maxBodyBytes in OpenRouterConfig.`
    )

  const readText = Effect.fnUntraced(function*(response: HttpClientResponse.HttpClientResponse, progress: Progress) {
    // An announced size saves the transfer; the limit applies to the bytes that arrive.
    if (Number(response.headers["content-length"]) > maxBodyBytes) return yield* tooLarge(progress)
    const decoder = new TextDecoder()
    let bytes = 0
    let text = ""
    yield* Stream.runForEach(response.stream, (chunk) => {
      bytes += chunk.byteLength
      if (bytes > maxBodyBytes) return Effect.fail(tooLarge(progress))
      text += decoder.decode(chunk, { stream: true })
      return Effect.void
    }).pipe(
      Effect.catchTag(
        "HttpClientError",
        (error) => error.reason._tag === "EmptyBodyError" ? Effect.void : Effect.fail(error)
      )
    )
    return text + decoder.decode()
  })

  const readBody = Effect.fnUntraced(function*(
    response: HttpClientResponse.HttpClientResponse,
    progress: Progress,
    redaction: Redaction
  ) {
    const text = yield* readText(response, progress)
    if (response.status >= 200 && response.status <= 299) {
      return redaction.occursIn(text) ? yield* containsKey(progress) : { text }
    }
    return { text: "", json: redaction.json(Result.getOrUndefined(parseJson(text))) }
  })

  // The scope closes responses that are not read to the end (redirects, bodies that are too large).
  const client = HttpClient.withScope(withoutRedirects(httpClient))

  const follow = Effect.fnUntraced(function*(
    request: Request,
    progress: Progress,
    { headers: authorization, redaction }: Credentials
  ) {
    const traced = { ...request.headers, ...(config.tracePropagation ? yield* traceHeaders : {}) }
    yield* noteHeaders("request", traced)
    const headers = { ...traced, ...authorization }
    let at = request.url
    for (let followed = 0;; followed++) {
      const response = yield* client.execute(HttpClientRequest.get(at, { headers })).pipe(
        // The attempt has a span of its own, which also covers the body.
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
      )
      const { status } = response
      const notFollowed = (target: string) =>
        redirectError(progress, status, `redirected to ${redaction.text(target)}; not followed, to protect the API key`)
      yield* noteStatus(status)
      const sentFrom = parseUrl(response.url) ?? at
      if (!isWithin(sentFrom, baseUrl)) return yield* notFollowed(outside(sentFrom, baseUrl))
      // Browsers hide the target of a redirect.
      if (status === 0) return yield* notFollowed("a URL that the browser hides")
      const location = redirects.has(status) ? response.headers.location : undefined
      const target = location === undefined ? undefined : parseUrl(location, at)
      if (location === undefined || target === undefined) {
        const received = Object.fromEntries(
          Object.entries(response.headers).map(([name, value]) => [redaction.text(name), redaction.text(value)])
        )
        yield* noteHeaders("response", received)
        const body = yield* readBody(response, progress, redaction)
        const message: Message = { status, headers: received, body }
        return message
      }
      at = target
      // URLs appear in spans and errors, so one that contains the key is rejected.
      if (!isWithin(at, baseUrl) || redaction.occursIn(location) || redaction.occursIn(at.href)) {
        return yield* notFollowed(outside(at, baseUrl))
      }
      if (followed === maxRedirects) {
        const reason = `more than ${maxRedirects} redirects`
        return yield* redirectError(progress, status, reason, "They may form a loop: check OPENROUTER_BASE_URL.")
      }
    }
  }, Effect.scoped)

  const send = Effect.fnUntraced(function*(request: Request, progress: Progress) {
    const credentials = yield* credentialsFor(progress)
    return yield* Effect.catchTag(
      follow(request, progress, credentials),
      "HttpClientError",
      (error) => Effect.fail(connectionFailed(progress, baseUrl.origin, credentials.redaction.text(causesOf(error))))
    )
  })

  return (request: Request, progress: Progress) => abandonable(send(request, progress))
}

const containsKey = (progress: Progress) =>
  rejectedBody(
    progress,
    "Expected a body without the API key",
    "the body of the response contains the API key, perhaps encoded, and was rejected. Check that OPENROUTER_BASE_URL is "
      + "OpenRouter; if it is not, replace the key."
  )

// By default, `fetch` follows redirects to any origin. Keeps the caller's other options, and reads them within the request:
// by then, a client with its own context has merged it into that of the fiber.
const withoutRedirects = (client: HttpClient.HttpClient): HttpClient.HttpClient =>
  HttpClient.makeWith(
    (request) =>
      client.postprocess(Effect.withFiber((fiber) => {
        const init = Context.getOrUndefined(fiber.context, FetchHttpClient.RequestInit)
        fiber.setContext(Context.add(fiber.context, FetchHttpClient.RequestInit, { ...init, redirect: "manual" }))
        return request
      })),
    client.preprocess
  )

// Interruption waits until an effect has cleaned up. A deadline must not: a client, or a `cancel`, may never end.
const abandonable = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDetach(restore(self), { startImmediately: true }), (fiber) =>
      Effect.onInterrupt(
        restore(Fiber.join(fiber)),
        () => Effect.sync(() => fiber.interruptUnsafe())
      ))
  )

// Leaves out the error itself, which contains the request headers. The reason is in its chain of causes.
const causesOf = (error: HttpClientError.HttpClientError): string => {
  const reasons = new Set<string>()
  let cause: unknown = error.reason.cause ?? error.reason.description
  for (let depth = 0; Predicate.isNotNullish(cause) && depth < 5; depth++) {
    const code = Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : ""
    if (cause instanceof Error) reasons.add(cause.message || code || cause.name)
    else if (Predicate.isString(cause)) reasons.add(cause)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return reasons.size === 0 ? "the connection failed" : Array.from(reasons).join(": ")
}
