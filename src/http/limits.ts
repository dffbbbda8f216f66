/**
 * When a client may send a request: by requests in flight, by the wait of a 429, and by the configured rate limit. Its
 * operations share these limits.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import type { ErrorResponse } from "../OpenRouterError.ts"
import { type Failure, retryAfter } from "../RetryPolicy.ts"
import { oneLine } from "../wire/text.ts"
import type { Progress } from "./envelope.ts"
import { tooSoon } from "./failures.ts"

export interface Limits {
  /**
   * Runs an attempt when the limits allow it; callers that wait for a slot take turns in the order in which they came. Fails at
   * once with a `RateLimitError` if a limit allows no request before the deadline (ms since 1970), at which the caller ends it.
   */
  readonly admit: <A>(
    attempt: Effect.Effect<A, Failure>,
    progress: Progress,
    deadline: number
  ) => Effect.Effect<A, Failure>
}

/** The longest `Retry-After` that is obeyed (ms). A server must not lock a client for years. */
export const longestRetryAfter = 3_600_000

export const makeLimits = ({ baseUrl, maxInFlight, rateLimit }: OpenRouterConfig.Service): Limits => {
  const slots = Semaphore.makeUnsafe(maxInFlight)
  const nextTurn = rateLimit === undefined ? Effect.succeed(0) : makeNextTurn(rateLimit, baseUrl.origin)
  // Until when (ms since 1970) OpenRouter wants no request, and the 429 that said so.
  let pausedUntil = 0
  let rejection: ErrorResponse | undefined

  const untilResumed = Effect.map(Clock.currentTimeMillis, (now) => pausedUntil - now)

  const pause = Effect.fnUntraced(function*(failure: Failure) {
    if (failure._tag !== "RateLimitError") return
    const wait = Math.min(Duration.toMillis(retryAfter(failure)), longestRetryAfter)
    const until = (yield* Clock.currentTimeMillis) + wait
    if (wait === 0 || until < pausedUntil) return
    pausedUntil = until
    rejection = failure.response
  })

  const admit = Effect.fnUntraced(function*<A>(
    attempt: Effect.Effect<A, Failure>,
    progress: Progress,
    deadline: number
  ): Effect.fn.Return<A, Failure> {
    const wait = (millis: number, response?: ErrorResponse): Effect.Effect<void, Failure> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        now + millis < deadline
          ? Effect.sleep(millis)
          : Effect.fail(tooSoon(progress, Duration.millis(millis), response)))

    // Nothing is sent if a 429 arrived while this caller waited for the slot or for its turn.
    const inSlot = Effect.gen(function*() {
      if ((yield* untilResumed) > 0) return undefined
      for (let millis = yield* nextTurn; millis > 0; millis = yield* nextTurn) yield* wait(millis)
      if ((yield* untilResumed) > 0) return undefined
      // When a deadline ends many calls that began together, the slot of one is free just before the next one ends.
      if ((yield* Clock.currentTimeMillis) >= deadline) return yield* Effect.never
      return { value: yield* Effect.tapError(attempt, pause) }
    })

    for (;;) {
      const millis = yield* untilResumed
      if (millis > 0) yield* wait(millis, rejection)
      const sent = yield* slots.withPermit(inSlot)
      if (sent !== undefined) return sent.value
    }
  })

  return { admit }
}

// How long a rate limiter may take to answer, and for how long it is left alone after it failed.
const storeTimeout = "1 second"
const storePause = 10_000

// Takes a turn, or tells how many milliseconds to wait before asking again. A reserved turn would be wasted on a caller who
// gives up, and those of many callers would add up to hours.
const makeNextTurn = (
  { algorithm, limit, limiter, window }: OpenRouterConfig.RateLimit,
  origin: string
): Effect.Effect<number> => {
  let ignoredUntil = 0

  const ignore = Effect.fnUntraced(function*(reason: string) {
    const now = yield* Clock.currentTimeMillis
    // Callers who asked at the same time report it once.
    if (now < ignoredUntil) return 0
    ignoredUntil = now + storePause
    yield* Effect.logWarning(
      `The rate limiter fails: ${oneLine(reason, 500)}. For 10 seconds, requests are sent without it.`
    )
    return 0
  })

  const consume = limiter.consume({ key: `effect-openrouter ${origin}`, limit, window, algorithm, onExceeded: "fail" })
    .pipe(
      Effect.as(0),
      Effect.timeout(storeTimeout),
      Effect.catch((error) =>
        error._tag === "RateLimiterError" && error.reason._tag === "RateLimitExceeded"
          ? Effect.succeed(Math.max(1, Math.ceil(Duration.toMillis(error.reason.retryAfter))))
          : ignore(error.message)
      ),
      // A store may also throw where it should fail.
      Effect.catchDefect((defect) => ignore(String(defect)))
    )

  return Effect.flatMap(Clock.currentTimeMillis, (now) => now < ignoredUntil ? Effect.succeed(0) : consume)
}
