/**
 * A program that is easy to test: it needs `Models`, and the layer decides where they come from. `swap-layers.test.ts` runs
 * it on other layers, without a network.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array, BigDecimal, Effect, Option, Order } from "effect"
import { Models, OpenRouter, Pricing } from "effect-openrouter"
import { print } from "./text/printable.ts"

/** The id of the cheapest model that supports tools and has a context of at least so many tokens. */
export const cheapest = Effect.fn("cheapest")(function*(tokens: number) {
  const models = yield* Models.list({ supported_parameters: ["tools"] })
  const priced = models.flatMap(({ context_length, id, pricing }) =>
    pricing?.prompt && !Pricing.isDynamic(pricing) && (context_length ?? 0) >= tokens
      ? [{ id, price: pricing.prompt }]
      : []
  )
  return Option.map(Array.head(Array.sort(priced, byPrice)), ({ id }) => id)
})

const byPrice = Order.mapInput(BigDecimal.Order, ({ price }: { readonly price: Pricing.Price }) => price)

export const program = Effect.gen(function*() {
  const id = yield* cheapest(100_000)
  yield* print`The cheapest model with tools and 100,000 tokens of context: ${Option.getOrElse(id, () => "none")}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
