/**
 * Compiles and runs the TypeScript of the README, the guides and the doc comments in `src`: `npm run docs`, or
 * `npm run docs -- FILE...` for other files.
 *
 * Each block fenced as `ts` is a module. Vitest runs those that import Vitest; the others run as scripts against the fake
 * server. A block fenced as `ts no-run` is only compiled.
 *
 * One process runs all scripts, and one all tests, because starting a process takes a second. After a failure, each block
 * runs in its own process, to find the one that failed.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { type Outcome, report, root, runAgainstFakeServer, runNode } from "./fake-server.ts"

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

const guides = readdirSync(join(root, "docs/guides")).map((file) => `docs/guides/${file}`)
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => `src/${file}`)
const paths = process.argv.length > 2 ? process.argv.slice(2) : ["README.md", "LLMS.md", ...guides, ...sources]
const blocks = paths.flatMap(blocksOf)
for (const path of paths) {
  if (path.endsWith(".md") && !blocks.some(({ place }) => place.startsWith(`${path}:`))) {
    throw new Error(`${path} has no TypeScript.`)
  }
}

const folder = join(root, ".docs")
const modules = join(folder, "test") // where Vitest looks for tests

const limit = (files: ReadonlyArray<string>) => 30 + files.length

// Without `CI`, under which a skipped test is a failure: a block may have one.
const runTests = (files: ReadonlyArray<string>) =>
  runAgainstFakeServer(["node_modules/vitest/vitest.mjs", "run", "--dir", folder, ...files], { CI: "" }, limit(files))

// Printed last, because a block may end the process, as `NodeRuntime.runMain` does.
const allStarted = "All blocks were started."

const runScripts = async (files: ReadonlyArray<string>): Promise<Outcome> => {
  const imports = files.map((file) => `await import("./${file}")\n`)
  writeFileSync(join(modules, "all.ts"), `${imports.join("")}console.log("${allStarted}")\nexport {}\n`)
  const outcome = await runAgainstFakeServer(["--import", "tsx", join(modules, "all.ts")], {}, limit(files))
  return { ...outcome, ok: outcome.ok && outcome.output.includes(allStarted) }
}

const check = async (
  selected: typeof blocks,
  kind: string,
  run: (files: ReadonlyArray<string>) => Promise<Outcome>
): Promise<void> => {
  if (selected.length === 0) return
  const together = await run(selected.map(({ file }) => file))
  report(`${selected.length} ${kind}`, together)
  if (together.ok) return
  for (const { file, place } of selected) report(place, await run([file]))
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(modules, { recursive: true })
try {
  for (const { code, file, line } of blocks) {
    // Empty lines keep the document's line numbers in the compiler's errors.
    writeFileSync(join(modules, file), "\n".repeat(line) + code)
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { noUnusedLocals: false }, include: ["test"] })
  )
  report(
    `${blocks.length} blocks compiled`,
    await runNode(["node_modules/typescript/bin/tsc", "-p", folder], undefined, 120)
  )
  const running = blocks.filter(({ runs }) => runs)
  await check(running.filter(({ isTest }) => !isTest), "scripts run", runScripts)
  await check(running.filter(({ isTest }) => isTest), "tests run", runTests)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
