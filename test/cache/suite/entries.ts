import { assert } from "@effect/vitest"
import { Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Endpoints from "../../../src/Endpoints.ts"
import * as Models from "../../../src/Models.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import * as Telemetry from "../../../src/Telemetry.ts"
import { apiKey, collectLogs, outcomesOf, shared } from "../client.ts"
import type { Stored, TextStorage } from "../storage.ts"
import type { Rows } from "./rows.ts"

type Change = (text: string) => string

const changes: Readonly<Record<string, Change>> = {
  "of another version": (text) => text.replace("\"version\":2", "\"version\":3"),
  "without a version": (text) => text.replace("\"version\":2,", ""),
  "of wrong types": (text) => text.replace(/"receivedAt":\d+/, "\"receivedAt\":\"soon\""),
  "whose headers are numbers": (text) => text.replace(/"date":"[^"]*"/, "\"date\":1"),
  "without a body": (text) => text.replace("\"body\"", "\"tail\""),
  "that is another value altogether": () => "[null, null]",
  "that is cut off": (text) => text.slice(0, text.length / 2),
  "that is garbage": () => "garbage"
}

const damaged = (change: Change) => (storage: TextStorage) =>
  Effect.gen(function*() {
    const logs = yield* collectLogs
    const { client, open } = yield* shared(storage)
    yield* Models.count().pipe(Effect.provide(client()))
    yield* tamper(open.stored, change)
    assert.deepStrictEqual(
      yield* outcomesOf(Models.count()).pipe(Effect.provide(client()), Effect.provide(logs.layer)),
      ["miss"]
    )
    assert.include((yield* logs.messages)[0], "The store of the response cache")
    assert.isAtLeast(yield* failures, 1)
    assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
  }).pipe(Effect.provideServiceEffect(Metric.MetricRegistry, Effect.sync(() => new Map())))

const forgeries: Readonly<Record<string, Change>> = {
  "changed": (text) => text.replace("\"status\":200", "\"status\":203"),
  "stripped of its seal": (text) => text.replace(/,"seal":"[0-9a-f]*"|^[0-9a-f]*(?=:)/, ""),
  "given an empty seal": (text) => text.replace(/(?<="seal":"|^)[0-9a-f]{64}/, ""),
  "given the seal of another": (text) => text.replace(/[0-9a-f]{64}(?="|:)/, "0".repeat(64))
}

const forged = (change: Change) => (storage: TextStorage) =>
  Effect.gen(function*() {
    const { client, open } = yield* shared(storage)
    const count = outcomesOf(Models.count()).pipe(
      Effect.provide(client({ cache: { secret: Redacted.make("secret") } }))
    )
    assert.deepStrictEqual([yield* count, yield* count], [["miss"], ["hit"]])
    yield* tamper(open.stored, change)
    assert.deepStrictEqual([yield* count, yield* count], [["miss"], ["hit"]])
  })

// Readable by an older version, but not by this one.
const unreadable = (text: string) => text.replace("\\\"count\\\"", "\\\"total\\\"")

export const entries: Rows<TextStorage> = {
  ...Object.fromEntries(
    Object.entries(changes).map((
      [how, change]
    ) => [`an entry ${how} is reported, the network answers, and it is replaced`, damaged(change)])
  ),
  ...Object.fromEntries(
    Object.entries(forgeries).map((
      [how, change]
    ) => [`an entry that was ${how} by somebody who does not know the secret is not used`, forged(change)])
  ),

  "an entry whose body cannot be decoded is reported and replaced, in every state": (storage) =>
    Effect.gen(function*() {
      const { client, double, open } = yield* shared(storage, {
        faults: [
          Fault.all(
            Fault.make((answer, request) =>
              request.headers["if-none-match"] === undefined ? answer : { ...answer, status: 304, body: "" }
            ),
            Fault.headers({ etag: "\"v1\"" })
          )
        ]
      })
      // Fresh; stale but usable while it is revalidated; stale.
      for (const seconds of [1, 121, 3721]) {
        const logs = yield* collectLogs
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
        yield* tamper(open.stored, unreadable)
        yield* TestClock.adjust(`${seconds} seconds`)
        yield* double.clear
        const answer = ResponseCache.withOutcomes(Models.count()).pipe(Effect.provide(client()))
        assert.deepStrictEqual(yield* answer.pipe(Effect.provide(logs.layer)), [3, ["miss"]], `after ${seconds} s`)
        assert.include((yield* logs.messages).join(), "cannot be read")
        assert.deepStrictEqual(yield* answer, [3, ["hit"]])
      }
    }),

  "an entry whose body cannot be decoded is not used if the server fails": (storage) =>
    Effect.gen(function*() {
      const { client, double, open } = yield* shared(storage, { cacheControl: "max-age=60, stale-if-error=3600" })
      for (const seconds of [0, 61]) {
        yield* double.setFaults()
        yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
        yield* tamper(open.stored, unreadable)
        yield* TestClock.adjust(`${seconds} seconds`)
        yield* double.setFaults(Fault.error(500))
        const error = yield* Effect.flip(Models.count()).pipe(Effect.provide(client()))
        assert.strictEqual(error._tag, "InternalServerError", `after ${seconds} s`)
      }
    }),

  "an entry from the future counts as old as the error of the clock, and is replaced": (storage) =>
    Effect.gen(function*() {
      const { client, open } = yield* shared(storage)
      yield* TestClock.adjust("10 seconds")
      yield* Models.count().pipe(Effect.provide(client()))
      yield* tamper(open.stored, (text) => text.replace(/"receivedAt":\d+/, "\"receivedAt\":99999999"))
      yield* Effect.gen(function*() {
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(client()))
      assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
    }),

  "no entry contains a secret": (storage) =>
    Effect.gen(function*() {
      const { client, open } = yield* shared(storage, {
        faults: [
          Fault.headers({ "set-cookie": "session=crumbs", "cache-control": "max-age=60", "x-request-id": "trace" })
        ]
      })
      yield* Effect.all([
        Models.list(),
        Models.feed(),
        Models.get("acme/rocket"),
        Models.listForUser(),
        Models.count(),
        Endpoints.list("acme/rocket"),
        Endpoints.listZdr()
      ]).pipe(Effect.provide(client({ config: { apiKey: apiKey("secret") } })))
      const stored = yield* open.stored.read
      assert.strictEqual(Object.keys(stored).length, 7)
      for (const secret of ["sk-or-v1", "secret", "uthorization", "Bearer", "crumbs", "ookie", "trace"]) {
        assert.notInclude(JSON.stringify(stored), secret)
      }
    })
}

// Changes all stored texts, bypassing the cache.
const tamper = Effect.fnUntraced(function*(stored: Stored, change: (text: string) => string) {
  for (const [name, text] of Object.entries(yield* stored.read)) {
    const changed = change(text)
    assert.notStrictEqual(changed, text)
    yield* stored.write(name, changed)
  }
})

const failures = Effect.gen(function*() {
  let total = 0
  for (const { id, state } of yield* Metric.snapshot) {
    if (id === Telemetry.storeFailures.id && "count" in state) total += Number(state.count)
  }
  return total
})
