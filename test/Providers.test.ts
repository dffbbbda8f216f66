import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Drift from "../src/Drift.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as Providers from "../src/Providers.ts"
import * as ResponseCache from "../src/ResponseCache.ts"

describe("list", () => {
  it.effect("returns every provider", () =>
    Effect.gen(function*() {
      const providers = yield* Providers.list()
      assert.deepStrictEqual(providers.map(({ headquarters, name, slug }) => [name, slug, headquarters]), [
        ["OpenAI", "openai", "US"],
        ["Groq", "groq", null]
      ])
      assert.deepStrictEqual((yield* FakeOpenRouter.requests).map((request) => request.path), ["/providers"])
    }).pipe(Effect.provide(client())))

  it.effect("leaves out a provider that does not decode, and reports it and an unknown country", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const providers = yield* Providers.list().pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.deepStrictEqual(providers.map((provider) => provider.name), ["OpenAI"])
      assert.deepStrictEqual(reports.map((report) => [report.operation, report.findings.map(Drift.format)]), [
        ["Providers.list", [
          "left out data[1].slug (Groq): Expected a string, got 1",
          "unknown Country \"XX\" at data[].datacenters[], 1× (openai)"
        ]]
      ])
    }).pipe(Effect.provide(client({
      faults: [Fault.mapItems((item, index) => index === 0 ? { ...item, datacenters: ["XX"] } : { ...item, slug: 1 })]
    }))))

  it.effect("fails with DecodeError on unknown values if decoding is strict", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Providers.list())
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.path, "data[].stock_symbol")
    }).pipe(Effect.provide(client(
      { faults: [Fault.mapItems((item) => ({ ...item, stock_symbol: "ACME" }))] },
      { decoding: "strict" }
    ))))

  it.effect.each([400, 404])(
    "declares neither 400 nor 404: %d is an UnexpectedStatusError",
    (status) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Providers.list())
        assert(error._tag === "UnexpectedStatusError")
        assert.strictEqual(error.response.status, status)
      }).pipe(Effect.provide(client({ faults: [Fault.error(status)] })))
  )

  it.effect("uses the cache until it is invalidated", () =>
    Effect.gen(function*() {
      const first = yield* Providers.list()
      assert.strictEqual(yield* Providers.list(), first)
      yield* ResponseCache.invalidate("Providers.list")
      assert.deepStrictEqual(yield* (yield* Providers.Providers).list(), first)
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 2)
    }).pipe(Effect.provide(client())))
})

const catalogue = Catalogue.make(
  [Catalogue.model("acme/rocket", { endpoints: [Catalogue.endpoint("Groq"), Catalogue.endpoint("OpenAI")] })],
  [Catalogue.provider("OpenAI", { headquarters: "US" })]
)

const client = (fake: FakeOpenRouter.Options = {}, options?: OpenRouterConfig.Options) =>
  Layer.provideMerge(OpenRouter.layer(options), FakeOpenRouter.layer({ catalogue, ...fake }))
