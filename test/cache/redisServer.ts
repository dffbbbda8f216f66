/** A real `redis-server` on a free loopback port, until a scope closes. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import { promisify } from "node:util"
import { afterAll } from "vitest"

export const isInstalled = spawnSync("redis-server", ["--version"]).status === 0

export interface RedisServer {
  readonly url: string
  readonly port: number
  readonly start: Effect.Effect<void>
  readonly kill: Effect.Effect<void>
  /** Keeps connections open and replies to nothing. */
  readonly freeze: Effect.Effect<void>
  /** Executes all commands that were sent in the meantime. */
  readonly thaw: Effect.Effect<void>
}

export const makeWith = Effect.fnUntraced(function*(
  ...more: ReadonlyArray<string>
): Effect.fn.Return<RedisServer, never, Scope.Scope> {
  const port = yield* freePort
  let running: ChildProcess | undefined

  const start = Effect.promise(async () => {
    const settings = `--port ${port} --bind 127.0.0.1 --appendonly no --dir /tmp`.split(" ")
    const child = spawn("redis-server", [...settings, "--save", "", ...more], { stdio: ["ignore", "pipe", "ignore"] })
    running = child
    // Read to the end, because a full pipe would stop the server.
    await new Promise<void>((resolve, reject) => {
      let log = ""
      child.stdout.on("data", (chunk) => {
        log += String(chunk)
        if (log.includes("Ready to accept connections")) resolve()
      })
      child.once("exit", () => reject(new Error(`redis-server did not start: ${log}`)))
    })
  })

  const kill = Effect.promise(async () => {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill("SIGKILL")
    await once(child, "exit")
  })

  yield* Effect.addFinalizer(() => kill)
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill,
    freeze: Effect.sync(() => running?.kill("SIGSTOP")),
    thaw: Effect.sync(() => running?.kill("SIGCONT"))
  }
})

export const make: Effect.Effect<RedisServer, never, Scope.Scope> = makeWith()

export const started: Effect.Effect<RedisServer, never, Scope.Scope> = Effect.tap(make, (server) => server.start)

/** A server for all tests of a file, started before them, because the first connection takes longest. */
export const forThisFile = async (): Promise<RedisServer> => {
  const scope = Scope.makeUnsafe()
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return Effect.runPromise(Scope.provide(isInstalled ? started : make, scope))
}

export const command = (server: RedisServer, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  Effect.promise(async () => (await run("redis-cli", ["-p", String(server.port), ...args])).stdout.trim())

// Not synchronous, which would delay the client under test.
const run = promisify(execFile)

export const freePort = Effect.promise(() =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port"))
      )
    })
  })
)
