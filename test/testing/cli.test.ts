import { assert, describe, it } from "@effect/vitest"
import { Catalogue } from "effect-openrouter/testing"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { list } from "./transports.ts"

describe("effect-openrouter-fake", { timeout: 60_000 }, () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "prints its URL, serves on 127.0.0.1 only, and stops on %s",
    async (signal) => {
      const command = run("--port", "0")
      const url = await command.line
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/)
      assert.strictEqual((await fetch(`${url}/models/openai/gpt-4o/endpoints`)).status, 200)
      const elsewhere = fetch(url.replace("127.0.0.1", "127.0.0.2"), { signal: AbortSignal.timeout(2000) })
      assert.strictEqual(await elsewhere.then(() => "answered", () => "refused"), "refused")
      command.child.kill(signal)
      assert.deepStrictEqual(await command.ended, { code: 0, stderr: "" })
      assert.strictEqual(await fetch(url).then(() => "answered", () => "refused"), "refused")
    }
  )

  it("serves the odd catalogue, and prints why it cannot listen", async () => {
    const command = run("--catalogue", "odd")
    const url = await command.line
    const response = await fetch(`${url}/models?output_modalities=all`)
    assert.deepStrictEqual<unknown>(list(await response.json(), "data"), Catalogue.odd.models)
    const second = await run("--port", new URL(url).port).ended
    assert.strictEqual(second.code, 1)
    assert.match(second.stderr, /^effect-openrouter-fake: Could not listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/)
    command.child.kill()
    await command.ended
  })

  it.each([
    [["--prot", "1"], "Unknown option '--prot'"],
    [["--port", "65536"], `--port must be an integer from 0 to 65535, received "65536"`],
    [["--port", "-1"], "--port"],
    [["--port", ""], `--port must be an integer from 0 to 65535, received ""`],
    [["--catalogue", "large"], `--catalogue must be built-in or odd, received "large"`],
    [["8080"], "8080"]
  ])("rejects %j", async (args, message) => {
    const { code, stderr } = await run(...args).ended
    assert.strictEqual(code, 2)
    assert.include(stderr, `effect-openrouter-fake: `)
    assert.include(stderr.split("\n")[0], message)
    assert.include(stderr, "Usage: effect-openrouter-fake")
  })

  it("prints its usage", async () => {
    const command = run("--help")
    assert.match(await command.line, /^Usage: /)
    assert.deepStrictEqual(await command.ended, { code: 0, stderr: "" })
  })
})

const script = fileURLToPath(new URL("../../src/testing/cli.ts", import.meta.url))

interface Command {
  readonly child: ChildProcess
  readonly line: Promise<string>
  readonly ended: Promise<{ readonly code: unknown; readonly stderr: string }>
}

const run = (...args: ReadonlyArray<string>): Command => {
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { stdio: ["ignore", "pipe", "pipe"] })
  const line = new Promise<string>((resolve) => {
    let printed = ""
    child.stdout.on("data", (chunk) => {
      printed += String(chunk)
      if (printed.includes("\n")) resolve(printed.split("\n")[0] ?? "")
    })
    child.stdout.once("end", () => resolve(printed))
  })
  let stderr = ""
  child.stderr.on("data", (chunk) => {
    stderr += String(chunk)
  })
  return { child, line, ended: once(child, "close").then(([code]) => ({ code, stderr })) }
}
