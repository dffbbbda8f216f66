/**
 * Service: the optional store in which `ResponseCache` keeps responses after the process ends.
 *
 * A store is a convenience and never a reason to fail. If it is missing, down, slow, full or damaged, this is logged and
 * counted, it delays a call for a limited time only, and the cache treats it as empty. It runs on any of Effect's
 * `BackingPersistence` layers; Redis has a store of its own.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as CryptoError from "effect/crypto/CryptoError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Persistence from "effect/persistence/Persistence"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Seal from "./cache/seal.ts"
import { type Service, StoredResponse } from "./cache/store.ts"
import { type Resource, resources } from "./http/operation.ts"
import { storeFailed } from "./Telemetry.ts"
import { positiveSetting } from "./wire/configError.ts"

export { type Race, type Service, StoredResponse } from "./cache/store.ts"

export { type Resource, resources } from "./http/operation.ts"

/**
 * The store in which responses are kept after the process ends.
 *
 * @category services
 * @since 0.1.0
 */
export class CacheStore extends Context.Service<CacheStore, Service>()("effect-openrouter/CacheStore") {}

/**
 * Keeps nothing: responses are only in the memory of the process.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerNone: Layer.Layer<CacheStore> = Layer.succeed(CacheStore, {
  get: () => Effect.succeedNone,
  set: () => Effect.void,
  remove: () => Effect.void,
  clear: () => Effect.void,
  withLease: (_, { fetch }) => fetch,
  reportFailure: () => Effect.void,
  failingUntil: () => Effect.undefined
})

/**
 * Default time limit of one read or write: two seconds. A shorter limit would pass in processes that are busy starting up,
 * although the store has replied in time.
 *
 * @category constants
 * @since 0.1.0
 */
export const defaultTimeout: Duration.Duration = Duration.seconds(2)

/**
 * Options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * Time limit of one read or write. After a timeout, the store is not used for five seconds, so that the next calls do not
   * wait as well. Default: {@link defaultTimeout}.
   */
  readonly timeout?: Duration.Input | undefined
  /**
   * Secret of all processes that share the store; 32 random bytes or more. It keys the names of entries (HMAC-SHA-256) and
   * authenticates the entries: an entry that was written without it is a miss. Without a secret, names are SHA-256 hashes:
   * anyone who can read them can confirm a guess of the whole API key (but not of a part of it), and anyone who can write to
   * the store can change responses. Default: none.
   */
  readonly secret?: Redacted.Redacted | undefined
}

const pause = 5000

/**
 * Keeps responses in a `BackingPersistence`, such as SQL, a key-value store or files. Fails with a `ConfigError` if `timeout`
 * is not above 0, or `secret` is empty.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(
  options: Options = {}
): Effect.fn.Return<Service, Config.ConfigError, Persistence.BackingPersistence | Scope.Scope> {
  const backing = yield* Persistence.BackingPersistence
  const timeout = yield* positiveSetting("timeout", options.timeout ?? defaultTimeout, "2 seconds")
  const seal = yield* Seal.make(options.secret)
  const stores: Partial<Record<Resource, Persistence.BackingPersistenceStore>> = {}
  // Each version of the format has its own entries, so that processes of two versions can share a store.
  for (const resource of resources) stores[resource] = yield* backing.make(`effect-openrouter/v2/${resource}`)

  // One log entry when the store begins to fail, and one when it works again; the metric counts every failure. Reads and
  // writes are separate, because a full disk can still be read.
  const failing = new Set<"reading" | "writing">()
  let pausedUntil = 0
  const kindOf = (command: string) => command === "get" ? "reading" : "writing"
  const failed = Effect.fnUntraced(function*(command: string, reason: string): Effect.fn.Return<Option.Option<never>> {
    yield* storeFailed(command)
    const isKnown = failing.size > 0
    failing.add(kindOf(command))
    if (isKnown) return Option.none()
    yield* Effect.logWarning(
      `The store of the response cache fails: ${command}: ${reason}. Responses come from the network.`
    )
    return Option.none()
  })
  const worked = (command: string) =>
    Effect.suspend(() =>
      failing.delete(kindOf(command)) && failing.size === 0
        ? Effect.logInfo("The store of the response cache works again.")
        : Effect.void
    )

  const bounded = Effect.fnUntraced(function*<A>(
    command: string,
    run: Effect.Effect<A, Persistence.PersistenceError | CryptoError.CryptoError>
  ): Effect.fn.Return<Option.Option<A>> {
    if ((yield* Clock.currentTimeMillis) < pausedUntil) return Option.none()
    return yield* run.pipe(
      Effect.asSome,
      Effect.tap(worked(command)),
      Effect.catch((error) => failed(command, error.message)),
      // A store may also throw, for instance on a value that it cannot parse.
      Effect.catchDefect((defect) => failed(command, String(defect))),
      Effect.timeoutOrElse({
        duration: timeout,
        orElse: () =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => {
            pausedUntil = now + pause
            return failed(command, `no reply within ${Duration.format(timeout)}`)
          })
      })
    )
  })

  // Keys become file names, and a URL with all of its filters is too long for one, so they are hashed.
  const attempt = <A>(
    resource: Resource,
    key: string,
    command: string,
    run: (
      store: Persistence.BackingPersistenceStore,
      name: string
    ) => Effect.Effect<A, Persistence.PersistenceError | CryptoError.CryptoError>
  ): Effect.Effect<Option.Option<A>> => {
    const store = stores[resource]
    if (store === undefined) return Effect.succeedNone
    return bounded(command, Effect.flatMap(seal.nameOf(key), (name) => run(store, name)))
  }

  const unsealed = Effect.fnUntraced(function*(name: string, value: object) {
    const entry = Schema.decodeUnknownOption(Sealed)(value)
    if (Option.isNone(entry)) return "damaged"
    const { seal: tag = "", ...response } = entry.value
    return (yield* seal.hasTag(name, textOf(response), tag)) ? response : "damaged"
  })

  return CacheStore.of({
    get: Effect.fnUntraced(function*(resource, key) {
      const found = yield* attempt(
        resource,
        key,
        "get",
        (store, name) =>
          Effect.flatMap(store.get(name), (value) => value === undefined ? Effect.undefined : unsealed(name, value))
      )
      const response = Option.getOrUndefined(found)
      if (response !== "damaged") return Option.fromUndefinedOr(response)
      yield* storeFailed("read")
      yield* Effect.logWarning(
        "The store of the response cache has an entry that is damaged, or was written with another secret. It is replaced."
      )
      return Option.none()
    }),
    set: (resource, key, response, timeToLive) =>
      Effect.asVoid(attempt(resource, key, "set", (store, name) =>
        Effect.flatMap(
          seal.tagOf(name, textOf(response)),
          (seal) => store.set(name, seal === "" ? response : { ...response, seal }, timeToLive)
        ))),
    remove: (resource, key) => Effect.asVoid(attempt(resource, key, "remove", (store, name) => store.remove(name))),
    clear: (resource) => Effect.asVoid(attempt(resource, "", "clear", (store) => store.clear)),
    withLease: (_, { fetch }) => fetch,
    reportFailure: () => Effect.void,
    failingUntil: () => Effect.undefined
  })
})

/**
 * Keeps responses in the `BackingPersistence` of the context.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerPersisted = (
  options?: Options
): Layer.Layer<CacheStore, Config.ConfigError, Persistence.BackingPersistence> =>
  Layer.effect(CacheStore, make(options))

// With a secret, the entry has an authentication tag (`seal`).
const Sealed = Schema.fieldsAssign({ seal: Schema.optionalKey(Schema.String) })(StoredResponse)

// Equal responses have equal texts, even if a store returns their fields in another order.
const textOf = ({ body, headers, receivedAt, status, varied, version }: StoredResponse): string =>
  JSON.stringify([
    version,
    status,
    Object.entries(headers).toSorted(),
    Object.entries(varied).toSorted(),
    receivedAt,
    body
  ])
