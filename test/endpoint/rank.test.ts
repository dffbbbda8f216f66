import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Pricing } from "effect-openrouter"
import * as Array from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"

describe("Endpoint.rank", () => {
  it.effect("scores by merit and weight, as computed by hand", () =>
    Effect.gen(function*() {
      const [fast, cheap, silent] = Endpoint.rank(yield* three, {
        ...options,
        weights: { price: 2, latency: 1, uptime: 1 }
      })
      assert(cheap !== undefined && fast !== undefined && silent !== undefined)
      // Half the price; four times the latency; an uptime of 95 % is half way from 90 to 100.
      assert.deepStrictEqual(cheap.contributions, {
        price: { value: 0.004, merit: 1, weight: 0.5, points: 0.5 },
        latency: { value: 800, merit: 0.25, weight: 0.25, points: 0.0625 },
        throughput: { value: 50, merit: 1, weight: 0, points: 0 },
        uptime: { value: 95, merit: 0.5, weight: 0.25, points: 0.125 }
      })
      assert.deepStrictEqual(fast.contributions, {
        price: { value: 0.008, merit: 0.5, weight: 0.5, points: 0.25 },
        latency: { value: 200, merit: 1, weight: 0.25, points: 0.25 },
        throughput: { value: 25, merit: 0.5, weight: 0, points: 0 },
        uptime: { value: 100, merit: 1, weight: 0.25, points: 0.25 }
      })
      assert.deepStrictEqual([fast, cheap, silent].map(({ score }) => score), [0.75, 0.6875, 0])
      assert.deepStrictEqual([fast, cheap, silent].map(({ endpoint }) => endpoint.tag), ["fast", "cheap", "silent"])
      assert.deepStrictEqual(silent.unknown, ["price", "latency", "uptime"])
      assert.deepStrictEqual(fast.unknown, [])
      assert.strictEqual(Pricing.formatDecimal(cheap.cost.total), "0.004")
      assert.isNotEmpty(silent.cost.missing)
    }))

  it.effect("endpoints that fail a predicate come last, with the names of the failed predicates", () =>
    Effect.gen(function*() {
      const ranked = Endpoint.rank(yield* three, {
        ...options,
        weights: { price: 1 },
        requires: { healthy: Endpoint.isHealthy, steady: Endpoint.uptimeAtLeast("30m", 99) }
      })
      assert.deepStrictEqual(ranked.map(({ endpoint, excludedBy }) => [endpoint.tag, excludedBy]), [
        ["fast", []],
        ["cheap", ["steady"]],
        ["silent", ["healthy", "steady"]]
      ])
      // Merits are relative to the best eligible endpoint, so a better excluded one also gets 1.
      assert.deepStrictEqual(ranked.map(({ score }) => score), [1, 1, 0])
    }))

  it.effect("if no endpoint satisfies the predicates, merits are relative to the best of all", () =>
    Effect.gen(function*() {
      const ranked = Endpoint.rank(yield* three, { ...options, weights: { price: 1 }, requires: { no: () => false } })
      assert.deepStrictEqual(ranked.map(({ endpoint, score }) => [endpoint.tag, score]), [
        ["cheap", 1],
        ["fast", 0.5],
        ["silent", 0]
      ])
    }))

  it.effect("without a key, unknown criteria are left out, and the others weigh more", () =>
    Effect.gen(function*() {
      const keyless = Array.map(yield* three, Struct.omit(["latency_last_30m", "throughput_last_30m"]))
      const [cheap, fast] = Endpoint.rank(keyless, options)
      assert(cheap !== undefined && fast !== undefined)
      assert.deepStrictEqual([cheap.endpoint.tag, cheap.score], ["cheap", 0.75])
      assert.deepStrictEqual([fast.endpoint.tag, fast.score], ["fast", 0.75])
      assert.strictEqual(cheap.contributions.price.weight, 0.5)
      assert.strictEqual(cheap.contributions.latency.weight, 0)
      assert.deepStrictEqual(cheap.unknown, [])
    }))

  it.effect("a criterion with a value only for excluded endpoints is left out", () =>
    Effect.sync(() => {
      const ranked = Endpoint.rank(
        [{ provider_name: "A", uptime_last_30m: 99 }, { provider_name: "B", latency_last_30m: { p50: 1 } }],
        { ...options, requires: { a: Endpoint.hasProvider("A") } }
      )
      assert.deepStrictEqual(ranked.map(({ contributions }) => contributions.latency.weight), [0, 0])
      assert.deepStrictEqual(ranked.map(({ unknown }) => unknown), [[], ["uptime"]])
    }))

  it.effect("if the best endpoint is free, other prices have merit 0", () =>
    Effect.gen(function*() {
      const ranked = Endpoint.rank([yield* priced("0.1"), yield* priced("0"), yield* priced("-1")], {
        ...options,
        weights: { price: 1 }
      })
      assert.deepStrictEqual(ranked.map(({ score }) => score), [1, 0, 0])
      assert.deepStrictEqual(ranked.map(({ unknown }) => unknown), [[], [], ["price"]])
      assert.deepStrictEqual(ranked.map(({ cost }) => cost.exact), [true, true, false])
    }))

  it.effect("the price is the cost of the workload at its time, with overrides", () =>
    Effect.gen(function*() {
      const night = yield* priced("0.000001", { overrides: [{ utc_start: 0, utc_end: 600, prompt: "0.000004" }] })
      const always = yield* priced("0.000002")
      const cheapestAt = (at: string) =>
        Endpoint.rank([night, always], { ...options, weights: { price: 1 }, at: DateTime.makeUnsafe(at) })[0]?.endpoint
      assert.strictEqual(cheapestAt("2026-10-01T12:00:00Z"), night)
      assert.strictEqual(cheapestAt("2026-10-01T03:00:00Z"), always)
    }))

  it.effect("uses the given percentile and window", () =>
    Effect.sync(() => {
      const [one] = Endpoint.rank([{
        provider_name: "A",
        latency_last_30m: { p50: 1, p99: 2 },
        throughput_last_30m: { p50: 3, p99: 4 },
        uptime_last_30m: 5,
        uptime_last_1d: 6
      }], { ...options, percentile: "p99", window: "1d" })
      assert.deepStrictEqual(
        Object.values(one?.contributions ?? {}).map(({ value }) => value),
        [undefined, 2, 4, 6]
      )
    }))

  it.effect("weights that are not positive numbers count as 0, and without any weight the order is kept", () =>
    Effect.gen(function*() {
      const endpoints = yield* three
      for (const weight of [0, -1, NaN, Infinity, undefined]) {
        const ranked = Endpoint.rank(endpoints, { ...options, weights: { price: weight, latency: weight } })
        assert.deepStrictEqual(ranked.map(({ endpoint }) => endpoint), endpoints)
        assert.deepStrictEqual(ranked.map(({ score }) => score), [0, 0, 0])
      }
      const [first] = Endpoint.rank(endpoints, { ...options, weights: { price: 5, latency: -1 } })
      assert.strictEqual(first?.contributions.price.weight, 1)
    }))

  it.effect("an endpoint of another service tier is left out, unless the request asks for it", () =>
    Effect.gen(function*() {
      const tagged = (tag: string, prompt: string) => Effect.map(priced(prompt), (endpoint) => ({ ...endpoint, tag }))
      const endpoints = yield* Effect.all([
        tagged("openai/flex", "0.000001"),
        tagged("openai", "0.000002"),
        tagged("openai/priority", "0.000004")
      ])
      const ranked = (serviceTier?: string) =>
        Endpoint.rank(endpoints, { ...options, weights: { price: 1 }, serviceTier }).map(({ endpoint, score }) => [
          endpoint.tag,
          score
        ])
      assert.deepStrictEqual(ranked(), [["openai", 1]])
      assert.deepStrictEqual(ranked("flex"), [["openai/flex", 1], ["openai", 0.5]])
      assert.deepStrictEqual(ranked("priority"), [["openai", 1], ["openai/priority", 0.5]])
    }))

  it.effect("with the model, a listed 0 of a model for songs is an unknown price", () =>
    Effect.gen(function*() {
      const endpoints = [yield* priced("0")]
      const model = { id: "acme/singer", architecture: { output_modalities: ["audio"] } }
      const [listed] = Endpoint.rank(endpoints, { ...options, weights: { price: 1, uptime: 1 } })
      const [known] = Endpoint.rank(endpoints, { ...options, weights: { price: 1, uptime: 1 }, model })
      assert.strictEqual(listed?.cost.exact, true)
      assert.strictEqual(known?.cost.exact, false)
      assert.strictEqual(known?.score, 0)
    }))

  it.effect("without endpoints, the result is empty", () =>
    Effect.sync(() => assert.isEmpty(Endpoint.rank([], options))))

  it.effect.prop(
    "each endpoint is in the result once, with a score from 0 to 1; equal scores keep their order",
    { endpoints: Endpoints, weights: Weights },
    ({ endpoints, weights }) =>
      Effect.sync(() => {
        const asked = { ...options, weights, requires }
        const ranked = Endpoint.rank(endpoints, asked)
        assert.deepStrictEqual(Endpoint.rank(asked)(endpoints), ranked)
        assert.sameMembers(ranked.map(({ endpoint }) => endpoint), [...endpoints])
        for (const { contributions, endpoint, excludedBy, score, unknown } of ranked) {
          const all = Object.entries(contributions)
          assert.isTrue(score >= 0 && score <= 1)
          assert.closeTo(score, all.reduce((sum, [, { points }]) => sum + points, 0), 1e-9)
          const weight = all.reduce((sum, [, { weight }]) => sum + weight, 0)
          assert.isTrue(weight === 0 || Math.abs(weight - 1) < 1e-9)
          for (const [name, { merit, points, value, weight }] of all) {
            assert.isTrue(merit >= 0 && merit <= 1 && weight >= 0 && weight <= 1 && points === merit * weight)
            if (value === undefined) assert.strictEqual(points, 0)
            assert.strictEqual(unknown.some((one) => one === name), value === undefined && weight > 0)
          }
          assert.strictEqual(excludedBy.length === 0, Object.values(requires).every((meets) => meets(endpoint)))
        }
        ranked.slice(1).forEach((after, index) => {
          const before = ranked[index]
          assert(before !== undefined)
          const misses = after.excludedBy.length - before.excludedBy.length
          assert.isTrue(misses > 0 || misses === 0 && before.score >= after.score)
          if (misses === 0 && before.score === after.score) {
            assert.isBelow(endpoints.indexOf(before.endpoint), endpoints.indexOf(after.endpoint))
          }
        })
      }),
    { arbitrary: { runs: 100 } }
  )

  it.effect.prop(
    "scores do not depend on the order of the endpoints",
    { endpoints: Endpoints, weights: Weights },
    ({ endpoints, weights }) =>
      Effect.sync(() => {
        const scores = (given: ReadonlyArray<Endpoint.Endpoint>) => {
          const ranked = Endpoint.rank(given, { ...options, weights, requires })
          return endpoints.map((endpoint) => ranked.find((one) => one.endpoint === endpoint)?.score)
        }
        assert.deepStrictEqual(scores(endpoints.toReversed()), scores(endpoints))
      })
  )

  it.effect("explain writes one line", () =>
    Effect.gen(function*() {
      const ranked = Endpoint.rank(yield* three, {
        ...options,
        weights: { price: 1, latency: 1 },
        requires: { healthy: Endpoint.isHealthy }
      })
      assert.deepStrictEqual(ranked.map(Endpoint.explain), [
        "fast: 0.75 = price 0.25 ($0.008) + latency 0.50 (200 ms)",
        "cheap: 0.63 = price 0.50 ($0.004) + latency 0.13 (800 ms)",
        "silent: 0.00, unknown: price, latency, excluded by: healthy"
      ])
    }))
})

const decode = Schema.decodeUnknownEffect(Endpoint.Endpoint)

const priced = (prompt: string, others: object = {}) =>
  decode({ provider_name: "A", pricing: { prompt, completion: "0", ...others } })

const three = Effect.all([
  decode({
    provider_name: "A",
    tag: "cheap",
    status: 0,
    pricing: { prompt: "0.000001", completion: "0.000003" },
    uptime_last_30m: 95,
    latency_last_30m: { p50: 800 },
    throughput_last_30m: { p50: 50 }
  }),
  decode({
    provider_name: "B",
    tag: "fast",
    status: 0,
    pricing: { prompt: "0.000002", completion: "0.000006" },
    uptime_last_30m: 100,
    latency_last_30m: { p50: 200 },
    throughput_last_30m: { p50: 25 }
  }),
  decode({ provider_name: "C", tag: "silent", uptime_last_30m: null, latency_last_30m: null })
])

const options = {
  workload: { prompt_tokens: 1000, completion_tokens: 1000 },
  at: DateTime.makeUnsafe("2026-10-01T12:00:00Z")
}

const requires = { healthy: Endpoint.isHealthy, "30 % up": Endpoint.uptimeAtLeast("30m", 30) }

const Endpoints = Schema.Array(Endpoint.Endpoint).check(Schema.isMaxLength(8))

const Weights = Schema.Struct({
  price: Schema.optionalKey(Schema.Finite),
  latency: Schema.optionalKey(Schema.Literals([0, 1, 2])),
  throughput: Schema.optionalKey(Schema.Literals([0, 1])),
  uptime: Schema.optionalKey(Schema.Literals([0, 3]))
})
