/**
 * Service: an HTTP cache in front of the network, so that repeated calls need no request.
 *
 * It is a private cache (RFC 9111, RFC 5861): it follows the server's cache headers, keeps the responses of each account
 * apart, and never stores a failure. It also keeps decoded values, so a fresh hit returns the same object without parsing.
 * Concurrent callers of one URL share one request. `OpenRouterHttp` sends the requests; a `CacheStore` keeps responses beyond
 * the life of the process.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Metric from "effect/Metric"
import type * as Persistence from "effect/persistence/Persistence"
import type * as Scope from "effect/Scope"
import { withBudget } from "./cache/budget.ts"
import { type Call, fromEntry, type Loaded, type Request, toRequest } from "./cache/call.ts"
import * as Entries from "./cache/entries.ts"
import { CurrentFreeze, deepFreeze } from "./cache/freeze.ts"
import * as Freshness from "./cache/freshness.ts"
import { type CacheMode, CurrentCacheMode, CurrentObserver, type Outcome, unobserved } from "./cache/mode.ts"
import * as Outage from "./cache/outage.ts"
import * as Refresh from "./cache/refresh.ts"
import { type Options, settingsOf } from "./cache/settings.ts"
import * as Sharing from "./cache/sharing.ts"
import * as CacheStore from "./CacheStore.ts"
import type { OperationName } from "./http/operation.ts"
import type { Failure } from "./RetryPolicy.ts"
import * as Telemetry from "./Telemetry.ts"

export type { Call, Prepared, Previous } from "./cache/call.ts"

export { CurrentFreeze } from "./cache/freeze.ts"

export {
  type CacheMode,
  CurrentCacheMode,
  CurrentObserver,
  CurrentWaitUntil,
  type Outcome,
  withCacheMode,
  withOutcomes,
  withWaitUntil
} from "./cache/mode.ts"

export type { Options, Staleness } from "./cache/settings.ts"

export type { Body, Message } from "./http/exchange.ts"

/**
 * An HTTP cache in front of the network.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Responds to a call from the cache or from the network. */
  readonly respond: <A, E>(call: Call<A, E>) => Effect.Effect<A, E>
  /** Invalidates the responses to one operation, such as `"Models.list"`, or to all. */
  readonly invalidate: (resource?: CacheStore.Resource) => Effect.Effect<void>
}

/**
 * An HTTP cache in front of the network.
 *
 * @category services
 * @since 0.1.0
 */
export class ResponseCache extends Context.Service<ResponseCache, Service>()("effect-openrouter/ResponseCache") {}

/**
 * Builds the cache on a `CacheStore`. Fails with a `ConfigError` that names the invalid option.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options = {}
): Effect.fn.Return<Service, Config.ConfigError, CacheStore.CacheStore | Scope.Scope> {
  const store = yield* CacheStore.CacheStore
  const scope = yield* Effect.scope
  const entries = Entries.make(store, yield* settingsOf(options))
  const outages = Outage.make(store)
  const shared = Sharing.make(entries, scope)
  const requests = Refresh.make({ store, entries, outages, shared, scope })
  const freeze = options.freeze ?? (yield* CurrentFreeze) ? deepFreeze : <A>(value: A) => value

  const load = Effect.fnUntraced(function*<A>(request: Request<A>, mode: CacheMode): Effect.fn.Return<Loaded, Failure> {
    const now = yield* Clock.currentTimeMillis
    const acceptsAnyAge = mode === "force-cache" || mode === "only-if-cached"
    const isUsable = (verdict: Freshness.Verdict) =>
      acceptsAnyAge || verdict === "fresh" || verdict === "stale-while-revalidate"
    const inMemory = entries.current(request)
    const entry = inMemory !== undefined && isUsable(Freshness.judge(inMemory.freshness, now))
      ? inMemory
      : yield* requests.newest(request, inMemory)
    if (entry === undefined) {
      if (mode === "only-if-cached") return yield* Effect.fail(request.notCached())
      return yield* requests.refresh(request, undefined)
    }
    const verdict = Freshness.judge(entry.freshness, now)
    if (isUsable(verdict)) {
      if (verdict === "stale-while-revalidate" && !acceptsAnyAge) yield* requests.inBackground(request, entry)
      return fromEntry(entry, verdict === "fresh" ? "hit" : "stale")
    }
    if (verdict === "stale-if-error" && (yield* outages.isKnown(request.key))) return fromEntry(entry, verdict)
    return yield* requests.refresh(request, entry).pipe(
      Effect.catch((failure) => staleIfError(request, entry, failure))
    )
  })

  const staleIfError = Effect.fnUntraced(function*<A>(
    request: Request<A>,
    entry: Entries.Entry,
    failure: Failure
  ): Effect.fn.Return<Loaded, Failure> {
    const verdict = Freshness.judge(entry.freshness, yield* Clock.currentTimeMillis)
    if (verdict === "stale" || !Outage.isOutage(failure)) return yield* Effect.fail(failure)
    yield* outages.failed(request, failure, "A stale response is used instead.")
    return fromEntry(entry, "stale-if-error")
  })

  const run = Effect.fnUntraced(function*<A>(request: Request<A>, mode: CacheMode): Effect.fn.Return<Loaded, Failure> {
    if (mode === "no-store") {
      const { body } = yield* requests.fetch(request, undefined)
      return { body, token: {}, outcome: "bypass" }
    }
    const isWithinItself = yield* Sharing.isWithinItself(request)
    const loaded = mode === "reload" || (isWithinItself && mode !== "only-if-cached")
      ? requests.revalidate(request, undefined)
      : load(request, mode)
    return yield* isWithinItself ? loaded : shared(request, mode, loaded)
  })

  const respondSlowly = Effect.fnUntraced(function*<A, E>(call: Call<A, E>, mode: CacheMode) {
    const request = yield* toRequest(call, freeze)
    const loaded = yield* run(request, mode).pipe(
      withBudget,
      request.withinDeadline,
      Effect.catch((failure) => {
        // The deadline of this caller may be earlier than that of the shared request.
        const entry = mode === "default" && Sharing.isOutOfTime(failure) ? entries.current(request) : undefined
        return entry === undefined ? Effect.fail(failure) : staleIfError(request, entry, failure)
      })
    )
    const value = yield* request.read(loaded)
    return yield* Effect.withFiber((fiber) => deliver(fiber, call.operation, loaded, value))
  })

  return ResponseCache.of({
    respond: (call) =>
      Effect.withFiber((fiber) => {
        const mode = fiber.getRef(CurrentCacheMode)
        // The common case is first, with the fewest steps.
        if (mode !== "reload" && mode !== "no-store") {
          const entry = entries.find(call.key, call.headers)
          const value = entry === undefined ? undefined : call.values.get(entry.token)
          if (
            entry !== undefined && value !== undefined
            && Freshness.judge(entry.freshness, fiber.getRef(Clock.Clock).currentTimeMillisUnsafe()) === "fresh"
          ) {
            return deliver(fiber, call.operation, hit, value)
          }
        }
        return Effect.mapError(respondSlowly(call, mode), call.toDeclaredError)
      }),
    invalidate: (resource) =>
      withBudget(
        Effect.forEach(resource === undefined ? CacheStore.resources : [resource], entries.invalidate, {
          discard: true
        })
      )
  })
})

/**
 * The cache on a `CacheStore`. Fails with a `ConfigError` that names the invalid option.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options?: Options
): Layer.Layer<ResponseCache, Config.ConfigError, CacheStore.CacheStore> => Layer.effect(ResponseCache, make(options))

/**
 * The cache in the memory of the process alone. This is what `OpenRouter.layer` uses.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMemory = (options?: Options): Layer.Layer<ResponseCache, Config.ConfigError> =>
  Layer.provide(layer(options), CacheStore.layerNone)

/**
 * The cache in memory and, beyond the life of the process, in any `BackingPersistence`, such as SQL or a key-value store.
 * `effect-openrouter/file-system` and `effect-openrouter/redis` have layers for files and for Redis.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerPersisted = (
  options: Options & CacheStore.Options = {}
): Layer.Layer<ResponseCache, Config.ConfigError, Persistence.BackingPersistence> =>
  Layer.provide(layer(options), CacheStore.layerPersisted(options))

/**
 * No cache: every call sends a request of its own. Every cache mode behaves as if nothing were cached (`only-if-cached` fails
 * and sends nothing), and `invalidate` does nothing.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerNone: Layer.Layer<ResponseCache> = Layer.succeed(ResponseCache, {
  respond: (call) =>
    Effect.gen(function*() {
      const request = yield* call.prepare()
      if ((yield* CurrentCacheMode) === "only-if-cached") return yield* Effect.fail(request.notCached())
      const response = Effect.flatMap(request.send({}, undefined), ({ body }) => request.decode(body))
      const value = yield* request.withinDeadline(response)
      return yield* Effect.withFiber((fiber) => deliver(fiber, call.operation, { outcome: "bypass" }, value))
    }).pipe(Effect.mapError(call.toDeclaredError)),
  invalidate: () => Effect.void
})

/**
 * Invalidates the responses to one operation, such as `"Models.list"`, or to all. Another process that shares the store still
 * uses a fresh entry in its own memory, until that entry is stale.
 *
 * @category accessors
 * @since 0.1.0
 */
export const invalidate = (resource?: CacheStore.Resource): Effect.Effect<void, never, ResponseCache> =>
  ResponseCache.use((cache) => cache.invalidate(resource))

const hit = { outcome: "hit" } as const

// Does as little as possible for a hit: counting in an effect would take several times as long.
const deliver = <A>(
  fiber: Fiber.Fiber<unknown, unknown>,
  operation: OperationName,
  { outcome, receivedAt }: Pick<Loaded, "outcome" | "receivedAt">,
  value: A
): Effect.Effect<A> => {
  counterOf(operation, outcome).updateUnsafe(1, fiber.context)
  Telemetry.spanOf(fiber)?.attribute(Telemetry.attributes.cacheOutcome, outcome)
  if (receivedAt !== undefined && outcome !== "hit") {
    const age = fiber.getRef(Clock.Clock).currentTimeMillisUnsafe() - receivedAt
    Telemetry.series(Telemetry.staleAge, attributesOf(operation, outcome))
      .updateUnsafe(Math.max(0, age) / 1000, fiber.context)
  }
  const observer = fiber.getRef(CurrentObserver)
  return observer === unobserved ? Effect.succeed(value) : Effect.as(observer(outcome), value)
}

// Finding a counter by its attributes would take longer than the rest of a hit.
const counters = new Map<OperationName, Map<Outcome, Metric.Metric<number, unknown>>>()

const counterOf = (operation: OperationName, outcome: Outcome): Metric.Metric<number, unknown> => {
  const known = counters.get(operation)?.get(outcome)
  if (known !== undefined) return known
  const counter = Telemetry.series(Telemetry.cacheResponses, attributesOf(operation, outcome))
  counters.set(operation, (counters.get(operation) ?? new Map()).set(outcome, counter))
  return counter
}

const attributesOf = (operation: OperationName, outcome: Outcome) => ({
  [Telemetry.attributes.operation]: operation,
  [Telemetry.attributes.cacheOutcome]: outcome
})
