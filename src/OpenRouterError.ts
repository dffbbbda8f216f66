/**
 * Every way in which asking OpenRouter can fail: one tagged class each.
 *
 * An error says which operation failed, at which URL, after how many attempts, what OpenRouter answered in its own words,
 * and in `message` what a person can do about it. None carries the API key, a header, or the request. Stands below
 * everything that talks HTTP; it knows nothing of how requests are made.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Finding } from "./wire/finding.ts"

/**
 * What OpenRouter (or the edge in front of it) answered instead of what was asked for.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ErrorResponse = Schema.Struct({
  /** HTTP status. For an error envelope that came with status 200, the status that its code says; 200 if none. */
  status: Schema.Finite,
  /** OpenRouter's own `error.code`: mostly the status again, sometimes a string. */
  code: Schema.UndefinedOr(Schema.Union([Schema.Finite, Schema.String])),
  /** OpenRouter's own `error.message`. Its wording changes: never decide by it. */
  message: Schema.UndefinedOr(Schema.String),
  /** OpenRouter's own `error.metadata`, as it came. */
  metadata: Schema.Unknown
})

/**
 * What OpenRouter answered instead of what was asked for.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorResponse extends Schema.Schema.Type<typeof ErrorResponse> {}

const request = {
  /** What to tell a person: what happened, and what to do next. */
  message: Schema.String,
  /** The operation that was called: `Models.get`. Where several on one URL shared a request, the one that asked first. */
  operation: Schema.String,
  /** The URL that was asked, without secrets. Empty where nothing was sent. */
  url: Schema.String,
  /** How many requests were sent for this call. */
  attempts: Schema.Finite
}

const answered = { ...request, response: ErrorResponse }

/**
 * 400: the server refused the parameters.
 *
 * @category errors
 * @since 0.1.0
 */
export class BadRequestError extends Schema.TaggedError<BadRequestError>()("BadRequestError", answered) {}

/**
 * 401: no API key, or one that OpenRouter does not know. Also raised without a request where an operation needs a key
 * and none is configured; `attempts` is 0 then.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnauthorizedError extends Schema.TaggedError<UnauthorizedError>()("UnauthorizedError", answered) {}

/**
 * 403: the key is known and may not do this.
 *
 * @category errors
 * @since 0.1.0
 */
export class ForbiddenError extends Schema.TaggedError<ForbiddenError>()("ForbiddenError", answered) {}

/**
 * 404: no such model.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotFoundError extends Schema.TaggedError<NotFoundError>()("NotFoundError", answered) {}

/**
 * 429: too many requests. `retryAfter` is what the server asked for, where it did.
 *
 * @category errors
 * @since 0.1.0
 */
export class RateLimitError extends Schema.TaggedError<RateLimitError>()("RateLimitError", {
  ...answered,
  /** How long the server asks to wait, counted from its answer. */
  retryAfter: Schema.UndefinedOr(Schema.Duration)
}) {}

/**
 * 500: OpenRouter failed.
 *
 * @category errors
 * @since 0.1.0
 */
export class InternalServerError extends Schema.TaggedError<InternalServerError>()("InternalServerError", {
  ...answered,
  /** How long the server asks to wait, counted from its answer. */
  retryAfter: Schema.UndefinedOr(Schema.Duration)
}) {}

/**
 * Any other status that is no success, and any of the above from an operation that does not declare it: 402, 408, 502,
 * 503, 504, 524, 529, a redirect that was not followed. `response.status` says which.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnexpectedStatusError extends Schema.TaggedError<UnexpectedStatusError>()("UnexpectedStatusError", {
  ...answered,
  /** How long the server asks to wait, counted from its answer. */
  retryAfter: Schema.UndefinedOr(Schema.Duration)
}) {}

/**
 * No answer: the host could not be reached, or the connection broke before the whole body had come. Also where only what
 * is cached was asked for and nothing is, as `fetch` has it; `attempts` is 0 then.
 *
 * @category errors
 * @since 0.1.0
 */
export class TransportError extends Schema.TaggedError<TransportError>()("TransportError", {
  ...request,
  /** What the HTTP client said, down to its first cause: `fetch failed: connect ECONNREFUSED 127.0.0.1:1`. */
  reason: Schema.String
}) {}

/**
 * The deadline passed: of one attempt (headers and body together), or of the whole call with all of its retries.
 *
 * **Gotchas**
 *
 * `Effect.timeout` of the caller's own fails with an error of the same tag and without these fields. Give the call another
 * deadline with `OpenRouterConfig.withTimeout` instead.
 *
 * @category errors
 * @since 0.1.0
 */
export class TimeoutError extends Schema.TaggedError<TimeoutError>()("TimeoutError", {
  ...request,
  /** Which deadline it was. */
  scope: Schema.Literals(["attempt", "total"]),
  /** How long was waited. */
  duration: Schema.Duration
}) {}

/**
 * An answer that is not what it should be: no JSON, another shape, too large; or, with strict decoding, anything that
 * this version does not know. Never retried, because the same answer would come again.
 *
 * @category errors
 * @since 0.1.0
 */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  ...request,
  /** Where in the body: `data[3].pricing.prompt`. Empty for the body as a whole. */
  path: Schema.String,
  /** What was expected there. */
  reason: Schema.String,
  /** With strict decoding, everything that was found; else empty. */
  findings: Schema.Array(Finding)
}) {}

/**
 * Refused on this side before anything was sent: a filter, an id, or an option that cannot be right.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidRequestError extends Schema.TaggedError<InvalidRequestError>()("InvalidRequestError", {
  ...request,
  /** The parameter that cannot be right: `limit`, `supported_parameters`, `id`. */
  field: Schema.String
}) {}

/**
 * The circuit breaker is open: OpenRouter has been failing, and nothing was sent. Only where one is configured.
 *
 * @category errors
 * @since 0.1.0
 */
export class CircuitOpenError extends Schema.TaggedError<CircuitOpenError>()("CircuitOpenError", {
  ...request,
  /** How long until the next request is let through. */
  retryAfter: Schema.Duration
}) {}

/**
 * What every operation can fail with. `BadRequestError` and `NotFoundError` come on top where an operation says so.
 *
 * @category models
 * @since 0.1.0
 */
export type OpenRouterError =
  | UnauthorizedError
  | ForbiddenError
  | RateLimitError
  | InternalServerError
  | UnexpectedStatusError
  | TransportError
  | TimeoutError
  | DecodeError
  | InvalidRequestError
  | CircuitOpenError
