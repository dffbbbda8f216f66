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
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Persistence from "effect/persistence/Persistence"
import * as Redis from "effect/persistence/Redis"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import { createClient } from "redis"
import * as CacheStore from "./CacheStore.ts"
import * as ResponseCache from "./ResponseCache.ts"
import { invalidSetting, positiveSetting } from "./wire/configError.ts"

/**
 * Options of {@link layerRedis}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends ResponseCache.Options, CacheStore.Options {
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
        const lease = yield* positiveSetting("lease", options.lease ?? "10 seconds", "10 seconds")
        const refreshLease = makeRefreshLease(yield* Redis.Redis, Duration.toMillis(lease))
        return yield* CacheStore.make({ timeout: options.timeout }, refreshLease)
      })
    )),
    Layer.provide(Persistence.layerBackingRedis),
    Layer.provide(layerConnection(options.url))
  )

// The client reconnects by itself. Without `disableOfflineQueue`, commands would wait for it forever. `NodeRedis` is not
// used: closing it waits for a Redis that has stopped responding.
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

// Set beside the lease for 500 ms after its holder finishes, so that waiters stop even if the answer cannot be shared.
const markOf = (name: string, token: string) => `${name}:${token}`
const done = "done:"
const doneFor = 500

// Takes the lease, or tells who has it, or that the one who was awaited is done.
const take = Redis.script(
  (name: string, token: string, lease: number, awaited: string) => [name, markOf(name, awaited), token, lease],
  {
    numberOfKeys: 2,
    lua: "local mark = redis.call('GET', KEYS[2]) if mark then return mark end "
      + "local held = redis.call('GET', KEYS[1]) if held then return held end "
      + "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return ARGV[1]"
  }
).withReturnType<string>()

// Only the holder releases a lease. An unused lease is released without a mark, so that one waiter takes over.
const giveBack = Redis.script(
  (name: string, token: string, mark: string) => [name, markOf(name, token), token, mark, doneFor],
  {
    numberOfKeys: 2,
    lua: "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end redis.call('DEL', KEYS[1]) "
      + "if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end return 1"
  }
).withReturnType<number>()

const makeRefreshLease = (redis: Redis.Redis["Service"], lease: number): CacheStore.RefreshLease => (bounded) =>
  Effect.fnUntraced(function*(key, { fetch, newerInStore }) {
    const name = `effect-openrouter/v2/lease:${key}`
    const token = `${yield* Random.nextInt}.${yield* Random.nextInt}`
    // If interrupted here, we may own the lease without knowing it.
    let mayHold = false
    // Long enough for one holder to die and for the next one to answer.
    const patience = (yield* Clock.currentTimeMillis) + 2 * lease
    return yield* Effect.gen(function*() {
      let awaited = ""
      while ((yield* Clock.currentTimeMillis) < patience) {
        mayHold = true
        const holder = yield* bounded("lease", redis.eval(take)(name, token, Math.ceil(lease), awaited))
        mayHold = Option.isSome(holder) && holder.value === token
        // Without Redis there is no one to agree with.
        if (Option.isNone(holder)) return yield* fetch
        const isOver = mayHold || holder.value === done
        if (isOver || (awaited !== "" && holder.value !== awaited)) {
          const brought = yield* newerInStore
          if (Option.isSome(brought)) return brought.value
        }
        if (isOver) return yield* fetch
        awaited = holder.value
        yield* Effect.sleep(pollInterval)
      }
      return yield* fetch
    }).pipe(
      Effect.onExit((exit) => {
        if (!mayHold) return Effect.void
        const release = redis.eval(giveBack)(name, token, Exit.hasInterrupts(exit) ? "" : done)
        // Release in the background even while Redis is paused: others are waiting.
        const later = Effect.forkDetach(Effect.ignore(Effect.timeoutOption(release, lease)))
        return Effect.flatMap(bounded("lease", release), (gone) => Option.isSome(gone) ? Effect.void : later)
      })
    )
  })
