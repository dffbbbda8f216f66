import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { CurrentBudget } from "../../src/cache/budget.ts"
import * as Lease from "../../src/cache/lease.ts"
import type { Connection } from "../../src/cache/redisConnection.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { settled } from "../virtualTime.ts"
import { clientOn, double, storeWith } from "./client.ts"

it.effect.each<readonly [string, { readonly startsAt: number; readonly spent: number; readonly endsAt: number }]>([
  ["that is sent while it waits", { startsAt: 0, spent: 0, endsAt: 1100 }],
  ["that was sent before it came", { startsAt: 600, spent: 0, endsAt: 1100 }],
  ["for what is left of its time", { startsAt: 0, spent: 800, endsAt: 300 }],
  ["that was sent longer ago than what is left of its time", { startsAt: 600, spent: 600, endsAt: 600 }]
])("a caller waits for a poll without a reply %s", ([, { endsAt, spent, startsAt }]) =>
  Effect.gen(function*() {
    const withLease = yield* Lease.make(silent, "", Effect.succeed("this"))
    const call = Effect.provideService(
      withLease("models", {
        newerInStore: Effect.succeedNone,
        fetch: Clock.currentTimeMillis,
        maxWait: Duration.minutes(1)
      }),
      CurrentBudget,
      { spent }
    )
    yield* Effect.forkChild(
      withLease("models", { newerInStore: Effect.succeedNone, fetch: Effect.void, maxWait: Duration.minutes(1) })
    )
    yield* TestClock.adjust(startsAt)
    const fiber = yield* Effect.forkChild(call, { startImmediately: true })
    for (let time = startsAt; time < 2000; time += 50) yield* TestClock.adjust(50)
    assert.strictEqual(yield* Fiber.join(fiber), endsAt)
  }))

it.effect("a response that was stored before the lease was granted is used", () =>
  Effect.gen(function*() {
    const withLease = yield* Lease.make(replying({ lease: () => "this" }), "", Effect.succeed("this"))
    const race = { newerInStore: Effect.succeedSome("stored"), fetch: Effect.die("sent"), maxWait: Duration.minutes(1) }
    assert.strictEqual(yield* withLease("models", race), "stored")
  }))

it.effect("a caller that is interrupted before Redis replies releases the lease that it may hold", () =>
  Effect.gen(function*() {
    const commands: Array<string> = []
    const connection: Connection = {
      ...silent,
      run: (name) =>
        Effect.suspend(() => {
          commands.push(name)
          return name === "lease" ? Effect.never : Effect.succeed(Option.some(1))
        })
    }
    const withLease = yield* Lease.make(connection, "", Effect.succeed("this"))
    const fiber = yield* Effect.forkChild(
      withLease("models", { newerInStore: Effect.succeedNone, fetch: Effect.void, maxWait: Duration.minutes(1) }),
      { startImmediately: true }
    )
    yield* Fiber.interrupt(fiber)
    assert.deepStrictEqual(commands, ["lease", "release"])
  }))

it.effect.each<readonly [string, ReadonlyArray<string | null>]>([
  ["is released", [null, null]],
  ["is taken over by a third process", ["third", null]]
])(
  "callers wait for a lease until it %s, also after all earlier ones have ended",
  ([, reply]) =>
    Effect.gen(function*() {
      const holders = ["another", "this", "another", "this"]
      let polls = 0
      const connection = replying({
        lease: () => holders.shift(),
        wait: () => {
          polls++
          return reply
        }
      })
      const withLease = yield* Lease.make(connection, "", Effect.succeed("this"))
      for (const startsAt of [0, 1000]) {
        const race = { newerInStore: Effect.succeedNone, fetch: Clock.currentTimeMillis, maxWait: Duration.minutes(1) }
        const fiber = yield* Effect.forkChild(withLease("models", race), { startImmediately: true })
        for (let time = 0; time < 1000; time += 50) yield* TestClock.adjust(50)
        assert.strictEqual(yield* Fiber.join(fiber), startsAt + 100)
      }
      assert.strictEqual(polls, 2)
    })
)

it.effect("polling and renewing do not spend the time of the caller", () =>
  Effect.gen(function*() {
    const holders = ["another", "this"]
    const replies = replying({ lease: () => holders.shift(), wait: () => [null, null] })
    const commands: Array<string> = []
    const spending: Connection = {
      ...replies,
      run: (name, command) =>
        Effect.flatMap(CurrentBudget, (budget) => {
          commands.push(name)
          if (budget !== undefined) budget.spent++
          return replies.run(name, command)
        })
    }
    const withLease = yield* Lease.make(spending, "", Effect.succeed("this"))
    const budget = { spent: 0 }
    const call = withLease("models", {
      newerInStore: Effect.succeedNone,
      fetch: Effect.sleep("3 seconds"),
      maxWait: Duration.minutes(1)
    })
    const fiber = yield* Effect.forkChild(Effect.provideService(call, CurrentBudget, budget), {
      startImmediately: true
    })
    for (let time = 0; time < 4000; time += 50) yield* TestClock.adjust(50)
    yield* Fiber.join(fiber)
    assert.deepStrictEqual(commands, ["lease", "wait", "lease", "renew", "release"])
    assert.strictEqual(budget.spent, 3)
  }))

it.effect("a caller waits for another process for at most half of the time until its deadline", () =>
  Effect.gen(function*() {
    const waits: Array<number> = []
    const store = storeWith({
      get: () => Effect.as(Effect.sleep("4 seconds"), Option.none()),
      withLease: (_, { fetch, maxWait }) => {
        waits.push(Duration.toMillis(maxWait))
        return fetch
      }
    })
    const client = clientOn(Layer.provide(ResponseCache.layer(), store), yield* double())
    const call = Models.count().pipe(OpenRouterConfig.withTimeout("20 seconds"), Effect.provide(client))
    const fiber = yield* Effect.forkChild(call, { startImmediately: true })
    yield* settled
    yield* TestClock.adjust("4 seconds")
    yield* Fiber.join(fiber)
    assert.deepStrictEqual(waits, [8000])
  }))

const silent: Connection = {
  timeout: 1000,
  run: (name) =>
    name === "wait" ? Effect.never : Effect.succeed(name === "lease" ? Option.some("another") : Option.none()),
  send: () => Effect.void,
  failed: () => Effect.void,
  worked: () => Effect.void
}

// A connection that replies at once. The reply depends on the name of the step.
const replying = (replies: Readonly<Record<string, () => unknown>>): Connection => ({
  ...silent,
  run: (name) => Effect.sync(() => Option.some(replies[name]?.()))
})
