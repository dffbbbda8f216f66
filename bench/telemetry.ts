/**
 * What spans and metrics cost: `npx tsx bench/telemetry.ts`. Compare ratios between machines, not times.
 *
 * Effect cannot switch off metrics: here their updates do nothing, which leaves the lookup of the metric.
 */
import { Console, Effect, Layer, Metric, References } from "effect"
import { Models, OpenRouter, ResponseCache } from "effect-openrouter"
import { FakeOpenRouter } from "effect-openrouter/testing"
import { median } from "./measure.ts"

const counter = Metric.counter("none")
const classes: ReadonlyArray<Pick<typeof counter, "modifyUnsafe" | "updateUnsafe">> = [
  Object.getPrototypeOf(Object.getPrototypeOf(counter)),
  Object.getPrototypeOf(Metric.withAttributes(counter, {}))
]
const methods = classes.map(({ modifyUnsafe, updateUnsafe }) => ({ modifyUnsafe, updateUnsafe }))

const withMetrics = <A, E, R>(self: Effect.Effect<A, E, R>, on: boolean) =>
  Effect.suspend(() => {
    classes.forEach((prototype, index) =>
      Object.assign(prototype, on ? methods[index] : { modifyUnsafe: () => {}, updateUnsafe: () => {} })
    )
    return self
  })

const variants = {
  "neither": { spans: false, metrics: false },
  "metrics": { spans: false, metrics: true },
  "spans": { spans: true, metrics: false },
  "both": { spans: true, metrics: true }
}

/** Median microseconds of CPU time of a run, in batches that take turns. */
const compare = Effect.fnUntraced(function*<E, R>(label: string, runs: number, effect: Effect.Effect<unknown, E, R>) {
  const times: Record<string, Array<number>> = {}
  const batch = Effect.gen(function*() {
    const before = process.cpuUsage()
    for (let run = 0; run < runs; run++) yield* effect
    const { system, user } = process.cpuUsage(before)
    return (system + user) / runs
  })
  for (let index = -5; index < 61; index++) {
    for (const [name, { metrics, spans }] of Object.entries(variants)) {
      const time = yield* withMetrics(Effect.provideService(batch, References.TracerEnabled, spans), metrics)
      if (index >= 0) (times[name] ??= []).push(time)
    }
  }
  yield* withMetrics(Effect.void, true)
  const of = (name: string) => median(times[name] ?? [])
  yield* Console.log(`${label}:`)
  for (const name of Object.keys(variants)) {
    yield* Console.log(
      `  ${name.padEnd(8)} ${of(name).toFixed(1).padStart(7)} µs   ${(of(name) / of("neither")).toFixed(2)}`
    )
  }
})

const program = Effect.gen(function*() {
  const context = yield* Layer.build(
    OpenRouter.layer().pipe(Layer.provide(FakeOpenRouter.layer({ cacheControl: "max-age=86400" })))
  )
  const hit = Effect.provide(Models.list(), context)
  yield* compare("a fresh hit", 600, hit)
  yield* compare(
    "a call that sends a request, without a network",
    20,
    ResponseCache.withCacheMode(Effect.provide(Models.count(), context), "no-store")
  )
})

await Effect.runPromise(Effect.scoped(program))
