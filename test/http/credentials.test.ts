import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import * as VirtualTime from "../virtualTime.ts"

class VaultError extends Data.TaggedError("VaultError")<{ readonly message: string }> {}

const keyOf = (index: number) => `sk-or-v1-SECRETsecret-${index}`

const rotating = () => {
  let runs = 0
  return { runs: () => runs, apiKey: Effect.sync(() => Redacted.make(keyOf(++runs))) }
}

const sentKeys = Effect.map(
  FakeOpenRouter.requests,
  (requests) => requests.map(({ headers }) => headers.authorization?.replace("Bearer ", ""))
)

const retry = RetryPolicy.make({ retries: 2, baseDelay: "1 second", jitter: false })

describe("an effect that returns the API key", () => {
  it.effect("runs once for each attempt, and not for a response from the cache", () =>
    Effect.gen(function*() {
      const { apiKey, runs } = rotating()
      yield* FakeOpenRouter.setFaults(Fault.error(503).pipe(Fault.times(2)))
      const layer = OpenRouter.layer({ apiKey, account: "mine", retry })
      yield* Effect.gen(function*() {
        yield* VirtualTime.timed(Models.count())
        assert.strictEqual(runs(), 3)
        for (let hit = 0; hit < 3; hit++) yield* Models.count()
        assert.strictEqual(runs(), 3)
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(yield* sentKeys, [1, 2, 3, 4].map(keyOf))
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  it.effect("runs once for a shared request, and once for all its redirects", () =>
    Effect.gen(function*() {
      const { apiKey } = rotating()
      yield* FakeOpenRouter.setFaults(Fault.redirect("count").pipe(Fault.times(2)))
      yield* Effect.all([Models.count(), Models.count()], { concurrency: "unbounded" }).pipe(
        Effect.provide(OpenRouter.layer({ apiKey, account: "mine" }))
      )
      assert.deepStrictEqual(yield* sentKeys, [1, 1, 1].map(keyOf))
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  it.effect("shares cached responses by account", () =>
    Effect.gen(function*() {
      const as = (account: string, apiKey = rotating().apiKey) =>
        Models.count().pipe(Effect.provide(
          OpenRouter.layerServices.pipe(Layer.provide(OpenRouterConfig.layer({ apiKey, account })))
        ))
      yield* Effect.gen(function*() {
        yield* as("mine")
        yield* as("mine")
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
        yield* as("yours")
        assert.lengthOf(yield* FakeOpenRouter.requests, 2)
        // A key that equals the name of an account has its own cache entries.
        yield* Models.count().pipe(Effect.provide(OpenRouter.layerServices.pipe(
          Layer.provide(OpenRouterConfig.layer({ apiKey: Redacted.make("mine") }))
        )))
        assert.lengthOf(yield* FakeOpenRouter.requests, 3)
      }).pipe(Effect.provide(ResponseCache.layerMemory()))
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  it.effect("removes the key of the attempt from its response", () =>
    Effect.gen(function*() {
      const { apiKey } = rotating()
      yield* FakeOpenRouter.setFaults(Fault.make((response, { headers }) => ({
        ...response,
        status: 401,
        body: JSON.stringify({ error: { code: 401, message: `Wrong: ${headers.authorization}` } })
      })))
      const call = Effect.flip(Models.count()).pipe(ResponseCache.withCacheMode("no-store"))
      yield* Effect.gen(function*() {
        for (let index = 1; index <= 3; index++) {
          const error = yield* call
          assert(error._tag === "UnauthorizedError")
          assert.strictEqual(error.response.message, "Wrong: Bearer <redacted>")
        }
      }).pipe(Effect.provide(OpenRouter.layer({ apiKey, account: "mine" })))
      assert.deepStrictEqual(yield* sentKeys, [1, 2, 3].map(keyOf))
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  const unusable: Readonly<Record<string, readonly [OpenRouterConfig.ApiKeyEffectOptions["apiKey"], string]>> = {
    "that fails": [Effect.fail(new VaultError({ message: keyOf(1) })), "failed with VaultError"],
    "that fails with an error without a tag": [Effect.fail(new TypeError(keyOf(1))), "failed with TypeError"],
    "that fails with a text": [Effect.fail(keyOf(1)), "failed with an error without a name"],
    "that gives a blank key": [Effect.succeed(Redacted.make(" ")), "returned no key that can be sent"],
    "that gives a key of two lines": [
      Effect.succeed(Redacted.make(`a\r\n${keyOf(1)}`)),
      "returned no key that can be sent"
    ],
    "that gives no key at all": [Effect.succeed(JSON.parse("null")), "returned no key that can be sent"]
  }
  for (const [name, [apiKey, problem]] of Object.entries(unusable)) {
    it.effect(`${name}: the call fails, sends nothing, and is not retried`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Models.count()).pipe(
          Effect.provide(OpenRouter.layer({ apiKey, account: "mine", retry }))
        )
        assert(error._tag === "UnauthorizedError")
        assert.strictEqual(error.attempts, 1)
        assert.include(error.message, problem)
        assert.notMatch(inspect(error, { depth: Infinity, showHidden: true }), /SECRET/)
        assert.lengthOf(yield* FakeOpenRouter.requests, 0)
      }).pipe(Effect.provide(FakeOpenRouter.layer())))
  }

  it.effect("that never ends is interrupted by the deadline of the attempt", () =>
    Effect.gen(function*() {
      const layer = OpenRouter.layer({ apiKey: Effect.never, account: "mine", retry: RetryPolicy.none })
      const { millis } = yield* VirtualTime.timed(Effect.flip(Models.count())).pipe(Effect.provide(layer))
      assert.strictEqual(millis, 10_000)
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  it.effect("satisfies an operation that needs a key", () =>
    Effect.gen(function*() {
      yield* Models.listForUser().pipe(
        Effect.provide(OpenRouter.layer({ apiKey: rotating().apiKey, account: "mine" }))
      )
      assert.deepStrictEqual(yield* sentKeys, [keyOf(1)])
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  it.effect("shares cached responses with a static key of the same account", () =>
    Effect.gen(function*() {
      const as = (apiKey: string) =>
        Models.count().pipe(Effect.provide(OpenRouter.layerServices.pipe(
          Layer.provide(OpenRouterConfig.layer({ apiKey: Redacted.make(apiKey), account: "mine" }))
        )))
      yield* Effect.andThen(as(keyOf(1)), as(keyOf(2))).pipe(Effect.provide(ResponseCache.layerMemory()))
      assert.deepStrictEqual(yield* sentKeys, [keyOf(1)])
    }).pipe(Effect.provide(FakeOpenRouter.layer())))
})
