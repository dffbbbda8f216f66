/**
 * Everything that the response cache can store in, for the suites that must hold over all of it.
 *
 * Files and Redis take real time, and `TestClock` does not wait for them. That is no trouble as long as a test lets what
 * it started come to rest before it moves the clock: a call that was awaited has, and `eventually` (in `client.ts`) waits,
 * in real time, for what goes on behind a call. Every deadline, a store's included, is on `TestClock`, so that no machine
 * is too slow for a test. What Redis itself forgets, it forgets in real time: no test relies on that, but for those
 * that run live.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Persistence from "effect/persistence/Persistence"
import type * as Scope from "effect/Scope"
import { layerFileSystem } from "../../src/file-system.ts"
import { layerRedis } from "../../src/redis.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RedisServer from "./redisServer.ts"

/** Makes layers of the cache. All that one of these makes share one store, where there is one. */
export type Open = (options?: ResponseCache.Options) => Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError>

/** Something to store in. */
export interface Storage {
  readonly name: string
  /** Whether what is stored outlives the layer. */
  readonly survives: boolean
  /** Whether those who share it agree on who asks. */
  readonly leases: boolean
  /** A new and empty one. */
  readonly open: Effect.Effect<Open, never, Scope.Scope>
}

/** In the memory of the process alone. */
export const memory: Storage = {
  name: "memory",
  survives: false,
  leases: false,
  open: Effect.succeed(ResponseCache.layerMemory)
}

const persisted = (name: string, backing: Layer.Layer<Persistence.BackingPersistence>): Storage => ({
  name,
  survives: true,
  leases: false,
  open: Effect.map(Layer.build(Layer.fresh(backing)), (built) => (options) =>
    Layer.provide(
      ResponseCache.layerPersisted(options),
      Layer.succeed(Persistence.BackingPersistence, Context.get(built, Persistence.BackingPersistence))
    ))
})

/** In Effect's persistence in memory. */
export const backingMemory = persisted("BackingPersistence in memory", Persistence.layerBackingMemory)

/** In a key-value store. */
export const keyValueStore = persisted(
  "KeyValueStore in memory",
  Layer.provide(Persistence.layerBackingKvs, KeyValueStore.layerMemory)
)

/** A directory of its own, gone afterwards. */
export const temporaryDirectory = Effect.flatMap(FileSystem.FileSystem, (fs) => fs.makeTempDirectoryScoped()).pipe(
  Effect.orDie,
  Effect.provide(NodeServices.layer)
)

/** In files. */
export const fileSystem: Storage = {
  name: "file system",
  survives: true,
  leases: false,
  open: Effect.map(
    temporaryDirectory,
    (directory) => (options) => Layer.provide(layerFileSystem({ ...options, directory }), NodeServices.layer)
  )
}

/** In a Redis that runs. */
export const redis = (server: RedisServer.RedisServer): Storage => ({
  name: "Redis",
  survives: true,
  leases: true,
  open: Effect.as(RedisServer.command(server, "FLUSHALL"), (options) => layerRedis({ ...options, url: server.url }))
})
