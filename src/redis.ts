/**
 * The response cache on Redis, for fleets: what one process was answered, all of them know.
 *
 * Import it from `effect-openrouter/redis`. It brings its own connection, by `redis`. Stands above `ResponseCache`.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Persistence from "effect/persistence/Persistence"
import * as Redis from "effect/persistence/Redis"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import { createClient } from "redis"
import * as CacheStore from "./CacheStore.ts"
import { invalidSetting } from "./internal/configError.ts"
import * as ResponseCache from "./ResponseCache.ts"

/**
 * What can be set.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends ResponseCache.Options, Omit<CacheStore.Options, "once"> {
  /** Where Redis is: `redis://127.0.0.1:6379`, `rediss://user:password@host:6380/1`. */
  readonly url: string
  /** How long one process may ask OpenRouter on behalf of all before another one tries. Default: 10 seconds. */
  readonly lease?: Duration.Input | undefined
}

/**
 * The response cache on Redis. Of all processes that share it, one asks OpenRouter while the others wait for what it
 * brings; if it dies, another one asks when its lease is over.
 *
 * **Details**
 *
 * A Redis that is down when the layer is built, or dies later, delays a call by its `timeout` at most and never fails it:
 * that is reported, the network answers, and Redis is used again as soon as it is back. Only a URL that cannot be one, or
 * an option that cannot work, is a `ConfigError`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerRedis = (options: Options): Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError> =>
  ResponseCache.layer(options).pipe(
    Layer.provide(Layer.effect(
      CacheStore.CacheStore,
      Effect.gen(function*() {
        const lease = Duration.fromInput(options.lease ?? "10 seconds")
        if (Option.isNone(lease) || !Duration.isPositive(lease.value)) {
          return yield* invalidSetting("lease", "a duration above 0, such as \"10 seconds\"")
        }
        const timeout = options.timeout ?? CacheStore.defaultTimeout
        const once = makeOnce(yield* Redis.Redis, Duration.toMillis(lease.value), timeout)
        return yield* CacheStore.make({ timeout, once })
      })
    )),
    Layer.provide(Persistence.layerBackingRedis),
    Layer.provide(layerConnection(options.url))
  )

// A connection that may not be there yet. It is tried again and again by itself, and commands fail until it is there: with
// an offline queue they would wait for that without end. `NodeRedis` would wait, when it is closed, for the answers of a
// Redis that has stopped to answer.
const layerConnection = (url: string): Layer.Layer<Redis.Redis, Config.ConfigError> =>
  Layer.effect(
    Redis.Redis,
    Effect.gen(function*() {
      const client = yield* Effect.acquireRelease(
        Effect.try(() => {
          if (new URL(url).hostname === "") throw new Error("no host")
          return createClient({
            url,
            disableOfflineQueue: true,
            socket: {
              connectTimeout: Duration.toMillis(connectTimeout),
              reconnectStrategy: (retries) => Math.min(2 ** retries * 50, 1000)
            }
          })
        }).pipe(Effect.catch(() => invalidSetting("url", "a Redis URL such as redis://127.0.0.1:6379"))),
        (client) => Effect.sync(() => client.destroy())
      )
      // What goes wrong with the connection is reported where it matters, by `CacheStore`, and not at each attempt.
      const tried = new Promise<void>((resolve) => client.once("error", () => resolve()))
      client.on("error", () => undefined)
      const connected = client.connect().then(() => undefined, () => undefined)
      // A Redis that is there is used from the first call on; one that is not is not waited for.
      yield* Effect.timeoutOption(Effect.promise(() => Promise.race([connected, tried])), connectTimeout)

      const send = <A>(command: string, ...args: ReadonlyArray<string>) =>
        Effect.tryPromise({
          try: () => client.sendCommand<A>([command, ...args]),
          catch: (cause) => new Redis.RedisError({ cause })
        })
      const notSupported = new Redis.RedisError({ cause: new Error("not supported") })
      return Redis.Redis.of({
        send,
        eval: (script) => (...params) =>
          send("EVAL", script.lua, String(script.numberOfKeys(...params)), ...script.params(...params).map(String)),
        // The cache needs no connection of its own, and listens to no channel.
        reserve: Effect.fail(notSupported),
        subscribe: () =>
          Effect.tap(
            Queue.unbounded<Redis.RedisMessage, Redis.RedisError>(),
            (queue) => Queue.fail(queue, notSupported)
          )
      })
    })
  )

const connectTimeout = Duration.seconds(2)

const pollInterval = Duration.millis(50)

// A lease is given back by whoever holds it, and by no one else.
const release = Redis.script((name: string, token: string) => [name, token], {
  numberOfKeys: 1,
  lua: "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"
})

const makeOnce = (
  redis: Redis.Redis["Service"],
  lease: number,
  timeout: Duration.Input
): CacheStore.Service["once"] =>
  Effect.fnUntraced(function*(key, { arrived, ask }) {
    const name = `effect-openrouter/lease:${key}`
    const token = `${yield* Random.nextInt}.${yield* Random.nextInt}`
    const bounded = <A>(command: Effect.Effect<A, Redis.RedisError>) =>
      command.pipe(
        Effect.timeout(timeout),
        Effect.asSome,
        Effect.catch(() =>
          Effect.as(
            Metric.update(Metric.withAttributes(CacheStore.failuresTotal, { command: "lease" }), 1),
            Option.none<A>()
          )
        )
      )
    // Who is interrupted while Redis answers may hold the lease without having heard of it.
    let mayHold = false
    const giveBack = Effect.suspend(() => mayHold ? bounded(redis.eval(release)(name, token)) : Effect.void)
    // Long enough for one holder to die and for the next one to answer.
    const patience = (yield* Clock.currentTimeMillis) + 2 * lease
    return yield* Effect.gen(function*() {
      while ((yield* Clock.currentTimeMillis) < patience) {
        mayHold = true
        const answer = yield* bounded(
          redis.send<string | null>("SET", name, token, "NX", "PX", String(Math.ceil(lease)))
        )
        mayHold = Option.isSome(answer) && answer.value === "OK"
        // Without Redis there is no one to agree with.
        if (Option.isNone(answer)) return yield* ask
        const brought = mayHold ? yield* arrived : yield* Effect.andThen(Effect.sleep(pollInterval), arrived)
        if (Option.isSome(brought)) return brought.value
        if (mayHold) return yield* ask
      }
      return yield* ask
    }).pipe(Effect.ensuring(giveBack))
  })
