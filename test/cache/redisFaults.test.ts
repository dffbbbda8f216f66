/**
 * Redis as it fails, in real time.
 *
 * Bounds on time tell waiting from hanging, which takes half a minute at least, and are wide, so that a busy machine
 * passes.
 */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { createServer } from "node:net"
import * as Models from "../../src/Models.ts"
import { layerRedis, type Options } from "../../src/redis.ts"
import type * as ResponseCache from "../../src/ResponseCache.ts"
import { clientOn, collectLogs, double, eventually, outcomesOf, sent } from "./client.ts"
import * as RedisServer from "./redisServer.ts"

// Servers start one after the other, and what takes time is waiting: these run side by side.
describe.skipIf(!RedisServer.isInstalled).concurrent("Redis", () => {
  it.live("dead at first: calls are answered, and it is used once it is there", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      const server = yield* RedisServer.make
      yield* Effect.gen(function*() {
        const [took, outcomes] = yield* timed(outcomesOf(Models.count()))
        assert.deepStrictEqual(outcomes, ["miss"])
        assert.isBelow(took, soon)
        assert.strictEqual((yield* logs.messages).length, 1)
        yield* server.start
        yield* eventually(Effect.andThen(
          asked("acme/rocket"),
          Effect.map(RedisServer.command(server, "DBSIZE"), (size) => size !== "0")
        ))
        yield* asked("acme/rocket")
        assert.include((yield* logs.messages).at(-1), "works again")
      }).pipe(Effect.provide(on(server, patient)), Effect.provide(logs.layer))
    }), 30_000)

  it.live(
    "killed and started again: calls are answered throughout, and it is used again",
    () =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const server = yield* RedisServer.started
        yield* Effect.gen(function*() {
          yield* asked("acme/rocket")
          yield* server.kill
          for (let call = 0; call < 5; call++) {
            const [took, outcome] = yield* timed(asked("acme/rocket"))
            assert.strictEqual(outcome, "revalidated")
            assert.isBelow(took, soon)
          }
          assert.strictEqual((yield* logs.messages).length, 1)
          yield* server.start
          yield* eventually(Effect.andThen(
            asked("acme/rocket"),
            Effect.map(RedisServer.command(server, "DBSIZE"), (size) => size !== "0")
          ))
          yield* asked("acme/rocket")
          assert.deepStrictEqual((yield* logs.messages).map((message) => message.includes("works again")), [
            false,
            true
          ])
        }).pipe(Effect.provide(on(server, patient)), Effect.provide(logs.layer))
      }),
    30_000
  )

  it.live(
    "frozen: a call waits for its bound, for each command, and closing does not wait",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const [closing] = yield* Effect.gen(function*() {
          yield* asked("acme/rocket")
          yield* server.freeze
          const [took, outcome] = yield* timed(asked("acme/rocket"))
          assert.strictEqual(outcome, "revalidated")
          assert.isBelow(took, soon)
          return yield* Clock.currentTimeMillis.pipe(Effect.map((now) => [now]))
        }).pipe(Effect.provide(on(server, { timeout: "100 millis" })))
        assert.isBelow((yield* Clock.currentTimeMillis) - (closing ?? 0), soon)
      }),
    30_000
  )

  it.live("frozen from the start: the layer is built and closed all the same", () =>
    Effect.gen(function*() {
      // Accepts connections, and says nothing.
      const port = yield* silentServer
      const [took] = yield* timed(
        outcomesOf(Models.count()).pipe(
          Effect.provide(on({ url: `redis://127.0.0.1:${port}` }, { timeout: "100 millis" }))
        )
      )
      assert.isBelow(took, soon)
    }), 30_000)

  it.live("dead: closing does not wait", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.make
      const [took] = yield* timed(Models.count().pipe(Effect.provide(on(server))))
      assert.isBelow(took, soon)
    }), 30_000)

  it.live("closed in the middle of a call: the call ends, and nothing waits", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(on(server, {}, [Fault.stall]), scope)
      const call = yield* Effect.forkChild(Effect.provide(Models.count(), context))
      yield* eventually(Effect.map(Effect.provide(sent, context), (count) => count === 1))
      const [took] = yield* timed(Scope.close(scope, Exit.void))
      assert.isBelow(took, soon)
      assert.isTrue(Exit.isFailure(yield* Fiber.await(call)))
      assert.match(yield* leaseHolder(server), /^$|^done:/)
    }), 30_000)

  it.live("full: calls are answered, and it is reported once", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      const server = yield* RedisServer.started
      yield* RedisServer.command(server, "CONFIG", "SET", "maxmemory", "1")
      yield* Effect.forEach(["acme/rocket", "acme/kite", "acme/glider"], asked).pipe(
        Effect.provide(on(server)),
        Effect.provide(logs.layer)
      )
      assert.strictEqual((yield* logs.messages).length, 1)
      assert.include((yield* logs.messages)[0], "lease")
    }), 30_000)

  it.live(
    "with a password that we do not have: calls are answered, and the URL is not shown",
    () =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const server = yield* RedisServer.started
        yield* RedisServer.command(server, "CONFIG", "SET", "requirepass", "right")
        const url = server.url.replace("redis://", "redis://default:wrong-password@")
        yield* asked("acme/rocket").pipe(Effect.provide(on({ url })), Effect.provide(logs.layer))
        assert.strictEqual((yield* logs.messages).length, 1)
        assert.notInclude((yield* logs.messages).join(), "wrong-password")
      }),
    30_000
  )

  it.live("with a value of another type under our key: reported, and replaced", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      const server = yield* RedisServer.started
      yield* Models.count().pipe(Effect.provide(on(server)))
      const key = yield* RedisServer.command(server, "KEYS", "*v2/Models.count:*")
      yield* RedisServer.command(server, "DEL", key)
      yield* RedisServer.command(server, "LPUSH", key, "x")
      yield* Models.count().pipe(Effect.provide(on(server)), Effect.provide(logs.layer))
      assert.include((yield* logs.messages)[0], "get")
      assert.strictEqual(yield* RedisServer.command(server, "TYPE", key), "string")
    }), 30_000)

  it.live("keeps what is stored for as long as it is of use, and a day at least", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const hoursLeft = Effect.gen(function*() {
        const key = yield* RedisServer.command(server, "KEYS", "*v2/Models.count:*")
        return Math.ceil(Number(yield* RedisServer.command(server, "PTTL", key)) / 3_600_000)
      })
      yield* Models.count().pipe(Effect.provide(on(server)))
      assert.strictEqual(yield* hoursLeft, 24)
      yield* RedisServer.command(server, "FLUSHALL")
      yield* Models.count().pipe(Effect.provide(on(server, { retention: "1 hour" })))
      assert.strictEqual(yield* hoursLeft, 1)
      yield* RedisServer.command(server, "FLUSHALL")
      const week = Fault.headers({ "cache-control": "max-age=0, stale-if-error=604800" })
      yield* Models.count().pipe(Effect.provide(on(server, {}, [week])))
      assert.strictEqual(yield* hoursLeft, 7 * 24)
    }), 30_000)
})

describe.skipIf(!RedisServer.isInstalled).concurrent("the lease", () => {
  it.live(
    "lets one of many ask, and gives all of them what it got; and so when that is stale",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const http = yield* double({ cacheControl: "max-age=0", faults: [Fault.delay("500 millis")] })
        const clients = yield* Effect.forEach(
          Array.from({ length: 5 }),
          () => Layer.build(clientOn(layerRedis({ url: server.url }), http))
        )
        for (let round = 1; round <= 3; round++) {
          const counts = yield* Effect.forEach(clients, (client) => Effect.provide(Models.count(), client), {
            concurrency: "unbounded"
          })
          assert.deepStrictEqual(counts, [3, 3, 3, 3, 3])
          assert.strictEqual(yield* Effect.provide(sent, http), round)
        }
        assert.match(yield* leaseHolder(server), /^$|^done:/)
      }),
    30_000
  )

  it.live(
    "is over when its holder has died: the next one asks, and waits no longer than that",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const http = yield* double()
        const client = () => clientOn(layerRedis({ url: server.url, lease: "3 seconds" }), http)
        yield* holdLease(server, client(), 3000)
        yield* Effect.provide(FakeOpenRouter.clear, http)
        const [took, counts] = yield* timed(
          Effect.all([1, 2, 3].map(() => Models.count().pipe(Effect.provide(client()))), { concurrency: "unbounded" })
        )
        assert.deepStrictEqual(counts, [3, 3, 3])
        assert.isAbove(took, 1500)
        // Not the second lease, after which everybody asks.
        assert.isBelow(took, 6000)
        assert.strictEqual(yield* Effect.provide(sent, http), 1)
      }),
    30_000
  )

  it.live(
    "that is never given back does not hold up anybody for longer than two of them",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const http = yield* double()
        const client = () => clientOn(layerRedis({ url: server.url, lease: "300 millis" }), http)
        yield* holdLease(server, client(), 60_000)
        const [took] = yield* timed(Models.count().pipe(Effect.provide(client())))
        assert.isBelow(took, soon)
      }),
    30_000
  )

  it.live("of one who fails is given back at once", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const http = yield* double({
        faults: [Fault.all(Fault.error(403), Fault.delay("100 millis")).pipe(Fault.times(1))]
      })
      const client = () => clientOn(layerRedis({ url: server.url }), http)
      const [took, exits] = yield* timed(
        Effect.all([1, 2].map(() => Effect.exit(Models.count()).pipe(Effect.provide(client()))), {
          concurrency: "unbounded"
        })
      )
      assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
      assert.isBelow(took, soon)
    }), 30_000)

  it.live("is given back later where Redis is too slow for that now", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const http = yield* double({ faults: [Fault.delay("300 millis")] })
      yield* Effect.gen(function*() {
        const call = yield* Effect.forkChild(Models.count())
        yield* eventually(Effect.map(Effect.provide(sent, http), (count) => count === 1))
        yield* RedisServer.command(server, "CLIENT", "PAUSE", "1500", "WRITE")
        yield* Fiber.join(call)
        assert.notMatch(yield* leaseHolder(server), /^$|^done:/)
        yield* eventually(Effect.map(leaseHolder(server), (holder) => /^$|^done:/.test(holder)))
      }).pipe(
        Effect.provide(clientOn(layerRedis({ url: server.url, timeout: "200 millis", lease: "60 seconds" }), http))
      )
    }), 30_000)

  it.live("is not taken from whoever holds it now", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const http = yield* double({ faults: [Fault.delay("1 second")] })
      const client = clientOn(layerRedis({ url: server.url }), http)
      const call = yield* Effect.forkChild(Models.count().pipe(Effect.provide(client)))
      yield* eventually(Effect.map(Effect.provide(sent, http), (count) => count === 1))
      const key = yield* RedisServer.command(server, "KEYS", "*lease*")
      // The lease was too short, and another one has it by now.
      yield* RedisServer.command(server, "SET", key, "another", "PX", "60000")
      yield* Fiber.join(call)
      assert.strictEqual(yield* RedisServer.command(server, "GET", key), "another")
    }), 30_000)
})

const soon = 5000

// With this, a command that waited for a connection would be waited for.
const patient = { timeout: "20 seconds" } as const

// Who has the lease, if anyone: there is only one here.
const leaseHolder = (server: RedisServer.RedisServer) =>
  RedisServer.command(
    server,
    "EVAL",
    "local keys = redis.call('KEYS', '*lease*') return #keys == 0 and '' or redis.call('GET', keys[1])",
    "0"
  )

// A client that asks for whatever is not brand new.
const on = (
  { url }: { readonly url: string },
  options: Partial<Options> = {},
  faults: ReadonlyArray<Fault.Fault> = [Fault.headers({ "cache-control": "max-age=0" })]
) => Layer.unwrap(Effect.map(double({ faults }), (http) => clientOn(layerRedis({ ...options, url }), http)))

const asked = (id: string) => Effect.map(outcomesOf(Models.get(id)), ([outcome]) => outcome)

const timed = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const before = yield* Clock.currentTimeMillis
    const value = yield* self
    return [(yield* Clock.currentTimeMillis) - before, value] as const
  })

// Takes the lease that a call for the count takes, as a process does that is killed before it is answered.
const holdLease = Effect.fnUntraced(function*<E>(
  server: RedisServer.RedisServer,
  client: Layer.Layer<Models.Models | ResponseCache.ResponseCache, E>,
  milliseconds: number
) {
  const names: Array<string> = []
  yield* Effect.gen(function*() {
    const call = yield* Effect.forkChild(Models.count())
    yield* eventually(
      Effect.map(RedisServer.command(server, "KEYS", "*lease*"), (key) => {
        if (key !== "") names.push(key)
        return key !== ""
      })
    )
    yield* Fiber.interrupt(call)
  }).pipe(Effect.provide(client))
  yield* RedisServer.command(server, "FLUSHALL")
  yield* RedisServer.command(server, "SET", names[0] ?? "", "dead", "PX", String(milliseconds))
})

const silentServer = Effect.acquireRelease(
  Effect.promise(() =>
    new Promise<{ readonly port: number; readonly close: () => void }>((resolve) => {
      const sockets = new Set<{ destroy: () => void }>()
      const server = createServer((socket) => sockets.add(socket))
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resolve({
          port: typeof address === "object" && address !== null ? address.port : 0,
          close: () => {
            for (const socket of sockets) socket.destroy()
            server.close()
          }
        })
      })
    })
  ),
  ({ close }) => Effect.sync(close)
).pipe(Effect.map(({ port }) => port))
