/**
 * Draws the catalogue as one HTML file, which needs no network: price against intelligence, what providers charge for the
 * same model, and a table to sort and search. `--out FILE` names the file; by default, it goes into a new temporary folder.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Duration, Effect, FileSystem, Option, Path } from "effect"
import { OpenRouter } from "effect-openrouter"
import { CliConfig, CliError, Command, Flag, GlobalFlag } from "effect/cli"
import { pathToFileURL } from "node:url"
import { replaceFile } from "./files/replaceFile.ts"
import { bundle } from "./report/bundle.ts"
import { gather } from "./report/gather.ts"
import { page } from "./report/page.ts"

export const write = Effect.fn("report")(function*(file: string) {
  const [content, parts] = yield* Effect.all([gather, bundle], { concurrency: "unbounded" })
  const text = page(content, parts)
  yield* replaceFile(file, text)
  return { models: content.rows.length, kilobytes: Math.round(Buffer.byteLength(text) / 1024) }
})

// In a folder with a random name: other users of the machine could create a predictable one first.
const newFile = Effect.gen(function*() {
  const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectory({ prefix: "openrouter-report-" })
  return (yield* Path.Path).join(folder, "report.html")
})

const report = Command.make("report", {
  out: Flag.File("out").pipe(
    Flag.withDescription("The file to write. Default: report.html in a new temporary folder."),
    Flag.optional
  )
}).pipe(
  Command.withDescription("Draws OpenRouter's catalogue as one HTML file."),
  Command.withHandler(Effect.fnUntraced(function*({ out }) {
    const path = yield* Path.Path
    const file = Option.isSome(out) ? path.resolve(out.value) : yield* newFile
    const [duration, { kilobytes, models }] = yield* Effect.timed(write(file))
    yield* Console.log(
      `${models} models on one page, ${kilobytes} KB, in ${Duration.toSeconds(duration).toFixed(1)} s. Open it:\n${
        pathToFileURL(file)
      }`
    )
  }, Effect.mapError((cause) => new CliError.UserError({ cause, userMessage: cause.message }))))
)

export const program = Command.run(report, { version: "" }).pipe(
  Effect.provide([OpenRouter.layerFetch, CliConfig.layer({ builtIns: [GlobalFlag.Help] }), NodeServices.layer])
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
