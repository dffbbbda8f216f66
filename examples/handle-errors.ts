/**
 * Handles failures by their tags: each operation declares which can happen, and the compiler knows what is left.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect } from "effect"
import { type Model, Models, OpenRouter, OpenRouterConfig, RetryPolicy } from "effect-openrouter"
import { print } from "./text/printable.ts"

/** A model that may not exist any more, with one to fall back to. On `Models.list` this tag would not compile. */
const modelOr = (id: string, fallback: string) =>
  Models.get(id).pipe(
    Effect.catchTag("NotFoundError", (error) =>
      Effect.andThen(
        print`gone:      ${error.response.status} for ${error.url}, so ${fallback} instead`,
        Models.get(fallback)
      ))
  )

const none: ReadonlyArray<Model.Model> = []

/** A list that is not worth failing for: when everything is caught, the error channel is `never`. */
const modelsWithin = (deadline: "1 millis" | "10 seconds"): Effect.Effect<typeof none, never, Models.Models> =>
  Models.list().pipe(
    OpenRouterConfig.withTimeout(deadline),
    OpenRouterConfig.withRetry(RetryPolicy.none),
    Effect.catchTags({
      // Every error says in `message` what happened and what to do; some know more.
      TimeoutError: (error) => Effect.as(print`too late:  ${error.message}`, none),
      RateLimitError: (error) => Effect.as(print`slow down: ${error.retryAfter ?? "for a while"}`, none),
      DecodeError: (error) => Effect.as(print`odd:       ${error.path}: ${error.reason}`, none)
    }),
    Effect.catch((error) => Effect.as(print`failed:    ${error._tag}: ${error.message}`, none))
  )

export const program = Effect.gen(function*() {
  yield* modelsWithin("1 millis")
  const models = yield* modelsWithin("10 seconds")
  yield* print`in time:   ${models.length} models`

  const model = yield* modelOr("openai/gpt-2000", "openai/gpt-4o")
  yield* print`found:     ${model.name}`

  // What cannot be right is refused on this side; nothing is sent.
  const refused = yield* Effect.flip(Models.list({ min_price: 3, max_price: 1 }))
  yield* print`refused:   ${refused.message}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
