/** Configures the client: from the environment, from options, from `Config`s with names of your own, and for one call. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, ConfigProvider, Console, Effect, Layer } from "effect"
import { Models, OpenRouter, OpenRouterConfig } from "effect-openrouter"

// Reads OPENROUTER_API_KEY, OPENROUTER_BASE_URL, OPENROUTER_ALLOW_HTTP, OPENROUTER_MAX_IN_FLIGHT, OPENROUTER_HTTP_REFERER,
// OPENROUTER_APP_TITLE and OPENROUTER_APP_CATEGORIES, all optional.
const fromEnvironment = OpenRouter.layerFetch

// Options take precedence over the environment, which supplies the others.
const fromOptions = OpenRouter.layerFetchWith({
  // baseUrl: OpenRouterConfig.baseUrls.eu,
  attribution: { title: "Configure example", categories: ["cli-agent"] },
  timeouts: { attempt: "3 seconds", total: "15 seconds" },
  decoding: "strict"
})

const fromConfigs = OpenRouter.layerConfig({
  apiKey: Config.Redacted("CATALOGUE_KEY").pipe(Config.withDefault(undefined)),
  timeouts: { total: Config.Duration("CATALOGUE_DEADLINE") }
}).pipe(Layer.provide(OpenRouter.layerFetchClient))

const environment = (variables: Record<string, string>) =>
  ConfigProvider.layer(
    ConfigProvider.orElse(ConfigProvider.fromEnvRecord(variables), ConfigProvider.fromEnv())
  )

const count = Models.count().pipe(
  Effect.map((models) => `${models} models`),
  // These override the layer's settings for the calls in this effect.
  OpenRouterConfig.withTimeout("20 seconds"),
  OpenRouterConfig.withAttribution({ referer: "https://example.com" })
)

export const program = Effect.gen(function*() {
  yield* Console.log(`environment: ${yield* Effect.provide(count, fromEnvironment)}`)
  yield* Console.log(`options:     ${yield* Effect.provide(count, fromOptions)}`)

  const variables = environment({ CATALOGUE_DEADLINE: "1 minute" })
  yield* Console.log(`configs:     ${yield* count.pipe(Effect.provide(fromConfigs), Effect.provide(variables))}`)

  // An invalid setting fails when the layer is built, with an error that names it.
  const mistake = environment({ OPENROUTER_BASE_URL: "openrouter.ai" })
  const error = yield* Effect.flip(count.pipe(Effect.provide(fromEnvironment), Effect.provide(mistake)))
  yield* Console.log(`a mistake:   ${error.message}`)
})

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
