import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Fault } from "effect-openrouter/testing"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as PlatformError from "effect/PlatformError"
import * as TestClock from "effect/testing/TestClock"
import { build } from "esbuild"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { prefix } from "../../src/cache/directory.ts"
import { layerFileSystem } from "../../src/file-system.ts"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { clientOn, collectLogs, double, eventually, inRealTime, outcomesOf } from "./client.ts"
import * as Storage from "./storage.ts"
import { runContract, runEntries, runOptions } from "./suite/index.ts"

describe(`on ${Storage.fileSystem.name}`, () => {
  runContract(Storage.fileSystem)
  runOptions(Storage.fileSystem)
  runEntries(Storage.fileSystem)
})

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

  it.effect("have names that do not show the request", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* Models.get("acme/rocket").pipe(Effect.provide(yield* clientIn(directory)))
      for (const name of readdirSync(directory)) {
        assert.notInclude(name, "rocket")
        assert.isBelow(name.length, 200)
      }
    }))

  it.effect("are not affected by other files in their directory, or by the remains of a crash", () =>
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

  it.effect("are removed if their writer is interrupted", () =>
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

  it.live(
    "are complete, although four processes write one file, and two more are killed while writing",
    () =>
      Effect.gen(function*() {
        const directory = yield* Storage.temporaryDirectory
        const killed = Array.from({ length: 2 }, () => spawnWorker("stress", directory))
        const survivors = yield* Effect.forkChild(Effect.all(
          Array.from({ length: 4 }, () => runWorker("stress", directory)),
          { concurrency: "unbounded" }
        ))
        yield* Effect.forEach(killed, (child) => Effect.promise(() => once(child.stdout, "data")), {
          concurrency: "unbounded"
        })
        for (const child of killed) child.kill("SIGKILL")
        const results = yield* Fiber.join(survivors)
        assert.deepStrictEqual(results, Array.from(results, () => ({ hits: 60, messages: [] })))
        assert.strictEqual(readdirSync(directory).filter((name) => !name.endsWith(".tmp")).length, 1)
        for (const name of readdirSync(directory)) {
          const time = new Date(Date.now() - 3_600_001)
          if (name.endsWith(".tmp")) utimesSync(join(directory, name), time, time)
        }
        yield* Layer.build(cacheIn(directory))
        yield* eventually(Effect.sync(() => readdirSync(directory).length === 1))
      }),
    60_000
  )
})

describe("the directory", () => {
  it.effect("is created again with mode 700 if it is deleted, by a read and by a write", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const logs = yield* collectLogs
      yield* Effect.gen(function*() {
        rmSync(directory, { recursive: true })
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
        assert.strictEqual(modeOf(directory), "700")
        rmSync(directory, { recursive: true })
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"))
        assert.strictEqual(modeOf(directory), "700")
      }).pipe(Effect.provide(yield* clientIn(directory)), Effect.provide(logs.layer))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(yield* clientIn(directory))), [
        "hit"
      ])
      assert.deepStrictEqual(yield* logs.messages, [])
    }))

  it.effect.each<readonly [string, (directory: string) => void, Overrides, string]>([
    ["a file", (directory) => replace(directory, () => writeFileSync(directory, "")), {}, "is not a directory"],
    ["a symbolic link", replaceByLink, {}, "is a symbolic link"],
    ["a symbolic link, named with a slash", replaceByLink, { slash: "/" }, "is a symbolic link"],
    ["one that others can write to", (directory) => chmodSync(directory, 0o707), {}, "Others can write to"],
    [
      "one that others can write to, trusted",
      (directory) => chmodSync(directory, 0o1777),
      { trustDirectory: true },
      "Others can write to"
    ],
    ["one that its group can write to", (directory) => chmodSync(directory, 0o770), {}, "Set trustDirectory"],
    ["one of another user", () => undefined, { owner: 4711 }, "belongs to another user (4711)"],
    ["one of another user, trusted", () => undefined, { owner: 4711, trustDirectory: true }, "another user (4711)"],
    ["one on a full disk", () => undefined, { full: true }, "ENOSPC: no space left on device"]
  ])("%s is a ConfigError", ([, change, overrides, reason]) =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      change(directory)
      const error = yield* Effect.flip(Layer.build(cacheIn(directory, overrides)))
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(error.message, "\"directory\"")
      assert.include(error.message, reason)
    }))

  it.effect.each<readonly [string, (directory: string) => void, Overrides]>([
    ["of root", () => undefined, { owner: 0, user: 4711 }],
    ["that others can read", (directory) => chmodSync(directory, 0o755), {}],
    ["that its group can write to, trusted", (directory) => chmodSync(directory, 0o2770), { trustDirectory: true }],
    ["on Windows, whatever its mode", (directory) => chmodSync(directory, 0o777), { isWindows: true }],
    ["on Windows, behind a link", replaceByLink, { isWindows: true }],
    ["on Windows, whoever owns it", () => undefined, { isWindows: true, owner: 4711 }]
  ])("can be one %s", ([, change, overrides]) =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      change(directory)
      const http = yield* double()
      yield* Models.count().pipe(Effect.provide(clientOn(cacheIn(directory, overrides), http)))
      const again = outcomesOf(Models.count()).pipe(Effect.provide(clientOn(cacheIn(directory, overrides), http)))
      assert.deepStrictEqual(yield* again, ["hit"])
    }))

  it.effect.each<readonly [string, (directory: string) => void, string]>([
    ["opened to others", (directory) => chmodSync(directory, 0o777), "Others can write to"],
    ["exchanged for a link to another", (directory) => {
      renameSync(directory, `${directory}-moved`)
      symlinkSync(`${directory}-moved`, directory)
    }, "is a symbolic link"]
  ])("that is %s later is no longer read", ([, change, reason]) =>
    Effect.gen(function*() {
      const directory = join(yield* Storage.temporaryDirectory, "cache")
      yield* Models.list().pipe(Effect.provide(yield* clientIn(directory)))
      const logs = yield* collectLogs
      yield* Effect.gen(function*() {
        yield* Models.count()
        change(directory)
        assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["miss"])
      }).pipe(Effect.provide(yield* clientIn(directory)), Effect.provide(logs.layer))
      assert.strictEqual((yield* logs.messages).length, 1)
      assert.include((yield* logs.messages)[0], reason)
    }))
})

describe("an entry", () => {
  const faults: ReadonlyArray<readonly [string, (file: string) => void, string]> = [
    ["a FIFO", makeFifo, "is not a regular file"],
    ["a symbolic link to an entry", (file) => {
      renameSync(`${file}.original`, `${file}.elsewhere`)
      symlinkSync(`${file}.elsewhere`, file)
    }, "is not a regular file"],
    ["a dangling link", (file) => symlinkSync("/nowhere", file), "is not a regular file"],
    ["a file of 300 MB", (file) => {
      writeFileSync(file, "{")
      truncateSync(file, 300_000_000)
    }, "has more than"],
    ["an empty file", (file) => writeFileSync(file, ""), "is not JSON"],
    ["a number", (file) => writeFileSync(file, "1"), "contains no entry"]
  ]

  it.effect.each(faults)("that is %s is not read, and is replaced", ([, make, reason]) =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const count = outcomesOf(Models.count())
      yield* count.pipe(Effect.provide(yield* clientIn(directory)))
      makeInPlace(directory, make)
      const logs = yield* collectLogs
      const client = yield* clientIn(directory)
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(client), Effect.provide(logs.layer)), ["miss"])
      assert.include((yield* logs.messages)[0], reason)
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(yield* clientIn(directory))), ["hit"])
    }))

  it.effect("that has expired is not read", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const http = yield* double({ faults: [Fault.headers({ "cache-control": "max-age=60" })] })
      const client = () => clientOn(Storage.inDirectory({ directory, retention: "2 minutes" }), http)
      const stored = Models.count().pipe(ResponseCache.withCacheMode("only-if-cached"))
      yield* Models.count().pipe(Effect.provide(client()))
      yield* TestClock.adjust("119 seconds")
      assert.strictEqual(yield* stored.pipe(Effect.provide(client())), 3)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Effect.flip(stored).pipe(Effect.provide(client())))._tag, "TransportError")
    }))

  it.effect("that is a directory is left there, and responses come from the network", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const count = outcomesOf(Models.count())
      yield* count.pipe(Effect.provide(yield* clientIn(directory)))
      makeInPlace(directory, (file) => mkdirSync(join(file, "inside"), { recursive: true }))
      assert.deepStrictEqual(yield* count.pipe(Effect.provide(yield* clientIn(directory))), ["miss"])
      assert.deepStrictEqual(readdirSync(directory).filter((name) => name.endsWith(".tmp")), [])
    }))

  it.effect("that cannot be written leaves nothing behind, and the reason is logged once", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const logs = yield* collectLogs
      yield* Effect.all([Models.count(), Models.list()]).pipe(
        Effect.provide(clientOn(cacheIn(directory, { fullLater: true }), yield* double())),
        Effect.provide(logs.layer)
      )
      assert.deepStrictEqual(readdirSync(directory), [])
      assert.strictEqual((yield* logs.messages).length, 1)
      assert.include((yield* logs.messages)[0], "ENOSPC: no space left on device")
    }))

  it.live("that is a FIFO blocks neither a process nor its exit", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* runWorker("count", directory)
      makeInPlace(directory, makeFifo)
      assert.deepStrictEqual(yield* runWorker("count", directory), { outcomes: ["miss"] })
      assert.deepStrictEqual(yield* runWorker("count", directory), { outcomes: ["hit"] })
    }), 60_000)
})

describe("old files", () => {
  it.effect("are removed when a process starts: expired entries, and temporary files of killed writers", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      const now = yield* Clock.currentTimeMillis
      yield* TestClock.setTime(Date.now())
      const kept = [
        createFile(directory, `${prefix}v2%2FModels.list%2Ffresh`, 60),
        createFile(directory, `${prefix}v2%2FModels.list%2Fjust-expired`, -59),
        createFile(directory, `${prefix}v2%2FModels.list%2Fbeing-written.1.tmp`, -1),
        createFile(directory, "README", -100),
        createFile(directory, "README.1.tmp", -100)
      ]
      mkdirSync(join(directory, `${prefix}directory`))
      utimesSync(join(directory, `${prefix}directory`), now, now)
      createFile(directory, `${prefix}v2%2FModels.list%2Fexpired`, -61)
      createFile(directory, `${prefix}v1%2FModels.list%2Fof-an-older-version`, -61)
      createFile(directory, `${prefix}v2%2FModels.list%2Fabandoned.1.tmp`, -61)
      yield* Layer.build(Storage.inDirectory({ directory }))
      yield* eventually(Effect.sync(() => readdirSync(directory).length === kept.length + 1))
      assert.sameMembers(readdirSync(directory), [...kept, `${prefix}directory`])
    }))

  it.effect("are removed after a write, every ten minutes at most", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* TestClock.setTime(Date.now())
      const reload = Models.count().pipe(ResponseCache.withCacheMode("reload"))
      const old = `${prefix}v2%2FModels.list%2Fold`
      const isThere = Effect.sync(() => readdirSync(directory).includes(old))
      yield* Effect.gen(function*() {
        yield* reload
        createFile(directory, old, -61)
        yield* TestClock.adjust("9 minutes")
        yield* reload
        yield* inRealTime(100)
        assert.isTrue(yield* isThere)
        yield* TestClock.adjust("1 minute")
        yield* reload
        yield* eventually(Effect.map(isThere, (isThere) => !isThere))
      }).pipe(Effect.provide(yield* clientIn(directory)))
    }))

  it.effect("are checked 1000 at a time, and eventually all of them", () =>
    Effect.gen(function*() {
      const directory = yield* Storage.temporaryDirectory
      yield* TestClock.setTime(Date.now())
      for (let index = 0; index < 1500; index++) createFile(directory, `${prefix}${index}`, -61)
      yield* Layer.build(cacheIn(directory))
      yield* eventually(Effect.sync(() => readdirSync(directory).length <= 500))
      yield* inRealTime(100)
      assert.strictEqual(readdirSync(directory).length, 500)
      yield* Layer.build(cacheIn(directory))
      yield* eventually(Effect.sync(() => readdirSync(directory).length === 0))
    }))
})

const clientIn = (directory: string) =>
  Effect.map(double(), (http) => clientOn(Storage.inDirectory({ directory }), http))

interface Overrides {
  readonly trustDirectory?: boolean
  readonly slash?: string
  readonly owner?: number
  readonly user?: number
  readonly isWindows?: boolean
  /** Every write fails; writes of entries fail halfway. */
  readonly full?: boolean
  readonly fullLater?: boolean
}

const cacheIn = (directory: string, overrides: Overrides = {}) => {
  const { trustDirectory } = overrides
  const changed = Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const owned = (stat: typeof fs.stat): typeof fs.stat => (file) =>
      Effect.map(stat(file), (info) => {
        const owner = file === directory ? overrides.owner : overrides.user
        return owner === undefined ? info : { ...info, uid: Option.some(owner) }
      })
    const writeFile: typeof fs.writeFile = (file, bytes, options) =>
      overrides.full === true || (overrides.fullLater === true && bytes.length > 0)
        ? Effect.andThen(fs.writeFile(file, bytes.slice(0, 10), options), full(file))
        : fs.writeFile(file, bytes, options)
    return Context.make(
      FileSystem.FileSystem,
      FileSystem.make({ ...fs, stat: owned(fs.stat), lstat: owned(fs.lstat), writeFile })
    )
      .pipe(Context.add(Path.Path, overrides.isWindows === true ? { ...path, sep: "\\" } : path))
  })
  return layerFileSystem({
    directory: directory + (overrides.slash ?? ""),
    ...(trustDirectory === undefined ? {} : { trustDirectory })
  }).pipe(
    Layer.provide(Layer.provide(Layer.effectContext(changed), NodeServices.layer))
  )
}

const full = (file: string) =>
  Effect.fail(PlatformError.systemError({
    _tag: "Unknown",
    module: "FileSystem",
    method: "writeFile",
    pathOrDescriptor: file,
    cause: new Error("ENOSPC: no space left on device, write")
  }))

const replace = (directory: string, make: () => void) => {
  rmSync(directory, { recursive: true })
  make()
}

function replaceByLink(directory: string) {
  mkdirSync(join(directory, "target"), { mode: 0o700 })
  renameSync(join(directory, "target"), `${directory}-target`)
  replace(directory, () => symlinkSync(`${directory}-target`, directory))
}

/** Moves the only entry to `.original`, and makes another file in its place. */
const makeInPlace = (directory: string, make: (file: string) => void) => {
  const [name = ""] = readdirSync(directory)
  const file = join(directory, name)
  renameSync(file, `${file}.original`)
  make(file)
}

function makeFifo(file: string) {
  execFileSync("mkfifo", [file])
  const inAnHour = new Date(Date.now() + 3_600_000)
  utimesSync(file, inAnHour, inAnHour)
}

/** Creates a file whose modification time is so many minutes from now. Returns its name. */
const createFile = (directory: string, name: string, minutes: number): string => {
  writeFileSync(join(directory, name), "{}")
  const time = new Date(Date.now() + minutes * 60_000)
  utimesSync(join(directory, name), time, time)
  return name
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

const runWorker = (task: "count" | "stress", directory: string): Effect.Effect<unknown> =>
  Effect.promise(async (signal) => {
    const child = spawnWorker(task, directory, signal)
    let text = ""
    child.stdout.on("data", (chunk) => {
      text += String(chunk)
    })
    await once(child, "close")
    return JSON.parse(text)
  })

const spawnWorker = (task: "count" | "stress", directory: string, signal?: AbortSignal) =>
  spawn(process.execPath, [worker, task, directory], {
    stdio: ["ignore", "pipe", "inherit"],
    killSignal: "SIGKILL",
    ...(signal === undefined ? {} : { signal })
  })

// Bundled, because compiling all modules takes each process seconds.
const worker = join(mkdtempSync(join(tmpdir(), "worker-")), "worker.mjs")

beforeAll(() =>
  build({
    entryPoints: [fileURLToPath(new URL("./fileSystemWorker.ts", import.meta.url))],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)" }
  })
)

afterAll(() => rmSync(dirname(worker), { recursive: true }))
