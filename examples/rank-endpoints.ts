/** Ranks the endpoints of one model for a workload, and shows the reasons for each rank. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, DateTime, Effect } from "effect"
import { Endpoint, Endpoints, OpenRouter } from "effect-openrouter"
import { print } from "./text/printable.ts"

export const program = Effect.gen(function*() {
  const { endpoints, name } = yield* Endpoints.list("deepseek/deepseek-chat")
  const zdr = yield* Endpoints.listZdr()

  // `rank` computes what this request costs at each endpoint.
  const chat = { workload: { prompt_tokens: 12_000, completion_tokens: 800 }, at: yield* DateTime.now }
  const healthy = Endpoint.isHealthy

  yield* print`${name}: ${endpoints.length} endpoints, ranked for a chat: latency matters more than price`
  const forChat = Endpoint.rank(endpoints, {
    ...chat,
    weights: { price: 1, latency: 3, throughput: 2, uptime: 2 },
    requires: { healthy, "calls tools": Endpoint.supports("tools") }
  })
  for (const one of forChat) yield* print`  ${Endpoint.explain(one)}`

  yield* Console.log("\nRanked for batches of confidential texts: cheap, and no data retained")
  const inBulk = Endpoint.rank(endpoints, {
    ...chat,
    weights: { price: 3, uptime: 1 },
    requires: { healthy, "retains nothing": Endpoint.isZdr(zdr) }
  })
  for (const one of inBulk) yield* print`  ${Endpoint.explain(one)}`

  // Excluded endpoints come last. If the first one is excluded, all are.
  const [first] = inBulk
  yield* Console.log("")
  yield* first === undefined || first.excludedBy.length > 0
    ? Console.log("No endpoint satisfies all predicates.")
    : print`The best for batches: ${first.endpoint.tag ?? "an endpoint without a tag"}`
}).pipe(Effect.provide(OpenRouter.layerFetch))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
