/**
 * A small service that sends spans, metrics and logs over OTLP to a collector (yours in production, `observe/collector.ts`
 * here), and prints a Prometheus scrape. While OpenRouter fails, the cache returns stale responses. The module `Telemetry`
 * lists all names.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer } from "effect"
import { Endpoints, Models, OpenRouter, ResponseCache, RetryPolicy } from "effect-openrouter"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { FetchHttpClient } from "effect/http"
import { Otlp, PrometheusMetrics } from "effect/observability"
import { Collector } from "./observe/collector.ts"

const openRouter = Layer.unwrap(Effect.gen(function*() {
  return OpenRouter.layerWithCache(ResponseCache.layerMemory(), {
    baseUrl: yield* FakeOpenRouter.url,
    retry: RetryPolicy.make({ retries: 2, baseDelay: "20 millis" })
  })
})).pipe(Layer.provide(FetchHttpClient.layer))

const telemetry = Layer.unwrap(Effect.gen(function*() {
  const { url } = yield* Collector
  return Otlp.layerJson({ baseUrl: url, resource: { serviceName: "models" }, loggerMergeWithExisting: false })
})).pipe(Layer.provide(FetchHttpClient.layer))

// One request to the service. A failure appears in the telemetry, and does not end the program.
const work = Effect.gen(function*() {
  const models = yield* Models.list({ supported_parameters: ["tools"] })
  return yield* Effect.forEach(models.slice(0, 2), ({ id }) => Endpoints.list(id), { concurrency: 2 })
}).pipe(Effect.withSpan("work"), Effect.result)

const service = Effect.gen(function*() {
  yield* work
  yield* work
  // The cached responses are stale after a second. Their refreshes fail, as do calls for models that are not cached.
  yield* FakeOpenRouter.setFaults(Fault.error(503, { message: "No capacity" }))
  yield* Effect.sleep("1100 millis")
  yield* work
  yield* Effect.forEach(["acme/a", "acme/b", "acme/c"], (id) => Effect.result(Models.get(id)))
  yield* FakeOpenRouter.setFaults()
  yield* Effect.sleep("1100 millis")
  yield* work
  yield* Effect.sleep("100 millis")
  return yield* PrometheusMetrics.format()
})

export const program = Effect.gen(function*() {
  const scrape = yield* Effect.provide(service, Layer.merge(openRouter, telemetry))
  const { report } = yield* Collector
  yield* report
  yield* Console.log("\na scrape, without its buckets")
  yield* Console.log(scrape.split("\n").filter((line) => /^[^#]/.test(line) && !/_bucket|_sum/.test(line)).join("\n"))
}).pipe(
  Effect.provide([
    FakeOpenRouter.layerServer({ cacheControl: "max-age=1, stale-while-revalidate=60, stale-if-error=60" }),
    Collector.layer
  ])
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
