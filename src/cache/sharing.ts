/** Which calls share a run: those that would send the same request, with the same deadlines and retries. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Failure } from "../RetryPolicy.ts"
import type { Loaded, Request } from "./call.ts"
import * as Coalescing from "./coalescing.ts"
import type { Entries } from "./entries.ts"

/** Calls with the same request and `name` share a run. */
export type Share = <A>(
  request: Request<A>,
  name: string,
  run: Effect.Effect<Loaded, Failure>
) => Effect.Effect<Loaded, Failure>

export const make = (entries: Entries, scope: Scope.Scope): Share => {
  const coalesce = Coalescing.make<Loaded, Failure>(scope)
  return (request, name, run) =>
    Effect.flatMap(CurrentKeys, (keys) =>
      coalesce({
        // The headers in `Vary` are known only after the response, so all headers must be equal.
        id: JSON.stringify([
          name,
          request.key,
          request.settings,
          request.headers,
          entries.generation(request.resource)
        ]),
        run: Effect.provideService(run, CurrentKeys, new Set([...keys, request.key])),
        until: request.deadline,
        goesOn: (failure) =>
          Effect.map(Clock.currentTimeMillis, (now) => isOutOfTime(failure) && now < request.deadline)
      }))
}

/** Drift reporters run during decoding, so one that makes the same request would wait for itself. */
export const isWithinItself = ({ key }: { readonly key: string }): Effect.Effect<boolean> =>
  Effect.map(CurrentKeys, (keys) => keys.has(key))

export const isOutOfTime = (failure: Failure): boolean => failure._tag === "TimeoutError" && failure.scope === "total"

const CurrentKeys = Context.Reference<ReadonlySet<string>>("effect-openrouter/ResponseCache/CurrentKeys", {
  defaultValue: () => new Set()
})
