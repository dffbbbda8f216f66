/**
 * What choosing costs, against loops written by hand with the same results, for 10,000 models with 10 endpoints each:
 * `npx tsx bench/choosing.ts`. Compare ratios between machines, not times.
 */
import { Array, BigDecimal, DateTime, Order, Predicate, Schema } from "effect"
import { Endpoint, Model, Pricing } from "effect-openrouter"
import { Catalogue } from "effect-openrouter/testing"
import * as assert from "node:assert/strict"
import { median } from "./measure.ts"

// Only models and endpoints whose listed price is what an ordinary request costs: the loops by hand read nothing else.
const catalogue = Schema.decodeUnknownSync(Schema.Array(Model.Model))(Catalogue.catalogue.models)
  .filter((model) => Model.hasFixedPrice(model) && !Model.isRouter(model))
const served = Schema.decodeUnknownSync(Schema.Array(Endpoint.Endpoint))(
  Object.values(Catalogue.catalogue.endpoints).flat()
).filter(Endpoint.hasServiceTier("default"))
const nth = <A>(items: ReadonlyArray<A>, index: number): A =>
  items[index % items.length] ?? assert.fail("nothing there")

const varied = (price: Pricing.Price | null | undefined, index: number) =>
  price === null || price === undefined || Pricing.isDynamicPrice(price)
    ? price ?? null
    : BigDecimal.multiply(price, BigDecimal.make(BigInt(100 + (index * 7919) % 300), 2))
const variedPricing = (pricing: Pricing.Pricing | null | undefined, index: number) =>
  pricing === null || pricing === undefined ? null : {
    ...pricing,
    prompt: varied(pricing.prompt, index),
    completion: varied(pricing.completion, index + 1)
  }
const models = Array.makeBy(10_000, (index): Model.Model => {
  const model = nth(catalogue, index)
  return { ...model, id: `${model.id}-${index}`, pricing: variedPricing(model.pricing, index) }
})
const endpoints = models.map((_, model) =>
  Array.makeBy(10, (index): Endpoint.Endpoint => {
    const endpoint = nth(served, model * 3 + index)
    const statistic = 100 + (model * 31 + index * 17) % 900
    return {
      ...endpoint,
      pricing: variedPricing(endpoint.pricing, model * 10 + index),
      uptime_last_30m: endpoint.uptime_last_30m ?? null,
      latency_last_30m: index === 9 ? null : { p50: statistic },
      throughput_last_30m: index === 9 ? null : { p50: 1000 - statistic }
    }
  })
)

const suits = Predicate.every([
  Model.supports(["tools", "temperature"]),
  Model.accepts("text"),
  Model.contextAtLeast(100_000),
  Model.promptPriceAtMost(5)
])
const five = BigDecimal.make(5n, 6)
const filterByHand = () => {
  const found: Array<Model.Model> = []
  for (const model of models) {
    const parameters = model.supported_parameters
    const price = model.pricing?.prompt
    if (!parameters?.includes("tools") || !parameters.includes("temperature")) continue
    if (!model.architecture?.input_modalities?.includes("text")) continue
    if (!((model.context_length ?? 0) >= 100_000)) continue
    if (!price || BigDecimal.isNegative(price) || BigDecimal.isGreaterThan(price, five)) continue
    found.push(model)
  }
  return found
}

const best = Order.combine(Model.byPromptPrice.ascending, Model.byContext.descending)
const known = (price: Pricing.Price | null | undefined) => price && !BigDecimal.isNegative(price) ? price : undefined
const sortByHand = () =>
  models.toSorted((a, b) => {
    const [p, q] = [known(a.pricing?.prompt), known(b.pricing?.prompt)]
    const order = p === undefined ? (q === undefined ? 0 : 1) : q === undefined ? -1 : BigDecimal.Order(p, q)
    if (order !== 0) return order
    const [c, d] = [a.context_length || undefined, b.context_length || undefined]
    return c === undefined ? (d === undefined ? 0 : 1) : d === undefined ? -1 : d - c
  })

const options: Endpoint.RankOptions = {
  workload: { prompt_tokens: 3000, completion_tokens: 500 },
  at: DateTime.makeUnsafe("2026-10-01T12:00:00Z"),
  weights: { price: 3, latency: 1, throughput: 1, uptime: 2 },
  requires: { healthy: Endpoint.isHealthy, tools: Endpoint.supports("tools") }
}
const exactly = ({ pricing }: Endpoint.Endpoint) => {
  const { exact, total } = Pricing.cost(pricing, options.workload, options.at)
  return exact ? BigDecimal.toNumberUnsafe(total) : undefined
}
// An estimate from two prices, without tiers, hours and other prices.
const roughly = ({ pricing }: Endpoint.Endpoint) => {
  const [prompt, completion] = [known(pricing?.prompt), known(pricing?.completion)]
  if (prompt === undefined || completion === undefined) return undefined
  return 3000 * BigDecimal.toNumberUnsafe(prompt) + 500 * BigDecimal.toNumberUnsafe(completion)
}
const rankByHand = (costOf: (endpoint: Endpoint.Endpoint) => number | undefined) => () =>
  endpoints.map((all) => {
    const rows = all.map((endpoint) => ({
      endpoint,
      cost: costOf(endpoint),
      latency: endpoint.latency_last_30m?.p50 ?? undefined,
      throughput: endpoint.throughput_last_30m?.p50 ?? undefined,
      uptime: endpoint.uptime_last_30m ?? undefined,
      misses: Number((endpoint.status ?? -1) < 0) + Number(!endpoint.supported_parameters?.includes("tools"))
    }))
    const eligible = rows.filter((row) => row.misses === 0)
    const rivals = eligible.length === 0 ? rows : eligible
    let [price, latency, throughput, hasUptime] = [Infinity, Infinity, -1, false]
    for (const row of rivals) {
      if (row.cost !== undefined) price = Math.min(price, row.cost)
      if (row.latency !== undefined) latency = Math.min(latency, row.latency)
      if (row.throughput !== undefined) throughput = Math.max(throughput, row.throughput)
      hasUptime ||= row.uptime !== undefined
    }
    const weights = [price < Infinity ? 3 : 0, latency < Infinity ? 1 : 0, throughput >= 0 ? 1 : 0, hasUptime ? 2 : 0]
    const sum = weights.reduce((a, b) => a + b, 0)
    const [w = 0, x = 0, y = 0, z = 0] = weights.map((weight) => weight / sum)
    return rows.map((row) => ({
      endpoint: row.endpoint,
      misses: row.misses,
      score: (row.cost === undefined ? 0 : row.cost <= price ? 1 : price / row.cost) * w
        + (row.latency === undefined ? 0 : Math.min(1, latency / row.latency)) * x
        + (row.throughput === undefined ? 0 : Math.min(1, row.throughput / throughput)) * y
        + (row.uptime === undefined ? 0 : Math.min(1, Math.max(0, (row.uptime - 90) / 10))) * z
    })).toSorted((a, b) => a.misses - b.misses || b.score - a.score)
  })

/** Median milliseconds of 11 runs that take turns. */
const time = <A>(runs: Readonly<Record<string, () => A>>) => {
  const times = Object.entries(runs).map(([name, run]) => ({ name, run, taken: Array.empty<number>() }))
  for (let round = 0; round < 13; round++) {
    for (const { run, taken } of times) {
      const began = performance.now()
      run()
      taken.push(performance.now() - began)
    }
  }
  return times.map(({ name, taken }) => ({ name, taken: median(taken.slice(2)) }))
}

const report = <A>(task: string, runs: Readonly<Record<string, () => A>>) => {
  const [ours, ...hand] = time(runs)
  if (ours === undefined) return
  console.log(`${task}: ${ours.taken.toFixed(1)} ms`)
  for (const { name, taken } of hand) {
    console.log(`  ${name.padEnd(44)} ${taken.toFixed(1).padStart(7)} ms   ratio ${(ours.taken / taken).toFixed(2)}`)
  }
}

const byRank = () => endpoints.map(Endpoint.rank(options))
assert.deepEqual(models.filter(suits), filterByHand())
assert.deepEqual(models.toSorted(best).map(({ id }) => id), sortByHand().map(({ id }) => id))
assert.deepEqual(
  byRank().map((ranked) => ranked.map(({ endpoint }) => endpoint.tag)),
  rankByHand(exactly)().map((ranked) => ranked.map(({ endpoint }) => endpoint.tag))
)

console.log(`${models.length} models with 10 endpoints each; the answers by hand are the same`)
report(`filter by four requirements (${filterByHand().length} pass)`, {
  ours: () => Array.filter(models, suits),
  "a loop by hand": filterByHand
})
report("sort by price, then context", { ours: () => Array.sort(models, best), "a comparator by hand": sortByHand })
report<unknown>("rank 100,000 endpoints", {
  ours: byRank,
  "a loop by hand, with Pricing.cost": rankByHand(exactly),
  "a loop by hand, with two prices as doubles": rankByHand(roughly)
})
