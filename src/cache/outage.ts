/** The entries whose upstream fails, as found by this process or by others that share the store. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { type Failure, isRetryable, retryAfter } from "../RetryPolicy.ts"
import * as Telemetry from "../Telemetry.ts"
import { Backoff } from "./backoff.ts"
import type { Request } from "./call.ts"
import type { Service } from "./store.ts"

export interface Outages extends ReturnType<typeof make> {}

export const make = (store: Service) => {
  const backoff = new Backoff()
  return {
    /** Whether a refresh has to wait after a failure in this process. */
    isWaiting: (key: string): Effect.Effect<boolean> =>
      Effect.map(Clock.currentTimeMillis, (now) => backoff.isWaiting(key, now)),

    /** Whether this process or another one knows that the upstream fails. */
    isKnown: Effect.fnUntraced(function*(key: string) {
      const now = yield* Clock.currentTimeMillis
      return backoff.isFailing(key, now) || ((yield* store.failingUntil(key)) ?? 0) > now
    }),

    /** Counts a failure once for all callers who shared it, and logs it with the consequence. */
    failed: Effect.fnUntraced(function*<A>(
      { key, operation }: Request<A>,
      failure: Failure,
      consequence: string
    ) {
      const now = yield* Clock.currentTimeMillis
      const counts = backoff.failed(key, now, isOutage(failure), Duration.toMillis(retryAfter(failure)))
      if (counts === undefined) return
      const attributes = {
        [Telemetry.attributes.operation]: operation,
        [Telemetry.attributes.errorType]: Telemetry.errorType(failure)
      }
      yield* Metric.update(Telemetry.series(Telemetry.refreshFailures, attributes), 1)
      yield* Effect.annotateLogs(Effect.logWarning(`${failure.message} ${consequence}`), attributes)
      if (isOutage(failure)) yield* store.reportFailure(key, Duration.millis(counts))
    }),

    succeeded: (key: string): Effect.Effect<void> =>
      Effect.suspend(() => backoff.succeeded(key) ? store.reportFailure(key, Duration.zero) : Effect.void)
  }
}

/** Whether OpenRouter is unavailable. Unreadable responses count, because the next one may be readable. */
export const isOutage = (failure: Failure): boolean =>
  isRetryable(failure) || failure._tag === "TimeoutError" || failure._tag === "CircuitOpenError"
  || failure._tag === "DecodeError"
