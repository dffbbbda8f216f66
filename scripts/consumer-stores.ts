/** A user's program with the stores for files and Redis; see `package.ts`. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Models, OpenRouter, OpenRouterConfig } from "effect-openrouter"
import { layerFileSystem } from "effect-openrouter/file-system"
import { layerRedis } from "effect-openrouter/redis"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"

const cached = (directory: string) =>
  OpenRouter.layerServices.pipe(Layer.provide([OpenRouterConfig.layer(), layerFileSystem({ directory })]))

const program = Effect.gen(function*() {
  const directory = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
  // Only the files are shared: each layer has its own memory, like a run of a script.
  const first = yield* Models.count().pipe(Effect.provide(cached(directory)))
  const second = yield* Models.count().pipe(Effect.provide(cached(directory)))
  const { length } = yield* FakeOpenRouter.requests
  if (first !== second || length !== 1) return yield* Effect.die(`${length} requests for ${first} and ${second}`)
  const error = yield* Effect.flip(Layer.build(layerRedis({ url: "not a URL" })))
  yield* Effect.log(`two runs, one request; and ${error._tag} for an invalid Redis URL`)
}).pipe(Effect.scoped, Effect.provide([FakeOpenRouter.layer(), NodeServices.layer]))

await Effect.runPromise(program)
