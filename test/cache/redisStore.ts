import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as CacheStore from "../../src/CacheStore.ts"
import { layerStore, type Options } from "../../src/redis.ts"

export const storeOn = ({ url }: { readonly url: string }, options: Partial<Options> = {}) =>
  Effect.map(Layer.build(layerStore({ ...options, url })), (context) => Context.get(context, CacheStore.CacheStore))

/** A key as `ResponseCache` makes it: the hash of an API key, and the URL. */
export const key = (index: number) => `${"5e".repeat(32)} GET https://openrouter.ai/api/v1/models/count?page=${index}`

export const entry: CacheStore.StoredResponse = {
  version: 2,
  status: 200,
  headers: { "cache-control": "max-age=60" },
  varied: {},
  receivedAt: 0,
  body: "{\"data\":1}"
}

export const timed = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = yield* Clock.currentTimeMillis
    const value = yield* self
    return [(yield* Clock.currentTimeMillis) - before, value] as const
  })
