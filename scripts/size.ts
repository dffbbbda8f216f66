/**
 * What this package adds to an application's bundle: `npm run size`, after `npm run build`. Fails if a program has grown by
 * more than 3 % over `bench/size.json`; `-- --write` records the sizes there, and `-- --analyze` prints the modules of the
 * first program.
 *
 * Sizes are gzipped bytes of a minified ES module for browsers, minus those of a bare Effect program with fetch and Schema.
 */
import { analyzeMetafile, build } from "esbuild"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { root } from "./fake-server.ts"

export const bare = `
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Schema from "effect/Schema"

const Models = Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String })) })
HttpClient.get("https://openrouter.ai/api/v1/models").pipe(
  Effect.flatMap(HttpClientResponse.schemaBodyJson(Models)),
  Effect.provide(FetchHttpClient.layer),
  Effect.runPromise
).then(console.log)
`

/** esbuild keeps all of a re-exported namespace, so the second program imports modules by their own entry points. */
const programs: Readonly<Record<string, string>> = {
  "list models, OpenRouter.layerFetch": `
import * as Effect from "effect/Effect"
import { Models, OpenRouter } from "effect-openrouter"

Models.list().pipe(Effect.provide(OpenRouter.layerFetch), Effect.runPromise).then(console.log)
`,
  "list models, Models without a cache": `
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Models from "effect-openrouter/Models"
import * as OpenRouterConfig from "effect-openrouter/OpenRouterConfig"
import * as OpenRouterHttp from "effect-openrouter/OpenRouterHttp"
import * as ResponseCache from "effect-openrouter/ResponseCache"

const layer = Models.layer.pipe(
  Layer.provide(OpenRouterHttp.layer),
  Layer.provide([OpenRouterConfig.layer(), ResponseCache.layerNone, FetchHttpClient.layer])
)
Models.list().pipe(Effect.provide(layer), Effect.runPromise).then(console.log)
`
}

/** The gzipped bytes of a program. */
export const bundle = async (contents: string, analyze = false): Promise<number> => {
  const { metafile, outputFiles: [output] } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    // Without this project's tsconfig, whose paths lead to the sources.
    tsconfigRaw: {},
    metafile: true,
    write: false
  })
  if (output === undefined) throw new Error("esbuild wrote nothing")
  if (analyze) console.log(await analyzeMetafile(metafile))
  return gzipSync(output.contents).length
}

export const sizes = async (analyze = false) => {
  const base = await bundle(bare)
  const above: Record<string, number> = {}
  for (const [index, [name, program]] of Object.entries(programs).entries()) {
    above[name] = await bundle(program, analyze && index === 0) - base
  }
  return { base, above }
}

export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`

if (process.argv[1] === import.meta.filename) {
  const file = join(root, "bench/size.json")
  const { above, base } = await sizes(process.argv.includes("--analyze"))
  if (process.argv.includes("--write")) writeFileSync(file, `${JSON.stringify(above, null, 2)}\n`)
  const recorded: Readonly<Record<string, number>> = JSON.parse(readFileSync(file, "utf8"))
  console.log(`bare Effect program with fetch and Schema: ${kilobytes(base)}`)
  for (const [name, bytes] of Object.entries(above)) {
    const before = recorded[name]
    const grown = before === undefined ? Infinity : bytes / before - 1
    console.log(
      `${grown > 0.03 ? "FAIL" : "ok  "} ${name}: +${kilobytes(bytes)}` +
        (before === undefined ? ", not in bench/size.json" : `, recorded ${kilobytes(before)}`)
    )
    if (grown > 0.03) process.exitCode = 1
  }
}
