/**
 * One HTTP exchange: a GET with its redirects, read to the end, or the reason why there is no whole answer.
 */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Headers from "effect/http/Headers"
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

/** What came over the wire, before anyone looks inside, without the API key. */
export interface Message {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const maxRedirects = 3

// 300 and 304 may carry a `Location` as well, and do not send anyone there.
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Whether a URL that the server gave is one to send the key to. The origin alone does not say so: that of a `blob:` is the
 * origin within it, and one with credentials is refused by `fetch`.
 */
export const isWithin = (url: URL, base: URL): boolean =>
  url.origin === base.origin && url.protocol === base.protocol && url.username === "" && url.password === ""

/** Exchanges messages with the configured origin, and with no other. */
export const make = (config: OpenRouterConfig.Service, client: HttpClient.HttpClient) => {
  const { origin } = config.baseUrl

  const withoutKey = redaction(config.apiKey === undefined ? "" : Redacted.value(config.apiKey))

  const transportError = (progress: Progress, error: HttpClientError.HttpClientError) => {
    const reason = withoutKey(causesOf(error))
    return new TransportError({
      ...progress,
      reason,
      message: `${progress.operation}: no whole answer from ${origin} after ${attemptsText(progress.attempts)}: `
        + `${reason}. Check the network and OPENROUTER_BASE_URL.`
    })
  }

  const tooLarge = (progress: Progress) =>
    new DecodeError({
      ...progress,
      path: "",
      reason: `Expected at most ${config.maxBodyBytes} bytes`,
      findings: [],
      message: `${progress.operation}: the answer is larger than ${config.maxBodyBytes} bytes, and was not read to its `
        + "end. Raise maxBodyBytes in OpenRouterConfig if such an answer is expected."
    })

  const readBody = Effect.fnUntraced(function*(response: HttpClientResponse.HttpClientResponse, progress: Progress) {
    // Saves the transfer where the size is announced; what counts is what arrives.
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

  // Within a scope, so that what is not read to its end (a redirect, a body that is too large) does not stay open.
  const scoped = HttpClient.withScope(client)

  const send = Effect.fnUntraced(function*(url: URL, headers: Headers.Input, progress: Progress) {
    let at = url
    for (let followed = 0;; followed++) {
      const response = yield* scoped.execute(HttpClientRequest.get(at, { headers })).pipe(
        Effect.provideService(HttpClient.TracerPropagationEnabled, config.tracePropagation),
        Effect.mapError((error) => transportError(progress, error))
      )
      // Some clients follow redirects by themselves, and only say where they ended up.
      const answeredFrom = URL.canParse(response.url) ? new URL(response.url).origin : origin
      if (answeredFrom !== origin) {
        return yield* redirectError(progress, response.status, `to another origin, ${withoutKey(answeredFrom)}`)
      }
      // A browser that is told not to follow a redirect does not say what it was either.
      if (response.status === 0) return yield* redirectError(progress, 0, "to where the browser does not say")
      const location = redirects.has(response.status) ? response.headers.location : undefined
      if (location === undefined || !URL.canParse(location, at)) {
        const message: Message = {
          status: response.status,
          headers: Record.map(response.headers, withoutKey),
          body: yield* readBody(response, progress)
        }
        return message
      }
      at = new URL(location, at)
      // A URL is shown in spans and errors, so the key must not be in one.
      if (!isWithin(at, config.baseUrl) || withoutKey(at.href) !== at.href) {
        const where = at.origin === origin ? "a URL that is refused" : `another origin, ${withoutKey(at.origin)}`
        return yield* redirectError(progress, response.status, `to ${where}`)
      }
      if (followed === maxRedirects) {
        return yield* redirectError(progress, response.status, `more than ${maxRedirects} times`)
      }
    }
  }, Effect.scoped)

  return (url: URL, headers: Headers.Input, progress: Progress) => abandonable(send(url, headers, progress))
}

// Interruption waits until what is interrupted has cleaned up. A deadline cannot wait for an `HttpClient` that does not
// react, or for a body whose `cancel` never ends: those are told, and left behind.
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

// Whatever the server echoes, and in whichever way it writes it, the key does not come back out.
const redaction = (key: string): (text: string) => string => {
  const known = key.length < shortestSecret ? [] : [key, key.toLowerCase()]
  const forms = new Set(known.flatMap((key) => [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]))
  return (text) => {
    let shown = text
    for (const form of forms) shown = shown.replaceAll(form, "<redacted>")
    return shown
  }
}

// `fetch failed` alone helps nobody: what matters stands at the end of the chain of causes. The error itself is not kept,
// because it carries the request with its headers.
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
