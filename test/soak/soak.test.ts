/**
 * A soak: 20,000 calls of 200 fibers over real sockets, while 3 of 10 responses are faulty, caches expire, Redis is killed and
 * frozen, and callers are interrupted. `SOAK_SEED` replays the plan of faults and calls.
 */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Endpoints, Models, OpenRouter, OpenRouterConfig, OpenRouterError, ResponseCache } from "effect-openrouter"
import { layerFileSystem } from "effect-openrouter/file-system"
import { layerRedis } from "effect-openrouter/redis"
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { inspect } from "node:util"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as RedisServer from "../cache/redisServer.ts"
import * as Plan from "./plan.ts"

const seed = Plan.seedOf(process.env.SOAK_SEED)

describe("a soak", () => {
  it.live(`every call ends as expected, and no resource is left (SOAK_SEED=${seed})`, () =>
    Effect.gen(function*() {
      const before = open()
      const { calls, heaps, seen, served, millis } = yield* Effect.scoped(soak).pipe(
        Effect.provideService(Metric.FiberRuntimeMetrics, fibers)
      )
      yield* Effect.logInfo(inspect({
        seed,
        seconds: Math.round(millis / 1000),
        requests: served.requests,
        faults: served.met,
        ends: countBy(calls, ({ end }) => end),
        outcomes: countBy(calls, ({ outcome }) => outcome ?? "none"),
        fibers: fibers.started,
        "seconds lost to a busy machine": Math.round(lost.millis / 1000),
        "ms after the deadline, at most": Math.round(Math.max(...calls.map(({ late }) => late))),
        "heap in MB": heaps.map((bytes) => Math.round(bytes / 1e5) / 10)
      }, { breakLength: 120 }))

      assert.lengthOf(calls, Plan.fibers * Plan.callsPerFiber)
      assert.deepStrictEqual(calls.flatMap(({ wrong }) => wrong ?? []), [])
      assert.isAtMost(Math.max(...calls.map(({ late }) => late)), 1000)
      assert.deepStrictEqual(Object.keys(served.met).toSorted(), Object.keys(Plan.kinds).toSorted())
      for (const outcome of ["hit", "miss", "revalidated", "stale", "stale-if-error", "bypass"]) {
        assert.isTrue(calls.some((call) => call.outcome === outcome), outcome)
      }
      assert.isTrue(calls.some(({ end }) => end === "interrupted"))
      assert.isAbove(fibers.started, Plan.fibers)
      assert.deepStrictEqual(seen.leaks, [])
      assert.isTrue(seen.redacted, "a key was echoed")
      const [first = 0, ...later] = heaps
      for (const heap of later) assert.isBelow(heap, first * 1.2)
      yield* Effect.retry(
        Effect.try({ try: () => assert.deepStrictEqual(open(), before), catch: (error) => error }),
        { schedule: Schedule.spaced("200 millis"), times: 50 }
      )
    }).pipe(Effect.provide(Logger.layer([Logger.consolePretty()]))), 240_000)
})

class Seen {
  readonly leaks: Array<string> = []
  redacted = false

  add(...texts: ReadonlyArray<string>) {
    for (const text of texts) {
      this.redacted ||= text.includes("<redacted>")
      if (forms.some((form) => text.includes(form))) this.leaks.push(text)
    }
  }
}

const forms = Object.values(Plan.keys).flatMap((key) => [key, btoa(key), btoa(`Bearer ${key}`)])

interface Ended {
  readonly end: string
  readonly outcome: string | undefined
  readonly late: number
  readonly wrong: string | undefined
}

const soak = Effect.gen(function*() {
  const seen = new Seen()
  const server = yield* startServer
  const redis = yield* RedisServer.started
  const directory = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "soak-"))),
    (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
  )
  const clients = yield* makeClients(server.url, redis.url, directory)
  const calls: Array<Ended> = []
  const heaps: Array<number> = []
  const started = Date.now()

  const fiber = Effect.fnUntraced(function*(fiber: number) {
    for (let turn = 0; turn < Plan.callsPerFiber; turn++) {
      const call = Plan.callAt(seed, fiber, turn)
      yield* Effect.sleep(call.pause)
      const client = clients[call.client]
      if (client === undefined) return yield* Effect.die("The plan names a client that does not exist.")
      calls.push(yield* makeCall(call, client, seen))
      // The first sample is taken when every client has been in use for a while.
      if (calls.length % (Plan.fibers * Plan.callsPerFiber / 5) === 0) heaps.push(heap())
    }
  })

  const logger = Logger.make(({ cause, message }) => {
    seen.add(inspect({ cause, message }, { depth: 8 }))
  })
  yield* Effect.forEach(Array.from({ length: Plan.fibers }, (_, index) => index), fiber, {
    concurrency: "unbounded",
    discard: true
  }).pipe(
    Effect.raceFirst(Effect.forever(disturb(redis))),
    Effect.raceFirst(Effect.forever(measureLost)),
    Effect.ensuring(redis.thaw),
    Effect.provide(Logger.layer([logger]))
  )
  for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) seen.add(file.name, readFileSync(join(file.parentPath, file.name), "utf8"))
  }
  seen.add(yield* RedisServer.command(redis, "EVAL", dump, "0"))
  return { calls, heaps, seen, served: yield* server.stop, millis: Date.now() - started }
})

const dump = `local all = {}
for _, key in ipairs(redis.call("KEYS", "*")) do
  all[#all + 1] = key
  local value = redis.pcall("GET", key)
  if type(value) == "string" then all[#all + 1] = value end
end
return all`

// Milliseconds by which timers were late, because the machine was busy. Calls get this time in addition.
const lost = { millis: 0 }

const measureLost = Effect.gen(function*() {
  const began = Date.now()
  yield* Effect.sleep(20)
  lost.millis += Date.now() - began - 20
})

const disturb = Effect.fnUntraced(function*(redis: RedisServer.RedisServer) {
  yield* Effect.sleep("4 seconds")
  yield* redis.freeze
  yield* Effect.sleep("2 seconds")
  yield* redis.thaw
  yield* Effect.sleep("4 seconds")
  yield* redis.kill
  yield* Effect.sleep("1 second")
  yield* redis.start
})

type Client = Context.Context<OpenRouter.OpenRouter>

const makeClients = Effect.fnUntraced(function*(baseUrl: string, redisUrl: string, directory: string) {
  const timeouts = { attempt: Plan.attemptTimeout, total: Plan.totalTimeout }
  const retry = Schedule.exponential("30 millis").pipe(Schedule.upTo({ times: 2 }))
  const files = Layer.provide(layerFileSystem({ directory }), NodeServices.layer)
  const redis = layerRedis({ url: redisUrl, timeout: "200 millis" })
  const circuitBreaker = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(5),
    openDuration: "300 millis"
  }).pipe(Effect.provide(CircuitBreaker.layerStoreMemory()))
  const caches = [ResponseCache.layerMemory({ maxEntries: 8 }), ResponseCache.layerMemory(), files, files, redis, redis]
  const layers = [...caches, redis, ResponseCache.layerNone].map((cache, index) =>
    OpenRouter.layerWithCache(Layer.fresh(cache), {
      baseUrl,
      apiKey: Redacted.make(Plan.keys[accountOf(index)]),
      timeouts,
      retry,
      ...index === 1 ? { circuitBreaker } : {}
    }).pipe(Layer.provide(FetchHttpClient.layer))
  )
  return yield* Effect.forEach(layers, (layer) => Layer.build(layer))
})

const makeCall = Effect.fnUntraced(function*(call: Plan.Call, client: Client, seen: Seen) {
  const began = Date.now()
  const before = lost.millis
  const running = operation(call).pipe(
    OpenRouterConfig.withTimeout({ attempt: Plan.attemptTimeout, total: call.total }),
    ResponseCache.withCacheMode(call.mode),
    ResponseCache.withOutcomes,
    Effect.provide(client),
    Effect.exit
  )
  const exit = yield* call.interruptAfter === undefined
    ? running
    : Effect.raceFirst(running, Effect.delay(Effect.interrupt, call.interruptAfter).pipe(Effect.exit))
  const now = Date.now()
  const busy = lost.millis - before
  return judge(call, exit, now - busy, now - busy - began - call.total, seen)
})

// The texts in the result of a call, which contain time and account.
const operation = (
  { model, operation }: Plan.Call
): Effect.Effect<Values, OpenRouterError.Failure, Models.Models | Endpoints.Endpoints> => {
  const id = `acme/model-${model}`
  switch (operation) {
    case "list":
      return Effect.map(Models.list(), described)
    case "listForUser":
      return Effect.map(Models.listForUser(), described)
    case "get":
      return Effect.map(Models.get(id), (model) => [[model.id, model.description ?? ""]])
    case "endpoints":
      return Effect.map(Endpoints.list(id), ({ description, id }) => [[id ?? "", description ?? ""]])
    case "count":
      return Effect.map(Models.count(), (count) => [["count", `${count} `]])
  }
}

const described = (models: ReadonlyArray<{ readonly id: string; readonly description?: string | null | undefined }>) =>
  models.map(({ description, id }) => [id, description ?? ""])

const accountOf = (client: number) => client % 2 === 0 ? "a" : "b"

const ids = Array.from({ length: Plan.models }, (_, index) => `acme/model-${index}`)

type Values = ReadonlyArray<ReadonlyArray<string>>

const judge = (
  call: Plan.Call,
  exit: Exit.Exit<readonly [Values, ReadonlyArray<string>], unknown>,
  now: number,
  late: number,
  seen: Seen
): Ended => {
  if (Exit.isSuccess(exit)) {
    const [values, outcomes] = exit.value
    const outcome = outcomes.at(-1)
    return { end: "value", outcome, late, wrong: mistakeOf(call, values, outcome ?? "none", now) }
  }
  if (Cause.hasInterruptsOnly(exit.cause)) {
    const wrong = call.interruptAfter === undefined ? `interrupted: ${inspect(call)}` : undefined
    return { end: "interrupted", outcome: undefined, late, wrong }
  }
  const error = Option.getOrUndefined(Exit.findErrorOption(exit))
  seen.add(inspect(error, { depth: 8 }), JSON.stringify(error), Cause.pretty(exit.cause))
  return OpenRouterError.isOpenRouterError(error)
    ? { end: error._tag, outcome: undefined, late, wrong: undefined }
    : { end: "defect", outcome: undefined, late, wrong: Cause.pretty(exit.cause) }
}

const mistakeOf = (call: Plan.Call, values: Values, outcome: string, now: number): string | undefined => {
  const wanted = call.operation === "count" ? ["count"] : call.operation.startsWith("list") ? ids : [ids[call.model]]
  const names = values.map(([name]) => name)
  const where = `${call.operation}, ${call.mode}, ${outcome}, client ${call.client}`
  if (inspect(names.toSorted()) !== inspect(wanted.toSorted())) return `${where}: got ${inspect(names)}`
  for (const [name, text = ""] of values) {
    const [version, account] = text.split(" ")
    const age = now - Number(version)
    if (!(age <= allowedAge(call, outcome))) return `${where}: ${name} is ${age} ms old`
    if (account !== "" && account !== accountOf(call.client)) return `${where}: ${name} of account ${account}`
  }
  return undefined
}

// A value may be one version old when it is sent, and take an attempt to arrive. `Date` and `Age` are in whole seconds.
const allowedAge = (call: Plan.Call, outcome: string): number => {
  const { fresh, staleIfError, staleWhileRevalidate, version } = Plan.lifetimes
  const least = version + Plan.attemptTimeout + 1000
  if (call.mode === "force-cache" || call.mode === "only-if-cached") return Infinity
  switch (outcome) {
    case "stale":
      return least + fresh + staleWhileRevalidate
    case "stale-if-error":
      return least + fresh + staleIfError + call.total
    default:
      return least + fresh + call.total
  }
}

const startServer = Effect.acquireRelease(
  Effect.promise(async () => {
    const file = fileURLToPath(new URL("./server.ts", import.meta.url))
    const child = spawn(process.execPath, ["--import", "tsx", file, String(seed)], {
      stdio: ["pipe", "pipe", "inherit"]
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const line = async () => String((await lines.next()).value)
    const url = await line()
    const stop = Effect.promise(async (): Promise<{ requests: number; met: Record<string, number> }> => {
      child.stdin.end()
      return JSON.parse(await line())
    })
    return { child, url, stop }
  }),
  ({ child }) =>
    Effect.promise(async () => {
      if (child.exitCode === null && child.kill("SIGKILL")) await once(child, "exit")
    })
)

const fibers = {
  active: 0,
  started: 0,
  recordFiberStart: () => {
    fibers.active++
    fibers.started++
  },
  recordFiberEnd: () => {
    fibers.active--
  }
}

// What keeps the process alive, open files and running fibers. Pipes to the test's own processes are left out.
const open = () => ({
  resources: countBy(process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap"), (name) => name),
  files: readdirSync("/proc/self/fd").length,
  fibers: fibers.active
})

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc")

const heap = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const countBy = <A>(all: ReadonlyArray<A>, nameOf: (one: A) => string): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const one of all) counts[nameOf(one)] = (counts[nameOf(one)] ?? 0) + 1
  return counts
}
