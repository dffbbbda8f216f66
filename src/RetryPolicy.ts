/**
 * When to ask again, and what is worth asking again for.
 *
 * A policy is an ordinary `Schedule` that is fed the failures of one call. It decides how often and how long to wait;
 * whether a failure is worth another attempt at all is decided by {@link isRetryable}, for every policy alike, and the
 * total deadline of the call bounds it: a wait that would pass the deadline is not begun. Stands below
 * `OpenRouterConfig`, which holds the policy, and `OpenRouterHttp`, which runs it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { BadRequestError, NotFoundError, OpenRouterError } from "./OpenRouterError.ts"

/**
 * A failure of one attempt.
 *
 * @category models
 * @since 0.1.0
 */
export type Failure = OpenRouterError | BadRequestError | NotFoundError

/**
 * When to ask again: any schedule that can be fed the failures.
 *
 * @category models
 * @since 0.1.0
 */
export type RetryPolicy = Schedule.Schedule<unknown, Failure>

// 408 and 504: a timeout on their side. 502, 503: no one to answer. 524: the edge gave up. 529: overloaded.
const retryableStatuses: ReadonlySet<number> = new Set([408, 500, 502, 503, 504, 524, 529])

/**
 * Whether another attempt can help: the connection failed, an attempt timed out, there were too many requests, or the
 * status was 408, 500, 502, 503, 504, 524 or 529. Never after another status, and never after an answer that does not
 * decode, because the same answer would come again.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isRetryable = (failure: Failure): boolean => {
  switch (failure._tag) {
    case "TransportError":
      // Without an attempt nothing was sent: see `only-if-cached`.
      return failure.attempts > 0
    case "RateLimitError":
      return true
    case "TimeoutError":
      return failure.scope === "attempt"
    case "InternalServerError":
    case "UnexpectedStatusError":
      return retryableStatuses.has(failure.response.status)
    default:
      return false
  }
}

/**
 * How long the server asks to wait before the next attempt, where it said so (`Retry-After`); else zero.
 *
 * @category getters
 * @since 0.1.0
 */
export const retryAfter = (failure: Failure): Duration.Duration =>
  "retryAfter" in failure && failure.retryAfter !== undefined ? failure.retryAfter : Duration.zero

/**
 * Makes a schedule give up if the server asks to wait longer than `atMost` (a minute unless given): an error now is more
 * useful than an hour of silence.
 *
 * **Details**
 *
 * `Retry-After` is the minimum wait under every policy: `OpenRouterHttp` enforces that, this function does not.
 *
 * @category combinators
 * @since 0.1.0
 */
export const honorRetryAfter = (policy: RetryPolicy, atMost: Duration.Input = "1 minute"): RetryPolicy => {
  const longest = Duration.fromInputUnsafe(atMost)
  return Schedule.while(policy, ({ input }) => Duration.isLessThanOrEqualTo(retryAfter(input), longest))
}

/**
 * Makes `Retry-After` the minimum wait of a schedule. `OpenRouterHttp` applies it to every policy.
 *
 * @internal
 */
export const waitForRetryAfter = (policy: RetryPolicy): RetryPolicy =>
  Schedule.modifyDelay(policy, ({ duration, input }) => Effect.succeed(Duration.max(duration, retryAfter(input))))

/**
 * What {@link make} takes.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** How many attempts follow the first one. Default: 4. */
  readonly retries?: number | undefined
  /** The wait before the first retry. Default: 500 milliseconds. */
  readonly baseDelay?: Duration.Input | undefined
  /** By how much each wait is longer than the one before. Default: 1.5. */
  readonly factor?: number | undefined
  /** The longest wait, unless the server asks for a longer one. Default: 8 seconds. */
  readonly maxDelay?: Duration.Input | undefined
  /** Whether each wait is made up to 20 % shorter or longer, so that a fleet does not retry in step. Default: yes. */
  readonly jitter?: boolean | undefined
  /** The longest `Retry-After` that is waited for; a longer one ends the call at once. Default: 1 minute. */
  readonly maxRetryAfter?: Duration.Input | undefined
}

/**
 * Exponential backoff with jitter that never asks sooner than the server wants. Throws a `RangeError` that names the option
 * where one cannot work: a policy is a constant of a program.
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
    // After the jitter, which would otherwise carry a wait past the longest one.
    Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, longest))),
    (policy) => honorRetryAfter(policy, delay("maxRetryAfter", options.maxRetryAfter ?? "1 minute"))
  )
}

const number = (option: string, value: number): number => {
  if (value >= 0) return value
  throw new RangeError(`RetryPolicy.make: ${option} has to be a number of at least 0`)
}

const delay = (option: string, input: Duration.Input): Duration.Duration => {
  const duration = Option.filter(Duration.fromInput(input), (duration) => !Duration.isNegative(duration))
  if (Option.isSome(duration)) return duration.value
  throw new RangeError(`RetryPolicy.make: ${option} has to be a duration of at least 0, such as "2 seconds"`)
}

/**
 * The default: up to 4 retries after 0.5 s, 0.75 s, 1.1 s and 1.7 s, each up to 20 % shorter or longer.
 *
 * @category policies
 * @since 0.1.0
 */
export const standard: RetryPolicy = make()

/**
 * Ask once.
 *
 * @category policies
 * @since 0.1.0
 */
export const none: RetryPolicy = Schedule.recurs(0)
