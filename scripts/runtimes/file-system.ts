/** The `./file-system` entry, in the folder given as second argument: two layers, one request. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Models, OpenRouter, OpenRouterConfig } from "effect-openrouter"
import { layerFileSystem } from "effect-openrouter/file-system"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const run = (_url: string, directory: string): Promise<string> => {
  const count = Models.count().pipe(
    Effect.provide(
      OpenRouter.layerServices.pipe(Layer.provide([OpenRouterConfig.layer(), layerFileSystem({ directory })]))
    )
  )
  return Effect.gen(function*() {
    const first = yield* count
    const second = yield* count
    const { length } = yield* FakeOpenRouter.requests
    if (first !== second || length !== 1) return yield* Effect.die(`${length} requests for ${first} and ${second}`)
    return "two layers, one request"
  }).pipe(Effect.provide([FakeOpenRouter.layer(), NodeServices.layer]), Effect.runPromise)
}
