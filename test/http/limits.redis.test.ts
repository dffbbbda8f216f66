/**
 * A rate limit that clients share on Redis, in real time.
 */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as RedisServer from "../cache/redisServer.ts"

describe.skipIf(!RedisServer.isInstalled)("a rate limit on Redis", () => {
  it.live("applies to all clients, and calls succeed without it while Redis is frozen", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const fake = yield* Layer.build(FakeOpenRouter.layer())
      // Each client has its own limiter, as in its own process.
      const makeClient = Effect.suspend(() =>
        Layer.build(
          Layer.unwrap(
            Effect.map(
              RateLimiter.make,
              (limiter) => OpenRouter.layerWithoutCache({ rateLimit: { limiter, limit: 3, window: "10 minutes" } })
            )
          ).pipe(
            Layer.provide(Layer.succeedContext(fake)),
            Layer.provide(RateLimiter.layerStoreRedis()),
            Layer.provide(NodeRedis.layer({ url: server.url, disableOfflineQueue: true }))
          )
        )
      )
      const clients = [yield* makeClient, yield* makeClient]
      const countAll = Effect.forEach(clients, (client) =>
        Effect.match(Effect.provide(Models.count(), client), {
          onSuccess: () => "success",
          onFailure: ({ _tag }) => _tag
        }))
      assert.deepStrictEqual(yield* countAll, ["success", "success"])
      assert.deepStrictEqual(yield* countAll, ["success", "RateLimitError"])
      yield* server.freeze
      const start = yield* Clock.currentTimeMillis
      assert.deepStrictEqual(yield* countAll, ["success", "success"])
      // Each client waits at most a second for the frozen Redis.
      assert.isBelow((yield* Clock.currentTimeMillis) - start, 4000)
      yield* server.thaw
    }))
})
