/** A user's program with the main export, a module's own entry point, and `testing`; see `package.ts`. */
import { Models, OpenRouter } from "effect-openrouter"
import * as Model from "effect-openrouter/Model"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"

const program = Effect.gen(function*() {
  const url = yield* FakeOpenRouter.url
  const models = yield* Models.list({ supported_parameters: ["tools"] }).pipe(
    Effect.provide(OpenRouter.layerFetch),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ OPENROUTER_BASE_URL: url })))
  )
  if (models.length === 0) return yield* Effect.die("The fake server has no model that supports tools.")
  yield* Effect.log(`${models.length} models support tools, ${models.filter(Model.isFree).length} of them free`)
}).pipe(Effect.provide(FakeOpenRouter.layerServer()))

await Effect.runPromise(program)
