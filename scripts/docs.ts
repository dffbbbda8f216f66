/**
 * Compiles and runs the TypeScript of the README and of the doc comments in `src`: `npm run docs`, or
 * `npm run docs -- FILE...` for other files.
 *
 * Every block fenced as `ts` is a module of its own, in strict TypeScript, and is run against the fake server: by Vitest
 * if it imports Vitest, otherwise as a script. A block fenced as `ts no-run` is only compiled.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { report, root, runAgainstFakeServer, runNode } from "./fake-server.ts"

const blocksOf = (path: string) => {
  const source = readFileSync(resolve(root, path), "utf8")
  const text = path.endsWith(".ts") ? source.replaceAll(/^ \* ?/gm, "") : source
  return [...text.matchAll(/^```(?:ts|typescript)(?<info>.*)\n(?<code>[^]*?)^```$/gm)].map((match) => {
    const code = match.groups?.code ?? ""
    const line = text.slice(0, match.index).split("\n").length
    const isTest = /from "(?:@effect\/)?vitest"/.test(code)
    const file = `${path.replaceAll(/\W+/g, "-")}-${line}${isTest ? ".test" : ""}.ts`
    return { place: `${path}:${line}`, line, code, isTest, file, runs: match.groups?.info?.trim() !== "no-run" }
  })
}

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `src/${file}`)
const paths = process.argv.length > 2 ? process.argv.slice(2) : ["README.md", ...sources]
const blocks = paths.flatMap(blocksOf)
if (!blocks.some(({ place }) => place.startsWith(`${paths[0]}:`))) throw new Error(`${paths[0]} has no TypeScript.`)

const folder = join(root, ".docs")
const modules = join(folder, "test") // where Vitest looks for tests
rmSync(folder, { recursive: true, force: true })
mkdirSync(modules, { recursive: true })
try {
  for (const { code, file, line } of blocks) {
    // The empty lines make the compiler's line numbers those of the document.
    writeFileSync(join(modules, file), "\n".repeat(line) + code)
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    // A block may define something that it does not use.
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { noUnusedLocals: false }, include: ["test"] })
  )
  report(`${blocks.length} blocks compiled`, await runNode(["node_modules/typescript/bin/tsc", "-p", folder]))
  for (const { file, isTest, place } of blocks.filter(({ runs }) => runs)) {
    const outcome = isTest
      // Without CI's rule against skipped tests, which is for the suite.
      ? await runAgainstFakeServer(["node_modules/vitest/vitest.mjs", "run", "--dir", folder, file], { CI: "" })
      : await runAgainstFakeServer(["--import", "tsx", join(modules, file)])
    report(place, outcome)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
