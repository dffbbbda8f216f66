/**
 * Tests `swap-layers.ts` in two ways: with `FakeOpenRouter`, which answers HTTP requests, so that the real client runs; and
 * with `Layer.mock`, which replaces the service, so that the test decides what each method returns.
 */
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Layer, Option } from "effect"
import { Models, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { cheapest } from "./swap-layers.ts"

describe("cheapest, on a fake OpenRouter", () => {
  it.effect("finds it, and requests only models that support tools", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* cheapest(100_000), Option.some("acme/rocket"))
      const [request] = yield* FakeOpenRouter.requests
      assert.strictEqual(request?.query.supported_parameters, "tools")
    }).pipe(Effect.provide(openRouter)))

  it.effect("fails with the error of the request", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.error(403, { message: "Not for you" }))
      const error = yield* Effect.flip(cheapest(100_000))
      assert.strictEqual(error._tag, "ForbiddenError")
    }).pipe(Effect.provide(openRouter)))
})

describe("cheapest, on a mock of Models", () => {
  it.effect("never picks a model with a dynamic price", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* cheapest(0), Option.none())
    }).pipe(Effect.provide(models)))
})

const openRouter = OpenRouter.layer().pipe(
  Layer.provideMerge(FakeOpenRouter.layer({
    catalogue: Catalogue.make([
      Catalogue.model("acme/rocket", { pricing: { prompt: "0.000002", completion: "0.000004" } }),
      Catalogue.model("acme/balloon", { pricing: { prompt: "0.000001", completion: "0" }, context_length: 8192 }),
      Catalogue.model("acme/kite", { supported_parameters: ["temperature"] })
    ])
  }))
)

const models = Layer.mock(Models.Models)({
  list: () => Effect.succeed([{ id: "acme/router", name: "Router", pricing: { prompt: BigDecimal.fromBigInt(-1n) } }])
})
