import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Drift from "../src/Drift.ts"
import * as Endpoints from "../src/Endpoints.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../src/OpenRouterConfig.ts"

describe("list", () => {
  it.effect("gives a model with its endpoints", () =>
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

  it.effect("knows variants and aliases, one of which nobody serves", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Endpoints.list("acme/rocket:free")).endpoints.length, 1)
      assert.deepStrictEqual((yield* Endpoints.list("~acme/rocket-latest")).endpoints, [])
      assert.deepStrictEqual(yield* asked, [
        "/models/acme/rocket:free/endpoints",
        "/models/~acme/rocket-latest/endpoints"
      ])
    }).pipe(Effect.provide(client())))

  it.effect("has no statistics without a key", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* Endpoints.list("acme/rocket")
      assert.isNull(endpoints[0]?.latency_last_30m)
      assert.isNull(endpoints[0]?.throughput_last_30m)
    }).pipe(Effect.provide(client())))

  it.effect("has them with one", () =>
    Effect.gen(function*() {
      const { endpoints } = yield* Endpoints.list("acme/rocket")
      assert.isNumber(endpoints[0]?.latency_last_30m?.p50)
      assert.isNumber(endpoints[0]?.throughput_last_30m?.p99)
    }).pipe(Effect.provide(client({}, { apiKey: Redacted.make("sk-or-v1-for-tests") }))))

  it.effect("fails with NotFoundError where there is no such model", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Endpoints.list("acme/submarine"))
      assert(error._tag === "NotFoundError")
      assert.deepInclude(error, {
        operation: "Endpoints.list",
        url: `${base}/models/acme/submarine/endpoints`,
        attempts: 1
      })
    }).pipe(Effect.provide(client())))

  it.effect("leaves out an endpoint that does not decode, and reports it", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const { endpoints } = yield* Endpoints.list("acme/rocket").pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.deepStrictEqual(endpoints.map((endpoint) => endpoint.tag), ["together/fp8"])
      const [report] = reports
      assert.strictEqual(report?.operation, "Endpoints.list")
      assert.deepStrictEqual(report?.findings.map(({ id, path }) => [id, path]), [
        ["groq", "data.endpoints[0].provider_name"]
      ])
    }).pipe(Effect.provide(client({
      faults: [Fault.mapItems((item, index) => index === 0 ? { ...item, provider_name: null } : item)]
    }))))

  it.effect("fails with DecodeError where the answer has no endpoints at all", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Endpoints.list("acme/rocket"))
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.path, "data.endpoints")
    }).pipe(Effect.provide(client({ faults: [Fault.json(200, { data: { id: "acme/rocket" } })] }))))
})

describe("listZdr", () => {
  it.effect("gives the endpoints of all models that retain nothing", () =>
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

it.effect("the accessors do what the service does", () =>
  Effect.gen(function*() {
    const endpoints = yield* Endpoints.Endpoints
    assert.deepStrictEqual(yield* Endpoints.list("acme/rocket"), yield* endpoints.list("acme/rocket"))
    assert.deepStrictEqual(yield* Endpoints.listZdr(), yield* endpoints.listZdr())
  }).pipe(Effect.provide(client())))

const base = "https://openrouter.ai/api/v1"

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
  Catalogue.model("~acme/rocket-latest", { endpoints: [] })
])

const client = (fake: FakeOpenRouter.Options = {}, options?: OpenRouterConfig.Options) =>
  Layer.provideMerge(OpenRouter.layer(options), FakeOpenRouter.layer({ catalogue, ...fake }))

// What follows the base URL in each request.
const asked = Effect.map(FakeOpenRouter.requests, (requests) => requests.map(({ url }) => url.replace(base, "")))
