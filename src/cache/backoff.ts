/** How long an entry is not refreshed after a failure: for `Retry-After` (an hour at most), or 1 s, 2 s, 4 s … 1 min. */
import { longestRetryAfter } from "../http/limits.ts"

interface Failures {
  readonly count: number
  readonly until: number
  /** Whether the upstream was unavailable, instead of rejecting the request. */
  readonly isOutage: boolean
}

export class Backoff {
  readonly #failures = new Map<string, Failures>()

  isWaiting(key: string, now: number): boolean {
    return now < (this.#failures.get(key)?.until ?? 0)
  }

  /** Whether the upstream is known to fail, so that a stale response is used without a request. */
  isFailing(key: string, now: number): boolean {
    return this.isWaiting(key, now) && this.#failures.get(key)?.isOutage === true
  }

  /**
   * Returns the wait in milliseconds. Undefined if one is running already: callers who share a request all report its
   * failure.
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

  /** Returns whether there were any failures. */
  succeeded(key: string): boolean {
    return this.#failures.delete(key)
  }
}

const longest = 60_000

// Most remembered failures. Without this limit, those of evicted entries would stay.
const most = 1000
