/**
 * The response cache on the file system, for scripts and command line tools: answers survive the process.
 *
 * Import it from `effect-openrouter/file-system`. It needs Effect's `FileSystem` and `Path`, which `NodeServices` or
 * `BunServices` bring. Stands above `ResponseCache`.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Persistence from "effect/persistence/Persistence"
import type { PlatformError } from "effect/PlatformError"
import * as Random from "effect/Random"
import type * as CacheStore from "./CacheStore.ts"
import * as ResponseCache from "./ResponseCache.ts"
import { invalidSetting } from "./wire/configError.ts"

/**
 * Options of {@link layerFileSystem}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends ResponseCache.Options, CacheStore.Options {
  /** Where the files are. Made if it is not there, readable by its owner only. */
  readonly directory: string
}

/**
 * The response cache in the files of a directory, shared by any number of processes.
 *
 * **Details**
 *
 * A file is written beside the old one and then takes its place, so that nobody reads half of one; only its owner can
 * read it. A directory that is a file, or that cannot be written, is a `ConfigError`; trouble later on is reported, and
 * answers come from the network. An answer that is of no use any more goes when it is asked for again; the directory may
 * be deleted at any time.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFileSystem = (
  options: Options
): Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError, FileSystem.FileSystem | Path.Path> =>
  ResponseCache.layerPersisted(options).pipe(
    Layer.provide(Persistence.layerBackingKvs),
    Layer.provide(layerAtomic(options.directory))
  )

// Effect's own store writes in place, so that a reader may see a part of a file.
const layerAtomic = (
  directory: string
): Layer.Layer<KeyValueStore.KeyValueStore, Config.ConfigError, FileSystem.FileSystem | Path.Path> =>
  Layer.effect(
    KeyValueStore.KeyValueStore,
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const nameOf = (name: string) =>
        Effect.map(Random.nextInt, (random) => path.join(directory, `${name}.${random}.tmp`))

      const write = (file: string, bytes: Uint8Array, then: (fresh: string) => Effect.Effect<void, PlatformError>) =>
        Effect.flatMap(nameOf(file), (fresh) =>
          fs.writeFile(fresh, bytes, { flag: "wx", mode: 0o600 }).pipe(
            Effect.andThen(then(fresh)),
            Effect.onError(() => Effect.ignore(fs.remove(fresh, { force: true })))
          ))

      // Fails now, with a name, rather than at every write.
      const inPlace = yield* fs.makeDirectory(directory, { recursive: true, mode: 0o700 }).pipe(
        Effect.andThen(write("probe", new Uint8Array(), fs.remove)),
        Effect.andThen(Effect.map(Layer.build(KeyValueStore.layerFileSystem(directory)), (built) =>
          Context.get(built, KeyValueStore.KeyValueStore))),
        Effect.catch(() =>
          invalidSetting("directory", `a directory that can be written, unlike ${directory}`)
        )
      )
      return {
        ...inPlace,
        set: (key, value) => {
          const file = encodeURIComponent(key)
          const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value
          return Effect.mapError(
            write(file, bytes, (fresh) => fs.rename(fresh, path.join(directory, file))),
            (cause) => new KeyValueStore.KeyValueStoreError({ method: "set", key, message: cause.message, cause })
          )
        }
      }
    })
  )
