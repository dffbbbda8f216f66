/** Runs a script in a process of its own, with the fake server in place of OpenRouter. */
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import { execFile, spawn } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

export interface Outcome {
  readonly ok: boolean
  readonly output: string
  readonly seconds: number
}

const timeLimit = 60

export const apiKey = "sk-or-v1-any-key-will-do"

const environment = (url: string) => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("OPENROUTER_"))),
  XDG_CACHE_HOME: join(root, ".docs", "cache"),
  OPENROUTER_BASE_URL: url,
  OPENROUTER_API_KEY: apiKey
})

/** Never throws: a failure is in the outcome. */
export const runNode = (
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = process.env,
  seconds = timeLimit
): Promise<Outcome> =>
  new Promise((resolve) => {
    const began = performance.now()
    execFile(
      process.execPath,
      args,
      { cwd: root, env, timeout: seconds * 1000, killSignal: "SIGKILL", maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const reason = error?.killed === true ? `\nStopped after ${seconds} s.` : ""
        resolve({ ok: error === null, output: stdout + stderr + reason, seconds: (performance.now() - began) / 1000 })
      }
    )
  })

/** Returns the exit code. There is no time limit. */
export const runInTerminal = (args: ReadonlyArray<string>, env: NodeJS.ProcessEnv = process.env): Promise<number> =>
  new Promise((resolve, reject) => {
    spawn(process.execPath, args, { cwd: root, env, stdio: "inherit" })
      .on("error", reject)
      .on("close", (code) => resolve(code ?? 1))
  })

export const withFakeServer = <A>(
  run: (env: NodeJS.ProcessEnv) => Promise<A>,
  options?: FakeOpenRouter.Options
): Promise<A> =>
  Effect.flatMap(FakeOpenRouter.url, (url) => Effect.promise(() => run(environment(url)))).pipe(
    Effect.provide(FakeOpenRouter.layerServer(options)),
    Effect.runPromise
  )

export const runAgainstFakeServer = (
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = {},
  seconds = timeLimit
): Promise<Outcome> => withFakeServer((fake) => runNode(args, { ...fake, ...env }, seconds))

/** Prints a line. After a failure, prints the output too, and the exit code is 1. */
export const report = (name: string, outcome: Outcome): void => {
  console.log(`${outcome.ok ? "ok  " : "FAIL"} ${name} (${outcome.seconds.toFixed(1)} s)`)
  if (outcome.ok) return
  console.log(outcome.output)
  process.exitCode = 1
}
