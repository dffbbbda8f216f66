/** Lint rejects what is forbidden in `src`, in every folder and root module of a copy. Tests mirror the sources. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import { groupBy } from "effect/Array"
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { bareFields } from "../scripts/declarations.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const copies: Array<string> = []
afterAll(() => copies.forEach((copy) => rmSync(copy, { recursive: true, force: true })))

describe("the import order", () => {
  it("places every folder and root module, once", () => {
    assert.deepStrictEqual(order.flat().toSorted(), [...folders, ...modules].toSorted())
    assert.deepStrictEqual([order[0], order.at(-1)], [["wire"], ["index"]])
  })

  it("has only the modules at the root that users can import", () => {
    assert.isAtMost(modules.length, 27)
  })

  it("is enforced between all of them", () => {
    const attempts = owners.flatMap(({ file, name, up }) =>
      order.flat().filter((other) => other !== name && !(name === "index" && reExporting.has(other))).map((other) => ({
        file,
        code: `export * from "${up}${folders.includes(other) ? `${other}/anything` : other}.ts"`,
        rule: "layers(imports)",
        forbidden: reExporting.has(other) || rank(other) >= rank(name)
      }))
    )
    assert.isAbove(attempts.length, 800)
    assert.deepStrictEqual(rejected(attempts), forbidden(attempts))
  })

  it("counts type imports, re-exports and import()", () => {
    const attempts = owners.filter(({ name }) => name !== "index").flatMap(({ file, name, up }) => {
      const target = `"${up}index.ts"`
      return [
        `export { a } from ${target}`,
        `export type { B } from ${target}`,
        ...(reExporting.has(name) ? [] : [
          `import { c } from ${target}`,
          `import type { D } from ${target}`,
          `import * as e from ${target}`,
          `import ${target}`,
          `export type F = import(${target}).F`,
          `export const g = import(${target})`
        ])
      ].map((code) => mustFail(file, "layers(imports)", code))
    })
    assert.deepStrictEqual(rejected(attempts), forbidden(attempts))
  })

  it("allows modules of one folder to import each other, but not in a cycle of types", () => {
    const attempts = folders.flatMap((folder) => [
      mustFail(`src/${folder}/Cyclic.ts`, "import(no-cycle)", `export type { B } from "./Back.ts"`),
      mustFail(`src/${folder}/Back.ts`, "import(no-cycle)", `import type { A } from "./Cyclic.ts"`)
    ])
    assert.deepStrictEqual(rejected(attempts), forbidden(attempts))
    const free = folders.map((folder) => ({
      file: `src/${folder}/Fixture.ts`,
      code: `export * from "./sibling.ts"`,
      rule: "layers(imports)",
      forbidden: false
    }))
    assert.deepStrictEqual(rejected(free), [])
  })
})

describe("everywhere in src", () => {
  it("packages that do not run everywhere, and barrels, are rejected", () => {
    const packages = ["effect", "node:fs", "fs", "fs/promises", "node:test", "@effect/platform-node/NodeServices"]
    const attempts = owners.flatMap(({ file }) =>
      ["effect/Effect", ...packages, "effect-openrouter", "../../test/scenarios.ts"].map((name) => ({
        file,
        code: `export * from "${name}"`,
        rule: "layers(imports)",
        forbidden: name !== "effect/Effect"
      }))
    )
    assert.deepStrictEqual(rejected(attempts), forbidden(attempts))
  })

  it("Node's globals, the console, code generation and ways around the type checker are rejected", () => {
    const attempts = owners.flatMap(({ file }) => [
      mustFail(file, "eslint(no-restricted-globals)", "export const a = process.platform"),
      mustFail(file, "eslint(no-restricted-globals)", "export const b = Buffer.alloc(1)"),
      mustFail(file, "eslint(no-console)", "console.log(1)"),
      mustFail(file, "eslint(no-eval)", "export const e = eval(\"1\")"),
      mustFail(file, "eslint(no-new-func)", "export const f = new Function(\"return 1\")"),
      mustFail(file, "typescript(no-explicit-any)", "export type C = any"),
      mustFail(file, "typescript(no-non-null-assertion)", "export const d = [1][0]!"),
      mustFail(file, "typescript(ban-ts-comment)", "// @ts-expect-error")
    ])
    assert.deepStrictEqual(rejected(attempts), forbidden(attempts))
  })
})

describe("a declaration file", () => {
  it("has a comment on every field, at any depth", () => {
    const file = `
/** A comment that mentions options: all of them. */
export declare const Model: Schema.Struct<{
    /** Its id. */
    readonly id: Schema.String;
    readonly name: Schema.String;
    /** Its parts. */
    readonly parts: nullish<Schema.$Array<Schema.Struct<{
        /**
         * The second
         * key: a comment of several lines.
         */
        readonly first?: Schema.String;
        readonly second?: Schema.String;
    }>>>;
}>;
export interface Service extends Base {
    readonly _tag: "Service";
    list(id: string): string;
    /** Counts. */
    count(): number;
}
export declare const table: {
    readonly "Models.list": "Models.list";
    readonly prompt: "token";
    readonly reason: "one" | "other";
};
`
    assert.deepStrictEqual(bareFields(file), [
      { name: "Model.name", line: 6 },
      { name: "Model.second", line: 14 },
      { name: "Service.list", line: 19 },
      { name: "table.reason", line: 26 }
    ])
  })
})

describe("a test file", () => {
  // Tests of several modules together, or of no module in `src`.
  const others = [
    /^(?:cache|conformance|soak)\//,
    /^(?:examples|lint|regularExpressions|running|secrets|workflows)\./,
    /^testing\/(?:browser|officialSdk)\./
  ]

  it("is named after the module that it tests", () => {
    const tests = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts") && !others.some((pattern) => pattern.test(file)))
    const untested = tests.filter((file) =>
      !existsSync(join(root, "src", file.replace(/(?:\.\w+)?\.test\.ts$/, ".ts")))
    )
    assert.isAbove(tests.length, 30)
    assert.deepStrictEqual(untested, [])
  })
})

interface Attempt {
  readonly file: string
  readonly code: string
  readonly rule: string
  readonly forbidden: boolean
}

const mustFail = (file: string, rule: string, code: string): Attempt => ({ file, rule, code, forbidden: true })

const sources = readdirSync(join(root, "src"), { withFileTypes: true })
const folders = sources.filter((entry) => entry.isDirectory()).map(({ name }) => name)
const modules = sources.filter((entry) => entry.isFile()).map(({ name }) => name.replace(/\.ts$/, ""))
/** Modules that only re-export, for users. */
const reExporting = new Set(["CatalogChanges", "Endpoint", "Model", "Pricing", "index"])

const list = /```text\n \* (?<list>wire <[^`]*)/.exec(readFileSync(join(root, "src/index.ts"), "utf8"))?.groups?.list
const order = (list ?? "").split("<").map((names) => names.replaceAll(/[*\s]/g, "").split(","))
const rank = (name: string) => order.findIndex((names) => names.includes(name))

/** A file of each folder, and each root module, with the path up to `src`. */
const owners = order.flat().map((name) =>
  folders.includes(name)
    ? { name, file: `src/${name}/Fixture.ts`, up: "../" }
    : { name, file: `src/${name}.ts`, up: "./" }
)

const shown = ({ code, file }: Attempt) => `${file}: ${code}`

const forbidden = (attempts: ReadonlyArray<Attempt>) => attempts.filter(({ forbidden }) => forbidden).map(shown)

const rejected = (attempts: ReadonlyArray<Attempt>): ReadonlyArray<string> => {
  const copy = mkdtempSync(join(tmpdir(), "lint-"))
  copies.push(copy)
  for (const path of ["src", ".oxlintrc.json", "scripts/lint"]) {
    cpSync(join(root, path), join(copy, path), { recursive: true })
  }
  const places = new Map<string, Attempt>()
  for (const [file, own] of Object.entries(groupBy(attempts, ({ file }) => file))) {
    mkdirSync(join(copy, file, ".."), { recursive: true })
    const before = modules.some((name) => file === `src/${name}.ts`) ? readFileSync(join(copy, file), "utf8") : ""
    writeFileSync(join(copy, file), before + own.map(({ code }) => `${code}\n`).join(""))
    own.forEach((attempt, index) => places.set(`${file}:${before.split("\n").length + index}`, attempt))
  }
  const found = new Set(
    diagnostics(copy).map(({ code, filename, labels }) => `${filename}:${labels[0]?.span.line} ${code}`)
  )
  return Array.from(places).flatMap(([place, attempt]) => found.has(`${place} ${attempt.rule}`) ? [shown(attempt)] : [])
}

interface Diagnostic {
  readonly code: string
  readonly filename: string
  readonly labels: ReadonlyArray<{ readonly span: { readonly line: number } }>
}

const diagnostics = (folder: string): ReadonlyArray<Diagnostic> => {
  const oxlint = join(root, "node_modules/oxlint/bin/oxlint")
  const run = () =>
    execFileSync(process.execPath, [oxlint, "--format", "json", "src"], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024
    })
  try {
    return JSON.parse(run()).diagnostics
  } catch (error) {
    // oxlint exits with 1 if it finds something.
    if (error instanceof Error && "stdout" in error) return JSON.parse(String(error.stdout)).diagnostics
    throw error
  }
}
