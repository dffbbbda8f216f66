/**
 * Entries of a store that are invalid, and what no entry contains.
 */
import { assert, describe, it } from "@effect/vitest"
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
import type { Storage, Stored } from "../storage.ts"

export const entries = (storage: Storage): void => {
  describe("an entry", () => {
    it.effect.each<readonly [string, (text: string) => string]>([
      ["of another version", (text) => text.replace("\"version\":2", "\"version\":3")],
      ["without a version", (text) => text.replace("\"version\":2,", "")],
      ["of wrong types", (text) => text.replace(/"receivedAt":\d+/, "\"receivedAt\":\"soon\"")],
      ["whose headers are numbers", (text) => text.replace(/"date":"[^"]*"/, "\"date\":1")],
      ["without a body", (text) => text.replace("\"body\"", "\"tail\"")],
      ["that is another value altogether", () => "[null, null]"],
      ["that is cut off", (text) => text.slice(0, text.length / 2)],
      ["that is garbage", () => "garbage"]
    ])("%s is reported, the network answers, and it is replaced", ([, change]) =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const { client, open } = yield* shared(storage)
        yield* Models.count().pipe(Effect.provide(client()))
        assert(open.stored !== undefined)
        yield* tamper(open.stored, change)
        assert.deepStrictEqual(
          yield* outcomesOf(Models.count()).pipe(Effect.provide(client()), Effect.provide(logs.layer)),
          ["miss"]
        )
        assert.include((yield* logs.messages)[0], "The store of the response cache")
        assert.isAtLeast(yield* failures, 1)
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
      }).pipe(Effect.provideServiceEffect(Metric.MetricRegistry, Effect.sync(() => new Map()))))

    it.effect.each<readonly [string, (text: string) => string]>([
      ["changed", (text) => text.replace("\"status\":200", "\"status\":203")],
      ["stripped of its seal", (text) => text.replace(/,"seal":"[0-9a-f]*"|^[0-9a-f]*(?=:)/, "")],
      ["given an empty seal", (text) => text.replace(/(?<="seal":"|^)[0-9a-f]{64}/, "")],
      ["given the seal of another", (text) => text.replace(/[0-9a-f]{64}(?="|:)/, "0".repeat(64))]
    ])("that was %s by somebody who does not know the secret is not used", ([, change]) =>
      Effect.gen(function*() {
        const { client, open } = yield* shared(storage)
        const count = outcomesOf(Models.count()).pipe(
          Effect.provide(client({ cache: { secret: Redacted.make("secret") } }))
        )
        assert.deepStrictEqual([yield* count, yield* count], [["miss"], ["hit"]])
        assert(open.stored !== undefined)
        yield* tamper(open.stored, change)
        assert.deepStrictEqual([yield* count, yield* count], [["miss"], ["hit"]])
      }))

    // An older version could read it, this one cannot.
    const unreadable = (text: string) => text.replace("\\\"count\\\"", "\\\"total\\\"")

    it.effect("whose body cannot be decoded is reported and replaced, in every state", () =>
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
        assert(open.stored !== undefined)
        // Fresh; stale while it is revalidated; stale.
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
      }))

    it.effect("whose body cannot be decoded is not used if the server fails", () =>
      Effect.gen(function*() {
        const { client, double, open } = yield* shared(storage, { cacheControl: "max-age=60, stale-if-error=3600" })
        assert(open.stored !== undefined)
        for (const seconds of [0, 61]) {
          yield* double.setFaults()
          yield* Models.count().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
          yield* tamper(open.stored, unreadable)
          yield* TestClock.adjust(`${seconds} seconds`)
          yield* double.setFaults(Fault.error(500))
          const error = yield* Effect.flip(Models.count()).pipe(Effect.provide(client()))
          assert.strictEqual(error._tag, "InternalServerError", `after ${seconds} s`)
        }
      }))

    it.effect("from the future counts as old as the error of the clock, and is replaced", () =>
      Effect.gen(function*() {
        const { client, open } = yield* shared(storage)
        assert(open.stored !== undefined)
        yield* TestClock.adjust("10 seconds")
        yield* Models.count().pipe(Effect.provide(client()))
        yield* tamper(open.stored, (text) => text.replace(/"receivedAt":\d+/, "\"receivedAt\":99999999"))
        yield* Effect.gen(function*() {
          assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["revalidated"])
          assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
        }).pipe(Effect.provide(client()))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(client())), ["hit"])
      }))
  })

  it.effect("contains no secret", () =>
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
      assert(open.stored !== undefined)
      const stored = yield* open.stored.read
      assert.strictEqual(Object.keys(stored).length, 7)
      for (const secret of ["sk-or-v1", "secret", "uthorization", "Bearer", "crumbs", "ookie", "trace"]) {
        assert.notInclude(JSON.stringify(stored), secret)
      }
    }))
}

// Changes all stored texts behind the back of the cache.
const tamper = Effect.fnUntraced(function*(stored: Stored, change: (text: string) => string) {
  for (const [name, text] of Object.entries(yield* stored.read)) {
    const changed = change(text)
    assert.notStrictEqual(changed, text)
    yield* stored.write(name, changed)
  }
})

// Failed commands of the store, by the metric.
const failures = Effect.gen(function*() {
  let total = 0
  for (const { id, state } of yield* Metric.snapshot) {
    if (id === Telemetry.storeFailures.id && "count" in state) total += Number(state.count)
  }
  return total
})
