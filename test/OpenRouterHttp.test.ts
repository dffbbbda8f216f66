import { assert, describe, it, layer } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Redacted from "effect/Redacted"
import * as Drift from "../src/Drift.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import type { BadRequestError, NotFoundError, OpenRouterError } from "../src/OpenRouterError.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import { maxBodyBytes, type Operation, type Outcome, type Scenario, scenarios } from "./scenarios.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("every scenario ends as listed in the table", () => {
  describe("without sockets", () => {
    for (const scenario of scenarios) {
      it.effect(`${scenario.operation}: ${scenario.name}`, () =>
        Effect.gen(function*() {
          const { exit, millis } = yield* VirtualTime.timed(call(scenario.operation))
          assert.deepStrictEqual(outcomeOf(exit), scenario.outcome)
          assert.isAtMost(millis, 30_000)
          yield* assertWhereAndHowOften(exit, scenario)
        }).pipe(
          Effect.provide(OpenRouter.layer(options)),
          Effect.provide(FakeOpenRouter.layer({ faults: scenario.faults }))
        ))
    }
  })

  for (const redirect of ["follow", "manual"] as const) {
    layer(FakeOpenRouter.layerServer(), { excludeTestServices: true })(
      `over a socket, with fetch set to ${redirect} redirects`,
      (it) => {
        for (
          const scenario of scenarios.filter((scenario) => redirect === "manual" || scenario.requests === undefined)
        ) {
          it.effect(`${scenario.operation}: ${scenario.name}`, () =>
            Effect.gen(function*() {
              yield* FakeOpenRouter.clear
              yield* FakeOpenRouter.setFaults(...scenario.faults)
              const exit = yield* Effect.exit(call(scenario.operation)).pipe(
                Effect.provide(OpenRouter.layer({
                  ...options,
                  baseUrl: yield* FakeOpenRouter.url,
                  ...(scenario.stalls === true ? { timeouts: { attempt: "100 millis" } } : {})
                })),
                Effect.provide(FetchHttpClient.layer),
                Effect.provideService(FetchHttpClient.RequestInit, { redirect })
              )
              assert.deepStrictEqual(outcomeOf(exit), scenario.outcome)
              yield* assertWhereAndHowOften(exit, scenario)
            }))
        }
      }
    )
  }
})

const options: OpenRouterConfig.Options = {
  apiKey: Redacted.make("sk-or-v1-0123456789abcdef"),
  maxBodyBytes,
  retry: RetryPolicy.make({ retries: 1, baseDelay: "1 millis", jitter: false })
}

const model = "deepseek/deepseek-chat"

const call = (operation: Operation): Effect.Effect<unknown, Failure, Models.Models> => {
  const program: Effect.Effect<unknown, Failure, Models.Models> = operation === "Models.get"
    ? Models.get(model)
    : Models.count()
  return Drift.withReporter(program, () => Effect.void)
}

type Failure = OpenRouterError | NotFoundError | BadRequestError

type Ended = Exit.Exit<unknown, Failure>

const failureOf = (exit: Ended) => {
  if (Exit.isSuccess(exit)) return undefined
  const [reason] = exit.cause.reasons
  return exit.cause.reasons.length === 1 && reason?._tag === "Fail" ? reason.error : assert.fail(String(exit.cause))
}

const outcomeOf = (exit: Ended): Outcome => {
  const failure = failureOf(exit)
  if (failure === undefined) return "success"
  if (failure._tag === "InvalidRequestError") return assert.fail(failure.message)
  const { _tag, attempts } = failure
  if (_tag === "DecodeError") return { _tag, attempts, path: failure.path }
  if (_tag === "TimeoutError") return { _tag, attempts, scope: failure.scope }
  if (!("response" in failure)) return { _tag, attempts }
  const { code, message, metadata, status } = failure.response
  return { _tag, attempts, response: [status, code, message, metadata] }
}

const assertWhereAndHowOften = Effect.fnUntraced(function*(exit: Ended, { operation, requests }: Scenario) {
  const seen = yield* FakeOpenRouter.requests
  if (requests !== undefined) assert.strictEqual(seen.length, requests)
  const failure = failureOf(exit)
  if (failure === undefined) return
  const path = operation === "Models.get" ? `/model/${model}` : "/models/count"
  assert.strictEqual(failure.operation, operation)
  assert.include(failure, { url: `${yield* FakeOpenRouter.url}${path}` })
  if (requests === undefined) assert.include(failure, { attempts: seen.length })
})
