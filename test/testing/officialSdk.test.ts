import { assert, describe, it } from "@effect/vitest"
import { OpenRouter } from "@openrouter/sdk"
import { ResponseValidationError } from "@openrouter/sdk/models/errors"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"

const { catalogue } = Catalogue

const withSdk = (options: FakeOpenRouter.Options, calls: (sdk: OpenRouter) => Promise<void>) =>
  Effect.gen(function*() {
    const serverURL = yield* FakeOpenRouter.url
    yield* Effect.promise(() => calls(new OpenRouter({ serverURL, apiKey: "sk-or-v1-any-key-will-do" })))
  }).pipe(Effect.provide(FakeOpenRouter.layerServer(options)))

const names = catalogue.models.map(({ id }) => {
  const [author = "", slug = ""] = String(id).split("/")
  return { id, author, slug }
})

const idsOf = (items: ReadonlyArray<{ readonly id: unknown }>) => items.map(({ id }) => id)

describe("the official SDK reads the built-in catalogue", () => {
  it.live("lists all models, one page, and one model", () =>
    withSdk({}, async (sdk) => {
      const all: Array<unknown> = []
      for await (const page of await sdk.models.list({ outputModalities: "all", limit: 20 })) {
        all.push(...idsOf(page.result.data))
      }
      assert.deepStrictEqual(all, idsOf(names))
      for (const { author, id, slug } of names) {
        assert.strictEqual((await sdk.models.get({ author, slug })).data.id, id)
      }
    }))

  it.live("counts models, and lists those of the user", () =>
    withSdk({}, async (sdk) => {
      assert.strictEqual((await sdk.models.count({ outputModalities: "all" })).data.count, names.length)
      const user: Array<unknown> = []
      for await (const page of await sdk.models.listForUser({ bearer: "any" }, { outputModalities: "all" })) {
        user.push(...idsOf(page.result.data))
      }
      assert.deepStrictEqual(user, idsOf(names))
    }))

  it.live("lists the endpoints of every model, and those without data retention", () =>
    withSdk({}, async (sdk) => {
      let total = 0
      for (const { author, id, slug } of names) {
        const { data } = await sdk.endpoints.list({ author, slug })
        assert.strictEqual(data.id, id)
        total += data.endpoints.length
      }
      assert.isAbove(total, names.length)
      assert.strictEqual((await sdk.endpoints.listZdrEndpoints()).data.length, catalogue.zdr.length)
    }))

  it.live("lists providers, and models for embeddings, images and videos", () =>
    withSdk({}, async (sdk) => {
      assert.strictEqual((await sdk.providers.list()).data.length, catalogue.providers.length)
      for await (const page of await sdk.embeddings.listModels()) assert.lengthOf(page.result.data, 2)
      assert.deepStrictEqual(idsOf((await sdk.images.listModels()).data), catalogue.images.map(({ id }) => id))
      for (const { author, slug } of names.filter(({ id }) => catalogue.images.some((image) => image.id === id))) {
        assert.isNotEmpty((await sdk.images.listModelEndpoints({ author, slug })).endpoints)
      }
      assert.deepStrictEqual(
        idsOf((await sdk.videoGeneration.listVideosModels()).data),
        catalogue.videos.map(({ id }) => id)
      )
    }))

  it.live("reads models that a test makes with the defaults", () =>
    withSdk({ catalogue: Catalogue.make([Catalogue.model("acme/rocket")]) }, async (sdk) => {
      for await (const page of await sdk.models.list()) assert.deepStrictEqual(idsOf(page.result.data), ["acme/rocket"])
      const { data } = await sdk.endpoints.list({ author: "acme", slug: "rocket" })
      assert.deepStrictEqual(data.endpoints.map(({ providerName }) => providerName), ["FakeProvider"])
    }))
})

describe("the official SDK and the odd catalogue", () => {
  it.live("rejects the list of models and a list of endpoints", () =>
    withSdk({ catalogue: Catalogue.odd }, async (sdk) => {
      for (
        const call of [
          () => sdk.models.list({ outputModalities: "all" }),
          () => sdk.endpoints.list({ author: "odd", slug: "nulls" })
        ]
      ) {
        const outcome = await call().catch((error: unknown) => error)
        assert.instanceOf(outcome, ResponseValidationError)
      }
    }))
})
