/** Two layers that share a store send one request. */
import { Models, OpenRouter, OpenRouterConfig, type ResponseCache } from "effect-openrouter"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const oneRequest = <E, R>(cache: Layer.Layer<ResponseCache.ResponseCache, E, R>) => {
  const count = Models.count().pipe(
    Effect.provide(OpenRouter.layerServices.pipe(Layer.provide([OpenRouterConfig.layer(), cache])))
  )
  return Effect.gen(function*() {
    const first = yield* count
    const second = yield* count
    const { length } = yield* FakeOpenRouter.requests
    if (first !== second || length !== 1) return yield* Effect.die(`${length} requests for ${first} and ${second}`)
    return "two layers, one request"
  }).pipe(Effect.provide(FakeOpenRouter.layer()))
}
