/** Changes when and how often calls are retried. Nothing listens at the address used here, so every attempt fails. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Duration, Effect, Schedule } from "effect"
import { Models, OpenRouter, OpenRouterConfig, RetryPolicy } from "effect-openrouter"

// A policy is a `Schedule` whose inputs are the failures. It decides how often and how soon to retry;
// `RetryPolicy.isRetryable` decides which failures are retried.
const logged = (policy: RetryPolicy.RetryPolicy): RetryPolicy.RetryPolicy =>
  policy.pipe(
    Schedule.tap(({ attempt, duration, input }) =>
      Console.log(`  ${input._tag}: retry ${attempt} in ${Duration.format(duration)}`)
    )
  )

const patient = RetryPolicy.make({
  retries: 3,
  baseDelay: "50 millis",
  factor: 2,
  // If the server asks for a longer wait with `Retry-After`, the call fails at once.
  maxRetryAfter: "5 seconds",
  jitter: false
})

// Any schedule can be a policy. `honorRetryAfter` makes it give up if `Retry-After` exceeds a minute.
const steady = RetryPolicy.honorRetryAfter(Schedule.spaced("20 millis").pipe(Schedule.upTo({ times: 2 })))

const ask = Models.count().pipe(
  Effect.catch((error) => Console.log(`  failed: ${error._tag}, attempts: ${error.attempts}`))
)

export const program = Effect.gen(function*() {
  yield* Console.log("The policy of the layer:")
  yield* ask
  yield* Console.log("A policy for this call:")
  yield* ask.pipe(OpenRouterConfig.withRetry(logged(steady)))
  yield* Console.log("No retries:")
  yield* ask.pipe(OpenRouterConfig.withRetry(RetryPolicy.none))
}).pipe(
  Effect.provide(
    OpenRouter.layerFetchWith({ baseUrl: "http://127.0.0.1:3/api/v1", retry: logged(patient) })
  )
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
