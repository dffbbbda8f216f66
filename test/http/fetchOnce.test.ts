import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Drift from "../../src/Drift.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"

describe("nesting", () => {
  const nested = (arrays: number) => `{"data":{"count":1},"x":${"[".repeat(arrays)}${"]".repeat(arrays)}}`

  it.effect("of 128 levels is accepted", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* count(nested(127)), 1)
    }))

  it.effect("of more levels is a DecodeError with that reason, and is not retried", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(count(nested(128)))
      assert.include(error, { _tag: "DecodeError", attempts: 1, path: "" })
      assert.include(error.message, "invalid response: Expected at most 128 levels of nesting")
    }))

  it.effect("of more levels in an error response removes its message, but not its status", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(count(nested(128), 403))
      assert.include(error, { _tag: "ForbiddenError" })
      assert.include(error.message, "OpenRouter responded with 403. ")
    }))

  const bodies: ReadonlyArray<readonly [name: string, body: string]> = [
    ["31 MB of [", "[".repeat(31_000_000)],
    ["31 MB of [ and then ]", nested(15_000_000)],
    ["31 MB of {\"\":", "{\"\":".repeat(7_750_000)],
    ["31 MB of lists, then 200 levels", `[${"[],".repeat(10_000_000)}${"[".repeat(200)}`]
  ]
  for (const [name, body] of bodies) {
    it.live(`of ${name} is rejected without being parsed`, () =>
      Effect.gen(function*() {
        const startedAt = yield* Clock.currentTimeMillis
        const error = yield* Effect.flip(count(body))
        assert.include(error.message, "Expected at most 128 levels of nesting")
        assert.isBelow((yield* Clock.currentTimeMillis) - startedAt, 10_000)
      }))
  }
})

const count = (body: string, status = 200) =>
  Drift.withReporter(Models.count(), () => Effect.void).pipe(
    Effect.provide(OpenRouter.layer({ maxBodyBytes: 32_000_000, retry: RetryPolicy.none })),
    Effect.provide(Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(
          request,
          new Response(body, { status, headers: { "content-type": "application/json" } })
        ))
      )
    ))
  )
