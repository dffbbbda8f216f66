/**
 * A fleet of real processes on one Redis: however many callers there are in each, one request goes out; and when the
 * process that holds the lease is killed, one more.
 */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import * as RedisServer from "./redisServer.ts"

const processes = 8
const callers = 100
const lease = 3000

describe.skipIf(!RedisServer.isInstalled)(
  "a fleet of eight processes with a hundred callers each, cold, on one key",
  () => {
    it.live("makes one request", () =>
      Effect.gen(function*() {
        const fleet = yield* started
        fleet.forEach(go)
        const results = yield* Effect.promise(() => Promise.all(fleet.map(resultOf)))
        assert.deepStrictEqual(results.map(({ answered }) => answered), Array.from(fleet, () => callers))
        assert.strictEqual((yield* FakeOpenRouter.requests).length, 1)
      }).pipe(Effect.scoped, Effect.provide(FakeOpenRouter.layerServer())), 60_000)

    it.live(
      "makes two when the one that asks is killed, and nobody waits longer than its lease",
      () =>
        Effect.gen(function*() {
          // The killed one would have had to wait for the answer to the first request for a long time.
          yield* FakeOpenRouter.inject(Fault.delay("30 seconds").pipe(Fault.onRequest(1)))
          const fleet = yield* started
          fleet.forEach(go)
          const results = fleet.map(resultOf)
          const asker = yield* firstAsker
          fleet.find(({ name }) => name === asker)?.child.kill("SIGKILL")
          const survivors = yield* Effect.promise(() =>
            Promise.all(results.filter((_, index) => fleet[index]?.name !== asker))
          )
          assert.deepStrictEqual(
            survivors.map(({ answered }) => answered),
            Array.from({ length: processes - 1 }, () => callers)
          )
          assert.deepStrictEqual(
            (yield* FakeOpenRouter.requests).map(({ headers }) => headers["x-openrouter-title"] === asker),
            [true, false]
          )
          // The lease, and what a machine that runs eight processes needs to find out.
          for (const { millis } of survivors) assert.isBelow(millis, lease + 2500)
        }).pipe(Effect.scoped, Effect.provide(FakeOpenRouter.layerServer())),
      60_000
    )
  }
)

interface Worker {
  readonly name: string
  readonly child: ChildProcess
  /** The lines that it prints after it is ready. */
  readonly lines: AsyncIterator<string>
}

/** The processes, all of them ready, with a Redis and the double; killed when the scope ends. */
const started = Effect.gen(function*() {
  const redis = yield* RedisServer.started
  const url = yield* FakeOpenRouter.url
  const names = Array.from({ length: processes }, (_, index) => `worker-${index}`)
  return yield* Effect.forEach(names, (name) =>
    Effect.acquireRelease(
      Effect.promise(async (): Promise<Worker> => {
        const file = fileURLToPath(new URL("./fleetWorker.ts", import.meta.url))
        const child = spawn(process.execPath, ["--import", "tsx", file, name, `${callers}`, `${lease}`], {
          env: { ...process.env, OPENROUTER_BASE_URL: url, REDIS_URL: redis.url },
          stdio: ["pipe", "pipe", "inherit"]
        })
        const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
        assert.strictEqual((await lines.next()).value, "ready")
        return { name, child, lines }
      }),
      ({ child }) =>
        Effect.promise(async () => {
          if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await once(child, "exit")
        })
    ), { concurrency: "unbounded" })
})

const go = ({ child }: Worker): void => {
  child.stdin?.write("go\n")
}

/** What a process prints at its end; nothing where it is killed. */
const resultOf = async ({ lines }: Worker): Promise<{ readonly answered: number; readonly millis: number }> => {
  const [answered, millis] = String((await lines.next()).value).split(" ").map(Number)
  return { answered: answered ?? 0, millis: millis ?? 0 }
}

/** The name of the process whose request comes first. */
const firstAsker: Effect.Effect<string, never, FakeOpenRouter.FakeOpenRouter> = Effect.flatMap(
  FakeOpenRouter.requests,
  ([request]) =>
    request === undefined
      ? Effect.andThen(Effect.sleep("20 millis"), Effect.suspend(() => firstAsker))
      : Effect.succeed(request.headers["x-openrouter-title"] ?? "")
)
