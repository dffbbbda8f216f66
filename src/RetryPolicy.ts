/**
 * Retry policies: when to retry, and which failures are retried.
 *
 * A policy is a `Schedule` whose input is the failure of each attempt. It decides how often to retry and how long to wait.
 * Three rules apply to every policy: {@link isRetryable} decides which failures are retried, `Retry-After` is the minimum
 * wait, and a wait that would pass the total deadline of the call is not started.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { BadRequestError, NotFoundError, OpenRouterError } from "./OpenRouterError.ts"

/**
 * Any failure of a call: the input of a policy.
 *
 * @category models
 * @since 0.1.0
 */
export type Failure = OpenRouterError | BadRequestError | NotFoundError

/**
 * When to retry: any schedule that takes the failures as input.
 *
 * @category models
 * @since 0.1.0
 */
export type RetryPolicy = Schedule.Schedule<unknown, Failure>

// 529: overloaded. 520 to 527 and 530 are Cloudflare's: its edge got no usable response from the origin.
const retryableStatuses: ReadonlySet<number> = new Set(
  [408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530]
)

/**
 * Whether another attempt can help: after a failed connection, after a timeout of one attempt, after status 408, 429, 500,
 * 502, 503, 504, 520 to 527, 529 or 530, or if the body is not JSON. Never after another status, and never after JSON that
 * does not decode, because the same response would come again.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isRetryable = (failure: Failure): boolean => {
  switch (failure._tag) {
    case "TransportError":
      // Zero attempts: nothing was sent, see `only-if-cached`.
      return failure.attempts > 0
    case "RateLimitError":
      return true
    case "DecodeError":
      return failure.notJson === true
    case "TimeoutError":
      return failure.scope === "attempt"
    case "InternalServerError":
    case "UnexpectedStatusError":
      return isRetryableStatus(failure.response.status)
    default:
      return false
  }
}

/**
 * Whether a response with this status, other than 429, is retried.
 *
 * @internal
 */
export const isRetryableStatus = (status: number): boolean => retryableStatuses.has(status)

/**
 * The wait that the server asks for before the next attempt: `Retry-After`, or else `retry_after_seconds` in the metadata
 * of the error. Zero if it asks for none.
 *
 * @category getters
 * @since 0.1.0
 */
export const retryAfter = (failure: Failure): Duration.Duration =>
  "retryAfter" in failure && failure.retryAfter !== undefined ? failure.retryAfter : Duration.zero

/**
 * Makes a schedule give up if the server asks to wait longer than `atMost`, by default a minute: an error now is more useful
 * than an hour of silence.
 *
 * **Details**
 *
 * This function only limits the wait: under every policy, `OpenRouterHttp` waits for `Retry-After` at least.
 *
 * @category combinators
 * @since 0.1.0
 */
export const honorRetryAfter = (policy: RetryPolicy, atMost: Duration.Input = "1 minute"): RetryPolicy => {
  const longest = Duration.toMillis(atMost)
  return Schedule.while(policy, ({ input }) => Duration.toMillis(retryAfter(input)) <= longest)
}

/**
 * Makes `Retry-After` the minimum wait of a schedule. `OpenRouterHttp` applies it to every policy.
 *
 * @internal
 */
export const waitForRetryAfter = (policy: RetryPolicy): RetryPolicy =>
  Schedule.modifyDelay(
    policy,
    ({ duration, input }) => Effect.succeed(Math.max(Duration.toMillis(duration), Duration.toMillis(retryAfter(input))))
  )

/**
 * Options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Most retries of one call. Default: 4. */
  readonly retries?: number | undefined
  /** The wait before the first retry. Default: 500 milliseconds. */
  readonly baseDelay?: Duration.Input | undefined
  /** Each wait is the previous one times this. Default: 1.5. */
  readonly factor?: number | undefined
  /** The longest wait, unless `Retry-After` is longer. Default: 8 seconds. */
  readonly maxDelay?: Duration.Input | undefined
  /** Whether each wait is randomly up to 20 % shorter or longer, so that a fleet does not retry in step. Default: true. */
  readonly jitter?: boolean | undefined
  /** The longest `Retry-After` to wait for; a longer one fails the call at once. Default: 1 minute. */
  readonly maxRetryAfter?: Duration.Input | undefined
}

/**
 * Exponential backoff with jitter. Throws a `RangeError` that names an invalid option, since policies are usually constants
 * of a program.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (options: Options = {}): RetryPolicy => {
  const retries = number("retries", options.retries ?? 4)
  const longest = delay("maxDelay", options.maxDelay ?? "8 seconds")
  const exponential = Schedule.exponential(
    delay("baseDelay", options.baseDelay ?? "500 millis"),
    number("factor", options.factor ?? 1.5)
  )
  return (options.jitter ?? true ? Schedule.jittered(exponential) : exponential).pipe(
    Schedule.setInputType<Failure>(),
    Schedule.while(({ attempt }) => attempt <= retries),
    // After the jitter, which could exceed the limit.
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Math.min(Duration.toMillis(duration), longest))),
    (policy) => honorRetryAfter(policy, delay("maxRetryAfter", options.maxRetryAfter ?? "1 minute"))
  )
}

const number = (option: string, value: number): number => {
  if (value >= 0) return value
  throw new RangeError(`RetryPolicy.make: ${option} must be a number of at least 0`)
}

const delay = (option: string, input: Duration.Input): number => {
  const millis = Option.match(Duration.fromInput(input), { onNone: () => -1, onSome: Duration.toMillis })
  if (millis >= 0) return millis
  throw new RangeError(`RetryPolicy.make: ${option} must be a duration of at least 0, such as "2 seconds"`)
}

/**
 * The default: up to 4 retries after 0.5 s, 0.75 s, 1.1 s and 1.7 s, each up to 20 % shorter or longer.
 *
 * @category policies
 * @since 0.1.0
 */
export const standard: RetryPolicy = make()

/**
 * No retries.
 *
 * @category policies
 * @since 0.1.0
 */
export const none: RetryPolicy = Schedule.recurs(0)
