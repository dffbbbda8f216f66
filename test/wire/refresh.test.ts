import { assert, describe, it } from "@effect/vitest"
import { Model } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { makeCollector } from "../../src/wire/collector.ts"
import { parseRefreshed } from "../../src/wire/refresh.ts"
import { listAt } from "../conformance/json.ts"
import { kinds, mutate, pickFrom, seeded, stringify } from "./mutate.ts"

const models: ReadonlyArray<{ readonly [key: string]: unknown }> = [
  ...Catalogue.catalogue.models,
  { id: "odd/one", name: 5, mood: 1, context_length: "long", supported_parameters: ["telepathy"] },
  { id: "odd/text", name: "},{\"id\":\"x\"", description: "]}, {" }
].map(({ id, ...model }) => Object.assign({ id }, model))

const body = (items: ReadonlyArray<unknown>, more: object = {}) => JSON.stringify({ data: items, ...more })

const read = (parsed: unknown) => {
  const collector = makeCollector()
  const items = Result.getOrThrow(collector.decodeItems(Model.Model, listAt(parsed, "data"), "data"))
  return { items, findings: collector.findings(), counts: collector.counts() }
}

const versionOf = (text: string) => ({ text, items: read(JSON.parse(text)).items })

const changed = (index: number) => models.map((model, at) => at === index ? { ...model, context_length: 7 } : model)

it.effect("the response cache keeps the objects of unchanged items", () => {
  const [first, ...others] = Catalogue.catalogue.models.slice(0, 5).map(({ id, ...model }) =>
    Object.assign({ id }, model)
  )
  const served = (model: object) => ({ ...Catalogue.catalogue, models: [{ ...first, ...model }, ...others] })
  return Effect.gen(function*() {
    const [before, ...unchanged] = yield* Models.list({ output_modalities: "all" })
    yield* FakeOpenRouter.setCatalogue(served({ description: "changed" }))
    const [after, ...again] = yield* ResponseCache.withCacheMode(Models.list({ output_modalities: "all" }), "reload")
    assert.strictEqual(after?.description, "changed")
    assert.notStrictEqual(after, before)
    assert.lengthOf(again, others.length)
    for (const [index, model] of again.entries()) assert.strictEqual(model, unchanged[index])
  }).pipe(Effect.provide(Layer.provideMerge(OpenRouter.layer(), FakeOpenRouter.layer({ catalogue: served({}) }))))
})

describe("a refreshed list", () => {
  const previous = versionOf(body(models, { total_count: 10, links: { next: null } }))

  it.effect("keeps the objects of unchanged items, and parses the others and the envelope", () =>
    Effect.sync(() => {
      for (const index of models.keys()) {
        const text = body(changed(index), { total_count: 11, links: { next: "/x" } })
        const refreshed = parseRefreshed(text, previous)
        const { items, ...found } = read(refreshed)
        const { items: expected, ...expectedFound } = read(JSON.parse(text))
        assert.deepNestedInclude(refreshed, { total_count: 11, links: { next: "/x" } })
        assert.isTrue(Equal.equals(items, expected))
        assert.deepStrictEqual(found, expectedFound)
        assert.deepStrictEqual(
          items.map((item, at) => item === previous.items[at]),
          models.map((_, at) => at !== index)
        )
        const again = read(parseRefreshed(previous.text, { text, items }))
        assert.strictEqual(again.items.filter((item, at) => item === items[at]).length, models.length - 1)
      }
    }))

  const whole: ReadonlyArray<readonly [name: string, text: string]> = [
    ["one more item", body([...models, { id: "a/b", name: "B" }])],
    ["one item less", body(models.slice(1))],
    ["another order", body(models.toReversed())],
    ["another id", body(models.map((model, at) => at === 2 ? { ...model, id: "another/one" } : model))],
    [
      "an item that does not begin with its id",
      body(models.map(({ id, ...model }, at) => at === 2 ? Object.assign(model, { id }) : Object.assign({ id }, model)))
    ],
    ["a second list", body(models).slice(0, -1) + ",\"data\":[]}"],
    ["a second list, escaped", body(models).slice(0, -1) + ",\"d\\u0061ta\":[]}"],
    ["a key twice in its envelope", body(models).slice(0, -1) + ",\"total_count\":1,\"total_count\":2}"],
    ["a list that is not first", JSON.stringify({ total_count: 1, data: models })],
    ["spaces between the items", JSON.stringify({ data: models }, null, 2)],
    ["an item that is not JSON", body(changed(2)).replace(":7", ":07")],
    ["an item of 129 levels", body(changed(2)).replace(":7", `:${"[".repeat(126)}${"]".repeat(126)}`)],
    ["an envelope of 129 levels", body(changed(2)).slice(0, -1) + `,"x":${"[".repeat(128)}${"]".repeat(128)}}`],
    ["an envelope that is not JSON", body(changed(2)).slice(0, -1)],
    [
      "another half",
      body(models.map((model, at) => at % 2 === 0 ? Object.assign({}, model, { context_length: 7 }) : model))
    ],
    ["no items", body([])],
    ["no list", "{}"],
    [
      "an item inside another one",
      body(models.map((model, at) => at === 2 ? { ...model, x: [{ id: "a" }, { id: "b" }] } : model))
    ]
  ]

  it.effect.each(whole)(
    "with %s is parsed as a whole",
    ([_name, text]) => Effect.sync(() => assert.isUndefined(parseRefreshed(text, previous)))
  )

  it.effect("with an item of 128 levels is parsed in parts", () =>
    Effect.sync(() => {
      const text = body(changed(2)).replace(":7", `:${"[".repeat(125)}${"]".repeat(125)}`)
      assert.isDefined(parseRefreshed(text, previous))
    }))

  it.effect("with a list of objects in its envelope is parsed as a whole, although its last item has not changed", () =>
    Effect.sync(() => {
      const envelope = { total_count: 10, links: { next: "/x" }, facets: [{ name: "x" }] }
      assert.isUndefined(parseRefreshed(body(changed(2), envelope), versionOf(body(models, envelope))))
    }))

  it.effect("after a list whose parts are not its items is parsed as a whole, although their number is the same", () =>
    Effect.sync(() => {
      const last = ",{\"id\":\"b\",\"x\":[{\"id\":\"x\"},{\"id\":\"b\"}]},{\"id\":\"d\"}]}"
      const before = "{\"data\":[{\"id\":\"a\",\"name\":\"A\"},{\"name\":\"B\",\"id\":\"b\"}"
      assert.strictEqual(versionOf(before + last).items.length, 4)
      assert.isUndefined(parseRefreshed("{\"data\":[{\"id\":\"a\",\"name\":\"Z\"}" + last, versionOf(before + last)))
    }))

  it.effect("with a duplicate key in an item has the value that comes last, as for JSON.parse", () =>
    Effect.sync(() => {
      const text = body(changed(2)).replace(":7", ":7,\"context_length\":8")
      assert.isTrue(Equal.equals(read(parseRefreshed(text, previous)).items, read(JSON.parse(text)).items))
    }))

  it.effect("after a list with a rejected item, or with more findings than are kept, is parsed as a whole", () =>
    Effect.sync(() => {
      const odd = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`odd${index}`, 1]))
      for (const item of [{ id: "" }, { id: "a/b", ...odd }]) {
        const text = body([...models, item])
        assert.isUndefined(parseRefreshed(text, versionOf(text)))
      }
    }))

  it.effect("has the same result as parsing it as a whole, whatever has changed", () =>
    Effect.sync(() => {
      const random = seeded(7)
      let inParts = 0
      for (let run = 0; run < 150; run++) {
        const seed = Math.floor(random() * 2 ** 31)
        const next = seeded(seed)
        const items: Array<unknown> = structuredClone([...models])
        for (let count = 1 + Math.floor(next() * 3); count > 0; count--) mutate(next, items, pickFrom(next, kinds))
        const text = stringify({ data: items, total_count: run })
        const refreshed = parseRefreshed(text, previous)
        if (refreshed === undefined) continue
        inParts++
        const { items: decoded, ...found } = read(refreshed)
        const { items: expected, ...expectedFound } = read(JSON.parse(text))
        assert.isTrue(Equal.equals(decoded, expected), `seed ${seed}`)
        assert.deepStrictEqual(found, expectedFound, `seed ${seed}`)
      }
      assert.isAbove(inParts, 75)
    }))
})
