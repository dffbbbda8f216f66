import { assert, describe, it } from "@effect/vitest"
import {
  Drift,
  Endpoints,
  Model,
  Models,
  OpenRouter,
  type OpenRouterConfig,
  ResponseCache,
  RetryPolicy
} from "effect-openrouter"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as References from "effect/References"
import * as Telemetry from "../src/Telemetry.ts"
import { makeCollector } from "../src/wire/collector.ts"

describe("format", () => {
  it.effect("returns one line with the finding and its path", () =>
    Effect.sync(() => {
      const findings = findingsIn(
        {
          ...good("evil/\u001b[2J\nid"),
          "key\r\nlevel=ERROR": 1,
          "\u001b]0;title\u0007": 1,
          "\u2028\u0085\u202e\ud800": 1,
          supported_parameters: ["\u001b[31m"]
        },
        { id: "\n\u0000", name: 5 }
      )
      assert.strictEqual(findings.length, 5)
      for (const finding of findings) assert.notMatch(Drift.format(finding), /[\p{C}\p{Zl}\p{Zp}]/u)
      assert.include(findings.map(Drift.format).join("; "), String.raw`key\u{d}\u{a}level=ERROR`)
    }))
})

describe("the default reporter", () => {
  it.effect("logs each distinct finding once per client", () =>
    Effect.gen(function*() {
      const { entries, logger } = makeLog()
      const odd = { ...good("a/b"), mood: 1 }
      yield* Effect.gen(function*() {
        yield* Models.page()
        yield* Models.page()
        yield* Models.get("a/b")
        yield* Models.page()
      }).pipe(
        Effect.provide(client([
          { data: [odd] },
          { data: [{ ...odd, id: "c/d" }, odd] },
          { data: odd },
          { data: [{ ...odd, tempo: 1 }] }
        ])),
        Effect.provide(logger)
      )
      assert.deepStrictEqual(entries.map(({ annotations, level, message }) => [level, message, annotations]), [
        ["Info", `${preamble}unknown key data[].mood, 1× (a/b)`, about("Models.page", "/models")],
        ["Info", `${preamble}unknown key data.mood, 1× (a/b)`, about("Models.get", "/model/a/b")],
        ["Info", `${preamble}unknown key data[].tempo, 1× (a/b)`, about("Models.page", "/models")]
      ])
    }))

  it.effect("warns once about an omitted item, even if its position in the list changes", () =>
    Effect.gen(function*() {
      const { entries, logger } = makeLog()
      const broken = { id: "", name: "a broken one" }
      yield* Effect.andThen(Models.page(), Models.page()).pipe(
        Effect.provide(client([{ data: [broken, good("a/b")] }, { data: [good("a/b"), good("c/d"), broken] }])),
        Effect.provide(logger)
      )
      assert.deepStrictEqual(entries.map(({ level, message }) => [level, message]), [
        ["Warn", `${preamble}left out data[0].id (): Expected a string with a length of at least 1, got ""`]
      ])
    }))

  it.effect("logs nothing for a response without findings", () =>
    Effect.gen(function*() {
      const { entries, logger } = makeLog()
      yield* Models.page().pipe(Effect.provide(client([{ data: [good("a/b")] }])), Effect.provide(logger))
      assert.deepStrictEqual(entries, [])
    }))

  it.effect("names at most twenty findings in one entry, and the number of the others", () =>
    Effect.gen(function*() {
      const { entries, logger } = makeLog()
      const odd = {
        ...good("a/b"),
        ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`odd${index}`, 1]))
      }
      yield* Models.page().pipe(Effect.provide(client([{ data: [odd] }])), Effect.provide(logger))
      assert.strictEqual(entries.length, 1)
      const [entry] = entries
      assert.include(entry?.message, "odd19")
      assert.notInclude(entry?.message, "odd20")
      assert.match(String(entry?.message), /; and 30 more$/)
    }))

  it.effect("counts all findings of every response, by operation and kind", () =>
    Effect.gen(function*() {
      const odd = { ...good("a/b"), mood: 1, supported_parameters: ["telepathy", "levitation"] }
      const answer = { data: [odd, odd, { name: "C" }] }
      yield* Effect.gen(function*() {
        yield* Models.page()
        yield* Models.page()
        yield* Models.list()
        const counted = (operation: string, finding: Drift.Finding["_tag"]) =>
          Effect.map(
            Metric.value(Metric.withAttributes(Telemetry.driftFindings, {
              [Telemetry.attributes.operation]: operation,
              [Telemetry.attributes.finding]: finding
            })),
            ({ count }) => count
          )
        assert.strictEqual(yield* counted("Models.page", "UnknownKey"), 4)
        assert.strictEqual(yield* counted("Models.page", "UnknownValue"), 8)
        assert.strictEqual(yield* counted("Models.page", "RejectedItem"), 2)
        assert.strictEqual(yield* counted("Models.list", "UnknownValue"), 4)
        assert.strictEqual(yield* counted("Models.get", "UnknownKey"), 0)
      }).pipe(
        ResponseCache.withCacheMode("no-store"),
        Effect.provide(client([answer, answer, answer])),
        Effect.provideService(Metric.MetricRegistry, new Map()),
        Effect.provide(makeLog().logger)
      )
    }))

  it.effect("updates a metric once per kind of finding, however many there are", () =>
    Effect.gen(function*() {
      const registry: Metric.MetricRegistry = new Map()
      const odd = { ...good("a/b"), mood: 1, tempo: 2, supported_parameters: ["telepathy", "levitation"], created: "x" }
      const answer = { data: [odd, odd, { name: "C" }, { name: "D" }] }
      yield* Effect.gen(function*() {
        yield* Models.page()
        const updates: Array<number> = []
        for (const [key, metric] of registry) {
          if (!key.includes("drift")) continue
          const update = (count: number) => void updates.push(count)
          registry.set(key, { ...metric, hooks: { ...metric.hooks, update } })
        }
        yield* Models.page()
        assert.deepStrictEqual(updates.toSorted(), [2, 2, 4, 4])
      }).pipe(
        ResponseCache.withCacheMode("no-store"),
        Effect.provide(client([answer, answer])),
        Effect.provideService(Metric.MetricRegistry, registry),
        Effect.provide(makeLog().logger)
      )
    }))

  it.effect("makes one metric per operation and kind, whatever the server sends", () =>
    Effect.gen(function*() {
      const registry: Metric.MetricRegistry = new Map()
      const answers = Array.from(
        { length: 30 },
        (_, index) => ({ data: [{ ...good(`a/${index}`), [`odd${index}`]: 1 }] })
      )
      yield* Effect.replicateEffect(Models.page(), 30).pipe(
        Effect.provide(client(answers)),
        Effect.provideService(Metric.MetricRegistry, registry),
        Effect.provide(makeLog().logger)
      )
      assert.strictEqual(Array.from(registry.keys()).filter((key) => key.includes("drift")).length, 1)
    }))
})

describe("a field that is unreadable in most items", () => {
  const lists = (unreadable: number, size: number) => ({
    data: Array.from({ length: size }, (_, index) => ({
      ...good(`a/${index}`),
      supported_parameters: index < unreadable ? { tools: true } : ["tools"]
    }))
  })

  const logged = Effect.fnUntraced(function*(...answers: ReadonlyArray<unknown>) {
    const { entries, logger } = makeLog()
    yield* Effect.replicateEffect(Models.page(), answers.length).pipe(
      ResponseCache.withCacheMode("no-store"),
      Effect.provide(client(answers)),
      Effect.provide(logger)
    )
    return entries.map(({ level, message }) => [level, message])
  })

  const finding = (count: number) =>
    `unreadable data[].supported_parameters, ${count}× (a/0): expected an array, got {"tools": true}`
  const warning = (percent: number, count: number) =>
    `OpenRouter seems to have changed a field, update effect-openrouter: ${percent} % of the items: ${finding(count)}`

  it.effect("logs one warning, with the field and the share of the items", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* logged(lists(7, 10), lists(7, 10), lists(9, 10)), [["Warn", warning(70, 7)]])
    }))

  it.effect("logs a warning even if it was unreadable in a few items before", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* logged(lists(1, 10), lists(6, 10)), [
        ["Info", preamble + finding(1)],
        ["Warn", warning(60, 6)]
      ])
    }))

  it.effect.each([[5, 10], [9, 9]] as const)(
    "is not a warning for %i of %i items",
    ([unreadable, size]) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* logged(lists(unreadable, size)), [["Info", preamble + finding(unreadable)]])
      })
  )

  it.effect("logs one warning for a numeric vocabulary, whatever the strings are", () =>
    Effect.gen(function*() {
      const { entries, logger } = makeLog()
      const { reporter, reports } = makeReports()
      const statuses = ["up", "down", "degraded", 0.5, 0]
      const data = Array.from({ length: 10 }, (_, index) => ({
        tag: `t/${index}`,
        status: statuses[index % 5],
        provider_name: "OpenAI"
      }))
      const later = data.map((endpoint) => ({ ...endpoint, status: "paused" }))
      yield* Effect.gen(function*() {
        yield* Effect.replicateEffect(Endpoints.listZdr(), 2)
        yield* Drift.withReporter(Endpoints.listZdr(), reporter)
      }).pipe(
        ResponseCache.withCacheMode("no-store"),
        Effect.provide(client([{ data }, { data: later }, { data: [...data, ...later] }])),
        Effect.provide(logger)
      )
      assert.deepStrictEqual(entries.map(({ level, message }) => [level, message]), [
        [
          "Warn",
          "OpenRouter seems to have changed a field, update effect-openrouter: 80 % of the items: "
          + "unknown EndpointStatus \"up\" at data[].status, 2× (t/0)"
        ]
      ])
      assert.deepStrictEqual(
        reports[0]?.findings.map((finding) =>
          finding._tag === "UnknownValue" || finding._tag === "UnreadableValue"
            ? [finding._tag, finding.count, finding.items, finding.itemsTotal]
            : finding
        ),
        [
          ["UnknownValue", 2, 18, 20],
          ["UnknownValue", 2, 18, 20],
          ["UnknownValue", 2, 18, 20],
          ["UnreadableValue", 2, 18, 20],
          ["UnknownValue", 10, 18, 20]
        ]
      )
    }))

  it.effect("new values of a string vocabulary are decoded, and are not unreadable", () =>
    Effect.gen(function*() {
      const data = lists(0, 10).data.map((item) => Object.assign({}, item, { supported_parameters: ["telepathy"] }))
      assert.deepStrictEqual(yield* logged({ data }), [
        ["Info", `${preamble}unknown Parameter "telepathy" at data[].supported_parameters[], 10× (a/0)`]
      ])
    }))

  it.effect("counts an item once, however often the field occurs in it", () =>
    Effect.gen(function*() {
      const [first, ...others] = lists(0, 10).data
      const data = [{ ...first, supported_parameters: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, ...others]
      assert.deepStrictEqual((yield* logged({ data })).map(([level]) => level), ["Info"])
    }))
})

describe("a custom reporter", () => {
  const odd = { data: [{ ...good("a/b"), mood: 1 }] }

  it.effect("receives the operation, the URL, all findings, and the new ones", () =>
    Effect.gen(function*() {
      const { reporter, reports } = makeReports()
      yield* Effect.gen(function*() {
        yield* Models.page({ limit: 5 })
        yield* Models.page({ limit: 5 })
      }).pipe(
        Drift.withReporter(reporter),
        ResponseCache.withCacheMode("no-store"),
        Effect.provide(client([odd, odd]))
      )
      const finding = { _tag: "UnknownKey", path: "data[].mood", count: 1, id: "a/b" }
      const url = "https://openrouter.ai/api/v1/models?limit=5"
      const counts = { RejectedItem: 0, UnreadableValue: 0, UnknownKey: 1, UnknownValue: 0 }
      assert.deepStrictEqual<unknown>(reports, [
        { operation: "Models.page", url, findings: [finding], fresh: [finding], counts },
        { operation: "Models.page", url, findings: [finding], fresh: [], counts }
      ])
    }))

  it.effect("is not called without findings", () =>
    Effect.gen(function*() {
      const { reporter, reports } = makeReports()
      yield* Drift.withReporter(Models.page(), reporter).pipe(Effect.provide(client([{ data: [good("a/b")] }])))
      assert.deepStrictEqual(reports, [])
    }))

  it.effect("can be set for a layer, and then nothing is logged", () =>
    Effect.gen(function*() {
      const { entries, logger } = makeLog()
      const { reporter, reports } = makeReports()
      yield* Models.page().pipe(
        Effect.provide(Layer.provide(client([odd]), Drift.layer(reporter))),
        Effect.provide(logger)
      )
      assert.strictEqual(reports.length, 1)
      assert.deepStrictEqual(entries, [])
    }))

  it.effect("for a call takes precedence over the layer's", () =>
    Effect.gen(function*() {
      const layered = makeReports()
      const called = makeReports()
      yield* Effect.gen(function*() {
        yield* Models.page().pipe(Drift.withReporter(called.reporter))
        yield* Endpoints.listZdr()
      }).pipe(
        Effect.provide(Layer.provide(
          client([odd, { data: [{ provider_name: "OpenAI", mood: 1 }] }]),
          Drift.layer(layered.reporter)
        ))
      )
      assert.deepStrictEqual(called.reports.map(({ operation }) => operation), ["Models.page"])
      assert.deepStrictEqual(layered.reports.map(({ operation }) => operation), ["Endpoints.listZdr"])
    }))

  it.effect("receives a finding as new again after ten thousand others, because memory is bounded", () =>
    Effect.gen(function*() {
      const { reporter, reports } = makeReports()
      // A response has at most a thousand findings.
      const many = Array.from({ length: 10 }, (_, index) => ({
        data: [{ ...good("a/b"), ...Object.fromEntries(keys(1000, 1000 * index)) }]
      }))
      yield* Effect.replicateEffect(Models.page(), 13).pipe(
        Drift.withReporter(reporter),
        ResponseCache.withCacheMode("no-store"),
        Effect.provide(client([odd, odd, ...many, odd]))
      )
      assert.deepStrictEqual(reports.map(({ findings, fresh }) => [findings.length, fresh.length]), [
        [1, 1],
        [1, 0],
        ...many.map(() => [1000, 1000]),
        [1, 1]
      ])
    }))
})

describe("strict decoding", () => {
  it.effect("fails with the findings that lenient decoding reports", () =>
    Effect.gen(function*() {
      const answer = {
        data: [good("a/b"), { ...good("c/d"), mood: 1, supported_parameters: ["telepathy"] }, { name: "E" }]
      }
      const { reporter, reports } = makeReports()
      const models = yield* Models.list().pipe(Drift.withReporter(reporter), Effect.provide(client([answer])))
      assert.strictEqual(models.length, 2)

      const error = yield* Models.list().pipe(
        Drift.withReporter(() => Effect.die("strict decoding fails instead of reporting")),
        Effect.flip,
        Effect.provide(client([answer], { decoding: "strict" }))
      )
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.findings.length, 3)
      assert.deepStrictEqual(error.findings, reports[0]?.findings)
      assert.strictEqual(error.path, "data[2].id")
      assert.include(error.message, "Strict decoding found 3 unknown or invalid values.")
      assert.strictEqual(error.attempts, 1)
    }))

  it.effect.each(
    [
      ["RejectedItem", { data: [good("a/b"), { name: "no id" }] }],
      ["UnreadableValue", { data: [{ ...good("a/b"), created: "today" }] }],
      ["UnreadableValue", { data: [{ id: "a/b" }] }],
      ["UnreadableValue", { data: [good("a/b")], total_count: "1" }],
      ["UnreadableValue", { data: [good("a/b")], links: "x" }],
      ["UnknownKey", { data: [{ ...good("a/b"), mood: 1 }] }],
      ["UnknownKey", { data: [good("a/b")], mood: 1 }],
      ["UnknownValue", { data: [{ ...good("a/b"), supported_parameters: ["telepathy"] }] }]
    ] as const
  )("fails with a single %s: %j", ([kind, answer]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.page()).pipe(Effect.provide(client([answer], { decoding: "strict" })))
      assert(error._tag === "DecodeError")
      assert.deepStrictEqual(error.findings.map(({ _tag }) => _tag), [kind])
    }))

  it.effect("returns a response without findings", () =>
    Effect.gen(function*() {
      const models = yield* Models.list().pipe(
        Effect.provide(client([{ data: [good("a/b")] }], { decoding: "strict" }))
      )
      assert.deepStrictEqual<unknown>(models, [good("a/b")])
    }))
})

const good = (id: string): Record<string, unknown> & { readonly id: string } => ({ id, name: `Model ${id}` })

const keys = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => [`odd${from + index}`, 1] as const)

const preamble = "OpenRouter sent data that this version does not know: "

const about = (operation: string, path: string) => ({
  "openrouter.operation": operation,
  "url.full": `https://openrouter.ai/api/v1${path}`
})

const findingsIn = (...items: ReadonlyArray<unknown>) => {
  const collector = makeCollector()
  collector.decodeItems(Model.Model, items, "data")
  return collector.findings()
}

const makeLog = () => {
  const entries: Array<{ readonly level: string; readonly message: string; readonly annotations: unknown }> = []
  const logger = Logger.layer([
    Logger.make<unknown, void>(({ fiber, logLevel, message }) => {
      entries.push({
        level: logLevel,
        message: String(message),
        annotations: Context.get(fiber.context, References.CurrentLogAnnotations)
      })
    })
  ])
  return { entries, logger }
}

const makeReports = () => {
  const reports: Array<Drift.Report> = []
  return { reports, reporter: (report: Drift.Report) => Effect.sync(() => void reports.push(report)) }
}

/** Services on a server that sends these bodies one after the other. */
const client = (bodies: ReadonlyArray<unknown>, options: OpenRouterConfig.Options = {}) => {
  const rest = [...bodies]
  return Layer.provide(
    OpenRouter.layer({ retry: RetryPolicy.none, ...options }),
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.sync(() => HttpClientResponse.fromWeb(request, new Response(JSON.stringify(rest.shift()))))
      )
    )
  )
}
