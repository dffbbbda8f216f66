import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Pricing } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

describe("Endpoint.costRange", () => {
  it.effect("is the lowest and the highest cost of the endpoints that a request without a tier can get", () =>
    Effect.gen(function*() {
      const endpoints = yield* decode([
        { tag: "a", pricing: { prompt: "0.000002", completion: "0.000004" } },
        { tag: "a/flex", pricing: { prompt: "0.000001", completion: "0.000002" } },
        { tag: "b", pricing: { prompt: "0.000003", completion: "0.000001" } },
        { tag: "b/priority", pricing: { prompt: "0.000009", completion: "0.000009" } }
      ])
      assert.deepStrictEqual(shown(Endpoint.costRange(endpoints, usage, at)), ["b: $4.00", "a: $6.00"])
      const flex = Endpoint.costRange(endpoints, usage, at, { serviceTier: "flex" })
      assert.deepStrictEqual(shown(flex), ["a/flex: $3.00", "a: $6.00"])
      const priority = Endpoint.costRange(endpoints, usage, at, { serviceTier: "priority" })
      assert.deepStrictEqual(shown(priority), ["b: $4.00", "b/priority: $18.00"])
    }))

  it.effect("max_tokens counts as the number of completion tokens", () =>
    Effect.gen(function*() {
      const endpoints = yield* decode([{ tag: "a", pricing: { prompt: "0", completion: "0.000001" } }])
      for (const completion_tokens of [undefined, null, 1, 9e6]) {
        const { worst } = Endpoint.costRange(
          endpoints,
          { prompt_tokens: 1, max_tokens: 2e6, ...(completion_tokens === undefined ? {} : { completion_tokens }) },
          at
        )
        assert.strictEqual(Pricing.formatCost(worst.cost), "$2.00")
      }
      const { worst } = Endpoint.costRange(
        endpoints,
        { prompt_tokens: 1, completion_tokens: 3e6, max_tokens: null },
        at
      )
      assert.strictEqual(Pricing.formatCost(worst.cost), "$3.00")
      assert.isFalse(Endpoint.costRange(endpoints, { prompt_tokens: 1 }, at).worst.cost.exact)
    }))

  it.effect.each([{}, { pricing: null }, { pricing: { prompt: "-1", completion: "-1" } }])(
    "a single endpoint with %j makes the worst case not exact",
    (unknown) =>
      Effect.gen(function*() {
        const known = { tag: "a", pricing: { prompt: "0.000001", completion: "0.000001" } }
        const dear = { tag: "c", pricing: { prompt: "0.000002", completion: "0.000002" } }
        const { best, worst } = Endpoint.costRange(yield* decode([known, { tag: "b", ...unknown }, dear]), usage, at)
        assert.deepStrictEqual([best.endpoint?.tag, best.cost.exact], ["a", true])
        assert.deepStrictEqual([worst.endpoint?.tag, worst.cost.exact], ["c", false])
        assert.strictEqual(Pricing.formatDecimal(worst.cost.total), "4")
        assert.sameMembers(worst.cost.missing.map(({ key }) => key), ["prompt", "completion"])
        const alone = Endpoint.costRange(yield* decode([{ tag: "b", ...unknown }]), usage, at)
        assert.deepStrictEqual([alone.best.cost.exact, alone.worst.cost.exact], [false, false])
      })
  )

  it.effect("without an endpoint, no cost is exact", () =>
    Effect.gen(function*() {
      const flex = yield* decode([{ tag: "a/flex", pricing: { prompt: "0", completion: "0" } }])
      for (const endpoints of [[], flex]) {
        const { best, worst } = Endpoint.costRange(endpoints, { prompt_tokens: 0, completion_tokens: 0 }, at)
        assert.isUndefined(best.endpoint)
        assert.isUndefined(worst.endpoint)
        assert.isFalse(best.cost.exact)
        assert.isFalse(worst.cost.exact)
        assert.isNotEmpty(worst.cost.missing)
      }
    }))

  it.effect("max_tokens replaces the completion tokens of an earlier usage, under all names", () =>
    Effect.gen(function*() {
      const endpoints = yield* decode([{ tag: "a", pricing: { prompt: "1", completion: "2" } }])
      for (
        const earlier of [
          { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
          { input_tokens: 3, output_tokens: 5, total_tokens: 8 }
        ]
      ) {
        const { worst } = Endpoint.costRange(endpoints, { ...earlier, max_tokens: 7 }, at)
        assert.strictEqual(Pricing.formatCost(worst.cost), "$17.00")
      }
    }))

  it.effect("extras and the model count", () =>
    Effect.gen(function*() {
      const endpoints = yield* decode([{ tag: "a", pricing: { prompt: "0", completion: "0", web_search: "0.01" } }])
      const { worst } = Endpoint.costRange(endpoints, usage, at, { extras: { web_search: 2 } })
      assert.strictEqual(Pricing.formatCost(worst.cost), "$0.02")
      const model = { id: "a/b", architecture: { output_modalities: ["video"] } }
      const unlisted = Endpoint.costRange(endpoints, usage, at, { model })
      assert.deepStrictEqual([unlisted.best.cost.exact, unlisted.worst.cost.exact], [false, false])
    }))
})

describe("Endpoint.cost", () => {
  it.effect("uses the listed prices, unless the model outputs anything other than text", () =>
    Effect.gen(function*() {
      const [endpoint] = yield* decode([{ pricing: { prompt: "0", completion: "0" } }])
      assert(endpoint !== undefined)
      const costOf = (output: string, id = "a/b") =>
        Endpoint.cost(endpoint, { id, architecture: { output_modalities: [output] } }, usage, at).exact
      assert.isTrue(costOf("text"))
      assert.isTrue(costOf("embeddings"))
      assert.isFalse(costOf("rerank"))
      assert.isTrue(costOf("rerank", "a/b:free"))
      assert.isTrue(Endpoint.cost(endpoint, {}, usage, at).exact)
    }))
})

describe("Endpoint.commonLimits", () => {
  it.effect("is the smallest known limit of the endpoints that a request without a tier can get", () =>
    Effect.gen(function*() {
      const endpoints = yield* decode([
        { tag: "a", context_length: 1_048_576, max_completion_tokens: null },
        { tag: "b", context_length: 32_000, max_completion_tokens: 8192 },
        { tag: "c", context_length: 0, max_completion_tokens: 0 },
        { tag: "d" },
        { tag: "e", context_length: -1, max_completion_tokens: -1 },
        { tag: "a/flex", context_length: 1000, max_completion_tokens: 10 }
      ])
      assert.deepStrictEqual(Endpoint.commonLimits(endpoints), { context_length: 32_000, max_completion_tokens: 8192 })
      assert.deepStrictEqual(Endpoint.commonLimits(endpoints, "flex"), {
        context_length: 1000,
        max_completion_tokens: 10
      })
      assert.isFalse(Endpoint.contextAtLeast(Endpoint.commonLimits(endpoints), 32_001))
    }))

  it.effect("a limit that no endpoint states is null", () =>
    Effect.gen(function*() {
      const unknown = { context_length: null, max_completion_tokens: null }
      assert.deepStrictEqual(Endpoint.commonLimits([]), unknown)
      assert.deepStrictEqual(Endpoint.commonLimits(yield* decode([{}, { context_length: 0 }])), unknown)
      assert.deepStrictEqual(Endpoint.commonLimits(yield* decode([{ context_length: 1e7 }])), {
        context_length: 1e7,
        max_completion_tokens: null
      })
    }))
})

const decode = (endpoints: ReadonlyArray<object>) =>
  Schema.decodeUnknownEffect(Schema.Array(Endpoint.Endpoint))(
    endpoints.map((endpoint) => ({ provider_name: "A", ...endpoint }))
  )

const shown = ({ best, worst }: Endpoint.CostRange) =>
  [best, worst].map(({ cost, endpoint }) => `${endpoint?.tag}: ${Pricing.formatCost(cost)}`)

const at = DateTime.makeUnsafe("2026-10-01T12:00:00Z")

const usage = { prompt_tokens: 1e6, completion_tokens: 1e6 }
