/**
 * Marks the calls at the top level of the built modules as pure, as Effect's own packages do, because TypeScript cannot:
 * a part of `npm run build`. A bundler keeps a call without the mark, which may have side effects; here none has.
 */
import { transformAsync } from "@babel/core"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

const dist = join(import.meta.dirname, "..", "dist")
const files = readdirSync(dist, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".js"))
  .map((file) => join(dist, file))

let marks = 0
for (const file of files) {
  const output = await transformAsync(readFileSync(file, "utf8"), {
    filename: file,
    babelrc: false,
    configFile: false,
    compact: false,
    plugins: ["annotate-pure-calls"],
    inputSourceMap: JSON.parse(readFileSync(`${file}.map`, "utf8")),
    sourceMaps: true
  })
  if (typeof output?.code !== "string" || !output.map) throw new Error(`${file} was not transformed`)
  const { code, map: { sourcesContent: _, ...map } } = output
  marks += code.split("/*#__PURE__*/").length - 1
  writeFileSync(file, `${code}\n`)
  writeFileSync(`${file}.map`, JSON.stringify(map))
}
if (marks === 0) throw new Error("no call was marked as pure")
console.log(`${marks} calls in ${files.length} modules are marked as pure`)
