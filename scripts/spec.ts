/**
 * Compares an OpenAPI description of OpenRouter with the library: `npx tsx scripts/spec.ts FILE`, for JSON or YAML.
 *
 * Prints the operations, parameters, fields and values that the library lacks, and those that the description lacks. Fields
 * of an operation are compared only if the description has an example of its response, as OpenRouter's own has.
 */
import * as Effect from "effect/Effect"
import * as Yaml from "effect/encoding/Yaml"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Places from "../test/conformance/places.ts"

export const compare = Effect.fnUntraced(function*(spec: unknown) {
  const documented = Places.ofSpec(spec)
  const ours = yield* Places.ofLibrary(spec)
  return { missing: Places.missing(documented, ours), undocumented: Places.undocumented(documented, ours) }
})

export const parse = (text: string): unknown => text.trimStart().startsWith("{") ? JSON.parse(text) : Yaml.parse(text)

const list = (title: string, places: ReadonlyArray<string>) =>
  [`${title}: ${places.length}`, ...places.map((place) => `  ${place}`)].join("\n")

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file] = process.argv.slice(2)
  if (file === undefined) {
    console.error("usage: npx tsx scripts/spec.ts FILE")
    process.exitCode = 2
  } else {
    const { missing, undocumented } = await Effect.runPromise(compare(parse(readFileSync(file, "utf8"))))
    console.log(list("In the description, not in the library", missing))
    console.log(list("In the library, not in the description", undocumented))
  }
}
