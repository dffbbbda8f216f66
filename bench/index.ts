/**
 * One table against the peers: `npm run bench`, after `npm run build`. `-- --write` records it in `bench/RESULTS.md`.
 *
 * The peers are OpenRouter's official SDK, `fetch` with `JSON.parse`, and undici 7 with its cache interceptor. Times are CPU
 * time of this process (the server runs in another one), medians of batches that take turns, after two to warm up. Compare
 * ratios between machines, not times.
 */
import { OpenRouter as Sdk } from "@openrouter/sdk"
import { Models, OpenRouter } from "effect-openrouter"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { cpus, tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "../scripts/fake-server.ts"
import { bare, bundle, kilobytes, sizes } from "../scripts/size.ts"
import { makeDataDecoder } from "../src/http/decoder.ts"
import { Model } from "../src/model/schema.ts"
import { makeCollector } from "../src/wire/collector.ts"
import { isDeeperThan, maxDepth } from "../src/wire/depth.ts"
import { listOfModels, median } from "./measure.ts"

const peers = ["effect-openrouter", "official SDK", "fetch", "undici 7"] as const
type Peer = typeof peers[number]
type Row = Readonly<Record<Peer, string>>

const folder = mkdtempSync(join(tmpdir(), "bench-"))
const apiKey = "sk-or-v1-any-key-will-do"

const text = listOfModels()

/** `/none` may not be stored, the others are fresh for a day. `/count` responds with the number of requests before it. */
const server = `
import { createServer } from "node:http"
import { readFileSync } from "node:fs"
const body = readFileSync(process.argv[2])
let count = 0
createServer(({ url }, response) => {
  if (url === "/count") { response.end(String(count)); count = 0; return }
  count++
  const cache = url.startsWith("/none") ? "no-store" : "public, max-age=86400"
  setTimeout(() => {
    response.writeHead(200, { "content-type": "application/json", "cache-control": cache })
    response.end(body)
  }, url.includes("slow") ? 50 : 0)
}).listen(0, "127.0.0.1", function() { console.log(this.address().port) })
`

const startServer = async () => {
  const [script, data] = [join(folder, "server.mjs"), join(folder, "body.json")]
  writeFileSync(script, server)
  writeFileSync(data, text)
  const child = spawn(process.execPath, [script, data], { stdio: ["ignore", "pipe", "inherit"] })
  const [port] = await once(child.stdout, "data")
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => child.kill() }
}

const timed = async (runs: Readonly<Record<Peer, () => unknown>>, batches: number, repeat: number): Promise<Row> => {
  const taken: Record<Peer, Array<number>> = { "effect-openrouter": [], "official SDK": [], fetch: [], "undici 7": [] }
  for (let batch = -2; batch < batches; batch++) {
    for (const peer of peers) {
      const before = process.cpuUsage()
      for (let run = 0; run < repeat; run++) await runs[peer]()
      const { system, user } = process.cpuUsage(before)
      if (batch >= 0) taken[peer].push((system + user) / 1000 / repeat)
    }
  }
  const fetched = median(taken.fetch)
  return row((peer) => {
    const time = median(taken[peer])
    return `${time.toFixed(time < 1 ? 3 : 1)} ms (${(time / fetched).toFixed(2)})`
  })
}

const row = (cell: (peer: Peer) => string): Row => ({
  "effect-openrouter": cell("effect-openrouter"),
  "official SDK": cell("official SDK"),
  fetch: cell("fetch"),
  "undici 7": cell("undici 7")
})

const installUndici = () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "bench", private: true, type: "module" }))
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
  execFileSync("npm", ["install", ...quiet, "undici@7"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] })
  for (const name of ["effect", "@openrouter/sdk", "@types/node"]) {
    mkdirSync(join(folder, "node_modules", name, ".."), { recursive: true })
    symlinkSync(join(root, "node_modules", name), join(folder, "node_modules", name))
  }
  symlinkSync(root, join(folder, "node_modules/effect-openrouter"))
}

interface Undici {
  readonly interceptors: { readonly cache: () => unknown }
  readonly Agent: new() => { readonly compose: (interceptor: unknown) => unknown }
  readonly fetch: (url: string, options: { readonly dispatcher: unknown }) => Promise<Response>
}

const callers = (url: string, undici: Undici) => {
  const runtime = ManagedRuntime.make(
    OpenRouter.layer({ baseUrl: url, apiKey: Redacted.make(apiKey) }).pipe(Layer.provide(OpenRouter.layerFetchClient))
  )
  const sdk = new Sdk({ apiKey, serverURL: url })
  const dispatcher = new undici.Agent().compose(undici.interceptors.cache())
  return {
    "effect-openrouter": () => runtime.runPromise(Models.list()),
    "official SDK": () => sdk.models.list(),
    fetch: async () => JSON.parse(await (await fetch(`${url}/models`)).text()),
    "undici 7": async () => JSON.parse(await (await undici.fetch(`${url}/models`, { dispatcher })).text())
  }
}

const requests = async (url: string, undici: Undici): Promise<Row> => {
  const counts: Record<string, string> = {}
  for (const peer of peers) {
    const call = callers(`${url}/slow-fresh`, undici)[peer]
    await (await fetch(`${url}/count`)).text()
    await Promise.all(Array.from({ length: 50 }, call))
    counts[peer] = await (await fetch(`${url}/count`)).text()
  }
  return row((peer) => counts[peer] ?? "")
}

const programs: Readonly<Record<Peer | "bare", string>> = {
  bare,
  "effect-openrouter": `import * as Effect from "effect/Effect"
import { Models, OpenRouter } from "effect-openrouter"
Models.list().pipe(Effect.provide(OpenRouter.layerFetch), Effect.runPromise).then(console.log)`,
  "official SDK": `import { OpenRouterCore } from "@openrouter/sdk/core.js"
import { modelsList } from "@openrouter/sdk/funcs/modelsList.js"
modelsList(new OpenRouterCore({ apiKey: "${apiKey}" })).then(console.log)`,
  fetch: `fetch("https://openrouter.ai/api/v1/models").then((response) => response.json()).then(console.log)
export {}`,
  "undici 7": `import { Agent, fetch, interceptors } from "undici"
const dispatcher = new Agent().compose(interceptors.cache())
fetch("https://openrouter.ai/api/v1/models", { dispatcher }).then((r) => r.json()).then(console.log)`
}

const bundles = async (): Promise<Row> => {
  const { above } = await sizes()
  return {
    "effect-openrouter": `${kilobytes(above["list models, OpenRouter.layerFetch"] ?? 0)} above Effect`,
    "official SDK": kilobytes(await bundle(programs["official SDK"])),
    fetch: "0",
    "undici 7": "Node only"
  }
}

const imports = (): Row => {
  const entry = { "effect-openrouter": "effect-openrouter", "official SDK": "@openrouter/sdk", "undici 7": "undici" }
  const cpu = (name: string | undefined) => {
    const load = name === undefined ? "" : `await import(${JSON.stringify(name)});`
    const code = `${load}const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`
    return Number(
      execFileSync(process.execPath, ["--input-type=module", "-e", code], { cwd: folder, encoding: "utf8" })
    )
  }
  const taken = (name: string | undefined) => median(Array.from({ length: 7 }, () => cpu(name)))
  const bare = taken(undefined)
  return row((peer) => (peer === "fetch" ? "0" : `${(taken(entry[peer]) - bare).toFixed(0)} ms`))
}

const instantiations = (program: string): number => {
  writeFileSync(join(folder, "program.ts"), program)
  const options = "--noEmit --ignoreConfig --target es2022 --module nodenext --strict --skipLibCheck false --types node"
  const { stdout } = spawnSync(process.execPath, [
    createRequire(import.meta.url).resolve("typescript/package.json").replace("package.json", "bin/tsc"),
    ...options.split(" "),
    "--lib",
    "es2023,dom,dom.iterable,dom.asynciterable",
    "--extendedDiagnostics",
    "program.ts"
  ], { cwd: folder, encoding: "utf8" })
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1])
}

const types = (): Row => {
  const [bare, nothing] = [instantiations(programs.bare), instantiations(programs.fetch)]
  return row((peer) => {
    if (peer === "fetch") return "0"
    const own = instantiations(programs[peer])
    return peer === "effect-openrouter" ? `${own - bare} above Effect` : String(own - nothing)
  })
}

const decoder = makeDataDecoder(Model)

try {
  installUndici()
  const undici: Undici = await import(join(folder, "node_modules/undici/index.js"))
  const sdk = await import("@openrouter/sdk/models/modelslistresponse.js")
  const { stop, url } = await startServer()
  const table: Record<string, Row> = {}
  table["read a list of 414 models"] = await timed(
    {
      "effect-openrouter": () =>
        isDeeperThan(text, maxDepth) || Result.getOrThrow(decoder.decode(JSON.parse(text), makeCollector())),
      "official SDK": () => sdk.modelsListResponseFromJSON(text),
      fetch: () => JSON.parse(text),
      "undici 7": () => JSON.parse(text)
    },
    15,
    4
  )
  table["a call, not cached"] = await timed(callers(`${url}/none`, undici), 15, 4)
  table["the same call again, fresh for a day"] = await timed(callers(`${url}/fresh`, undici), 15, 20)
  table["requests for 50 callers at once"] = await requests(url, undici)
  stop()
  table["bundle, minified and gzipped"] = await bundles()
  table["import, CPU time above bare Node"] = imports()
  table["type instantiations, three lines"] = types()
  const version = (name: string, from = root) =>
    JSON.parse(readFileSync(join(from, "node_modules", name, "package.json"), "utf8")).version
  const lines = [
    `| | ${peers.join(" | ")} |`,
    `| --- | ${peers.map(() => "---").join(" | ")} |`,
    ...Object.entries(table).map(([name, cells]) => `| ${name} | ${peers.map((peer) => cells[peer]).join(" | ")} |`)
  ]
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}, Node ${process.versions.node}`
  const versions = [
    `effect ${version("effect")}`,
    `@openrouter/sdk ${version("@openrouter/sdk")}`,
    `undici ${version("undici", folder)}`,
    `TypeScript ${version("typescript")}`,
    `esbuild ${version("esbuild")}`
  ].join(", ")
  const report = [
    "# Results of `npm run bench`",
    "",
    `${
      new Date().toISOString().slice(0, 10)
    }. ${machine}. ${versions}. The list has ${text.length} characters. Times are CPU`
    + " time; in parentheses, relative to `fetch` with `JSON.parse`.",
    "",
    ...lines,
    ""
  ].join("\n")
  console.log(report)
  if (process.argv.includes("--write")) writeFileSync(join(root, "bench/RESULTS.md"), report)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
