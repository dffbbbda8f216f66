/**
 * Chooses a model: filters by predicates, sorts the rest by what matters, and counts how many satisfy each predicate.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array, BigDecimal, DateTime, Effect, Option, Order, Predicate } from "effect"
import { Model, Models, OpenRouter, Pricing } from "effect-openrouter"
import { print } from "./text/printable.ts"

// The server filters by these; it does not always apply all of them, so they are applied again below.
const query = { supported_parameters: ["tools"], input_modalities: ["text", "image"], max_price: 5 } as const

const usd = (price: Pricing.Price | null | undefined) =>
  price === null || price === undefined || Pricing.isDynamicPrice(price)
    ? "?"
    : `$${BigDecimal.format(Pricing.perMillion(price))}`

const describe = (model: Model.Model) => {
  const score = Option.getOrElse(Model.benchmark(model, "intelligence_index"), () => "not measured")
  return `${model.id}: intelligence ${score}, ${usd(model.pricing?.prompt)} in, ${
    usd(model.pricing?.completion)
  } out per million tokens`
}

// A missing field never satisfies a predicate.
const predicates = (now: DateTime.Utc) => ({
  "room for 200,000 tokens": Model.contextAtLeast(200_000),
  "answers of 16,000 tokens": Model.completionTokensAtLeast(16_000),
  "structured outputs": Model.supports("structured_outputs"),
  "reasoning that can be switched off": Model.reasons(["optional", "never"]),
  "no alias, which may change overnight": Predicate.not(Model.isAlias),
  "still there next month": Model.notExpiredAt(DateTime.add(now, { months: 1 }))
})

// The unknown comes last in both directions; ties go to the cheaper model.
const best = Order.combine(Model.byBenchmark("intelligence_index").descending, Model.byPromptPrice.ascending)

export const program = Effect.gen(function*() {
  const models = Array.filter(yield* Models.list(query), Model.matches(query))
  yield* print`${models.length} models call tools, see pictures and cost at most $5 per million prompt tokens`

  const needs = predicates(yield* DateTime.now)
  for (const [need, isMet] of Object.entries(needs)) {
    yield* print`  ${Array.filter(models, isMet).length} of them: ${need}`
  }

  const suitable = Array.sort(Array.filter(models, Predicate.every(Object.values(needs))), best)
  yield* print`\nAll of it: ${suitable.length}, the best first`
  for (const model of suitable.slice(0, 5)) yield* print`  ${describe(model)}`

  const free = Array.sort(Array.filter(models, Model.isFree), Model.byContext.descending)
  yield* print`\nFree, by their prices and not by their names: ${free.map(({ id }) => id).join(", ") || "none"}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
