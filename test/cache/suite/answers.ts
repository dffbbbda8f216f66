/** The response to a call: fresh, stale, or while the server fails. */
import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import * as Endpoints from "../../../src/Endpoints.ts"
import * as Models from "../../../src/Models.ts"
import type * as OpenRouter from "../../../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../../../src/OpenRouterConfig.ts"
import * as Providers from "../../../src/Providers.ts"
import * as ResponseCache from "../../../src/ResponseCache.ts"
import {
  apiKey,
  arrivalOf,
  client,
  collectLogs,
  countDecodes,
  eventually,
  isFreshAgain,
  larger,
  outcomesOf,
  reported,
  sent
} from "../client.ts"
import type { Storage } from "../storage.ts"

const drawing = Catalogue.make([
  ...["acme/rocket", "acme/glider", "acme/kite"].map((id) => Catalogue.model(id)),
  Catalogue.model("acme/painter", { architecture: { output_modalities: ["image"] } })
])

export const answers = (storage: Storage): void => {
  describe("fresh", () => {
    it.effect.each<readonly [string, Effect.Effect<unknown, unknown, OpenRouter.Services>, number]>([
      ["list", Models.list(), 1],
      ["list, in three pages", Models.list({ limit: 1 }), 3],
      ["page", Models.page({ limit: 2 }), 1],
      ["get", Models.get("acme/rocket"), 1],
      ["count", Models.count(), 1],
      ["feed", Models.feed(), 1],
      ["Endpoints.list", Endpoints.list("acme/rocket"), 1],
      ["Endpoints.listZdr", Endpoints.listZdr(), 1],
      ["Endpoints.listImages", Endpoints.listImages("acme/painter"), 1],
      ["Providers.list", Providers.list(), 1],
      ["listEmbeddings", Models.listEmbeddings(), 1],
      ["listImages", Models.listImages(), 1],
      ["listVideos", Models.listVideos(), 1],
      ["listForUser", Models.listForUser(), 1]
    ])(
      "%s: the same object, without a request and without decoding",
      ([name, call, requests]) =>
        Effect.gen(function*() {
          const decodes = yield* countDecodes
          const first = yield* decodes.within(call)
          const before = yield* decodes.count
          yield* TestClock.adjust("119 seconds")
          const [second, outcomes] = yield* ResponseCache.withOutcomes(decodes.within(call))
          assert.strictEqual(second, first)
          assert.deepStrictEqual(outcomes, Array.from({ length: requests }, () => "hit"))
          assert.strictEqual(yield* sent, requests)
          assert.deepStrictEqual([before, yield* decodes.count], name === "feed" ? [0, 0] : [requests, requests])
        }).pipe(Effect.provide(client(storage, {
          fake: {
            catalogue: drawing,
            faults: [Fault.all(reported, Fault.headers({ "cache-control": "max-age=120" }))]
          },
          config: { apiKey: apiKey("one") }
        })))
    )

    it.effect("page and list of the same URL share the response and the decoded value", () =>
      Effect.gen(function*() {
        const all = yield* Models.list()
        const { data } = yield* Models.page()
        assert.strictEqual(data, all)
        assert.strictEqual(yield* sent, 1)
      }).pipe(Effect.provide(client(storage))))

    it.effect("the feed and the list of one URL are separate entries", () =>
      Effect.gen(function*() {
        const models = yield* Models.list()
        const feed = yield* Models.feed()
        assert.isArray(models)
        assert.match(feed, /^<\?xml /)
        assert.strictEqual(yield* Models.list(), models)
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(storage))))
  })

  describe("stale within stale-while-revalidate", () => {
    it.effect("is returned at once, while one request refreshes it", () =>
      Effect.gen(function*() {
        const old = yield* Models.list()
        yield* FakeOpenRouter.setCatalogue(larger)
        yield* FakeOpenRouter.setFaults(Fault.delay("5 seconds"))
        yield* TestClock.adjust("121 seconds")
        const got = yield* Effect.all(
          Array.from({ length: 100 }, () => ResponseCache.withOutcomes(Models.list())),
          { concurrency: "unbounded" }
        )
        for (const [models, outcomes] of got) {
          assert.strictEqual(models, old)
          assert.deepStrictEqual(outcomes, ["stale"])
        }
        yield* arrivalOf(2)
        assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["stale"])
        yield* TestClock.adjust("5 seconds")
        yield* isFreshAgain(Models.list())
        assert.strictEqual((yield* Models.list()).length, 4)
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(storage))))

    it.effect("is refreshed again each time that it is stale", () =>
      Effect.gen(function*() {
        yield* Models.count()
        for (let round = 2; round <= 4; round++) {
          yield* TestClock.adjust("121 seconds")
          assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["stale"])
          yield* isFreshAgain(Models.count())
          assert.strictEqual(yield* sent, round)
        }
      }).pipe(Effect.provide(client(storage))))

    it.effect("keeps the decoded object if the body is the same, and decodes a new body once", () =>
      Effect.gen(function*() {
        const decodes = yield* countDecodes
        const list = decodes.within(Models.list())
        const old = yield* list
        yield* TestClock.adjust("121 seconds")
        yield* list
        yield* isFreshAgain(list)
        assert.strictEqual(yield* list, old)
        assert.strictEqual(yield* decodes.count, 1)
        yield* FakeOpenRouter.setCatalogue(larger)
        yield* TestClock.adjust("121 seconds")
        yield* list
        yield* isFreshAgain(list)
        yield* Effect.all([list, list, list], { concurrency: "unbounded" })
        assert.strictEqual(yield* decodes.count, 2)
      }).pipe(Effect.provide(client(storage, { fake: { faults: [reported] } }))))

    it.effect("stays in use if the refresh fails, and the failure is logged", () =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        yield* Effect.gen(function*() {
          const old = yield* Models.list()
          yield* FakeOpenRouter.setFaults(Fault.error(503))
          yield* TestClock.adjust("121 seconds")
          assert.strictEqual(yield* Models.list(), old)
          yield* eventually(Effect.map(logs.messages, (messages) => messages.length > 0))
          const [message] = yield* logs.messages
          assert.match(message ?? "", /503.* The stale response stays in use\.$/)
          yield* FakeOpenRouter.setFaults()
          yield* isFreshAgain(Models.list())
        }).pipe(Effect.provide(logs.layer))
      }).pipe(Effect.provide(client(storage))))

    it.effect("stays in use if the refresh cannot be decoded", () =>
      Effect.gen(function*() {
        const old = yield* Models.list()
        yield* FakeOpenRouter.setFaults(Fault.json(200, { data: "models" }))
        yield* TestClock.adjust("121 seconds")
        assert.strictEqual(yield* Models.list(), old)
        yield* arrivalOf(2)
        yield* FakeOpenRouter.setFaults()
        yield* isFreshAgain(Models.list())
        assert.strictEqual(yield* Models.list(), old)
      }).pipe(Effect.provide(client(storage))))

    it.effect("is refreshed in the scope of the layer, not in that of the caller", () =>
      Effect.gen(function*() {
        yield* Models.count()
        yield* FakeOpenRouter.setFaults(Fault.delay("5 seconds"))
        yield* TestClock.adjust("121 seconds")
        yield* Effect.scoped(Models.count())
        yield* arrivalOf(2)
        yield* TestClock.adjust("5 seconds")
        yield* isFreshAgain(Models.count())
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(storage))))
  })

  describe("stale, while the server fails", () => {
    const stale = { fake: { cacheControl: "max-age=60, stale-if-error=3600" } }

    it.effect.each<readonly [string, Fault.Fault]>([
      ["500", Fault.error(500)],
      ["503", Fault.error(503)],
      ["524", Fault.html(524)],
      ["429", Fault.rateLimited()],
      ["an envelope of 502 with status 200", Fault.errorWithStatus200(502)],
      ["a broken connection", Fault.reset],
      ["a body that breaks off", Fault.resetBody(10)],
      ["a body that is cut off", Fault.truncateBody(20)],
      ["HTML with status 200", Fault.html(200)],
      ["an empty body with status 200", Fault.empty(200)],
      ["JSON that does not decode", Fault.json(200, { data: 1 })]
    ])("is used after %s, and that is logged", ([, fault]) =>
      Effect.gen(function*() {
        const logs = yield* collectLogs
        const old = yield* Models.list()
        yield* FakeOpenRouter.setFaults(fault)
        yield* TestClock.adjust("61 seconds")
        const [models, outcomes] = yield* ResponseCache.withOutcomes(Models.list()).pipe(Effect.provide(logs.layer))
        assert.strictEqual(models, old)
        assert.deepStrictEqual(outcomes, ["stale-if-error"])
        assert.match((yield* logs.messages).join(), / A stale response is used instead\.$/)
        yield* FakeOpenRouter.setFaults()
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["revalidated"])
      }).pipe(Effect.provide(client(storage, stale))))

    it.effect.each<readonly [string, OpenRouterConfig.Timeouts, number]>([
      ["an attempt", { attempt: "1 second" }, 1],
      ["the call", { attempt: "1 minute", total: "5 seconds" }, 5]
    ])("is used when the deadline of %s is over", ([, timeouts, seconds]) =>
      Effect.gen(function*() {
        yield* Models.count()
        yield* FakeOpenRouter.setFaults(Fault.stall)
        yield* TestClock.adjust("61 seconds")
        const fiber = yield* Effect.forkChild(outcomesOf(Models.count()))
        yield* arrivalOf(2)
        yield* TestClock.adjust(`${seconds} seconds`)
        assert.deepStrictEqual(yield* Fiber.join(fiber), ["stale-if-error"])
      }).pipe(Effect.provide(client(storage, { ...stale, config: { timeouts } }))))

    it.effect.each<readonly [string, Fault.Fault, string]>([
      ["400", Fault.error(400), "BadRequestError"],
      ["401", Fault.error(401), "UnauthorizedError"],
      ["403", Fault.error(403), "ForbiddenError"],
      ["404", Fault.error(404), "UnexpectedStatusError"]
    ])("is not used after %s, which is not an outage", ([, fault, tag]) =>
      Effect.gen(function*() {
        yield* Models.list()
        yield* FakeOpenRouter.setFaults(fault)
        yield* TestClock.adjust("61 seconds")
        assert.strictEqual((yield* Effect.flip(Models.list()))._tag, tag)
        yield* FakeOpenRouter.setFaults(Fault.error(500))
        assert.deepStrictEqual(yield* outcomesOf(Models.list()), ["stale-if-error"])
      }).pipe(Effect.provide(client(storage, stale))))

    it.effect("is not used if too old: the call fails with the typed error", () =>
      Effect.gen(function*() {
        yield* Models.list()
        yield* FakeOpenRouter.setFaults(Fault.error(500))
        yield* TestClock.adjust("3661 seconds")
        assert.strictEqual((yield* Effect.flip(Models.list()))._tag, "InternalServerError")
      }).pipe(Effect.provide(client(storage, stale))))
  })

  describe("a failure", () => {
    it.effect("is not stored: the next call sends a request", () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* Effect.flip(Models.count()))._tag, "ForbiddenError")
        assert.deepStrictEqual(yield* outcomesOf(Models.count()), ["miss"])
        assert.strictEqual(yield* sent, 2)
      }).pipe(Effect.provide(client(storage, {
        fake: {
          faults: [Fault.all(Fault.error(403), Fault.headers({ "cache-control": "max-age=600" })).pipe(Fault.times(1))]
        }
      }))))

    it.effect("of a reload does not replace the stored response", () =>
      Effect.gen(function*() {
        const old = yield* Models.list()
        for (const fault of [Fault.error(500), Fault.error(404), Fault.json(200, { data: 1 }), Fault.empty(304)]) {
          yield* FakeOpenRouter.setFaults(fault)
          yield* Effect.flip(Models.list().pipe(ResponseCache.withCacheMode("reload")))
          assert.strictEqual(yield* Models.list(), old)
        }
      }).pipe(Effect.provide(client(storage))))
  })
}
