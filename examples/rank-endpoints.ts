/**
 * Ranks the providers of one model for a workload of one's own, and shows why each stands where it does.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, DateTime, Effect } from "effect"
import { Endpoint, Endpoints, OpenRouter } from "effect-openrouter"

export const program = Effect.gen(function*() {
  const { endpoints, name } = yield* Endpoints.list("deepseek/deepseek-chat")
  const zdr = yield* Endpoints.listZdr()

  // What one request uses; the price is that of the whole request, with its tiers and hours.
  const chat = { workload: { prompt_tokens: 12_000, completion_tokens: 800 }, at: yield* DateTime.now }
  const healthy = Endpoint.isHealthy

  yield* Console.log(`${name}: ${endpoints.length} endpoints, for a chat where waiting is worse than paying`)
  const forChat = Endpoint.rank(endpoints, {
    ...chat,
    weights: { price: 1, latency: 3, throughput: 2, uptime: 2 },
    requires: { healthy, "calls tools": Endpoint.supports("tools") }
  })
  for (const one of forChat) yield* Console.log(`  ${Endpoint.explain(one)}`)

  yield* Console.log("\nThe same for secrets in bulk: cheap, and nothing retained")
  const inBulk = Endpoint.rank(endpoints, {
    ...chat,
    weights: { price: 3, uptime: 1 },
    requires: { healthy, "retains nothing": Endpoint.isZdr(zdr) }
  })
  for (const one of inBulk) yield* Console.log(`  ${Endpoint.explain(one)}`)

  // The first has met every requirement, unless none did.
  const [first] = inBulk
  yield* Console.log(
    first === undefined || first.excludedBy.length > 0 ? "\nNobody will do." : `\nTake ${first.endpoint.tag}.`
  )
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
