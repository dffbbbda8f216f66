/**
 * The examples: `npm run example` lists them, `npm run example -- NAME [--live] [ARGUMENT...]` runs one and shows its
 * output, and `npm run examples` runs all of them against the fake server.
 */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { apiKey, report, root, runInTerminal, runNode, withFakeServer } from "./fake-server.ts"

interface Example {
  readonly name: string
  readonly line: string
}

export const examples: ReadonlyArray<Example> = Array.from(
  readFileSync(join(root, "examples/README.md"), "utf8").matchAll(/^\d+\. \[`(.+?)`\]\(\1\.ts\): (.+)$/gm),
  ([, name = "", line = ""]) => ({ name, line })
)

const names = examples.map(({ name }) => name)

const list = (): string => {
  const width = Math.max(...names.map((name) => name.length))
  const lines = examples.map(({ line, name }, index) =>
    `${String(index + 1).padStart(4)}. ${name.padEnd(width)}  ${line}`
  )
  return [
    "The examples, in an order to learn from:",
    ...lines,
    "",
    "npm run example -- list-models          runs one against a fake OpenRouter, without a key or the internet",
    "npm run example -- list-models --live   runs it against OpenRouter"
  ].join("\n")
}

/** Levenshtein's edit distance. */
const distance = (from: string, to: string): number => {
  let above = Array.from({ length: from.length + 1 }, (_, column) => column)
  for (const [row, wanted] of Array.from(to).entries()) {
    const line = [row + 1]
    for (const [column, given] of Array.from(from).entries()) {
      const replaced = (above[column] ?? 0) + Number(given !== wanted)
      line.push(Math.min((line[column] ?? 0) + 1, (above[column + 1] ?? 0) + 1, replaced))
    }
    above = line
  }
  return above.at(-1) ?? 0
}

/** The example that an argument means (`watch`, `watch.ts`, `examples/watch.ts`), or an error message. */
export const find = (argument: string): { readonly name: string } | { readonly error: string } => {
  const name = argument.replace(/^(?:.*\/)?examples\//, "").replace(/\.ts$/, "")
  if (names.includes(name)) {
    return existsSync(join(root, `examples/${name}.ts`)) ? { name } : { error: `examples/${name}.ts is missing.` }
  }
  const [nearest = ""] = names.toSorted((a, b) => distance(name, a) - distance(name, b))
  const hint = distance(name, nearest) <= name.length / 2 ? ` Did you mean ${nearest}?` : ""
  return { error: `There is no example ${JSON.stringify(name)}.${hint}\nThe examples: ${names.join(", ")}.` }
}

const onFake = <A>(run: (env: NodeJS.ProcessEnv) => Promise<A>) => withFakeServer(run, { apiKeys: [apiKey] })

const runOne = async (argument: string, options: ReadonlyArray<string>): Promise<number> => {
  const found = find(argument)
  if ("error" in found) {
    console.error(found.error)
    return 1
  }
  const file = `examples/${found.name}.ts`
  const isLive = options.includes("--live")
  const passed = found.name === "demo" ? options : options.filter((option) => option !== "--live")
  if (isLive && found.name !== "demo" && readFileSync(join(root, file), "utf8").includes("effect-openrouter/testing")) {
    console.error(`${found.name} starts a fake OpenRouter of its own, with --live too.`)
  }
  const args = ["--import", "tsx", file, ...passed]
  return isLive ? runInTerminal(args) : onFake((env) => runInTerminal(args, env))
}

const runAll = async (): Promise<void> => {
  for (const name of names) {
    const outcome = await onFake((env) => runNode(["--import", "tsx", `examples/${name}.ts`], env))
    // Most likely, the last line, which runs the example, is missing.
    const silent = outcome.ok && outcome.output.trim() === ""
    report(name, silent ? { ...outcome, ok: false, output: "It printed nothing." } : outcome)
  }
}

if (process.argv[1] === import.meta.filename) {
  const [first, ...options] = process.argv.slice(2)
  if (first === undefined) console.log(list())
  else if (first === "--all") await runAll()
  else process.exitCode = await runOne(first, options)
}
