/**
 * How one call uses the response cache, and how it learns what that gave.
 *
 * Both are references: they hold for whatever runs inside an effect, and do not show in its type. `ResponseCache` reads
 * them, and exports them as its own.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Ref from "effect/Ref"

/**
 * How a call uses the cache, with the meaning that `fetch` gives these words.
 *
 * **Details**
 *
 * - `default`: a fresh answer is used; a stale one as far as the server allows; else the server is asked.
 * - `reload`: the server is asked, and its answer is kept.
 * - `no-store`: the server is asked, and nothing is kept. Other callers' requests are not shared.
 * - `force-cache`: a response of any age is used; a request is sent only if none is cached.
 * - `only-if-cached`: a response of any age is used; if none is cached, the call fails and nothing is sent.
 *
 * @category models
 * @since 0.1.0
 */
export type CacheMode = "default" | "reload" | "no-store" | "force-cache" | "only-if-cached"

/**
 * Where an answer came from.
 *
 * **Details**
 *
 * - `hit`: from the cache, fresh.
 * - `stale`: from the cache, no longer fresh, as the server or the caller allows.
 * - `revalidated`: the server was asked and confirmed what was kept, by a 304 or by the same bytes.
 * - `miss`: the server was asked, and its answer is new.
 * - `stale-if-error`: the server was asked and failed, so what was kept is used, as the server allows.
 * - `bypass`: the cache was not asked.
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome = "hit" | "stale" | "revalidated" | "miss" | "stale-if-error" | "bypass"

/**
 * How the calls of an effect use the cache, if not in the `default` way. See {@link withCacheMode}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentCacheMode = Context.Reference<CacheMode>("effect-openrouter/ResponseCache/CurrentCacheMode", {
  defaultValue: () => "default"
})

/**
 * Makes the calls of an effect use the cache in another way, see {@link CacheMode}.
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
 * Told of every answer that the calls of an effect get. See {@link withOutcomes}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentObserver = Context.Reference<(outcome: Outcome) => Effect.Effect<void>>(
  "effect-openrouter/ResponseCache/CurrentObserver",
  { defaultValue: () => unobserved }
)

/** The observer of calls that nobody observes. */
export const unobserved = (): Effect.Effect<void> => Effect.void

/**
 * Gives, beside the value of an effect, where the answers to its calls came from, in order.
 *
 * **Example** (Did that cost a request?)
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
 * Told of every background refresh that the calls of an effect start. See {@link withWaitUntil}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentWaitUntil = Context.Reference<(refresh: Promise<void>) => void>(
  "effect-openrouter/ResponseCache/CurrentWaitUntil",
  { defaultValue: () => () => undefined }
)

/**
 * Gives the background refreshes that the calls of an effect start to a function, for platforms that end all work with the
 * response unless they are told to wait: Cloudflare Workers need it. Without it, such a platform may end a refresh that has
 * begun; the next one starts when the deadline of that call is over. The promise resolves when the refresh has ended, and
 * never rejects.
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
