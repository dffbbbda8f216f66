/**
 * Retries: what the default does, a policy of one's own, and one that a single call uses. Nobody listens at the address
 * that is asked here, so that every attempt fails.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Duration, Effect, Layer, Schedule } from "effect"
import { Models, OpenRouter, OpenRouterConfig, RetryPolicy } from "effect-openrouter"

// A policy is a `Schedule` that is fed the failures. What is worth retrying at all is decided by
// `RetryPolicy.isRetryable`; how often and how soon, by the policy.
const narrated = (policy: RetryPolicy.RetryPolicy): RetryPolicy.RetryPolicy =>
  policy.pipe(
    Schedule.tap(({ attempt, duration, input }) =>
      Console.log(`  ${input._tag}, so retry ${attempt} comes after ${Duration.format(duration)}`)
    )
  )

const patient = RetryPolicy.make({
  retries: 3,
  baseDelay: "50 millis",
  factor: 2,
  // What the server asks for by `Retry-After` is waited for, up to this.
  maxRetryAfter: "5 seconds",
  jitter: false
})

// Any schedule will do. This one also gives up if `Retry-After` exceeds a minute.
const steady = RetryPolicy.honorRetryAfter(Schedule.spaced("20 millis").pipe(Schedule.upTo({ times: 2 })))

const ask = Models.count().pipe(
  Effect.catch((error) => Console.log(`  ${"attempts" in error ? error.attempts : 0} × asked, then ${error._tag}`))
)

export const program = Effect.gen(function*() {
  yield* Console.log("by the policy of the layer")
  yield* ask
  yield* Console.log("by a policy for this call")
  yield* ask.pipe(OpenRouterConfig.withRetry(narrated(steady)))
  yield* Console.log("without a retry")
  yield* ask.pipe(OpenRouterConfig.withRetry(RetryPolicy.none))
}).pipe(
  Effect.provide(
    OpenRouter.layer({ baseUrl: "http://127.0.0.1:3/api/v1", retry: narrated(patient) }).pipe(
      Layer.provide(OpenRouter.layerFetchClient)
    )
  )
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
