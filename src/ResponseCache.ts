/**
 * Service: an HTTP cache in front of the network, so that asking often costs nothing.
 *
 * It is a private cache (RFC 9111, RFC 5861): what the server says about freshness is obeyed, an answer is kept for the
 * one who asked, and a failure is never kept. On top of that it keeps the decoded value, so that a fresh answer is the
 * very same object without parsing, and it lets any number of callers of one URL share one request. Stands between
 * `OpenRouterHttp`, which brings the request, and a `CacheStore`, where there is one, which outlives the process.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Hash from "effect/Hash"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Persistence from "effect/persistence/Persistence"
import * as RcMap from "effect/RcMap"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Freshness from "./cache/freshness.ts"
import { Lru } from "./cache/lru.ts"
import { type CacheMode, CurrentCacheMode, CurrentObserver, type Outcome } from "./cache/mode.ts"
import * as CacheStore from "./CacheStore.ts"
import type { Body, Message } from "./http/exchange.ts"
import type { OperationName } from "./http/operation.ts"
import { type Failure, isRetryable } from "./RetryPolicy.ts"
import { invalidSetting } from "./wire/configError.ts"

export {
  type CacheMode,
  CurrentCacheMode,
  CurrentObserver,
  type Outcome,
  withCacheMode,
  withOutcomes
} from "./cache/mode.ts"

export type { Body, Message } from "./http/exchange.ts"

/**
 * What a call brings to the cache.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call<A, E> {
  /** Name of the operation: `Models.list`. */
  readonly operation: OperationName
  /** What kind of answer it asks for. */
  readonly resource: CacheStore.Resource
  /** The full URL. */
  readonly url: URL
  /** The headers that are sent, without the API key. */
  readonly headers: Readonly<Record<string, string>>
  /** Who asks: a hash of the API key. An answer to one is never given to another. */
  readonly identity: string
  /**
   * Callers share a request only where these agree, and their headers, because deadlines and retries are those of whoever
   * asked first.
   */
  readonly settings: string
  /** Asks the server, with validators added to the headers. A 304 comes back only where there were some. */
  readonly send: (validators: Readonly<Record<string, string>>) => Effect.Effect<Message, Failure>
  /** Reads the body of an answer. */
  readonly decode: (body: Body) => Effect.Effect<A, Failure>
  /** Decoded values by answer token. Calls with the same decoder share them. */
  readonly values: WeakMap<object, A>
  /** The failure for `only-if-cached` when nothing is cached. */
  readonly notCached: () => Failure
  /** Holds the caller's own deadline over whatever has to be waited for. */
  readonly withinDeadline: <B>(self: Effect.Effect<B, Failure>) => Effect.Effect<B, Failure>
  /**
   * A failure as one that this operation declares. Operations on one URL share a request, so a failure may be one that this
   * operation does not declare.
   */
  readonly toDeclaredError: (failure: Failure) => E
}

/**
 * An HTTP cache in front of the network.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Answers a call from the cache or from the server. */
  readonly respond: <A, E>(call: Call<A, E>) => Effect.Effect<A, E>
  /** Forgets what was answered to one operation, such as `"Models.list"`, or to all. */
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
 * Options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Most answers kept in memory; those used longest ago go first. Default: 1000. */
  readonly maxEntries?: number | undefined
  /**
   * Most bytes of bodies kept in memory; those used longest ago go first. What was decoded from them comes on top. Default:
   * 64 MiB.
   */
  readonly maxBytes?: number | undefined
  /** Fresh for at least this long where the server says nothing about it. Default: 0. */
  readonly minFreshness?: Duration.Input | undefined
  /**
   * Fresh for at least this long where the server forbids to store the answer, as OpenRouter did in 2025 for everybody
   * with a key. Default: none, the server is obeyed.
   */
  readonly minFreshnessNoStore?: Duration.Input | undefined
  /** Fresh for at most this long, whatever the server says. Default: no bound. */
  readonly maxFreshness?: Duration.Input | undefined
  /** How long a stale answer stays in a store, for those who take it at any age. Default: 1 day. */
  readonly retention?: Duration.Input | undefined
}

/**
 * Counts answers, with the attributes `operation` and `outcome`.
 *
 * @category metrics
 * @since 0.1.0
 */
export const answersTotal = Metric.counter("openrouter_cache_answers_total", {
  description: "Answers of the response cache, by where they came from",
  incremental: true
})

/**
 * Builds the cache on a `CacheStore`. Fails with a `ConfigError` that names the option that cannot work.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options = {}
): Effect.fn.Return<Service, Config.ConfigError, CacheStore.CacheStore | Scope.Scope> {
  const store = yield* CacheStore.CacheStore
  const scope = yield* Effect.scope
  const memory = new Lru<Entry>(
    yield* positive("maxEntries", options.maxEntries ?? 1000),
    yield* positive("maxBytes", options.maxBytes ?? 64 * 1024 * 1024)
  )
  const noStore = options.minFreshnessNoStore
  const limits: Freshness.Limits = {
    minimum: Math.ceil((yield* milliseconds("minFreshness", options.minFreshness ?? 0)) / 1000),
    minimumNoStore: noStore === undefined
      ? undefined
      : Math.ceil((yield* milliseconds("minFreshnessNoStore", noStore)) / 1000),
    maximum: Math.floor((yield* milliseconds("maxFreshness", options.maxFreshness ?? Infinity)) / 1000)
  }
  const retention = Math.min(
    yield* milliseconds("retention", options.retention ?? "1 day"),
    Freshness.longest * 1000
  )

  // Everyone who wants the same waits for the same fiber. It ends when the last of them has gone.
  const flights = yield* RcMap.make({ lookup: (flight: Flight) => flight.run })
  const coalesce = (id: string, key: string, run: Effect.Effect<Loaded, Failure>) =>
    Effect.flatMap(CurrentKeys, (keys) =>
      Effect.scoped(
        RcMap.get(flights, new Flight(id, Effect.provideService(run, CurrentKeys, new Set([...keys, key]))))
      ))
  const refreshing = new Set<string>()

  // Requests are numbered as sent, so a late answer neither replaces a newer one nor outlives an invalidation.
  let requests = 0
  const invalidated = new Map<CacheStore.Resource, number>()
  const invalidatedAt = new Map<CacheStore.Resource, number>()
  const isCurrent = (call: Call<unknown, unknown>, key: string, request: number) =>
    request > (invalidated.get(call.resource) ?? 0) && request > (memory.get(key)?.request ?? 0)
  const flightOf = (name: string, call: Call<unknown, unknown>, key: string) =>
    // What an answer varies on is known only when it is there, so the headers have to be the same.
    JSON.stringify([name, key, call.settings, call.headers, invalidated.get(call.resource)])

  const keep = Effect.fnUntraced(function*(call: Call<unknown, unknown>, key: string, entry: Entry, now: number) {
    memory.set(key, entry, bytesOf(entry.text))
    const useful = Math.max(Freshness.usefulFor(entry.freshness, now), retention)
    if (useful <= 0) return yield* store.remove(call.resource, key)
    const before = invalidated.get(call.resource)
    yield* store.set(
      call.resource,
      key,
      {
        version: 2,
        status: 200,
        headers: entry.freshness.facts.headers,
        varied: entry.freshness.facts.request.headers,
        receivedAt: entry.freshness.facts.receivedAt,
        body: entry.text
      },
      Duration.millis(useful)
    )
    // An invalidation during this write may have cleared the store before the write landed.
    if (before !== invalidated.get(call.resource)) yield* store.remove(call.resource, key)
  })

  const forget = (call: Call<unknown, unknown>, key: string) => {
    memory.delete(key)
    return store.remove(call.resource, key)
  }

  // What is kept: in memory, or, where that is of no use as it is, in the store, to which another process may have brought
  // something newer.
  const find = Effect.fnUntraced(function*<A, E>(
    call: Call<A, E>,
    key: string,
    request: Freshness.Request,
    mode: CacheMode
  ) {
    const entry = memory.get(key)
    if (entry !== undefined) {
      const verdict = Freshness.judge(entry.freshness, request, yield* Clock.currentTimeMillis)
      if (isUsable(verdict, mode)) return entry
    }
    return Option.getOrElse(yield* newerInStore(call, key, entry), () => entry)
  })

  // Something newer than what was known, if there is.
  const newerInStore = Effect.fnUntraced(function*<A, E>(call: Call<A, E>, key: string, known: Entry | undefined) {
    const before = invalidated.get(call.resource)
    const stored = yield* store.get(call.resource, key)
    if (before !== invalidated.get(call.resource)) return Option.none<Entry>()
    // While the store was asked, another caller may have been answered.
    const current = memory.get(key)
    const than = current ?? known
    const newer = current === known ? Option.none<Entry>() : Option.fromUndefinedOr(current)
    if (Option.isNone(stored)) return newer
    const { body, headers, receivedAt, varied } = stored.value
    const facts = { request: { url: requestOf(call).url, headers: varied }, headers, receivedAt }
    // The store may not have been there to be cleared.
    if (facts.receivedAt < (invalidatedAt.get(call.resource) ?? 0)) return newer
    if (than !== undefined && facts.receivedAt <= than.freshness.facts.receivedAt) return newer
    const entry: Entry = {
      resource: call.resource,
      // It is as old as what it is newer than, and so an answer that is on its way takes its place.
      request: than?.request ?? 0,
      freshness: Freshness.fromFacts(facts),
      ...(than?.text === body ? { text: than.text, token: than.token } : { text: body, token: {} })
    }
    // What another version of this library could read, or a client that is less strict, this one may not. It is left to
    // them, and the server's answer takes its place.
    const read = yield* Effect.result(valueOf(call, given(entry, "hit")))
    if (Result.isFailure(read)) {
      yield* Effect.logWarning(
        `The store of the response cache holds an answer that cannot be read. ${read.failure.message}`
      )
      return Option.none<Entry>()
    }
    memory.set(key, entry, bytesOf(body))
    return Option.some(entry)
  })

  // One request to the server, and what becomes of its answer.
  const revalidate = Effect.fnUntraced(function*<A, E>(
    call: Call<A, E>,
    key: string,
    kept: Entry | undefined
  ): Effect.fn.Return<Loaded, Failure> {
    const number = ++requests
    const request = requestOf(call)
    const sentAt = yield* Clock.currentTimeMillis
    const message = yield* call.send(kept === undefined ? {} : Freshness.validators(kept.freshness, request, sentAt))
    const now = yield* Clock.currentTimeMillis
    const confirmed = message.status === 304 ? kept : undefined
    const freshness = confirmed === undefined
      ? Freshness.make(request, message.headers, limits, now)
      : Freshness.renew(confirmed.freshness, message.headers, limits, now)
    const before = confirmed ?? memory.get(key) ?? kept
    const same = confirmed !== undefined || before?.text === message.body.text ? before : undefined
    const { text, token } = same ?? { text: message.body.text, token: {} }
    const loaded: Loaded = same === undefined
      ? { body: message.body, token, outcome: "miss" }
      : given(same, "revalidated")
    // Decoded before it is kept: what cannot be read does not take the place of what can.
    yield* valueOf(call, loaded)
    if (!isCurrent(call, key, number)) return loaded
    yield* freshness === undefined
      ? forget(call, key)
      : keep(call, key, { resource: call.resource, request: number, freshness, text, token }, now)
    return loaded
  })

  // Asks the server, unless somebody else who shares the store has just done so.
  const refresh = <A, E>(call: Call<A, E>, key: string, known: Entry | undefined) =>
    coalesce(
      flightOf("refresh", call, key),
      key,
      Effect.gen(function*() {
        const request = requestOf(call)
        const answers = (entry: Entry, now: number) => Freshness.judge(entry.freshness, request, now) !== "mismatch"
        const kept = known !== undefined && answers(known, yield* Clock.currentTimeMillis) ? known : undefined
        return yield* store.withLease(key, {
          newerInStore: Effect.gen(function*() {
            const entry = yield* newerInStore(call, key, known)
            const now = yield* Clock.currentTimeMillis
            return Option.filter(entry, (entry) => answers(entry, now)).pipe(
              Option.map((entry) => given(entry, "hit"))
            )
          }),
          fetch: Effect.suspend(() => revalidate(call, key, kept)),
          maxWait: Duration.seconds(10)
        })
      })
    )

  const refreshInBackground = <A, E>(call: Call<A, E>, key: string, kept: Entry) => {
    const refreshed = Effect.gen(function*() {
      const brought = yield* newerInStore(call, key, kept)
      const now = yield* Clock.currentTimeMillis
      const isFresh = (entry: Entry) => Freshness.judge(entry.freshness, requestOf(call), now) === "fresh"
      // Another process may have been asked the same just now.
      if (!Option.exists(brought, isFresh)) yield* refresh(call, key, Option.getOrElse(brought, () => kept))
    })
    return Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        if (refreshing.has(key)) return Effect.void
        refreshing.add(key)
        return restore(refreshed).pipe(
          Effect.catch((failure) =>
            Effect.logWarning(`${failure.message} The stale answer stays in use.`).pipe(
              Effect.annotateLogs({ operation: call.operation })
            )
          ),
          Effect.ensuring(Effect.sync(() => refreshing.delete(key))),
          Effect.forkIn(scope),
          Effect.asVoid
        )
      })
    )
  }

  const load = Effect.fnUntraced(function*<A, E>(
    call: Call<A, E>,
    key: string,
    mode: CacheMode
  ): Effect.fn.Return<Loaded, Failure> {
    const request = requestOf(call)
    const entry = yield* find(call, key, request, mode)
    const verdict = entry === undefined
      ? "mismatch"
      : Freshness.judge(entry.freshness, request, yield* Clock.currentTimeMillis)
    if (entry !== undefined && isUsable(verdict, mode)) {
      if (verdict === "stale-while-revalidate" && !takesAnyAge(mode)) yield* refreshInBackground(call, key, entry)
      return given(entry, verdict === "fresh" ? "hit" : "stale")
    }
    if (mode === "only-if-cached") return yield* Effect.fail(call.notCached())
    return yield* refresh(call, key, entry).pipe(Effect.catch((failure) => staleIfError(call, entry, failure)))
  })

  const staleIfError = Effect.fnUntraced(function*<A, E>(
    call: Call<A, E>,
    entry: Entry | undefined,
    failure: Failure
  ): Effect.fn.Return<Loaded, Failure> {
    if (entry === undefined || !isOutage(failure)) return yield* Effect.fail(failure)
    const verdict = Freshness.judge(entry.freshness, requestOf(call), yield* Clock.currentTimeMillis)
    if (verdict !== "stale-if-error") return yield* Effect.fail(failure)
    yield* Effect.annotateLogs(
      Effect.logWarning(`${failure.message} A stale answer is used instead.`),
      { operation: call.operation }
    )
    return given(entry, "stale-if-error")
  })

  const respond = Effect.fnUntraced(function*<A, E>(call: Call<A, E>): Effect.fn.Return<A, E> {
    const mode = yield* CurrentCacheMode
    const observer = yield* CurrentObserver
    const key = keyOf(call)
    // The common case: nothing to wait for, nothing to share.
    const hit = mode === "reload" || mode === "no-store"
      ? undefined
      : freshlyKept(call, key, yield* Clock.currentTimeMillis)
    const loaded = hit ?? (yield* run(call, key, mode).pipe(
      call.withinDeadline,
      // The deadline of a caller is over before that of the request that was sent for it.
      Effect.catchIf(
        (failure) => failure._tag === "TimeoutError" && failure.scope === "total" && mode === "default",
        (failure) => staleIfError(call, memory.get(key), failure)
      ),
      Effect.mapError(call.toDeclaredError)
    ))
    const value = yield* Effect.mapError(valueOf(call, loaded), call.toDeclaredError)
    yield* Metric.update(
      Metric.withAttributes(answersTotal, { operation: call.operation, outcome: loaded.outcome }),
      1
    )
    yield* Effect.annotateCurrentSpan("openrouter.cache.outcome", loaded.outcome)
    yield* observer(loaded.outcome)
    return value
  })

  const run = Effect.fnUntraced(function*<A, E>(call: Call<A, E>, key: string, mode: CacheMode) {
    // Drift reporters run during decoding. One that makes the same request would wait for itself.
    if (mode !== "no-store" && (yield* CurrentKeys).has(key)) {
      return yield* mode === "only-if-cached" ? load(call, key, mode) : revalidate(call, key, undefined)
    }
    switch (mode) {
      case "no-store": {
        const { body } = yield* call.send({})
        const loaded: Loaded = { body, token: {}, outcome: "bypass" }
        return loaded
      }
      case "reload":
        return yield* coalesce(
          flightOf("reload", call, key),
          key,
          Effect.suspend(() => revalidate(call, key, undefined))
        )
      default:
        return yield* coalesce(flightOf(mode, call, key), key, Effect.suspend(() => load(call, key, mode)))
    }
  })

  const freshlyKept = <A, E>(call: Call<A, E>, key: string, now: number): Loaded | undefined => {
    const entry = memory.get(key)
    return entry !== undefined && call.values.has(entry.token)
        && Freshness.judge(entry.freshness, requestOf(call), now) === "fresh"
      ? given(entry, "hit")
      : undefined
  }

  return ResponseCache.of({
    respond,
    invalidate: (resource) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Effect.forEach(
          resource === undefined ? CacheStore.resources : [resource],
          (resource) => {
            invalidated.set(resource, ++requests)
            invalidatedAt.set(resource, now)
            memory.deleteWhere((entry) => entry.resource === resource)
            return store.clear(resource)
          },
          { discard: true }
        ))
  })
})

/**
 * The cache on a `CacheStore`. Fails with a `ConfigError` that names the option that cannot work.
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
 * No cache: each call sends a request of its own in every cache mode, and `only-if-cached` fails without sending one.
 * `invalidate` does nothing. The outcome of a call is `"bypass"`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerNone: Layer.Layer<ResponseCache, Config.ConfigError> = Layer.provide(
  Layer.effect(
    ResponseCache,
    Effect.map(make(), (cache) =>
      ResponseCache.of({
        respond: (call) =>
          Effect.flatMap(CurrentCacheMode, (mode) =>
            Effect.provideService(
              cache.respond(call),
              CurrentCacheMode,
              mode === "only-if-cached" ? mode : "no-store"
            )),
        invalidate: () => Effect.void
      }))
  ),
  CacheStore.layerNone
)

/**
 * The cache in memory and, beyond the life of the process, in whatever `BackingPersistence` is there: SQL, a key-value
 * store. `effect-openrouter/file-system` and `effect-openrouter/redis` have layers for files and for Redis.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerPersisted = (
  options: Options & CacheStore.Options = {}
): Layer.Layer<ResponseCache, Config.ConfigError, Persistence.BackingPersistence> =>
  Layer.provide(layer(options), CacheStore.layerPersisted({ timeout: options.timeout }))

/**
 * Forgets what was answered to one operation, such as `"Models.list"`, or to all.
 *
 * @category accessors
 * @since 0.1.0
 */
export const invalidate = (resource?: CacheStore.Resource): Effect.Effect<void, never, ResponseCache> =>
  ResponseCache.use((cache) => cache.invalidate(resource))

// An answer that is kept. The token stands for its bytes: as long as they stay the same, so does it, and with it every
// value that was decoded from them.
interface Entry {
  readonly resource: CacheStore.Resource
  /** Number of the request that brought it, or of the last one before it was found in the store. */
  readonly request: number
  readonly freshness: Freshness.Freshness
  readonly text: string
  readonly token: object
}

// An answer that is given.
interface Loaded {
  readonly body: Body
  readonly token: object
  readonly outcome: Outcome
}

const given = ({ text, token }: Entry, outcome: Outcome): Loaded => ({ body: { text }, token, outcome })

const takesAnyAge = (mode: CacheMode): boolean => mode === "force-cache" || mode === "only-if-cached"

// Whether a stored answer is given as it is.
const isUsable = (verdict: Freshness.Verdict, mode: CacheMode): boolean =>
  verdict !== "mismatch" && (takesAnyAge(mode) || verdict === "fresh" || verdict === "stale-while-revalidate")

const encoder = new TextEncoder()

const bytesOf = (text: string): number => encoder.encode(text).byteLength

// What is being asked for on behalf of the fiber that is running.
const CurrentKeys = Context.Reference<ReadonlySet<string>>("effect-openrouter/ResponseCache/CurrentKeys", {
  defaultValue: () => new Set()
})

// What many wait for, told apart by its id alone.
class Flight implements Equal.Equal {
  readonly id: string
  readonly run: Effect.Effect<Loaded, Failure>

  constructor(id: string, run: Effect.Effect<Loaded, Failure>) {
    this.id = id
    this.run = run
  }

  [Equal.symbol](that: Equal.Equal): boolean {
    return that instanceof Flight && that.id === this.id
  }

  [Hash.symbol](): number {
    return Hash.string(this.id)
  }
}

const keyOf = ({ identity, url }: Call<unknown, unknown>): string => `${identity} GET ${canonical(url)}`

// Parameters in another order are the same question.
const canonical = (url: URL): string => {
  if (url.search === "") return url.href
  const sorted = new URL(url)
  sorted.searchParams.sort()
  return sorted.href
}

const requestOf = ({ headers, url }: Call<unknown, unknown>): Freshness.Request => ({
  url: canonical(url),
  headers: { ...headers, host: url.host }
})

const valueOf = <A, E>(call: Call<A, E>, { body, token }: Loaded): Effect.Effect<A, Failure> => {
  const known = call.values.get(token)
  if (known !== undefined) return Effect.succeed(known)
  return Effect.tap(call.decode(body), (value) => Effect.sync(() => call.values.set(token, value)))
}

// What says that OpenRouter cannot answer now, rather than that it will not.
const isOutage = (failure: Failure): boolean =>
  isRetryable(failure) || failure._tag === "TimeoutError" || failure._tag === "CircuitOpenError"

const positive = (name: string, value: number): Effect.Effect<number, Config.ConfigError> =>
  Number.isInteger(value) && value > 0 ? Effect.succeed(value) : invalidSetting(name, "a whole number above 0")

const milliseconds = (name: string, input: Duration.Input): Effect.Effect<number, Config.ConfigError> =>
  Option.match(Option.filter(Duration.fromInput(input), (duration) => !Duration.isNegative(duration)), {
    onNone: () => invalidSetting(name, "a duration of at least 0, such as \"2 minutes\""),
    onSome: (duration) => Effect.succeed(Duration.toMillis(duration))
  })
