/** Failures of Redis, in real time. Time limits separate waiting from hanging, and are wide enough for a busy machine. */
import { assert, describe, it } from "@effect/vitest"
import { Fault } from "effect-openrouter/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { connect, createServer, type Socket } from "node:net"
import { join } from "node:path"
import { promisify } from "node:util"
import { withBudget } from "../../src/cache/budget.ts"
import * as Models from "../../src/Models.ts"
import { layerRedis } from "../../src/redis.ts"
import { clientOn, collectLogs, double, eventually, outcomesOf, sent } from "./client.ts"
import * as RedisServer from "./redisServer.ts"
import { entry, key, storeOn, timed } from "./redisStore.ts"
import { temporaryDirectory } from "./storage.ts"

// Concurrent, because each test starts a server, and then mostly waits.
describe.skipIf(!RedisServer.isInstalled).concurrent("Redis", () => {
  it.live("down at first: calls succeed, and Redis is used once it is up", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      const server = yield* RedisServer.make
      yield* Effect.gen(function*() {
        const [took, outcome] = yield* timed(call("acme/rocket"))
        assert.strictEqual(outcome, "miss")
        assert.isBelow(took, soon)
        assert.strictEqual((yield* logs.messages).length, 1)
        assert.include((yield* logs.messages)[0], "ECONNREFUSED")
        yield* server.start
        yield* eventually(Effect.andThen(call("acme/rocket"), hasEntries(server)))
        assert.include((yield* logs.messages).at(-1), "works again")
      }).pipe(Effect.provide(on(server, patient)), Effect.provide(logs.layer))
    }), 60_000)

  it.live(
    "killed and restarted empty: calls succeed throughout, and Redis is used again",
    () =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const server = yield* RedisServer.started
        yield* Effect.gen(function*() {
          yield* call("acme/rocket")
          yield* server.kill
          for (let index = 0; index < 5; index++) {
            const [took, outcome] = yield* timed(call("acme/rocket"))
            assert.strictEqual(outcome, "revalidated")
            assert.isBelow(took, soon)
          }
          yield* server.start
          yield* eventually(Effect.andThen(call("acme/rocket"), hasEntries(server)))
          yield* call("acme/rocket")
          const messages = yield* logs.messages
          assert.strictEqual(new Set(messages).size, messages.length, messages.join("\n"))
          assert.deepStrictEqual(messages.filter((message) => message.includes("works again")).length, 1)
        }).pipe(Effect.provide(on(server, patient)), Effect.provide(logs.layer))
        yield* call("acme/kite").pipe(Effect.provide(on(server, {}, [])))
        assert.strictEqual(yield* call("acme/kite").pipe(Effect.provide(on(server, {}, []))), "hit")
      }),
    60_000
  )

  it.live(
    "frozen: a call waits for its timeout once, the next calls do not, and closing does not wait",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const scope = yield* Scope.make()
        const context = yield* Layer.buildWithScope(on(server, { timeout: "1 second" }), scope)
        yield* Effect.gen(function*() {
          yield* call("acme/rocket")
          yield* server.freeze
          const [took, outcome] = yield* timed(call("acme/rocket"))
          assert.strictEqual(outcome, "revalidated")
          assert.isAtLeast(took, 1000)
          assert.isBelow(took, 2000)
          assert.isBelow((yield* timed(call("acme/rocket")))[0], 1000)
        }).pipe(Effect.provide(context))
        assert.isBelow((yield* timed(Scope.close(scope, Exit.void)))[0], 1000)
      }),
    60_000
  )

  it.live("slow in every command: all commands of one call share one timeout", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const port = yield* slowly(server, 2800)
      const store = yield* storeOn({ url: `redis://127.0.0.1:${port}` }, { timeout: "3 seconds" })
      const steps = Effect.gen(function*() {
        yield* store.get("Models.count", key(1))
        yield* store.withLease(key(1), {
          newerInStore: store.get("Models.count", key(1)),
          fetch: Effect.as(store.set("Models.count", key(1), entry, Duration.minutes(1)), entry),
          maxWait: Duration.seconds(10)
        })
      })
      const [took] = yield* timed(withBudget(steps))
      assert.isAtLeast(took, 2800)
      assert.isBelow(took, 5000)
    }), 60_000)

  it.live("too slow for a call: its later commands are sent, and not waited for", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server, { timeout: "200 millis" })
      yield* withBudget(Effect.gen(function*() {
        yield* server.freeze
        yield* store.get("Models.count", key(1))
        yield* server.thaw
        // Until Redis is used again.
        yield* Effect.sleep("5100 millis")
        yield* server.freeze
        const [took] = yield* timed(store.reportFailure(key(1), Duration.minutes(1)))
        assert.isBelow(took, 150)
        yield* server.thaw
      }))
      yield* eventually(Effect.map(RedisServer.command(server, "KEYS", "*:failure:*"), (names) => names !== ""))
    }), 60_000)

  it.live(
    "that accepts connections and never replies: the layer can be built and closed",
    () =>
      Effect.gen(function*() {
        const port = yield* listening(() => undefined)
        for (const url of [`redis://127.0.0.1:${port}`, `redis://:password@127.0.0.1:${port}`]) {
          const [took] = yield* timed(call("acme/rocket").pipe(Effect.provide(on({ url }, { timeout: "100 millis" }))))
          assert.isBelow(took, soon)
        }
      }),
    60_000
  )

  it.live("closed during a call: the call ends, and its lease is released", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(on(server, {}, [Fault.stall]), scope)
      const fiber = yield* Effect.forkChild(Effect.provide(Models.count(), context))
      yield* eventually(Effect.map(Effect.provide(sent, context), (count) => count === 1))
      assert.notStrictEqual(yield* RedisServer.command(server, "KEYS", "*:lease:*"), "")
      const [took] = yield* timed(Scope.close(scope, Exit.void))
      assert.isBelow(took, soon)
      assert.isTrue(Exit.isFailure(yield* Fiber.await(fiber)))
      assert.strictEqual(yield* RedisServer.command(server, "KEYS", "*:lease:*"), "")
    }), 60_000)

  it.live.each<readonly [string, ReadonlyArray<string>, string, ReadonlyArray<string>]>([
    ["full", ["CONFIG", "SET", "maxmemory", "1"], "OOM", ["CONFIG", "SET", "maxmemory", "0"]],
    ["a read-only replica", ["REPLICAOF", "127.0.0.1", "1"], "READONLY", ["REPLICAOF", "NO", "ONE"]]
  ])(
    "%s: calls succeed; the failure and the recovery are logged once",
    ([, breaks, reason, repairs]) =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const server = yield* RedisServer.started
        yield* Effect.gen(function*() {
          yield* call("acme/rocket")
          yield* RedisServer.command(server, ...breaks)
          yield* Effect.forEach(["acme/rocket", "acme/kite", "acme/glider"], call)
          assert.match((yield* logs.messages).join("\n"), new RegExp(`^The store .*: ${reason} [^\n]*$`))
          yield* RedisServer.command(server, ...repairs)
          yield* Effect.forEach(["acme/rocket", "acme/kite", "acme/glider"], call)
          assert.match((yield* logs.messages).slice(1).join("\n"), /^The store [^\n]* works again\.$/)
        }).pipe(Effect.provide(on(server, patient)), Effect.provide(logs.layer))
      }),
    60_000
  )

  it.live(
    "with a wrong password: calls succeed, and Redis's reason is logged, but not the password",
    () =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const server = yield* RedisServer.started
        yield* RedisServer.command(server, "CONFIG", "SET", "requirepass", "right")
        const inUrl = { url: server.url.replace("redis://", "redis://default:wrong-password@") }
        yield* Effect.forEach(
          [inUrl, { url: server.url, password: Redacted.make("wrong-password") }],
          (options) => call("acme/rocket").pipe(Effect.provide(on(options)), Effect.provide(logs.layer))
        )
        assert.deepStrictEqual((yield* logs.messages).map((message) => message.includes("WRONGPASS")), [true, true])
        assert.notInclude((yield* logs.messages).join(), "wrong-password")
      }),
    60_000
  )

  it.live(
    "that is a node of a cluster: the first MOVED is logged, the store is switched off, and calls succeed",
    () =>
      Effect.gen(function*() {
        const nodes = yield* cluster
        const logs = yield* collectLogs
        const outcomes = yield* Effect.forEach(
          nodes,
          (node) =>
            Effect.forEach(["acme/rocket", "acme/kite"], call).pipe(
              Effect.provide(on(node)),
              Effect.provide(logs.layer)
            )
        )
        // One of the nodes has all keys, so the store on it is used.
        assert.strictEqual(outcomes.flat().filter((outcome) => outcome === "miss").length, 6)
        const messages = yield* logs.messages
        assert.deepStrictEqual(messages.map((message) => message.includes("MOVED")), [true, true])
        assert.include(messages[0], "is switched off")
        for (const [index, node] of nodes.entries()) {
          const stats = yield* RedisServer.command(node, "INFO", "commandstats")
          // One of them is used. Each other one gets the first command, and no further one.
          if (!/cmdstat_mget:calls=[1-9]/.test(stats)) assert.notInclude(stats, "cmdstat_eval", `node ${index}`)
        }
      }),
    60_000
  )

  it.live(
    "with TLS: a certificate of a private authority is accepted with ca, and rejected without",
    () =>
      Effect.gen(function*() {
        const directory = yield* temporaryDirectory
        const { ca, settings } = yield* certificates(directory)
        const port = yield* RedisServer.freePort
        const server = yield* RedisServer.makeWith("--tls-port", `${port}`, ...settings)
        yield* server.start
        const logs = yield* collectLogs
        const url = `rediss://127.0.0.1:${port}`
        yield* call("acme/rocket").pipe(Effect.provide(on({ url }, { ca })), Effect.provide(logs.layer))
        assert.deepStrictEqual(yield* logs.messages, [])
        assert.isTrue(yield* hasEntries(server))
        yield* call("acme/rocket").pipe(Effect.provide(on({ url })), Effect.provide(logs.layer))
        assert.match((yield* logs.messages).join(), /certificate/)
      }),
    60_000
  )
})

const soon = 5000

const run = promisify(execFile)

const patient = { timeout: "20 seconds" } as const

// Each call sends a request, unless faults are given.
const on = (
  { url, ...more }: { readonly url: string; readonly password?: Redacted.Redacted },
  options: Partial<Parameters<typeof layerRedis>[0]> = {},
  faults: ReadonlyArray<Fault.Fault> = [Fault.headers({ "cache-control": "max-age=0" })]
) =>
  Layer.unwrap(
    Effect.map(double({ faults }), (http) => clientOn(layerRedis({ ...more, ...options, url: url }), http))
  )

const call = (id: string) => Effect.map(outcomesOf(Models.get(id)), ([outcome]) => outcome)

const hasEntries = (server: RedisServer.RedisServer) =>
  Effect.map(RedisServer.command(server, "KEYS", "*:entry:*"), (keys) => keys !== "")

const cluster = Effect.gen(function*() {
  const directory = yield* temporaryDirectory
  const nodes = yield* Effect.forEach([1, 2, 3], (index) =>
    Effect.gen(function*() {
      // The port of the cluster bus must also be free and in range.
      const bus = yield* RedisServer.freePort
      const file = join(directory, `nodes-${index}.conf`)
      const node = yield* RedisServer.makeWith(
        ...`--cluster-enabled yes --cluster-config-file ${file} --cluster-port ${bus}`.split(" ")
      )
      yield* node.start
      return node
    }))
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  yield* Effect.promise(() => run("redis-cli", ["--cluster", "create", ...addresses, "--cluster-yes"]))
  yield* eventually(
    Effect.map(
      Effect.forEach(nodes, (node) => RedisServer.command(node, "CLUSTER", "INFO")),
      (all) => all.every((info) => info.includes("cluster_state:ok"))
    )
  )
  return nodes
})

const certificates = (directory: string) =>
  Effect.promise(async () => {
    const openssl = (command: string) => run("openssl", command.split(" "), { cwd: directory })
    await openssl("req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=authority -keyout ca.key -out ca.crt")
    await openssl(
      "req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout a.key -out a.csr"
    )
    await openssl(
      "x509 -req -in a.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 1 -copy_extensions copy -out a.crt"
    )
    const file = (name: string) => join(directory, name)
    return {
      ca: readFileSync(file("ca.crt"), "utf8"),
      settings: `--tls-cert-file ${file("a.crt")} --tls-key-file ${file("a.key")} --tls-ca-cert-file ${file("ca.crt")} `
        .concat("--tls-auth-clients no").split(" ")
    }
  })

const slowly = (server: RedisServer.RedisServer, milliseconds: number) =>
  listening((socket) => {
    const redis = connect(server.port, "127.0.0.1")
    socket.on("data", (chunk) => redis.write(chunk))
    redis.on("data", (chunk) => setTimeout(() => socket.write(chunk), milliseconds))
    socket.on("close", () => redis.destroy())
  })

const listening = (onConnection: (socket: Socket) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<{ readonly port: number; readonly close: () => void }>((resolve) => {
          const sockets = new Set<Socket>()
          const server = createServer((socket) => {
            sockets.add(socket)
            socket.on("error", () => undefined)
            onConnection(socket)
          })
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
    ),
    ({ port }) => port
  )
