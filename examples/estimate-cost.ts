/** Computes what a request costs, at two times of day and with a router, and compares a bill with the listed prices. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { BigDecimal, DateTime, Effect, Schema } from "effect"
import { Model, Models, OpenRouter, Pricing, Usage } from "effect-openrouter"
import { print } from "./text/printable.ts"

// The `usage` of a chat completion. For an estimate, fill in the expected counts.
const turn: Usage.Usage = {
  prompt_tokens: 24_000,
  completion_tokens: 1_500,
  prompt_tokens_details: { cached_tokens: 20_000 },
  completion_tokens_details: { reasoning_tokens: 600 }
}
const wholeBook: Usage.Usage = { prompt_tokens: 240_000, completion_tokens: 1_500 }

// A response of the Responses API. OpenRouter does not list the price of the server tool that it ran.
const response: unknown = {
  usage: {
    input_tokens: 24_000,
    output_tokens: 1_500,
    total_tokens: 25_500,
    server_tool_use_details: { tool_calls_requested: 1, tool_calls_executed: 1 },
    cost: 0.1015
  }
}

const night = DateTime.makeUnsafe("2026-10-01T00:30:00Z")
const morning = DateTime.makeUnsafe("2026-10-01T08:00:00Z")

const show = (
  { id, pricing }: Model.Model,
  what: string,
  usage: Usage.Usage,
  at: DateTime.Utc,
  extras?: Pricing.Extras
) => print`${id}, ${what}: ${Pricing.formatCost(Pricing.cost(pricing, usage, at, extras))}`

export const program = Effect.gen(function*() {
  const claude = yield* Models.get("anthropic/claude-sonnet-4.5")
  yield* show(claude, "one turn", turn, night)
  yield* show(claude, "one turn with two searches", turn, night, { web_search: 2 })
  // Above 200,000 prompt tokens, every token costs more, not only those above the limit.
  yield* show(claude, "a whole book", wholeBook, night)

  const bill = Pricing.cost(claude.pricing, turn, night)
  for (const { amount, key, price, quantity } of bill.charges) {
    yield* print`  ${BigDecimal.format(quantity)} of ${key} at ${Pricing.formatPerMillion(price)}: ${
      Pricing.formatUsd(amount)
    }`
  }

  // The prices of some models depend on the hour.
  const deepseek = yield* Models.get("deepseek/deepseek-v4-pro")
  yield* show(deepseek, "one turn at night", turn, night)
  yield* show(deepseek, "one turn in the morning", turn, morning)

  // The router's price is unknown: `exact` is false, and the total is a lower bound.
  yield* show(yield* Models.get("openrouter/auto"), "one turn", turn, night)

  const { usage } = yield* Schema.decodeUnknownEffect(Schema.Struct({ usage: Usage.Usage }))(response)
  const { cause, difference, listed } = Pricing.reconcile(claude.pricing, usage, night)
  yield* print`a response by listed prices: ${Pricing.formatCost(listed)}`
  if (difference !== undefined && cause !== undefined) {
    yield* print`  billed ${Pricing.formatUsd(difference)} more; most likely cause: ${cause}`
  }

  const budget = BigDecimal.fromStringUnsafe("0.02")
  const affordable = (yield* Models.list({ supported_parameters: ["tools"] })).filter((model) => {
    // Unlike `Pricing.cost`, it treats a listed 0 as unknown if the model outputs anything but text or embeddings.
    const { exact, total } = Model.cost(model, turn, morning)
    return exact && BigDecimal.isLessThanOrEqualTo(total, budget)
  })
  yield* print`one turn costs at most ${Pricing.formatUsd(budget)} with ${affordable.length} models that support tools`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
