/** Concurrent callers with one id share a run: the leader starts it, and it is interrupted when its last caller is. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

interface Flight<A, E> {
  readonly fiber: Fiber.Fiber<A, E>
  /**
   * Workers bind a fiber to the request that woke it, and end it with that request. So callers wait for this promise, which
   * wakes each within its own request, and rejects if the leader's request ends first.
   */
  readonly exit: Promise<Exit.Exit<A, E>>
  readonly until: number
  waiting: number
}

export interface Shared<A, E> {
  readonly id: string
  readonly run: Effect.Effect<A, E>
  /** Deadline (ms since 1970). Afterwards, the run cannot be joined: a platform may have ended it silently. */
  readonly until: number
}

/**
 * If the run fails because the leader `isOutOfTime`, a follower who has time left starts another run. Closing the scope
 * interrupts all runs.
 */
export const make = <A, E>(
  scope: Scope.Scope,
  isOutOfTime: (error: E) => boolean
): (shared: Shared<A, E>) => Effect.Effect<A, E> => {
  const flights = new Map<string, Flight<A, E>>()

  const forget = (id: string, flight: Flight<A, E>) => {
    if (flights.get(id) === flight) flights.delete(id)
  }

  const start = ({ id, run, until }: Shared<A, E>) =>
    // Started at once, so that no clock moves between a call and its request.
    Effect.map(Effect.forkIn(run, scope, { startImmediately: true }), (fiber) => {
      const exit = new Promise<Exit.Exit<A, E>>((resolve) => fiber.addObserver(resolve))
      const flight: Flight<A, E> = { fiber, exit, until, waiting: 0 }
      flights.set(id, flight)
      // This runs before the promise wakes the callers, so that no new caller joins a run that has ended.
      fiber.addObserver(() => forget(id, flight))
      return flight
    })

  const leave = (id: string, flight: Flight<A, E>) =>
    Effect.suspend(() => {
      flight.waiting--
      if (flight.waiting > 0) return Effect.void
      forget(id, flight)
      return Fiber.interrupt(flight.fiber)
    })

  const coalesce = (shared: Shared<A, E>): Effect.Effect<A, E> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const { id, until } = shared
        const now = yield* Clock.currentTimeMillis
        const known = flights.get(id)
        const joined = known !== undefined && now < known.until ? known : undefined
        const flight = joined ?? (yield* start(shared))
        flight.waiting++
        return yield* restore(Effect.callback<A, E>((resume) => {
          flight.exit.then(resume, () => {
            forget(id, flight)
            resume(coalesce(shared))
          })
        })).pipe(
          Effect.ensuring(leave(id, flight)),
          Effect.catch((error) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) =>
              joined !== undefined && isOutOfTime(error) && now < until
                ? restore(coalesce(shared))
                : Effect.fail(error))
          )
        )
      })
    )
  return coalesce
}
