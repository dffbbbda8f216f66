/** Limits how long one caller waits for all commands of a store together. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

interface Budget {
  spent: number
}

/** Without a budget, each command has the whole time limit. */
export const CurrentBudget = Context.Reference<Budget | undefined>("effect-openrouter/cache/CurrentBudget", {
  defaultValue: () => undefined
})

export const withBudget = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.suspend(() => Effect.provideService(self, CurrentBudget, { spent: 0 }))

/** None if the budget ends before the command. */
export const within = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  timeout: number
): Effect.Effect<Option.Option<A>, E, R> =>
  Effect.gen(function*() {
    const budget = (yield* CurrentBudget) ?? { spent: 0 }
    const left = Math.max(0, timeout - budget.spent)
    const slice = left / slices
    const start = yield* Clock.currentTimeMillis
    // A process may be too busy to read a reply that has arrived, so each busy period counts as one slice only.
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
