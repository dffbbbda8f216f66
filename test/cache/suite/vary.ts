import { assert, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Models from "../../../src/Models.ts"
import * as OpenRouterConfig from "../../../src/OpenRouterConfig.ts"
import { answering, asTimePasses, outcomesOf, sent } from "../client.ts"
import type { Storage } from "../storage.ts"

export const vary = (storage: Storage): void => {
  it.effect("on a sent header separates responses by its value", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* titled("one"), ["miss"])
      assert.deepStrictEqual(yield* titled("one"), ["hit"])
      assert.deepStrictEqual(yield* titled("two"), ["revalidated"])
      assert.deepStrictEqual(yield* titled("two"), ["hit"])
      assert.strictEqual(yield* sent, 2)
    }).pipe(
      Effect.provide(answering(storage, { "cache-control": "max-age=60", vary: "Accept, X-OpenRouter-Title" }))
    ))

  it.effect("a request for another variant has no validators of a stored one", () =>
    Effect.gen(function*() {
      for (const title of ["one", "two", "one"]) yield* titled(title)
      const validators = (yield* FakeOpenRouter.requests).map(({ headers }) => headers["if-none-match"])
      assert.deepStrictEqual(validators, [undefined, undefined, "\"v1\""])
    }).pipe(
      Effect.provide(answering(storage, { "cache-control": "max-age=0", etag: "\"v1\"", vary: "X-OpenRouter-Title" }))
    ))

  it.effect("keeps a few variants of one URL", () =>
    Effect.gen(function*() {
      for (const title of ["one", "two", "three", "four"]) yield* titled(title)
      for (const title of ["one", "two", "three", "four"]) assert.deepStrictEqual(yield* titled(title), ["hit"])
      yield* titled("five")
      assert.deepStrictEqual(yield* titled("one"), ["revalidated"])
      assert.strictEqual(yield* sent, 6)
    }).pipe(Effect.provide(answering(storage, { "cache-control": "max-age=60", vary: "X-OpenRouter-Title" }))))

  it.effect("applies to concurrent callers, too", () =>
    Effect.gen(function*() {
      yield* asTimePasses(
        Effect.all([titled("one"), titled("two"), titled("one")], { concurrency: "unbounded" })
      )
      const titles = (yield* FakeOpenRouter.requests).map(({ headers }) => headers["x-openrouter-title"])
      assert.deepStrictEqual(titles.toSorted(), ["one", "two"])
    }).pipe(Effect.provide(answering(storage, { "cache-control": "max-age=60", vary: "X-OpenRouter-Title" }))))

  it.effect("on a header that is not sent lets all callers share a response", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* titled("one"), ["miss"])
      assert.deepStrictEqual(yield* titled("two"), ["hit"])
    }).pipe(Effect.provide(answering(storage, { "cache-control": "max-age=60", vary: "Accept-Encoding" }))))
}

const titled = (title: string) => outcomesOf(Models.count()).pipe(OpenRouterConfig.withAttribution({ title }))
