/**
 * Lists models: with OpenRouter's own filters, page by page only as far as needed, and by a condition of one's own.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { BigDecimal, Console, Effect, Stream } from "effect"
import { type Model, Models, OpenRouter, Pricing } from "effect-openrouter"
import { print } from "./text/printable.ts"

const perMillion = (price: Pricing.Price | null | undefined) =>
  price === null || price === undefined || Pricing.isDynamicPrice(price)
    ? "?"
    : `$${BigDecimal.format(Pricing.perMillion(price))}`

const describe = ({ context_length, id, pricing }: Model.Model) =>
  `${id}: ${perMillion(pricing?.prompt)} in, ${perMillion(pricing?.completion)} out per million tokens, ${
    context_length?.toLocaleString("en-US") ?? "?"
  } tokens of context`

export const program = Effect.gen(function*() {
  yield* print`${yield* Models.count({ output_modalities: "all" })} models, of every kind`

  // `list` follows all pages. Filters have OpenRouter's names; a misspelt one does not compile.
  const models = yield* Models.list({
    supported_parameters: ["tools"],
    input_modalities: ["text", "image"],
    max_price: 5,
    sort: "pricing-low-to-high"
  })
  yield* print`\nSee pictures, call tools, cost at most $5: ${models.length}`
  for (const model of models.slice(0, 5)) yield* print`  ${describe(model)}`

  // `stream` asks for the next page when it is needed: here after ten models, if the first ten were not enough.
  const roomy = yield* Models.stream({ sort: "newest", limit: 10 }).pipe(
    Stream.filter((model) => (model.context_length ?? 0) >= 200_000),
    Stream.take(3),
    Stream.runCollect
  )
  yield* Console.log("\nThe newest with room for 200,000 tokens")
  for (const model of roomy) yield* print`  ${describe(model)}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
