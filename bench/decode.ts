/**
 * What decoding a list costs: `npx tsx bench/decode.ts [FILE]`. FILE is a captured list of models; without it, the built-in
 * catalogue is repeated. Variants take turns; 1.0 is the CPU time of `JSON.parse`. Compare ratios, not times.
 */
import { Result } from "effect"
import { Model } from "effect-openrouter"
import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { makeDataDecoder } from "../src/http/decoder.ts"
import { makeCollector } from "../src/wire/collector.ts"
import { isDeeperThan } from "../src/wire/depth.ts"
import { parseRefreshed } from "../src/wire/refresh.ts"
import { listOfModels, median } from "./measure.ts"

const [file = "", only] = process.argv.slice(2)

const decoder = makeDataDecoder(Model.Model)

const decode = (body: unknown) => Result.getOrThrow(decoder.decode(body, makeCollector()))

const cpu = (run: () => unknown): number => {
  const before = process.cpuUsage()
  run()
  const { system, user } = process.cpuUsage(before)
  return (user + system) / 1000
}

const list = (): string => file === "" ? listOfModels() : JSON.stringify(JSON.parse(readFileSync(file, "utf8")))

const hostile: Readonly<Record<string, () => string>> = {
  "2 MB of 1,1,1": () => `{"data":[${ones(2)}]}`,
  "8 MB of unknown keys": () => `{"data":[{"id":"a/b","name":"B",${keys(8)}}]}`,
  "31 MB of 1,1,1": () => `{"data":[${ones(31)}]}`,
  "31 MB of unknown keys": () => `{"data":[{"id":"a/b","name":"B",${keys(31)}}]}`,
  "100,000 levels": () => `{"data":[{"id":"a/b","name":"B","created":${"[".repeat(1e5)}${"]".repeat(1e5)}}]}`
}

const ones = (megabytes: number) => "1,".repeat(megabytes * 2 ** 19).slice(0, -1)
const keys = (megabytes: number) =>
  Array.from({ length: megabytes * 2 ** 20 / 12 }, (_, index) => `"k${index.toString(36).padStart(6, "0")}":1`).join()

const child = (task: string) => {
  const self = fileURLToPath(import.meta.url)
  return Number(execFileSync(process.execPath, [...process.execArgv, self, file, task], { encoding: "utf8" }))
}

// Measured with twenty values, because compiled code that comes and goes is as large as one value.
const heapOf = (make: (text: string) => unknown) => {
  setFlagsFromString("--expose-gc")
  const collect: () => void = runInNewContext("gc")
  const used = () => {
    for (let round = 0; round < 4; round++) collect()
    return process.memoryUsage().heapUsed
  }
  const text = list()
  for (let round = 0; round < 20; round++) make(text)
  const before = used()
  const kept = Array.from({ length: 20 }, () => make(text))
  return (used() - before) / kept.length
}

const run = (task: string): number => {
  const [kind = "", name = ""] = task.split(":")
  if (kind === "heap") return heapOf((text) => name === "parsed" ? JSON.parse(text) : decode(JSON.parse(text)))
  if (kind === "first") {
    const text = list()
    return cpu(() => name === "parsed" ? JSON.parse(text) : decode(JSON.parse(text)))
  }
  const body: { readonly data: unknown } = JSON.parse(hostile[name]?.() ?? "{}")
  if (kind === "read") decoder.decode(body, makeCollector())
  return process.resourceUsage().maxRSS / 1024
}

const print = (label: string, value: number, note = "") =>
  console.log(`  ${label.padEnd(44)} ${value.toFixed(2)}${note}`)

const main = async () => {
  const text = list()
  const before = decode(JSON.parse(text))
  const changedText = (count: number) => {
    const body: { readonly data: Array<{ description?: string }> } = JSON.parse(text)
    for (let index = 0; index < count; index++) {
      const item = body.data[(index * 97) % body.data.length]
      if (item !== undefined) item.description = `changed ${index}`
    }
    return JSON.stringify(body)
  }
  const refresh = (next: string) => () => {
    const parsed = parseRefreshed(next, { text, items: before })
    if (parsed === undefined) throw new Error("not refreshed in parts")
    return decode(parsed)
  }
  // Imported here, so that the processes that measure memory do not load it.
  const { modelsListResponseFromJSON } = await import("@openrouter/sdk/models/modelslistresponse.js")
  const variants: Record<string, () => unknown> = {
    "JSON.parse": () => JSON.parse(text),
    "text to list, as the library reads it": () => isDeeperThan(text, 128) || decode(JSON.parse(text)),
    "text to list, without the scan for the depth": () => decode(JSON.parse(text)),
    "a refresh that changes 3 models": refresh(changedText(3)),
    "a refresh that changes 40 models": refresh(changedText(40))
  }
  const { error, ok } = modelsListResponseFromJSON(text)
  if (ok) variants["official SDK"] = () => modelsListResponseFromJSON(text)
  else console.log(`The official SDK does not decode this list: ${String(error).slice(0, 100)}`)
  const measured: Record<string, Array<number>> = Object.fromEntries(Object.keys(variants).map((name) => [name, []]))
  for (let round = 0; round < 60; round++) {
    for (const [name, variant] of Object.entries(variants)) measured[name]?.push(cpu(variant))
  }
  const parse = median(measured["JSON.parse"] ?? [])
  console.log(
    `${before.length} models, ${(text.length / 1024).toFixed(0)} KB, JSON.parse ${parse.toFixed(2)} ms = 1.00`
  )
  for (const [name, values] of Object.entries(measured)) print(name, median(values) / parse)
  const first = (task: string) => median(Array.from({ length: 5 }, () => child(task)))
  print(
    "first decode of a process",
    first("first:decoded") / parse,
    `; of its first JSON.parse ${first("first:parsed").toFixed(1)} ms`
  )
  print("heap, of that of the parsed JSON", child("heap:decoded") / child("heap:parsed"))
  console.log(
    "hostile lists: ms of JSON.parse; relative to it, the time of decoding, and the memory of a process that decodes"
  )
  for (const [name, make] of Object.entries(hostile)) {
    const body = make()
    const parsing = cpu(() => JSON.parse(body))
    const parsed: unknown = JSON.parse(body)
    const reading = cpu(() => decoder.decode(parsed, makeCollector()))
    const ratio = child(`read:${name}`) / child(`parse:${name}`)
    console.log(
      `  ${name.padEnd(28)} ${parsing.toFixed(0).padStart(6)} ${(reading / parsing).toFixed(2)} ${ratio.toFixed(2)}`
    )
  }
}

if (only === undefined) await main()
else console.log(run(only))
