/** Calls that would send the same request, with the same deadlines and retries, share a run. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Failure } from "../RetryPolicy.ts"
import type { Loaded, Request } from "./call.ts"
import * as Coalescing from "./coalescing.ts"
import type { Entries } from "./entries.ts"

/** Runs with different names are separate. */
export type Share = <A>(
  request: Request<A>,
  name: string,
  run: Effect.Effect<Loaded, Failure>
) => Effect.Effect<Loaded, Failure>

export const make = (entries: Entries, scope: Scope.Scope): Share => {
  const coalesce = Coalescing.make<Loaded, Failure>(scope, isOutOfTime)
  return ({ deadline, headers, key, resource, settings }, name, run) =>
    Effect.flatMap(CurrentKeys, (keys) =>
      coalesce({
        // The headers in `Vary` are known only after the response, so all headers must be equal.
        id: JSON.stringify([name, key, settings, headers, entries.generation(resource)]),
        run: Effect.provideService(run, CurrentKeys, [...keys, key]),
        until: deadline
      }))
}

/** Drift reporters run during decoding, so one that makes the same request would wait for itself. */
export const isWithinItself = <A>({ key }: Request<A>): Effect.Effect<boolean> =>
  Effect.map(CurrentKeys, (keys) => keys.includes(key))

export const isOutOfTime = (failure: Failure): boolean => failure._tag === "TimeoutError" && failure.scope === "total"

const CurrentKeys = Context.Reference<ReadonlyArray<string>>("effect-openrouter/ResponseCache/CurrentKeys", {
  defaultValue: () => []
})
