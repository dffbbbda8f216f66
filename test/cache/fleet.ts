/**
 * A fleet: real processes on one real Redis, which call a fake OpenRouter of the test's process.
 */
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as RedisServer from "./redisServer.ts"

/** What one process prints after a round: see `fleetWorker.ts`. */
export interface Result {
  readonly answered: number
  readonly millis: number
  readonly models: ReadonlyArray<{ readonly at: number; readonly outcome: string }>
}

/** One process. */
interface Worker {
  readonly name: string
  /** Starts so many callers for each of the models from one index up to, and not including, another. */
  readonly round: (callers: number, from: number, to: number) => Promise<Result>
  readonly kill: () => void
}

/** Processes that are ready, and what they share. The processes are killed when the scope ends. */
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
            // What a worker logs is part of its standard output, and not a result.
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

/** So many models, `acme/model-0` and following. */
export const catalogue = (models: number) =>
  Catalogue.make(Array.from({ length: models }, (_, index) => Catalogue.model(`acme/model-${index}`)))

/** Starts the same round in all processes. */
export const roundOfAll = (workers: ReadonlyArray<Worker>, callers: number, from: number, to: number) =>
  Effect.promise(() => Promise.all(workers.map((worker) => worker.round(callers, from, to))))

/** How many milliseconds after an entry was stored each waiting process had it, in ascending order. */
export const delaysAfterStoring = (results: ReadonlyArray<Result>): ReadonlyArray<number> => {
  const models = results[0]?.models.map((_, index) =>
    results.flatMap((result) => result.models.slice(index, index + 1))
  )
  return (models ?? []).flatMap((answers) => {
    const stored = Math.min(...answers.flatMap(({ at, outcome }) => outcome === "miss" ? [at] : []))
    return answers.flatMap(({ at, outcome }) => outcome === "hit" ? [Math.max(0, at - stored)] : [])
  }).toSorted((a, b) => a - b)
}

/** How many commands Redis has carried out, by name, those within scripts included. */
export const commandsOf = (redis: RedisServer.RedisServer) =>
  Effect.map(RedisServer.command(redis, "INFO", "commandstats"), (info) =>
    Object.fromEntries(
      Array.from(info.matchAll(/^cmdstat_(?<name>[^:]+):calls=(?<calls>\d+)/gm), ({ groups }) => [
        groups?.name ?? "",
        Number(groups?.calls)
      ])
    ))
