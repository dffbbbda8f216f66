/** Compares the endpoints of one model: which healthy one is the cheapest, and which responds first? */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Array, Effect, Option } from "effect"
import { Endpoint, Endpoints, OpenRouter, Pricing } from "effect-openrouter"
import { print } from "./text/printable.ts"

const describe = (endpoint: Option.Option<Endpoint.Endpoint>) =>
  Option.match(endpoint, {
    onNone: () => "none",
    onSome: ({ latency_last_30m, pricing, provider_name, tag, uptime_last_30m }) =>
      `${tag ?? provider_name}, output ${Pricing.formatPerMillion(pricing?.completion)} tokens, up ${
        uptime_last_30m ?? "?"
      } % of the time, first token after ${latency_last_30m?.p50 ?? "?"} ms`
  })

export const program = Effect.gen(function*() {
  const { endpoints, name } = yield* Endpoints.list("deepseek/deepseek-chat")
  // Only requests that ask for the service tiers flex and priority get them.
  const ordinary = Array.filter(endpoints, Endpoint.hasServiceTier("default"))
  const healthy = Array.filter(ordinary, Endpoint.isHealthy)
  yield* print`${name}: ${ordinary.length} endpoints, ${healthy.length} of them healthy`
  // Unknown values come last: latency is null without an API key.
  yield* print`  cheapest: ${describe(Array.head(Array.sort(healthy, Endpoint.byCompletionPrice.ascending)))}`
  yield* print`  fastest:  ${describe(Array.head(Array.sort(healthy, Endpoint.byLatency("p50").ascending)))}`

  const withoutRetention = yield* Endpoints.listZdr()
  const providers = Array.dedupe(withoutRetention.map((endpoint) => endpoint.provider_name))
  yield* print`Of all models, ${withoutRetention.length} endpoints retain no data: ${providers.join(", ")}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
