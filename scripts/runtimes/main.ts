/** The main entry on every runtime: a list over HTTP, with a key, then the same list from the cache. */
import { Models, OpenRouter } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

export const run = (url: string): Promise<string> =>
  Effect.gen(function*() {
    const models = yield* Models.list({ supported_parameters: ["tools"] })
    const again = yield* Models.list({ supported_parameters: ["tools"] })
    const missing = yield* Effect.flip(Models.get("nobody/nothing"))
    if (models.length === 0) return yield* Effect.die("no model")
    if (models !== again) return yield* Effect.die("the second list did not come from the cache")
    if (missing._tag !== "NotFoundError") return yield* Effect.die(missing)
    return `${models.length} models`
  }).pipe(
    Effect.provide(
      OpenRouter.layer({ baseUrl: url, apiKey: Redacted.make("sk-or-v1-any-key-will-do") }).pipe(
        Layer.provide(OpenRouter.layerFetchClient)
      )
    ),
    Effect.runPromise
  )
