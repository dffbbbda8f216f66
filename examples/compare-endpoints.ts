/**
 * Compares the providers of one model: which healthy endpoint is the cheapest, and which is the fastest?
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array, BigDecimal, Console, Effect, Option, Order } from "effect"
import { type Endpoint, Endpoints, OpenRouter, Pricing } from "effect-openrouter"

const completionPrice = ({ pricing }: Endpoint.Endpoint) => Option.fromNullishOr(pricing?.completion)

// Latency is null without an API key, and uptime below 100 requests: "not said" is neither good nor bad.
const medianLatency = ({ latency_last_30m }: Endpoint.Endpoint) => Option.fromNullishOr(latency_last_30m?.p50)

// None sorts before every value, so those that do not say are left out first.
const least = <A>(
  endpoints: ReadonlyArray<Endpoint.Endpoint>,
  valueOf: (endpoint: Endpoint.Endpoint) => Option.Option<A>,
  order: Order.Order<A>
) =>
  Array.head(Array.sort(
    Array.filter(endpoints, (endpoint) => Option.isSome(valueOf(endpoint))),
    Order.mapInput(Option.makeOrder(order), valueOf)
  ))

const describe = (endpoint: Option.Option<Endpoint.Endpoint>) =>
  Option.match(endpoint, {
    onNone: () => "nobody says",
    onSome: ({ latency_last_30m, pricing, provider_name, tag, uptime_last_30m }) =>
      `${tag ?? provider_name} at ${
        pricing?.completion ? `$${BigDecimal.format(Pricing.perMillion(pricing.completion))}` : "?"
      } per million output tokens, ${uptime_last_30m ?? "?"} % up, first token after ${latency_last_30m?.p50 ?? "?"} ms`
  })

export const program = Effect.gen(function*() {
  const { endpoints, name } = yield* Endpoints.list("deepseek/deepseek-chat")
  const healthy = endpoints.filter((endpoint) => (endpoint.status ?? 0) >= 0)
  yield* Console.log(`${name}: ${endpoints.length} endpoints, ${healthy.length} of them healthy`)
  yield* Console.log(`  cheapest: ${describe(least(healthy, completionPrice, BigDecimal.Order))}`)
  yield* Console.log(`  fastest:  ${describe(least(healthy, medianLatency, Order.Number))}`)

  const retainNothing = yield* Endpoints.listZdr()
  const providers = Array.dedupe(retainNothing.map((endpoint) => endpoint.provider_name))
  yield* Console.log(
    `Endpoints that retain no data, of all models: ${retainNothing.length}, by ${providers.join(", ")}`
  )
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
