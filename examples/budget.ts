/** Refuses a request if its highest possible cost is unknown or above the limit, and records what the others cost. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { BigDecimal, Data, DateTime, Effect, Ref } from "effect"
import { Endpoint, Endpoints, OpenRouter, Pricing, type Usage } from "effect-openrouter"
import { print } from "./text/printable.ts"

const limit = BigDecimal.fromStringUnsafe("0.05")

interface Request {
  readonly model: string
  readonly prompt_tokens: number
  readonly max_tokens: number
}

interface Booking {
  readonly model: string
  readonly estimated: BigDecimal.BigDecimal
  readonly billed: BigDecimal.BigDecimal
}

class Refused extends Data.TaggedError("Refused")<{ readonly model: string; readonly reason: string }> {}

/** The highest cost of a request at any endpoint that may serve it. Fails if it is unknown or above the limit. */
const estimate = Effect.fnUntraced(function*({ model: id, ...expected }: Request) {
  const model = yield* Endpoints.list(id)
  const { worst } = Endpoint.costRange(model.endpoints, expected, yield* DateTime.now, { model })
  const shown = Pricing.formatCost(worst.cost)
  if (!worst.cost.exact) return yield* new Refused({ model: id, reason: `no upper bound: ${shown}` })
  if (BigDecimal.isGreaterThan(worst.cost.total, limit)) {
    return yield* new Refused({ model: id, reason: `${shown} is above ${Pricing.formatUsd(limit)}` })
  }
  return worst.cost.total
})

/** Takes the place of a chat completion. Returns a `usage` with a third of `max_tokens`, and with a cost. */
const send = ({ max_tokens, prompt_tokens }: Request): Effect.Effect<Usage.Usage> =>
  Effect.succeed({ prompt_tokens, completion_tokens: Math.round(max_tokens / 3), cost: 0.0024 })

const run = Effect.fnUntraced(function*(request: Request, ledger: Ref.Ref<ReadonlyArray<Booking>>) {
  const estimated = yield* estimate(request)
  const usage = yield* send(request)
  // `cost` is what OpenRouter billed, in USD. Without it, record the estimate.
  const billed = typeof usage.cost === "number" ? BigDecimal.fromNumberUnsafe(usage.cost) : estimated
  yield* Ref.update(ledger, (bookings) => [...bookings, { model: request.model, estimated, billed }])
})

const requests: ReadonlyArray<Request> = [
  { model: "deepseek/deepseek-chat", prompt_tokens: 12_000, max_tokens: 2_000 },
  { model: "anthropic/claude-sonnet-4.5", prompt_tokens: 240_000, max_tokens: 2_000 },
  { model: "openrouter/auto", prompt_tokens: 100, max_tokens: 100 },
  { model: "google/gemini-2.5-flash", prompt_tokens: 3_000, max_tokens: 1_000 }
]

export const program = Effect.gen(function*() {
  const ledger = yield* Ref.make<ReadonlyArray<Booking>>([])
  for (const request of requests) {
    yield* run(request, ledger).pipe(
      Effect.catchTag("Refused", ({ model, reason }) => print`refused: ${model}, ${reason}`)
    )
  }
  const bookings = yield* Ref.get(ledger)
  for (const { billed, estimated, model } of bookings) {
    yield* print`sent:    ${model}, billed ${Pricing.formatUsd(billed)} of at most ${Pricing.formatUsd(estimated)}`
  }
  yield* print`spent:   ${Pricing.formatUsd(BigDecimal.sumAll(bookings.map(({ billed }) => billed)))}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
