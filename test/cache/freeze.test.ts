import { assert, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import { client, double } from "./client.ts"
import * as Storage from "./storage.ts"

const isFrozen = Effect.map(Models.list({ limit: 2 }), (models) => {
  const parts = [models, models[0], models[0]?.architecture, models[0]?.supported_parameters].map(Object.isFrozen)
  return parts.every(Boolean) || (parts.some(Boolean) ? parts : false)
})
const served = Layer.unwrap(Effect.map(FakeOpenRouter.url, (baseUrl) => OpenRouter.layerFetchWith({ baseUrl })))

it.effect("values are deeply frozen, lists of several pages included, and hits are the same object", () =>
  Effect.gen(function*() {
    assert.isTrue(yield* isFrozen)
    assert.strictEqual(yield* Models.list(), yield* Models.list())
  }).pipe(Effect.provide(client(Storage.memory, { cache: { freeze: true } }))))

it.effect("is on with FakeOpenRouter", () =>
  Effect.gen(function*() {
    assert.isTrue(yield* isFrozen)
  }).pipe(Effect.provide(Layer.provide(OpenRouter.layer(), FakeOpenRouter.layer()))))

it.live("is on with the server of FakeOpenRouter", () =>
  Effect.gen(function*() {
    assert.isTrue(yield* isFrozen)
  }).pipe(Effect.provide(Layer.provide(served, FakeOpenRouter.layerServer()))))

it.effect("the option takes precedence", () =>
  Effect.gen(function*() {
    assert.isFalse(yield* isFrozen)
  }).pipe(Effect.provide(client(Storage.memory, { cache: { freeze: false } }))))

it.effect("is off otherwise", () =>
  Effect.gen(function*() {
    const http = yield* double()
    const context = Context.make(HttpClient.HttpClient, Context.get(http, HttpClient.HttpClient))
    assert.isFalse(yield* Effect.provide(isFrozen, Layer.provide(OpenRouter.layer(), Layer.succeedContext(context))))
  }))
