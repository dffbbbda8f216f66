import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Otlp from "effect/observability/Otlp"
import * as OtlpExporter from "effect/observability/OtlpExporter"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as References from "effect/References"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { readFileSync } from "node:fs"
import * as Endpoints from "../src/Endpoints.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as OpenRouterError from "../src/OpenRouterError.ts"
import * as Providers from "../src/Providers.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as Telemetry from "../src/Telemetry.ts"
import * as VirtualTime from "./virtualTime.ts"

const key = "sk-or-v1-SECRETsecret0123456789"

describe("calls that fail", () => {
  it.effect("three after fifteen 503s: calls, attempts and retries are counted by type", () =>
    Effect.gen(function*() {
      const { metrics, spans } = yield* collected(Effect.forEach([1, 2, 3], () => Effect.exit(Models.count())))
      assert.deepStrictEqual(metrics["openrouter.client.operation.duration"]?.points, [
        [{ "openrouter.operation": "Models.count", "openrouter.outcome": "failure", "error.type": "503" }, 3]
      ])
      assert.deepStrictEqual(metrics["http.client.request.duration"]?.points, [[{
        "http.request.method": "GET",
        "server.address": "openrouter.ai",
        "server.port": "443",
        "url.template": "/models/count",
        "http.response.status_code": "503",
        "error.type": "503"
      }, 15]])
      assert.deepStrictEqual(metrics["openrouter.client.retries"]?.points, [
        [{ "openrouter.operation": "Models.count", "error.type": "503" }, 12]
      ])
      const call = spans.find(({ name }) => name === "Models.count")
      assert.deepInclude(call?.attributes, { "openrouter.attempts": 5, "error.type": "503" })
      assert.notProperty(call?.attributes, "openrouter.items")
      const attempts = spans.filter(({ parentSpanId }) => parentSpanId === call?.spanId)
      assert.deepStrictEqual(attempts.map(({ attributes }) => attributes["http.request.resend_count"]), [
        undefined,
        1,
        2,
        3,
        4
      ])
      for (const attempt of attempts) {
        assert.deepInclude(attempt, { name: "GET /models/count", kind: client })
        assert.deepInclude(attempt.attributes, {
          "openrouter.operation": "Models.count",
          "http.request.method": "GET",
          "http.response.status_code": 503,
          "url.template": "/models/count",
          "url.full": "https://openrouter.ai/api/v1/models/count",
          "server.address": "openrouter.ai",
          "server.port": 443,
          "error.type": "503"
        })
      }
      assert.lengthOf(spans, 3 + 15)
    }).pipe(Effect.provide(fake({ faults: [Fault.empty(503)] }))))

  it.effect("before a request, by an invalid argument, also in a stream", () =>
    Effect.gen(function*() {
      const invalid = { limit: -1 }
      const { metrics, spans } = yield* collected(Effect.all([
        Effect.exit(Models.list(invalid)),
        Effect.exit(Stream.runDrain(Models.stream(invalid)))
      ]))
      const points = metrics["openrouter.client.operation.duration"]?.points ?? []
      assert.deepStrictEqual(
        points.map(([attributes, count]) => [
          attributes["openrouter.operation"],
          attributes["error.type"],
          count
        ]),
        ["Models.list", "Models.stream"].map((name) => [name, "InvalidRequestError", 1])
      )
      assert.notProperty(metrics, "http.client.request.duration")
      assert.deepStrictEqual(
        spans.map(({ attributes, name }) => [name, attributes["error.type"], attributes["openrouter.attempts"]]),
        ["Models.list", "Models.stream"].map((name) => [name, "InvalidRequestError", 0])
      )
    }).pipe(Effect.provide(fake())))

  it.effect("by a deadline in the body, or interrupted: the attempt has the status, and the type", () =>
    Effect.gen(function*() {
      const { metrics, spans } = yield* collected(Effect.all([
        Effect.exit(Models.count().pipe(OpenRouterConfig.withRetry(RetryPolicy.none))),
        Effect.timeoutOption(Models.count(), "1 second")
      ]))
      const points = metrics["http.client.request.duration"]?.points ?? []
      assert.deepStrictEqual(
        points.map(([attributes]) => [attributes["http.response.status_code"], attributes["error.type"]]),
        [["200", "TimeoutError"], ["200", "interrupted"]]
      )
      assert.deepStrictEqual(
        metrics["openrouter.client.operation.duration"]?.points.map(([attributes]) => [
          attributes["openrouter.outcome"],
          attributes["error.type"]
        ]),
        [["failure", "TimeoutError"], ["interrupted", "interrupted"]]
      )
      assert.strictEqual(metrics["http.client.active_requests"]?.points[0]?.[1], 0)
      assert.deepStrictEqual(
        spans.filter(({ kind }) => kind === client).map(({ attributes }) => attributes["http.response.status_code"]),
        [200, 200]
      )
    }).pipe(Effect.provide(fake({ faults: [Fault.stallBody()] }))))

  it("an error.type is bounded: the tag, or a status from 100 to 599", () => {
    const typeOf = (status: number) =>
      Telemetry.errorType(OpenRouterError.make("UnexpectedStatusError", {
        response: { status, code: undefined, message: undefined, metadata: undefined }
      }))
    assert.deepStrictEqual([100, 418, 599].map(typeOf), ["100", "418", "599"])
    for (const status of [0, 99, 600, 1e6, 418.5, NaN]) {
      assert.strictEqual(
        Telemetry.errorType({ _tag: "UnexpectedStatusError", response: { status } }),
        "UnexpectedStatusError"
      )
    }
    assert.strictEqual(Telemetry.errorType(OpenRouterError.make("RateLimitError")), "RateLimitError")
  })
})

describe("calls that succeed", () => {
  it.effect("have one span with the results, attempts and cache outcome of all pages", () =>
    Effect.gen(function*() {
      const { metrics, spans } = yield* collected(Effect.gen(function*() {
        yield* Models.list()
        yield* Models.list()
        yield* Stream.runDrain(Models.stream())
        yield* Providers.list()
      }))
      const described = spans.filter(({ kind }) => kind !== client).map(({ attributes, name }) => [
        name,
        attributes["openrouter.items"],
        attributes["openrouter.attempts"],
        attributes["openrouter.cache.outcome"]
      ])
      const { length } = yield* Effect.map(FakeOpenRouter.FakeOpenRouter.use(({ catalogue }) => catalogue), (_) =>
        _.models.filter(isTextual))
      const pages = Math.ceil(length / 10)
      assert.isAbove(pages, 1)
      assert.deepStrictEqual(described.slice(0, 3), [
        ["Models.list", length, pages, "miss"],
        ["Models.list", length, 0, "hit"],
        ["Models.stream", length, 0, "hit"]
      ])
      assert.deepStrictEqual(described[3]?.slice(2), [1, "miss"])
      assert.isAbove(Number(described[3]?.[1]), 1)
      // A stream counts each page as a call.
      assert.deepStrictEqual(
        metrics["openrouter.client.operation.duration"]?.points.map(([attributes, count]) => [
          attributes["openrouter.operation"],
          attributes["openrouter.outcome"],
          count
        ]),
        [["Models.list", "success", 2], ["Models.stream", "success", pages], ["Providers.list", "success", 1]]
      )
    }).pipe(Effect.provide(fake({ pageSize: 10 }))))

  it.effect("are one call of Endpoints.list for each model, below the span of Endpoints.listAll", () =>
    Effect.gen(function*() {
      const ids = ["acme/rocket", "acme/submarine"]
      const { metrics, spans } = yield* collected(Stream.runDrain(Endpoints.listAll(ids, { concurrency: 1 })))
      const all = spans.find(({ name }) => name === "Endpoints.listAll")
      assert.deepStrictEqual(all?.attributes, {})
      const calls = spans.filter(({ name }) => name === "Endpoints.list")
      assert.deepStrictEqual(
        calls.map(({ attributes, parentSpanId }) => [parentSpanId, attributes["error.type"]]),
        [[all?.spanId, undefined], [all?.spanId, "NotFoundError"]]
      )
      assert.deepStrictEqual(
        metrics["openrouter.client.operation.duration"]?.points.map(([attributes, count]) => [
          attributes["openrouter.operation"],
          attributes["openrouter.outcome"],
          count
        ]),
        [["Endpoints.list", "success", 1], ["Endpoints.list", "failure", 1]]
      )
    }).pipe(Effect.provide(fake({ catalogue: Catalogue.make([Catalogue.model("acme/rocket")]) }))))

  it.effect("have no spans if Effect's tracer is off, and send no trace headers, but are counted", () =>
    Effect.gen(function*() {
      const { metrics, spans } = yield* collected(
        Effect.provideService(Models.count(), References.TracerEnabled, false)
      )
      assert.deepStrictEqual(spans, [])
      assert.strictEqual(metrics["openrouter.client.operation.duration"]?.points[0]?.[1], 1)
      const [request] = yield* FakeOpenRouter.requests
      assert.notProperty(request?.headers, "traceparent")
    }).pipe(Effect.provide(fake({}, { tracePropagation: true }))))

  it.effect("send the trace headers of the attempt with tracePropagation", () =>
    Effect.gen(function*() {
      const { spans } = yield* collected(Models.count())
      const attempt = spans.find(({ kind }) => kind === client)
      const [request] = yield* FakeOpenRouter.requests
      assert.strictEqual(request?.headers["traceparent"], `00-${attempt?.traceId}-${attempt?.spanId}-01`)
      assert.property(request?.headers, "b3")
    }).pipe(Effect.provide(fake({}, { tracePropagation: true }))))
})

describe("a metric with attributes", () => {
  const metrics: ReadonlyArray<Metric.Metric<number, unknown>> = [
    Telemetry.operationDuration,
    Telemetry.requestDuration,
    Telemetry.activeRequests,
    Telemetry.retries,
    Telemetry.cacheResponses,
    Telemetry.staleAge,
    Telemetry.refreshFailures,
    Telemetry.storeFailures,
    Telemetry.driftFindings
  ]

  it.effect.each(metrics)("is that of Metric.withAttributes: $id", (metric) =>
    Effect.gen(function*() {
      const values = { "openrouter.operation": "Models.list", "error.type": "503" }
      const stateOf = (attributed: Metric.Metric<number, unknown>) =>
        Effect.andThen(Metric.update(attributed, 2), Metric.snapshot).pipe(
          Effect.provideService(Metric.CurrentMetricAttributes, { region: "eu" }),
          Effect.provideService(Metric.MetricRegistry, new Map())
        )
      assert.deepStrictEqual(
        yield* stateOf(Telemetry.series(metric, values)),
        yield* stateOf(Metric.withAttributes(metric, values))
      )
    }))
})

describe("a background refresh", () => {
  it.effect("has its own trace, linked to the call that started it, and its failure is counted and logged once", () =>
    Effect.gen(function*() {
      const { logs, metrics, spans } = yield* collected(Effect.gen(function*() {
        yield* Models.count()
        yield* VirtualTime.pass("61 seconds")
        yield* FakeOpenRouter.inject(Fault.empty(503))
        yield* Models.count()
        yield* VirtualTime.pass("10 millis")
        yield* Models.count()
        yield* VirtualTime.pass("10 millis")
      }))
      const [first, stale] = spans.filter(({ name }) => name === "Models.count")
      const refreshes = spans.filter(({ name }) => name === "ResponseCache.refresh")
      assert.lengthOf(refreshes, 1)
      const [refresh] = refreshes
      assert.strictEqual(refresh?.parentSpanId, undefined)
      assert.notStrictEqual(refresh?.traceId, stale?.traceId)
      assert.deepStrictEqual(refresh?.links.map(({ spanId, traceId }) => [traceId, spanId]), [
        [stale?.traceId, stale?.spanId]
      ])
      assert.deepStrictEqual(refresh?.attributes, {
        "openrouter.operation": "Models.count",
        "openrouter.attempts": 1,
        "error.type": "503"
      })
      assert.deepInclude(stale?.attributes, { "openrouter.cache.outcome": "stale", "openrouter.attempts": 0 })
      const parents = spans.filter(({ kind }) => kind === client).map(({ parentSpanId }) => parentSpanId)
      assert.deepStrictEqual(parents, [first?.spanId, refresh?.spanId])

      const operation = { "openrouter.operation": "Models.count" }
      assert.deepStrictEqual(metrics["openrouter.cache.refresh.failures"]?.points, [
        [{ ...operation, "error.type": "503" }, 1]
      ])
      assert.deepStrictEqual(metrics["openrouter.cache.stale.age"]?.points, [
        [{ ...operation, "openrouter.cache.outcome": "stale" }, 2]
      ])
      assert.isAtLeast(metrics["openrouter.cache.stale.age"]?.sum ?? 0, 122)
      const warnings = logs.filter(({ body }) => body.includes("stays in use"))
      assert.lengthOf(warnings, 1)
      assert.deepInclude(warnings[0]?.attributes, { ...operation, "error.type": "503" })
      assert.strictEqual(warnings[0]?.spanId, refresh?.spanId)
    }).pipe(Effect.provide(fake(
      { cacheControl: "max-age=60, stale-while-revalidate=600" },
      { retry: RetryPolicy.none }
    ))))
})

it.effect("the age of a stale response that is used after a failure is measured", () =>
  Effect.gen(function*() {
    const { metrics } = yield* collected(Effect.gen(function*() {
      yield* Models.count()
      yield* VirtualTime.pass("61 seconds")
      yield* FakeOpenRouter.inject(Fault.empty(503))
      yield* Models.count()
    }))
    const { points = [], sum = 0 } = metrics["openrouter.cache.stale.age"] ?? {}
    assert.deepStrictEqual(points, [
      [{ "openrouter.operation": "Models.count", "openrouter.cache.outcome": "stale-if-error" }, 1]
    ])
    assert.isAtLeast(sum, 61)
    assert.isBelow(sum, 62)
  }).pipe(
    Effect.provide(fake({ cacheControl: "max-age=60, stale-if-error=600" }, { retry: RetryPolicy.none }))
  ))

describe("the OTLP and Prometheus exports", () => {
  const all = Effect.gen(function*() {
    yield* Effect.exit(Models.list())
    yield* Effect.exit(Models.page({ q: "needle" }))
    yield* Effect.exit(Stream.runDrain(Models.stream()))
    for (let index = 0; index < 30; index++) {
      yield* Effect.exit(Models.get(`needle/model-${index}`))
      yield* Effect.exit(Endpoints.list(`needle/model-${index}`))
    }
    yield* Effect.exit(Stream.runDrain(Endpoints.listAll(["needle/a", "needle/b"])))
    yield* Effect.exit(Endpoints.listZdr())
    yield* Effect.exit(Providers.list())
    yield* FakeOpenRouter.inject(Fault.empty(503), Fault.rateLimited(1))
    yield* VirtualTime.pass("61 seconds")
    yield* Effect.exit(Models.list())
    yield* VirtualTime.pass("10 millis")
    for (const status of [418, 429, 500, 503, 504]) {
      yield* FakeOpenRouter.setFaults(Fault.empty(status))
      yield* Effect.exit(Models.count())
    }
    yield* FakeOpenRouter.setFaults(Fault.mapBody((body) => ({ ...Object(body), mood: "needle" })))
    yield* Models.listVideos()
  })
  const server = { cacheControl: "max-age=60, stale-while-revalidate=600" }

  it.effect("have exactly the documented names and units", () =>
    Effect.gen(function*() {
      const { metrics } = yield* collected(all)
      const documented = documentedMetrics()
      assert.lengthOf(documented, 9)
      assert.deepStrictEqual(
        Object.entries(metrics).map(([name, { kind, unit }]) => [name, kind, unit]).toSorted(),
        documented.filter(([name]) => name !== "openrouter.cache.store.failures").map(([name, kind, unit]) => [
          name,
          kind,
          unit
        ]).toSorted()
      )
      for (const [name, , , attributes] of documented) {
        for (const [point] of metrics[name]?.points ?? []) {
          for (const attribute of Object.keys(point)) assert.include(attributes, `\`${attribute}\``, name)
        }
      }
    }).pipe(Effect.provide(fake(server))))

  it.effect("have no id, URL or key in metrics, so the number of series does not grow with ids", () =>
    Effect.gen(function*() {
      const { bodies, metrics, scrape, spans } = yield* collected(all)
      const { "http.client.request.duration": requests } = metrics
      assert.isBelow(requests?.points.length ?? Infinity, 25)
      const exported = [JSON.stringify(metrics), scrape]
      for (const text of exported) for (const secret of ["needle", "://"]) assert.notInclude(text, secret)
      for (const text of [...exported, ...bodies]) assert.notInclude(text, key)
      assert.include(JSON.stringify(spans), "needle/model-29")
      assert.include(
        scrape,
        "http_client_request_duration_count{http_request_method=\"GET\",server_address=\"openrouter.ai\","
          + "server_port=\"443\",url_template=\"/model/{author}/{slug}\",http_response_status_code=\"404\","
          + "error_type=\"NotFoundError\"} 30"
      )
      assert.include(scrape, "# TYPE http_client_active_requests gauge")
    }).pipe(Effect.provide(fake(server))))

  it.effect("have the documented spans and attributes", () =>
    Effect.gen(function*() {
      const { spans } = yield* collected(all)
      const table = tableOf("Spans")
      const allowed = (name: string, kind: number) => {
        const row = kind === client ? "an attempt" : name === "ResponseCache.refresh" ? "a refresh" : "an operation"
        return table.find(([first]) => first?.startsWith(row))?.[2] ?? assert.fail(row)
      }
      for (const { attributes, kind, name } of spans) {
        for (const attribute of Object.keys(attributes)) {
          if (attribute !== "effect.fiber.interrupted") assert.include(allowed(name, kind), `\`${attribute}\``, name)
        }
      }
      assert.isTrue(spans.some(({ name }) => name === "ResponseCache.refresh"))
    }).pipe(Effect.provide(fake(server))))
})

const client = 3

const isTextual = (model: unknown) => {
  const { architecture } = Object(model)
  return architecture?.output_modalities === undefined || architecture.output_modalities.includes("text")
}

const fake = (options: FakeOpenRouter.Options = {}, config: OpenRouterConfig.Options = {}) =>
  OpenRouter.layer({ apiKey: key, ...config }).pipe(Layer.provideMerge(FakeOpenRouter.layer(options)))

const tableOf = (heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const [comment = ""] = readFileSync(new URL("../src/Telemetry.ts", import.meta.url), "utf8").split("*/", 1)
  const [, section = ""] = comment.split(`**${heading}**`)
  const [table = ""] = section.split("\n * **", 1)
  return table.split("\n").filter((line) => line.startsWith(" * | ")).slice(2)
    .map((line) => line.slice(5, -2).split(" | ").map((cell) => cell.trim()))
}

const documentedMetrics = () =>
  tableOf("Metrics").map(([name = "", kind = "", unit = "", attributes = ""]) =>
    [name.replaceAll("`", ""), kind, unit, attributes] as const
  )

const Value = Schema.Struct({
  stringValue: Schema.optional(Schema.String),
  intValue: Schema.optional(Schema.Union([Schema.Finite, Schema.String])),
  doubleValue: Schema.optional(Schema.Finite),
  boolValue: Schema.optional(Schema.Boolean)
})
const Attributes = Schema.Array(Schema.Struct({ key: Schema.String, value: Value }))
const Points = Schema.optional(Schema.Struct({
  dataPoints: Schema.Array(Schema.Struct({
    attributes: Attributes,
    asDouble: Schema.optional(Schema.Finite),
    count: Schema.optional(Schema.Finite),
    sum: Schema.optional(Schema.Finite)
  }))
}))
const Span = Schema.Struct({
  name: Schema.String,
  kind: Schema.Finite,
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optional(Schema.String),
  attributes: Attributes,
  links: Schema.Array(Schema.Struct({ traceId: Schema.String, spanId: Schema.String }))
})
const Log = Schema.Struct({ body: Value, attributes: Attributes, spanId: Schema.optional(Schema.String) })
const Metrics = Schema.Struct({
  name: Schema.String,
  unit: Schema.String,
  sum: Points,
  gauge: Points,
  histogram: Points
})
const list = <Fields extends Schema.Struct.Fields>(fields: Fields) => Schema.Array(Schema.Struct(fields))
const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({
  resourceSpans: Schema.optional(list({ scopeSpans: list({ spans: Schema.Array(Span) }) })),
  resourceLogs: Schema.optional(list({ scopeLogs: list({ logRecords: Schema.Array(Log) }) })),
  resourceMetrics: Schema.optional(list({ scopeMetrics: list({ metrics: Schema.Array(Metrics) }) }))
})))

const record = (attributes: typeof Attributes.Type): Record<string, unknown> =>
  Object.fromEntries(
    attributes.map(({ key, value: { boolValue, doubleValue, intValue, stringValue } }) => [
      key,
      stringValue ?? intValue ?? doubleValue ?? boolValue
    ])
  )

// Runs a program. Returns what Effect's OTLP exporter sent to a collector, and a Prometheus scrape.
const collected = Effect.fnUntraced(function*<A, E, R>(program: Effect.Effect<A, E, R>) {
  const bodies: Array<string> = []
  const collector = HttpClient.make((request) => {
    if (request.body._tag === "Uint8Array") bodies.push(new TextDecoder().decode(request.body.body))
    return Effect.succeed(HttpClientResponse.fromWeb(request, new Response("{}")))
  })
  const scrape = yield* Effect.gen(function*() {
    const { exit } = yield* VirtualTime.timed(program)
    assert.strictEqual(exit._tag, "Success")
    const { flush } = yield* OtlpExporter.Flusher
    yield* flush
    return yield* PrometheusMetrics.format()
  }).pipe(
    Effect.provide(
      Otlp.layerJson({ baseUrl: "http://collector", resource: { serviceName: "test" }, loggerMergeWithExisting: false })
        .pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, collector)))
    ),
    Effect.provide(Logger.layer([])),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )
  const sent = bodies.map((body) => decode(body))
  const metrics: Record<string, {
    readonly kind: string
    readonly unit: string
    readonly sum: number
    readonly points: ReadonlyArray<readonly [Record<string, unknown>, number]>
  }> = {}
  for (
    const { gauge, histogram, name, sum, unit } of sent.flatMap(({ resourceMetrics = [] }) =>
      resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    )
  ) {
    const { dataPoints = [] } = histogram ?? gauge ?? sum ?? {}
    metrics[name] = {
      kind: histogram !== undefined ? "histogram" : gauge !== undefined ? "gauge" : "counter",
      unit,
      sum: dataPoints.reduce((total, point) => total + (point.sum ?? 0), 0),
      points: dataPoints.map(({ asDouble, attributes, count }) => {
        const { unit: inAttributes, ...others } = record(attributes)
        assert.strictEqual(inAttributes, unit)
        return [others, count ?? asDouble ?? NaN]
      })
    }
  }
  return {
    bodies,
    metrics,
    scrape,
    spans: sent.flatMap(({ resourceSpans = [] }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    ).map((span) => ({
      name: span.name,
      kind: span.kind,
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      links: span.links,
      attributes: record(span.attributes)
    })),
    logs: sent.flatMap(({ resourceLogs = [] }) =>
      resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
    ).map(({ attributes, body, spanId }) => ({ spanId, body: body.stringValue ?? "", attributes: record(attributes) }))
  }
})
