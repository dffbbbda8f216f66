/** An OpenTelemetry collector on this machine, which prints the traces, metrics and logs that it received. */
import { Console, Context, Effect, Layer } from "effect"
import { createServer } from "node:http"

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly doubleValue?: number }
}
interface Span {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: ReadonlyArray<Attribute>
  readonly links: ReadonlyArray<{ readonly spanId: string }>
}
interface Point {
  readonly attributes: ReadonlyArray<Attribute>
  readonly asDouble?: number
  readonly count?: number
  readonly sum?: number
}
interface Points {
  readonly dataPoints: ReadonlyArray<Point>
}
interface Metric {
  readonly name: string
  readonly unit: string
  readonly sum?: Points
  readonly gauge?: Points
  readonly histogram?: Points
}
interface Log {
  readonly severityText: string
  readonly body: Attribute["value"]
  readonly attributes: ReadonlyArray<Attribute>
}
interface Export {
  readonly resourceSpans?: ReadonlyArray<
    { readonly scopeSpans: ReadonlyArray<{ readonly spans: ReadonlyArray<Span> }> }
  >
  readonly resourceMetrics?: ReadonlyArray<
    { readonly scopeMetrics: ReadonlyArray<{ readonly metrics: ReadonlyArray<Metric> }> }
  >
  readonly resourceLogs?: ReadonlyArray<
    { readonly scopeLogs: ReadonlyArray<{ readonly logRecords: ReadonlyArray<Log> }> }
  >
}

export class Collector extends Context.Service<Collector, {
  readonly url: string
  readonly report: Effect.Effect<void>
}>()("examples/Collector") {
  static readonly layer = Layer.effect(
    Collector,
    Effect.gen(function*() {
      const received: Array<Export> = []
      const url = yield* listen((body) => received.push(JSON.parse(body)))
      return Collector.of({ url, report: Effect.suspend(() => print(received)) })
    })
  )
}

const listen = (onBody: (body: string) => void) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((request, response) => {
        let body = ""
        request.setEncoding("utf8").on("data", (chunk: string) => body += chunk).on("end", () => {
          onBody(body)
          response.writeHead(200, { "content-type": "application/json" }).end("{}")
        })
      }).listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = () => {
          server.close()
          server.closeAllConnections()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ url }) => url))

const print = Effect.fnUntraced(function*(received: ReadonlyArray<Export>) {
  const spans = received.flatMap(({ resourceSpans = [] }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  ).toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
  yield* Console.log("traces")
  const show = (span: Span, indent: string): Effect.Effect<void> =>
    Effect.gen(function*() {
      const milliseconds = Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6
      const linked = span.links.map(({ spanId }) => `, linked to ${spans.find((one) => one.spanId === spanId)?.name}`)
      yield* Console.log(
        `${indent}${span.name} ${milliseconds.toFixed(1)} ms${linked.join("")} ${described(span.attributes)}`
      )
      for (const child of spans) if (child.parentSpanId === span.spanId) yield* show(child, `${indent}  `)
    })
  for (const span of spans) if (!span.parentSpanId) yield* show(span, "  ")

  // The last export of a metric has its current value.
  const metrics = new Map(
    received.flatMap(({ resourceMetrics = [] }) =>
      resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
    ).map((metric) => [metric.name, metric])
  )
  yield* Console.log("\nmetrics")
  for (const { gauge, histogram, name, sum, unit } of metrics.values()) {
    yield* Console.log(`  ${name} (${unit})`)
    for (const { asDouble, attributes, count, sum: total = 0 } of (histogram ?? gauge ?? sum)?.dataPoints ?? []) {
      const value = count === undefined ? `${asDouble}` : `${count} ×, ${total.toFixed(3)} in total`
      yield* Console.log(`    ${value} ${described(attributes)}`)
    }
  }

  yield* Console.log("\nlogs")
  for (
    const { attributes, body, severityText } of received.flatMap(({ resourceLogs = [] }) =>
      resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords))
    )
  ) {
    yield* Console.log(`  ${severityText} ${body.stringValue} ${described(attributes)}`)
  }
})

// Attributes with the same value everywhere in this program.
const hidden = new Set(["fiberId", "unit", "server.address", "server.port", "http.request.method", "url.full"])

const described = (attributes: ReadonlyArray<Attribute>): string =>
  attributes.filter(({ key }) => !hidden.has(key)).map(({ key, value }) =>
    `${key}=${value.stringValue ?? value.intValue ?? value.doubleValue}`
  ).join(" ")
