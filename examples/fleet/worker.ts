/** One process of `fleet.ts`: many callers list the models at once. Prints how many of them got the models. */
import { Config, Console, Effect, Layer } from "effect"
import { Models, OpenRouter, OpenRouterConfig } from "effect-openrouter"
import { layerRedis } from "effect-openrouter/redis"

const redis = Layer.unwrap(Effect.map(Config.String("REDIS_URL"), (url) => layerRedis({ url })))

const program = Effect.gen(function*() {
  const callers = Array.from({ length: Number(process.argv[2]) })
  const answers = yield* Effect.forEach(callers, () => Models.list(), { concurrency: "unbounded" })
  yield* Console.log(answers.filter((models) => models.length > 0).length)
}).pipe(
  Effect.provide(
    OpenRouter.layerServices.pipe(Layer.provide([OpenRouterConfig.layer(), redis, OpenRouter.layerFetchClient]))
  )
)

await Effect.runPromise(program)
