/** Which URLs from a server or a store may get the API key. */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as CacheStore from "../../src/CacheStore.ts"
import { isWithin } from "../../src/http/request.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"

const base = new URL("https://openrouter.ai/api/v1")

const within = [
  "https://openrouter.ai/api/v1",
  "https://openrouter.ai/api/v1/",
  "https://openrouter.ai:443/api/v1/models?a=/../..#/..",
  "https://openrouter.ai/api/v1//models",
  "https://openrouter.ai/api/v1/a/../models",
  "https://openrouter.ai/api/v1/model/a%2Fb",
  "https://openrouter.ai/api/v1/model/a..b/...",
  "https://openrouter.ai/x/../api/v1/models"
]

const beyond = [
  "https://openrouter.ai/",
  "https://openrouter.ai/api",
  "https://openrouter.ai/api/v10",
  "https://openrouter.ai/api/v1.1/models",
  "https://openrouter.ai/API/V1/models",
  "https://openrouter.ai//api/v1/models",
  "https://openrouter.ai/x/api/v1/models",
  "https://openrouter.ai/api%2Fv1/models",
  "https://openrouter.ai/api/v1/../v2",
  "https://openrouter.ai/api/v1/%2e%2E/v2",
  "https://openrouter.ai/api/v1/.%2e/v2",
  "https://openrouter.ai/api/v1/..%2fv2",
  "https://openrouter.ai/api/v1/..%5Cv2",
  "https://openrouter.ai/api/v1\\..\\v2",
  "https://openrouter.ai/api/v1/%252e%252e/v2",
  "https://openrouter.ai/api/v1/%25252e./v2",
  "https://openrouter.ai/api/v1/a%2f..%2f..%2fv2",
  "https://openrouter.ai/api/v1/..;a=b/v2",
  "https://openrouter.ai/api/v1/..%3Ba=b/v2",
  "https://openrouter.ai/api/v1/.\t./v2",
  "https://user@openrouter.ai/api/v1/models",
  "https://:secret@openrouter.ai/api/v1/models",
  "http://openrouter.ai/api/v1/models",
  "https://openrouter.ai.:443/api/v1/models",
  "https://openrouter.ai:8443/api/v1/models",
  "https://openrouter.ai.example/api/v1/models",
  "blob:https://openrouter.ai/api/v1/models",
  "wss://openrouter.ai/api/v1/models"
]

describe("a URL that the server sent", () => {
  for (const url of within) it(`may be ${url}`, () => assert.isTrue(isWithin(new URL(url), base)))
  for (const url of beyond) it(`may not be ${url}`, () => assert.isFalse(isWithin(new URL(url), base)))

  it("may have any path below a base URL without one", () => {
    for (const base of ["https://openrouter.ai", "https://openrouter.ai/"]) {
      assert.isTrue(isWithin(new URL("https://openrouter.ai/models"), new URL(base)))
      assert.isFalse(isWithin(new URL("https://openrouter.ai/a/%252e%252e/models"), new URL(base)))
    }
  })

  it("is checked in linear time", () => {
    for (const part of ["%25", "%", "..", "%2e", ";", "/;", "\\", "%252525252e"]) {
      const url = new URL(`https://openrouter.ai/api/v1/${part.repeat(1_000_000 / part.length)}`)
      const startedAt = performance.now()
      isWithin(url, base)
      assert.isBelow(performance.now() - startedAt, 2000, part)
    }
  })
})

describe("links.next of a stored page", () => {
  for (const next of ["/api/v10/models", "https://elsewhere.example/api/v1/models", "/api/v1/..%2f..%2fmodels"]) {
    it.effect(`is not followed to ${next}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Models.list())
        assert.include(error, { _tag: "DecodeError", path: "links.next" })
        assert.lengthOf(yield* FakeOpenRouter.requests, 0)
      }).pipe(
        Effect.provide(OpenRouter.layerWithCache(storing(next), { apiKey: Redacted.make("sk-or-v1-0123456789") })),
        Effect.provide(FakeOpenRouter.layer())
      ))
  }
})

// A client whose store has a fresh first page.
const storing = (next: string) =>
  ResponseCache.layer().pipe(Layer.provide(Layer.succeed(CacheStore.CacheStore, {
    get: () =>
      Effect.succeed(Option.some({
        version: 2,
        status: 200,
        headers: { "cache-control": "max-age=60" },
        varied: {},
        receivedAt: 0,
        body: JSON.stringify({ data: [], links: { next } })
      })),
    set: () => Effect.void,
    remove: () => Effect.void,
    clear: () => Effect.void,
    withLease: (_, { fetch }) => fetch,
    reportFailure: () => Effect.void,
    failingUntil: () => Effect.undefined
  })))
