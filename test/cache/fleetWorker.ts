/**
 * One process of a fleet: `fleetWorker.ts NAME CALLERS LEASE`, with `REDIS_URL` and `OPENROUTER_BASE_URL`. It says `ready`,
 * waits for a line on its standard input, lets all callers list the models at once, and prints how many were answered and
 * how many milliseconds the last of them waited.
 */
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import { once } from "node:events"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import { layerRedis } from "../../src/redis.ts"

const [name = "", callers = "", lease = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  console.log("ready")
  yield* Effect.promise(() => once(process.stdin, "data"))
  const began = performance.now()
  const answers = yield* Effect.forEach(Array.from({ length: Number(callers) }), () => Models.list(), {
    concurrency: "unbounded"
  })
  console.log(`${answers.filter((models) => models.length > 0).length} ${Math.round(performance.now() - began)}`)
}).pipe(
  Effect.provide(OpenRouter.layerServices.pipe(Layer.provide([
    // The double records the title, and so who asked.
    OpenRouterConfig.layer({ attribution: { title: name } }),
    layerRedis({ url: process.env.REDIS_URL ?? "", lease: Number(lease) }),
    FetchHttpClient.layer
  ])))
)

await Effect.runPromise(program)
process.exit()
