/** The list of examples, and the script that runs one. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { examples, find } from "../scripts/examples.ts"
import { root } from "../scripts/fake-server.ts"

const files = readdirSync(join(root, "examples")).filter((file) => /(?<!\.test)\.ts$/.test(file))
const read = (path: string) => readFileSync(join(root, path), "utf8")

describe("examples/README.md", () => {
  it("lists every example once, numbered", () => {
    assert.deepStrictEqual(examples.map(({ name }) => `${name}.ts`).toSorted(), files.toSorted())
    const numbers = Array.from(read("examples/README.md").matchAll(/^(\d+)\. /gm), ([, number]) => Number(number))
    assert.deepStrictEqual(numbers, examples.map((_, index) => index + 1))
  })

  it("describes each in one line, without markup", () => {
    for (const { line } of examples) assert.match(line, /^[^`[\]*]{10,80}$/)
  })
})

describe("each example", () => {
  it.each(files)("%s has at most 80 lines, exports its program, and runs it in the last line", (file) => {
    const lines = read(`examples/${file}`).trimEnd().split("\n")
    assert.isAtMost(lines.length, 80)
    assert.isTrue(lines.some((line) => line.startsWith("export const program = ")))
    assert.match(lines.at(-1) ?? "", /^if \(process\.argv\[1\] === import\.meta\.filename\) .*program/)
  })
})

describe("an example", () => {
  it.each(["watch", "watch.ts", "examples/watch.ts", "./examples/watch.ts"])("is found as %s", (argument) => {
    assert.deepStrictEqual(find(argument), { name: "watch" })
  })

  it("with another name is an error with the nearest name, and all names", () => {
    const nearest = [["list-model", "list-models"], ["watch-store.ts", "watch-with-store"], ["Cache", "cache"]] as const
    for (const [argument, name] of nearest) assert.include(errorOf(argument), `Did you mean ${name}?`)
    assert.notInclude(errorOf("qqqqqqqq"), "Did you mean")
    for (const { name } of examples) assert.include(errorOf("qqqqqqqq"), name)
  })
})

describe("npm run example", { timeout: 60_000 }, () => {
  it("lists the examples in order", () => {
    const { output, status } = run([])
    assert.strictEqual(status, 0)
    const lines = output.split("\n").filter((line) => /^ +\d+\. /.test(line))
    assert.deepStrictEqual(
      lines.map((line) => line.trim().replace(/ {2,}/, " ")),
      examples.map(({ line, name }, index) => `${index + 1}. ${name} ${line}`)
    )
  })

  it("fails with the error for a wrong name", () => {
    assert.deepInclude(run(["list-model"]), { status: 1, output: `${errorOf("list-model")}\n` })
  })

  it("runs one against a fake OpenRouter, whatever the developer's settings", () => {
    const { output, status } = run(["user-models.ts"], { ...developer, OPENROUTER_BASE_URL: "not a URL" })
    assert.strictEqual(status, 0, output)
    assert.match(output, /^This key may use \d+ models/)
  })

  it("runs one against OpenRouter with --live and the developer's key; passes arguments and the exit code on", () => {
    // In place of the network: prints the request and ends the process.
    const fetch = "globalThis.fetch = async (url, { headers }) => {"
      + " console.log(String(url), headers.authorization, process.argv.slice(2).join());"
      + " process.exit(7) }"
    const { output, status } = run(["list-models", "one", "--live", "two"], {
      ...developer,
      NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(fetch)}"`
    })
    assert.strictEqual(
      output.trim(),
      "https://openrouter.ai/api/v1/models/count?output_modalities=all Bearer sk-or-v1-of-the-developer one,two"
    )
    assert.strictEqual(status, 7)
  })
})

const developer = { OPENROUTER_API_KEY: "sk-or-v1-of-the-developer" }

const run = (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = {}) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ["--import", "tsx", "scripts/examples.ts", ...args], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env }
  })
  return { status, output: stdout + stderr }
}

const errorOf = (argument: string): string => {
  const found = find(argument)
  return "error" in found ? found.error : assert.fail(`${argument} is ${found.name}`)
}
