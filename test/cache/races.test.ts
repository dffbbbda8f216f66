/** Rules that hold in any order of concurrent reads, writes, reloads and invalidations. */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Persistence from "effect/persistence/Persistence"
import * as Scheduler from "effect/Scheduler"
import * as TestClock from "effect/testing/TestClock"
import * as Drift from "../../src/Drift.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import { layerRedis } from "../../src/redis.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { settled } from "../virtualTime.ts"
import {
  client,
  clientOn,
  double,
  eventually,
  inRealTime,
  larger,
  outcomesOf,
  reported,
  sent,
  shared
} from "./client.ts"
import * as RedisServer from "./redisServer.ts"
import * as Storage from "./storage.ts"

describe("a reload", () => {
  it.effect("is kept, although a default call finds an older response in the store meanwhile", () =>
    Effect.gen(function*() {
      const { client, double } = yield* shared(Storage.backingMemory)
      assert.strictEqual(yield* Models.count().pipe(Effect.provide(client())), 3)
      yield* double.setCatalogue(larger)
      yield* double.setFaults(Fault.delay("5 seconds"))
      yield* Effect.gen(function*() {
        const reload = yield* Effect.forkChild(Models.count().pipe(ResponseCache.withCacheMode("reload")))
        yield* eventually(Effect.map(double.requests, (requests) => requests.length === 2))
        assert.deepStrictEqual(yield* ResponseCache.withOutcomes(Models.count()), [3, ["hit"]])
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* Fiber.join(reload), 4)
        assert.deepStrictEqual(yield* ResponseCache.withOutcomes(Models.count()), [4, ["hit"]])
      }).pipe(Effect.provide(client()))
      assert.deepStrictEqual(
        yield* ResponseCache.withOutcomes(Models.count()).pipe(Effect.provide(client())),
        [4, ["hit"]]
      )
    }))

  it.effect("is used by a caller who read the store before it was written", () =>
    Effect.gen(function*() {
      const reading = yield* Deferred.make<void>()
      const read = yield* Deferred.make<void>()
      const open = yield* storeWith({
        get: (get) => Effect.tap(get, () => Effect.andThen(Deferred.succeed(reading, undefined), Deferred.await(read)))
      })
      yield* Effect.gen(function*() {
        const call = yield* Effect.forkChild(ResponseCache.withOutcomes(Models.count()))
        yield* Deferred.await(reading)
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"))
        yield* Deferred.succeed(read, undefined)
        assert.deepStrictEqual(yield* Fiber.join(call), [3, ["hit"]])
        assert.strictEqual(yield* sent, 1)
      }).pipe(Effect.provide(clientOn(open(), yield* double())))
    }))
})

describe("an invalidation", () => {
  it.effect("applies to a response that is being written", () =>
    Effect.gen(function*() {
      const writing = yield* Deferred.make<void>()
      const written = yield* Deferred.make<void>()
      const open = yield* storeWith({
        set: (set) => Effect.andThen(Deferred.succeed(writing, undefined), Effect.andThen(Deferred.await(written), set))
      })
      const http = yield* double()
      yield* Effect.gen(function*() {
        const call = yield* Effect.forkChild(Models.count())
        yield* Deferred.await(writing)
        yield* ResponseCache.invalidate()
        yield* Deferred.succeed(written, undefined)
        assert.strictEqual(yield* Fiber.join(call), 3)
        const error = yield* Effect.flip(Models.count()).pipe(
          ResponseCache.withCacheMode("only-if-cached"),
          Effect.provide(clientOn(open(), http))
        )
        assert.strictEqual(error._tag, "TransportError")
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(clientOn(open(), http)))
    }))

  it.effect("applies to a response that is being read", () =>
    Effect.gen(function*() {
      const reading = yield* Deferred.make<void>()
      const read = yield* Deferred.make<void>()
      let isHeld = false
      const open = yield* storeWith({
        get: (get) =>
          Effect.tap(get, () =>
            isHeld ? Effect.andThen(Deferred.succeed(reading, undefined), Deferred.await(read)) : Effect.void)
      })
      const http = yield* double()
      yield* Models.count().pipe(Effect.provide(clientOn(open(), http)))
      isHeld = true
      yield* Effect.gen(function*() {
        const call = yield* Effect.forkChild(outcomesOf(Models.count()))
        yield* Deferred.await(reading)
        yield* ResponseCache.invalidate()
        yield* Deferred.succeed(read, undefined)
        assert.deepStrictEqual(yield* Fiber.join(call), ["miss"])
      }).pipe(Effect.provide(clientOn(open(), http)))
    }))

  it.effect("applies while the store is not used after a timeout", () =>
    Effect.gen(function*() {
      let isSlow = false
      const open = yield* storeWith({ get: (get) => Effect.suspend(() => isSlow ? Effect.never : get) })
      const http = yield* double()
      yield* Effect.gen(function*() {
        yield* Models.count()
        yield* TestClock.adjust("1 second")
        isSlow = true
        const slow = yield* Effect.forkChild(Models.get("acme/rocket"))
        yield* settled
        yield* TestClock.adjust("2 seconds")
        yield* Fiber.join(slow)
        isSlow = false
        yield* ResponseCache.invalidate()
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(clientOn(open(), http)))
    }))
})

describe("a store that hangs", () => {
  it.effect("does not delay callers who may use a stale response in memory, and delays others once", () =>
    Effect.gen(function*() {
      let hangs = false
      const command: Command = (run) => Effect.suspend(() => hangs ? Effect.never : run)
      const open = yield* storeWith({ get: command, set: command })
      const http = yield* double()
      yield* Effect.gen(function*() {
        yield* Models.count()
        yield* TestClock.adjust("121 seconds")
        hangs = true
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
        yield* settled
        yield* TestClock.adjust("2 seconds")
        yield* eventually(Effect.map(outcomesOf(Models.count()), ([outcome]) => outcome === "hit"))
      }).pipe(Effect.provide(clientOn(open(), http)))
    }))
})

it.effect.each([ResponseCache.layerMemory(), ResponseCache.layerNone])(
  "a drift reporter that hangs delays a call until its deadline",
  (cache) =>
    Effect.gen(function*() {
      const http = yield* double({ faults: [reported] })
      const fiber = yield* Models.count().pipe(
        Drift.withReporter(() => Effect.never),
        OpenRouterConfig.withTimeout("5 seconds"),
        Effect.provide(clientOn(cache, http)),
        Effect.flip,
        Effect.forkChild
      )
      yield* eventually(Effect.map(Effect.provide(sent, http), (count) => count === 1))
      yield* settled
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "TimeoutError")
    })
)

describe("a refresh in the background", () => {
  // A turn of the scheduler ends after this number of operations. The caller is interrupted after 0 to 249 turns.
  it.effect.each([3, 4])(
    "is either started or not, whenever its caller is interrupted, with %i operations in each turn",
    (steps) =>
      Effect.forEach(Array.from({ length: 250 }, (_, turns) => turns), (turns) =>
        Effect.gen(function*() {
          yield* Models.count()
          yield* TestClock.adjust("121 seconds")
          const call = yield* Effect.forkChild(Models.count())
          for (let turn = 0; turn < turns; turn++) yield* Effect.yieldNow
          yield* Fiber.interrupt(call)
          yield* eventually(Effect.map(outcomesOf(Models.count()), ([outcome]) => outcome === "hit"))
          assert.strictEqual(yield* sent, 2, `after ${turns} turns`)
        }).pipe(Effect.provide(client(Storage.memory)), Effect.provideService(Scheduler.MaxOpsBeforeYield, steps))),
    30_000
  )
})

// Concurrent, because each test starts a server, and then mostly waits.
describe.skipIf(!RedisServer.isInstalled).concurrent("a fleet on one Redis", () => {
  it.live.each<readonly [string, Fault.Fault, "Success" | "Failure"]>([
    ["may not be stored", Fault.headers({ "cache-control": "private, no-store" }), "Success"],
    ["is a failure", Fault.error(400), "Failure"]
  ])(
    "does not queue for a response that %s: all send requests when the first one ends",
    ([, fault, ending]) =>
      Effect.gen(function*() {
        const { clients, requests } = yield* fleet(6, [Fault.all(fault, Fault.delay("1 second"))])
        const exits = yield* Effect.forEach(clients, (client) => Effect.exit(Effect.provide(Models.count(), client)), {
          concurrency: "unbounded"
        })
        assert.deepStrictEqual(exits.map(({ _tag }) => _tag), clients.map(() => ending))
        assert.strictEqual(requests.length, 6)
        // The first request is alone, and the others are sent together. If callers queued, each request would be alone.
        const others = requests.map(({ inFlight }) => inFlight)
        assert.deepStrictEqual(others.slice(0, 2), [0, 0])
        assert.isAtLeast(Math.max(...others), 2)
      }),
    30_000
  )

  it.live("does not queue if new callers take the lease repeatedly", () =>
    Effect.gen(function*() {
      const { clients, requests, server } = yield* fleet(2, [
        Fault.all(Fault.headers({ "cache-control": "private, no-store" }), Fault.delay("500 millis"))
      ])
      // One every 20 ms: whenever the lease is released, a newcomer is there.
      const callers = Array.from(
        { length: 150 },
        (_, number) => ({ number, client: clients[number % 2] ?? assert.fail() })
      )
      yield* Effect.forEach(callers, ({ client, number }) =>
        Effect.gen(function*() {
          yield* Effect.sleep(20 * number)
          const title = `Caller ${number}`
          yield* Models.count().pipe(OpenRouterConfig.withAttribution({ title }), Effect.provide(client))
        }), { concurrency: "unbounded" })
      assert.strictEqual(requests.length, callers.length)
      // Each tries to take the lease once, and its holder releases it. In a queue, each would try repeatedly.
      const stats = yield* RedisServer.command(server, "INFO", "commandstats")
      const scripts = Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1])
      assert.isAtLeast(scripts, callers.length)
      assert.isAtMost(scripts, 2 * callers.length)
    }), 30_000)

  it.live("does not download an entry repeatedly while it waits", () =>
    Effect.gen(function*() {
      const size = 200_000
      const { clients, http, server } = yield* fleet(6, [
        Fault.all(
          Fault.mapBody((body) => ({ ...Object(body), filling: "x".repeat(size) })),
          Fault.headers({ "cache-control": "max-age=0" })
        )
      ])
      const counts = Effect.forEach(clients, (client) => Effect.provide(Models.count(), client), {
        concurrency: "unbounded"
      }).pipe(Drift.withReporter(() => Effect.void))
      yield* counts
      yield* Effect.provide(
        FakeOpenRouter.setFaults(Fault.all(
          Fault.mapBody((body) => ({ ...Object(body), filling: "y".repeat(size) })),
          Fault.headers({ "cache-control": "max-age=0" }),
          Fault.delay("1 second")
        )),
        http
      )
      const before = yield* bytesSent(server)
      yield* counts
      const downloads = ((yield* bytesSent(server)) - before) / size
      assert.strictEqual(yield* Effect.provide(sent, http), 2)
      // One download each by callers, the holder and waiters; not twenty per second.
      assert.isAtMost(downloads, 30)
    }), 30_000)

  it.live("with a frozen Redis waits for it once, and then not for some seconds", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const http = yield* double()
      yield* Effect.gen(function*() {
        yield* Models.list()
        yield* server.freeze
        yield* inRealTime(200)
        const first = yield* timed(Models.count())
        const second = yield* timed(Models.get("acme/rocket"))
        assert.isAbove(first, 900)
        assert.isBelow(first, 2500)
        assert.isBelow(second, 900)
      }).pipe(Effect.provide(clientOn(layerRedis({ url: server.url, timeout: "1 second" }), http)))
    }), 30_000)
})

type Command = <A, E>(run: Effect.Effect<A, E>) => Effect.Effect<A, E>

const storeWith = Effect.fnUntraced(function*(held: { readonly get?: Command; readonly set?: Command }) {
  const built = yield* Layer.build(Layer.fresh(Persistence.layerBackingMemory))
  const backing = Context.get(built, Persistence.BackingPersistence)
  const { get = (run) => run, set = (run) => run } = held
  return () =>
    Layer.provide(
      ResponseCache.layerPersisted(),
      Layer.succeed(Persistence.BackingPersistence, {
        make: (id) =>
          Effect.map(backing.make(id), (store) => ({
            ...store,
            get: (key) => get(store.get(key)),
            set: (key, value, timeToLive) => set(store.set(key, value, timeToLive))
          }))
      })
    )
})

const fleet = Effect.fnUntraced(function*(size: number, faults: ReadonlyArray<Fault.Fault>) {
  const server = yield* RedisServer.started
  const http = yield* double({ faults })
  const requests: Array<Sent> = []
  let inFlight = 0
  const client = HttpClient.transform(
    Context.get(http, HttpClient.HttpClient),
    (response) =>
      Effect.suspend(() => {
        requests.push({ inFlight })
        inFlight++
        return Effect.ensuring(response, Effect.sync(() => inFlight--))
      })
  )
  const clients = yield* Effect.forEach(
    Array.from({ length: size }),
    () => Layer.build(clientOn(layerRedis({ url: server.url }), Context.add(http, HttpClient.HttpClient, client)))
  )
  return { server, http, clients, requests }
})

interface Sent {
  readonly inFlight: number
}

const bytesSent = (server: RedisServer.RedisServer) =>
  Effect.map(
    RedisServer.command(server, "INFO", "stats"),
    (stats) => Number(/total_net_output_bytes:(\d+)/.exec(stats)?.[1])
  )

const timed = Effect.fnUntraced(function*<A, E, R>(self: Effect.Effect<A, E, R>) {
  const before = yield* Clock.currentTimeMillis
  yield* self
  return (yield* Clock.currentTimeMillis) - before
})
