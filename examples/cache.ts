/** The cache: where the result of a call comes from (its outcome), cache modes for one call, and a cache in files. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Layer } from "effect"
import { Endpoints, Models, OpenRouter, ResponseCache } from "effect-openrouter"
import { layerFileSystem } from "effect-openrouter/file-system"
import { print } from "./text/printable.ts"

const show = Effect.fnUntraced(function*<A, E, R>(title: string, call: Effect.Effect<A, E, R>) {
  const [, outcomes] = yield* ResponseCache.withOutcomes(call)
  yield* print`  ${title.padEnd(16)} ${outcomes.join()}`
})

const list = Models.list()

const calls = Effect.gen(function*() {
  yield* show("first call", list)
  yield* show("second call", list)
  // Sends a request, whatever is cached. `revalidated`: the response has not changed.
  yield* show("reload", list.pipe(ResponseCache.withCacheMode("reload")))
  // Accepts a cached response of any age, for example to start during an outage.
  yield* show("force-cache", list.pipe(ResponseCache.withCacheMode("force-cache")))
  // Neither read from the cache nor written to it.
  yield* show("no-store", list.pipe(ResponseCache.withCacheMode("no-store")))
  // Removes all entries. With an operation, such as "Models.list", only its own.
  yield* ResponseCache.invalidate()
  yield* show("after invalidate", list)
  // Never sends a request. No endpoints are in the cache, so the call fails.
  const error = yield* Effect.flip(Endpoints.listZdr().pipe(ResponseCache.withCacheMode("only-if-cached")))
  yield* print`  only-if-cached   ${error.message}`
})

export const program = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  // Your own program would keep its folder; `UserDirectories` of `effect/persistence` finds one for it.
  const directory = yield* fs.makeTempDirectoryScoped()
  const onDisk = OpenRouter.layerWithCache(layerFileSystem({ directory })).pipe(
    Layer.provide(OpenRouter.layerFetchClient)
  )

  yield* Console.log("One process:")
  yield* Effect.provide(calls, onDisk)
  // Built again, as in a new process: the memory is empty, and the files are still there.
  yield* Console.log("The next process:")
  yield* Effect.provide(show("first call", list), onDisk)
}).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
