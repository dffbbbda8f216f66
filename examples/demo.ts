/**
 * The demo: `npm run demo`. Starts a fake OpenRouter on a loopback port and calls it with the real client, over HTTP.
 * `--live` calls OpenRouter itself; `--captures DIR` serves captured responses.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Array, Console, Data, Duration, Effect, FileSystem, Layer, Option, Order, Redacted, Runtime } from "effect"
import { Drift, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import { CliConfig, CliError, Command, Flag, GlobalFlag } from "effect/cli"
import { load } from "./demo/captures.ts"
import { tour } from "./demo/tour.ts"

/** Exit code 2: the flags make no sense. What is wrong was said already. */
class WrongUsage extends Data.TaggedError("WrongUsage") {
  override readonly [Runtime.errorExitCode] = 2
  override readonly [Runtime.errorReported] = false
}

const live = Effect.gen(function*() {
  yield* Console.log("The real client, asking OpenRouter itself (or what OPENROUTER_BASE_URL says).")
  return yield* tour({ model: "openai/gpt-oss-120b", fake: undefined, plantDrift: false })
}).pipe(Effect.provide(OpenRouter.layerFetch))

const onFakeServer = Effect.fnUntraced(function*(catalogue: Catalogue.Catalogue, captured: string | undefined) {
  const fake = yield* FakeOpenRouter.FakeOpenRouter
  yield* Console.log(
    `The real client, over HTTP, asking a fake OpenRouter at ${fake.url}${
      captured === undefined ? "." : `,\nwhich serves ${captured}.`
    }`
  )
  const client = OpenRouter.layer({ baseUrl: fake.url, apiKey: Redacted.make("sk-or-v1-any-key-will-do") }).pipe(
    Layer.provide(OpenRouter.layerFetchClient)
  )
  return yield* Effect.provide(tour({ model: mostServed(catalogue), fake, plantDrift: captured === undefined }), client)
})

const fake = Effect.fnUntraced(function*(captures: Option.Option<string>) {
  const { catalogue, file } = Option.isNone(captures)
    ? { catalogue: Catalogue.catalogue, file: undefined }
    : yield* load(captures.value)
  return yield* Effect.provide(onFakeServer(catalogue, file), FakeOpenRouter.layerServer({ catalogue }))
})

// There is most to compare where there are most endpoints.
const mostServed = ({ endpoints, models }: Catalogue.Catalogue): string => {
  const ids = models.flatMap(({ id }) => typeof id === "string" ? [id] : [])
  const byEndpoints = Order.mapInput(Order.Number, (id: string) => endpoints[id]?.length ?? 0)
  return Array.sort(ids, byEndpoints).at(-1) ?? "openai/gpt-4o"
}

const demo = Command.make("demo", {
  live: Flag.Boolean("live").pipe(
    Flag.withDescription("Ask OpenRouter itself. No key is needed; OPENROUTER_API_KEY adds latency and speed."),
    Flag.withDefault(false)
  ),
  captures: Flag.String("captures").pipe(
    Flag.withDescription("Serve captured answers: a folder with models/*.json, or one file with an answer of /models."),
    Flag.withMetavar("DIR"),
    Flag.optional
  ),
  drift: Flag.String("drift").pipe(
    Flag.withDescription("Write the drift to a file, one finding per line; an empty file means that there was none."),
    Flag.withMetavar("FILE"),
    Flag.optional
  )
}).pipe(
  Command.withDescription("Shows what effect-openrouter does. Without flags it needs neither a key nor the internet."),
  Command.withHandler(Effect.fnUntraced(function*(flags) {
    if (flags.live && Option.isSome(flags.captures)) {
      yield* Console.error("Either --live or --captures: both say who answers. --help says more.")
      return yield* new WrongUsage()
    }
    const findings = yield* flags.live ? live : fake(flags.captures)
    if (Option.isNone(flags.drift)) return
    const lines = findings.map((finding) => `${Drift.format(finding)}\n`)
    yield* (yield* FileSystem.FileSystem).writeFileString(flags.drift.value, lines.join(""))
  }, (effect) =>
    Effect.timed(effect).pipe(
      Effect.flatMap(([duration]) =>
        Console.log(`\nThat was all, in ${Duration.toSeconds(duration).toFixed(1)} s. Next: examples/ and README.md`)
      ),
      // Every failure says in its message what to do about it: a stack trace would not help.
      Effect.mapError((cause) =>
        cause._tag === "WrongUsage" ? cause : new CliError.UserError({ cause, userMessage: cause.message })
      )
    )))
)

export const program = Command.run(demo, { version: "" }).pipe(
  Effect.catchTag("ShowHelp", () => new WrongUsage()),
  Effect.provide(CliConfig.layer({ builtIns: [GlobalFlag.Help] })),
  Effect.provide(NodeServices.layer)
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
