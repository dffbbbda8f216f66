/**
 * The response cache in files, for scripts and command line tools: entries outlive the process.
 *
 * Import it from `effect-openrouter/file-system`. It needs Effect's `FileSystem` and `Path`, which `NodeServices` and
 * `BunServices` provide.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import type * as Path from "effect/Path"
import * as Persistence from "effect/persistence/Persistence"
import * as Directory from "./cache/directory.ts"
import * as Files from "./cache/files.ts"
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
  /** Path of the directory, which should contain nothing else. It is created with mode 0700 if it is missing. */
  readonly directory: string
  /**
   * Whether the group of the directory may write to it, as is common for volumes of containers. Everybody in that group can
   * then change entries. Default: false.
   */
  readonly trustDirectory?: boolean | undefined
}

/**
 * The response cache in the files of a directory. Any number of processes can share it.
 *
 * **Details**
 *
 * The directory must belong to this user or to root, and must not be a symbolic link. Other users must not have permission to
 * write to it; its group may have it only with `trustDirectory`. On Windows, these checks are skipped, because it has no such
 * owners and modes. If the directory breaks a rule or cannot be written to, the layer fails with a `ConfigError`. If that
 * happens later, it is logged, and responses come from the network. The directory may be deleted at any time; it is created
 * again.
 *
 * An entry is a file that only its owner can read (mode 0600), replaced atomically. Its modification time is the time at
 * which it expires. Expired entries and temporary files of killed processes are removed an hour later, by the next process
 * that starts or writes.
 *
 * **Example** (In the user's own cache directory)
 *
 * ```ts
 * import { NodeServices } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { UserDirectories } from "effect/persistence"
 * import { Models, OpenRouter } from "effect-openrouter"
 * import { layerFileSystem } from "effect-openrouter/file-system"
 *
 * const cache = Layer.unwrap(Effect.gen(function*() {
 *   const directories = yield* UserDirectories.UserDirectories
 *   return layerFileSystem({ directory: yield* directories.cache("my-app") })
 * }))
 *
 * const layer = OpenRouter.layerWithCache(cache).pipe(
 *   Layer.provide([OpenRouter.layerFetchClient, UserDirectories.layer, NodeServices.layer])
 * )
 *
 * const count = Models.count().pipe(Effect.provide(layer))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerFileSystem = (
  options: Options
): Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError, FileSystem.FileSystem | Path.Path> =>
  Layer.provide(
    ResponseCache.layerPersisted(options),
    Layer.effect(
      Persistence.BackingPersistence,
      Directory.make(options.directory, options.trustDirectory ?? false).pipe(
        Effect.catch(({ message }) =>
          invalidSetting("directory", `a private directory that can be written to. ${message}`)
        ),
        Effect.flatMap(Files.make)
      )
    )
  )
