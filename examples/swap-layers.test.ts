/**
 * Tests `swap-layers.ts` twice: by `FakeOpenRouter`, which answers HTTP requests, so that everything up to the request is
 * the real thing; and by `Layer.mock`, which replaces the service, so that the test says what it answers.
 */
import { assert, describe, it } from "@effect/vitest"
import { BigDecimal, Effect, Layer, Option } from "effect"
import { Models, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { cheapest } from "./swap-layers.ts"

describe("cheapest, on a fake OpenRouter", () => {
  it.effect("finds it, and asks for models that call tools", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* cheapest(100_000), Option.some("acme/rocket"))
      const [request] = yield* FakeOpenRouter.requests
      assert.strictEqual(request?.query.supported_parameters, "tools")
    }).pipe(Effect.provide(openRouter)))

  it.effect("passes on what went wrong", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.error(403, { message: "Not for you" }))
      const error = yield* Effect.flip(cheapest(100_000))
      assert.strictEqual(error._tag, "ForbiddenError")
    }).pipe(Effect.provide(openRouter)))
})

describe("cheapest, on a mock of Models", () => {
  it.effect("never picks a model whose price depends", () =>
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

// Only what the program uses; anything else would fail the test.
const models = Layer.mock(Models.Models)({
  list: () => Effect.succeed([{ id: "acme/router", name: "Router", pricing: { prompt: BigDecimal.fromBigInt(-1n) } }])
})
