/**
 * An `HttpClient` of your own, which sends requests through a proxy and logs them. Deadlines, retries and the cache work as
 * before.
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Duration, Effect, Layer } from "effect"
import { Models, OpenRouter } from "effect-openrouter"
import { HttpClient } from "effect/http"
import { startProxy } from "./own-client/proxy.ts"
import { print } from "./text/printable.ts"

// The module `Undici` does not load on Node 20, hence `import()`. Its `EnvHttpProxyAgent` reads HTTPS_PROXY and NO_PROXY.
const throughProxy = (url: string) =>
  NodeHttpClient.layerUndiciNoDispatcher.pipe(Layer.provide(Layer.effect(
    NodeHttpClient.Dispatcher,
    Effect.acquireRelease(
      Effect.map(Effect.promise(() => import("@effect/platform-node/Undici")), ({ ProxyAgent }) => new ProxyAgent(url)),
      (agent) => Effect.promise(() => agent.destroy())
    )
  )))

// Each retry is a request of its own. Do not log the headers: they contain the API key.
const logging = (client: HttpClient.HttpClient) =>
  HttpClient.transform(client, (response, request) =>
    Effect.timed(response).pipe(
      Effect.tap(([duration, { status }]) =>
        print`  ${status} ${request.url} in ${Math.round(Duration.toMillis(duration))} ms`
      ),
      Effect.tapError((error) => print`  ${error.reason._tag} ${request.url}`),
      Effect.map(([, response]) => response)
    ))

const withLogging = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, logging))

const hasUndici = Number.parseInt(process.versions.node) >= 22

export const program = Effect.gen(function*() {
  const proxy = yield* startProxy
  const client = withLogging.pipe(Layer.provide(hasUndici ? throughProxy(proxy.url) : OpenRouter.layerFetchClient))

  yield* Effect.gen(function*() {
    yield* print`Two calls:`
    yield* Models.count()
    yield* Models.list({ sort: "newest" })
    yield* print`The first call again, from the cache:`
    yield* print`  ${yield* Models.count()} models`
  }).pipe(Effect.provide(OpenRouter.layer().pipe(Layer.provide(client))))

  yield* print`The proxy connected to: ${proxy.targets.join(", ") || "nothing, because it needs Node 22"}`
}).pipe(Effect.scoped)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
