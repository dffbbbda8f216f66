import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { CurrentSingleAttempt } from "../../src/http/attempts.ts"
import { collectLogs, eventually } from "./client.ts"
import * as RedisServer from "./redisServer.ts"
import { entry, key, storeOn, timed } from "./redisStore.ts"

const { command } = RedisServer
const minute = Duration.minutes(1)
const secret = { secret: Redacted.make("correct horse battery staple") }

describe.skipIf(!RedisServer.isInstalled).concurrent("entries", () => {
  it.live("are found by every process until they expire", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      yield* (yield* storeOn(server)).set("Models.count", key(1), entry, minute)
      const other = yield* storeOn(server)
      assert.deepStrictEqual(yield* other.get("Models.count", key(1)), Option.some(entry))
      assert.deepStrictEqual(yield* other.get("Models.count", key(2)), Option.none())
      assert.deepStrictEqual(yield* other.get("Models.list", key(1)), Option.none())
      const left = Number(yield* command(server, "PTTL", yield* command(server, "KEYS", "*:entry:*")))
      assert.isAbove(left, 30_000)
      assert.isAtMost(left, 60_000)
      yield* other.remove("Models.count", key(1))
      assert.strictEqual(yield* command(server, "KEYS", "*:entry:*"), "")
    }), 60_000)

  it.live("of one operation are cleared by one command", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server)
      for (const index of [1, 2, 3]) yield* store.set("Models.count", key(index), entry, minute)
      yield* store.set("Models.list", key(1), entry, minute)
      yield* command(server, "CONFIG", "RESETSTAT")
      yield* store.clear("Models.count")
      assert.strictEqual((yield* command(server, "INFO", "commandstats")).match(/cmdstat_(?!config|info)/g)?.length, 1)
      for (const reader of [store, yield* storeOn(server)]) {
        assert.deepStrictEqual(yield* reader.get("Models.count", key(1)), Option.none())
        assert.deepStrictEqual(yield* reader.get("Models.list", key(1)), Option.some(entry))
      }
      yield* store.set("Models.count", key(1), entry, minute)
      assert.deepStrictEqual(yield* store.get("Models.count", key(1)), Option.some(entry))
    }), 60_000)

  it.live("of a request that was sent before another process cleared them are not found", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const [store, other] = [yield* storeOn(server), yield* storeOn(server)]
      yield* other.set("Models.count", key(2), entry, minute)
      yield* store.get("Models.count", key(1))
      yield* other.clear("Models.count")
      yield* store.get("Models.count", key(2))
      yield* store.set("Models.count", key(1), entry, minute)
      assert.deepStrictEqual(yield* other.get("Models.count", key(1)), Option.none())
    }), 60_000)

  it.live("without a generation are not found", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server)
      yield* store.set("Models.count", key(1), entry, minute)
      yield* command(server, "DEL", "{effect-openrouter:v2}:generation:Models.count")
      assert.deepStrictEqual(yield* store.get("Models.count", key(1)), Option.none())
    }), 60_000)

  it.live("are kept apart by operation, and for however long or short", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const logs = yield* collectLogs
      yield* Effect.gen(function*() {
        const store = yield* storeOn(server)
        yield* store.set("Models.count", key(1), entry, Duration.infinity)
        yield* store.set("Models.list", key(1), { ...entry, body: "[]" }, minute)
        yield* store.set("Models.feed", key(1), entry, Duration.micros(500n))
        assert.deepStrictEqual(yield* store.get("Models.count", key(1)), Option.some(entry))
        assert.deepStrictEqual(yield* store.get("Models.list", key(1)), Option.some({ ...entry, body: "[]" }))
      }).pipe(Effect.provide(logs.layer))
      assert.deepStrictEqual(yield* logs.messages, [])
    }), 60_000)

  it.live("are not stored if Redis gives no generation", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      yield* command(server, "ACL", "SETUSER", "limited", "on", ">right", "~*", "+@all", "-eval")
      const store = yield* storeOn(server, { username: "limited", password: Redacted.make("right") })
      yield* store.set("Models.count", key(1), entry, minute)
      assert.strictEqual(yield* command(server, "KEYS", "*"), "")
    }), 60_000)

  it.live("whose body is all quotes are read up to maxBodyBytes", () =>
    Effect.gen(function*() {
      const store = yield* storeOn(yield* RedisServer.started, { maxBodyBytes: 200_000 })
      const quotes = { ...entry, body: "\"".repeat(200_000) }
      yield* store.set("Models.count", key(1), quotes, minute)
      assert.deepStrictEqual(yield* store.get("Models.count", key(1)), Option.some(quotes))
    }), 60_000)

  it.live("that are too large are not parsed", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server, { maxBodyBytes: 1000 })
      const logs = yield* collectLogs
      yield* store.set("Models.count", key(1), { ...entry, body: "x".repeat(100_000) }, minute)
      const found = yield* store.get("Models.count", key(1)).pipe(Effect.provide(logs.layer))
      assert.deepStrictEqual(found, Option.none())
      assert.match((yield* logs.messages).join(), /larger than maxBodyBytes/)
    }), 60_000)

  it.live("do not affect those of the first version", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      yield* command(server, "SET", "effect-openrouter/v1/Models.count:abc", "old")
      const store = yield* storeOn(server)
      yield* store.set("Models.count", key(1), entry, minute)
      yield* store.clear("Models.count")
      assert.strictEqual(yield* command(server, "GET", "effect-openrouter/v1/Models.count:abc"), "old")
      assert.isTrue(
        (yield* command(server, "KEYS", "*")).split("\n").every((name) =>
          /^(?:effect-openrouter\/v1|\{.*:v2\}:)/.test(name)
        )
      )
    }), 60_000)
})

describe.skipIf(!RedisServer.isInstalled).concurrent("names and seals", () => {
  it.live("no name contains the hash of the API key, or a URL, with or without a secret", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const names: Array<Array<string>> = []
      for (const options of [{}, secret]) {
        const store = yield* storeOn(server, options)
        yield* command(server, "FLUSHALL")
        const fetch = Effect.gen(function*() {
          yield* store.set("Models.count", key(1), entry, minute)
          yield* store.reportFailure(key(1), minute)
          names.push((yield* command(server, "KEYS", "*")).split("\n").toSorted())
        })
        yield* store.withLease(key(1), { newerInStore: Effect.succeedNone, fetch, maxWait: minute })
      }
      const plain = createHash("sha256").update(key(1)).digest("hex")
      for (const name of names.flat()) {
        assert.match(name, /^\{effect-openrouter:v2\}:(?:generation:Models\.count|[a-zA-Z.:]+:[0-9a-f]{64})$/)
        assert.notInclude(name, "5e5e")
        assert.notInclude(name, plain)
      }
      assert.deepStrictEqual(names.map(({ length }) => length), [4, 4])
      // Only the name of the generation does not depend on the secret.
      assert.strictEqual(new Set(names.flat()).size, 7)
    }), 60_000)

  it.live(
    "with a secret, only entries that were written with it and under their own name are found",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const store = yield* storeOn(server, secret)
        const names: Array<string> = []
        for (const index of [1, 2]) {
          yield* store.set("Models.count", key(index), { ...entry, body: `${index}` }, minute)
          const found = (yield* command(server, "KEYS", "*:entry:*")).split("\n")
          names.push(...found.filter((name) => !names.includes(name)))
        }
        const [first = "", second = ""] = names
        assert.isTrue(Option.isSome(yield* (yield* storeOn(server, secret)).get("Models.count", key(1))))
        const without = yield* storeOn(server)
        const another = yield* storeOn(server, { secret: Redacted.make("another") })
        assert.isTrue(Option.isNone(yield* without.get("Models.count", key(1))))
        assert.isTrue(Option.isNone(yield* another.get("Models.count", key(1))))

        const written = yield* command(server, "GET", first)
        const changes = [
          written.replace(`"body":"1"`, `"body":"3"`),
          written.slice(64),
          yield* command(server, "GET", second)
        ]
        for (const text of changes) {
          assert.notStrictEqual(text, written)
          const logs = yield* collectLogs
          yield* command(server, "SET", first, text)
          const found = yield* store.get("Models.count", key(1)).pipe(Effect.provide(logs.layer))
          assert.deepStrictEqual(found, Option.none())
        }
        yield* command(server, "SET", first, written)
        assert.isTrue(Option.isSome(yield* store.get("Models.count", key(1))))
      }),
    60_000
  )

  it.live("an ACL user needs the documented commands, and no others", () =>
    Effect.gen(function*() {
      const source = readFileSync(new URL("../../src/redis.ts", import.meta.url), "utf8")
      const documented = /ACL SETUSER openrouter on >PASSWORD (?<rules>[^`]*)```/.exec(source)?.groups?.rules
        ?.split(/[\s*]+/).filter((rule) => rule !== "") ?? []
      const rules = documented.map((rule) => rule.startsWith("~") ? `${rule}*` : rule)
      const commands = rules.filter((rule) => rule.startsWith("+"))
      assert.strictEqual(commands.length, 7)
      const server = yield* RedisServer.started
      const everything = Effect.fnUntraced(function*(name: string, rules: ReadonlyArray<string>) {
        yield* command(server, "ACL", "SETUSER", name, "on", ">right", ...rules)
        const logs = yield* collectLogs
        yield* Effect.gen(function*() {
          const store = yield* storeOn(server, {
            username: name,
            password: Redacted.make("right"),
            clientName: "fleet"
          })
          yield* store.get("Models.count", key(1))
          yield* store.withLease(`${name}`, {
            newerInStore: Effect.succeedNone,
            fetch: Effect.andThen(store.set("Models.count", key(1), entry, minute), Effect.sleep("2 seconds")),
            maxWait: minute
          })
          yield* store.remove("Models.count", key(1))
          yield* store.clear("Models.count")
          yield* store.reportFailure(key(1), minute)
          yield* store.reportFailure(key(1), Duration.zero)
        }).pipe(Effect.scoped, Effect.provide(logs.layer))
        return yield* logs.messages
      })
      const withName = [...rules, "+client|setname"]
      const missing = yield* Effect.forEach(
        commands,
        (without, index) => everything(`user-${index}`, withName.filter((rule) => rule !== without)),
        { concurrency: "unbounded" }
      )
      for (const messages of missing) assert.match(messages.join(), /NOPERM|can't run|permission/)
      assert.deepStrictEqual(yield* everything("complete", withName), [])
      assert.include(yield* command(server, "ACL", "LOG"), "user-0")
    }), 60_000)
})

describe.skipIf(!RedisServer.isInstalled).concurrent("a hint that the upstream fails", () => {
  it.live(
    "reaches other processes with the next read, ends by itself, and can be withdrawn",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const [store, other] = [yield* storeOn(server), yield* storeOn(server)]
        const now = Date.now()
        yield* store.reportFailure(key(1), minute)
        const left = Number(yield* command(server, "PTTL", yield* command(server, "KEYS", "*:failure:*")))
        assert.isAbove(left, 30_000)
        assert.isAtMost(left, 60_000)
        yield* other.get("Models.count", key(1))
        const until = yield* other.failingUntil(key(1))
        assert.isAtLeast(until ?? 0, now + 60_000)
        assert.isAtMost(until ?? 0, Date.now() + 60_000)
        assert.isUndefined(yield* other.failingUntil(key(2)))
        yield* store.reportFailure(key(1), Duration.zero)
        yield* other.get("Models.count", key(1))
        assert.isUndefined(yield* other.failingUntil(key(1)))
        yield* store.reportFailure(key(1), Duration.millis(50))
        yield* Effect.sleep("100 millis")
        yield* other.get("Models.count", key(1))
        assert.isUndefined(yield* other.failingUntil(key(1)))
      }),
    60_000
  )

  it.live("is authenticated, if there is a secret", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const [store, other] = [yield* storeOn(server, secret), yield* storeOn(server, secret)]
      yield* store.reportFailure(key(1), minute)
      yield* other.get("Models.count", key(1))
      assert.isAbove((yield* other.failingUntil(key(1))) ?? 0, Date.now())
      const name = yield* command(server, "KEYS", "*:failure:*")
      yield* command(server, "SET", name, `:${Date.now() + 60_000} 60000`)
      yield* other.get("Models.count", key(1))
      assert.isUndefined(yield* other.failingUntil(key(1)))
    }), 60_000)

  it.live("of a process whose clock is ahead lasts no longer than its duration", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server)
      yield* store.reportFailure(key(1), minute)
      const name = yield* command(server, "KEYS", "*:failure:*")
      yield* command(server, "SET", name, `:${Date.now() + 3_600_000} 60000`)
      yield* store.get("Models.count", key(1))
      assert.isAtMost((yield* store.failingUntil(key(1))) ?? 0, Date.now() + 60_000)
      for (const garbage of ["garbage", ":garbage", ":1"]) {
        yield* command(server, "SET", name, garbage)
        yield* store.get("Models.count", key(1))
        assert.isUndefined(yield* store.failingUntil(key(1)), garbage)
      }
    }), 60_000)
})

describe.skipIf(!RedisServer.isInstalled).concurrent("a lease", () => {
  it.live(
    "lets one process fetch, is renewed meanwhile, and the others get the stored entry",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const stores = yield* Effect.forEach([1, 2, 3], () => storeOn(server))
        let fetches = 0
        const results = yield* Effect.forEach(stores, (store) =>
          store.withLease(key(1), {
            newerInStore: store.get("Models.count", key(1)),
            fetch: Effect.gen(function*() {
              fetches++
              yield* Effect.sleep("7 seconds")
              yield* store.set("Models.count", key(1), entry, minute)
              return entry
            }),
            maxWait: minute
          }), { concurrency: "unbounded" })
        assert.deepStrictEqual(results, [entry, entry, entry])
        assert.strictEqual(fetches, 1)
        assert.strictEqual(yield* command(server, "KEYS", "*:lease:*"), "")
      }),
    60_000
  )

  it.live("of a process that died ends by itself: one of the others fetches", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      yield* holdLease(server, "PX", "1500")
      const stores = yield* Effect.forEach([1, 2, 3], () => storeOn(server))
      let fetches = 0
      const [took] = yield* timed(Effect.forEach(stores, (store) =>
        store.withLease(key(1), {
          newerInStore: store.get("Models.count", key(1)),
          fetch: Effect.suspend(() => {
            fetches++
            return Effect.as(store.set("Models.count", key(1), entry, minute), entry)
          }),
          maxWait: minute
        }), { concurrency: "unbounded" }))
      assert.strictEqual(fetches, 1)
      assert.isBelow(took, 5000)
    }), 60_000)

  it.live("is waited for no longer than maxWait", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      yield* holdLease(server, "PX", "60000")
      const store = yield* storeOn(server)
      const [took] = yield* timed(store.withLease(key(1), {
        newerInStore: Effect.succeedNone,
        fetch: Effect.void,
        maxWait: Duration.seconds(1)
      }))
      assert.isAtLeast(took, 1000)
      assert.isBelow(took, 4000)
      assert.strictEqual(yield* command(server, "GET", yield* command(server, "KEYS", "*:lease:*")), "another")
    }), 60_000)

  it.live("without an expiry is ignored", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      yield* holdLease(server)
      const store = yield* storeOn(server)
      const [took] = yield* timed(
        store.withLease(key(1), { newerInStore: Effect.succeedNone, fetch: Effect.void, maxWait: minute })
      )
      assert.isBelow(took, 5000)
      assert.strictEqual(yield* command(server, "KEYS", "*:lease:*"), "")
    }), 60_000)

  it.live(
    "whose holder fails ends at once, and the others make one attempt each, concurrently",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const stores = yield* Effect.forEach([1, 2, 3, 4], () => storeOn(server))
        const fetch = Effect.gen(function*() {
          yield* Effect.sleep((yield* CurrentSingleAttempt) ? "100 millis" : "2 seconds")
          return yield* Effect.fail("down")
        })
        const [took, exits] = yield* timed(
          Effect.forEach(stores, (store) =>
            Effect.exit(store.withLease(key(1), { newerInStore: Effect.succeedNone, fetch, maxWait: minute })), {
            concurrency: "unbounded"
          })
        )
        assert.deepStrictEqual(
          exits,
          stores.map(() =>
            Exit.fail("down")
          )
        )
        assert.isBelow(took, 3900)
      }),
    60_000
  )

  it.live(
    "whose holder stores nothing ends at once, and the others fetch with all attempts",
    () =>
      Effect.gen(function*() {
        const server = yield* RedisServer.started
        const stores = yield* Effect.forEach([1, 2], () => storeOn(server))
        const fetch = Effect.gen(function*() {
          yield* Effect.sleep("500 millis")
          return yield* CurrentSingleAttempt
        })
        const [took, isSingle] = yield* timed(Effect.forEach(
          stores,
          (store) => store.withLease(key(1), { newerInStore: Effect.succeedNone, fetch, maxWait: minute }),
          { concurrency: "unbounded" }
        ))
        assert.deepStrictEqual(isSingle, [false, false])
        assert.isBelow(took, 4000)
        // The mark is for processes that wait now, so it expires.
        const left = Number(yield* command(server, "PTTL", yield* command(server, "KEYS", "*:ended:*")))
        assert.isAbove(left, 0)
        assert.isAtMost(left, 5000)
      }),
    60_000
  )

  it.live("of a caller that is interrupted is taken over, with all attempts", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const [store, other] = [yield* storeOn(server), yield* storeOn(server)]
      const holds = yield* Deferred.make<void>()
      const first = yield* Effect.forkChild(store.withLease(key(1), {
        newerInStore: Effect.succeedNone,
        fetch: Effect.andThen(Deferred.succeed(holds, undefined), Effect.never),
        maxWait: minute
      }))
      yield* Deferred.await(holds)
      const second = yield* Effect.forkChild(timed(other.withLease(key(1), {
        newerInStore: Effect.succeedNone,
        fetch: Effect.gen(function*() {
          return yield* CurrentSingleAttempt
        }),
        maxWait: minute
      })))
      yield* Effect.sleep("500 millis")
      yield* Fiber.interrupt(first)
      const [took, isSingle] = yield* Fiber.join(second)
      assert.isFalse(isSingle)
      assert.isBelow(took, 4000)
    }), 60_000)

  it.live("that Redis granted too late is released as soon as Redis resumes", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server, { timeout: "200 millis" })
      yield* server.freeze
      yield* store.withLease(key(1), { newerInStore: Effect.succeedNone, fetch: Effect.void, maxWait: minute })
      yield* server.thaw
      yield* eventually(
        Effect.map(command(server, "INFO", "commandstats"), (stats) => stats.includes("cmdstat_eval:calls=2"))
      )
      assert.strictEqual(yield* command(server, "KEYS", "*:lease:*"), "")
    }), 60_000)

  it.live("that is released while Redis is paused is gone when Redis resumes", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server, { timeout: "200 millis" })
      const [took] = yield* timed(store.withLease(key(1), {
        newerInStore: Effect.succeedNone,
        // Redis is too slow for the entry, and is paused.
        fetch: Effect.andThen(
          command(server, "CLIENT", "PAUSE", "1500", "WRITE"),
          store.set("Models.count", key(1), entry, minute)
        ),
        maxWait: minute
      }))
      assert.isBelow(took, 1400)
      assert.notStrictEqual(yield* command(server, "KEYS", "*:lease:*"), "")
      yield* Effect.sleep("1600 millis")
      assert.strictEqual(yield* command(server, "KEYS", "*:lease:*"), "")
    }), 60_000)

  it.live("is not released by a process that no longer holds it", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const store = yield* storeOn(server)
      yield* store.withLease(key(1), {
        newerInStore: Effect.succeedNone,
        fetch: Effect.gen(function*() {
          yield* command(server, "SET", yield* command(server, "KEYS", "*:lease:*"), "another", "PX", "60000")
          yield* Effect.sleep("2 seconds")
        }),
        maxWait: minute
      })
      const name = yield* command(server, "KEYS", "*:lease:*")
      assert.strictEqual(yield* command(server, "GET", name), "another")
      assert.isAbove(Number(yield* command(server, "PTTL", name)), 10_000)
    }), 60_000)

  it.live("is polled with one command per process, however many callers wait", () =>
    Effect.gen(function*() {
      const server = yield* RedisServer.started
      const [holder, waiter] = [yield* storeOn(server), yield* storeOn(server)]
      const keys = Array.from({ length: 50 }, (_, index) => key(index))
      const all = (store: typeof holder, sleep: Duration.Duration) =>
        Effect.forEach(keys, (key) =>
          store.withLease(key, {
            newerInStore: Effect.succeedNone,
            fetch: Effect.sleep(sleep),
            maxWait: Duration.seconds(1)
          }), {
          concurrency: "unbounded"
        })
      const holding = yield* Effect.forkChild(all(holder, minute))
      yield* Effect.sleep("1 second")
      yield* command(server, "CONFIG", "RESETSTAT")
      yield* all(waiter, Duration.zero)
      const stats = yield* command(server, "INFO", "commandstats")
      const calls = Number(/cmdstat_mget:calls=(?<calls>\d+)/.exec(stats)?.groups?.calls)
      assert.isAtLeast(calls, 3)
      assert.isAtMost(calls, 15)
      yield* Fiber.interrupt(holding)
    }), 60_000)
})

const holdLease = Effect.fnUntraced(function*(server: RedisServer.RedisServer, ...expiry: ReadonlyArray<string>) {
  const store = yield* storeOn(server)
  yield* store.withLease(key(1), {
    newerInStore: Effect.succeedNone,
    fetch: Effect.gen(function*() {
      const name = yield* command(server, "KEYS", "*:lease:*")
      yield* command(server, "SET", name, "another", ...expiry)
    }),
    maxWait: minute
  })
})
