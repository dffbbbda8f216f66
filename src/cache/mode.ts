/**
 * Cache modes and outcomes: how a call uses the response cache, and where its response came from.
 *
 * They are references, so they apply to all calls in an effect and add nothing to its requirements. `ResponseCache`
 * re-exports them.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Ref from "effect/Ref"

/**
 * How a call uses the cache. The names have the same meanings as in `fetch`.
 *
 * **Details**
 *
 * - `default`: a fresh response is used, or a stale one if the server or `Options` allow it; otherwise a request is sent.
 * - `reload`: a request is sent, and its response is stored.
 * - `no-store`: a request is sent, which is not shared with other callers, and its response is not stored.
 * - `force-cache`: a cached response of any age is used; if there is none, a request is sent.
 * - `only-if-cached`: a cached response of any age is used; if there is none, the call fails and nothing is sent.
 *
 * @category models
 * @since 0.1.0
 */
export type CacheMode = "default" | "reload" | "no-store" | "force-cache" | "only-if-cached"

/**
 * Where a response came from.
 *
 * **Details**
 *
 * - `hit`: the cache had a fresh response.
 * - `stale`: the cache had a stale response, and the server, the options or the cache mode allowed it.
 * - `revalidated`: a request was sent, and the server confirmed the cached response with a 304 or the same body.
 * - `miss`: a request was sent, and its response is new.
 * - `stale-if-error`: the request failed, or an earlier one had just failed, so a stale response was used.
 * - `bypass`: the cache was not used.
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome = "hit" | "stale" | "revalidated" | "miss" | "stale-if-error" | "bypass"

/**
 * The cache mode of the calls in an effect. See {@link withCacheMode}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentCacheMode = Context.Reference<CacheMode>("effect-openrouter/ResponseCache/CurrentCacheMode", {
  defaultValue: () => "default"
})

/**
 * Sets the {@link CacheMode} of the calls in an effect.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withCacheMode: {
  (mode: CacheMode): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, mode: CacheMode): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, mode: CacheMode) => Effect.provideService(self, CurrentCacheMode, mode)
)

/**
 * Receives the outcome of every response to the calls in an effect. See {@link withOutcomes}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentObserver = Context.Reference<(outcome: Outcome) => Effect.Effect<void>>(
  "effect-openrouter/ResponseCache/CurrentObserver",
  { defaultValue: () => unobserved }
)

/** The default observer, which does nothing. */
export const unobserved = (): Effect.Effect<void> => Effect.void

/**
 * Returns the value of an effect together with the outcomes of its calls, in the order of their responses.
 *
 * **Example** (Was a request sent?)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Models, OpenRouter, ResponseCache } from "effect-openrouter"
 *
 * const program = Effect.gen(function*() {
 *   yield* Models.count()
 *   const [count, outcomes] = yield* ResponseCache.withOutcomes(Models.count())
 *   return [count, outcomes] // [464, ["hit"]]
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const withOutcomes = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [A, ReadonlyArray<Outcome>], E, R> =>
  Effect.gen(function*() {
    const outer = yield* CurrentObserver
    const outcomes = yield* Ref.make<ReadonlyArray<Outcome>>([])
    const value = yield* Effect.provideService(
      self,
      CurrentObserver,
      (outcome) => Effect.andThen(Ref.update(outcomes, (all) => [...all, outcome]), outer(outcome))
    )
    return [value, yield* Ref.get(outcomes)] as const
  })

/**
 * Receives every background refresh that the calls in an effect start. See {@link withWaitUntil}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentWaitUntil = Context.Reference<(refresh: Promise<void>) => void>(
  "effect-openrouter/ResponseCache/CurrentWaitUntil",
  { defaultValue: () => () => undefined }
)

/**
 * Passes every background refresh that the calls in an effect start to a function, as a promise that resolves when the
 * refresh has ended, and never rejects. Platforms such as Cloudflare Workers need it: they end all work with the response
 * unless they are told to wait. Without it, a refresh may be cut off, and the next one starts only after the deadline of the
 * call that started it.
 *
 * **Example** (Cloudflare Workers)
 *
 * ```ts
 * import { Models, ResponseCache } from "effect-openrouter"
 *
 * declare const context: { waitUntil(promise: Promise<unknown>): void }
 *
 * const count = Models.count().pipe(ResponseCache.withWaitUntil((refresh) => context.waitUntil(refresh)))
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const withWaitUntil: {
  (f: (refresh: Promise<void>) => void): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, f: (refresh: Promise<void>) => void): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, f: (refresh: Promise<void>) => void) =>
    Effect.provideService(self, CurrentWaitUntil, f)
)
