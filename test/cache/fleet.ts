/** Processes on a real Redis, which call a fake OpenRouter in the process of the test. */
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as RedisServer from "./redisServer.ts"

export interface Result {
  readonly answered: number
  readonly millis: number
  readonly models: ReadonlyArray<{ readonly at: number; readonly outcome: string }>
}

interface Worker {
  readonly name: string
  /** Starts this many callers for each model from index `from` to `to`, exclusive. */
  readonly round: (callers: number, from: number, to: number) => Promise<Result>
  readonly kill: () => void
}

/** Ready processes, killed when the scope ends. */
export const start = Effect.fnUntraced(function*(processes: number, timeout = 2000) {
  const redis = yield* RedisServer.started
  const openRouter = yield* FakeOpenRouter.url
  const names = Array.from({ length: processes }, (_, index) => `worker-${index}`)
  const workers = yield* Effect.forEach(names, (name) =>
    Effect.map(
      Effect.acquireRelease(
        Effect.promise(async () => {
          const file = fileURLToPath(new URL("./fleetWorker.ts", import.meta.url))
          const child = spawn(process.execPath, ["--import", "tsx", file, name, `${timeout}`], {
            env: { ...process.env, OPENROUTER_BASE_URL: openRouter, REDIS_URL: redis.url },
            // Logs also go to standard output; `lineThat` skips them.
            stdio: ["pipe", "pipe", "inherit"]
          })
          const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
          const lineThat = async (isWanted: (line: string) => boolean): Promise<string> => {
            const { done, value } = await lines.next()
            if (done === true) throw new Error(`${name} ended`)
            if (!isWanted(value)) console.log(`${name}: ${value}`)
            return isWanted(value) ? value : lineThat(isWanted)
          }
          await lineThat((line) => line === "ready")
          return { child, lineThat }
        }),
        ({ child }) =>
          Effect.promise(async () => {
            if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await once(child, "exit")
          })
      ),
      ({ child, lineThat }): Worker => ({
        name,
        round: async (callers, from, to) => {
          child.stdin.write(`${callers} ${from} ${to}\n`)
          return JSON.parse(await lineThat((line) => line.startsWith("{")))
        },
        kill: () => child.kill("SIGKILL")
      })
    ), { concurrency: "unbounded" })
  return { redis, workers }
})

export const catalogue = (models: number) =>
  Catalogue.make(Array.from({ length: models }, (_, index) => Catalogue.model(`acme/model-${index}`)))

export const roundOfAll = (workers: ReadonlyArray<Worker>, callers: number, from: number, to: number) =>
  Effect.promise(() => Promise.all(workers.map((worker) => worker.round(callers, from, to))))

/** Milliseconds from storing an entry until each waiting process had it, ascending. */
export const delaysAfterStoring = (results: ReadonlyArray<Result>): ReadonlyArray<number> => {
  const models = results[0]?.models.map((_, index) =>
    results.flatMap((result) => result.models.slice(index, index + 1))
  )
  return (models ?? []).flatMap((answers) => {
    const stored = Math.min(...answers.flatMap(({ at, outcome }) => outcome === "miss" ? [at] : []))
    return answers.flatMap(({ at, outcome }) => outcome === "hit" ? [Math.max(0, at - stored)] : [])
  }).toSorted((a, b) => a - b)
}

/** Numbers of commands that Redis executed, by name, including those within scripts. */
export const commandsOf = (redis: RedisServer.RedisServer) =>
  Effect.map(RedisServer.command(redis, "INFO", "commandstats"), (info) =>
    Object.fromEntries(
      Array.from(info.matchAll(/^cmdstat_(?<name>[^:]+):calls=(?<calls>\d+)/gm), ({ groups }) => [
        groups?.name ?? "",
        Number(groups?.calls)
      ])
    ))
