/**
 * Limits when a client may send a request: requests in flight, the wait of a 429, and the configured rate limit. All
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
   * Runs an attempt when the limits allow it; callers that wait for a slot get it in the order in which they came. Fails at
   * once with a `RateLimitError` if a limit allows no request before the deadline (ms since 1970). The caller ends the effect
   * at the deadline.
   */
  readonly admit: <A>(
    attempt: Effect.Effect<A, Failure>,
    progress: Progress,
    deadline: number
  ) => Effect.Effect<A, Failure>
}

/** The longest `Retry-After` (ms) that pauses all calls. A server must not block a client for years. */
export const longestRetryAfter = 3_600_000

export const makeLimits = ({ baseUrl, maxInFlight, rateLimit }: OpenRouterConfig.Service): Limits => {
  const slots = Semaphore.makeUnsafe(maxInFlight)
  const nextTurn = rateLimit === undefined ? Effect.succeed(0) : makeNextTurn(rateLimit, baseUrl.origin)
  // Until when (ms since 1970) a 429 allows no request, and that response.
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
      // If many calls with one deadline wait, the first to end frees its slot just before the next one ends.
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

// Time limit of a rate limiter, and how long (ms) it is not used after a failure.
const storeTimeout = "1 second"
const storePause = 10_000

// Takes a turn (0), or returns how many milliseconds to wait before the next try. Turns are not reserved: a caller that gives
// up would waste its turn, and the turns of many callers would add up to hours.
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
      Effect.catch((error) =>
        error.reason._tag === "RateLimitExceeded"
          ? Effect.succeed(Math.max(1, Math.ceil(Duration.toMillis(error.reason.retryAfter))))
          : ignore(error.message)
      ),
      Effect.timeoutOrElse({ duration: storeTimeout, orElse: () => ignore(`no reply within ${storeTimeout}`) }),
      // A store may also throw instead of failing.
      Effect.catchDefect((defect) => ignore(String(defect)))
    )

  return Effect.flatMap(Clock.currentTimeMillis, (now) => now < ignoredUntil ? Effect.succeed(0) : consume)
}
