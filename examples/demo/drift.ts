/** Writes what OpenRouter sent that this version does not know to a file, one finding per line. */
import { Effect } from "effect"
import { Drift, OpenRouterError } from "effect-openrouter"
import { replaceFile } from "../files/replaceFile.ts"

export const writeDrift = <E, R>(file: string, tour: Effect.Effect<ReadonlyArray<Drift.Finding>, E, R>) => {
  const write = (lines: ReadonlyArray<string>) => replaceFile(file, lines.map((line) => `${line}\n`).join(""))
  return tour.pipe(
    // A response of another shape is drift, too; one that is not JSON is an outage.
    Effect.tapError((error) =>
      error instanceof OpenRouterError.DecodeError && error.notJson !== true ? write([error.message]) : Effect.void
    ),
    Effect.flatMap((findings) => write(findings.map(Drift.format)))
  )
}
