/**
 * How long an entry is not refreshed after a failure: for the `Retry-After` of the failure, up to an hour; without one, for 1
 * s, 2 s, 4 s and so on up to a minute.
 */
import { longestRetryAfter } from "../http/limits.ts"

/** The failures of one entry since it was last refreshed. */
interface Failures {
  readonly count: number
  /** Until when (ms since 1970) it is not refreshed in the background. */
  readonly until: number
  /** Whether the upstream was unavailable, instead of rejecting the request. */
  readonly isOutage: boolean
}

export class Backoff {
  readonly #failures = new Map<string, Failures>()

  /** Whether a refresh in the background has to wait. */
  isWaiting(key: string, now: number): boolean {
    return now < (this.#failures.get(key)?.until ?? 0)
  }

  /** Whether the upstream is known to fail, so that a stale response can be used without sending a request first. */
  isFailing(key: string, now: number): boolean {
    return this.isWaiting(key, now) && this.#failures.get(key)?.isOutage === true
  }

  /**
   * Notes a failure, and returns for how many milliseconds it counts; undefined if an earlier one still does, since the
   * callers who shared a request report its failure one after the other.
   */
  failed(key: string, now: number, isOutage: boolean, retryAfter: number): number | undefined {
    if (this.isWaiting(key, now)) return undefined
    const count = this.#failures.get(key)?.count ?? 0
    const wait = retryAfter > 0 ? Math.min(retryAfter, longestRetryAfter) : Math.min(1000 * 2 ** count, longest)
    this.#failures.delete(key)
    this.#failures.set(key, { count: count + 1, until: now + wait, isOutage })
    const [oldest] = this.#failures.keys()
    if (this.#failures.size > most && oldest !== undefined) this.#failures.delete(oldest)
    return wait
  }

  /** Forgets the failures of an entry that was refreshed. Returns whether there were any. */
  succeeded(key: string): boolean {
    return this.#failures.delete(key)
  }
}

const longest = 60_000

// An entry that was evicted is not refreshed any more, and its failures would stay.
const most = 1000
