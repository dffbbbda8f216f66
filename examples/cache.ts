/**
 * The cache: where the result of a call comes from (its outcome), how one call can ask for something else (its mode), and
 * files that the next process starts with.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Layer } from "effect"
import { Endpoints, Models, OpenRouter, ResponseCache } from "effect-openrouter"
import { layerFileSystem } from "effect-openrouter/file-system"
import { print } from "./text/printable.ts"

/** Runs a call, and prints where its result came from. */
const show = Effect.fnUntraced(function*<A, E, R>(title: string, call: Effect.Effect<A, E, R>) {
  const [, outcomes] = yield* ResponseCache.withOutcomes(call)
  yield* print`  ${title.padEnd(16)} ${outcomes.join()}`
})

const list = Models.list()

const calls = Effect.gen(function*() {
  yield* show("first call", list)
  yield* show("second call", list)
  // The server is asked, whatever is in the cache. With `revalidated`, the response had not changed.
  yield* show("reload", list.pipe(ResponseCache.withCacheMode("reload")))
  // A response of any age is good enough: for a start during an outage.
  yield* show("force-cache", list.pipe(ResponseCache.withCacheMode("force-cache")))
  // Neither read from the cache nor written to it.
  yield* show("no-store", list.pipe(ResponseCache.withCacheMode("no-store")))
  // Drops what the cache has, here of all URLs.
  yield* ResponseCache.invalidate()
  yield* show("after invalidate", list)
  // Never sends a request. No endpoints are in the cache, so the call fails.
  const error = yield* Effect.flip(Endpoints.listZdr().pipe(ResponseCache.withCacheMode("only-if-cached")))
  yield* print`  only-if-cached   ${error.message}`
})

export const program = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  // A new folder, so that every run prints the same. In a program of yours, it is a folder that stays: `UserDirectories` of
  // `effect/persistence` finds that of the user, such as ~/.cache/my-app.
  const directory = yield* fs.makeTempDirectoryScoped()
  const onDisk = OpenRouter.layerWithCache(layerFileSystem({ directory })).pipe(
    Layer.provide(OpenRouter.layerFetchClient)
  )

  yield* Console.log("One process:")
  yield* Effect.provide(calls, onDisk)
  // The layer is built again, as in a new process: memory is empty, and the files are still there.
  yield* Console.log("The next process:")
  yield* Effect.provide(show("first call", list), onDisk)
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
