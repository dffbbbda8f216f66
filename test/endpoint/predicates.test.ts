import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Vocabulary } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

describe("endpoint predicates", () => {
  it.effect("a missing field satisfies no predicate", () =>
    Effect.sync(() => {
      for (const silent of silence()) {
        for (const [name, meets] of Object.entries(predicates)) {
          assert.isFalse(meets(silent), `${name} of ${JSON.stringify(silent)}`)
        }
        assert.isTrue(Option.isNone(Endpoint.bits(silent)))
        assert.isTrue(Option.isNone(Endpoint.completionTokens(silent)))
      }
    }))

  it.effect.prop(
    "returns the same data-first and data-last",
    { endpoint: Endpoint.Endpoint },
    ({ endpoint }) =>
      Effect.sync(() => {
        assert.strictEqual(Endpoint.uptimeAtLeast(endpoint, "1d", 5), Endpoint.uptimeAtLeast("1d", 5)(endpoint))
        assert.strictEqual(Endpoint.latencyAtMost(endpoint, "p50", 5), Endpoint.latencyAtMost("p50", 5)(endpoint))
        assert.strictEqual(
          Endpoint.throughputAtLeast(endpoint, "p99", 5),
          Endpoint.throughputAtLeast("p99", 5)(endpoint)
        )
        assert.strictEqual(Endpoint.completionTokensAtLeast(endpoint, 5), Endpoint.completionTokensAtLeast(5)(endpoint))
        assert.strictEqual(Endpoint.quantizationAtLeast(endpoint, "fp8"), Endpoint.quantizationAtLeast("fp8")(endpoint))
        assert.strictEqual(Endpoint.hasProvider(endpoint, "OpenAI"), Endpoint.hasProvider("OpenAI")(endpoint))
        assert.strictEqual(Endpoint.supportsToolChoice(endpoint, "auto"), Endpoint.supportsToolChoice("auto")(endpoint))
        assert.strictEqual(Endpoint.isZdr(endpoint, [endpoint]), Endpoint.isZdr([endpoint])(endpoint))
      })
  )

  it.effect("composes with Predicate and with Array", () =>
    Effect.sync(() => {
      const suits = Predicate.every([Endpoint.isHealthy, Endpoint.supports("tools"), Endpoint.uptimeAtLeast("30m", 99)])
      const endpoints = [
        endpoint({ status: 0, supported_parameters: ["tools"], uptime_last_30m: 99 }),
        endpoint({ status: 0, supported_parameters: ["tools"], uptime_last_30m: 98.9 })
      ]
      assert.deepStrictEqual(endpoints.filter(suits), endpoints.slice(0, 1))
    }))

  it.effect("the service tier is the last part of the tag if that is a tier", () =>
    Effect.sync(() => {
      for (
        const [tag, tier] of [
          ["openai", "default"],
          ["openai/flex", "flex"],
          ["google-vertex/global/priority", "priority"],
          ["xai/zdr/priority", "priority"],
          ["openai/flex/us", "default"],
          ["fireworks/fast", "default"],
          ["deepinfra/turbo", "default"],
          ["acme/superflex", "default"],
          ["flex", "default"],
          ["__proto__/constructor", "default"],
          ["", "default"],
          [null, "default"]
        ] as const
      ) {
        assert.strictEqual(Endpoint.serviceTier(endpoint({ tag })), tier, String(tag))
        assert.isTrue(Endpoint.hasServiceTier(endpoint({ tag }), tier))
        assert.strictEqual(Endpoint.hasServiceTier(["flex", "priority"])(endpoint({ tag })), tier !== "default")
      }
      assert.strictEqual(Endpoint.serviceTier(endpoint({})), "default")
      assert.isFalse(Endpoint.hasServiceTier(endpoint({}), []))
    }))

  it.effect("status 0 is healthy; a negative status is not", () =>
    Effect.sync(() => {
      assert.isTrue(Endpoint.isHealthy(endpoint({ status: 0 })))
      for (const status of [-1, -2, -3, -5, -10]) assert.isFalse(Endpoint.isHealthy(endpoint({ status })))
    }))

  it.effect("uptime is compared for the given window, including the bound", () =>
    Effect.sync(() => {
      const one = endpoint({ uptime_last_5m: 10, uptime_last_30m: 20, uptime_last_1d: 30 })
      for (const [window, percent] of [["5m", 10], ["30m", 20], ["1d", 30]] as const) {
        assert.isTrue(Endpoint.uptimeAtLeast(one, window, percent))
        assert.isFalse(Endpoint.uptimeAtLeast(one, window, percent + 0.1))
      }
    }))

  it.effect("latency and throughput are compared at the given percentile, including the bound", () =>
    Effect.sync(() => {
      const spread = { p50: 10, p75: 20, p90: 30, p99: null }
      const one = endpoint({ latency_last_30m: spread, throughput_last_30m: spread })
      for (const [percentile, value] of [["p50", 10], ["p75", 20], ["p90", 30]] as const) {
        assert.isTrue(Endpoint.latencyAtMost(one, percentile, value))
        assert.isFalse(Endpoint.latencyAtMost(one, percentile, value - 0.1))
        assert.isTrue(Endpoint.throughputAtLeast(one, percentile, value))
        assert.isFalse(Endpoint.throughputAtLeast(one, percentile, value + 0.1))
      }
      assert.isFalse(Endpoint.latencyAtMost(one, "p99", Infinity))
      assert.isFalse(Endpoint.throughputAtLeast(one, "p99", 0))
    }))

  it.effect("quantizations are compared by their bits", () =>
    Effect.sync(() => {
      const bits = Vocabulary.quantizations.map((quantization) =>
        Option.getOrNull(Endpoint.bits(endpoint({ quantization })))
      )
      assert.deepStrictEqual(bits, [4, 8, 4, 4, 4, 6, 8, 8, 16, 16, 32, null])
      const atLeast = (has: string, wanted: string) =>
        Endpoint.quantizationAtLeast(endpoint({ quantization: has }), wanted)
      assert.isTrue(atLeast("bf16", "fp8"))
      assert.isTrue(atLeast("int8", "fp8"))
      assert.isTrue(atLeast("fp8", "int8"))
      assert.isFalse(atLeast("nvfp4", "fp6"))
      assert.isTrue(atLeast("fp12", "fp8"))
      assert.isFalse(atLeast("unknown", "int4"))
      assert.isFalse(atLeast("fp32", "unknown"))
    }))

  it.effect("the completion limit is never above the context", () =>
    Effect.sync(() => {
      const tokens = (max_completion_tokens: number | null, context_length: number | null) =>
        Option.getOrNull(Endpoint.completionTokens(endpoint({ max_completion_tokens, context_length })))
      assert.strictEqual(tokens(4096, 8192), 4096)
      assert.strictEqual(tokens(9000, 8192), 8192)
      assert.strictEqual(tokens(9000, 0), 9000)
      assert.isNull(tokens(null, 8192))
      assert.isNull(tokens(0, 8192))
      assert.isTrue(Endpoint.completionTokensAtLeast(endpoint({ max_completion_tokens: 5 }), 5))
      assert.isFalse(Endpoint.completionTokensAtLeast(endpoint({ max_completion_tokens: 5 }), 6))
    }))

  it.effect("provider, caching and tool choice", () =>
    Effect.sync(() => {
      assert.isTrue(Endpoint.hasProvider(endpoint({}), "deepinfra"))
      assert.isTrue(Endpoint.hasProvider(endpoint({}), ["Novita", "DeepInfra"]))
      assert.isFalse(Endpoint.hasProvider(endpoint({}), ["Novita", "DeepInf"]))
      assert.isTrue(Endpoint.cachesImplicitly(endpoint({ supports_implicit_caching: true })))
      assert.isFalse(Endpoint.cachesImplicitly(endpoint({ supports_implicit_caching: false })))
      const one = endpoint({ supports_tool_choice: { auto: true, required: false, none: null } })
      assert.isTrue(Endpoint.supportsToolChoice(one, "auto"))
      for (const choice of ["required", "none", "function"] as const) {
        assert.isFalse(Endpoint.supportsToolChoice(one, choice))
      }
    }))

  it.effect("isZdr requires the same endpoint in the list", () =>
    Effect.sync(() => {
      const one = endpoint({ model_id: "a/b", name: "DeepInfra | a/b", tag: "deepinfra/fp8", quantization: "fp8" })
      const isZdr = Endpoint.isZdr([one, endpoint({})])
      // Measurements are not compared, because they change every minute.
      assert.isTrue(isZdr({ ...one, uptime_last_5m: 99, status: -2, pricing: {}, latency_last_30m: null }))
      for (const other of [{ model_id: "a/c" }, { tag: "deepinfra/fp4" }, { quantization: "fp4" }, { name: "" }]) {
        assert.isFalse(isZdr({ ...one, ...other }))
      }
      assert.isFalse(isZdr({ ...one, provider_name: "Novita" }))
      // Without a model, it could be an endpoint of any model.
      assert.isFalse(isZdr(endpoint({})))
      assert.isFalse(Endpoint.isZdr(one, []))
    }))
})

describe("endpoint orders", () => {
  it.effect.each(Object.entries(sortings))(
    "%s: smallest or largest first, unknown last",
    ([, { known, sorting }]) =>
      Effect.sync(() => {
        const [small, middle, large] = known.map(endpoint)
        assert(small !== undefined && middle !== undefined && large !== undefined)
        const silent = endpoint({})
        const endpoints = [silent, large, small, middle]
        assert.deepStrictEqual(endpoints.toSorted(sorting.ascending), [small, middle, large, silent])
        assert.deepStrictEqual(endpoints.toSorted(sorting.descending), [large, middle, small, silent])
      })
  )
})

const endpoint = (fields: Partial<Endpoint.Endpoint>): Endpoint.Endpoint => ({ provider_name: "DeepInfra", ...fields })

const silence = (): ReadonlyArray<Endpoint.Endpoint> => {
  const optional = Object.keys(Endpoint.Endpoint.fields).filter((field) => field !== "provider_name")
  return [
    endpoint({}),
    endpoint(Object.fromEntries(optional.map((field) => [field, null]))),
    endpoint({
      pricing: {},
      latency_last_30m: {},
      throughput_last_30m: {},
      supports_tool_choice: {},
      context_length: 0
    }),
    endpoint({ quantization: "unknown" })
  ]
}

const predicates: Readonly<Record<string, (endpoint: Endpoint.Endpoint) => boolean>> = {
  supports: Endpoint.supports("tools"),
  supportsAny: Endpoint.supportsAny(["tools"]),
  contextAtLeast: Endpoint.contextAtLeast(0),
  isFree: Endpoint.isFree,
  hasFixedPrice: Endpoint.hasFixedPrice,
  promptPriceAtMost: Endpoint.promptPriceAtMost(Infinity),
  completionPriceAtMost: Endpoint.completionPriceAtMost(Infinity),
  isHealthy: Endpoint.isHealthy,
  uptime5m: Endpoint.uptimeAtLeast("5m", 0),
  uptime30m: Endpoint.uptimeAtLeast("30m", 0),
  uptime1d: Endpoint.uptimeAtLeast("1d", 0),
  latencyAtMost: Endpoint.latencyAtMost("p50", Infinity),
  throughputAtLeast: Endpoint.throughputAtLeast("p50", 0),
  completionTokensAtLeast: Endpoint.completionTokensAtLeast(0),
  quantizationAtLeast: Endpoint.quantizationAtLeast("int4"),
  cachesImplicitly: Endpoint.cachesImplicitly,
  supportsToolChoice: Endpoint.supportsToolChoice("auto"),
  isZdr: Endpoint.isZdr(silence())
}

const percentiles = (field: "latency_last_30m" | "throughput_last_30m") =>
  [1, 2.5, 3000].map((p90) => ({ [field]: { p50: 1, p90 } }))

const sortings = {
  byUptime: {
    sorting: Endpoint.byUptime("1d"),
    known: [0, 99.5, 100].map((uptime_last_1d) => ({ uptime_last_1d, uptime_last_30m: 1 }))
  },
  byLatency: { sorting: Endpoint.byLatency("p90"), known: percentiles("latency_last_30m") },
  byThroughput: { sorting: Endpoint.byThroughput("p90"), known: percentiles("throughput_last_30m") },
  byCompletionTokens: {
    sorting: Endpoint.byCompletionTokens,
    known: [1, 4096, 1e6].map((max_completion_tokens) => ({ max_completion_tokens }))
  },
  byQuantization: {
    sorting: Endpoint.byQuantization,
    known: ["int4", "fp8", "bf16"].map((quantization) => ({ quantization }))
  },
  byContext: { sorting: Endpoint.byContext, known: [512, 8192, 1e7].map((context_length) => ({ context_length })) }
}
