/**
 * The response cache on Redis, for fleets: all processes use a response that one of them has received.
 *
 * Import it from `effect-openrouter/redis`. It opens its own connection, with the package `redis`.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as CryptoError from "effect/crypto/CryptoError"
import * as SecureRandom from "effect/crypto/SecureRandom"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Lease from "./cache/lease.ts"
import { Lru } from "./cache/lru.ts"
import * as RedisConnection from "./cache/redisConnection.ts"
import * as Seal from "./cache/seal.ts"
import * as CacheStore from "./CacheStore.ts"
import * as ResponseCache from "./ResponseCache.ts"
import { storeFailed } from "./Telemetry.ts"
import { invalidSetting, positiveSetting } from "./wire/configError.ts"

/**
 * Options of the store on Redis.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /**
   * URL of one Redis: `redis://127.0.0.1:6379`, or `rediss://user:password@host:6380/1` with TLS. A node of a Redis Cluster
   * is not supported.
   */
  readonly url: string
  /** Name of the ACL user. Default: the one in `url`, if any. */
  readonly username?: string | undefined
  /** Password of the ACL user, or of Redis. Default: the one in `url`, if any. */
  readonly password?: Redacted.Redacted | undefined
  /** Name of the connection in `CLIENT LIST`. Default: none. */
  readonly clientName?: string | undefined
  /** Certificates (PEM) of the authorities that may sign the certificate of Redis. Default: those that Node trusts. */
  readonly ca?: string | undefined
  /**
   * Secret of all processes of the fleet; 32 random bytes or more. It keys the names in Redis (HMAC-SHA-256) and
   * authenticates the entries: an entry that was written without it is a miss. Without a secret, names are SHA-256 hashes:
   * anyone who can read them can confirm a guess of the whole API key (but not of a part of it), and anyone who can write to
   * Redis can change responses. Default: none.
   */
  readonly secret?: Redacted.Redacted | undefined
  /** How long one call waits for Redis in total, over all commands. Default: {@link CacheStore.defaultTimeout}. */
  readonly timeout?: Duration.Input | undefined
  /** Largest body to read from Redis, in bytes. Default: 32 MiB. */
  readonly maxBodyBytes?: number | undefined
}

/**
 * The response cache on Redis. Of all processes that share it, one sends a request, while the others wait for its response.
 *
 * **Details**
 *
 * Redis never fails a call, and delays it by `timeout` at most, whatever its state. It may be down, frozen, full, read-only
 * or reject the password: the reason is logged once, responses come from OpenRouter, and Redis is used again when it works.
 * The layer fails only with a `ConfigError` for an invalid option.
 *
 * A process that sends a request holds a lease of five seconds and renews it. The others wait for at most half of the time
 * until their deadline, and then send a request of their own.
 *
 * `ResponseCache.invalidate` makes all stored entries of an operation invalid at once. Another process still uses a fresh
 * entry in its own memory, until that entry is stale.
 *
 * All names in Redis begin with `{effect-openrouter:v2}:`. An ACL user needs only these permissions:
 *
 * ```text
 * ACL SETUSER openrouter on >PASSWORD resetkeys ~{effect-openrouter:v2}:* -@all
 *   +mget +get +set +del +eval +pttl +pexpire
 * ```
 *
 * `clientName` also needs `+client|setname`, and a database other than 0 needs `+select`.
 *
 * **Gotchas**
 *
 * If `url` is a node of a Redis Cluster, the first `MOVED` is logged and the store is switched off.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerRedis = (
  options: ResponseCache.Options & Options
): Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError> =>
  Layer.provide(ResponseCache.layer(options), layerStore(options))

/**
 * The store of {@link layerRedis} alone, for `ResponseCache.layer`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerStore = (options: Options): Layer.Layer<CacheStore.CacheStore, Config.ConfigError> =>
  Layer.effect(CacheStore.CacheStore, make(options))

const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<CacheStore.Service, Config.ConfigError, Scope.Scope> {
  const timeout = yield* positiveSetting("timeout", options.timeout ?? CacheStore.defaultTimeout, "2 seconds")
  const maxBodyBytes = options.maxBodyBytes ?? 32 * 1024 * 1024
  if (!(maxBodyBytes > 0)) return yield* invalidSetting("maxBodyBytes", "a number of bytes above 0")
  // In JSON, a quote takes two characters. The 64 KiB are for the tag and the headers.
  const maxLength = 2 * maxBodyBytes + 64 * 1024
  const random = Context.get(yield* Layer.build(SecureRandom.layerWebCrypto), SecureRandom.SecureRandom)
  const newId = random.uuidV4()
  const seal = yield* Seal.make(options.secret)
  const connection = yield* RedisConnection.make(options, timeout, storeFailed)
  const withLease = yield* Lease.make(connection, prefix, newId)

  const names = new Lru<string>(1000)
  const nameOf = (key: string) => {
    const name = names.get(key)
    return name === undefined
      ? Effect.tap(seal.nameOf(key), (name) => Effect.sync(() => names.set(key, name)))
      : Effect.succeed(name)
  }

  // What the last read of each entry found: its generation, and a reported failure. A response is stored with the
  // generation that was read before its request, so that later invalidations by other processes apply to it.
  const generations = new Lru<string | undefined>(1000)
  const failures = new Lru<number | undefined>(1000)

  // A failure of WebCrypto is handled like one of Redis.
  const hashed = <A>(self: Effect.Effect<A, CryptoError.CryptoError>, otherwise: A): Effect.Effect<A> =>
    self.pipe(Effect.catch((error) => Effect.as(connection.failed("hash", error.message), otherwise)))

  const read = Effect.fnUntraced(function*(name: string, generation: string, sealed: string) {
    if (sealed.length > maxLength) {
      yield* connection.failed("read", "an entry is larger than maxBodyBytes allows")
      return Option.none()
    }
    const text = yield* Seal.open(seal, name, sealed)
    const entry = Option.flatMap(text, Schema.decodeUnknownOption(Entry))
    if (Option.isNone(entry)) {
      yield* connection.failed("read", "an entry is damaged, or was written with another secret")
      return Option.none()
    }
    yield* connection.worked("read")
    return entry.value.generation === generation ? Option.some(entry.value.response) : Option.none()
  })

  const get = Effect.fnUntraced(function*(resource: CacheStore.Resource, key: string) {
    const name = yield* nameOf(key)
    const reply = yield* connection.run("get", [
      "MGET",
      entryKey(resource, name),
      generationKey(resource),
      failureKey(name)
    ])
    if (Option.isNone(reply) || !Array.isArray(reply.value)) return Option.none()
    const [sealed, generation, failure]: ReadonlyArray<unknown> = reply.value
    const hint = typeof failure === "string" ? yield* Seal.open(seal, failureKey(name), failure) : Option.none()
    generations.set(`${resource} ${key}`, typeof generation === "string" ? generation : undefined)
    failures.set(key, Option.isSome(hint) ? readFailure(hint.value, yield* Clock.currentTimeMillis) : undefined)
    return typeof sealed === "string" && typeof generation === "string"
      ? yield* read(entryKey(resource, name), generation, sealed)
      : Option.none()
  })

  const set = Effect.fnUntraced(function*(
    resource: CacheStore.Resource,
    key: string,
    response: CacheStore.StoredResponse,
    timeToLive: Duration.Duration
  ) {
    const name = entryKey(resource, yield* nameOf(key))
    let generation: unknown = generations.get(`${resource} ${key}`)
    if (generation === undefined) {
      const script = ["EVAL", generationScript, "1", generationKey(resource), yield* newId] as const
      generation = Option.getOrUndefined(yield* connection.run("generation", script))
      if (typeof generation !== "string") return
    }
    const sealed = yield* Seal.close(seal, name, JSON.stringify({ generation, response }))
    yield* connection.run("set", ["SET", name, sealed, "PX", milliseconds(timeToLive)])
  })

  const reportFailure = Effect.fnUntraced(function*(key: string, duration: Duration.Duration) {
    const name = failureKey(yield* nameOf(key))
    if (!Duration.isPositive(duration)) return yield* connection.run("failure", ["DEL", name])
    const time = Number(milliseconds(duration))
    const sealed = yield* Seal.close(seal, name, `${(yield* Clock.currentTimeMillis) + time} ${time}`)
    return yield* connection.run("failure", ["SET", name, sealed, "PX", String(time)])
  })

  return CacheStore.CacheStore.of({
    get: (resource, key) => hashed(get(resource, key), Option.none()),
    set: (resource, key, response, timeToLive) => hashed(set(resource, key, response, timeToLive), undefined),
    remove: (resource, key) =>
      hashed(
        Effect.flatMap(nameOf(key), (name) => connection.run("remove", ["DEL", entryKey(resource, name)])),
        Option.none()
      ),
    clear: (resource) => Effect.flatMap(newId, (id) => connection.run("clear", ["SET", generationKey(resource), id])),
    withLease: Effect.fnUntraced(function*(key, race) {
      const name = yield* hashed(Effect.asSome(nameOf(key)), Option.none())
      if (Option.isNone(name)) return yield* race.fetch
      return yield* withLease(name.value, race)
    }),
    reportFailure: (key, duration) => hashed(reportFailure(key, duration), Option.none()),
    failingUntil: (key) => Effect.sync(() => failures.get(key))
  })
})

// One hash tag for all names. Each version of the format has its own names.
const prefix = "{effect-openrouter:v2}:"
const entryKey = (resource: CacheStore.Resource, name: string) => `${prefix}entry:${resource}:${name}`
const generationKey = (resource: CacheStore.Resource) => `${prefix}generation:${resource}`
const failureKey = (name: string) => `${prefix}failure:${name}`

const generationScript = "local id = redis.call('GET', KEYS[1]) if id then return id end "
  + "redis.call('SET', KEYS[1], ARGV[1]) return ARGV[1]"

const Entry = Schema.fromJsonString(Schema.Struct({ generation: Schema.String, response: CacheStore.StoredResponse }))

// A hint has its end and its duration. It is valid for at most the duration, because clocks of processes may differ.
const readFailure = (hint: string, now: number): number | undefined => {
  const [until = NaN, duration = NaN] = hint.split(" ").map(Number)
  return Number.isFinite(until + duration) ? Math.min(until, now + duration) : undefined
}

const milliseconds = (duration: Duration.Duration): string =>
  String(Math.min(Math.max(1, Math.ceil(Duration.toMillis(duration))), 2 ** 31 * 1000))
