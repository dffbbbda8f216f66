/**
 * The entries whose upstream fails. After a failure, an entry is not refreshed for `Retry-After` (an hour at most), or for
 * 1 s, 2 s, 4 s … 1 min. Processes that share a store tell each other about outages.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { longestRetryAfter } from "../http/limits.ts"
import type { OperationName } from "../http/operation.ts"
import { type Failure, isRetryable, retryAfter } from "../RetryPolicy.ts"
import * as Telemetry from "../Telemetry.ts"
import { Lru } from "./lru.ts"
import type { Service } from "./store.ts"

interface Failures {
  readonly count: number
  readonly until: number
  readonly isOutage: boolean
}

export interface Outages extends ReturnType<typeof make> {}

export const make = (store: Service) => {
  // Limited, because the failures of evicted entries would stay.
  const failures = new Lru<Failures>(1000)
  const waiting = (key: string, now: number): Failures | undefined => {
    const known = failures.get(key)
    return known !== undefined && now < known.until ? known : undefined
  }

  return {
    /** Whether a refresh has to wait after a failure in this process. */
    isWaiting: (key: string, now: number): boolean => waiting(key, now) !== undefined,

    /** Whether any process knows that the upstream fails. */
    isKnown: Effect.fnUntraced(function*(key: string) {
      const now = yield* Clock.currentTimeMillis
      return waiting(key, now)?.isOutage === true || ((yield* store.failingUntil(key)) ?? 0) > now
    }),

    /** Counts a failure once for all callers who shared it, and logs it with the consequence. */
    failed: Effect.fnUntraced(function*(
      { key, operation }: { readonly key: string; readonly operation: OperationName },
      failure: Failure,
      consequence: string
    ) {
      const now = yield* Clock.currentTimeMillis
      if (waiting(key, now) !== undefined) return
      const count = failures.get(key)?.count ?? 0
      const stated = Duration.toMillis(retryAfter(failure))
      const wait = stated > 0 ? Math.min(stated, longestRetryAfter) : Math.min(1000 * 2 ** count, 60_000)
      failures.set(key, { count: count + 1, until: now + wait, isOutage: isOutage(failure) })
      const attributes = {
        [Telemetry.attributes.operation]: operation,
        [Telemetry.attributes.errorType]: Telemetry.errorType(failure)
      }
      yield* Metric.update(Telemetry.series(Telemetry.refreshFailures, attributes), 1)
      yield* Effect.annotateLogs(Effect.logWarning(`${failure.message} ${consequence}`), attributes)
      if (isOutage(failure)) yield* store.reportFailure(key, Duration.millis(wait))
    }),

    succeeded: (key: string): Effect.Effect<void> =>
      Effect.suspend(() => failures.delete(key) ? store.reportFailure(key, Duration.zero) : Effect.void)
  }
}

/** Whether OpenRouter is unavailable. Unreadable responses count, because the next one may be readable. */
export const isOutage = (failure: Failure): boolean =>
  isRetryable(failure) || failure._tag === "TimeoutError" || failure._tag === "CircuitOpenError"
  || failure._tag === "DecodeError"
