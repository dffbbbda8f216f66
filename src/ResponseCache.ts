/**
 * Service: an HTTP cache in front of the network, so that repeated calls cost nothing.
 *
 * It is a private cache (RFC 9111, RFC 5861): it obeys what the server says about freshness, a response is kept for the caller
 * who requested it, and a failure is never stored. It also keeps the decoded value, so that a fresh hit returns the same
 * object without parsing, and any number of callers of one URL share one request. `OpenRouterHttp` brings the requests; a
 * `CacheStore` keeps responses beyond the life of the process.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Persistence from "effect/persistence/Persistence"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { Backoff } from "./cache/backoff.ts"
import { withBudget } from "./cache/budget.ts"
import * as Coalescing from "./cache/coalescing.ts"
import * as Entries from "./cache/entries.ts"
import { deepFreeze } from "./cache/freeze.ts"
import * as Freshness from "./cache/freshness.ts"
import {
  type CacheMode,
  CurrentCacheMode,
  CurrentObserver,
  CurrentWaitUntil,
  type Outcome,
  unobserved
} from "./cache/mode.ts"
import * as CacheStore from "./CacheStore.ts"
import type { Body, Message } from "./http/exchange.ts"
import { type OperationName, operations } from "./http/operation.ts"
import { type Failure, isRetryable, retryAfter } from "./RetryPolicy.ts"
import { invalidSetting } from "./wire/configError.ts"

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

export type { Body, Message } from "./http/exchange.ts"

/**
 * A call, as far as the cache needs it before anything is prepared.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call<A, E> {
  /** Name of the operation: `Models.list`. */
  readonly operation: OperationName
  /**
   * A hash of the API key and the canonical URL. Callers with different keys never share a response: responses differ by
   * account.
   */
  readonly key: string
  /**
   * The request headers, without the API key, for `Vary`. Names in lower case. Headers that the caller's own `HttpClient` adds
   * are not among them: a response that varies on those is shared.
   */
  readonly headers: () => Freshness.Headers
  /** Decoded values by entry token. Calls with the same decoder share them. */
  readonly values: WeakMap<object, A>
  /** Prepares the request. Not called if a fresh value is in memory. */
  readonly prepare: () => Effect.Effect<Prepared<A>, Failure>
  /**
   * A failure as one that this operation declares. Operations on one URL share a request, so a failure may be one that this
   * operation does not declare.
   */
  readonly toDeclaredError: (failure: Failure) => E
}

/**
 * A request that is ready to be sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface Prepared<A> {
  /** The request headers, without the API key. */
  readonly headers: Freshness.Headers
  /**
   * Callers share a request only if these and their headers are equal, because the deadlines and retries of a request are
   * those of the caller who started it.
   */
  readonly settings: string
  /** Until when (ms since 1970) the caller waits. */
  readonly deadline: number
  /**
   * Sends the request, with validators added to the headers. A 304 succeeds only if there were validators. A body that equals
   * the previous one is not parsed, and of a list that was refreshed only the items that differ.
   */
  readonly send: (validators: Freshness.Headers, previous: Previous<A> | undefined) => Effect.Effect<Message, Failure>
  /** Decodes the body of a response. */
  readonly decode: (body: Body) => Effect.Effect<A, Failure>
  /** The failure for `only-if-cached` when nothing is cached. */
  readonly notCached: () => Failure
  /** Fails with a `TimeoutError` when the time of the caller is over. */
  readonly withinDeadline: <B>(self: Effect.Effect<B, Failure>) => Effect.Effect<B, Failure>
}

/**
 * A response that another one replaces.
 *
 * @category models
 * @since 0.1.0
 */
export interface Previous<A> {
  /** Its body. */
  readonly text: string
  /** What was decoded from the body. Undefined if this caller has not decoded it. */
  readonly value: A | undefined
}

/**
 * An HTTP cache in front of the network.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Answers a call from the cache or from the network. */
  readonly respond: <A, E>(call: Call<A, E>) => Effect.Effect<A, E>
  /** Forgets the responses to one operation, such as `"Models.list"`, or to all. */
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
 * How long a stale response may be used: at least a duration, whatever the server says; or between two durations; or never.
 *
 * @category models
 * @since 0.1.0
 */
export type Staleness = Duration.Input | false | {
  /** Used for at least this long after it became stale, even if the server allows less. Default: 0. */
  readonly atLeast?: Duration.Input | undefined
  /** Used for at most this long after it became stale, even if the server allows more. Default: no bound. */
  readonly atMost?: Duration.Input | undefined
}

/**
 * Options of {@link make}.
 *
 * **Details**
 *
 * `must-revalidate` and `no-cache` in a response take precedence over every minimum here.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Most URLs whose responses are kept in memory; the least recently used go first. Default: 1000. */
  readonly maxEntries?: number | undefined
  /**
   * Most bytes of memory that entries keep, estimated for the text and the decoded value of each; the least recently used go
   * first. Default: 64 MiB.
   */
  readonly maxBytes?: number | undefined
  /** How long a response is fresh if the server states no lifetime. Default: 0. */
  readonly minFreshness?: Duration.Input | undefined
  /**
   * How long a response is fresh if the server forbids to store it (`no-store`), as OpenRouter did in 2025 for requests with
   * a key. Default: it is not stored.
   */
  readonly minFreshnessNoStore?: Duration.Input | undefined
  /** How long a response is fresh at most, whatever the server says. Default: no bound. */
  readonly maxFreshness?: Duration.Input | undefined
  /**
   * How long a stale response may be used while it is refreshed in the background. `false`: never, and there is no background
   * work. Default: as the server says.
   */
  readonly staleWhileRevalidate?: Staleness | undefined
  /** How long a stale response may be used if the upstream fails. Default: as the server says. */
  readonly staleIfError?: Staleness | undefined
  /** How long a stale response stays in a store, for callers who accept any age (`force-cache`). Default: 1 day. */
  readonly retention?: Duration.Input | undefined
  /**
   * Whether returned values are deeply frozen, so that a caller who changes one fails instead of changing what other callers
   * get. Costs time for each decoded response, and none for a hit. Default: false.
   */
  readonly freeze?: boolean | undefined
}

/**
 * Counts responses, with the attributes `operation` and `outcome`.
 *
 * @category metrics
 * @since 0.1.0
 */
export const answersTotal = Metric.counter("openrouter_cache_answers_total", {
  description: "Responses of the response cache, by where they came from",
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
  const settings = yield* settingsOf(options)
  const { limits } = settings
  const entries = Entries.make(store, settings)
  const backoff = new Backoff()
  const coalesce = Coalescing.make<Loaded, Failure>(scope)
  const refreshing = new Set<string>()

  const freeze = options.freeze === true ? deepFreeze : <A>(value: A) => value
  const valueOf = <A>({ decode, values }: Request<A>, { body, token }: Loaded): Effect.Effect<A, Failure> => {
    const known = values.get(token)
    if (known !== undefined) return Effect.succeed(known)
    return Effect.map(decode(body), (decoded) => {
      values.set(token, freeze(decoded))
      return decoded
    })
  }

  // Shares a run with all callers who would send the same request, and have the same deadlines and retries.
  const shared = <A>(request: Request<A>, name: string, run: Effect.Effect<Loaded, Failure>) =>
    Effect.flatMap(CurrentKeys, (keys) =>
      coalesce({
        // Which headers `Vary` names is known only when the response is there, so all of them have to be equal.
        id: JSON.stringify([
          name,
          request.key,
          request.settings,
          request.headers,
          entries.generation(request.resource)
        ]),
        run: Effect.provideService(run, CurrentKeys, new Set([...keys, request.key])),
        goesOn: (failure) =>
          Effect.map(Clock.currentTimeMillis, (now) => isOutOfTime(failure) && now < request.deadline)
      }))

  const newerInStore = <A>(request: Request<A>, known: Entries.Entry | undefined) =>
    entries.newer(request, request.headers, known, (entry) =>
      // Another version of this library, or a client that is less strict, may read an entry that this one cannot read. It is
      // left to them.
      Effect.flatMap(Effect.result(valueOf(request, given(entry, "hit"))), (read) =>
        Result.isSuccess(read) ? Effect.succeed(true) : Effect.as(
          Effect.logWarning(
            `The store of the response cache has an entry that cannot be read. ${read.failure.message}`
          ),
          false
        )))

  // Sends one request, or a second one without validators if a 304 is not about the entry that we have.
  const fetchMessage = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entries.Entry | undefined) {
    const before = known ?? entries.newest(request.key)
    const previous = before && { text: before.text, value: request.values.get(before.token) }
    const again = Effect.suspend(() => request.send({}, previous))
    const message = yield* request.send(known === undefined ? {} : Freshness.validators(known.freshness), previous)
      .pipe(
        Effect.catchIf(isNotModified, () => again)
      )
    if (message.status !== 304) return message
    return known !== undefined && Freshness.isConfirmedBy(known.freshness, message.headers) ? message : yield* again
  })

  // One request to the server, and what becomes of its response.
  const revalidate = Effect.fnUntraced(function*<A>(
    request: Request<A>,
    known: Entries.Entry | undefined
  ): Effect.fn.Return<Loaded, Failure> {
    const number = entries.nextRequest()
    const message = yield* fetchMessage(request, known)
    const now = yield* Clock.currentTimeMillis
    const confirmed = message.status === 304 ? known : undefined
    const freshness = confirmed === undefined
      ? Freshness.make(request.headers, message, limits, now)
      : Freshness.renew(confirmed.freshness, request.headers, message.headers, limits, now)
    const before = confirmed ?? entries.find(request.key, () => request.headers) ?? known ?? entries.newest(request.key)
    const same = confirmed !== undefined || before?.text === message.body.text ? before : undefined
    const { text, token } = same ?? { text: message.body.text, token: {} }
    const loaded: Loaded = same === undefined
      ? { body: message.body, token, outcome: "miss" }
      : given(same, "revalidated")
    // Decoded before it is kept: a response that cannot be read does not replace one that can.
    yield* valueOf(request, loaded)
    yield* freshness === undefined
      ? entries.forget(request, request.headers, number)
      : entries.keep(request, request.headers, { request: number, freshness, text, token })
    if (backoff.succeeded(request.key)) yield* store.reportFailure(request.key, Duration.zero)
    // Without the parsed body: in a list that was refreshed in parts, it is of use to this decoder only.
    return { ...loaded, body: { text } }
  })

  // Sends the request, unless another process that shares the store has just done so.
  const refresh = <A>(request: Request<A>, known: Entries.Entry | undefined) =>
    shared(
      request,
      "refresh",
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        store.withLease(request.key, {
          newerInStore: Effect.map(
            newerInStore(request, known),
            Option.map((entry) => given(entry, "hit"))
          ),
          fetch: Effect.suspend(() => revalidate(request, known)),
          maxWait: Duration.millis(Math.max(0, request.deadline - now) / 2)
        }))
    )

  // Notes that a refresh failed, once for all callers who shared it.
  const reportFailure = Effect.fnUntraced(function*<A>(request: Request<A>, failure: Failure, consequence: string) {
    const now = yield* Clock.currentTimeMillis
    const wait = Duration.toMillis(retryAfter(failure))
    const counts = backoff.failed(request.key, now, isOutage(failure), wait)
    if (counts === undefined) return
    yield* Effect.annotateLogs(Effect.logWarning(`${failure.message} ${consequence}`), { operation: request.operation })
    if (isOutage(failure)) yield* store.reportFailure(request.key, Duration.millis(counts))
  })

  // Whether this process or another one knows that the upstream of a key fails.
  const isFailing = Effect.fnUntraced(function*(key: string) {
    const now = yield* Clock.currentTimeMillis
    return backoff.isFailing(key, now) || ((yield* store.failingUntil(key)) ?? 0) > now
  })

  const refreshNow = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entries.Entry) {
    const newer = yield* newerInStore(request, known)
    const now = yield* Clock.currentTimeMillis
    // Another process may have refreshed it just now, or may know that it cannot be.
    if (Option.exists(newer, ({ freshness }) => Freshness.judge(freshness, now) === "fresh")) return
    if (yield* isFailing(request.key)) return
    yield* refresh(request, Option.getOrElse(newer, () => known))
  })

  const refreshInBackground = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entries.Entry) {
    const { key } = request
    if (refreshing.has(key) || backoff.isWaiting(key, yield* Clock.currentTimeMillis)) return
    const waitUntil = yield* CurrentWaitUntil
    refreshing.add(key)
    const fiber = yield* refreshNow(request, known).pipe(
      withBudget,
      Effect.catch((failure) => reportFailure(request, failure, "The stale response stays in use.")),
      Effect.interruptible,
      Effect.ensuring(Effect.sync(() => refreshing.delete(key))),
      Effect.forkIn(scope)
    )
    waitUntil(new Promise((resolve) => fiber.addObserver(() => resolve())))
  }, Effect.uninterruptible)

  const load = Effect.fnUntraced(function*<A>(request: Request<A>, mode: CacheMode): Effect.fn.Return<Loaded, Failure> {
    const now = yield* Clock.currentTimeMillis
    const inMemory = entries.find(request.key, () => request.headers)
    const entry = inMemory !== undefined && isUsable(Freshness.judge(inMemory.freshness, now), mode)
      ? inMemory
      : Option.getOrElse(yield* newerInStore(request, inMemory), () => inMemory)
    const verdict = entry === undefined ? undefined : Freshness.judge(entry.freshness, now)
    if (entry !== undefined && verdict !== undefined && isUsable(verdict, mode)) {
      if (verdict === "stale-while-revalidate" && !acceptsAnyAge(mode)) yield* refreshInBackground(request, entry)
      return given(entry, verdict === "fresh" ? "hit" : "stale")
    }
    if (mode === "only-if-cached") return yield* Effect.fail(request.notCached())
    if (entry !== undefined && verdict === "stale-if-error" && (yield* isFailing(request.key))) {
      return given(entry, "stale-if-error")
    }
    return yield* refresh(request, entry).pipe(Effect.catch((failure) => staleIfError(request, entry, failure)))
  })

  const staleIfError = Effect.fnUntraced(function*<A>(
    request: Request<A>,
    entry: Entries.Entry | undefined,
    failure: Failure
  ): Effect.fn.Return<Loaded, Failure> {
    if (entry === undefined || !isOutage(failure)) return yield* Effect.fail(failure)
    if (Freshness.judge(entry.freshness, yield* Clock.currentTimeMillis) === "stale") return yield* Effect.fail(failure)
    yield* reportFailure(request, failure, "A stale response is used instead.")
    return given(entry, "stale-if-error")
  })

  const run = Effect.fnUntraced(function*<A>(request: Request<A>, mode: CacheMode): Effect.fn.Return<Loaded, Failure> {
    if (mode === "no-store") {
      const { body } = yield* fetchMessage(request, undefined)
      return { body, token: {}, outcome: "bypass" }
    }
    // Drift reporters run during decoding. One that makes the same request would wait for itself.
    const isWithinItself = (yield* CurrentKeys).has(request.key)
    const loaded = mode === "reload" || (isWithinItself && mode !== "only-if-cached")
      ? Effect.suspend(() => revalidate(request, undefined))
      : Effect.suspend(() => load(request, mode))
    return yield* isWithinItself ? loaded : shared(request, mode, loaded)
  })

  const respondSlowly = Effect.fnUntraced(function*<A, E>(call: Call<A, E>, mode: CacheMode) {
    const { operation, key, values } = call
    const request: Request<A> = {
      ...(yield* call.prepare()),
      operation,
      resource: operations[operation],
      key,
      values
    }
    const loaded = yield* run(request, mode).pipe(
      withBudget,
      request.withinDeadline,
      // The time of a caller may be over before that of the request that was sent for it.
      Effect.catchIf(
        (failure) => isOutOfTime(failure) && mode === "default",
        (failure) => staleIfError(request, entries.find(key, call.headers), failure)
      )
    )
    const value = yield* valueOf(request, loaded)
    return yield* Effect.withFiber((fiber) => deliver(fiber, operation, loaded.outcome, value))
  })

  return ResponseCache.of({
    respond: (call) =>
      Effect.withFiber((fiber) => {
        const mode = fiber.getRef(CurrentCacheMode)
        // The common case comes first: nothing to prepare, to wait for, or to share.
        if (mode !== "reload" && mode !== "no-store") {
          const entry = entries.find(call.key, call.headers)
          const value = entry === undefined ? undefined : call.values.get(entry.token)
          if (
            entry !== undefined && value !== undefined
            && Freshness.judge(entry.freshness, fiber.getRef(Clock.Clock).currentTimeMillisUnsafe()) === "fresh"
          ) {
            return deliver(fiber, call.operation, "hit", value)
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
 * The cache in memory and, beyond the life of the process, on any `BackingPersistence`: SQL, a key-value store.
 * `effect-openrouter/file-system` and `effect-openrouter/redis` have layers for files and for Redis.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerPersisted = (
  options: Options & CacheStore.Options = {}
): Layer.Layer<ResponseCache, Config.ConfigError, Persistence.BackingPersistence> =>
  Layer.provide(layer(options), CacheStore.layerPersisted({ timeout: options.timeout }))

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
      return yield* Effect.withFiber((fiber) => deliver(fiber, call.operation, "bypass", value))
    }).pipe(Effect.mapError(call.toDeclaredError)),
  invalidate: () => Effect.void
})

/**
 * Forgets the responses to one operation, such as `"Models.list"`, or to all. Other processes that share the store notice when
 * their own entries in memory are next stale.
 *
 * @category accessors
 * @since 0.1.0
 */
export const invalidate = (resource?: CacheStore.Resource): Effect.Effect<void, never, ResponseCache> =>
  ResponseCache.use((cache) => cache.invalidate(resource))

// A call that the cache could not answer at once.
interface Request<A> extends Prepared<A>, Entries.Place {
  readonly operation: OperationName
  readonly values: WeakMap<object, A>
}

// A response that is about to be returned.
interface Loaded {
  readonly body: Body
  readonly token: object
  readonly outcome: Outcome
}

const given = ({ text, token }: Entries.Entry, outcome: Outcome): Loaded => ({ body: { text }, token, outcome })

const acceptsAnyAge = (mode: CacheMode): boolean => mode === "force-cache" || mode === "only-if-cached"

// Whether a stored response is returned as it is.
const isUsable = (verdict: Freshness.Verdict, mode: CacheMode): boolean =>
  acceptsAnyAge(mode) || verdict === "fresh" || verdict === "stale-while-revalidate"

// The keys that the running fiber is loading.
const CurrentKeys = Context.Reference<ReadonlySet<string>>("effect-openrouter/ResponseCache/CurrentKeys", {
  defaultValue: () => new Set()
})

// Counts and reports a response. Updating the counter without an effect is several times as fast.
const deliver = <A>(
  fiber: Fiber.Fiber<unknown, unknown>,
  operation: OperationName,
  outcome: Outcome,
  value: A
): Effect.Effect<A> => {
  counterOf(operation, outcome).updateUnsafe(1, fiber.context)
  const observer = fiber.getRef(CurrentObserver)
  const annotated = Effect.as(Effect.annotateCurrentSpan("openrouter.cache.outcome", outcome), value)
  return observer === unobserved ? annotated : Effect.andThen(observer(outcome), annotated)
}

// Adding attributes to a metric takes longer than counting.
const counters = new Map<OperationName, Map<Outcome, Metric.Metric<number, unknown>>>()

const counterOf = (operation: OperationName, outcome: Outcome): Metric.Metric<number, unknown> => {
  const known = counters.get(operation)?.get(outcome)
  if (known !== undefined) return known
  const counter = Metric.withAttributes(answersTotal, { operation, outcome })
  counters.set(operation, (counters.get(operation) ?? new Map()).set(outcome, counter))
  return counter
}

const isOutOfTime = (failure: Failure): boolean => failure._tag === "TimeoutError" && failure.scope === "total"

// A 304 to a request without validators.
const isNotModified = (failure: Failure): boolean =>
  failure._tag === "UnexpectedStatusError" && failure.response.status === 304

// Failures that say that OpenRouter cannot answer now, rather than that it refuses to. A response that cannot be read is one:
// the next one may be readable.
const isOutage = (failure: Failure): boolean =>
  isRetryable(failure) || failure._tag === "TimeoutError" || failure._tag === "CircuitOpenError"
  || failure._tag === "DecodeError"

const settingsOf = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Entries.Options, Config.ConfigError> {
  const noStore = options.minFreshnessNoStore
  return {
    maxEntries: yield* positive("maxEntries", options.maxEntries ?? 1000),
    maxBytes: yield* positive("maxBytes", options.maxBytes ?? 64 * 1024 * 1024),
    limits: {
      minimum: yield* milliseconds("minFreshness", options.minFreshness ?? 0),
      minimumNoStore: noStore === undefined ? undefined : yield* milliseconds("minFreshnessNoStore", noStore),
      maximum: yield* milliseconds("maxFreshness", options.maxFreshness ?? Infinity),
      staleWhileRevalidate: yield* rangeOf("staleWhileRevalidate", options.staleWhileRevalidate ?? {}),
      staleIfError: yield* rangeOf("staleIfError", options.staleIfError ?? {})
    },
    retention: Math.min(yield* milliseconds("retention", options.retention ?? "1 day"), Freshness.longest * 1000)
  }
})

const rangeOf = Effect.fnUntraced(function*(
  name: string,
  staleness: Staleness
): Effect.fn.Return<Freshness.Range, Config.ConfigError> {
  if (staleness === false) return { atLeast: 0, atMost: 0 }
  if (!isRange(staleness)) return { atLeast: yield* milliseconds(name, staleness), atMost: Infinity }
  return {
    atLeast: yield* milliseconds(`${name}.atLeast`, staleness.atLeast ?? 0),
    atMost: yield* milliseconds(`${name}.atMost`, staleness.atMost ?? Infinity)
  }
})

const isRange = (staleness: Exclude<Staleness, false>): staleness is Exclude<Staleness, false | Duration.Input> =>
  typeof staleness === "object"
  && ("atLeast" in staleness || "atMost" in staleness || Object.keys(staleness).length === 0)

const positive = (name: string, value: number): Effect.Effect<number, Config.ConfigError> =>
  Number.isInteger(value) && value > 0 ? Effect.succeed(value) : invalidSetting(name, "a whole number above 0")

const milliseconds = (name: string, input: Duration.Input): Effect.Effect<number, Config.ConfigError> =>
  Option.match(Option.filter(Duration.fromInput(input), (duration) => !Duration.isNegative(duration)), {
    onNone: () => invalidSetting(name, "a duration of at least 0, such as \"2 minutes\""),
    onSome: (duration) => Effect.succeed(Duration.toMillis(duration))
  })
