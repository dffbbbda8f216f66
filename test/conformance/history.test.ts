import { assert, it } from "@effect/vitest"
import { CatalogChanges, Model } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { conformance, filesIn, json } from "./captures.ts"
import { canonical } from "./decimal.ts"
import { at, isObject, listAt } from "./json.ts"

conformance("eight days of the catalogue, replayed", () => {
  const files = filesIn("history")
  const days = files.slice(1).map((file, index) => [file.slice(-15, -5), files[index] ?? "", file] as const)

  it("are the days counted below", () => assert.deepStrictEqual(days.map(([day]) => day), Object.keys(counted)))

  it.effect.each(days)(
    "%s: the counted number of changes of each kind",
    ([day, before, after]) =>
      Effect.gen(function*() {
        const changes = CatalogChanges.diff(yield* decode(before), yield* decode(after))
        assert.deepStrictEqual(tally(changes.map(({ _tag }) => _tag)), counted[day])
      })
  )

  it.effect.each(days)(
    "%s: equals a naive comparison of the JSON",
    ([, before, after]) =>
      Effect.gen(function*() {
        const [was, is] = [items(before), items(after)]
        const both = Array.from(is.keys()).filter((id) => was.has(id))
        const changes = CatalogChanges.diff(yield* decode(before), yield* decode(after))
        const ids = (tag: CatalogChanges.Change["_tag"]) => changes.flatMap(({ _tag, id }) => _tag === tag ? [id] : [])

        assert.sameMembers(ids("Added"), Array.from(is.keys()).filter((id) => !was.has(id)))
        assert.sameMembers(ids("Removed"), Array.from(was.keys()).filter((id) => !is.has(id)))

        const keys = [...was.values(), ...is.values()].flatMap((item) => Object.keys(Object(at(item, "pricing"))))
        for (const key of new Set(keys.filter((key) => key !== "overrides"))) {
          assert.deepStrictEqual(
            changes.flatMap((change) => change._tag === "PriceChanged" && change.key === key ? [change.id] : []),
            both.filter((id) => amount(was.get(id), key) !== amount(is.get(id), key)).toSorted(),
            key
          )
        }
        const differing = (tag: CatalogChanges.Change["_tag"], read: (item: unknown) => unknown) =>
          assert.deepStrictEqual(
            Array.from(new Set(ids(tag))),
            both.filter((id) => JSON.stringify(read(was.get(id))) !== JSON.stringify(read(is.get(id)))).toSorted(),
            tag
          )
        differing("OverridesChanged", (item) => at(item, "pricing", "overrides"))
        differing("ParametersChanged", (item) => listAt(item, "supported_parameters").toSorted())
        differing("ContextChanged", (item) => [
          at(item, "context_length"),
          at(item, "top_provider", "context_length"),
          at(item, "top_provider", "max_completion_tokens")
        ])
        differing("ExpiryAnnounced", (item) => at(item, "expiration_date"))
        differing("BenchmarkMoved", (item) => at(item, "benchmarks", "artificial_analysis"))
      })
  )

  it.effect("leads from the first day to the last, directly or day by day", () =>
    Effect.gen(function*() {
      const lists = yield* Effect.forEach(files, decode)
      const everything = { prose: true, designArena: true }
      let replayed = lists[0] ?? []
      for (const list of lists) {
        const changes = CatalogChanges.diff(replayed, list, everything)
        // As a store would return it.
        const stored = JSON.stringify(yield* Schema.encodeEffect(Schema.Array(CatalogChanges.Change))(changes))
        const read = yield* Schema.decodeUnknownEffect(Schema.Array(CatalogChanges.Change))(JSON.parse(stored))
        replayed = CatalogChanges.apply(replayed, read)
        assert.deepStrictEqual(CatalogChanges.diff(replayed, list, everything), [])
        assert.lengthOf(replayed, list.length)
      }
      const whole = CatalogChanges.diff(lists[0] ?? [], replayed, everything)
      assert.deepStrictEqual(tally(whole.map(({ _tag }) => _tag)), inAll)
    }))

  it.effect("two kinds of changes need an option", () =>
    Effect.gen(function*() {
      const [, before, after] = days[0] ?? ["", "", ""]
      const changes = CatalogChanges.diff(yield* decode(before), yield* decode(after), {
        prose: true,
        designArena: true
      })
      const { ProseChanged, StandingMoved, ...usual } = tally(changes.map(({ _tag }) => _tag))
      assert.deepStrictEqual(usual, counted["2026-07-15"])
      assert.deepStrictEqual({ ProseChanged, StandingMoved }, { ProseChanged: 2, StandingMoved: 504 })
    }))
})

const counted: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "2026-07-15": {
    Removed: 1,
    PriceChanged: 86,
    ContextChanged: 65,
    ParametersChanged: 3,
    ExpiryAnnounced: 2,
    BenchmarkMoved: 2
  },
  "2026-07-16": { Removed: 1, PriceChanged: 19, ContextChanged: 9, ParametersChanged: 8, BenchmarkMoved: 2 },
  "2026-07-17": { Added: 2, PriceChanged: 21, ContextChanged: 9, ParametersChanged: 3, ExpiryAnnounced: 3 },
  "2026-07-18": { Added: 2, Removed: 2, PriceChanged: 20, ContextChanged: 10, BenchmarkMoved: 3 },
  "2026-07-19": { PriceChanged: 19, OverridesChanged: 2, ContextChanged: 4 },
  "2026-07-20": { Removed: 6, PriceChanged: 12, ContextChanged: 8 },
  "2026-07-21": {
    Added: 1,
    Removed: 1,
    PriceChanged: 20,
    ContextChanged: 5,
    ParametersChanged: 2,
    BenchmarkMoved: 3
  }
}

// Without changes that were undone later.
const inAll = {
  Added: 5,
  Removed: 11,
  PriceChanged: 104,
  OverridesChanged: 2,
  ContextChanged: 73,
  ParametersChanged: 13,
  ExpiryAnnounced: 5,
  BenchmarkMoved: 10,
  StandingMoved: 882,
  ProseChanged: 2
}

const decode = (file: string) => Schema.decodeUnknownEffect(Schema.Array(Model.Model))(listAt(json(file), "data"))

const items = (file: string) => new Map(listAt(json(file), "data").map((item) => [String(at(item, "id")), item]))

const amount = (item: unknown, key: string): string => {
  const pricing = at(item, "pricing")
  return isObject(pricing) && key in pricing ? canonical(String(pricing[key])) : canonical("0")
}

const tally = (tags: ReadonlyArray<string>): Record<string, number> =>
  Object.fromEntries(tags.map((tag) => [tag, tags.filter((other) => other === tag).length]))
