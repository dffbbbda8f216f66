import { assert, it } from "@effect/vitest"
import { Endpoint, Model, Pricing } from "effect-openrouter"
import { Catalogue } from "effect-openrouter/testing"
import * as Array from "effect/Array"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { isListedFree } from "../../src/offer/prices.ts"
import { decoded, few, selected, Wanted } from "../model/wanted.ts"
import { conformance, filesIn, json } from "./captures.ts"
import { listAt } from "./json.ts"

conformance("choosing from real lists of models", () => {
  const time = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
  const lists = filesIn("models").map((file) => {
    const catalogue = Option.getOrThrow(Catalogue.fromList(json(file)))
    return { file, catalogue, models: decoded(catalogue) }
  })
  const latest = lists.find(({ file }) => file.endsWith("2026-08-18-anuran-roy-unified-llm-pricing.json"))?.models ?? []

  it("all of them decode, 2024 to 2026", () => {
    assert.isAbove(lists.length, 20)
    for (const { catalogue, file, models } of lists) assert.strictEqual(models.length, catalogue.models.length, file)
  })

  it.effect.prop(
    "matches selects the models that a test of the JSON selects, in any list",
    { query: Wanted, from: Schema.Natural },
    ({ from, query }) =>
      Effect.sync(() => {
        const { catalogue, file, models } = lists[from % lists.length] ?? assert.fail("there is no list")
        for (const asked of [few(query, from), few(query, from + 1)]) {
          const ids = models.filter(Model.matches(asked, time)).map(({ id }) => id)
          assert.deepStrictEqual<unknown>(ids, selected(catalogue.models, asked, time), file)
        }
      }),
    { arbitrary: { runs: 150 } }
  )

  it("the list of August 2026 agrees with independent counts", () => {
    const count = (meets: (model: Model.Model) => boolean) => latest.filter(meets).length
    assert.strictEqual(latest.length, 414)
    // 17 ids have `:free`; a router is free, too. Two music models list 0, but charge for each song.
    assert.strictEqual(count(Model.hasVariant("free")), 17)
    assert.strictEqual(count(Model.isFree), 18)
    assert.sameMembers(latest.filter((model) => isListedFree(model) && !Model.isFree(model)).map(({ id }) => id), [
      "google/lyria-3-pro-preview",
      "google/lyria-3-clip-preview"
    ])
    assert.isTrue(latest.filter(Model.hasVariant("free")).every(Model.isFree))
    assert.strictEqual(count(Model.hasVariant("batch")), 61)
    assert.strictEqual(count((model) => !Model.hasFixedPrice(model)), 7)
    assert.sameMembers(latest.filter(Model.isRouter).map(({ id }) => id), [
      "openrouter/auto",
      "openrouter/auto-beta",
      "openrouter/bodybuilder",
      "openrouter/free",
      "openrouter/fusion",
      "openrouter/pareto-code"
    ])
    assert.strictEqual(count(Model.isAlias), 11)
    assert.strictEqual(count(Model.reasons("mandatory")), 87)
    assert.strictEqual(count(Model.reasons("optional")), 197)
    assert.strictEqual(count(Model.matches({})), 414)
  })

  it("a router, and a model whose listed 0 is not its price, come last by price in both directions", () => {
    const unpriced = latest.filter((model) => Model.isRouter(model) || !Model.hasFixedPrice(model)).map(({ id }) => id)
    assert.strictEqual(unpriced.length, 8)
    for (const { ascending, descending } of [Model.byPromptPrice, Model.byCompletionPrice]) {
      for (const order of [ascending, descending]) {
        assert.sameMembers(Array.sort(latest, order).slice(-unpriced.length).map(({ id }) => id), unpriced)
      }
    }
    const dynamic = latest.filter(({ pricing }) => pricing && Pricing.isDynamic(pricing))
    assert.strictEqual(dynamic.length, 5)
    assert.isFalse(dynamic.some(Model.promptPriceAtMost(Infinity)))
  })

  it("sorting by prompt price equals sorting exact decimals", () => {
    const prices = Array.sort(latest.filter(Model.hasFixedPrice), Model.byPromptPrice.descending)
      .flatMap(({ pricing }) => pricing?.prompt ?? [])
    assert.isAbove(prices.length, 400)
    prices.slice(1).forEach((price, index) => {
      assert.isTrue(BigDecimal.isLessThanOrEqualTo(price, prices[index] ?? price))
    })
  })
})

conformance("choosing among real endpoints", () => {
  const time = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
  const decode = Schema.decodeUnknownSync(Schema.Array(Endpoint.Endpoint))
  const models = listAt(json("endpoints/2026-06-16-fstandhartinger-model-market-comparison-all-models.json"), "models")
    .map((model) => decode(listAt(model, "endpoints")))
  const whole = filesIn("endpoints").filter((file) => !file.includes("all-models"))
    .map((file) => decode(listAt(json(file), "data", "endpoints")))

  it("each of 860 endpoints has a place in its model, with a price", () => {
    assert.strictEqual(models.flat().length, 860)
    for (const endpoints of models) {
      const ranked = Endpoint.rank(endpoints, {
        workload: { prompt_tokens: 3000, completion_tokens: 500 },
        at: time,
        weights: { price: 2, latency: 1, uptime: 1 },
        requires: { healthy: Endpoint.isHealthy }
      })
      assert.sameMembers(ranked.map(({ endpoint }) => endpoint), [...endpoints])
      const first = ranked.findIndex(({ excludedBy }) => excludedBy.length > 0)
      const chosen = first < 0 ? ranked : ranked.slice(0, first)
      assert.strictEqual(chosen.length, endpoints.filter(Endpoint.isHealthy).length)
      for (const { contributions } of chosen) assert.strictEqual(contributions.latency.weight, 0)
    }
  })

  it("percentiles of throughput and of latency count upward", () => {
    const spreads = whole.flat().flatMap(({ latency_last_30m, throughput_last_30m }) =>
      [latency_last_30m, throughput_last_30m].flatMap((spread) => spread ?? [])
    )
    assert.isAbove(spreads.length, 20)
    for (const { p50, p99 } of spreads) assert.isAtMost(p50 ?? 0, p99 ?? 0)
  })

  it("isZdr finds exactly the endpoints of the list", () => {
    for (const endpoints of whole) {
      const [first, ...others] = endpoints
      if (first === undefined) continue
      assert.strictEqual(Endpoint.isZdr(first, [first]), Option.isSome(Option.fromNullishOr(first.model_id)))
      assert.isFalse(others.some(Endpoint.isZdr([first])))
    }
  })
})
