/** Deadlines, retries and circuit breaker of a call. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Schedule from "effect/Schedule"
import * as OpenRouterConfig from "../OpenRouterConfig.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import { positive } from "../wire/configError.ts"
import { memoized } from "../wire/memo.ts"
import { circuitOpen, refused, timeoutError } from "./failures.ts"
import type { Admit } from "./limits.ts"
import { observeAttempt } from "./observeAttempt.ts"
import type { OperationName } from "./operation.ts"

/** Starts a call. Its settings are those of the calling fiber, else those of the client. */
export const start = Effect.fnUntraced(function*(
  operation: OperationName,
  url: URL,
  config: OpenRouterConfig.Service,
  admit: Admit
) {
  const timeouts = yield* currentTimeouts(operation, config)
  const policy = (yield* OpenRouterConfig.CurrentRetry) ?? config.retry
  const total = Duration.toMillis(timeouts.total)
  const startedAt = yield* Clock.currentTimeMillis
  const callDeadline = (yield* CurrentDeadline) ?? startedAt + total

  const progress = { operation, url: url.href, attempts: 0 }
  let lastFailure: RetryPolicy.Failure | undefined

  const failAfter = (duration: Duration.Input, scope: "attempt" | "total") =>
    Effect.timeoutOrElse<never, RetryPolicy.Failure, never>({
      duration,
      orElse: () => Effect.fail(timeoutError(progress, scope, timeouts[scope], lastFailure))
    })

  const once = <A>(attempt: Effect.Effect<A, RetryPolicy.Failure>) =>
    Effect.suspend(() => {
      progress.attempts++
      const inTime = failAfter(timeouts.attempt, "attempt")(attempt)
      return observeAttempt(inTime, { ...progress, baseUrl: config.baseUrl, lastFailure })
    }).pipe(
      Effect.tapError((failure) =>
        Effect.sync(() => {
          lastFailure = failure
        })
      )
    )

  // Only the total deadline includes waits for the limits.
  const run = Effect.fnUntraced(function*<A>(attempt: Effect.Effect<A, RetryPolicy.Failure>) {
    const now = yield* Clock.currentTimeMillis
    // A background refresh may start after its call has ended; it then gets its own deadline.
    const deadline = now < callDeadline ? callDeadline : now + total
    const isSingle = yield* CurrentSingleAttempt
    const attempts = admit(once(attempt), progress, deadline).pipe(
      // `Effect.retry` with options would do the same, and add 0.25 KB to every bundle.
      Effect.retryOrElse(
        Schedule.while(
          RetryPolicy.waitForRetryAfter(policy),
          // A retry whose wait would pass the deadline is not started: the last failure is more useful than a timeout.
          ({ duration, input, now }) =>
            !isSingle && RetryPolicy.isRetryable(input) && now + Duration.toMillis(duration) < deadline
        ),
        Effect.fail
      ),
      failAfter(deadline - now, "total")
    )
    if (config.circuitBreaker === undefined) return yield* attempts
    return yield* config.circuitBreaker.execute(attempts, { key: config.baseUrl.origin, classify: outcomeOf }).pipe(
      Effect.catchTag(
        "CircuitBreakerError",
        ({ reason }) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.fail(circuitOpen(progress, reason, now)))
      )
    )
  })

  return {
    progress,
    // Calls with equal settings may share their attempts.
    settings: `${Duration.toMillis(timeouts.attempt)} ${total} ${numberOf(policy)}`,
    run,
    deadline: callDeadline,
    withinDeadline: failAfter(Math.max(0, callDeadline - startedAt), "total")
  }
})

/** The total deadline counts from `since` (ms since 1970) or from now. */
export const asOneCall = Effect.fnUntraced(function*<A, E, R>(
  operation: OperationName,
  self: Effect.Effect<A, E, R>,
  config: OpenRouterConfig.Service,
  since?: number
) {
  const { total } = yield* currentTimeouts(operation, config)
  const deadline = (since ?? (yield* Clock.currentTimeMillis)) + Duration.toMillis(total)
  return yield* Effect.provideService(self, CurrentDeadline, deadline)
})

/** Whether to make one attempt only, because another process has just made all of them. */
export const CurrentSingleAttempt = Context.Reference<boolean>(
  "effect-openrouter/OpenRouterHttp/CurrentSingleAttempt",
  {
    defaultValue: () => false
  }
)

// Deadline (ms since 1970) of the longer call that the current GETs belong to.
const CurrentDeadline = Context.Reference<number | undefined>("effect-openrouter/OpenRouterHttp/CurrentDeadline", {
  defaultValue: () => undefined
})

const currentTimeouts = Effect.fnUntraced(function*(operation: OperationName, { timeouts }: OpenRouterConfig.Service) {
  const current = yield* OpenRouterConfig.CurrentTimeouts
  const durationOf = (name: "attempt" | "total") => {
    const input = current[name]
    if (input === undefined) return Effect.succeed(timeouts[name])
    return Option.match(positive(input), {
      onNone: () => Effect.fail(refused(operation, `timeouts.${name}`, `timeouts.${name} must be above 0`)),
      onSome: Effect.succeed
    })
  }
  return { attempt: yield* durationOf("attempt"), total: yield* durationOf("total") }
})

const policies = new WeakMap<RetryPolicy.RetryPolicy, number>()
let policiesSeen = 0

const numberOf = (policy: RetryPolicy.RetryPolicy): number => memoized(policies, policy, () => policiesSeen++)

// Only an outage counts as a failure: a wrong id or a missing key does not. A call that sent nothing is ignored.
const outcomeOf = (exit: Exit.Exit<unknown, RetryPolicy.Failure>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return { _tag: "Success" }
  const failure = exit.cause.reasons.find(Cause.isFailReason)?.error
  if (failure === undefined || failure.attempts === 0) return { _tag: "Ignored" }
  return RetryPolicy.isRetryable(failure) || failure._tag === "TimeoutError"
    ? { _tag: "Failure", retryAfter: RetryPolicy.retryAfter(failure) }
    : { _tag: "Success" }
}
