/**
 * Concurrent callers with one id share a run. The leader starts the run, and followers wait for it. The run is interrupted
 * when its last caller is.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

interface Flight<A, E> {
  readonly fiber: Fiber.Fiber<A, E>
  /**
   * Callers wait for this promise, because Workers bind a fiber to the request that woke it, and end it with that request.
   * A promise wakes each caller within its own request, and rejects if the leader's request ends first.
   */
  readonly exit: Promise<Exit.Exit<A, E>>
  readonly until: number
  waiting: number
}

export interface Shared<A, E> {
  readonly id: string
  readonly run: Effect.Effect<A, E>
  /** Until when (ms since 1970) callers may join: a platform may have ended the run silently. */
  readonly until: number
  /** Whether a follower continues with another run if this one fails: the deadline of the leader may have been earlier. */
  readonly goesOn: (error: E) => Effect.Effect<boolean>
}

/** Closing the scope interrupts all runs. */
export const make = <A, E>(scope: Scope.Scope): (shared: Shared<A, E>) => Effect.Effect<A, E> => {
  const flights = new Map<string, Flight<A, E>>()

  const start = Effect.fnUntraced(function*({ id, run, until }: Shared<A, E>) {
    const registered = yield* Deferred.make<Flight<A, E>>()
    // Callers who come after this step start a new run, even if the followers have not been woken yet.
    const end = Effect.map(Deferred.await(registered), (flight) => {
      if (flights.get(id) === flight) flights.delete(id)
    })
    // Started at once, so that no clock moves between a call and its request.
    const fiber = yield* Effect.forkIn(Effect.ensuring(run, end), scope, {
      startImmediately: true
    })
    const exit = new Promise<Exit.Exit<A, E>>((resolve) => fiber.addObserver(resolve))
    const flight: Flight<A, E> = { fiber, exit, until, waiting: 0 }
    flights.set(id, flight)
    yield* Deferred.succeed(registered, flight)
    return flight
  })

  const leave = (id: string, flight: Flight<A, E>) =>
    Effect.suspend(() => {
      flight.waiting--
      if (flight.waiting > 0) return Effect.void
      if (flights.get(id) === flight) flights.delete(id)
      return Fiber.interrupt(flight.fiber)
    })

  const coalesce = (shared: Shared<A, E>): Effect.Effect<A, E> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const known = flights.get(shared.id)
        const joined = known !== undefined && (yield* Clock.currentTimeMillis) < known.until ? known : undefined
        const flight = joined ?? (yield* start(shared))
        flight.waiting++
        const result = restore(Effect.callback<A, E>((resume) => {
          flight.exit.then(resume, () => {
            if (flights.get(shared.id) === flight) flights.delete(shared.id)
            resume(coalesce(shared))
          })
        })).pipe(Effect.ensuring(leave(shared.id, flight)))
        if (joined === undefined) return yield* result
        return yield* result.pipe(
          Effect.catch((error) =>
            Effect.flatMap(shared.goesOn(error), (goesOn) => goesOn ? restore(coalesce(shared)) : Effect.fail(error))
          )
        )
      })
    )
  return coalesce
}
