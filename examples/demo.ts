/** The demo, also `npm run demo`: calls a fake OpenRouter on a loopback port, or, with `--live`, OpenRouter itself. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Data, Duration, Effect, Option, Runtime } from "effect"
import { OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import { CliConfig, CliError, Command, Flag, GlobalFlag } from "effect/cli"
import { load, mostServed } from "./demo/captures.ts"
import { writeDrift } from "./demo/drift.ts"
import { tour } from "./demo/tour.ts"

/** Exit code 2. The message has been printed already. */
class WrongUsage extends Data.TaggedError("WrongUsage") {
  override readonly [Runtime.errorExitCode] = 2
  override readonly [Runtime.errorReported] = false
}

const live = Console.log("The real client calls OpenRouter, or the URL in OPENROUTER_BASE_URL.").pipe(
  Effect.andThen(tour({ model: "openai/gpt-oss-120b", fake: undefined, plantDrift: false })),
  Effect.provide(OpenRouter.layerFetch)
)

const fake = Effect.fnUntraced(function*(captures: Option.Option<string>) {
  const { catalogue, file } = Option.isNone(captures)
    ? { catalogue: Catalogue.catalogue, file: undefined }
    : yield* load(captures.value)
  return yield* Effect.gen(function*() {
    const fake = yield* FakeOpenRouter.FakeOpenRouter
    const serves = file === undefined ? "" : `,\nwhich serves ${file}`
    yield* Console.log(`The real client calls a fake OpenRouter over HTTP, at ${fake.url}${serves}.`)
    const client = OpenRouter.layerFetchWith({ baseUrl: fake.url, apiKey: "sk-or-v1-any-key-will-do" })
    const shown = tour({ model: mostServed(catalogue), fake, plantDrift: file === undefined })
    return yield* Effect.provide(shown, client)
  }).pipe(Effect.provide(FakeOpenRouter.layerServer({ catalogue })))
})

const demo = Command.make("demo", {
  live: Flag.Boolean("live").pipe(
    Flag.withDescription("Call OpenRouter itself. No key is needed; OPENROUTER_API_KEY adds latency and speed."),
    Flag.withDefault(false)
  ),
  captures: Flag.Path("captures").pipe(
    Flag.withDescription("Serve captured responses: a folder with models/*.json, or one file of GET /models."),
    Flag.optional
  ),
  drift: Flag.File("drift").pipe(
    Flag.withDescription("Write what OpenRouter sent that this version does not know to a file, one finding per line."),
    Flag.optional
  )
}).pipe(
  Command.withDescription("Shows what effect-openrouter does. Without flags it needs neither a key nor the internet."),
  Command.withHandler(Effect.fnUntraced(function*(flags) {
    if (flags.live && Option.isSome(flags.captures)) {
      return yield* Effect.andThen(Console.error("Use either --live or --captures. See --help."), new WrongUsage())
    }
    const shown = flags.live ? live : fake(flags.captures)
    yield* Option.match(flags.drift, { onNone: () => Effect.asVoid(shown), onSome: (file) => writeDrift(file, shown) })
  }, (effect) =>
    Effect.timed(effect).pipe(
      Effect.flatMap(([duration]) =>
        Console.log(`\nDone in ${Duration.toSeconds(duration).toFixed(1)} s. Next: npm run example`)
      ),
      // Messages of errors say what to do, so a stack trace is left out.
      Effect.mapError((cause) =>
        cause._tag === "WrongUsage" ? cause : new CliError.UserError({ cause, userMessage: cause.message })
      )
    )))
)

export const program = Command.run(demo, { version: "" }).pipe(
  Effect.catchTag("ShowHelp", () => new WrongUsage()),
  Effect.provide([CliConfig.layer({ builtIns: [GlobalFlag.Help] }), NodeServices.layer])
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
