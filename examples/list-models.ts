/** Lists models with OpenRouter's filters, and streams them page by page to find a few by a condition of your own. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Stream } from "effect"
import { type Model, Models, OpenRouter, Pricing } from "effect-openrouter"
import { print } from "./text/printable.ts"

const describe = ({ context_length, id, pricing }: Model.Model) =>
  `${id}: input ${Pricing.formatPerMillion(pricing?.prompt)}, output ${
    Pricing.formatPerMillion(pricing?.completion)
  }, context ${context_length?.toLocaleString("en-US") ?? "unknown"}`

export const program = Effect.gen(function*() {
  yield* print`${yield* Models.count({
    output_modalities: "all"
  })} models, including those that output images, audio or video`

  // `list` fetches all pages. Filters have OpenRouter's names; a misspelt one does not compile.
  const models = yield* Models.list({
    supported_parameters: ["tools"],
    input_modalities: ["text", "image"],
    max_price: 5,
    sort: "pricing-low-to-high"
  })
  yield* print`\n${models.length} support tools, accept images and cost at most $5 / M (per million prompt tokens). The cheapest:`
  for (const model of models.slice(0, 5)) yield* print`  ${describe(model)}`

  // `stream` fetches a page, here of ten models, only when the one before is used up.
  const long = yield* Models.stream({ sort: "newest", limit: 10 }).pipe(
    Stream.filter((model) => (model.context_length ?? 0) >= 200_000),
    Stream.take(3),
    Stream.runCollect
  )
  yield* Console.log("\nThe newest with a context of at least 200,000 tokens:")
  for (const model of long) yield* print`  ${describe(model)}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
