import { assert, describe, it } from "@effect/vitest"
import { Catalogue, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../src/Models.ts"
import { settled } from "../virtualTime.ts"
import { arrivalOf, client, countDecodes, outcomesOf, reported } from "./client.ts"
import * as Storage from "./storage.ts"

describe("the cache in memory", () => {
  it.effect("keeps at most maxEntries responses, and drops the least recently used", () =>
    Effect.gen(function*() {
      yield* asked("a", "b")
      assert.deepStrictEqual(yield* asked("a"), ["hit"])
      assert.deepStrictEqual(yield* asked("c"), ["miss"])
      assert.deepStrictEqual(yield* asked("c", "a", "b"), ["hit", "hit", "miss"])
      assert.deepStrictEqual(yield* asked("a", "b", "c"), ["hit", "hit", "miss"])
    }).pipe(Effect.provide(client(Storage.memory, { fake, cache: { maxEntries: 2 } }))))

  it.effect("keeps at most maxBytes, and drops the least recently used", () =>
    Effect.gen(function*() {
      yield* asked("a", "b", "c")
      assert.deepStrictEqual(yield* asked("b", "c", "a"), ["hit", "hit", "miss"])
      assert.deepStrictEqual(yield* asked("c", "a", "b"), ["hit", "hit", "miss"])
    }).pipe(Effect.provide(client(Storage.memory, { fake, cache: { maxBytes: 2.5 * one } }))))

  it.effect("keeps at most maxBytes when a response grows", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* asked("a", "b", "growing"), ["miss", "miss", "miss"])
      assert.deepStrictEqual(yield* asked("growing"), ["miss"])
      assert.deepStrictEqual(yield* asked("b", "a"), ["hit", "miss"])
    }).pipe(Effect.provide(client(Storage.memory, {
      fake: {
        ...fake,
        faults: [
          Fault.all(sized(10_000), Fault.headers({ "cache-control": "max-age=0" })).pipe(growing, Fault.times(1)),
          sized(20_000).pipe(growing),
          ...fake.faults
        ]
      },
      cache: { maxBytes: 3.5 * one }
    }))))

  it.effect("keeps its entries when a response is larger than maxBytes", () =>
    Effect.gen(function*() {
      yield* asked("a", "b")
      assert.deepStrictEqual(yield* asked("huge", "huge"), ["miss", "miss"])
      assert.deepStrictEqual(yield* asked("a", "b"), ["hit", "hit"])
    }).pipe(Effect.provide(client(Storage.memory, {
      fake: { ...fake, faults: [sized(50_000).pipe(Fault.onPath("/model/acme/huge")), ...fake.faults] },
      cache: { maxBytes: 2.5 * one }
    }))))

  it.effect("removes the previous response when the new one is larger than maxBytes", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* asked("a"), ["miss"])
      assert.deepStrictEqual(yield* asked("a"), ["miss"])
      assert.deepStrictEqual(yield* asked("a"), ["miss"])
    }).pipe(Effect.provide(client(Storage.memory, {
      fake: {
        ...fake,
        faults: [
          Fault.all(sized(10_000), Fault.headers({ "cache-control": "max-age=0" })).pipe(Fault.times(1)),
          sized(50_000)
        ]
      },
      cache: { maxBytes: 2.5 * one }
    }))))
})

it.effect("a response that is larger than maxBytes is refreshed without decoding it again", () =>
  Effect.gen(function*() {
    const decodes = yield* countDecodes
    const count = decodes.within(outcomesOf(Models.count()))
    assert.deepStrictEqual(yield* count, ["miss"])
    yield* TestClock.adjust("121 seconds")
    assert.deepStrictEqual(yield* count, ["stale"])
    assert.strictEqual(yield* decodes.count, 2)
    yield* arrivalOf(2)
    yield* settled
    assert.strictEqual(yield* decodes.count, 2)
    assert.deepStrictEqual(yield* count, ["hit"])
  }).pipe(Effect.provide(client(Storage.backingMemory, { fake: { faults: [reported] }, cache: { maxBytes: 1 } }))))

const asked = (...names: ReadonlyArray<string>) =>
  Effect.map(Effect.forEach(names, (name) => outcomesOf(Models.get(`acme/${name}`))), (outcomes) => outcomes.flat())

const sized = (length: number) =>
  Fault.mapBody((body) => {
    const bare = { ...Object(body), filling: "" }
    return { ...bare, filling: "x".repeat(Math.max(0, length - JSON.stringify(bare).length)) }
  })

const growing = Fault.onPath("/model/acme/growing")

// Memory of a response of 10,000 characters, in bytes.
const one = 42_500

const fake = {
  catalogue: Catalogue.make(["a", "b", "c", "huge", "growing"].map((name) => Catalogue.model(`acme/${name}`))),
  faults: [sized(10_000)]
}
