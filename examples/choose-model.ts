/** Chooses a model: shows how many models satisfy each of several predicates, and sorts those that satisfy all. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array, DateTime, Effect, Option, Order, Predicate } from "effect"
import { Model, Models, OpenRouter, Pricing } from "effect-openrouter"
import { print } from "./text/printable.ts"

const query = { supported_parameters: ["tools"], input_modalities: ["text", "image"], max_price: 5 } as const

const describe = (model: Model.Model) => {
  const score = Option.getOrElse(Model.benchmark(model, "intelligence_index"), () => "not measured")
  const { completion, prompt } = model.pricing ?? {}
  return `${model.id}: intelligence ${score}, input ${Pricing.formatPerMillion(prompt)}, output ${
    Pricing.formatPerMillion(completion)
  }`
}

// A missing field never satisfies a predicate.
const predicates = (now: DateTime.Utc) => ({
  "have a context of 200,000 tokens": Model.contextAtLeast(200_000),
  "write up to 16,000 tokens": Model.completionTokensAtLeast(16_000),
  "support structured outputs": Model.supports("structured_outputs"),
  "reason only if asked to": Model.reasons(["optional", "never"]),
  "are not an alias, whose model may change": Predicate.not(Model.isAlias),
  "do not expire within a month": Model.notExpiredAt(DateTime.add(now, { months: 1 }))
})

// The highest score first, then the lowest price. Models without a score come last.
const best = Order.combine(Model.byBenchmark("intelligence_index").descending, Model.byPromptPrice.ascending)

export const program = Effect.gen(function*() {
  const models = Array.filter(yield* Models.list(query), Model.matches(query))
  yield* print`${models.length} models support tools, accept images and cost at most $5 / M (per million prompt tokens)`

  const needs = predicates(yield* DateTime.now)
  for (const [need, isMet] of Object.entries(needs)) {
    yield* print`  ${Array.filter(models, isMet).length} of them ${need}`
  }

  const suitable = Array.sort(Array.filter(models, Predicate.every(Object.values(needs))), best)
  yield* print`\n${suitable.length} models satisfy all of these. The best:`
  for (const model of suitable.slice(0, 5)) yield* print`  ${describe(model)}`

  const free = Array.sort(Array.filter(models, Model.isFree), Model.byContext.descending)
  yield* print`\nFree: ${free.map(({ id }) => id).join(", ") || "none"}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
