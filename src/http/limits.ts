/** Limits of a client: requests in flight, the wait after a 429, and the configured rate limit. */
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

/**
 * Runs an attempt when the limits allow it, in the order of the callers. Fails at once with a `RateLimitError` if no request
 * is allowed before the deadline (ms since 1970). At the deadline, the caller has to interrupt it.
 */
export type Admit = <A>(
  attempt: Effect.Effect<A, Failure>,
  progress: Progress,
  deadline: number
) => Effect.Effect<A, Failure>

/** In ms. A server must not block a client for years. */
export const longestRetryAfter = 3_600_000

export const makeAdmit = ({ baseUrl, maxInFlight, rateLimit }: OpenRouterConfig.Service): Admit => {
  const slots = Semaphore.makeUnsafe(maxInFlight)
  const nextTurn = rateLimit === undefined ? Effect.succeed(0) : makeNextTurn(rateLimit, baseUrl.origin)
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

  return Effect.fnUntraced(function*<A>(
    attempt: Effect.Effect<A, Failure>,
    progress: Progress,
    deadline: number
  ): Effect.fn.Return<A, Failure> {
    const wait = (millis: number, response?: ErrorResponse): Effect.Effect<void, Failure> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        now + millis < deadline
          ? Effect.sleep(millis)
          : Effect.fail(tooSoon(progress, Duration.millis(millis), response)))

    // A 429 may have arrived while this caller waited for the slot or for its turn.
    const inSlot = Effect.gen(function*() {
      if ((yield* untilResumed) > 0) return undefined
      for (let millis = yield* nextTurn; millis > 0; millis = yield* nextTurn) yield* wait(millis)
      if ((yield* untilResumed) > 0) return undefined
      // Calls with the same deadline end one after the other: the slot of the first must not start a request of the next.
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
}

const storeTimeout = "1 second"
const storePause = 10_000

// Takes a turn (0), or returns the ms before the next try. Turns are not reserved: a caller that gives up would waste its
// turn, and the turns of many callers would add up to hours.
const makeNextTurn = (
  { algorithm, limit, limiter, window }: OpenRouterConfig.RateLimit,
  origin: string
): Effect.Effect<number> => {
  let ignoredUntil = 0

  const ignore = Effect.fnUntraced(function*(reason: string) {
    const now = yield* Clock.currentTimeMillis
    // One log entry for all concurrent callers.
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
