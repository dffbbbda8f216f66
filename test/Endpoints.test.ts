import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as BigDecimal from "effect/BigDecimal"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Drift from "../src/Drift.ts"
import * as Endpoints from "../src/Endpoints.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as OpenRouterError from "../src/OpenRouterError.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("list", () => {
  it.effect("returns a model with its endpoints", () =>
    Effect.gen(function*() {
      const { created, endpoints, id, name } = yield* Endpoints.list("acme/rocket")
      assert.deepStrictEqual([id, name], ["acme/rocket", "Rocket"])
      assert.isTrue(DateTime.isDateTime(created))
      assert.deepStrictEqual(endpoints.map((endpoint) => endpoint.tag), ["groq", "together/fp8"])
      assert.deepStrictEqual(endpoints.map((endpoint) => endpoint.status), [0, -2])
      const prompt = BigDecimal.fromStringUnsafe("0.00000100000000000000015")
      assert.isTrue(Equal.equals(endpoints[0]?.pricing?.prompt, prompt))
      assert.deepStrictEqual(yield* asked, ["/models/acme/rocket/endpoints"])
    }).pipe(Effect.provide(client())))

  it.effect("accepts variants and aliases, also an alias without endpoints", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Endpoints.list("acme/rocket:free")).endpoints.length, 1)
      assert.deepStrictEqual((yield* Endpoints.list("~acme/rocket-latest")).endpoints, [])
      assert.deepStrictEqual(yield* asked, [
        "/models/acme/rocket:free/endpoints",
        "/models/~acme/rocket-latest/endpoints"
      ])
    }).pipe(Effect.provide(client())))

  it.effect("returns no statistics without a key", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* Endpoints.list("acme/rocket")
      assert.isNull(endpoints[0]?.latency_last_30m)
      assert.isNull(endpoints[0]?.throughput_last_30m)
    }).pipe(Effect.provide(client())))

  it.effect("returns statistics with a key", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* Endpoints.list("acme/rocket")
      assert.isNumber(endpoints[0]?.latency_last_30m?.p50)
      assert.isNumber(endpoints[0]?.throughput_last_30m?.p99)
    }).pipe(Effect.provide(client({}, { apiKey: Redacted.make("sk-or-v1-for-tests") }))))

  it.effect("fails with NotFoundError if there is no such model", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Endpoints.list("acme/submarine"))
      assert(error._tag === "NotFoundError")
      assert.deepInclude(error, {
        operation: "Endpoints.list",
        url: `${base}/models/acme/submarine/endpoints`,
        attempts: 1
      })
    }).pipe(Effect.provide(client())))

  it.effect("keeps an endpoint without a readable provider, and reports it", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const { endpoints } = yield* Endpoints.list("acme/rocket").pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.deepStrictEqual(endpoints.map(({ provider_name, tag }) => [provider_name, tag]), [
        ["unknown", "groq"],
        ["Together", "together/fp8"]
      ])
      const [report] = reports
      assert.strictEqual(report?.operation, "Endpoints.list")
      assert.deepStrictEqual(report?.findings.map(({ id, path }) => [id, path]), [
        ["groq", "data.endpoints[].provider_name"]
      ])
    }).pipe(Effect.provide(client({
      faults: [Fault.mapItems((item, index) => index === 0 ? { ...item, provider_name: null } : item)]
    }))))

  it.effect("fails with DecodeError if the response has no endpoints", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Endpoints.list("acme/rocket"))
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.path, "data.endpoints")
    }).pipe(Effect.provide(client({ faults: [Fault.json(200, { data: { id: "acme/rocket" } })] }))))
})

describe("listZdr", () => {
  it.effect("returns the endpoints of all models that retain no data", () =>
    Effect.gen(function*() {
      const endpoints = yield* Endpoints.listZdr()
      assert.deepStrictEqual(endpoints.map(({ model_id, provider_name }) => [model_id, provider_name]), [
        ["acme/rocket", "Together"],
        ["acme/rocket:free", "Azure"]
      ])
      assert.deepStrictEqual(yield* asked, ["/endpoints/zdr"])
    }).pipe(Effect.provide(client())))

  it.effect.each([400, 404])(
    "declares neither 400 nor 404: %d is an UnexpectedStatusError",
    (status) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Endpoints.listZdr())
        assert(error._tag === "UnexpectedStatusError")
        assert.strictEqual(error.response.status, status)
      }).pipe(Effect.provide(client({ faults: [Fault.error(status)] })))
  )
})

describe("listImages", () => {
  it.effect("returns a model with its endpoints in the Image API", () =>
    Effect.gen(function*() {
      const { endpoints, id } = yield* Endpoints.listImages("acme/painter")
      assert.strictEqual(id, "acme/painter")
      assert.deepStrictEqual(endpoints.map((one) => [one.provider_name, one.provider_slug, one.provider_tag]), [
        ["Recraft", "recraft", "recraft"],
        ["Together", "together", "together/fp8"]
      ])
      const [price] = endpoints[0]?.pricing ?? []
      assert.isTrue(Equal.equals(price?.cost_usd, BigDecimal.fromStringUnsafe("0.05")))
      assert.deepStrictEqual(yield* asked, ["/images/models/acme/painter/endpoints"])
    }).pipe(Effect.provide(client())))

  it.effect.each(["acme/submarine", "acme/rocket"])(
    "fails with NotFoundError if the model does not exist or makes no images: %s",
    (id) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Endpoints.listImages(id))
        assert(error._tag === "NotFoundError")
        assert.deepInclude(error, { operation: "Endpoints.listImages", url: `${base}/images/models/${id}/endpoints` })
      }).pipe(Effect.provide(client()))
  )

  it.effect("sends no invalid id", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Endpoints.listImages("acme/../painter"))
      assert(error._tag === "InvalidRequestError")
      assert.deepInclude(error, { operation: "Endpoints.listImages", field: "id" })
      assert.deepStrictEqual(yield* asked, [])
    }).pipe(Effect.provide(client())))

  it.effect("keeps an endpoint without a readable provider, and reports it", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const { endpoints } = yield* Endpoints.listImages("acme/painter").pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.deepStrictEqual(endpoints.map((endpoint) => endpoint.provider_name), ["Recraft", "Together"])
      assert.notProperty(endpoints[0], "supports_streaming")
      assert.deepStrictEqual(reports.map((report) => [report.operation, report.findings.map(Drift.format)]), [
        ["Endpoints.listImages", [
          "unreadable endpoints[].supports_streaming, 1× (recraft): expected a boolean, got \"yes\""
        ]]
      ])
    }).pipe(Effect.provide(client({
      faults: [Fault.mapItems((item, index) => index === 0 ? { ...item, supports_streaming: "yes" } : item)]
    }))))

  it.effect.each([false, null, "", 0, "none", true])(
    "returns endpoints despite this error: %j",
    (error) =>
      Effect.gen(function*() {
        assert.lengthOf((yield* Endpoints.listImages("acme/painter")).endpoints, 2)
      }).pipe(Effect.provide(client({ faults: [Fault.mapBody((body) => ({ ...Object(body), error }))] })))
  )

  it.effect.each([{ code: 418 }, {}, "no"])(
    "fails with an error that was sent with status 200: %j",
    (error) =>
      Effect.gen(function*() {
        const failed = yield* Effect.flip(Endpoints.listImages("acme/painter"))
        assert.strictEqual(failed._tag, "UnexpectedStatusError")
      }).pipe(Effect.provide(client({ faults: [Fault.json(200, { error })] })))
  )

  it.effect("fails on an error object, even if there are endpoints", () =>
    Effect.gen(function*() {
      const failed = yield* Effect.flip(Endpoints.listImages("acme/painter"))
      assert.strictEqual(failed._tag, "UnexpectedStatusError")
    }).pipe(Effect.provide(client({ faults: [Fault.json(200, { error: { code: 418 }, endpoints: [] })] }))))

  it.effect("fails with DecodeError if the response has no endpoints", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Endpoints.listImages("acme/painter"))
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.path, "endpoints")
    }).pipe(Effect.provide(client({ faults: [Fault.json(200, { data: { endpoints: [] } })] }))))
})

describe("listAll", () => {
  it.effect.each([{ concurrency: 1 }, { concurrency: 5 }, { concurrency: 8.9 }, { concurrency: undefined }])(
    "requests 50 models, at most $concurrency at a time",
    ({ concurrency }) =>
      Effect.gen(function*() {
        const { exit } = yield* VirtualTime.timed(Stream.runCollect(Endpoints.listAll(fleet, { concurrency })))
        const listed = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
        assert.sameMembers(listed.map(({ id }) => id), fleet)
        assert.deepStrictEqual(listed.map(({ done, total }) => [done, total]), fleet.map((_, index) => [index + 1, 50]))
        for (const { id, result } of listed) assert.strictEqual(result._tag === "Success" && result.success.id, id)
        assert.strictEqual((yield* asked).length, 50)
        assert.strictEqual(yield* mostInFlight, Math.floor(concurrency ?? 8))
      }).pipe(Effect.provide(busy()))
  )

  it.effect("continues after a missing model, a failure, and an invalid id", () =>
    Effect.gen(function*() {
      const models = [...fleet.slice(0, 20), "acme/submarine", ...fleet.slice(20), "no id"]
      const stream = Endpoints.listAll(models, { concurrency: 4 }).pipe(
        Stream.provideService(OpenRouterConfig.CurrentRetry, RetryPolicy.none)
      )
      const { exit } = yield* VirtualTime.timed(Stream.runCollect(stream))
      const listed = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
      assert.sameMembers(listed.map(({ id }) => id), models)
      assert.deepStrictEqual(listed.at(-1)?.done, 52)
      assert.sameDeepMembers(
        listed.flatMap(({ id, result }) =>
          Result.isSuccess(result) ? [] : [[id, result.failure._tag, result.failure.operation]]
        ),
        [
          ["acme/submarine", "NotFoundError", "Endpoints.list"],
          ["acme/ship-7", "InternalServerError", "Endpoints.list"],
          ["no id", "InvalidRequestError", "Endpoints.list"]
        ]
      )
      assert.strictEqual((yield* asked).length, 51)
    }).pipe(Effect.provide(busy([Fault.error(500).pipe(Fault.onPath("/models/acme/ship-7/endpoints"))]))))

  it.effect("retries each model separately", () =>
    Effect.gen(function*() {
      const { exit } = yield* VirtualTime.timed(Stream.runCollect(Endpoints.listAll(fleet.slice(0, 3))))
      const listed = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
      assert.isTrue(listed.every(({ result }) => Result.isSuccess(result)))
      assert.strictEqual((yield* asked).length, 5)
    }).pipe(Effect.provide(busy([Fault.error(503).pipe(Fault.times(2))]))))

  it.effect("emits results in the order of the responses, or, with `ordered`, of the models", () =>
    Effect.gen(function*() {
      const models = yield* Models.list()
      const five = models.slice(0, 5)
      const given = five.map(({ id }) => id)
      for (const ordered of [true, false, undefined]) {
        const { exit } = yield* VirtualTime.timed(
          Endpoints.listAll(five, { ordered }).pipe(
            Stream.provideService(ResponseCache.CurrentCacheMode, "reload"),
            Stream.runCollect
          )
        )
        const listed = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
        const slowFirst = [...given.slice(1), ...given.slice(0, 1)]
        assert.deepStrictEqual(listed.map(({ id }) => id), ordered === true ? given : slowFirst)
        assert.deepStrictEqual(listed.map(({ done }) => done), [1, 2, 3, 4, 5])
      }
    }).pipe(Effect.provide(client({
      catalogue: ships,
      faults: [Fault.delay("1 second").pipe(Fault.onPath("/models/acme/ship-1/endpoints"))]
    }))))

  it.effect("requests duplicates once, and accepts ids and models together", () =>
    Effect.gen(function*() {
      const twice = ["acme/ship-1", { id: "acme/ship-2" }, { id: "acme/ship-1" }, "acme/ship-2", "acme/ship-1"]
      const listed = yield* Stream.runCollect(Endpoints.listAll(new Set(twice), { ordered: true }))
      assert.deepStrictEqual(listed.map(({ done, id, total }) => [id, done, total]), [
        ["acme/ship-1", 1, 2],
        ["acme/ship-2", 2, 2]
      ])
      assert.strictEqual((yield* asked).length, 2)
    }).pipe(Effect.provide(client({ catalogue: ships }))))

  it.effect("accepts a single id", () =>
    Effect.gen(function*() {
      const listed = yield* Stream.runCollect(Endpoints.listAll("acme/ship-1"))
      assert.deepStrictEqual(listed.map(({ id }) => id), ["acme/ship-1"])
    }).pipe(Effect.provide(client({ catalogue: ships }))))

  it.effect("uses cached responses, which it shares with list", () =>
    Effect.gen(function*() {
      const alone = yield* Endpoints.list("acme/ship-1")
      const stream = Endpoints.listAll(["acme/ship-1", "acme/ship-2"], { ordered: true })
      const [first] = yield* Stream.runCollect(stream)
      assert.strictEqual(first?.result._tag === "Success" && first.result.success, alone)
      yield* Stream.runDrain(stream)
      assert.strictEqual((yield* asked).length, 2)
    }).pipe(Effect.provide(client({ catalogue: ships }))))

  it.effect("needs only the `list` of the service", () =>
    Effect.gen(function*() {
      const listed = yield* Stream.runCollect(Endpoints.listAll(["acme/rocket", "acme/submarine"]))
      assert.deepStrictEqual(listed, [
        { id: "acme/rocket", result: Result.succeed({ id: "acme/rocket", endpoints: [] }), done: 1, total: 2 },
        { id: "acme/submarine", result: Result.fail(missing), done: 2, total: 2 }
      ])
    }).pipe(Effect.provide(
      Layer.mock(Endpoints.Endpoints)({
        list: (id) => id === "acme/rocket" ? Effect.succeed({ id, endpoints: [] }) : Effect.fail(missing)
      })
    )))

  it.effect("is empty without models", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Stream.runCollect(Endpoints.listAll([])), [])
    }).pipe(Effect.provide(client())))

  it.effect.each([0, -1, 0.5, NaN])(
    "refuses a concurrency of %d, and sends nothing",
    (concurrency) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Stream.runDrain(Endpoints.listAll(fleet, { concurrency })))
        assert.deepInclude(error, {
          _tag: "InvalidRequestError",
          operation: "Endpoints.listAll",
          field: "concurrency",
          attempts: 0
        })
        assert.deepStrictEqual(yield* asked, [])
      }).pipe(Effect.provide(client()))
  )

  it.effect("interrupts every call when it is interrupted", () =>
    Effect.gen(function*() {
      const came: Array<string> = []
      const fiber = yield* Effect.forkChild(
        Stream.runForEach(Endpoints.listAll(fleet, { concurrency: 5 }), ({ id }) => Effect.sync(() => came.push(id)))
      )
      for (let step = 0; step < 4; step++) yield* VirtualTime.pass("100 millis")
      assert.strictEqual(yield* inFlight, 5)
      const before = (yield* asked).length
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(yield* inFlight, 0)
      for (let step = 0; step < 50; step++) yield* VirtualTime.pass("1 second")
      assert.strictEqual((yield* asked).length, before)
      assert.isAbove(came.length, 0)
      assert.isBelow(came.length, 50)
    }).pipe(Effect.provide(busy())))

  it.effect("interrupts every call when the consumer has taken enough", () =>
    Effect.gen(function*() {
      const { exit } = yield* VirtualTime.timed(
        Endpoints.listAll(fleet, { concurrency: 5 }).pipe(Stream.take(3), Stream.runCollect)
      )
      assert.strictEqual(Exit.isSuccess(exit) && exit.value.length, 3)
      assert.strictEqual(yield* inFlight, 0)
      assert.isBelow((yield* asked).length, 14)
    }).pipe(Effect.provide(busy())))

  it.effect("waits for the caller's rate limiter, but not for cached responses", () =>
    Effect.gen(function*() {
      const all = VirtualTime.timed(Stream.runCollect(Endpoints.listAll(fleet, { concurrency: 50 })))
      const first = yield* all
      const listed = Exit.isSuccess(first.exit) ? first.exit.value : assert.fail(String(first.exit.cause))
      assert.isTrue(listed.every(({ result }) => Result.isSuccess(result)))
      const times = (yield* FakeOpenRouter.requests).map(({ startedAt }) => Math.floor(startedAt / 1000))
      assert.deepStrictEqual(times, fleet.map((_, index) => Math.floor(index / 10)))
      assert.strictEqual((yield* all).millis, 0)
    }).pipe(Effect.provide(
      OpenRouter.layer().pipe(
        Layer.provide(limited),
        Layer.provideMerge(FakeOpenRouter.layer({ catalogue: ships })),
        Layer.provide(RateLimiter.layer.pipe(Layer.provide(RateLimiter.layerStoreMemory)))
      )
    )))
})

it.effect("the accessors call the service", () =>
  Effect.gen(function*() {
    const endpoints = yield* Endpoints.Endpoints
    assert.deepStrictEqual(yield* Endpoints.list("acme/rocket"), yield* endpoints.list("acme/rocket"))
    assert.deepStrictEqual(yield* Endpoints.listZdr(), yield* endpoints.listZdr())
    assert.deepStrictEqual(yield* Endpoints.listImages("acme/painter"), yield* endpoints.listImages("acme/painter"))
  }).pipe(Effect.provide(client())))

const base = "https://openrouter.ai/api/v1"

const missing = OpenRouterError.make("NotFoundError")

const catalogue = Catalogue.make([
  Catalogue.model("acme/rocket", {
    name: "Rocket",
    pricing: { prompt: "0.00000100000000000000015", completion: "0.000004" },
    endpoints: [
      Catalogue.endpoint("Groq"),
      Catalogue.endpoint("Together", { tag: "together/fp8", status: -2, zdr: true })
    ]
  }),
  Catalogue.model("acme/rocket:free", { endpoints: [Catalogue.endpoint("Azure", { zdr: true })] }),
  Catalogue.model("~acme/rocket-latest", { endpoints: [] }),
  Catalogue.model("acme/painter", {
    architecture: { output_modalities: ["image"] },
    endpoints: [Catalogue.endpoint("Recraft"), Catalogue.endpoint("Together", { tag: "together/fp8" })],
    image: { pricing: [{ billable: "output_image", unit: "image", cost_usd: 0.05 }] }
  })
])

const fleet = Array.from({ length: 50 }, (_, index) => `acme/ship-${index + 1}`)

const ships = Catalogue.make(fleet.map((id) => Catalogue.model(id)))

const client = (fake: FakeOpenRouter.Options = {}, options?: OpenRouterConfig.Options) =>
  Layer.provideMerge(OpenRouter.layer(options), FakeOpenRouter.layer({ catalogue, ...fake }))

class InFlight extends Context.Service<InFlight, { now: number; most: number }>()("test/InFlight") {}

const inFlight = InFlight.useSync(({ now }) => now)

const mostInFlight = InFlight.useSync(({ most }) => most)

const counting = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function*() {
    const count = yield* InFlight
    return HttpClient.transformResponse(yield* HttpClient.HttpClient, (response) =>
      Effect.suspend(() => {
        count.now++
        count.most = Math.max(count.most, count.now)
        return Effect.ensuring(response, Effect.sync(() => count.now--))
      }))
  })
)

const busy = (faults: ReadonlyArray<Fault.Fault> = []) =>
  OpenRouter.layer().pipe(
    Layer.provide(counting),
    Layer.provideMerge(
      FakeOpenRouter.layer({
        catalogue: ships,
        faults: [
          ...faults,
          Fault.make((answer, { number }) => ({ ...answer, delay: Duration.millis(100 + 50 * (number % 7)) }))
        ]
      })
    ),
    Layer.provideMerge(Layer.sync(InFlight, () => ({ now: 0, most: 0 })))
  )

const limited = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function*() {
    const client = HttpClient.withRateLimiter(yield* HttpClient.HttpClient, {
      limiter: yield* RateLimiter.RateLimiter,
      key: "openrouter",
      limit: 10,
      window: "1 second",
      times: 0
    })
    return HttpClient.catchTag(client, "RateLimiterError", Effect.die)
  })
)

const asked = Effect.map(FakeOpenRouter.requests, (requests) => requests.map(({ url }) => url.replace(base, "")))
