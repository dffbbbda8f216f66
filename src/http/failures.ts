/**
 * The failures of a call that stand for no answer: what they say, and what to do next.
 */
import * as Duration from "effect/Duration"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import type * as Drift from "../Drift.ts"
import {
  CircuitOpenError,
  DecodeError,
  InvalidRequestError,
  TimeoutError,
  TransportError,
  UnauthorizedError
} from "../OpenRouterError.ts"
import type * as RetryPolicy from "../RetryPolicy.ts"
import { attemptsText, type Progress } from "./envelope.ts"

/** What errors say about a call; `attempts` grows as it goes on. */
export interface Call extends Progress {
  attempts: number
}

/** A request that cannot be right: refused before anything is sent. */
export const refused = (operation: string, field: string, problem: string): InvalidRequestError =>
  new InvalidRequestError({
    operation,
    field,
    url: "",
    attempts: 0,
    message: `${operation}: ${problem}. Nothing was sent.`
  })

/** An operation that needs a key, without one. */
export const missingKey = (operation: string, url: URL): UnauthorizedError =>
  new UnauthorizedError({
    operation,
    url: url.href,
    attempts: 0,
    response: { status: 401, code: undefined, message: undefined, metadata: undefined },
    message: `${operation} answers only callers with an API key, and none is configured. Set OPENROUTER_API_KEY, or `
      + "apiKey in OpenRouterConfig. Nothing was sent."
  })

/** Only what is cached was asked for, and nothing is. */
export const notCached = (call: Call): TransportError =>
  new TransportError({
    ...call,
    reason: "nothing is cached",
    message:
      `${call.operation}: nothing is cached, and only what is cached was asked for. Nothing was sent. Another cache `
      + "mode asks OpenRouter."
  })

/** A deadline has passed. */
export const timeoutError = (
  call: Call,
  scope: "attempt" | "total",
  duration: Duration.Duration,
  before: RetryPolicy.Failure | undefined
): TimeoutError =>
  new TimeoutError({
    ...call,
    scope,
    duration,
    message: `${call.operation}: no whole answer within ${Duration.format(duration)} (${
      scope === "attempt" ? "the deadline of one attempt" : `the deadline of the call, ${attemptsText(call.attempts)}`
    }).${before === undefined ? "" : ` Before that: ${before._tag}.`} OpenRouterConfig.withTimeout sets another.`
  })

/** The circuit breaker lets nothing through. */
export const circuitOpen = (call: Call, reason: CircuitBreaker.CircuitBreakerErrorReason): CircuitOpenError => {
  const retryAfter = reason._tag === "CircuitOpen" ? reason.retryAfter : Duration.zero
  return new CircuitOpenError({
    ...call,
    retryAfter,
    message: `${call.operation}: nothing was sent: ${whyOpen(reason)}.`
  })
}

const whyOpen = (reason: CircuitBreaker.CircuitBreakerErrorReason): string => {
  switch (reason._tag) {
    case "CircuitOpen":
      return `OpenRouter has been failing. The circuit breaker lets the next request through in ${
        Duration.format(reason.retryAfter)
      }`
    case "CircuitHalfOpen":
      return "OpenRouter has been failing, and the circuit breaker is trying it with one request. Wait for that one"
    case "CircuitBreakerStoreError":
      return "the store of the circuit breaker failed. Make one with `onStoreError: \"allow\"` to go on without it"
  }
}

/** An answer that cannot be read, or that strict decoding refuses. */
export const decodeError = (
  call: Call,
  { path, reason }: Drift.Mismatch,
  findings: ReadonlyArray<Drift.Finding> = []
): DecodeError =>
  new DecodeError({
    ...call,
    path,
    reason,
    findings,
    message: `${call.operation}: the answer is not what it should be${path === "" ? "" : ` at ${path}`}: ${reason}. ${
      findings.length === 0
        ? `Asking again will not help. If ${call.url} is OpenRouter, a newer version of effect-openrouter may know it; if not, `
          + "set OPENROUTER_BASE_URL."
        : `Strict decoding found ${findings.length} such, and refuses what this version does not know.`
    }`
  })
