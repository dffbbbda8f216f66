/**
 * Errors other than those of an HTTP status: their texts, and what to do next.
 */
import * as Duration from "effect/Duration"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import {
  CircuitOpenError,
  DecodeError,
  InvalidRequestError,
  TimeoutError,
  TransportError,
  UnauthorizedError
} from "../OpenRouterError.ts"
import type * as RetryPolicy from "../RetryPolicy.ts"
import type { Finding } from "../wire/finding.ts"
import type { Mismatch } from "../wire/mismatch.ts"
import { attemptsText, type Progress } from "./envelope.ts"
import type { OperationName } from "./operation.ts"

/** Rejected by the client before sending; see `field`. */
export const refused = (operation: OperationName, field: string, problem: string): InvalidRequestError =>
  new InvalidRequestError({
    operation,
    field,
    url: "",
    attempts: 0,
    message: `${operation}: ${problem}. Nothing was sent.`
  })

/** The operation needs an API key, and none is configured. */
export const missingKey = (operation: OperationName, url: URL): UnauthorizedError =>
  new UnauthorizedError({
    operation,
    url: url.href,
    attempts: 0,
    response: { status: 401, code: undefined, message: undefined, metadata: undefined },
    message: `${operation} needs an API key. Set OPENROUTER_API_KEY, or apiKey in OpenRouterConfig. Nothing was sent.`
  })

/** The failure for `only-if-cached` when nothing is cached. */
export const notCached = (progress: Progress): TransportError =>
  new TransportError({
    ...progress,
    reason: "nothing is cached",
    message: `${progress.operation}: nothing is cached, and the cache mode is only-if-cached. Nothing was sent.`
  })

/** A deadline has passed. */
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

/** The circuit breaker rejected the call. */
export const circuitOpen = (progress: Progress, reason: CircuitBreaker.CircuitBreakerErrorReason): CircuitOpenError => {
  const retryAfter = reason._tag === "CircuitOpen" ? reason.retryAfter : Duration.zero
  return new CircuitOpenError({
    ...progress,
    retryAfter,
    message: `${progress.operation}: nothing was sent: ${whyRejected(reason)}.`
  })
}

const whyRejected = (reason: CircuitBreaker.CircuitBreakerErrorReason): string => {
  switch (reason._tag) {
    case "CircuitOpen":
      return `the circuit breaker is open, and allows the next request in ${Duration.format(reason.retryAfter)}`
    case "CircuitHalfOpen":
      return "the circuit breaker is half-open, and waits for the result of its test request"
    case "CircuitBreakerStoreError":
      return "the store of the circuit breaker failed. With `onStoreError: \"allow\"`, calls go on without it"
  }
}

/** JSON that cannot be decoded, or that strict decoding rejects. */
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
    message: `${progress.operation}: invalid response${path === "" ? "" : ` at ${path}`}: ${reason}. ${
      findings.length === 0
        ? "Retrying will not help. Update effect-openrouter, or check that OPENROUTER_BASE_URL is OpenRouter."
        : `Strict decoding found ${findings.length} unknown or invalid ${findings.length === 1 ? "value" : "values"}.`
    }`
  })

/** A body that is not JSON. */
export const notJson = (progress: Progress, reason: string): DecodeError =>
  new DecodeError({
    ...progress,
    path: "",
    reason,
    findings: [],
    notJson: true,
    message:
      `${progress.operation}: invalid response: ${reason}. Gave up after ${attemptsText(progress.attempts)}; try again `
      + "later, or check that OPENROUTER_BASE_URL is OpenRouter."
  })
