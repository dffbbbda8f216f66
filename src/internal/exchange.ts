/**
 * One HTTP exchange: a GET with its redirects, read to the end, or the reason why there is no whole answer.
 */
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import { DecodeError, TransportError } from "../OpenRouterError.ts"
import { attemptsText, type Progress, redirectError } from "./errorEnvelope.ts"

/** What came over the wire, before anyone looks inside. */
export interface Message {
  readonly status: number
  readonly url: string
  readonly headers: Headers.Headers
  readonly body: string
}

const maxRedirects = 3

/** Exchanges messages with the configured origin, and with no other. */
export const make = (config: OpenRouterConfig.Service, client: HttpClient.HttpClient) => {
  const { origin } = config.baseUrl

  // Whatever the server echoes, the key does not come back out.
  const key = config.apiKey === undefined ? "" : Redacted.value(config.apiKey)
  const withoutKey = (text: string): string =>
    key !== "" && text.includes(key) ? text.replaceAll(key, "<redacted>") : text

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

  return Effect.fnUntraced(function*(url: URL, headers: Headers.Input, progress: Progress) {
    let at = url
    for (let redirects = 0;; redirects++) {
      const response = yield* client.execute(HttpClientRequest.get(at, { headers })).pipe(
        Effect.provideService(HttpClient.TracerPropagationEnabled, config.tracePropagation),
        Effect.mapError((error) => transportError(progress, error))
      )
      // Some clients follow redirects by themselves, and only say where they ended up.
      const answeredFrom = URL.canParse(response.url) ? new URL(response.url).origin : origin
      if (answeredFrom !== origin) {
        return yield* redirectError(progress, response.status, `to another origin, ${answeredFrom}`)
      }
      const location = response.status >= 300 && response.status <= 399 ? response.headers.location : undefined
      if (location === undefined || !URL.canParse(location, at)) {
        const message: Message = {
          status: response.status,
          url: at.href,
          headers: response.headers,
          body: yield* readBody(response, progress)
        }
        return message
      }
      at = new URL(location, at)
      if (at.origin !== origin) {
        return yield* redirectError(progress, response.status, `to another origin, ${withoutKey(at.origin)}`)
      }
      if (redirects === maxRedirects) {
        return yield* redirectError(progress, response.status, `more than ${maxRedirects} times`)
      }
    }
  })
}

// `fetch failed` alone helps nobody: what matters stands at the end of the chain of causes. The error itself is not kept,
// because it carries the request with its headers.
const causesOf = (error: HttpClientError.HttpClientError): string => {
  const reasons = new Set<string>()
  let cause: unknown = error.reason.cause ?? error.reason.description
  for (let depth = 0; Predicate.isNotNullish(cause) && depth < 5; depth++) {
    // An AggregateError of refused connections has a code and no message.
    const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : ""
    reasons.add(cause instanceof Error ? cause.message || code || cause.name : String(cause))
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return reasons.size === 0 ? "the connection failed" : Array.from(reasons).join(": ")
}
