import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { CurrentBudget, within } from "../../src/cache/budget.ts"
import type * as CacheStore from "../../src/CacheStore.ts"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { settled } from "../virtualTime.ts"
import { clientOn, double, storeWith } from "./client.ts"

it.effect("calls, background refreshes and invalidations each have a budget of their own", () =>
  Effect.gen(function*() {
    const spent: Array<readonly [string, number | undefined]> = []
    // Each command takes a second of the budget.
    const spend = (name: string) =>
      Effect.map(CurrentBudget, (budget) => {
        spent.push([name, budget?.spent])
        if (budget !== undefined) budget.spent += 1000
      })
    let stored = Option.none<CacheStore.StoredResponse>()
    const store = storeWith({
      get: () => Effect.as(spend("get"), stored),
      set: (_, __, response) => {
        stored = Option.some(response)
        return spend("set")
      },
      clear: () => spend("clear")
    })
    const http = yield* double()
    const client = () => clientOn(Layer.provide(ResponseCache.layer(), store), http)
    yield* Models.count().pipe(Effect.provide(client()))
    yield* TestClock.adjust("121 seconds")
    yield* Effect.gen(function*() {
      yield* Models.count()
      yield* settled
      yield* ResponseCache.invalidate("Models.count")
    }).pipe(Effect.provide(client()))
    assert.deepStrictEqual(spent, [
      ["get", 0],
      ["set", 1000],
      ["get", 0],
      ["get", 0],
      ["set", 1000],
      ["clear", 0]
    ])
  }))

it.live("a process that was too busy to read a reply has not waited for it", () =>
  Effect.gen(function*() {
    const budget = { spent: 0 }
    // The reply is there after 20 ms, but is read only after the timers.
    const reply = Effect.promise(() =>
      new Promise<string>((resolve) => {
        setTimeout(() => setImmediate(resolve, "reply"), 20)
      })
    )
    const fiber = yield* within(reply, 200).pipe(
      Effect.provideService(CurrentBudget, budget),
      Effect.forkChild({ startImmediately: true })
    )
    const until = performance.now() + 500
    while (performance.now() < until);
    assert.deepStrictEqual(yield* Fiber.join(fiber), Option.some("reply"))
    assert.isAtMost(budget.spent, 100)
  }))
