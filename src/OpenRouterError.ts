/**
 * The errors of this library: one tagged class for each way in which a call can fail.
 *
 * An error has the operation, the URL, the number of attempts, OpenRouter's own error, and a `message` that tells people what
 * to do. It never contains the API key, a header, or the request.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import { type ObjectCodec, objectOf } from "./wire/exact.ts"
import { Finding } from "./wire/finding.ts"

/**
 * An error response of OpenRouter, or of a proxy in front of it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorResponse {
  /** HTTP status. For an error body with status 200: the status that its `code` names, else 200. */
  readonly status: number
  /** OpenRouter's `error.code`: usually the status, sometimes a string (of at most 4 KB). */
  readonly code: number | string | undefined
  /**
   * OpenRouter's `error.message`, not escaped. At most 4 KB: a longer message is cut, and ends in `…`. The wording changes:
   * do not match on it.
   */
  readonly message: string | undefined
  /**
   * OpenRouter's `error.metadata`, unchecked. If its JSON has more than 64 KB or more than 32 levels, this is the beginning
   * of that JSON as a string, which ends in `…` if it was cut.
   */
  readonly metadata: unknown | undefined
}

/**
 * An error response of OpenRouter, or of a proxy in front of it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ErrorResponse: ObjectCodec<ErrorResponse> = objectOf(Schema.Struct({
  status: Schema.Finite,
  code: Schema.UndefinedOr(Schema.Union([Schema.Finite, Schema.String])),
  message: Schema.UndefinedOr(Schema.String),
  metadata: Schema.UndefinedOr(Schema.Unknown)
}))

/**
 * A response of which only the status is known.
 *
 * @internal
 */
export const statusOnly = (status: number): ErrorResponse => ({
  status,
  code: undefined,
  message: undefined,
  metadata: undefined
})

const request = {
  /** What happened and what to do next, for people. Control characters and invisible characters are escaped. */
  message: Schema.String,
  /** Name of the operation: `Models.get`. If several operations shared a request, this is the one that sent it. */
  operation: Schema.String,
  /**
   * The request URL, without secrets. In a list of several pages, it is the URL of the page that failed. Empty for
   * `InvalidRequestError`.
   */
  url: Schema.String,
  /** Number of attempts to get this URL. Redirects are not counted. */
  attempts: Schema.Finite
} as const

const answered = {
  ...request,
  /**
   * Status, code and message of the response. If nothing was sent, it states the reason: a bare status 401 for a missing or
   * unusable key, a bare status 429 for the configured rate limit, or the earlier 429 response that asked to wait.
   */
  response: ErrorResponse
} as const

const waiting = {
  ...answered,
  /**
   * The wait that the server asks for, counted from its response. Undefined if it asks for none. If nothing was sent: the
   * rest of the wait, counted from the error.
   */
  retryAfter: Schema.UndefinedOr(Schema.Duration)
} as const

/**
 * 400: the server rejected the parameters.
 *
 * @category errors
 * @since 0.1.0
 */
export class BadRequestError extends Schema.TaggedError<BadRequestError>()("BadRequestError", answered) {}

/**
 * 401: the API key is missing or unknown. Also if nothing was sent, because the operation needs a key and none is configured
 * (then `attempts` is 0), or because the effect that returns the key failed.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnauthorizedError extends Schema.TaggedError<UnauthorizedError>()("UnauthorizedError", answered) {}

/**
 * 403: the API key lacks permission.
 *
 * @category errors
 * @since 0.1.0
 */
export class ForbiddenError extends Schema.TaggedError<ForbiddenError>()("ForbiddenError", answered) {}

/**
 * 404: there is no such model. `Models.listForUser` also declares this error.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotFoundError extends Schema.TaggedError<NotFoundError>()("NotFoundError", answered) {}

/**
 * 429: too many requests. Also if nothing was sent, because an earlier 429 or the configured rate limit allows no request
 * before the deadline of the call.
 *
 * @category errors
 * @since 0.1.0
 */
export class RateLimitError extends Schema.TaggedError<RateLimitError>()("RateLimitError", waiting) {}

/**
 * 500: an internal error of OpenRouter.
 *
 * @category errors
 * @since 0.1.0
 */
export class InternalServerError extends Schema.TaggedError<InternalServerError>()("InternalServerError", waiting) {}

/**
 * Any other error status (402, 408, 502, 503, 504, 520 to 527, 529, 530), an unfollowed redirect, or a 400 or 404 that the
 * operation does not declare. The status is in `response.status`.
 *
 * @category errors
 * @since 0.1.0
 */
export class UnexpectedStatusError
  extends Schema.TaggedError<UnexpectedStatusError>()("UnexpectedStatusError", waiting)
{}

/**
 * No complete response: the host could not be reached, or the connection broke. Also, as in `fetch`, if the cache mode is
 * `only-if-cached` and nothing is cached; then `attempts` is 0.
 *
 * @category errors
 * @since 0.1.0
 */
export class TransportError extends Schema.TaggedError<TransportError>()("TransportError", {
  ...request,
  /** The HTTP client's message and its causes: `fetch failed: connect ECONNREFUSED 127.0.0.1:1`. */
  reason: Schema.String
}) {}

/**
 * The deadline of one attempt (headers and body), or of the whole call with its retries, has passed.
 *
 * **Gotchas**
 *
 * `Effect.timeout` fails with an error of the same tag, but without these fields. Set the deadline of a call with
 * `OpenRouterConfig.withTimeout` instead.
 *
 * @category errors
 * @since 0.1.0
 */
export class TimeoutError extends Schema.TaggedError<TimeoutError>()("TimeoutError", {
  ...request,
  /** Which deadline passed. */
  scope: Schema.Literals(["attempt", "total"]),
  /** The configured deadline. */
  duration: Schema.Duration
}) {}

/**
 * An invalid response: not JSON, of another shape, too large, or nested too deeply; with strict decoding, also a response
 * with unknown keys or values. It is retried only if it is not JSON, since a proxy may have sent HTML, or the body may have
 * been cut off. In all other cases, the same response would come again.
 *
 * @category errors
 * @since 0.1.0
 */
export class DecodeError extends Schema.TaggedError<DecodeError>()("DecodeError", {
  ...request,
  /** Path in the body: `data[3].pricing.prompt`. Empty for the whole body. */
  path: Schema.String,
  /** What was expected at `path`. */
  reason: Schema.String,
  /** Everything that strict decoding found; empty with lenient decoding. */
  findings: Schema.Array(Finding),
  /** True if the body is not JSON: HTML, empty, or cut off. */
  notJson: Schema.optionalKey(Schema.Boolean)
}) {}

/**
 * Rejected by the client before sending: an invalid filter, id or option; see `field`.
 *
 * @category errors
 * @since 0.1.0
 */
export class InvalidRequestError extends Schema.TaggedError<InvalidRequestError>()("InvalidRequestError", {
  ...request,
  /** Name of the invalid parameter: `limit`, `supported_parameters`, `id`. */
  field: Schema.String
}) {}

/**
 * Nothing was sent, because the configured circuit breaker is open or half-open, or because its store failed.
 *
 * @category errors
 * @since 0.1.0
 */
export class CircuitOpenError extends Schema.TaggedError<CircuitOpenError>()("CircuitOpenError", {
  ...request,
  /** Time until the circuit breaker allows a request. 0 unless it is open. */
  retryAfter: Schema.Duration,
  /** When the circuit breaker allows the next request. Undefined unless it is open. */
  until: Schema.UndefinedOr(Schema.DateTimeUtc)
}) {}

/**
 * The errors that every operation can fail with. Some operations also declare `BadRequestError` or `NotFoundError`.
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

const classes = {
  BadRequestError,
  UnauthorizedError,
  ForbiddenError,
  NotFoundError,
  RateLimitError,
  InternalServerError,
  UnexpectedStatusError,
  TransportError,
  TimeoutError,
  DecodeError,
  InvalidRequestError,
  CircuitOpenError
}

/**
 * A schema of every error of this library. It encodes to JSON, so errors can be stored or sent to another process.
 *
 * **Gotchas**
 *
 * Stack traces are not encoded. `metadata` of `null` is decoded as `undefined`.
 *
 * **Example** (Send an error to another process)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { OpenRouterError } from "effect-openrouter"
 *
 * const error = OpenRouterError.make("RateLimitError", { attempts: 5 })
 * const json = Schema.encodeSync(OpenRouterError.Failure)(error)
 * console.log(Schema.decodeUnknownSync(OpenRouterError.Failure)(json)._tag) // RateLimitError
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const Failure = Schema.toCodecJson(Schema.Union(Object.values(classes)))

/**
 * Every error of this library: {@link OpenRouterError}, and those that only some operations declare.
 *
 * @category models
 * @since 0.1.0
 */
export type Failure = typeof Failure.Type

/**
 * Whether a value is an error of this library.
 *
 * @category guards
 * @since 0.1.0
 */
export const isOpenRouterError: (value: unknown) => value is Failure = Schema.is(Failure)

/**
 * The error with a tag.
 *
 * @category models
 * @since 0.1.0
 */
export type ErrorOf<Tag extends Failure["_tag"]> = Extract<Failure, { readonly _tag: Tag }>

/**
 * The fields of an error class, all optional, for {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export type FieldsOf<Tag extends Failure["_tag"]> = Partial<
  Pick<ErrorOf<Tag>, Extract<keyof ErrorOf<Tag>, keyof AllFields>>
>

type AllFields =
  & Pick<RateLimitError, "message" | "operation" | "url" | "attempts" | "response">
  & Pick<CircuitOpenError, "retryAfter" | "until">
  & Pick<TimeoutError, "scope" | "duration">
  & Pick<DecodeError, "path" | "reason" | "findings" | "notJson">
  & Pick<InvalidRequestError, "field">

/**
 * Makes an error for a test. Omitted fields get a plausible value: one attempt of `Models.get`, the status of the class, a
 * `retryAfter` of 0.
 *
 * **Example** (A service that always fails)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { OpenRouterError } from "effect-openrouter"
 *
 * const get = (id: string) =>
 *   Effect.fail(OpenRouterError.make("NotFoundError", { operation: "Models.get", message: `There is no ${id}.` }))
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Tag extends Failure["_tag"]>(tag: Tag, fields?: FieldsOf<Tag>): ErrorOf<Tag> => {
  const constructors: { readonly [T in Failure["_tag"]]: new(fields: AllFields) => ErrorOf<T> } = classes
  const defaults: AllFields = {
    message: `Models.get: ${tag}`,
    operation: "Models.get",
    url: "https://openrouter.ai/api/v1/model/acme/rocket",
    attempts: 1,
    response: statusOnly(statuses[tag] ?? 503),
    retryAfter: Duration.zero,
    until: undefined,
    reason: "made by OpenRouterError.make",
    scope: "attempt",
    duration: Duration.seconds(10),
    path: "",
    findings: [],
    field: "id"
  }
  return new constructors[tag]({ ...defaults, ...fields })
}

const statuses: Readonly<Record<string, number>> = {
  BadRequestError: 400,
  UnauthorizedError: 401,
  ForbiddenError: 403,
  NotFoundError: 404,
  RateLimitError: 429,
  InternalServerError: 500
}
