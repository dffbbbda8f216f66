/**
 * Everything that the response cache can store in, for the suites that must hold over all of it.
 *
 * Files and Redis take real time, and `TestClock` does not wait for them. So the store has no deadline here, which a test
 * that moves the clock would have over at once, and what goes on behind a call is waited for in real time (`eventually` and
 * what stands on it, in `client.ts`). Where somebody waits for a lease of Redis, looking again and again, the clock has to
 * go on by itself (`asTimePasses`). What Redis forgets, it forgets in real time: no test relies on that, but for those that
 * run live.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Persistence from "effect/persistence/Persistence"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { layerFileSystem, type Options as FileSystemOptions } from "../../src/file-system.ts"
import { layerRedis } from "../../src/redis.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RedisServer from "./redisServer.ts"

/** Options of the cache, and of its store. */
export interface Options extends ResponseCache.Options {
  readonly secret?: Redacted.Redacted | undefined
}

/** Makes layers of the cache. All that one of these makes share one store, where there is one. */
export interface Open {
  (options?: Options): Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError>
  /** What is stored, as text under names. Absent where it is no text. */
  readonly stored?: Stored
}

/** What is stored, behind the back of the cache. */
export interface Stored {
  readonly read: Effect.Effect<Readonly<Record<string, string>>>
  readonly write: (name: string, text: string) => Effect.Effect<void>
}

/** Something to store in. */
export interface Storage {
  readonly name: string
  /** Whether what is stored outlives the layer. */
  readonly survives: boolean
  /** Whether what it holds is text, which a test can read and spoil. */
  readonly isText: boolean
  /** Whether those who share it agree on who asks. */
  readonly leases: boolean
  /** A new and empty one. */
  readonly open: Effect.Effect<Open, never, Scope.Scope>
}

const timeout = "1000 days"

// Whoever changes a value that others get as well fails at once.
const frozen = { freeze: true }

/** In the memory of the process alone. */
export const memory: Storage = {
  name: "memory",
  survives: false,
  isText: false,
  leases: false,
  open: Effect.succeed((options) => ResponseCache.layerMemory({ ...frozen, ...options }))
}

const persisted = (name: string, backing: Layer.Layer<Persistence.BackingPersistence>): Storage => ({
  name,
  survives: true,
  isText: false,
  leases: false,
  open: Effect.map(Layer.build(Layer.fresh(backing)), (built) => (options) =>
    Layer.provide(
      ResponseCache.layerPersisted({ ...frozen, ...options, timeout }),
      Layer.succeed(Persistence.BackingPersistence, Context.get(built, Persistence.BackingPersistence))
    ))
})

/** In Effect's persistence in memory. */
export const backingMemory = persisted("BackingPersistence in memory", Persistence.layerBackingMemory)

/** In a key-value store. */
export const keyValueStore: Storage = {
  name: "KeyValueStore in memory",
  survives: true,
  isText: true,
  leases: false,
  open: Effect.gen(function*() {
    const built = yield* Layer.build(
      Layer.fresh(Layer.provideMerge(Persistence.layerBackingKvs, KeyValueStore.layerMemory))
    )
    const store = Context.get(built, KeyValueStore.KeyValueStore)
    return withStored(
      (options) =>
        Layer.provide(ResponseCache.layerPersisted({ ...frozen, ...options, timeout }), Layer.succeedContext(built)),
      {
        read: Effect.gen(function*() {
          const keys = yield* store.keys
          const texts = yield* Effect.forEach(keys, (key) => Effect.map(store.get(key), (text) => [key, text ?? ""]))
          return Object.fromEntries(texts)
        }).pipe(Effect.orDie),
        write: (name, text) => Effect.orDie(store.set(name, text))
      }
    )
  })
}

/** A directory of its own, gone afterwards with everything beside it. */
export const temporaryDirectory = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const directory = join(yield* fs.makeTempDirectoryScoped(), "cache")
  yield* fs.makeDirectory(directory, { mode: 0o700 })
  return directory
}).pipe(
  Effect.orDie,
  Effect.provide(NodeServices.layer)
)

/** The cache in a directory. */
export const inDirectory = (options: FileSystemOptions) => Layer.provide(layerFileSystem(options), NodeServices.layer)

/** In files. */
export const fileSystem: Storage = {
  name: "file system",
  survives: true,
  isText: true,
  leases: false,
  open: Effect.map(
    temporaryDirectory,
    (directory) =>
      withStored((options) => inDirectory({ ...frozen, ...options, directory, timeout }), {
        read: Effect.sync(() =>
          Object.fromEntries(
            readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")])
          )
        ),
        write: (name, text) => Effect.sync(() => writeFileSync(join(directory, name), text))
      })
  )
}

/** In a Redis that runs. */
export const redis = (server: RedisServer.RedisServer): Storage => ({
  name: "Redis",
  survives: true,
  isText: true,
  leases: true,
  open: Effect.as(
    RedisServer.command(server, "FLUSHALL"),
    withStored((options) => layerRedis({ ...frozen, ...options, url: server.url, timeout }), {
      read: Effect.gen(function*() {
        const keys = (yield* RedisServer.command(server, "KEYS", "*:entry:*")).split("\n").filter((key) => key !== "")
        const texts = yield* Effect.forEach(
          keys,
          (key) => Effect.map(RedisServer.command(server, "GET", key), (text) => [key, text])
        )
        return Object.fromEntries(texts)
      }),
      write: (name, text) => Effect.asVoid(RedisServer.command(server, "SET", name, text))
    })
  )
})

const withStored = (open: Open, stored: Stored): Open =>
  Object.assign((...args: Parameters<Open>) => open(...args), { stored })
