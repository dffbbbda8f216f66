/** The fake server in a browser: a page of one origin lists the models of another. */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { build } from "esbuild"
import * as http from "node:http"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import * as Chromium from "../../scripts/chromium.ts"

if (!Chromium.isInstalled) {
  console.log(`SKIPPED: FakeOpenRouter in a browser, because ${Chromium.executablePath} is not there.`)
}

const key = "sk-or-v1-key-of-a-page"

describe.skipIf(!Chromium.isInstalled)("FakeOpenRouter in a browser", { timeout: 60_000 }, () => {
  it.live("a page lists models with a key, an attribution and a conditional request", () =>
    Effect.gen(function*() {
      const url = yield* FakeOpenRouter.url
      const page = yield* openPage
      const ids = yield* evaluate(page, `library.list(${JSON.stringify(url)})`)
      const { models } = yield* (yield* FakeOpenRouter.FakeOpenRouter).catalogue
      assert.deepStrictEqual(ids, models.map(({ id }) => id))
      const [request, ...others] = yield* FakeOpenRouter.requests
      assert.deepStrictEqual(others, [])
      assert.deepInclude(request?.headers, {
        authorization: `Bearer ${key}`,
        "http-referer": "https://example.com",
        "x-openrouter-title": "Page",
        "x-openrouter-categories": "chat"
      })
      const origin = yield* evaluate(page, "location.origin")
      assert.strictEqual(request?.headers.origin, origin)
      assert.notStrictEqual(new URL(url).origin, origin)

      const conditional = `fetch("${url}/providers", { headers: { "If-None-Match": "x" } })`
      assert.strictEqual(yield* evaluate(page, `${conditional}.then((response) => response.status)`), 200)
    }).pipe(Effect.scoped, Effect.provide(FakeOpenRouter.layerServer())))

  it.live("a redirect is a typed error, and no other origin gets a request", () =>
    Effect.gen(function*() {
      const elsewhere = Context.get(yield* Layer.build(FakeOpenRouter.layerServer()), FakeOpenRouter.FakeOpenRouter)
      yield* FakeOpenRouter.setFaults(Fault.redirect(`${elsewhere.url}/models`))
      const page = yield* openPage
      const error = yield* evaluate(page, `library.failure(${JSON.stringify(yield* FakeOpenRouter.url)})`)
      assert.deepStrictEqual(error, { _tag: "UnexpectedStatusError", status: 0 })
      assert.lengthOf(yield* elsewhere.requests, 0)
    }).pipe(Effect.scoped, Effect.provide(FakeOpenRouter.layerServer())))

  it.live("a header that CORS does not allow is not sent by the browser", () =>
    Effect.gen(function*() {
      const url = yield* FakeOpenRouter.url
      const page = yield* openPage
      const strange = `fetch("${url}/models", { headers: { "X-Strange": "x" } })`
      assert.strictEqual(yield* evaluate(page, `${strange}.catch(({ name }) => name)`), "TypeError")
      assert.deepStrictEqual(yield* FakeOpenRouter.requests, [])
    }).pipe(Effect.scoped, Effect.provide(FakeOpenRouter.layerServer())))
})

const program = `
  import { Effect, Layer, Redacted } from "effect"
  import { FetchHttpClient } from "effect/http"
  import { Models, OpenRouter } from "effect-openrouter"
  const layer = (baseUrl) =>
    OpenRouter.layer({
      baseUrl,
      apiKey: Redacted.make(${JSON.stringify(key)}),
      attribution: { referer: "https://example.com", title: "Page", categories: ["chat"] }
    }).pipe(Layer.provide(FetchHttpClient.layer))
  export const list = (baseUrl) =>
    Models.list({ output_modalities: "all" }).pipe(
      Effect.map((models) => models.map(({ id }) => id)),
      Effect.provide(layer(baseUrl)),
      Effect.runPromise
    )
  export const failure = (baseUrl) =>
    Models.list().pipe(
      Effect.flip,
      Effect.map(({ _tag, response }) => ({ _tag, status: response?.status })),
      Effect.provide(layer(baseUrl)),
      Effect.runPromise
    )
`

const bundled = Effect.promise(() =>
  build({
    stdin: { contents: program, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    bundle: true,
    format: "iife",
    globalName: "library",
    platform: "browser",
    write: false
  })
).pipe(Effect.map(({ outputFiles }) => outputFiles[0]?.text ?? ""))

/** A page with the bundled program, on a port of its own. */
const openPage = Effect.gen(function*() {
  const script = yield* bundled
  const server = yield* Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<http.Server>((resolve) => {
        const server = http.createServer((request, response) => {
          const isScript = request.url === "/script.js"
          response.setHeader("content-type", isScript ? "text/javascript" : "text/html")
          response.end(isScript ? script : `<!doctype html><script src="/script.js"></script>`)
        })
        server.listen(0, "127.0.0.1", () => resolve(server))
      })
    ),
    (server) =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const address = server.address()
  if (address === null || typeof address === "string") return yield* Effect.die("The page has no port.")
  const browser = yield* Effect.acquireRelease(
    Effect.promise(() => Chromium.launch()),
    (browser) => Effect.promise(() => browser.close())
  )
  const page = yield* Effect.promise(() => browser.newPage())
  yield* Effect.promise(() => page.goto(`http://127.0.0.1:${address.port}/`))
  return page
})

const evaluate = (page: Page, expression: string) =>
  Effect.promise(async (): Promise<unknown> => await page.evaluate(expression))
