import { assert, describe, it, vi } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Coalescing from "../../src/cache/coalescing.ts"

describe("a run", () => {
  // Otherwise, moving `TestClock` once would reach the deadline of a call before its request is sent.
  it.effect("starts within the call of its leader, not in a later turn of the scheduler", () =>
    Effect.gen(function*() {
      const coalesce = Coalescing.make<never, never>(yield* Effect.scope, neverOutOfTime)
      let started = false
      const run = Effect.suspend(() => {
        started = true
        return Effect.never
      })
      yield* Effect.forkChild(coalesce({ id: "models", run, until: Infinity }), {
        startImmediately: true
      })
      assert.isTrue(started)
    }))

  it.effect("can be joined until its deadline, and not after it", () =>
    Effect.gen(function*() {
      const coalesce = Coalescing.make<never, never>(yield* Effect.scope, neverOutOfTime)
      let runs = 0
      const run = Effect.suspend(() => {
        runs++
        return Effect.never
      })
      const call = Effect.forkChild(
        coalesce({ id: "models", run, until: 1000 }),
        { startImmediately: true }
      )
      yield* call
      yield* TestClock.adjust(999)
      yield* call
      assert.strictEqual(runs, 1)
      yield* TestClock.adjust(1)
      yield* call
      assert.strictEqual(runs, 2)
    }))

  it.effect("that ends after its deadline does not end the next one", () =>
    Effect.gen(function*() {
      const coalesce = Coalescing.make<void, never>(yield* Effect.scope, neverOutOfTime)
      const first = yield* Deferred.make<void>()
      let runs = 0
      const run = Effect.suspend(() => ++runs === 1 ? Deferred.await(first) : Effect.never)
      const call = (until: number) =>
        Effect.forkChild(coalesce({ id: "models", run, until }), { startImmediately: true })
      const leader = yield* call(1000)
      yield* TestClock.adjust(1000)
      yield* call(2000)
      yield* Deferred.succeed(first, undefined)
      yield* Fiber.join(leader)
      yield* call(2000)
      assert.strictEqual(runs, 2)
    }))

  it.effect("cannot be joined after its end, even before its callers are notified", () =>
    Effect.gen(function*() {
      const coalesce = Coalescing.make<number, never>(yield* Effect.scope, neverOutOfTime)
      let runs = 0
      let late = Effect.succeed(0)
      const shared: Coalescing.Shared<number, never> = {
        id: "models",
        run: Effect.map(Effect.yieldNow, () => {
          // After the end of the run, and before its promise wakes the callers.
          if (++runs === 1) queueMicrotask(() => late = Fiber.join(Effect.runFork(coalesce(shared))))
          return runs
        }),
        until: Infinity
      }
      assert.strictEqual(yield* coalesce(shared), 1)
      assert.strictEqual(yield* late, 2)
    }))

  it.effect("cannot be joined while it is being interrupted", () =>
    Effect.gen(function*() {
      const coalesce = Coalescing.make<number, never>(yield* Effect.scope, neverOutOfTime)
      const cleaned = yield* Deferred.make<void>()
      let runs = 0
      const run = Effect.suspend(() =>
        ++runs === 1 ? Effect.onInterrupt(Effect.never, () => Deferred.await(cleaned)) : Effect.succeed(runs)
      )
      const call = coalesce({ id: "models", run, until: Infinity })
      const first = yield* Effect.forkChild(call, { startImmediately: true })
      yield* Effect.forkChild(Fiber.interrupt(first), { startImmediately: true })
      assert.strictEqual(yield* call, 2)
      yield* Deferred.succeed(cleaned, undefined)
    }))

  it.effect("is not restarted by its leader after a failure", () =>
    Effect.gen(function*() {
      let runs = 0
      const coalesce = Coalescing.make<never, string>(yield* Effect.scope, () => runs < 3)
      const run = Effect.suspend(() => Effect.fail(`run ${++runs}`))
      const call = coalesce({ id: "models", run, until: Infinity })
      assert.strictEqual(yield* Effect.flip(call), "run 1")
    }))
})

describe("in Workers, which end all I/O with the request", () => {
  it.live.each([["who waits already", 1], ["who comes later", 0]] as const)(
    "a follower %s starts its own run after the leader's request ended",
    ([, waiting]) =>
      Effect.gen(function*() {
        const coalesce = Coalescing.make<string, never>(yield* Effect.scope, neverOutOfTime)
        const runs = ["leader", "follower"]
        const shared = {
          id: "models",
          run: Effect.suspend(() => runs.shift() === "leader" ? Effect.never : Effect.succeed("follower")),
          until: Infinity
        }
        const end = yield* asRequest(Effect.forkChild(coalesce(shared), { startImmediately: true }))
        const before = yield* Effect.forEach(
          Array.from({ length: waiting }, () => shared),
          (shared) => Effect.forkChild(coalesce(shared), { startImmediately: true })
        )
        end()
        const follower = before[0] ?? (yield* Effect.forkChild(coalesce(shared)))
        assert.strictEqual(yield* Effect.timeout(Fiber.join(follower), "2 seconds"), "follower")
      })
  )
})

const neverOutOfTime = () => false

/** With promises that reject when the request ends, as in Workers. Returns the function that ends it. */
const asRequest = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<() => void, E, R> =>
  Effect.suspend(() => {
    const rejections: Array<() => void> = []
    const Original = Promise
    vi.stubGlobal(
      "Promise",
      class<T> extends Promise<T> {
        static override get [Symbol.species]() {
          return Original
        }
        constructor(
          executor: (resolve: (value: T | PromiseLike<T>) => void, reject: (error: unknown) => void) => void
        ) {
          super((resolve, reject) => {
            rejections.push(() => reject(new Error("This promise was created by a request that has since ended")))
            executor(resolve, reject)
          })
          this.then(undefined, () => undefined)
        }
      }
    )
    return Effect.as(self, () => rejections.forEach((reject) => reject())).pipe(
      Effect.ensuring(Effect.sync(() => vi.unstubAllGlobals()))
    )
  })
