/** The test runner shows failures, even on the oldest supported Node, and skipped tests under CI. */
import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

describe("the test runner", { timeout: 120_000 }, () => {
  it("shows a failing assertion and a failing effect, in processes and in threads", () => {
    for (const pool of ["forks", "threads"]) {
      const { output, status } = run("failing", "", "--pool", pool)
      assert.strictEqual(status, 1)
      assert.match(output, /differs on purpose\n.*expected 'received' to equal 'wanted'/)
      assert.match(output, /fails on purpose\n.*Error: on purpose/)
      assert.match(output, /Tests +2 failed \(2\)/)
    }
  })

  it("fails under CI if a test was skipped, and names the test", () => {
    const { output, status } = run("skipped", "true")
    assert.strictEqual(status, 1)
    assert.include(output, "not run: is skipped on purpose")
    assert.strictEqual(run("skipped", "").status, 0)
  })
})

const root = fileURLToPath(new URL("..", import.meta.url))

const run = (file: string, ci: string, ...more: ReadonlyArray<string>) => {
  const args = ["node_modules/vitest/vitest.mjs", "run", "--config", "test/fixtures/vitest.config.ts", ...more, file]
  const env = { PATH: process.env.PATH, CI: ci, NO_COLOR: "1" }
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd: root, env, encoding: "utf8" })
  return { output: stdout + stderr, status }
}
