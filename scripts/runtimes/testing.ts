/** The `./testing` entry without sockets. */
import { Models, OpenRouter } from "effect-openrouter"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

export const run = (_url: string): Promise<string> =>
  Effect.gen(function*() {
    const models = yield* Models.list()
    const { length } = yield* FakeOpenRouter.requests
    if (models.length === 0 || length !== 1) return yield* Effect.die(`${models.length} models, ${length} requests`)
    return `${models.length} models`
  }).pipe(
    Effect.provide(OpenRouter.layer().pipe(Layer.provideMerge(FakeOpenRouter.layer()))),
    Effect.runPromise
  )
