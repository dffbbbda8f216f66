/**
 * A client of the double behind a cache, and what tests look at.
 */
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as Drift from "../../src/Drift.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import type { Open, Options as CacheOptions, Storage } from "./storage.ts"

/** Ask once, so that a failure is one. */
const config: OpenRouterConfig.Options = { retry: RetryPolicy.none }

/** The double as a value, so that several clients talk to one. */
export const double = (options?: FakeOpenRouter.Options) => Layer.build(FakeOpenRouter.layer({ catalogue, ...options }))

/** A client on a cache and a double, or on any other `HttpClient`. */
export const clientOn = <E, Services>(
  cache: Layer.Layer<ResponseCache.ResponseCache, E>,
  http: Context.Context<HttpClient.HttpClient | Services>,
  options?: OpenRouterConfig.Options
) =>
  OpenRouter.layerServices.pipe(
    Layer.provideMerge(cache),
    Layer.provide(OpenRouterConfig.layer({ ...config, ...options })),
    Layer.provideMerge(Layer.succeedContext(http))
  )

/** What a test of one client can set. */
interface Options {
  readonly fake?: FakeOpenRouter.Options
  readonly cache?: CacheOptions
  readonly config?: OpenRouterConfig.Options
}

/** One client, on a new and empty store. */
export const client = (storage: Storage, options: Options = {}) =>
  Layer.unwrap(Effect.gen(function*() {
    const open = yield* storage.open
    return clientOn(open(options.cache), yield* double(options.fake), options.config)
  }))

/** A client whose answers have these headers, beside `date`. */
export const answering = (
  storage: Storage,
  headers: Readonly<Record<string, string | null>>,
  options: Omit<Options, "fake"> = {}
) => client(storage, { ...options, fake: { faults: [Fault.headers({ "cache-control": null, ...headers })] } })

/** Everything that two runs of a program share: one store, one double. */
export const shared = Effect.fnUntraced(function*(storage: Storage, fake?: FakeOpenRouter.Options) {
  const open: Open = yield* storage.open
  const context = yield* double(fake)
  return {
    /** A client of its own on them. */
    client: (options: Omit<Options, "fake"> = {}) => clientOn(open(options.cache), context, options.config),
    /** The store alone. */
    open,
    double: Context.get(context, FakeOpenRouter.FakeOpenRouter)
  }
})

/** An API key. */
export const apiKey = (name: string) => Redacted.make(`sk-or-v1-${name}`)

/** How many requests were sent. */
export const sent = Effect.map(FakeOpenRouter.requests, (requests) => requests.length)

/** Where the answers of an effect came from. */
export const outcomesOf = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(ResponseCache.withOutcomes(self), ([, outcomes]) => outcomes)

/** Waits so many milliseconds, whatever the clock says. */
export const inRealTime = (milliseconds: number) =>
  Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)))

/** Waits, in real time, until something holds that happens by itself. */
export const eventually = <E, R>(holds: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function*() {
    for (let attempt = 0; attempt < 800; attempt++) {
      if (yield* holds) return
      yield* inRealTime(5)
    }
    return yield* Effect.die("it did not happen within four seconds")
  })

/** Runs an effect that waits for others by looking again and again, as those do who wait for a lease. */
export const asTimePasses = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(self)
    yield* eventually(Effect.suspend(() => {
      if (fiber.pollUnsafe() !== undefined) return Effect.succeed(true)
      return Effect.as(TestClock.adjust("10 millis"), false)
    }))
    return yield* Fiber.join(fiber)
  })

/** Waits until a call is answered with what is fresh, while what goes on behind it goes on. */
export const isFreshAgain = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<void, E, R> =>
  eventually(
    Effect.andThen(TestClock.adjust("10 millis"), Effect.map(outcomesOf(call), ([outcome]) => outcome === "hit"))
  )

/** Waits for the request with this number. */
export const arrivalOf = (number: number) => eventually(Effect.map(sent, (count) => count >= number))

/** A body that has one more key than this version knows: each time that it is decoded, it is reported. */
export const reported = Fault.mapBody((body) => ({ ...Object(body), surprise: 1 }))

/** Counts how often an answer of {@link reported} was decoded. */
export const countDecodes = Effect.sync(() => {
  let count = 0
  return {
    count: Effect.sync(() => count),
    within: Drift.withReporter(() =>
      Effect.sync(() => {
        count++
      })
    )
  }
})

/** Collects the messages that are logged, from information up. */
export const collectLogs = Effect.sync(() => {
  const messages: Array<string> = []
  return {
    messages: Effect.sync((): ReadonlyArray<string> => [...messages]),
    layer: Logger.layer([Logger.make(({ message }) => {
      messages.push([message].flat().map(String).join(" "))
    })])
  }
})

/** A small catalogue, so that tests are quick. */
export const catalogue = Catalogue.make([
  Catalogue.model("acme/rocket"),
  Catalogue.model("acme/glider"),
  Catalogue.model("acme/kite")
])

/** Another one. */
export const larger = Catalogue.make([
  ...catalogue.models.map(({ id }) => Catalogue.model(String(id))),
  Catalogue.model("acme/plane")
])
