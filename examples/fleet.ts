/**
 * A fleet: eight processes with a hundred callers each send one request to OpenRouter. They share a cache in Redis, whose
 * lease lets one process send the request while the others wait for its response. The example starts Redis, a fake
 * OpenRouter that counts the requests, and the processes, which run `fleet/worker.ts`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Schedule } from "effect"
import { FakeOpenRouter } from "effect-openrouter/testing"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import * as Net from "node:net"
import { fileURLToPath } from "node:url"

const processes = 8
const callers = 100

/** Starts Redis, without files, and returns its URL. Redis runs until the scope ends. */
const redis = Effect.gen(function*() {
  const port = yield* freePort
  const folder = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
  const options = ["--bind", "127.0.0.1", "--port", `${port}`, "--save", "", "--appendonly", "no", "--dir", folder]
  yield* ChildProcess.make("redis-server", options, { stdout: "ignore" })
  yield* connect(port).pipe(Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 100 }))
  return `redis://127.0.0.1:${port}`
})

const worker = Effect.fn("worker")(function*(openRouter: string, redis: string) {
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const file = fileURLToPath(new URL("./fleet/worker.ts", import.meta.url))
  const output = yield* spawner.string(
    ChildProcess.make(process.execPath, ["--import", "tsx", file, `${callers}`], {
      env: { OPENROUTER_BASE_URL: openRouter, REDIS_URL: redis },
      extendEnv: true,
      stderr: "inherit"
    })
  )
  // The last line is the number; logs may precede it.
  return Number(output.trim().split("\n").at(-1))
})

export const program = Effect.gen(function*() {
  const fake = yield* FakeOpenRouter.FakeOpenRouter
  const redisUrl = yield* redis
  yield* Console.log(`${processes} processes with ${callers} callers each list the models. The cache is empty.`)
  const answered = yield* Effect.forEach(Array.from({ length: processes }), () => worker(fake.url, redisUrl), {
    concurrency: "unbounded"
  })
  const requests = yield* fake.requests
  const calls = answered.reduce((sum, count) => sum + count, 0)
  yield* Console.log(`${calls} calls, ${requests.length} upstream request${requests.length === 1 ? "" : "s"}`)
}).pipe(
  Effect.scoped,
  Effect.catchTag("PlatformError", (error) =>
    error.reason._tag === "NotFound"
      ? Console.log("This needs redis-server: apt-get install redis-server, brew install redis, or redis.io.")
      : Effect.fail(error)),
  Effect.provide([FakeOpenRouter.layerServer(), NodeServices.layer])
)

const freePort = Effect.callback<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

const connect = (port: number) =>
  Effect.callback<void, Error>((resume) => {
    const socket = Net.connect(port, "127.0.0.1", () => {
      socket.destroy()
      resume(Effect.void)
    }).on("error", (error) => resume(Effect.fail(error)))
  })

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
