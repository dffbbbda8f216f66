/** Handles failures by their tags. Each operation declares its failures, so the compiler knows which are unhandled. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect } from "effect"
import { type Model, Models, OpenRouter, OpenRouterConfig, RetryPolicy } from "effect-openrouter"
import { print } from "./text/printable.ts"

/** `Models.list` does not fail with this tag, so there `catchTag` would not compile. */
const modelOr = (id: string, fallback: string) =>
  Models.get(id).pipe(
    Effect.catchTag("NotFoundError", (error) =>
      Effect.andThen(
        print`not found: ${error.message} Using ${fallback}.`,
        Models.get(fallback)
      ))
  )

const none: ReadonlyArray<Model.Model> = []

/** All failures are caught, so the error type is `never`. */
const modelsWithin = (deadline: "1 millis" | "10 seconds"): Effect.Effect<typeof none, never, Models.Models> =>
  Models.list().pipe(
    OpenRouterConfig.withTimeout(deadline),
    OpenRouterConfig.withRetry(RetryPolicy.none),
    Effect.catchTags({
      // A `message` says what happened and what to do. Some errors have more fields.
      TimeoutError: (error) => Effect.as(print`too late:  ${error.message}`, none),
      RateLimitError: (error) => Effect.as(print`slow down: ${error.message}`, none),
      DecodeError: (error) => Effect.as(print`invalid:   ${error.path}: ${error.reason}`, none)
    }),
    Effect.catch((error) => Effect.as(print`failed:    ${error._tag}: ${error.message}`, none))
  )

export const program = Effect.gen(function*() {
  yield* modelsWithin("1 millis")
  const models = yield* modelsWithin("10 seconds")
  yield* print`in time:   ${models.length} models`

  const model = yield* modelOr("openai/gpt-2000", "openai/gpt-4o")
  yield* print`found:     ${model.name}`

  // An impossible query is rejected by the client before sending.
  const rejected = yield* Effect.flip(Models.list({ min_price: 3, max_price: 1 }))
  yield* print`rejected:  ${rejected.message}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
