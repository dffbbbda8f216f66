/**
 * Concurrent callers with the same id share one run of an effect. The first caller, the leader, starts it; the others, the
 * followers, wait for its result. The run is interrupted when its last caller is.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

/** One run that callers share. */
interface Flight<A, E> {
  readonly fiber: Fiber.Fiber<A, E>
  /**
   * Resolves with the result. Callers wait for this promise, because Workers bind what a fiber does to the request that woke it,
   * and end that with the request. A promise wakes each caller as part of its own request, and rejects if the leader's request
   * ends before the run.
   */
  readonly exit: Promise<Exit.Exit<A, E>>
  readonly until: number
  waiting: number
}

/** A run, as a caller describes it. */
export interface Shared<A, E> {
  /** Callers with equal ids share a run. */
  readonly id: string
  readonly run: Effect.Effect<A, E>
  /**
   * Until when (ms since 1970) further callers may join the run. A platform that ends all work with a response may have ended
   * the run silently, and no caller must wait for it forever.
   */
  readonly until: number
  /**
   * Whether a follower starts its own run, or joins a later one, instead of failing like its leader, whose deadline may be
   * earlier.
   */
  readonly goesOn: (error: E) => Effect.Effect<boolean>
}

/** Makes the function that shares runs. Closing the scope interrupts those that are under way. */
export const make = <A, E>(scope: Scope.Scope): (shared: Shared<A, E>) => Effect.Effect<A, E> => {
  const flights = new Map<string, Flight<A, E>>()

  const start = Effect.fnUntraced(function*({ id, run, until }: Shared<A, E>) {
    const registered = yield* Deferred.make<Flight<A, E>>()
    // A caller that comes after the end starts a new run, even if the followers have not been notified yet.
    const end = Effect.map(Deferred.await(registered), (flight) => {
      if (flights.get(id) === flight) flights.delete(id)
    })
    // At once, so that no clock moves between a call and its request.
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
