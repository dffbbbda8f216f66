import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as CacheStore from "../../src/CacheStore.ts"
import * as Drift from "../../src/Drift.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import type { Open, Options as CacheOptions, Storage } from "./storage.ts"

/** One attempt, so that a failure is one request. */
const config: OpenRouterConfig.Options = { retry: RetryPolicy.none }

export const double = (options?: FakeOpenRouter.Options) => Layer.build(FakeOpenRouter.layer({ catalogue, ...options }))

/** A store that keeps nothing, with these methods in place of its own. */
export const storeWith = (methods: Partial<CacheStore.Service>): Layer.Layer<CacheStore.CacheStore> =>
  Layer.effect(
    CacheStore.CacheStore,
    Effect.map(CacheStore.CacheStore, (none) => ({ ...none, ...methods }))
  ).pipe(Layer.provide(CacheStore.layerNone))

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

interface Options {
  readonly fake?: FakeOpenRouter.Options
  readonly cache?: CacheOptions
  readonly config?: OpenRouterConfig.Options
}

export const client = (storage: Storage, options: Options = {}) =>
  Layer.unwrap(Effect.gen(function*() {
    const open = yield* storage.open
    return clientOn(open(options.cache), yield* double(options.fake), options.config)
  }))

export const answering = (
  storage: Storage,
  headers: Readonly<Record<string, string | null>>,
  options: Omit<Options, "fake"> = {}
) => client(storage, { ...options, fake: { faults: [Fault.headers({ "cache-control": null, ...headers })] } })

/** Clients with one store and one fake server. */
export const shared = Effect.fnUntraced(function*<O extends Open>(storage: Storage<O>, fake?: FakeOpenRouter.Options) {
  const open: O = yield* storage.open
  const context = yield* double(fake)
  const cache = storage.shares === "cache" ? Layer.succeedContext(yield* Layer.build(open())) : undefined
  return {
    /** If clients share the cache, its options are the default ones. */
    client: (options: Omit<Options, "fake"> = {}) => clientOn(cache ?? open(options.cache), context, options.config),
    open,
    double: Context.get(context, FakeOpenRouter.FakeOpenRouter)
  }
})

export const apiKey = (name: string) => Redacted.make(`sk-or-v1-${name}`)

export const sent = Effect.map(FakeOpenRouter.requests, (requests) => requests.length)

export const outcomesOf = <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.map(ResponseCache.withOutcomes(self), ([, outcomes]) => outcomes)

export const inRealTime = (milliseconds: number) =>
  Effect.promise(() => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)))

export const eventually = <E, R>(holds: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function*() {
    for (let attempt = 0; attempt < 800; attempt++) {
      if (yield* holds) return
      yield* inRealTime(5)
    }
    return yield* Effect.die("it did not happen within four seconds")
  })

/** Runs an effect that polls, as callers do who wait for a lease, and moves the clock until it ends. */
export const asTimePasses = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(self)
    yield* eventually(Effect.suspend(() => {
      if (fiber.pollUnsafe() !== undefined) return Effect.succeed(true)
      return Effect.as(TestClock.adjust("10 millis"), false)
    }))
    return yield* Fiber.join(fiber)
  })

/** Waits for the end of a background refresh. */
export const isFreshAgain = <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<void, E, R> =>
  eventually(
    Effect.andThen(TestClock.adjust("10 millis"), Effect.map(outcomesOf(call), ([outcome]) => outcome === "hit"))
  )

export const arrivalOf = (number: number) => eventually(Effect.map(sent, (count) => count >= number))

/** Adds an unknown key to a body, so that `Drift` reports each decoding. */
export const reported = Fault.mapBody((body) => ({ ...Object(body), surprise: 1 }))

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

export const collectLogs = Effect.sync(() => {
  const messages: Array<string> = []
  return {
    messages: Effect.sync((): ReadonlyArray<string> => [...messages]),
    layer: Logger.layer([Logger.make(({ message }) => {
      messages.push([message].flat().map(String).join(" "))
    })])
  }
})

export const catalogue = Catalogue.make([
  Catalogue.model("acme/rocket"),
  Catalogue.model("acme/glider"),
  Catalogue.model("acme/kite")
])

export const larger = Catalogue.make([
  ...catalogue.models.map(({ id }) => Catalogue.model(String(id))),
  Catalogue.model("acme/plane")
])
