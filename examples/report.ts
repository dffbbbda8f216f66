/**
 * Draws the catalogue: one HTML file with price against intelligence, what providers ask for the same model, and a table
 * to sort and to search. It needs no network, and opens by a double click.
 *
 * `--out FILE` says where it goes; without it, into the folder for temporary files.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Duration, Effect, FileSystem, Path } from "effect"
import { OpenRouter } from "effect-openrouter"
import { CliConfig, CliError, Command, Flag, GlobalFlag } from "effect/cli"
import { tmpdir } from "node:os"
import { pathToFileURL } from "node:url"
import { bundle } from "./report/bundle.ts"
import { gather } from "./report/gather.ts"
import { page } from "./report/page.ts"

/** Asks OpenRouter (or what `OPENROUTER_BASE_URL` says) and writes the page. */
export const write = Effect.fn("report")(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  const [content, parts] = yield* Effect.all([gather, bundle], { concurrency: "unbounded" })
  const text = page(content, parts)
  yield* fs.writeFileString(file, text)
  return { models: content.rows.length, kilobytes: Math.round(Buffer.byteLength(text) / 1024) }
})

const report = Command.make("report", {
  out: Flag.File("out").pipe(
    Flag.withDescription("The file to write."),
    Flag.withDefault(`${tmpdir()}/openrouter-report.html`)
  )
}).pipe(
  Command.withDescription("Draws OpenRouter's catalogue as one HTML file, for people who would rather look than read."),
  Command.withHandler(Effect.fnUntraced(function*({ out }) {
    const path = yield* Path.Path
    const file = path.resolve(out)
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
