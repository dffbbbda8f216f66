import { assert, describe, it } from "@effect/vitest"
import { Fault } from "effect-openrouter/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import * as Models from "../../../src/Models.ts"
import * as OpenRouterConfig from "../../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import * as RetryPolicy from "../../../src/RetryPolicy.ts"
import {
  arrivalOf,
  asTimePasses,
  client,
  clientOn,
  countDecodes,
  eventually,
  inRealTime,
  outcomesOf,
  reported,
  sent
} from "../client.ts"
import type { Storage } from "../storage.ts"

export const sharing = (storage: Storage): void => {
  const slow = { fake: { faults: [Fault.delay("5 seconds")] } }

  it.effect("a thousand callers of one URL make one request, and get one object, decoded once", () =>
    Effect.gen(function*() {
      const decodes = yield* countDecodes
      const fiber = yield* Effect.forkChild(
        Effect.all(Array.from({ length: 1000 }, () => decodes.within(Models.list())), { concurrency: "unbounded" })
      )
      yield* arrivalOf(1)
      yield* TestClock.adjust("5 seconds")
      const lists = yield* Fiber.join(fiber)
      assert.strictEqual(new Set(lists).size, 1)
      assert.strictEqual(yield* sent, 1)
      assert.strictEqual(yield* decodes.count, 1)
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.all(reported, Fault.delay("5 seconds"))] }
    }))))

  it.effect("all of them get its failure, and the next call sends a request", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(
        Effect.all(Array.from({ length: 100 }, () => Effect.flip(Models.count())), { concurrency: "unbounded" })
      )
      yield* arrivalOf(1)
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(new Set((yield* Fiber.join(fiber)).map(({ _tag }) => _tag)), new Set(["ForbiddenError"]))
      assert.strictEqual(yield* sent, 1)
      assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
    }).pipe(Effect.provide(client(storage, {
      fake: { faults: [Fault.all(Fault.error(403), Fault.delay("5 seconds")).pipe(Fault.times(1))] }
    }))))

  it.effect("each of them gets a failure that its own operation declares", () =>
    Effect.gen(function*() {
      const [list, page] = yield* Effect.all([Effect.flip(Models.list()), Effect.flip(Models.page())], {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual([list._tag, page._tag], ["BadRequestError", "BadRequestError"])
    }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.error(400)] } }))))

  describe("interruption", () => {
    it.effect("of 999 callers does not affect the last", () =>
      Effect.gen(function*() {
        const last = yield* Effect.forkChild(Models.list())
        const others = yield* Effect.forEach(Array.from({ length: 999 }), () => Effect.forkChild(Models.list()))
        yield* arrivalOf(1)
        yield* Fiber.interruptAll(others)
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* Fiber.join(last)).length, 3)
        assert.strictEqual(yield* sent, 1)
      }).pipe(Effect.provide(client(storage, slow))))

    it.effect("of the first caller does not affect those who joined", () =>
      Effect.gen(function*() {
        const first = yield* Effect.forkChild(Models.list())
        yield* arrivalOf(1)
        const second = yield* Effect.forkChild(Models.list())
        yield* Effect.yieldNow
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* Fiber.join(second)).length, 3)
        assert.strictEqual(yield* sent, 1)
      }).pipe(Effect.provide(client(storage, slow))))

    it.effect("of all callers cancels the request, and the next call starts a new one", () =>
      Effect.gen(function*() {
        const signals: Array<AbortSignal> = []
        const stalling = HttpClient.make((request, _url, signal) => {
          signals.push(signal)
          return signals.length === 1
            ? Effect.never
            : Effect.succeed(HttpClientResponse.fromWeb(request, Response.json({ data: { count: 7 } })))
        })
        yield* Effect.gen(function*() {
          const fibers = yield* Effect.forEach(Array.from({ length: 100 }), () => Effect.forkChild(Models.count()))
          yield* eventually(Effect.sync(() => signals.length === 1))
          assert.isFalse(signals[0]?.aborted)
          yield* Fiber.interruptAll(fibers)
          assert.isTrue(signals[0]?.aborted)
          assert.strictEqual(yield* Models.count(), 7)
          assert.strictEqual(signals.length, 2)
        }).pipe(Effect.provide(clientOn((yield* storage.open)(), clientOf(stalling))))
      }))

    it.effect("at any time leaves nothing behind: the next call succeeds", () =>
      Effect.gen(function*() {
        // At each of these turns of the scheduler, and at some of the event loop.
        for (let turns = 0; turns < 60; turns++) {
          const fiber = yield* Effect.forkChild(
            Models.count().pipe(ResponseCache.withCacheMode(modes[turns % 3] ?? "default"))
          )
          for (let turn = 0; turn < turns; turn++) yield* Effect.yieldNow
          if (turns % 4 === 3) yield* inRealTime(turns % 7)
          yield* Fiber.interrupt(fiber)
          yield* ResponseCache.invalidate()
        }
        yield* asTimePasses(Effect.all([Models.count(), Models.count()], { concurrency: "unbounded" }))
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["hit"])
      }).pipe(Effect.provide(client(storage))), 10_000)

    it.effect("of the layer ends the refresh in the background", () =>
      Effect.gen(function*() {
        const signals: Array<AbortSignal> = []
        const once = HttpClient.make((request, _url, signal) => {
          signals.push(signal)
          return signals.length > 1 ? Effect.never : Effect.succeed(HttpClientResponse.fromWeb(
            request,
            Response.json({ data: { count: 7 } }, {
              headers: { "cache-control": "max-age=60, stale-while-revalidate=60" }
            })
          ))
        })
        const scope = yield* Scope.make()
        const context = yield* Layer.buildWithScope(clientOn((yield* storage.open)(), clientOf(once)), scope)
        const count = Effect.provide(Models.count(), context)
        yield* count
        yield* TestClock.adjust("61 seconds")
        assert.strictEqual(yield* count, 7)
        yield* eventually(Effect.sync(() => signals.length === 2))
        assert.isFalse(signals[1]?.aborted)
        yield* Scope.close(scope, Exit.void)
        assert.isTrue(signals[1]?.aborted)
      }))
  })

  describe("settings", () => {
    it.effect.each<readonly [string, <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>]>([
      ["deadline", OpenRouterConfig.withTimeout("20 seconds")],
      ["deadline of an attempt", OpenRouterConfig.withTimeout({ attempt: "9 seconds" })],
      ["retry policy", OpenRouterConfig.withRetry(RetryPolicy.standard)]
    ])("callers with another %s do not share a request", ([, other]) =>
      Effect.gen(function*() {
        const calls = yield* Effect.forkChild(
          Effect.all([Models.count(), other(Models.count()), Models.count()], { concurrency: "unbounded" })
        )
        yield* arrivalOf(2)
        yield* TestClock.adjust("1 second")
        yield* Fiber.join(calls)
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(storage, { fake: { faults: [Fault.delay("1 second")] } }))))

    it.effect("each caller has its own deadline", () =>
      Effect.gen(function*() {
        const [patient, hasty] = yield* Effect.all([
          Effect.forkChild(Effect.exit(Models.count())),
          Effect.forkChild(Effect.flip(Models.count().pipe(OpenRouterConfig.withTimeout("2 seconds"))))
        ])
        yield* arrivalOf(1)
        yield* TestClock.adjust("2 seconds")
        assert.strictEqual((yield* Fiber.join(hasty))._tag, "TimeoutError")
        yield* TestClock.adjust("3 seconds")
        assert.isTrue(Exit.isSuccess(yield* asTimePasses(Fiber.join(patient))))
      }).pipe(Effect.provide(client(storage, slow))))

    it.effect("a caller who joins late waits no longer than its own deadline", () =>
      Effect.gen(function*() {
        const first = yield* Effect.forkChild(Effect.flip(Models.count()))
        yield* arrivalOf(1)
        yield* TestClock.adjust("4 seconds")
        const second = yield* Effect.forkChild(Effect.flip(Models.count()))
        yield* TestClock.adjust("1 second")
        const one = yield* Fiber.join(first)
        // The deadline of its leader has passed, but not its own.
        yield* arrivalOf(2)
        assert.isUndefined(second.pollUnsafe())
        yield* TestClock.adjust("4 seconds")
        const two = yield* Fiber.join(second)
        assert.deepStrictEqual([one._tag, two._tag], ["TimeoutError", "TimeoutError"])
      }).pipe(Effect.provide(client(storage, {
        fake: { faults: [Fault.stall] },
        config: { timeouts: { attempt: "1 minute", total: "5 seconds" } }
      }))))
  })
}

const modes = ["default", "reload", "force-cache"] as const

const clientOf = (http: HttpClient.HttpClient) => Context.make(HttpClient.HttpClient, http)
