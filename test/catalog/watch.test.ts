import { assert, describe, it } from "@effect/vitest"
import { CatalogChanges, Model, Models, OpenRouter, OpenRouterError } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Arbitrary from "effect/Arbitrary"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { makeCollector } from "../../src/wire/collector.ts"
import { pass, settled } from "../virtualTime.ts"

describe("polls", () => {
  it.effect("use the first response as the baseline, and report the changes in later ones", () =>
    Effect.gen(function*() {
      const heard = yield* listen([models(3), models(3), models(4), models(4), models(2)])
      assert.deepStrictEqual(heard, [
        "2 min: acme/3 is new",
        "4 min: acme/2 is not listed any more; acme/3 is not listed any more"
      ])
    }))

  it.effect("compare the first response with start", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* listen([models(3)], { start: models(2) }), ["0 min: acme/2 is new"])
    }))

  it.effect("come every five minutes by default", () =>
    Effect.gen(function*() {
      const heard = yield* listen([models(2), models(3)], { schedule: undefined }, 11)
      assert.deepStrictEqual(heard, ["5 min: acme/2 is new"])
    }))

  it.effect("end when the schedule ends, and the stream with them", () =>
    Effect.gen(function*() {
      const { events, list } = yield* watching([models(1), models(2), models(3)], {
        schedule: Schedule.recurs(1)
      })
      assert.deepStrictEqual(yield* said(Stream.runCollect(events)), ["0 min: acme/1 is new"])
      assert.strictEqual(list.asked, 2)
    }))

  it.effect("wait while the consumer is busy", () =>
    Effect.gen(function*() {
      const { events, list } = yield* watching([models(1), models(2), models(3), models(4)], everyMinute)
      const fiber = yield* Effect.forkChild(Stream.runForEach(events, () => Effect.sleep("1 hour")))
      yield* pass("30 minutes")
      assert.strictEqual(list.asked, 2)
      yield* Fiber.interrupt(fiber)
    }))

  it.effect("start anew in each run of the same stream", () =>
    Effect.gen(function*() {
      const { events } = yield* watching([models(1), models(2)], { schedule: Schedule.recurs(0) })
      assert.deepStrictEqual(yield* said(Stream.runCollect(events)), [])
      assert.deepStrictEqual(yield* said(Stream.runCollect(events)), [])
    }))

  it.effect("compare descriptions and arena standings if configured", () =>
    Effect.gen(function*() {
      const described = (description: string) => [{ id: "a/b", name: "B", description }]
      assert.deepStrictEqual(yield* listen([described("old"), described("new")]), [])
      assert.deepStrictEqual(yield* listen([described("old"), described("new")], { prose: true }), [
        "1 min: a/b: description \"old\" → \"new\""
      ])
    }))

  it.effect("report once that an expiry has passed", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(DateTime.makeUnsafe("2026-08-10T23:58:30Z").epochMilliseconds)
      const expiring = [{ id: "a/b", name: "B", expiration_date: "2026-08-10" }]
      assert.deepStrictEqual(yield* listen([expiring], { holdBack: "1 day" }, 10), [
        "2 min: a/b expired on 2026-08-10 and is still listed"
      ])
    }))
})

describe("failures", () => {
  it.effect("are elements of the stream, which continues with the next poll", () =>
    Effect.gen(function*() {
      const heard = yield* listen([models(2), outage, outage, models(3), outage, models(3)])
      assert.deepStrictEqual(heard, [
        "1 min: poll failed: TransportError",
        "2 min: poll failed: TransportError",
        "3 min: acme/2 is new",
        "4 min: poll failed: TransportError"
      ])
    }))

  it.effect("before the first response do not become the baseline", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* listen([outage, models(2), models(3)]), [
        "0 min: poll failed: TransportError",
        "2 min: acme/2 is new"
      ])
    }))
})

describe("suspicious responses", () => {
  it.effect.each(
    [
      ["none", models(0), {}],
      ["less than half", models(4), {}],
      ["less than the share that was given", models(8), { minShare: 0.9 }]
    ] as const
  )("with %s are skipped, and nothing is removed", ([, few, options]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* listen([models(10), few, few, models(11), few, models(11)], options), [
        `1 min: ${few.length} models after 10, for 1`,
        `2 min: ${few.length} models after 10, for 2`,
        "3 min: acme/10 is new",
        `4 min: ${few.length} models after 11, for 1`
      ])
    }))

  it.effect("are accepted when they persist, even with failures in between", () =>
    Effect.gen(function*() {
      const heard = yield* listen([models(3), models(1), outage, models(1), models(1), models(1)])
      assert.deepStrictEqual(heard, [
        "1 min: 1 models after 3, for 1",
        "2 min: poll failed: TransportError",
        "3 min: 1 models after 3, for 2",
        "4 min: acme/1 is not listed any more; acme/2 is not listed any more"
      ])
    }))

  it.effect("with even fewer models start the count again", () =>
    Effect.gen(function*() {
      const heard = yield* listen([models(10), models(4), models(4), models(0), models(0), models(0), models(0)], {
        acceptAfter: 3
      })
      assert.deepStrictEqual(heard.slice(0, 4), [
        "1 min: 4 models after 10, for 1",
        "2 min: 4 models after 10, for 2",
        "3 min: 0 models after 10, for 1",
        "4 min: 0 models after 10, for 2"
      ])
      assert.match(heard[4] ?? "", /^5 min: acme\/0 is not listed any more; .*acme\/9 is not listed any more$/)
      assert.lengthOf(heard, 5)
    }))

  it.effect("include an empty first response", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* listen([models(0), models(2), models(3)]), [
        "0 min: 0 models after 0, for 1",
        "2 min: acme/2 is new"
      ])
      assert.deepStrictEqual(yield* listen([models(0), models(0), models(0), models(0), models(1)]), [
        "0 min: 0 models after 0, for 1",
        "1 min: 0 models after 0, for 2",
        "4 min: acme/0 is new"
      ])
    }))

  it.effect("do not include one with half of the models, with duplicates, with acceptAfter 1, or with minShare 0", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* listen([models(2), models(1)]), ["1 min: acme/1 is not listed any more"])
      assert.deepStrictEqual(yield* listen([models(2).concat(models(2), models(2)), models(2)]), [])
      assert.deepStrictEqual(yield* listen([models(3), models(0)], { acceptAfter: 1 }), [
        "1 min: acme/0 is not listed any more; acme/1 is not listed any more; acme/2 is not listed any more"
      ])
      assert.deepStrictEqual(yield* listen([models(3), models(1)], { minShare: 0 }), [
        "1 min: acme/1 is not listed any more; acme/2 is not listed any more"
      ])
    }))
})

describe("changes with holdBack", () => {
  const context = (context_length: number) => [{ id: "a/b", name: "B", context_length }]

  it.effect("are not reported if they are undone in time", () =>
    Effect.gen(function*() {
      const flapping = [context(1), context(2), context(2), context(1), context(3), context(1)]
      assert.deepStrictEqual(yield* listen(flapping, { holdBack: "3 minutes" }, 20), [])
      assert.lengthOf(yield* listen(flapping, {}, 20), 4)
    }))

  it.effect("are reported when they have persisted", () =>
    Effect.gen(function*() {
      const heard = yield* listen([context(1), context(2)], { holdBack: "3 minutes" }, 20)
      assert.deepStrictEqual(heard, ["4 min: a/b: context_length 1 → 2"])
    }))

  it.effect("are reported with the current value even if the value keeps changing", () =>
    Effect.gen(function*() {
      const moving = Array.from({ length: 9 }, (_, index) => context(index + 1))
      assert.deepStrictEqual(yield* listen(moving, { holdBack: "3 minutes" }, 20), [
        "4 min: a/b: context_length 1 → 5",
        "8 min: a/b: context_length 5 → 9"
      ])
    }))

  it.effect("are timed separately", () =>
    Effect.gen(function*() {
      const both = (context_length: number, more: ReadonlyArray<Model.Model>) => [...context(context_length), ...more]
      const heard = yield* listen([
        both(1, []),
        both(2, []),
        both(2, models(1)),
        both(2, models(1)),
        both(1, models(1))
      ], {
        holdBack: "2 minutes"
      }, 20)
      assert.deepStrictEqual(heard, [
        "3 min: a/b: context_length 1 → 2",
        "4 min: acme/0 is new",
        "6 min: a/b: context_length 2 → 1"
      ])
    }))

  it.effect("include models that are removed and come back", () =>
    Effect.gen(function*() {
      const heard = yield* listen([models(4), models(3), models(4), models(3)], { holdBack: "90 seconds" }, 20)
      assert.deepStrictEqual(heard, ["5 min: acme/3 is not listed any more"])
    }))

  const sequences = Arbitrary.schema(Schema.Array(Schema.Array(Schema.Struct({
    id: Schema.Literals(["a/1", "a/2", "a/3"]),
    name: Schema.Literal("B"),
    context_length: Schema.Literals([1, 2, 3]),
    expiration_date: Schema.Literals(["", "2026-08-10", "2026-08-11"])
  }))))

  it.effect.prop(
    "lead to the last response, with at most one change per subject and time",
    { answers: sequences },
    ({ answers }) =>
      Effect.gen(function*() {
        const start = models(1)
        const { events } = yield* watching([start, ...answers], {
          ...everyMinute,
          start,
          holdBack: "3 minutes",
          acceptAfter: 1
        })
        const reported: Array<CatalogChanges.WatchEvent> = []
        const fiber = yield* Effect.forkChild(
          Stream.runForEach(events, (event) => Effect.sync(() => reported.push(event)))
        )
        yield* TestClock.adjust(`${answers.length + 5} minutes`)
        yield* Fiber.interrupt(fiber)
        let replayed: ReadonlyArray<Model.Model> = start
        const last = new Map<string, number>()
        for (const event of reported) {
          assert(event._tag === "Changed")
          assert.isNotEmpty(event.changes)
          replayed = CatalogChanges.apply(replayed, event.changes)
          for (const change of event.changes) {
            const [key, at] = [CatalogChanges.subject(change), DateTime.toEpochMillis(event.at)]
            assert.isAtLeast(at - (last.get(key) ?? -Infinity), 180_000)
            last.set(key, at)
          }
        }
        assert.deepStrictEqual(CatalogChanges.diff(replayed, answers.at(-1) ?? start), [])
      }),
    { arbitrary: { runs: 200 } }
  )
})

describe("a store", () => {
  const store = CatalogChanges.keyValueStore("catalogue")
  const once = { store, schedule: Schedule.recurs(0) }

  it.effect("continues the previous run, even with a `start`", () =>
    Effect.gen(function*() {
      const run = (answer: ReadonlyArray<Model.Model>) => listen([answer], once)
      assert.deepStrictEqual(yield* run(models(3)), [])
      assert.deepStrictEqual(yield* run(models(4)), ["0 min: acme/3 is new"])
      assert.deepStrictEqual(yield* run(models(4)), [])
      assert.deepStrictEqual(yield* listen([models(5)], { ...once, start: [] }), ["0 min: acme/4 is new"])
    }).pipe(Effect.provide(KeyValueStore.layerMemory)))

  it.effect("holds the models as OpenRouter writes them", () =>
    Effect.gen(function*() {
      const pricing = { prompt: "0.00000100000000000000015", per_poem: "0.10", odd: { deep: [1, null] } }
      const wire = [{ id: "a/b", name: "B", created: 1_767_225_600, pricing }]
      yield* listen([yield* Schema.decodeUnknownEffect(Schema.Array(Model.Model))(wire)], once)
      const text = yield* KeyValueStore.KeyValueStore.use((store) => store.get("catalogue"))
      assert.deepStrictEqual(JSON.parse(text ?? ""), { at: "1970-01-01T00:00:00.000Z", models: wire })
    }).pipe(Effect.provide(KeyValueStore.layerMemory)))

  it.effect("is written only after changes that the consumer has taken", () =>
    Effect.gen(function*() {
      const saved: Array<number> = []
      const counting: CatalogChanges.SnapshotStore = {
        load: Effect.succeedNone,
        save: ({ models }) => Effect.sync(() => saved.push(models.length))
      }
      const answers = [models(2), models(2), models(3), models(0), models(3), outage, models(4)]
      yield* listen(answers, { store: counting }, 5.5)
      assert.deepStrictEqual(saved, [2, 3])
      // A consumer that ends after the change has not asked for more, so the change is not saved.
      const { events } = yield* watching([models(4)], { store: counting, start: models(3) })
      yield* Stream.runCollect(Stream.take(events, 1))
      assert.deepStrictEqual(saved, [2, 3])
    }))

  it.effect("holds what was reported, so that the next run finds held-back changes", () =>
    Effect.gen(function*() {
      const patient = { ...everyMinute, store, holdBack: "3 minutes" } as const
      assert.deepStrictEqual(yield* listen([models(2), models(3)], patient, 2.5), [])
      assert.deepStrictEqual(yield* listen([models(3)], patient, 10), ["3 min: acme/2 is new"])
    }).pipe(Effect.provide(KeyValueStore.layerMemory)))

  it.effect("lets the next run report expiries that passed in between", () =>
    Effect.gen(function*() {
      const expiring = [{ id: "a/b", name: "B", expiration_date: "1970-01-02" }]
      assert.deepStrictEqual(yield* listen([expiring], once), [])
      yield* TestClock.setTime(DateTime.makeUnsafe("1970-01-05T12:00:00Z").epochMilliseconds)
      const passed = ["0 min: a/b expired on 1970-01-02 and is still listed"]
      assert.deepStrictEqual(yield* listen([expiring], once), passed)
      assert.deepStrictEqual(yield* listen([expiring], once), [])
    }).pipe(Effect.provide(KeyValueStore.layerMemory)))

  it.effect("with an invalid snapshot is reported, and counts as empty", () =>
    Effect.gen(function*() {
      yield* KeyValueStore.KeyValueStore.use((store) => store.set("catalogue", "{\"models\":5}"))
      assert.deepStrictEqual(yield* listen([models(1)], once), ["0 min: load failed: SchemaError"])
      assert.deepStrictEqual(yield* listen([models(2)], once), ["0 min: acme/1 is new"])
    }).pipe(Effect.provide(KeyValueStore.layerMemory)))

  it.effect("that fails is reported, and tried again at the next poll", () =>
    Effect.gen(function*() {
      let failures = 2
      const shaky: CatalogChanges.SnapshotStore<{ readonly _tag: "Full" }> = {
        load: Effect.fail({ _tag: "Full" }),
        save: () => Effect.suspend(() => failures-- > 0 ? Effect.fail({ _tag: "Full" } as const) : Effect.void)
      }
      assert.deepStrictEqual(yield* listen([models(2), models(3)], { store: shaky }), [
        "0 min: load failed: Full",
        "0 min: save failed: Full",
        "1 min: acme/2 is new",
        "1 min: save failed: Full"
      ])
      assert.isBelow(failures, 0)
    }))
})

describe("over HTTP", () => {
  it.effect("a poll is retried, and uses the cache", () =>
    Effect.gen(function*() {
      const heard = yield* follow({ query: { q: "acme" } })
      yield* pass("3.5 minutes")
      // Five polls; the response was stale after two minutes.
      assert.deepStrictEqual((yield* FakeOpenRouter.requests).map(({ url }) => new URL(url).search), [
        "?q=acme",
        "?q=acme"
      ])
      yield* FakeOpenRouter.setCatalogue(served(3))
      yield* pass("10 minutes")
      assert.lengthOf(heard, 1)
      assert.match(heard[0] ?? "", /min: acme\/2 is new/)
    }).pipe(Effect.scoped, Effect.provide(client({ cacheControl: "public, max-age=120" }))))

  it.effect("a value that cannot be read is not a change, also in a response that is refreshed in parts", () =>
    Effect.gen(function*() {
      const heard = yield* follow({})
      const change = (fields: (index: number) => object) =>
        FakeOpenRouter.setFaults(
          Fault.mapItems((model, index) => ({ ...model, description: "Another.", ...fields(index) }))
        )
      yield* pass("90 seconds")
      yield* change((index) => index === 1 ? { context_length: "long" } : {})
      yield* pass("2 minutes")
      yield* change((index) => index === 1 ? { context_length: "long" } : index === 0 ? { context_length: 7 } : {})
      yield* pass("2 minutes")
      yield* change((index) => index === 1 ? { context_length: 8 } : index === 0 ? { context_length: 7 } : {})
      yield* pass("2 minutes")
      assert.deepStrictEqual(heard, [
        "2 min: cannot read context_length of acme/1",
        "4 min: acme/0: context_length 131,072 → 7",
        "6 min: acme/1: context_length 131,072 → 8"
      ])
    }).pipe(Effect.scoped, Effect.provide(client({ catalogue: served(8) }))))

  it.effect("a failure is emitted after the retries, and the stream continues", () =>
    Effect.gen(function*() {
      const heard = yield* follow({})
      yield* pass("30 seconds")
      yield* FakeOpenRouter.setCatalogue(served(3))
      yield* FakeOpenRouter.setFaults(Fault.error(503).pipe(Fault.times(1)))
      yield* pass("1 minute")
      for (let step = 0; step < 20; step++) yield* pass("1 second")
      assert.deepStrictEqual(heard, ["1 min: acme/2 is new: prompt free, completion free, 131,072 tokens of context"])
      yield* FakeOpenRouter.setFaults(Fault.error(503))
      for (let step = 0; step < 200; step++) yield* pass("1 second")
      yield* FakeOpenRouter.setFaults()
      yield* FakeOpenRouter.setCatalogue(served(4))
      yield* pass("2 minutes")
      assert.isAtLeast(heard.length, 3)
      assert.match(heard[1] ?? "", /poll failed: InternalServerError|poll failed: UnexpectedStatusError/)
      assert.match(heard.at(-1) ?? "", /acme\/3 is new/)
    }).pipe(Effect.scoped, Effect.provide(client({}))))

  it.effect("a poll after a suspicious response bypasses the cache", () =>
    Effect.gen(function*() {
      const heard = yield* follow({ start: list(5) })
      yield* pass("1 second")
      assert.deepStrictEqual(heard, ["0 min: 1 models after 5, for 1"])
      yield* FakeOpenRouter.setCatalogue(served(6))
      yield* pass("1 minute")
      assert.lengthOf(heard, 2)
      assert.match(heard[1] ?? "", /^1 min: acme\/5 is new/)
    }).pipe(
      Effect.scoped,
      Effect.provide(client({ catalogue: served(1), cacheControl: "public, max-age=86400" }))
    ))

  it.effect("interrupting the stream stops it, while it waits or polls", () =>
    Effect.gen(function*() {
      for (const faults of [[], [Fault.stall]]) {
        yield* FakeOpenRouter.setFaults(...faults)
        yield* FakeOpenRouter.clear
        const fiber = yield* Effect.forkChild(Stream.runDrain(CatalogChanges.watch(everyMinute)))
        yield* pass("1 second")
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
        yield* Fiber.interrupt(fiber)
        yield* pass("1 hour")
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
      }
    }).pipe(Effect.provide(client({}))))
})

describe("an unreadable value", () => {
  const wire = (id: string, more: object = {}) => ({
    id,
    name: id,
    context_length: 1000,
    supported_parameters: ["tools"],
    pricing: { prompt: "1", completion: "2" },
    top_provider: { context_length: 500 },
    ...more
  })
  const read = (...items: ReadonlyArray<unknown>) =>
    Result.getOrThrow(makeCollector().decodeItems(Model.Model, structuredClone(items), "data"))
  const known = read(wire("a/b"), wire("c/d"))

  it.effect("is not reported as changed: one event names its field, and the last readable value stays the baseline", () =>
    Effect.gen(function*() {
      const unreadable = {
        context_length: "long",
        supported_parameters: ["tools", { name: "stop" }],
        pricing: { prompt: {}, completion: "3" },
        top_provider: "x"
      }
      const odd = () => read(wire("a/b", unreadable), wire("c/d", { context_length: null }))
      assert.deepStrictEqual(yield* listen([known, odd(), odd(), known]), [
        "1 min: cannot read context_length of a/b; supported_parameters of a/b; pricing.prompt of a/b; top_provider of a/b",
        "1 min: a/b: completion $2000000 → $3000000 per million (+50%); c/d: context_length 1,000 → ?",
        "3 min: a/b: completion $3000000 → $2000000 per million (-33%); c/d: context_length ? → 1,000"
      ])
    }))

  it.effect("is reported when it has changed and is readable again, and when it becomes unreadable again", () =>
    Effect.gen(function*() {
      const odd = () => read(wire("a/b", { context_length: "long" }))
      const longer = read(wire("a/b", { context_length: 2000 }))
      assert.deepStrictEqual(yield* listen([read(wire("a/b")), odd(), longer, odd()]), [
        "1 min: cannot read context_length of a/b",
        "2 min: a/b: context_length 1,000 → 2,000",
        "3 min: cannot read context_length of a/b"
      ])
    }))

  it.effect("of several polls leaves the last readable value the baseline, whatever follows", () =>
    Effect.gen(function*() {
      const odd = (context_length: unknown) => read(wire("a/b", { context_length }))
      const base = read(wire("a/b"))
      const cannotRead = "1 min: cannot read context_length of a/b"
      const after = (...later: ReadonlyArray<ReadonlyArray<Model.Model>>) =>
        listen([base, odd("long"), odd({}), odd("longer"), ...later])
      assert.deepStrictEqual(yield* after(read(wire("a/b"))), [cannotRead])
      assert.deepStrictEqual(yield* after(odd(2000)), [cannotRead, "4 min: a/b: context_length 1,000 → 2,000"])
      assert.deepStrictEqual(yield* after(odd(null)), [cannotRead, "4 min: a/b: context_length 1,000 → ?"])
      assert.deepStrictEqual(yield* after(odd(2000), odd("long"), odd("long"), odd(2000), odd(3000)), [
        cannotRead,
        "4 min: a/b: context_length 1,000 → 2,000",
        "5 min: cannot read context_length of a/b",
        "8 min: a/b: context_length 2,000 → 3,000"
      ])
      assert.deepStrictEqual(
        yield* listen([base, odd(2000), odd("long"), odd("long"), odd(2000)], { holdBack: "2 minutes" }, 8),
        ["2 min: cannot read context_length of a/b", "6 min: a/b: context_length 1,000 → 2,000"]
      )
    }))

  it.effect("becomes the baseline at its first readable value", () =>
    Effect.gen(function*() {
      const unreadable = { context_length: "long", supported_parameters: {}, pricing: { prompt: {}, completion: "2" } }
      const odd = () => read(wire("a/b", unreadable))
      const longer = read(wire("a/b", { context_length: 2000 }))
      const cannotRead = "cannot read context_length of a/b; supported_parameters of a/b; pricing.prompt of a/b"
      // Unreadable in the first response, in a new model, and in `start`.
      assert.deepStrictEqual(yield* listen([odd(), odd(), read(wire("a/b")), longer]), [
        `0 min: ${cannotRead}`,
        "3 min: a/b: context_length 1,000 → 2,000"
      ])
      assert.deepStrictEqual(yield* listen([[], odd(), read(wire("a/b")), longer], { start: [], minShare: 0 }), [
        `1 min: ${cannotRead}`,
        "1 min: a/b is new: completion $2000000 per million",
        "3 min: a/b: context_length 1,000 → 2,000"
      ])
      assert.deepStrictEqual(yield* listen([read(wire("a/b")), longer], { start: odd() }), [
        "1 min: a/b: context_length 1,000 → 2,000"
      ])
    }))

  it.effect("becomes the baseline at its first readable value, also if only a part is readable at first", () =>
    Effect.gen(function*() {
      const all = read(wire("a/b", { top_provider: "x" }))
      const part = read(wire("a/b", { top_provider: { context_length: {}, is_moderated: true } }))
      const longer = read(wire("a/b", { top_provider: { context_length: 600, is_moderated: true } }))
      const none = read(wire("a/b", { top_provider: { context_length: 500, is_moderated: true } }))
      assert.deepStrictEqual(yield* listen([all, part, all, none, longer]), [
        "0 min: cannot read top_provider of a/b",
        "1 min: cannot read top_provider.context_length of a/b",
        "2 min: cannot read top_provider of a/b",
        "4 min: a/b: top_provider.context_length 500 → 600"
      ])
    }))

  it.effect("in most models does not make the list suspicious", () =>
    Effect.gen(function*() {
      const odd = read(wire("a/b", { supported_parameters: {} }), wire("c/d", { supported_parameters: {} }))
      assert.deepStrictEqual(yield* listen([known, odd]), ["1 min: cannot read supported_parameters of a/b, c/d"])
    }))
})

type Answer = ReadonlyArray<Model.Model> | typeof outage

const outage = new OpenRouterError.TransportError({
  operation: "Models.list",
  url: "https://openrouter.ai/api/v1/models",
  attempts: 1,
  reason: "fetch failed",
  message: "no answer"
})

const models = (count: number): ReadonlyArray<Model.Model> =>
  Array.from({ length: count }, (_, index) => ({ id: `acme/${index}`, name: `Acme ${index}` }))

const everyMinute = { schedule: Schedule.spaced("1 minute") }

// The last response repeats.
const watching = <E = never, R = never>(answers: ReadonlyArray<Answer>, options: CatalogChanges.WatchOptions<E, R>) =>
  Effect.sync(() => {
    const list = { asked: 0 }
    const answer = Effect.suspend(() => {
      const answer = answers[Math.min(list.asked++, answers.length - 1)] ?? []
      return "_tag" in answer ? Effect.fail(answer) : Effect.succeed(answer)
    })
    const layer = Layer.mock(Models.Models)({ list: () => answer })
    return { list, events: Stream.provide(CatalogChanges.watch(options), layer) }
  })

const listen = Effect.fnUntraced(function*<E extends { readonly _tag: string } = never, R = never>(
  answers: ReadonlyArray<Answer>,
  options: CatalogChanges.WatchOptions<E, R> = {},
  minutes = answers.length
) {
  const { events } = yield* watching(answers, { ...everyMinute, ...options })
  const heard: Array<CatalogChanges.WatchEvent<E>> = []
  const start = yield* DateTime.now
  const fiber = yield* Effect.forkChild(Stream.runForEach(events, (event) => Effect.sync(() => heard.push(event))))
  yield* TestClock.adjust(`${minutes} minutes`)
  yield* Fiber.interrupt(fiber)
  return heard.map((event) => tell(event, start))
})

const said = <E extends { readonly _tag: string }, R>(
  run: Effect.Effect<ReadonlyArray<CatalogChanges.WatchEvent<E>>, never, R>
) =>
  Effect.gen(function*() {
    const start = yield* DateTime.now
    return (yield* run).map((event) => tell(event, start))
  })

const tell = <E extends { readonly _tag: string }>(
  event: CatalogChanges.WatchEvent<E>,
  start: DateTime.Utc
): string => {
  const minutes = Math.round((DateTime.toEpochMillis(event.at) - DateTime.toEpochMillis(start)) / 60_000)
  switch (event._tag) {
    case "Changed":
      return `${minutes} min: ${event.changes.map(CatalogChanges.format).join("; ")}`
    case "Suspicious":
      return `${minutes} min: ${event.models} models after ${event.before}, for ${event.polls}`
    case "Unreadable":
      return `${minutes} min: cannot read ${
        event.fields.map(({ field, ids }) => `${field} of ${ids.join(", ")}`).join("; ")
      }`
    case "Failed":
      return `${minutes} min: ${event.during} failed: ${event.error._tag}`
  }
}

const follow = Effect.fnUntraced(function*(options: CatalogChanges.WatchOptions) {
  const heard: Array<string> = []
  const start = yield* DateTime.now
  yield* Effect.forkScoped(
    Stream.runForEach(
      CatalogChanges.watch({ ...everyMinute, ...options }),
      (event) => Effect.sync(() => heard.push(tell(event, start)))
    )
  )
  yield* settled
  return heard
})

const served = (count: number) =>
  Catalogue.make(Array.from({ length: count }, (_, index) => Catalogue.model(`acme/${index}`)))

const list = (count: number): ReadonlyArray<Model.Model> =>
  Schema.decodeUnknownSync(Schema.Array(Model.Model))(served(count).models)

const client = (options: FakeOpenRouter.Options) =>
  OpenRouter.layer({ apiKey: Redacted.make("key-of-a-test") }).pipe(
    Layer.provideMerge(FakeOpenRouter.layer({ catalogue: served(2), cacheControl: null, ...options }))
  )
