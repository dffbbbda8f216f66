/** The `./redis` entry, with the server URL given as third argument: two layers, one request. */
import { Models, OpenRouter, OpenRouterConfig } from "effect-openrouter"
import { layerRedis } from "effect-openrouter/redis"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const run = (_url: string, _directory: string, redis: string): Promise<string> => {
  const count = Models.count().pipe(
    Effect.provide(
      OpenRouter.layerServices.pipe(
        Layer.provide([OpenRouterConfig.layer(), layerRedis({ url: redis })])
      )
    )
  )
  return Effect.gen(function*() {
    const first = yield* count
    const second = yield* count
    const { length } = yield* FakeOpenRouter.requests
    if (first !== second || length !== 1) return yield* Effect.die(`${length} requests for ${first} and ${second}`)
    return "two layers, one request"
  }).pipe(Effect.provide(FakeOpenRouter.layer()), Effect.runPromise)
}
