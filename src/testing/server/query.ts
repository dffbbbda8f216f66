/**
 * Checks and applies the parameters of `GET /models`: filters, order and page.
 *
 * OpenRouter's reference leaves open how comma-separated lists combine. Here, a model needs all of `supported_parameters` and
 * `input_modalities`, and one of each other list. The real server does not apply every filter.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Result from "effect/Result"
import * as Vocabulary from "../../Vocabulary.ts"
import type { Catalogue } from "../Catalogue.ts"
import type { Json } from "../CatalogueEntry.ts"
import { field, list, number, price, strings, text } from "./json.ts"

type Query = Readonly<Record<string, string>>

interface Row {
  readonly json: Json
  readonly id: string
}

type Keep = (row: Row) => boolean

export interface Refused {
  readonly parameter: string
  readonly reason: string
}

type Checked<A> = Result.Result<A, Refused>

const refused = (parameter: string, reason: string): Checked<never> => Result.fail({ parameter, reason })

interface Range {
  readonly min?: number
  readonly max?: number
  readonly integer?: boolean
}

const numeral = /^-?\d+(\.\d+)?$/

const numeric = (query: Query, parameter: string, range: Range = {}): Checked<number | undefined> => {
  const value = query[parameter]
  if (value === undefined) return Result.succeed(undefined)
  const { integer = false, max = Infinity, min = 0 } = range
  const parsed = numeral.test(value) ? Number(value) : NaN
  return parsed >= min && parsed <= max && (!integer || Number.isInteger(parsed))
    ? Result.succeed(parsed)
    : refused(
      parameter,
      `expected ${integer ? "an integer" : "a number"} ${
        max === Infinity ? `>= ${min}` : `from ${min} to ${max}`
      }, received "${value}"`
    )
}

const oneOf = (query: Query, parameter: string, values: ReadonlyArray<string>): Checked<string | undefined> => {
  const value = query[parameter]
  return value === undefined || values.includes(value)
    ? Result.succeed(value)
    : refused(parameter, `expected one of ${values.join(", ")}, received "${value}"`)
}

const commaList = (query: Query, parameter: string): Checked<ReadonlyArray<string> | undefined> => {
  const value = query[parameter]
  if (value === undefined) return Result.succeed(undefined)
  const items = value.split(",").map((item) => item.trim()).filter((item) => item !== "")
  return items.length > 0 ? Result.succeed(items) : refused(parameter, "expected a comma-separated list, received none")
}

const outputs = (model: Json): ReadonlyArray<string> => strings(model, "architecture", "output_modalities")

const inputs = (model: Json): ReadonlyArray<string> => strings(model, "architecture", "input_modalities")

const endpointsOf = (catalogue: Catalogue, { id, json }: Row): ReadonlyArray<Json> =>
  catalogue.endpoints[id] ?? catalogue.endpoints[text(json, "alias_target", "slug") ?? ""] ?? []

const between = (value: number | undefined, min: number | undefined, max: number | undefined): boolean =>
  min === undefined && max === undefined ||
  value !== undefined && value >= (min ?? -Infinity) && value <= (max ?? Infinity)

/** Converted exactly, and only then to a number, so that it equals a bound with the same decimals. */
const usdPerMillion = (model: Json, key: string): number | undefined => {
  const perToken = price(model, "pricing", key)
  return perToken && BigDecimal.toNumberUnsafe(BigDecimal.make(perToken.value, perToken.scale - 6))
}

const index = (model: Json, name: string) => number(model, "benchmarks", "artificial_analysis", `${name}_index`)

const includesAll = (wanted: ReadonlyArray<string> | undefined, has: (row: Row) => ReadonlyArray<string>): Keep =>
  wanted === undefined ? () => true : (row) => wanted.every((item) => has(row).includes(item))

const includesOne = (wanted: ReadonlyArray<string> | undefined, has: (row: Row) => ReadonlyArray<string>): Keep => {
  if (wanted === undefined) return () => true
  const folded = wanted.map((item) => item.toLowerCase())
  return (row) => has(row).some((item) => folded.includes(item.toLowerCase()))
}

const byOutput = (query: Query): Checked<Keep> =>
  Result.map(
    commaList(query, "output_modalities"),
    (wanted = ["text"]) =>
      wanted.includes("all")
        ? () => true
        : includesOne(wanted, ({ json }) => outputs(json))
  )

const secondsPerDay = 86_400

const filter = <A>(checked: Checked<A>, keep: (value: A) => Keep): Checked<Keep> => Result.map(checked, keep)

const filters = (catalogue: Catalogue, query: Query, now: number): Checked<ReadonlyArray<Keep>> => {
  const factsOf = (row: Row) => catalogue.facts[row.id] ?? {}
  const range = (name: string, options: Range, value: (row: Row) => number | undefined): Checked<Keep> =>
    Result.map(
      Result.all([numeric(query, `min_${name}`, options), numeric(query, `max_${name}`, options)]),
      ([min, max]) => (row) => between(value(row), min, max)
    )

  const needle = query.q?.trim().toLowerCase()
  return Result.all([
    byOutput(query),
    filter(
      commaList(query, "supported_parameters"),
      (wanted) => includesAll(wanted, ({ json }) => strings(json, "supported_parameters"))
    ),
    filter(
      commaList(query, "input_modalities"),
      (wanted) => includesAll(wanted, ({ json }) => inputs(json))
    ),
    filter(
      commaList(query, "model_authors"),
      (wanted) => includesOne(wanted, ({ id }) => [id.replace(/^~/, "").split("/", 1)[0] ?? id])
    ),
    filter(
      commaList(query, "providers"),
      (wanted) =>
        includesOne(
          wanted,
          (row) => endpointsOf(catalogue, row).flatMap((endpoint) => text(endpoint, "provider_name") ?? [])
        )
    ),
    Result.succeed(includesOne(query.arch === undefined ? undefined : [query.arch], ({ json }) => {
      const tokenizer = text(json, "architecture", "tokenizer")
      return tokenizer === undefined ? [] : [tokenizer]
    })),
    range("price", {}, ({ json }) => usdPerMillion(json, "prompt")),
    range("output_price", {}, ({ json }) => usdPerMillion(json, "completion")),
    range("age_days", { integer: true }, ({ json }) => {
      const created = number(json, "created")
      return created === undefined ? undefined : (now / 1000 - created) / secondsPerDay
    }),
    range("intelligence_index", {}, ({ json }) => index(json, "intelligence")),
    range("coding_index", {}, ({ json }) => index(json, "coding")),
    range("agentic_index", {}, ({ json }) => index(json, "agentic")),
    range("tool_success_rate", { max: 1 }, (row) => factsOf(row).tool_success_rate),
    filter(
      numeric(query, "context", { min: 1, integer: true }),
      (context = 0) => ({ json }) => (number(json, "context_length") ?? 0) >= context
    ),
    filter(
      oneOf(query, "category", Vocabulary.categories),
      (category) => (row) =>
        category === undefined || (factsOf(row).categories ?? []).some((known) => known === category)
    ),
    filter(
      oneOf(query, "distillable", ["true", "false"]),
      (distillable) => (row) =>
        distillable === undefined || (factsOf(row).distillable ?? false) === (distillable === "true")
    ),
    filter(
      oneOf(query, "region", Vocabulary.regions),
      (region) => (row) => region === undefined || (factsOf(row).regions ?? []).some((known) => known === region)
    ),
    filter(
      oneOf(query, "zdr", ["true"]),
      (zdr) => ({ id }) => zdr === undefined || catalogue.zdr.some((endpoint) => text(endpoint, "model_id") === id)
    ),
    Result.succeed<Keep>(({ id, json }) =>
      needle === undefined || id.toLowerCase().includes(needle) ||
      (text(json, "name") ?? "").toLowerCase().includes(needle)
    )
  ])
}

type Score = (row: Row) => number | undefined

const scoreOf = (catalogue: Catalogue, sort: string): Score => {
  const model = (score: (model: Json) => number | undefined): Score => ({ json }) => score(json)
  const atEndpoints = (key: string, best: (...values: ReadonlyArray<number>) => number): Score => (row) => {
    const medians = endpointsOf(catalogue, row).flatMap((endpoint) => number(endpoint, key, "p50") ?? [])
    return medians.length === 0 ? undefined : best(...medians)
  }
  switch (sort) {
    case "newest":
      return model((json) => number(json, "created"))
    case "pricing-low-to-high":
    case "pricing-high-to-low":
      return model((json) => {
        const [prompt, completion] = [price(json, "pricing", "prompt"), price(json, "pricing", "completion")]
        if (prompt === undefined || completion === undefined) return undefined
        return Number(BigDecimal.format(BigDecimal.sum(prompt, completion))) / 2
      })
    case "context-high-to-low":
      return model((json) => number(json, "context_length"))
    case "throughput-high-to-low":
      return atEndpoints("throughput_last_30m", Math.max)
    case "latency-low-to-high":
      return atEndpoints("latency_last_30m", Math.min)
    case "intelligence-high-to-low":
    case "coding-high-to-low":
    case "agentic-high-to-low":
      return model((json) => index(json, sort.replace("-high-to-low", "")))
    case "design-arena-elo-high-to-low":
      return model((json) => {
        const ratings = list(json, "benchmarks", "design_arena").flatMap((standing) => number(standing, "elo") ?? [])
        return ratings.length === 0 ? undefined : Math.max(...ratings)
      })
    default:
      return (row) => catalogue.facts[row.id]?.weekly_tokens
  }
}

const sorted = (catalogue: Catalogue, rows: ReadonlyArray<Row>, sort: string | undefined): ReadonlyArray<Row> => {
  if (sort === undefined) return rows
  const score = scoreOf(catalogue, sort)
  const direction = sort.endsWith("-low-to-high") ? 1 : -1
  const scored = rows.map((row) => ({ row, score: score(row) }))
  const known = scored.flatMap(({ row, score }) => score === undefined ? [] : [{ row, score }])
  const unknown = scored.flatMap(({ row, score }) => score === undefined ? [row] : [])
  return [...known.toSorted((a, b) => direction * (a.score - b.score)).map(({ row }) => row), ...unknown]
}

const rows = (catalogue: Catalogue): ReadonlyArray<Row> =>
  catalogue.models.map((json) => ({ json, id: text(json, "id") ?? "" }))

/** `now`: epoch milliseconds. */
export const select = (catalogue: Catalogue, query: Query, now: number): Checked<ReadonlyArray<Json>> =>
  Result.map(
    Result.all([filters(catalogue, query, now), oneOf(query, "sort", Vocabulary.sorts)]),
    ([filters, sort]) =>
      sorted(catalogue, rows(catalogue).filter((row) => filters.every((keeps) => keeps(row))), sort)
        .map(({ json }) => json)
  )

/** For `Models.count` and `Models.listForUser`, which have no other filter. */
export const selectByOutput = (catalogue: Catalogue, query: Query): Checked<ReadonlyArray<Json>> =>
  Result.map(byOutput(query), (keeps) => rows(catalogue).filter(keeps).map(({ json }) => json))

interface Page {
  readonly items: ReadonlyArray<Json>
  readonly total: number
  readonly next: { readonly offset: number; readonly limit: number } | undefined
}

export const page = (items: ReadonlyArray<Json>, query: Query, cap: number): Checked<Page> =>
  Result.map(
    Result.all([
      numeric(query, "offset", { integer: true }),
      numeric(query, "limit", { min: 1, max: 1000, integer: true })
    ]),
    ([offset, limit]) => {
      // Without both, the whole list; with only an offset, the documented default limit.
      const size = Math.min(cap, limit ?? (offset === undefined ? items.length : 500))
      const start = offset ?? 0
      const end = start + size
      return {
        items: items.slice(start, end),
        total: items.length,
        next: end < items.length ? { offset: end, limit: size } : undefined
      }
    }
  )

/** By id, or by the canonical slug, which `links.details` uses. */
export const find = (catalogue: Catalogue, id: string): Json | undefined =>
  catalogue.models.find((model) => text(model, "id") === id) ??
    catalogue.models.find((model) => text(model, "canonical_slug") === id)

export const endpoints = (catalogue: Catalogue, model: Json): ReadonlyArray<Json> =>
  endpointsOf(catalogue, { json: model, id: text(model, "id") ?? "" })

export const withoutStatistics = (endpoint: Json): Json => ({
  ...endpoint,
  ...(field(endpoint, "latency_last_30m") === undefined ? {} : { latency_last_30m: null }),
  ...(field(endpoint, "throughput_last_30m") === undefined ? {} : { throughput_last_30m: null })
})
