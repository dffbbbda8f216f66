/**
 * One HTTP exchange: a GET with its redirects, whose response is read to the end, or the reason why that failed.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import { DecodeError, TransportError } from "../OpenRouterError.ts"
import { attemptsText, type Progress, redirectError } from "./envelope.ts"
import { isWithin, type Request } from "./request.ts"

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
 * The body of a response: its text, and its JSON if that has been parsed already.
 *
 * @category models
 * @since 0.1.0
 */
export interface Body {
  /** The whole body as text. */
  readonly text: string
  /** The parsed JSON. Absent if the body has not been parsed. */
  readonly json?: unknown
}

const maxRedirects = 3

// 300 and 304 may have a `Location` too, but do not redirect.
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Makes the function that sends one GET, with the API key, to the configured origin and to no other. */
export const makeExchange = (config: OpenRouterConfig.Service, client: HttpClient.HttpClient) => {
  const { origin } = config.baseUrl

  const key = config.apiKey === undefined ? undefined : Redacted.value(config.apiKey)
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const withoutKey = redaction(key ?? "")

  const transportError = (progress: Progress, error: HttpClientError.HttpClientError) => {
    const reason = withoutKey(causesOf(error))
    return new TransportError({
      ...progress,
      reason,
      message: `${progress.operation}: no complete response from ${origin} after ${attemptsText(progress.attempts)}: `
        + `${reason}. Check the network and OPENROUTER_BASE_URL.`
    })
  }

  const tooLarge = (progress: Progress) =>
    new DecodeError({
      ...progress,
      path: "",
      reason: `Expected at most ${config.maxBodyBytes} bytes`,
      findings: [],
      message: `${progress.operation}: the response is larger than ${config.maxBodyBytes} bytes. If that is expected, `
        + "raise maxBodyBytes in OpenRouterConfig."
    })

  const readBody = Effect.fnUntraced(function*(response: HttpClientResponse.HttpClientResponse, progress: Progress) {
    // Saves the transfer if the size is announced; the limit applies to the bytes that arrive.
    if (Number(response.headers["content-length"]) > config.maxBodyBytes) return yield* tooLarge(progress)
    const decoder = new TextDecoder()
    let bytes = 0
    let text = ""
    yield* Stream.runForEach(response.stream, (chunk) => {
      bytes += chunk.byteLength
      if (bytes > config.maxBodyBytes) return Effect.fail(tooLarge(progress))
      text += decoder.decode(chunk, { stream: true })
      return Effect.void
    }).pipe(
      Effect.catchTag(
        "HttpClientError",
        (error) => error.reason._tag === "EmptyBodyError" ? Effect.void : Effect.fail(transportError(progress, error))
      )
    )
    return withoutKey(text + decoder.decode())
  })

  // The scope closes responses that are not read to the end (a redirect, a body that is too large).
  const scoped = HttpClient.withScope(client)

  const send = Effect.fnUntraced(function*(request: Request, progress: Progress) {
    const headers = { ...request.headers, ...authorization }
    let at = request.url
    for (let followed = 0;; followed++) {
      const response = yield* scoped.execute(HttpClientRequest.get(at, { headers })).pipe(
        Effect.provideService(HttpClient.TracerPropagationEnabled, config.tracePropagation),
        Effect.mapError((error) => transportError(progress, error))
      )
      // Some clients follow redirects by themselves.
      const sentFrom = URL.canParse(response.url) ? new URL(response.url).origin : origin
      if (sentFrom !== origin) {
        return yield* redirectError(progress, response.status, notFollowed(withoutKey(sentFrom)))
      }
      // A browser that is told not to follow a redirect hides its target.
      if (response.status === 0) return yield* redirectError(progress, 0, notFollowed("a URL that the browser hides"))
      const location = redirects.has(response.status) ? response.headers.location : undefined
      if (location === undefined || !URL.canParse(location, at)) {
        const message: Message = {
          status: response.status,
          headers: Record.map(response.headers, withoutKey),
          body: { text: yield* readBody(response, progress) }
        }
        return message
      }
      at = new URL(location, at)
      // URLs appear in spans and errors, so a URL that contains the key is refused.
      if (!isWithin(at, config.baseUrl) || withoutKey(at.href) !== at.href) {
        const target = at.origin === origin ? "an unusable URL" : withoutKey(at.origin)
        return yield* redirectError(progress, response.status, notFollowed(target))
      }
      if (followed === maxRedirects) {
        return yield* redirectError(progress, response.status, `more than ${maxRedirects} redirects`)
      }
    }
  }, Effect.scoped)

  return (request: Request, progress: Progress) => abandonable(send(request, progress))
}

const notFollowed = (target: string): string => `redirected to ${target}; not followed, to protect the API key`

// Interruption waits for cleanup. A deadline cannot wait for an `HttpClient` that does not react, or for a body whose
// `cancel` never ends: these are interrupted without waiting.
const abandonable = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDetach(restore(self), { startImmediately: true }), (fiber) =>
      Effect.onInterrupt(
        restore(Fiber.join(fiber)),
        () => Effect.sync(() => fiber.interruptUnsafe())
      ))
  )

// A placeholder such as `test` protects nothing, and occurs in the names of models.
const shortestSecret = 12

// Removes the key from text that the server may have echoed, in each spelling it may have used.
const redaction = (key: string): (text: string) => string => {
  const known = key.length < shortestSecret ? [] : [key, key.toLowerCase()]
  const forms = new Set(known.flatMap((key) => [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]))
  return (text) => {
    let shown = text
    for (const form of forms) shown = shown.replaceAll(form, "<redacted>")
    return shown
  }
}

// `fetch failed` alone does not help: the reason is at the end of the chain of causes. The error itself is not kept,
// because it holds the request with its headers.
const causesOf = (error: HttpClientError.HttpClientError): string => {
  const reasons = new Set<string>()
  let cause: unknown = error.reason.cause ?? error.reason.description
  for (let depth = 0; Predicate.isNotNullish(cause) && depth < 5; depth++) {
    // An AggregateError of refused connections has a code and no message.
    const code = Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : ""
    if (cause instanceof Error) reasons.add(cause.message || code || cause.name)
    else if (Predicate.isString(cause)) reasons.add(cause)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return reasons.size === 0 ? "the connection failed" : Array.from(reasons).join(": ")
}
