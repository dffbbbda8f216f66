/**
 * Writes `test/facts` from the captured responses and the API's description in `../shared`: `npm run facts`. The facts
 * (fields and their types, values, prices, statuses, but no prose) are for conformance tests without the captures.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as Captures from "../test/conformance/captures.ts"
import { at, isObject, listAt, objectAt } from "../test/conformance/json.ts"

const folder = new URL("../test/facts/", import.meta.url)

const facts = (): Readonly<Record<string, string>> => {
  const items = captured()
  return {
    "openapi.json": print({ "paths": 4, "components": 2 }, withoutProse(Captures.readSpec())),
    "fields.json": print({ models: 1, endpoints: 1, providers: 1 }, fieldsOf(items)),
    "values.json": print({ models: 1, endpoints: 1, providers: 1, keys: 1, others: 1, odd: 1 }, {
      ...valuesOf(items),
      keys: fromTable(tables.keys),
      others: fromTable(tables.others),
      odd: { ids: oddTexts(/./, /(?<=^|')~?[\w.-]+\/[\w.:-]+(?=$|')/g, 2) }
    }),
    "prices.json": JSON.stringify(pricesOf(items)).replaceAll(/(.{1,110},)/g, "$1\n") + "\n",
    "errors.json": print({}, errors())
  }
}

interface Captured {
  readonly kind: "models" | "endpoints" | "providers"
  readonly date: string
  /** Keys or items were left out of the capture, so an absent key means nothing. */
  readonly isReduced: boolean
  readonly items: ReadonlyArray<unknown>
}

const captured = (): ReadonlyArray<Captured> => {
  const reduced = new Set(
    Captures.text("INDEX.md").split("\n").flatMap((row) => {
      const [, file = "", , , , whole = ""] = row.split("|").map((cell) => cell.trim())
      return whole.includes("reduced") ? [file] : []
    })
  )
  const of = (kind: Captured["kind"], file: string, items: ReadonlyArray<unknown>): Captured => ({
    kind,
    date: dateOf(file),
    isReduced: reduced.has(file),
    items
  })
  return [
    ...["models", "history"].flatMap(Captures.filesIn).map((file) =>
      of("models", file, listAt(Captures.json(file), "data"))
    ),
    ...Captures.filesIn("endpoints").map((file) => {
      const body = Captures.json(file)
      const lists = isObject(body) && "models" in body ? listAt(body, "models") : [at(body, "data")]
      return of("endpoints", file, lists.flatMap((list) => listAt(list, "endpoints")))
    }),
    ...Captures.filesIn("misc").filter((file) => file.endsWith("-providers.json")).map((file) =>
      of("providers", file, listAt(Captures.json(file), "data"))
    )
  ].toSorted((a, b) => a.date < b.date ? -1 : 1)
}

const dateOf = (file: string): string => /\d{4}-\d\d(?:-\d\d)?/.exec(file)?.[0] ?? ""

const withoutProse = (spec: unknown) => {
  const strip = (value: unknown, hasNames = false): unknown => {
    if (Array.isArray(value)) return value.map((each) => strip(each))
    if (!isObject(value)) return value
    const fields = Object.entries(value).flatMap(([key, each]) => {
      if (!hasNames && (prose.has(key) || key.startsWith("x-"))) return []
      return [[key, strip(each, !hasNames && named.has(key))] as const]
    })
    // An example of a parameter is one of its values, such as a modality.
    const example = at(value, "schema", "example")
    return value.in === "query" && example !== undefined
      ? { ...Object.fromEntries(fields), example }
      : Object.fromEntries(fields)
  }
  return {
    paths: strip(at(spec, "paths"), true),
    components: { schemas: strip(at(spec, "components", "schemas"), true) }
  }
}

const prose: ReadonlySet<string> = new Set(
  ["description", "example", "examples", "title", "summary", "tags", "operationId", "default", "externalDocs"]
)

// The keys in these objects are names that the API chose.
const named: ReadonlySet<string> = new Set(["properties", "schemas", "responses", "content"])

interface Field {
  first: string
  readonly types: Record<string, number>
  /** How often the key was absent from an object that may have it. Undefined if never. */
  absent?: number
  min?: number
  max?: number
  empty?: number
}

const fieldsOf = (captured: ReadonlyArray<Captured>) => {
  const kinds: Record<Captured["kind"], Record<string, Field>> = { models: {}, endpoints: {}, providers: {} }
  for (const kind of ["models", "endpoints", "providers"] as const) {
    const fields = kinds[kind]
    const holders = new Map<string, number>()
    const present = new Map<string, number>()
    for (const { date, isReduced, items } of captured.filter((each) => each.kind === kind)) {
      const visit = (value: unknown, path: string) => {
        if (path !== "") note(fields[path] ??= { first: date, types: {} }, value)
        if (!isReduced && path !== "") present.set(path, (present.get(path) ?? 0) + 1)
        if (Array.isArray(value)) { for (const each of value) visit(each, `${path}[]`) }
        if (!isObject(value)) return
        if (!isReduced) holders.set(path, (holders.get(path) ?? 0) + 1)
        for (const [key, each] of Object.entries(value)) {
          visit(each, records.has(path) ? `${path}.*` : path === "" ? key : `${path}.${key}`)
        }
      }
      for (const item of items) visit(item, "")
    }
    for (const [path, field] of Object.entries(fields)) {
      if (/\[\]$|\*$/.test(path)) continue
      const parent = path.split(".").slice(0, -1).join(".")
      const absent = (holders.get(parent) ?? 0) - (present.get(path) ?? 0)
      if (absent > 0) field.absent = absent
    }
    if (kind === "models") addTable(fields)
    kinds[kind] = Object.fromEntries(Object.entries(fields).toSorted(([a], [b]) => a < b ? -1 : 1))
  }
  return kinds
}

const note = (field: Field, value: unknown): void => {
  const type = typeOf(value)
  field.types[type] = (field.types[type] ?? 0) + 1
  if (typeof value === "number") {
    field.min = Math.min(field.min ?? value, value)
    field.max = Math.max(field.max ?? value, value)
  }
  const isEmpty = value === "" || Array.isArray(value) && value.length === 0 ||
    isObject(value) && Object.keys(value).length === 0
  if (isEmpty) field.empty = (field.empty ?? 0) + 1
}

const typeOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "array"
  return Number.isInteger(value) ? "integer" : typeof value
}

// Objects whose keys are values, such as names of tools.
const records: ReadonlySet<string> = new Set(["native_tools", "perf_last_30m_by_workload"])

// Adds the table that was made from 394 lists, the captured ones among them: it has earlier dates, and may have more types.
const addTable = (fields: Record<string, Field>): void => {
  for (const row of listAt({ rows: Captures.json("field-drift-models.json") }, "rows")) {
    const { first, path } = objectAt(row)
    const field = fields[String(path)] ??= { first: String(first), types: {} }
    if (String(first) < field.first) field.first = String(first)
    for (const [type, count] of Object.entries(objectAt(row, "types"))) {
      field.types[typeNames[type] ?? type] ??= Number(count)
    }
  }
}

// The tables were made with Python.
const typeNames: Readonly<Record<string, string>> = {
  arr: "array",
  bool: "boolean",
  float: "number",
  int: "integer",
  obj: "object",
  str: "string"
}

const tables = {
  vocabularies: {
    "architecture.tokenizer": "tokenizer",
    "architecture.instruct_type": "instruct_type",
    "architecture.input_modalities[]": "input_modality",
    "architecture.output_modalities[]": "output_modality",
    "supported_parameters[]": "supported_parameter",
    "reasoning.supported_efforts[]": "effort",
    "reasoning.default_effort": "default_effort",
    "architecture.modality": "modality",
    "benchmarks.design_arena[].arena": "arena",
    "benchmarks.design_arena[].category": "arena_category"
  },
  keys: {
    "": "model_key",
    pricing: "pricing_key",
    "pricing.overrides[]": "override_key",
    reasoning: "reasoning_key",
    default_parameters: "default_param_key"
  },
  others: { variant: "variant_suffix" }
} satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

const fromTable = (paths: Readonly<Record<string, string>>): Record<string, Record<string, string>> => {
  const table = Captures.json("enum-values-models.json")
  return Object.fromEntries(
    Object.entries(paths).map(([path, name]) => [
      path,
      Object.fromEntries(
        Object.entries(objectAt(table, name, "values"))
          .filter(([value]) => value !== "None")
          .map(([value, dates]) => [value, String(Array.isArray(dates) ? dates[0] : "")])
      )
    ])
  )
}

const valuesOf = (captured: ReadonlyArray<Captured>) => {
  const kinds: Record<Captured["kind"], Record<string, Record<string, string>>> = {
    models: fromTable(tables.vocabularies),
    endpoints: {},
    providers: {}
  }
  const paths = {
    models: Object.keys(tables.vocabularies).concat("pricing.overrides[].utc_days[]"),
    endpoints: ["provider_name", "quantization", "status", "supported_parameters[]"],
    providers: ["name", "datacenters[]", "headquarters"]
  }
  for (const { date, items, kind } of captured) {
    for (const path of paths[kind]) {
      const values = kinds[kind][path] ??= {}
      for (const value of items.flatMap((item) => below(item, path))) {
        if (value === null) continue
        const first = values[String(value)]
        if (first === undefined || date < first) values[String(value)] = date
      }
    }
  }
  return kinds
}

const below = (value: unknown, path: string): ReadonlyArray<unknown> => {
  const [key = "", ...rest] = path.split(".")
  const found = at(value, key.replace("[]", ""))
  const each = key.endsWith("[]") ? (Array.isArray(found) ? found : []) : found === undefined ? [] : [found]
  return rest.length === 0 ? each : each.flatMap((one) => below(one, rest.join(".")))
}

const pricesOf = (captured: ReadonlyArray<Captured>): ReadonlyArray<string> => {
  const prices = new Set(oddTexts(/pric|override/, /(?<=')-?[\d.]+(?=')/g))
  const visit = (value: unknown, isPrice: boolean): void => {
    if (typeof value === "string" && isPrice && /^-?[\d.]+$/.test(value)) prices.add(value)
    if (Array.isArray(value)) return value.forEach((each) => visit(each, isPrice))
    if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) visit(each, isPrice || key === "pricing")
    }
  }
  for (const { items } of captured) visit(items, false)
  return Array.from(prices).toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
}

// The texts in the list of odd values that match a pattern: at most so many of each kind.
const oddTexts = (kinds: RegExp, pattern: RegExp, atMost = Infinity): ReadonlyArray<string> =>
  Array.from(
    new Set(
      Object.entries(objectAt(Captures.json("weird-values-models.json"))).flatMap(([kind, entry]) =>
        kinds.test(kind)
          ? listAt(entry, "examples").flatMap((text) => String(text).match(pattern) ?? []).slice(0, atMost)
          : []
      )
    )
  ).toSorted()

const errors = () =>
  Captures.filesIn("errors").map((file) => {
    const { body, headers, status } = objectAt(Captures.json(file))
    return {
      date: dateOf(file),
      status: Number(status),
      retryAfter: "retry-after" in objectAt({ headers }, "headers"),
      body: sampled(body)
    }
  })

/** Replaces each text by its key. */
const sampled = (value: unknown, key = ""): unknown => {
  if (Array.isArray(value)) return value.map((each) => sampled(each))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sampled(each, key)]))
  }
  if (typeof value !== "string" || key === "name" || key === "code") return value
  // The message of a failed validation is JSON with its issues.
  return /^\s*[[{]/.test(value) && isJson(value) ? JSON.stringify(sampled(JSON.parse(value))) : `<${key}>`
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

// JSON with one line for each entry, down to the depth of each part.
const print = (parts: Readonly<Record<string, number>>, value: unknown): string => {
  const lines = (value: unknown, depth: number, indent: string): string => {
    if (depth === 0 || typeof value !== "object" || value === null) return JSON.stringify(value)
    const within = `${indent} `
    const each = Array.isArray(value)
      ? value.map((item) => `${within}${lines(item, depth - 1, within)}`)
      : Object.entries(value).map(([key, item]) => `${within}${JSON.stringify(key)}: ${lines(item, depth - 1, within)}`)
    const [open, close] = Array.isArray(value) ? "[]" : "{}"
    return `${open}\n${each.join(",\n")}\n${indent}${close}`
  }
  if (!isObject(value)) return `${lines(value, 1, "")}\n`
  const fields = Object.entries(value).map(([key, part]) =>
    ` ${JSON.stringify(key)}: ${lines(part, parts[key] ?? 0, " ")}`
  )
  return `{\n${fields.join(",\n")}\n}\n`
}

/** The names of the files that differ from `facts()`. */
export const stale = (): ReadonlyArray<string> =>
  Object.entries(facts()).flatMap(([name, text]) => readFileSync(new URL(name, folder), "utf8") === text ? [] : [name])

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(facts())) {
    writeFileSync(new URL(name, folder), text)
    console.log(`${name}: ${text.length} characters`)
  }
}
