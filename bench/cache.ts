/**
 * What the response cache costs and saves: `npx tsx bench/cache.ts`. Compare ratios between machines, not times. The program
 * bundles itself first, because tsx names every function at run time, which users do not pay for.
 */
import { OpenRouter as OpenRouterSdk } from "@openrouter/sdk"
import { Console, Effect, Layer } from "effect"
import { Models, OpenRouter, ResponseCache } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import { FetchHttpClient } from "effect/http"
import { build } from "esbuild"
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { deepFreeze } from "../src/cache/freeze.ts"
import * as Freshness from "../src/cache/freshness.ts"
import { median } from "./measure.ts"

/** Median microseconds of CPU time of a run, in batches that take turns, after one to warm up. */
const compare = Effect.fnUntraced(function*<K extends string, E, R>(
  batches: number,
  runs: number,
  effects: Readonly<Record<K, Effect.Effect<unknown, E, R>>>
) {
  const times: Record<string, Array<number>> = {}
  for (let batch = -1; batch < batches; batch++) {
    for (const [name, effect] of Object.entries<Effect.Effect<unknown, E, R>>(effects)) {
      const before = process.cpuUsage()
      for (let run = 0; run < runs; run++) yield* effect
      const { system, user } = process.cpuUsage(before)
      if (batch >= 0) (times[name] ??= []).push((system + user) / runs)
    }
  }
  return (name: K) => median(times[name] ?? [])
})

const [longest] = Catalogue.catalogue.models.toSorted((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)
const { id: _, ...template } = longest ?? {}
const items = Array.from({ length: 414 }, (_, index) => ({ id: `author/model-${index}`, ...template }))
const body = JSON.stringify({ data: items, total_count: items.length, links: { next: null } })

// In its own process, so that its CPU time is not counted.
const server = `
import { createServer } from "node:http"
import { readFileSync } from "node:fs"
const body = JSON.parse(readFileSync(process.argv[2], "utf8"))
const equal = JSON.stringify(body)
let version = 0
createServer(({ url }, response) => {
  version++
  const changed = url.startsWith("/three") ? 3 : url.startsWith("/all") ? body.data.length : 0
  const text = changed === 0
    ? equal
    : JSON.stringify({ ...body, data: body.data.map((item, index) => index < changed ? { ...item, name: "v" + version } : item) })
  response.writeHead(200, { "content-type": "application/json", "cache-control": "max-age=0" })
  response.end(text)
}).listen(0, "127.0.0.1", function() { console.log(this.address().port) })
`

const serve = Effect.acquireRelease(
  Effect.promise(async () => {
    const directory = mkdtempSync(join(tmpdir(), "bench-"))
    const [script, data] = [join(directory, "server.mjs"), join(directory, "body.json")]
    writeFileSync(script, server)
    writeFileSync(data, body)
    const child = spawn(process.execPath, [script, data])
    const [port] = await once(child.stdout, "data")
    return { child, directory, url: `http://127.0.0.1:${String(port).trim()}` }
  }),
  ({ child, directory }) =>
    Effect.sync(() => {
      child.kill()
      rmSync(directory, { recursive: true })
    })
)

const listOf = (url: string, options?: ResponseCache.Options) =>
  Effect.map(
    Layer.build(Layer.provide(
      OpenRouter.layerWithCache(ResponseCache.layerMemory(options), { baseUrl: url }),
      FetchHttpClient.layer
    )),
    (context) => Effect.provide(Models.list(), context)
  )

const calls = Effect.gen(function*() {
  const { url } = yield* serve
  const raw = Effect.promise(() =>
    fetch(`${url}/all/models`).then(async (response) => JSON.parse(await response.text()))
  )
  const client = new OpenRouterSdk({ serverURL: `${url}/all`, apiKey: "sk-or-v1-none" })
  const time = yield* compare(15, 4, {
    raw,
    sdk: Effect.promise(() => client.models.list()),
    equal: yield* listOf(`${url}/equal`),
    three: yield* listOf(`${url}/three`),
    all: yield* listOf(`${url}/all`),
    frozen: yield* listOf(`${url}/all`, { freeze: true })
  })
  const row = (label: string, name: "raw" | "sdk" | "equal" | "three" | "all" | "frozen") =>
    Console.log(`  ${label} ${time(name).toFixed(0).padStart(6)} µs   ${(time(name) / time("raw")).toFixed(2)}`)
  yield* Console.log(`a call for a stale list of ${items.length} models, ${(body.length / 1024).toFixed(0)} KB:`)
  yield* row("fetch and JSON.parse    ", "raw")
  yield* row("@openrouter/sdk         ", "sdk")
  yield* row("an equal body           ", "equal")
  yield* row("3 models differ         ", "three")
  yield* row("all models differ       ", "all")
  yield* row("all differ, and frozen  ", "frozen")
})

// In a running fiber that has the services, as in an application.
const hits = Effect.gen(function*() {
  const models = yield* Models.Models
  const span = Effect.fn("Models.list")(function*() {
    return yield* Effect.succeed(1)
  })
  const time = yield* compare(15, 3000, {
    span: Effect.suspend(() => span()),
    list: Effect.suspend(() => models.list()),
    filtered: Effect.suspend(() => models.list({ supported_parameters: ["tools"], sort: "pricing-low-to-high" })),
    count: Effect.suspend(() => models.count())
  })
  const row = (label: string, name: "list" | "filtered" | "count") =>
    Console.log(
      `a fresh hit of ${label}: ${time(name).toFixed(1)} µs, an empty span: ${time("span").toFixed(1)} µs, ratio ${
        (time(name) / time("span")).toFixed(2)
      }`
    )
  yield* row("Models.list", "list")
  yield* row("Models.list with two filters", "filtered")
  yield* row("Models.count", "count")
}).pipe(
  Effect.provide(OpenRouter.layer().pipe(Layer.provide(FakeOpenRouter.layer({ cacheControl: "max-age=86400" }))))
)

const judging = Effect.gen(function*() {
  const sent = { accept: "application/json" }
  const headers = {
    "cache-control": "public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600",
    date: new Date().toUTCString(),
    etag: "\"1\"",
    vary: "Accept-Encoding, Accept"
  }
  const range = { atLeast: 0, atMost: Infinity }
  const limits = {
    minimum: 0,
    minimumNoStore: undefined,
    maximum: Infinity,
    staleWhileRevalidate: range,
    staleIfError: range
  }
  const now = Date.now()
  const freshness = Freshness.make(sent, { status: 200, headers }, limits, now)
  if (freshness === undefined) return yield* Effect.die("not stored")
  const inner = 10_000
  const repeat = (f: () => unknown) =>
    Effect.sync(() => {
      for (let run = 0; run < inner; run++) f()
    })
  const time = yield* compare(15, 10, {
    judge: repeat(() => Freshness.matches(freshness, sent) && Freshness.judge(freshness, now)),
    make: repeat(() => Freshness.make(sent, { status: 200, headers }, limits, now))
  })
  yield* Console.log(
    `judging an entry: ${(time("judge") / inner).toFixed(3)} µs; reading its headers: ${
      (time("make") / inner).toFixed(1)
    } µs`
  )
})

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const heap = Effect.promise(async () => {
  for (let round = 0; round < 4; round++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return process.memoryUsage().heapUsed
})

const memory = Effect.gen(function*() {
  for (const size of [300, 30_000]) {
    const maxBytes = 24 * 1024 * 1024
    const padding = Array.from({ length: Math.ceil(size / 100) }, (_, index) => `parameter-${index}-${"x".repeat(80)}`)
      .join()
    const fetch: typeof globalThis.fetch = (input) =>
      Promise.resolve(Response.json(
        {
          data: {
            ...template,
            id: decodeURIComponent(String(input)).split("/model/")[1] ?? "",
            description: padding
          }
        },
        { headers: { "cache-control": "max-age=86400" } }
      ))
    const context = yield* Layer.build(
      OpenRouter.layerWithCache(ResponseCache.layerMemory({ maxBytes, maxEntries: 100_000 })).pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
      )
    )
    const get = (index: number) => Effect.provide(Models.get(`author/model-${index}`), context)
    yield* get(0)
    const before = yield* heap
    for (let index = 0; index < 10_000; index++) yield* get(index)
    const kept = (yield* heap) - before
    yield* Console.log(
      `memory after 10,000 URLs of ${size} and more characters: ${(kept / 1024 / 1024).toFixed(1)} MB, ${
        (kept / maxBytes).toFixed(2)
      } × maxBytes`
    )
    yield* Effect.provide(ResponseCache.invalidate(), context)
  }
})

const freezing = Effect.gen(function*() {
  const time = yield* compare(15, 10, {
    parse: Effect.sync(() => JSON.parse(body)),
    freeze: Effect.sync(() => deepFreeze(JSON.parse(body)))
  })
  yield* Console.log(
    `freezing that list: ${(time("freeze") / time("parse") - 1).toFixed(2)} × JSON.parse of its text`
  )
})

const crowd = Effect.gen(function*() {
  yield* Effect.forEach(Array.from({ length: 1000 }), () => Models.list(), { concurrency: "unbounded" })
  yield* Console.log(`1000 concurrent callers, cold: ${(yield* FakeOpenRouter.requests).length} request`)
}).pipe(Effect.provide(OpenRouter.layer().pipe(Layer.provideMerge(FakeOpenRouter.layer()))))

const everything = Effect.scoped(Effect.all([judging, hits, calls, freezing, memory, crowd], { discard: true }))

const runBundled = async () => {
  const self = fileURLToPath(import.meta.url)
  // In the project, where packages are found.
  const outfile = join(self, "../../node_modules/.bench-cache.mjs")
  await build({ entryPoints: [self], bundle: true, packages: "external", platform: "node", format: "esm", outfile })
  try {
    execFileSync(process.execPath, [outfile], { stdio: "inherit" })
  } finally {
    rmSync(outfile)
  }
}

if (import.meta.url.endsWith(".ts")) await runBundled()
else await Effect.runPromise(everything)
