/** Errors other than those of an HTTP status, with advice. */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import {
  CircuitOpenError,
  DecodeError,
  type ErrorResponse,
  InvalidRequestError,
  RateLimitError,
  statusOnly,
  TimeoutError,
  TransportError,
  UnauthorizedError,
  UnexpectedStatusError
} from "../OpenRouterError.ts"
import type * as RetryPolicy from "../RetryPolicy.ts"
import type { Finding } from "../wire/finding.ts"
import type { Mismatch } from "../wire/mismatch.ts"
import { cut, escaped, oneLine } from "../wire/text.ts"
import { attemptsText, type Progress } from "./envelope.ts"
import type { OperationName } from "./operation.ts"

export const refused = (operation: string, field: string, problem: string): InvalidRequestError =>
  new InvalidRequestError({
    operation,
    field,
    url: "",
    attempts: 0,
    message: escaped(`${operation}: ${problem}. Nothing was sent.`)
  })

export const missingKey = (operation: OperationName, url: URL): UnauthorizedError =>
  new UnauthorizedError({
    operation,
    url: url.href,
    attempts: 0,
    response: statusOnly(401),
    message: `${operation} needs an API key. Set OPENROUTER_API_KEY, or apiKey in OpenRouterConfig. Nothing was sent.`
  })

export const notCached = (progress: Progress): TransportError =>
  new TransportError({
    ...progress,
    reason: "nothing is cached",
    message: `${progress.operation}: nothing is cached, and the cache mode is only-if-cached. Nothing was sent.`
  })

export const connectionFailed = (progress: Progress, origin: string, reason: string): TransportError =>
  new TransportError({
    ...progress,
    reason: cut(reason, 2000),
    message: `${progress.operation}: no complete response from ${origin} after ${attemptsText(progress.attempts)}: ${
      oneLine(reason, 500)
    }. ${advices.find(([words]) => words.test(reason))?.[1] ?? "Check the network and OPENROUTER_BASE_URL."}`
  })

// For messages of Node (undici and OpenSSL), Deno, Bun and browsers. Browsers hide the cause.
const advices: ReadonlyArray<readonly [words: RegExp, advice: string]> = [
  [/bad port|unsafe port/i, "fetch does not connect to this port: use another one in OPENROUTER_BASE_URL."],
  [
    /ECONNREFUSED|connection refused/i,
    "Nothing accepts connections there: check the host and the port of OPENROUTER_BASE_URL, and that the server runs."
  ],
  [
    /certificate|\bCERT_|_CERT_|UNABLE_TO_VERIFY|\bcert\b|altnames/i,
    "The certificate of the server is not accepted: check the host in OPENROUTER_BASE_URL and the clock. If a proxy signs "
    + "certificates itself, trust its authority (in Node: NODE_EXTRA_CA_CERTS)."
  ],
  [/redirect/i, "The server keeps redirecting: check OPENROUTER_BASE_URL."],
  [
    /failed to fetch|networkerror when attempting|load failed|access-control|\bcors\b/i,
    "In a browser, the server has to allow the page's origin (CORS): see the browser's console, then check the network and "
    + "OPENROUTER_BASE_URL."
  ]
]

export const timeoutError = (
  progress: Progress,
  scope: "attempt" | "total",
  duration: Duration.Duration,
  lastFailure: RetryPolicy.Failure | undefined
): TimeoutError =>
  new TimeoutError({
    ...progress,
    scope,
    duration,
    message: `${progress.operation}: no complete response within ${Duration.format(duration)} (${
      scope === "attempt"
        ? "the deadline of one attempt"
        : `the deadline of the call, ${attemptsText(progress.attempts)}`
    })${lastFailure === undefined ? "" : `, after a ${lastFailure._tag}`}; change it with OpenRouterConfig.withTimeout.`
  })

export const circuitOpen = (
  progress: Progress,
  reason: CircuitBreaker.CircuitBreakerErrorReason,
  now: number
): CircuitOpenError => {
  const isOpen = reason._tag === "CircuitOpen"
  const retryAfter = isOpen ? reason.retryAfter : Duration.zero
  const until = isOpen ? Option.getOrUndefined(DateTime.make(now + Duration.toMillis(retryAfter))) : undefined
  return new CircuitOpenError({
    ...progress,
    retryAfter,
    until,
    message: escaped(`${progress.operation}: nothing was sent: ${whyRejected(reason, until)}.`)
  })
}

const whyRejected = (reason: CircuitBreaker.CircuitBreakerErrorReason, until: DateTime.Utc | undefined): string => {
  switch (reason._tag) {
    case "CircuitOpen":
      return `the circuit breaker is open${
        until === undefined ? "" : ` until ${DateTime.formatIso(until)}`
      }, and allows `
        + `the next request in ${Duration.format(reason.retryAfter)}`
    case "CircuitHalfOpen":
      return "the circuit breaker is half-open, and waits for the result of its test request"
    case "CircuitBreakerStoreError":
      return "the store of the circuit breaker failed. With `onStoreError: \"allow\"`, calls go on without it"
  }
}

export const tooSoon = (
  progress: Progress,
  retryAfter: Duration.Duration,
  response: ErrorResponse | undefined
): RateLimitError =>
  new RateLimitError({
    ...progress,
    response: response ?? statusOnly(429),
    retryAfter,
    message: `${progress.operation}: not sent: ${
      response === undefined ? "the configured rate limit" : "OpenRouter responded with 429 to an earlier request, and"
    } allows the next one in ${Duration.format(retryAfter)}, after the deadline of the call (${
      attemptsText(progress.attempts)
    }).`
  })

export const decodeError = (
  progress: Progress,
  { path, reason }: Mismatch,
  findings: ReadonlyArray<Finding> = []
): DecodeError =>
  new DecodeError({
    ...progress,
    path,
    reason,
    findings,
    message: escaped(
      `${progress.operation}: invalid response${path === "" ? "" : ` at ${path}`}: ${reason}. ${
        findings.length === 0
          ? "Retrying will not help. Update effect-openrouter, or check that OPENROUTER_BASE_URL is OpenRouter."
          : `Strict decoding found ${findings.length} unknown or invalid ${findings.length === 1 ? "value" : "values"}.`
      }`
    )
  })

export const notJson = (progress: Progress, reason: string): DecodeError =>
  rejectedBody(
    progress,
    reason,
    `invalid response: ${reason}. Gave up after ${attemptsText(progress.attempts)}; try again later, or check that `
      + "OPENROUTER_BASE_URL is OpenRouter.",
    { notJson: true }
  )

export const rejectedBody = (
  progress: Progress,
  reason: string,
  message: string,
  kind: { readonly notJson?: true } = {}
): DecodeError =>
  new DecodeError({
    ...progress,
    ...kind,
    path: "",
    reason,
    findings: [],
    message: escaped(`${progress.operation}: ${message}`)
  })

export const redirectError = (
  progress: Progress,
  status: number,
  reason: string,
  advice = "Set OPENROUTER_BASE_URL to the final address."
): UnexpectedStatusError =>
  new UnexpectedStatusError({
    ...progress,
    response: statusOnly(status),
    retryAfter: undefined,
    message: escaped(`${progress.operation}: ${reason}. ${advice}`)
  })
