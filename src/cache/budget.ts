/**
 * The time that one caller spends waiting for a store. All commands that it waits for share one limit, so a store that is
 * slow in every command delays a call no longer than one that is slow in the first.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

interface Budget {
  /** Milliseconds for which the caller has waited for its store so far. */
  spent: number
}

/** The budget of the caller that an effect runs for. Without one, each command has a budget of its own. */
export const CurrentBudget = Context.Reference<Budget | undefined>("effect-openrouter/cache/CurrentBudget", {
  defaultValue: () => undefined
})

/** Runs an effect as one caller, with a new budget. */
export const withBudget = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => Effect.provideService(self, CurrentBudget, { spent: 0 }))

/** Waits for a command for as long as the caller's budget lasts; none if that was not long enough. */
export const within = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  timeout: number
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.gen(function*() {
    const budget = (yield* CurrentBudget) ?? { spent: 0 }
    const left = Math.max(0, timeout - budget.spent)
    const slice = left / slices
    const start = yield* Clock.currentTimeMillis
    // A process that is too busy to read a reply has not waited for it: each time that it was busy counts as one slice.
    let waited = 0
    const timer = Effect.gen(function*() {
      for (let index = 0; index < slices; index++) {
        yield* Effect.sleep(slice)
        waited += slice
      }
      return Option.none()
    })
    return yield* Effect.raceFirst(Effect.asSome(self), timer).pipe(
      Effect.ensuring(Effect.map(Clock.currentTimeMillis, (now) => {
        budget.spent += Math.min(now - start, waited + slice)
      }))
    )
  })

const slices = 4
