/**
 * The storages of the response cache. Files and Redis take real time, for which `TestClock` does not wait. So the store has
 * no time limit, which would pass when a test moves the clock, and background work is awaited in real time (`eventually`).
 * Where a caller polls for a lease, the clock moves by itself (`asTimePasses`). Redis expires entries in real time, so only
 * live tests rely on that.
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

export interface Options extends ResponseCache.Options {
  readonly secret?: Redacted.Redacted | undefined
}

export type Open = (options?: Options) => Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError>

export interface Stored {
  readonly read: Effect.Effect<Readonly<Record<string, string>>>
  readonly write: (name: string, text: string) => Effect.Effect<void>
}

export interface Storage<O extends Open = Open> {
  readonly name: string
  /** What two clients share: a cache, or only the store behind two caches. */
  readonly shares: "cache" | "store"
  readonly open: Effect.Effect<O, never, Scope.Scope>
}

/** A storage whose entries are text, which a test can read and change. */
export type TextStorage = Storage<Open & { readonly stored: Stored }>

const timeout = "1000 days"

const frozen = { freeze: true }

export const memory: Storage = {
  name: "memory",
  shares: "cache",
  open: Effect.succeed((options) => ResponseCache.layerMemory({ ...frozen, ...options }))
}

const persisted = (name: string, backing: Layer.Layer<Persistence.BackingPersistence>): Storage => ({
  name,
  shares: "store",
  open: Effect.map(Layer.build(Layer.fresh(backing)), (built) => (options) =>
    Layer.provide(
      ResponseCache.layerPersisted({ ...frozen, ...options, timeout }),
      Layer.succeed(Persistence.BackingPersistence, Context.get(built, Persistence.BackingPersistence))
    ))
})

export const backingMemory = persisted("BackingPersistence in memory", Persistence.layerBackingMemory)

export const keyValueStore: TextStorage = {
  name: "KeyValueStore in memory",
  shares: "store",
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

export const temporaryDirectory = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const directory = join(yield* fs.makeTempDirectoryScoped(), "cache")
  yield* fs.makeDirectory(directory, { mode: 0o700 })
  return directory
}).pipe(
  Effect.orDie,
  Effect.provide(NodeServices.layer)
)

export const inDirectory = (options: FileSystemOptions) => Layer.provide(layerFileSystem(options), NodeServices.layer)

export const fileSystem: TextStorage = {
  name: "file system",
  shares: "store",
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

export const redis = (server: RedisServer.RedisServer): TextStorage => ({
  name: "Redis",
  shares: "store",
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

const withStored = (open: Open, stored: Stored): Open & { readonly stored: Stored } =>
  Object.assign((...args: Parameters<Open>) => open(...args), { stored })
