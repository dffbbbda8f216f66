/** Deadlines of pages and retries, which share one total, and of nested settings. */
import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import { catalogue } from "./cache/client.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("the total deadline of a list", () => {
  it.effect("applies to retries of later pages: a wait that would pass it is not started", () =>
    Effect.gen(function*() {
      const { exit, millis } = yield* ending(Models.list({ limit: 2 }))
      assert.strictEqual(exit, "UnexpectedStatusError")
      assert.strictEqual(millis, 2000)
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 2)
    }).pipe(Effect.provide(onTheDouble(
      { timeouts: { total: "3 seconds" } },
      [Fault.delay("2 seconds").pipe(Fault.onRequest(1)), busy(2).pipe(Fault.onRequests({ from: 2 }))]
    ))))

  it.effect("allows a wait that ends before it", () =>
    Effect.gen(function*() {
      const { exit, millis } = yield* ending(Models.list({ limit: 2 }))
      assert.strictEqual(exit, "Success")
      assert.strictEqual(millis, 4000)
    }).pipe(Effect.provide(onTheDouble(
      { timeouts: { total: "5 seconds" } },
      [Fault.delay("2 seconds").pipe(Fault.onRequest(1)), busy(2).pipe(Fault.onRequest(2))]
    ))))
})

describe("an undefined option of a call", () => {
  it.effect("keeps the configured title", () =>
    Effect.gen(function*() {
      const title = Effect.fnUntraced(function*(
        within: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
      ) {
        yield* FakeOpenRouter.clear
        yield* Models.count().pipe(within, ResponseCache.withCacheMode("no-store"))
        return (yield* FakeOpenRouter.requests).map(({ headers }) => headers["x-openrouter-title"])
      })
      const { withAttribution } = OpenRouterConfig
      assert.deepStrictEqual(yield* title(withAttribution({ title: undefined })), ["Layer"])
      assert.deepStrictEqual(yield* title(withAttribution({ title: "" })), [undefined])
      assert.deepStrictEqual(
        yield* title((self) => self.pipe(withAttribution({ title: undefined }), withAttribution({ title: "Around" }))),
        ["Around"]
      )
      assert.deepStrictEqual(
        yield* title((self) => self.pipe(withAttribution({ title: undefined }), withAttribution({ title: "" }))),
        [undefined]
      )
      assert.deepStrictEqual(
        yield* title((self) => self.pipe(withAttribution({ title: "" }), withAttribution({ title: "Around" }))),
        [undefined]
      )
    }).pipe(Effect.provide(onTheDouble({ attribution: { title: "Layer" } }))))

  it.effect("keeps the deadline of the outer scope, else the configured one", () =>
    Effect.gen(function*() {
      const { withTimeout } = OpenRouterConfig
      const count = (timeouts: OpenRouterConfig.Timeouts) => Models.count().pipe(withTimeout(timeouts))
      assert.strictEqual((yield* ending(count({ total: undefined }))).millis, 8000)
      assert.strictEqual((yield* ending(count({ total: undefined }).pipe(withTimeout("3 seconds")))).millis, 3000)
      assert.strictEqual(
        (yield* ending(count({ attempt: "5 seconds", total: undefined }).pipe(withTimeout("3 seconds")))).millis,
        3000
      )
      assert.strictEqual(
        (yield* ending(count({ attempt: undefined }).pipe(withTimeout({ attempt: "2 seconds" })))).millis,
        2000
      )
    }).pipe(Effect.provide(onTheDouble(
      { timeouts: { attempt: "1 minute", total: "8 seconds" }, retry: RetryPolicy.none },
      [Fault.stall]
    ))))
})

const ending = Effect.fnUntraced(function*<A, E extends { readonly _tag: string }, R>(call: Effect.Effect<A, E, R>) {
  const { exit, millis } = yield* VirtualTime.timed(Effect.flip(call))
  return { exit: Exit.isSuccess(exit) ? exit.value._tag : "Success", millis }
})

const busy = (seconds: number) => Fault.error(503, { headers: { "retry-after": String(seconds) } })

const onTheDouble = (options: OpenRouterConfig.Options, faults: ReadonlyArray<Fault.Fault> = []) =>
  Layer.provideMerge(OpenRouter.layer(options), FakeOpenRouter.layer({ catalogue, faults }))
