/** The commands of the CI workflows exist, and the weekly one opens an issue about drift. */
import { afterAll, assert, describe, it } from "@effect/vitest"
import * as Yaml from "effect/encoding/Yaml"
import { spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { at, listAt, objectAt } from "./conformance/json.ts"

describe("each workflow", () => {
  it.each(workflows())("%s is limited in time and rights, and runs what exists", (_, workflow) => {
    assert.strictEqual(at(workflow, "permissions", "contents"), "read")
    const jobs = Object.values(objectAt(workflow, "jobs"))
    assert.isNotEmpty(jobs)
    for (const job of jobs) {
      assert.isNumber(at(job, "timeout-minutes"))
      const commands = listAt(job, "steps").flatMap((step) => at(step, "run") ?? [])
      assert.isNotEmpty(commands)
      for (const command of commands) assert.isTrue(exists(String(command)), String(command))
    }
  })
})

describe("the rights of the workflows", () => {
  it("are the least that they need", () => {
    const rights = workflows().map(([name, workflow]) => [
      name,
      at(workflow, "permissions"),
      Object.values(objectAt(workflow, "jobs")).flatMap((job) => at(job, "permissions") ?? [])
    ])
    assert.deepStrictEqual(rights, [
      ["ci.yml", { contents: "read" }, []],
      ["drift.yml", { contents: "read", issues: "write" }, []],
      ["release.yml", { contents: "read" }, [{ "contents": "write", "pull-requests": "write", "id-token": "write" }]]
    ])
  })
})

describe("the release", () => {
  it("starts with a check that names the fields to fill in", () => {
    const [, release] = workflows().find(([name]) => name === "release.yml") ?? []
    const [first] = listAt(release, "jobs", "release", "steps").flatMap((step) => at(step, "run") ?? [])
    assert.strictEqual(first, "bash scripts/release-fields")
    const fields = objectAt(JSON.parse(readFileSync(join(root, "package.json"), "utf8")))
    const missing = ["repository", "homepage", "bugs"].filter((name) => !(name in fields))
    const { status, stderr } = spawnSync("bash", [join(root, "scripts/release-fields")], { encoding: "utf8" })
    assert.strictEqual(status, missing.length === 0 ? 0 : 1)
    assert.include(stderr, missing.join(", "))
  })
})

describe("the lock file", () => {
  it("has an integrity hash for every package", () => {
    const { "": _, ...packages } = objectAt(
      JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")),
      "packages"
    )
    const without = Object.entries(packages).filter(([, entry]) =>
      !String(at(entry, "integrity")).startsWith("sha512-")
    )
    assert.isAbove(Object.keys(packages).length, 100)
    assert.deepStrictEqual(without.map(([name]) => name), [])
  })
})

describe("every action", () => {
  it.each(workflows())("of %s is pinned by commit", (_, workflow) => {
    const actions = Object.values(objectAt(workflow, "jobs"))
      .flatMap((job) => listAt(job, "steps"))
      .flatMap((step) => at(step, "uses") ?? [])
    assert.isNotEmpty(actions)
    for (const action of actions) assert.match(String(action), /^[\w-]+\/[\w-]+@[\da-f]{40}$/)
  })
})

describe("the weekly workflow", () => {
  it("writes the findings of the demo to the file that it opens an issue with", () => {
    const [, weekly] = workflows().find(([name]) => name === "drift.yml") ?? []
    assert.match(String(at(listAt(weekly, "on", "schedule")[0], "cron")), /^\d+ \d+ \* \* \d$/)
    assert.strictEqual(at(weekly, "permissions", "issues"), "write")
    const [install, demo, report] = listAt(weekly, "jobs", "drift", "steps").flatMap((step) => at(step, "run") ?? [])
    assert.strictEqual(install, "npm ci")
    assert.strictEqual(demo, "npm run demo -- --live --drift drift.txt")
    assert.strictEqual(report, "bash scripts/open-drift-issue drift.txt")
  })

  it("has a demo that writes one finding per line", () => {
    const file = join(folder, "demo.txt")
    const args = ["--import", "tsx", "examples/demo.ts", "--drift", file]
    assert.strictEqual(spawnSync(process.execPath, args, { cwd: root }).status, 0)
    assert.match(readFileSync(file, "utf8"), /^unknown key data\[\]\.carbon.*\nunknown InputModality "smell".*\n.*\n$/)
  })

  it("has a demo that fails if a list cannot be read, and writes that as drift", async () => {
    const server = createServer((_request, response) => {
      response.setHeader("content-type", "application/json").end("{\"data\":{}}")
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    assert(typeof address === "object" && address !== null)
    const file = join(folder, "shape.txt")
    const child = spawn(process.execPath, ["--import", "tsx", "examples/demo.ts", "--live", "--drift", file], {
      cwd: root,
      env: { ...process.env, OPENROUTER_BASE_URL: `http://127.0.0.1:${address.port}/api/v1` },
      stdio: "ignore"
    })
    const code = await new Promise((resolve) => child.once("exit", resolve))
    server.close()
    assert.strictEqual(code, 1)
    assert.match(readFileSync(file, "utf8"), /^Models\.list: invalid response at data: Expected an array.*\n$/)
  })

  it("opens an issue even if the demo failed", () => {
    const [, weekly] = workflows().find(([name]) => name === "drift.yml") ?? []
    assert.strictEqual(at(listAt(weekly, "jobs", "drift", "steps").at(-1), "if"), "${{ !cancelled() }}")
  })

  it("opens an issue with the findings as a code block", () => {
    const { calls, status } = openDriftIssue("unknown key data[].a\n@someone <b>\n", "")
    assert.strictEqual(status, 0)
    assert.strictEqual(calls.length, 2)
    assert.match(calls[1] ?? "", /^issue create --title OpenRouter sends .* --body-file \S+\n/)
    assert.match(calls[1] ?? "", /\n\n {4}unknown key data\[\]\.a\n {4}@someone <b>\n$/)
  })

  it("comments on an issue that is open", () => {
    const { calls, status } = openDriftIssue("unknown key data[].a\n", "7")
    assert.strictEqual(status, 0)
    assert.match(calls[1] ?? "", /^issue comment 7 --body-file \S+\n[^]* {4}unknown key data\[\]\.a\n$/)
  })

  it("opens none without findings, and fails without the file", () => {
    assert.deepStrictEqual(openDriftIssue("", ""), { status: 0, calls: [] })
    assert.deepStrictEqual(openDriftIssue(undefined, ""), { status: 1, calls: [] })
  })
})

const root = fileURLToPath(new URL("..", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "workflows-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function workflows(): ReadonlyArray<readonly [name: string, workflow: unknown]> {
  const folder = new URL("../.github/workflows/", import.meta.url)
  return readdirSync(folder).map((name) => [name, Yaml.parse(readFileSync(new URL(name, folder), "utf8"))])
}

const exists = (command: string): boolean => {
  const scripts = objectAt(JSON.parse(readFileSync(join(root, "package.json"), "utf8")), "scripts")
  const [program, first = "", second = ""] = command.split(" ")
  if (program === "npm") return first === "ci" || first === "run" && second in scripts
  if (program === "sudo") return first === "apt-get"
  const file = join(root, first)
  return program === "bash" && existsSync(file) && spawnSync("bash", ["-n", file]).status === 0
}

/** Runs the script with a `gh` that records its arguments and the body, and that lists an open issue or none. */
const openDriftIssue = (findings: string | undefined, open: string) => {
  const [bin, drift, log] = [mkdtempSync(join(folder, "bin-")), join(folder, "drift.txt"), join(folder, "calls")]
  rmSync(drift, { force: true })
  rmSync(log, { force: true })
  if (findings !== undefined) writeFileSync(drift, findings)
  const gh = `#!/bin/sh
printf '%s\\n' "$*" >>"$LOG"
case "$2" in
  list) printf '%s' "$OPEN" ;;
  *) for body in "$@"; do :; done; cat "$body" >>"$LOG" ;;
esac
printf '\\0' >>"$LOG"
`
  writeFileSync(join(bin, "gh"), gh, { mode: 0o755 })
  const { status } = spawnSync("bash", [join(root, "scripts/open-drift-issue"), drift], {
    env: { PATH: `${bin}${delimiter}${process.env.PATH}`, LOG: log, OPEN: open }
  })
  return { status, calls: existsSync(log) ? readFileSync(log, "utf8").split("\0").slice(0, -1) : [] }
}
