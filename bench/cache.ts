/**
 * What the response cache costs and saves, in one run: `npx tsx bench/cache.ts`. Ratios travel between machines; times do
 * not. With redis-server on the machine it also kills and restarts one under load.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Duration, Effect, Layer } from "effect"
import { Models, OpenRouter, OpenRouterConfig, ResponseCache } from "effect-openrouter"
import { layerRedis } from "effect-openrouter/redis"
import { FakeOpenRouter } from "effect-openrouter/testing"
import { FetchHttpClient } from "effect/http"
import { ChildProcess } from "effect/process"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

const median = (values: ReadonlyArray<number>) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Microseconds that one call takes: the median of 15 batches. */
const time = Effect.fnUntraced(function*<E, R>(calls: number, one: Effect.Effect<unknown, E, R>) {
  const batches: Array<number> = []
  for (let batch = 0; batch < 15; batch++) {
    const began = performance.now()
    for (let call = 0; call < calls; call++) yield* one
    batches.push((performance.now() - began) * 1000 / calls)
  }
  return median(batches)
})

const hits = Effect.gen(function*() {
  const models = yield* Models.list()
  const map = new Map([["https://openrouter.ai/api/v1/models", models]])
  const hit = yield* time(2000, Models.list())
  const get = yield* time(2000, Effect.sync(() => map.get("https://openrouter.ai/api/v1/models")))
  const uncached = yield* time(5, Models.list().pipe(ResponseCache.withCacheMode("no-store")))
  yield* Console.log(`one list of ${models.length} models, in microseconds:`)
  yield* Console.log(`  Map.get in an Effect   ${get.toFixed(2)}`)
  yield* Console.log(`  a fresh hit            ${hit.toFixed(2)}   ${(hit / get).toFixed(0)} × Map.get`)
  yield* Console.log(`  uncached over loopback ${uncached.toFixed(0)}   ${(uncached / hit).toFixed(0)} × a hit`)
})

// The collector, without a flag on the command line.
setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const heap = Effect.promise(async () => {
  for (let round = 0; round < 5; round++) {
    collect()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return process.memoryUsage().heapUsed
})

const bytes = Effect.gen(function*() {
  const url = yield* FakeOpenRouter.url
  const text = yield* Effect.promise(() => fetch(`${url}/models`).then((response) => response.text()))
  yield* Models.list()
  yield* ResponseCache.invalidate()
  const without = yield* heap
  yield* Effect.asVoid(Models.list())
  const [kilobytes, body] = [((yield* heap) - without) / 1024, text.length / 1024]
  yield* Console.log(
    `kept for that list: ${kilobytes.toFixed(0)} KB with what was decoded, from a body of ${body.toFixed(0)} KB`
  )
})

const crowd = Effect.gen(function*() {
  yield* ResponseCache.invalidate()
  yield* FakeOpenRouter.clear
  yield* Effect.forEach(Array.from({ length: 1000 }), () => Models.list(), { concurrency: "unbounded" })
  yield* Console.log(`1000 concurrent callers, cold: ${(yield* FakeOpenRouter.requests).length} request`)
})

const outage = Effect.scoped(Effect.gen(function*() {
  const port = 7399
  const redis = ChildProcess.make("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", ""], {
    stdout: "ignore"
  })
  const cache = layerRedis({ url: `redis://127.0.0.1:${port}`, maxFreshness: "1 second" })
  const first = yield* redis
  yield* Effect.sleep("500 millis")
  const perSecond = (label: string) =>
    Effect.gen(function*() {
      const until = performance.now() + 2000
      let [calls, slowest] = [0, 0]
      while (performance.now() < until) {
        const began = performance.now()
        yield* Models.list()
        slowest = Math.max(slowest, performance.now() - began)
        calls++
        // Lets the connection notice what happens to it.
        if (calls % 100 === 0) yield* Effect.sleep(Duration.millis(1))
      }
      yield* Console.log(
        `  ${label} ${Math.round(calls / 2)} calls per second, the slowest took ${slowest.toFixed(0)} ms`
      )
    })
  yield* Effect.gen(function*() {
    yield* Console.log("one caller, a refresh every second:")
    yield* perSecond("Redis up:       ")
    yield* first.kill({ killSignal: "SIGKILL" })
    yield* perSecond("Redis killed:   ")
    yield* redis
    yield* Effect.sleep("500 millis")
    yield* perSecond("Redis restarted:")
  }).pipe(
    Effect.provide(OpenRouter.layerServices.pipe(Layer.provide([
      Layer.unwrap(Effect.map(FakeOpenRouter.url, (url) => OpenRouterConfig.layer({ baseUrl: url }))),
      cache,
      FetchHttpClient.layer
    ])))
  )
}))

const client = Layer.unwrap(Effect.map(FakeOpenRouter.url, (url) => OpenRouter.layer({ baseUrl: url }))).pipe(
  Layer.provide(FetchHttpClient.layer)
)

const program = Effect.gen(function*() {
  yield* Effect.all([hits, bytes, crowd], { discard: true }).pipe(Effect.provide(client))
  yield* outage.pipe(
    Effect.catchTag("PlatformError", () => Console.log("Without redis-server, no outage is measured."))
  )
}).pipe(Effect.provide([FakeOpenRouter.layerServer(), NodeServices.layer]))

await Effect.runPromise(program)
