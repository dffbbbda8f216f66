/**
 * Compiles and runs the README's TypeScript: `npm run readme`, or `npm run readme -- FILE` for another file.
 *
 * Every block fenced as `ts` is a module of its own, in strict TypeScript, and is run against the double of OpenRouter:
 * by Vitest when it imports Vitest, else as a script. A block fenced as `ts no-run` is only compiled.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { report, root, runAgainstDouble, runNode } from "./double.ts"

const readme = process.argv[2] ?? join(root, "README.md")
const folder = join(root, ".readme")

const text = readFileSync(readme, "utf8")
const blocks = [...text.matchAll(/^```(?:ts|typescript)(?<info>.*)\n(?<code>[^]*?)^```$/gm)].map((match) => {
  const code = match.groups?.code ?? ""
  const line = text.slice(0, match.index).split("\n").length
  const isTest = /from "(?:@effect\/)?vitest"/.test(code)
  return {
    code,
    line,
    isTest,
    runs: match.groups?.info?.trim() !== "no-run",
    file: `line-${line}${isTest ? ".test" : ""}.ts`
  }
})
if (blocks.length === 0) throw new Error(`There is no TypeScript in ${readme}.`)

rmSync(folder, { recursive: true, force: true })
mkdirSync(join(folder, "test"), { recursive: true })
try {
  for (const { code, file, line } of blocks) {
    // The empty lines make the compiler's line numbers those of the README.
    writeFileSync(join(folder, "test", file), "\n".repeat(line) + code)
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    // A block may end with a definition that nothing in it uses.
    JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { noUnusedLocals: false }, include: ["test"] })
  )
  report(`${blocks.length} blocks compiled`, await runNode(["node_modules/typescript/bin/tsc", "-p", folder]))
  for (const { file, isTest, line, runs } of blocks) {
    if (!runs) continue
    const outcome = isTest
      // Not under CI's rules: one block is not the whole suite.
      ? await runAgainstDouble(["node_modules/vitest/vitest.mjs", "run", "--dir", folder, file], { CI: "" })
      : await runAgainstDouble(["--import", "tsx", join(folder, "test", file)])
    report(`line ${line}${isTest ? ", a test" : ""}`, outcome)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
