import { assert, describe, it } from "@effect/vitest"
import type { Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Persistence from "effect/persistence/Persistence"
import * as TestClock from "effect/testing/TestClock"
import * as CacheStore from "../../src/CacheStore.ts"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as Telemetry from "../../src/Telemetry.ts"
import { clientOn, collectLogs, double, inRealTime, outcomesOf, sent } from "./client.ts"

describe("a store that fails", () => {
  it.effect.each<readonly [string, Effect.Effect<never, Persistence.PersistenceError>, string]>([
    ["fails", Effect.fail(new Persistence.PersistenceError({ message: "disk full", cause: undefined })), "disk full"],
    ["dies", Effect.die(new Error("out of order")), "Error: out of order"],
    [
      "throws",
      Effect.suspend(() => {
        throw new Error("not a store")
      }),
      "Error: not a store"
    ]
  ])(
    "in every command, because it %s: calls succeed, and the failure is logged once",
    ([, broken, reason]) =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        yield* Effect.gen(function*() {
          assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["miss"])
          assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["hit"])
          yield* Effect.all([Models.count(), Models.get("acme/kite"), Models.get("acme/rocket")])
          yield* ResponseCache.invalidate()
          assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["miss"])
        }).pipe(Effect.provide(onStore({ broken: () => broken })), Effect.provide(logs.layer))
        assert.deepStrictEqual(yield* logs.messages, [
          `The store of the response cache fails: get: ${reason}. Responses come from the network.`
        ])
        assert.deepStrictEqual(yield* failures, { get: 5, set: 5, clear: CacheStore.resources.length })
      }).pipe(measured)
  )

  it.effect("only in writing is logged once, although reading works", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      const store = onStore({ broken: (command) => command === "set" ? Effect.die("read only") : undefined })
      yield* Effect.forEach(["acme/rocket", "acme/kite", "acme/glider"], (id) => Models.get(id)).pipe(
        Effect.provide(store),
        Effect.provide(logs.layer)
      )
      assert.deepStrictEqual((yield* logs.messages).length, 1)
      assert.deepStrictEqual(yield* failures, { set: 3 })
    }).pipe(measured))

  it.effect("and works again is logged once", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      let isBroken = true
      yield* Effect.gen(function*() {
        yield* Models.count()
        isBroken = false
        yield* Models.get("acme/rocket")
        yield* Models.get("acme/kite")
        isBroken = true
        yield* Models.list()
      }).pipe(
        Effect.provide(onStore({ broken: () => isBroken ? Effect.die("down") : undefined })),
        Effect.provide(logs.layer)
      )
      assert.deepStrictEqual(
        (yield* logs.messages).map((message) => message.includes("works again") ? "works" : "fails"),
        ["fails", "works", "fails"]
      )
    }))
})

describe("a store that hangs", () => {
  it.effect("delays one call by its timeout, and is then not used for some seconds", () =>
    Effect.gen(function*() {
      const logs = yield* collectLogs
      yield* Effect.gen(function*() {
        const call = yield* Effect.forkChild(Models.count())
        yield* Effect.yieldNow
        yield* TestClock.adjust("99 millis")
        assert.strictEqual(yield* sent, 0)
        yield* TestClock.adjust("1 millis")
        assert.strictEqual(yield* Fiber.join(call), 3)
        assert.isAbove((yield* Models.list()).length, 0)
        yield* TestClock.adjust("5 seconds")
        const late = yield* Effect.forkChild(Models.get("acme/rocket"))
        yield* inRealTime(20)
        assert.isUndefined(late.pollUnsafe())
        yield* TestClock.adjust("100 millis")
        yield* Fiber.join(late)
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(
        Effect.provide(onStore({ broken: () => Effect.never, timeout: "100 millis" })),
        Effect.provide(logs.layer)
      )
      assert.strictEqual((yield* logs.messages).length, 1)
      assert.deepStrictEqual(yield* failures, { get: 2 })
    }).pipe(measured))

  it.effect("does not delay an interrupted caller", () =>
    Effect.gen(function*() {
      const call = yield* Effect.forkChild(Models.count())
      yield* inRealTime(20)
      yield* Fiber.interrupt(call)
      assert.strictEqual(yield* sent, 0)
    }).pipe(Effect.provide(onStore({ broken: () => Effect.never }))))

  // oxlint-disable-next-line vitest/expect-expect -- it would never end.
  it.effect("does not delay closing the layer", () =>
    Effect.gen(function*() {
      yield* Effect.gen(function*() {
        yield* Effect.forkChild(Models.count())
        yield* inRealTime(20)
      }).pipe(Effect.scoped, Effect.provide(onStore({ broken: () => Effect.never })))
    }))
})

type Broken = (command: string) => Effect.Effect<undefined, Persistence.PersistenceError> | undefined

const onStore = (options: {
  readonly broken: Broken
  readonly timeout?: "100 millis"
  readonly faults?: ReadonlyArray<Fault.Fault>
}) =>
  Layer.unwrap(Effect.gen(function*() {
    const cache = Layer.provide(
      ResponseCache.layerPersisted({ timeout: options.timeout }),
      Layer.effect(
        Persistence.BackingPersistence,
        Effect.map(Persistence.BackingPersistence, (backing) => ({
          make: (id) => Effect.map(backing.make(id), (store) => replaced(store, options.broken))
        }))
      ).pipe(Layer.provide(Layer.fresh(Persistence.layerBackingMemory)))
    )
    return clientOn(cache, yield* double({ faults: options.faults ?? [] }))
  }))

const replaced = (
  store: Persistence.BackingPersistenceStore,
  broken: Broken
): Persistence.BackingPersistenceStore => ({
  ...store,
  get: (key) => Effect.suspend(() => broken("get") ?? store.get(key)),
  set: (key, value, timeToLive) => Effect.suspend(() => broken("set") ?? store.set(key, value, timeToLive)),
  remove: (key) => Effect.suspend(() => broken("remove") ?? store.remove(key)),
  clear: Effect.suspend(() => broken("clear") ?? store.clear)
})

const measured = Effect.provideServiceEffect(Metric.MetricRegistry, Effect.sync(() => new Map()))

const failures = Effect.map(Metric.snapshot, (snapshots) =>
  Object.fromEntries(
    snapshots.flatMap((snapshot) =>
      snapshot.id === Telemetry.storeFailures.id && snapshot.type === "Counter"
        ? [[snapshot.attributes?.[Telemetry.attributes.storeCommand] ?? "", Number(snapshot.state.count)]]
        : []
    )
  ))
