import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { clientOn, collectLogs, double, inRealTime, outcomesOf } from "./client.ts"
import * as Storage from "./storage.ts"
import { suite } from "./suite/index.ts"

describe(`on ${Storage.fileSystem.name}`, () => suite(Storage.fileSystem))

describe("the files", () => {
  it.effect("can be read by their owner only, and so can their directory", () =>
    Effect.gen(function*() {
      const directory = join(yield* Storage.temporaryDirectory, "a", "cache")
      yield* Effect.all([Models.list(), Models.feed(), Models.count()]).pipe(Effect.provide(yield* clientIn(directory)))
      assert.strictEqual(modeOf(directory), "700")
      assert.deepStrictEqual(readdirSync(directory).map((name) => modeOf(join(directory, name))), ["600", "600", "600"])
    }))

  it.effect("keep their modes when they are replaced", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const reload = Models.count().pipe(ResponseCache.withCacheMode("reload"))
      yield* Effect.all([reload, reload, reload]).pipe(Effect.provide(yield* clientIn(directory)))
      assert.deepStrictEqual(readdirSync(directory).map((name) => modeOf(join(directory, name))), ["600"])
    }))

  it.effect("are named after nothing that was asked", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* Models.get("acme/rocket").pipe(Effect.provide(yield* clientIn(directory)))
      for (const name of readdirSync(directory)) {
        assert.notInclude(name, "rocket")
        assert.isBelow(name.length, 200)
      }
    }))

  it.effect("are not disturbed by others in their directory, nor by what a crash left behind", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* Models.count().pipe(Effect.provide(yield* clientIn(directory)))
      const [name] = readdirSync(directory)
      writeFileSync(join(directory, `${name}.123.tmp`), "half a fi")
      writeFileSync(join(directory, "%zz"), "not ours")
      writeFileSync(join(directory, "README"), "not ours")
      const logs = yield* collectLogs
      const count = outcomesOf(Models.count())
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(yield* clientIn(directory))), ["hit"])
      yield* Effect.gen(function*() {
        yield* ResponseCache.invalidate()
        assert.deepStrictEqual(yield* count, ["miss"])
      }).pipe(Effect.provide(yield* clientIn(directory)), Effect.provide(logs.layer))
      assert.deepStrictEqual(yield* logs.messages, [])
      assert.includeMembers(readdirSync(directory), ["%zz", "README"])
    }))

  it.effect("that nobody finished writing are gone when the writer is interrupted", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* Effect.gen(function*() {
        for (let turns = 0; turns < 40; turns++) {
          const call = yield* Effect.forkChild(Models.count().pipe(ResponseCache.withCacheMode("reload")))
          yield* inRealTime(turns % 5)
          yield* Fiber.interrupt(call)
        }
        yield* Models.count()
      }).pipe(Effect.provide(yield* clientIn(directory)))
      assert.deepStrictEqual(readdirSync(directory).filter((name) => name.endsWith(".tmp")), [])
    }))

  it.effect("may go away: calls are answered, and that is reported once", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const logs = yield* collectLogs
      yield* Effect.gen(function*() {
        rmSync(directory, { recursive: true })
        yield* Effect.all([Models.list(), Models.feed(), Models.count()])
        yield* ResponseCache.invalidate()
        yield* Models.count()
      }).pipe(Effect.provide(yield* clientIn(directory)), Effect.provide(logs.layer))
      assert.strictEqual((yield* logs.messages).length, 1)
    }))

  it.live("are whole, whoever writes them: four processes on one", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const results = yield* Effect.forEach(Array.from({ length: 4 }), () => inAnotherProcess(directory), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(results, Array.from(results, () => ({ hits: 60, messages: [] })))
      assert.strictEqual(readdirSync(directory).length, 1)
    }), 60_000)
})

const clientIn = (directory: string) =>
  Effect.map(double(), (http) => clientOn(Storage.inDirectory({ directory }), http))

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

const inAnotherProcess = (directory: string): Effect.Effect<unknown> =>
  Effect.promise(async (signal) => {
    const file = fileURLToPath(new URL("./fileSystemWorker.ts", import.meta.url))
    const child = spawn(process.execPath, ["--import", "tsx", file, directory], {
      stdio: ["ignore", "pipe", "inherit"],
      signal
    })
    let text = ""
    child.stdout.on("data", (chunk) => {
      text += String(chunk)
    })
    await once(child, "close")
    return JSON.parse(text)
  })
