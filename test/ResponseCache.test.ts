import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as TestClock from "effect/testing/TestClock"
import * as Tracer from "effect/Tracer"
import * as Drift from "../src/Drift.ts"
import * as Models from "../src/Models.ts"
import { UnexpectedStatusError } from "../src/OpenRouterError.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as Telemetry from "../src/Telemetry.ts"
import { apiKey, client, clientOn, double, eventually, outcomesOf, reported, sent } from "./cache/client.ts"
import * as Storage from "./cache/storage.ts"

describe("the outcome of a response", () => {
  const calls = Effect.gen(function*() {
    yield* Models.count()
    yield* Models.count()
    yield* Models.count().pipe(ResponseCache.withCacheMode("reload"))
    yield* Models.count().pipe(ResponseCache.withCacheMode("no-store"))
    yield* TestClock.adjust("61 seconds")
    yield* Models.count().pipe(ResponseCache.withCacheMode("force-cache"))
    yield* FakeOpenRouter.setFaults(Fault.error(500))
    yield* Models.count()
  })
  const outcomes: ReadonlyArray<ResponseCache.Outcome> = [
    "miss",
    "hit",
    "revalidated",
    "bypass",
    "stale",
    "stale-if-error"
  ]
  const fake = { cacheControl: "max-age=60, stale-if-error=60" }

  it.effect("is reported in order, to nested and outer observers", () =>
    Effect.gen(function*() {
      const [[, inner], outer] = yield* ResponseCache.withOutcomes(ResponseCache.withOutcomes(calls))
      assert.deepStrictEqual(inner, outcomes)
      assert.deepStrictEqual(outer, outcomes)
    }).pipe(Effect.provide(client(Storage.memory, { fake }))))

  it.effect("is on the span of the call", () =>
    Effect.gen(function*() {
      const seen: Array<unknown> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          const end = span.end.bind(span)
          span.end = (time, exit) => {
            if (options.name === "Models.count") seen.push(span.attributes.get("openrouter.cache.outcome"))
            end(time, exit)
          }
          return span
        }
      })
      yield* calls.pipe(Effect.withTracer(tracer))
      assert.deepStrictEqual<ReadonlyArray<unknown>>(seen, outcomes)
    }).pipe(Effect.provide(client(Storage.memory, { fake }))))

  it.effect("is counted, by operation and outcome", () =>
    Effect.gen(function*() {
      yield* calls
      yield* Models.count().pipe(ResponseCache.withCacheMode("force-cache"))
      const { cacheOutcome, operation } = Telemetry.attributes
      const counted = (yield* Metric.snapshot).flatMap((snapshot) =>
        snapshot.id === Telemetry.cacheResponses.id && snapshot.type === "Counter"
          ? [
            [operation, cacheOutcome].map((name) => snapshot.attributes?.[name]).join(" ") + ` ${snapshot.state.count}`
          ]
          : []
      )
      assert.deepStrictEqual(counted.toSorted(), [
        "Models.count bypass 1",
        "Models.count hit 1",
        "Models.count miss 1",
        "Models.count revalidated 1",
        "Models.count stale 2",
        "Models.count stale-if-error 1"
      ])
    }).pipe(
      Effect.provide(client(Storage.memory, { fake })),
      Effect.provideServiceEffect(Metric.MetricRegistry, Effect.sync(() => new Map()))
    ))

  it.effect("is not reported for a failure", () =>
    Effect.gen(function*() {
      const told: Array<ResponseCache.Outcome> = []
      const failing = Models.list().pipe(
        Effect.provideService(ResponseCache.CurrentObserver, (outcome) => Effect.sync(() => told.push(outcome)))
      )
      yield* Effect.flip(failing)
      yield* Effect.flip(failing.pipe(ResponseCache.withCacheMode("no-store")))
      yield* Effect.flip(failing.pipe(ResponseCache.withCacheMode("only-if-cached")))
      assert.deepStrictEqual(told, [])
    }).pipe(Effect.provide(client(Storage.memory, { fake: { faults: [Fault.json(200, { data: 1 })] } }))))

  it.effect("is reported once for each page", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcomesOf(Models.list({ limit: 1 })), ["miss", "miss", "miss"])
      assert.deepStrictEqual(yield* outcomesOf(Models.list({ limit: 1 })), ["hit", "hit", "hit"])
    }).pipe(Effect.provide(client(Storage.memory))))
})

describe("a drift reporter that makes the reported request", () => {
  it.effect.each<ResponseCache.CacheMode>(["default", "reload", "force-cache", "no-store"])(
    "gets a response without waiting for itself: %s",
    (mode) =>
      Effect.gen(function*() {
        const inner: Array<number> = []
        const count: Effect.Effect<number, unknown, Models.Models> = Models.count().pipe(
          ResponseCache.withCacheMode(mode),
          Drift.withReporter(({ fresh }) => fresh.length === 0 ? Effect.void : ask)
        )
        const models = yield* Models.Models
        const ask = Effect.suspend(() => count).pipe(
          Effect.provideService(Models.Models, models),
          Effect.map((found) => inner.push(found)),
          Effect.ignore
        )
        assert.strictEqual(yield* count, 3)
        assert.deepStrictEqual(inner, [3])
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(Storage.memory, { fake: { faults: [reported] } })))
  )

  it.effect("does not wait for itself if it does so through another request, either", () =>
    Effect.gen(function*() {
      const models = yield* Models.Models
      const asked: Array<string> = []
      const reporter = ({ operation }: Drift.Report): Effect.Effect<void> => {
        asked.push(operation)
        const next: Effect.Effect<unknown, unknown, Models.Models> = operation === "Models.count"
          ? Models.get("acme/rocket")
          : Models.count()
        if (asked.length > 2) return Effect.void
        return next.pipe(Effect.provideService(Models.Models, models), Drift.withReporter(reporter), Effect.ignore)
      }
      assert.strictEqual(yield* Models.count().pipe(Drift.withReporter(reporter)), 3)
      assert.deepStrictEqual(asked, ["Models.count", "Models.get", "Models.count"])
    }).pipe(Effect.provide(client(Storage.memory, { fake: { faults: [reported] } }))))

  it.effect("does not wait for itself with a stored response, either", () =>
    Effect.gen(function*() {
      const open = yield* Storage.keyValueStore.open
      const http = yield* double({ faults: [reported] })
      yield* Models.count().pipe(Effect.provide(clientOn(open(), http)))
      yield* Effect.gen(function*() {
        const models = yield* Models.Models
        const cached = Models.count().pipe(
          ResponseCache.withCacheMode("only-if-cached"),
          Effect.provideService(Models.Models, models),
          Effect.ignore
        )
        const reporter = ({ fresh }: Drift.Report) => fresh.length === 0 ? Effect.void : cached
        assert.strictEqual(yield* Models.count().pipe(Drift.withReporter(reporter)), 3)
      }).pipe(Effect.provide(clientOn(open(), http)))
      assert.strictEqual(yield* Effect.provide(sent, http), 1)
    }))
})

describe("respond", () => {
  it.effect("decodes a body once for each decoder", () =>
    Effect.gen(function*() {
      const { respond } = yield* ResponseCache.ResponseCache
      const decodes: Array<string> = []
      const decoder = (name: string) => {
        const values = new WeakMap<object, string>()
        return () =>
          respond(callOf("key", values, ({ text }) => {
            decodes.push(name)
            return `${name}: ${text}`
          }))
      }
      const [one, another] = [decoder("one"), decoder("another")]
      assert.strictEqual(yield* one(), "one: text")
      assert.strictEqual(yield* one(), "one: text")
      assert.strictEqual(yield* another(), "another: text")
      assert.strictEqual(yield* another(), "another: text")
      assert.deepStrictEqual(decodes, ["one", "another"])
    }).pipe(Effect.provide(ResponseCache.layerMemory())))

  it.effect("a reload gets the stored response, whose equal parts need not be parsed again", () =>
    Effect.gen(function*() {
      const { respond } = yield* ResponseCache.ResponseCache
      const texts: Array<string | undefined> = []
      const call = respond(callOf("key", new WeakMap(), ({ text }) => text, (previous) => texts.push(previous?.text)))
      yield* call
      yield* call.pipe(ResponseCache.withCacheMode("reload"))
      assert.deepStrictEqual(texts, [undefined, "text"])
    }).pipe(Effect.provide(ResponseCache.layerMemory())))

  it.effect("gives the parsed body to no other decoder, for which it may lack what did not change", () =>
    Effect.gen(function*() {
      const { respond } = yield* ResponseCache.ResponseCache
      const call = () => respond(callOf("key", new WeakMap(), ({ json }) => json))
      assert.deepStrictEqual(yield* Effect.all([call(), call()], { concurrency: "unbounded" }), ["json", undefined])
    }).pipe(Effect.provide(ResponseCache.layerMemory())))
})

it.effect("a layer that is provided by reference has the same settings for all its users", () =>
  Effect.gen(function*() {
    const http = yield* double({ cacheControl: null })
    const cache = ResponseCache.layerMemory({ minFreshness: "1 minute" })
    const outcomes = yield* Effect.gen(function*() {
      yield* Models.count()
      const inner = outcomesOf(Models.count()).pipe(
        Effect.provide(clientOn(ResponseCache.layerMemory({ minFreshness: "1 second" }), http))
      )
      const first = yield* inner
      yield* TestClock.adjust("2 seconds")
      return [first, yield* outcomesOf(Models.count())]
    }).pipe(Effect.provide(clientOn(cache, http, { apiKey: apiKey("one") })))
    assert.deepStrictEqual(outcomes, [["miss"], ["hit"]])
  }))

it.effect("a background refresh leaves no fiber behind", () =>
  Effect.gen(function*() {
    // Each round refreshes, so no refresh counts as running forever.
    for (let round = 1; round <= 3; round++) {
      for (const id of ["acme/rocket", "acme/kite"]) yield* Models.get(id)
      yield* eventually(Effect.map(sent, (count) => count === 2 * round))
      yield* eventually(
        Effect.map(Effect.all([outcomesOf(Models.get("acme/rocket")), outcomesOf(Models.get("acme/kite"))]), (all) =>
          all.flat().every((outcome) => outcome === "hit"))
      )
      yield* TestClock.adjust("121 seconds")
    }
  }).pipe(Effect.provide(client(Storage.memory))))

const callOf = <A>(
  key: string,
  values: WeakMap<object, A>,
  decode: (body: ResponseCache.Body) => A,
  onSend: (previous: ResponseCache.Previous | undefined) => void = () => undefined
) => ({
  operation: "Models.count" as const,
  key,
  headers: () => ({}),
  values,
  prepare: () =>
    Effect.succeed({
      headers: {},
      settings: "",
      deadline: Infinity,
      send: (_: unknown, previous: ResponseCache.Previous | undefined) =>
        Effect.as(Effect.andThen(Effect.sync(() => onSend(previous)), Effect.yieldNow), {
          status: 200,
          headers: { "cache-control": "max-age=60" },
          body: { text: "text", json: "json" }
        }),
      decode: (body: ResponseCache.Body) => Effect.sync(() => decode(body)),
      notCached: () =>
        new UnexpectedStatusError({
          operation: "Models.count",
          url: "https://example.com",
          attempts: 0,
          message: "not cached",
          response: { status: 504, code: undefined, message: undefined, metadata: undefined },
          retryAfter: undefined
        }),
      withinDeadline: <A, E>(self: Effect.Effect<A, E>) => self
    }),
  toDeclaredError: <E>(failure: E) => failure
})
