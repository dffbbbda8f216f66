/**
 * One process of a fleet: `fleetWorker.ts NAME TIMEOUT`, with `REDIS_URL` and `OPENROUTER_BASE_URL`. It prints `ready`. For
 * each line `CALLERS FROM TO` of its input, it starts that many callers for each of these models, and prints a line of JSON:
 * how many got a model, the milliseconds until the last one did, and for each model when its first caller did, with the
 * outcome.
 */
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import { createInterface } from "node:readline"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import { layerRedis } from "../../src/redis.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import type { Result } from "./fleet.ts"

const [name = "", timeout = "2000"] = process.argv.slice(2)

const call = (index: number) =>
  Effect.map(Effect.exit(ResponseCache.withOutcomes(Models.get(`acme/model-${index}`))), (exit) => ({
    index,
    outcome: exit._tag === "Success" ? exit.value[1][0] ?? "" : "failed",
    at: Date.now()
  }))

const round = Effect.fnUntraced(function*(callers: number, from: number, to: number) {
  const began = Date.now()
  const models = to - from
  const indexes = Array.from({ length: callers * models }, (_, index) => from + index % models)
  const answers = yield* Effect.forEach(indexes, call, { concurrency: "unbounded" })
  const result: Result = {
    answered: answers.filter(({ outcome }) => outcome !== "failed").length,
    millis: Math.max(...answers.map(({ at }) => at - began)),
    models: answers.slice(0, models).map(({ at, outcome }) => ({ at, outcome }))
  }
  console.log(JSON.stringify(result))
})

const program = Effect.gen(function*() {
  const lines = createInterface({ input: process.stdin })
  console.log("ready")
  const iterator = lines[Symbol.asyncIterator]()
  while (true) {
    const { done, value } = yield* Effect.promise(() => iterator.next())
    if (done === true) return
    const [callers = 0, from = 0, to = 0] = String(value).split(" ").map(Number)
    yield* round(callers, from, to)
  }
}).pipe(
  Effect.provide(OpenRouter.layerServices.pipe(Layer.provide([
    // The title names the process. A limit on requests in flight would delay the hundred slow responses.
    OpenRouterConfig.layer({ attribution: { title: name }, maxInFlight: Infinity }),
    layerRedis({ url: process.env.REDIS_URL ?? "", timeout: Number(timeout) }),
    FetchHttpClient.layer
  ])))
)

await Effect.runPromise(program)
process.exit()
