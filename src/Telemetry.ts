/**
 * Spans, metrics and logs. This comment lists all of them, with their names, units and attributes.
 *
 * Names and units follow OpenTelemetry's conventions, including those for HTTP clients. Effect's `effect/observability`
 * exports spans, metrics and logs to OTLP, and metrics to Prometheus. Attributes of metrics have few distinct values: they
 * never contain an id, or a URL with an id. Spans, metrics and logs never contain the API key.
 *
 * **Spans**
 *
 * | span | kind | attributes |
 * | --- | --- | --- |
 * | an operation: `Models.list` | internal | `openrouter.operation`, `openrouter.cache.outcome` (of the last response), `openrouter.attempts` (that this span started; 0 if another call's request was shared), `openrouter.items` (results of a list), `error.type` |
 * | `Endpoints.listAll`, above its calls of `Endpoints.list` | internal | |
 * | an attempt, below its operation: `GET /models` | client | `openrouter.operation`, `http.request.method`, `http.request.resend_count` (absent in the first attempt), `http.response.status_code`, `url.template`, `url.full`, `server.address`, `server.port`, `error.type` |
 * | a refresh in the background: `ResponseCache.refresh` | internal, a root, linked to the operation that got the stale response | `openrouter.operation`, `openrouter.attempts`, `error.type` |
 *
 * The span of an attempt lasts until the body is read. It includes redirects, but no wait for a free slot.
 * `HttpClient.TracerHeaderFilter` adds headers to it, without the API key. Set `References.TracerEnabled` to false to omit
 * all spans.
 *
 * **Metrics**
 *
 * | metric | type | unit | attributes |
 * | --- | --- | --- | --- |
 * | `openrouter.client.operation.duration` | histogram | s | `openrouter.operation`, `openrouter.outcome`, `error.type` |
 * | `openrouter.client.retries` | counter | {retry} | `openrouter.operation`, `error.type` (of the failed attempt) |
 * | `http.client.request.duration` | histogram | s | `http.request.method`, `http.response.status_code`, `url.template`, `server.address`, `server.port`, `error.type` |
 * | `http.client.active_requests` | gauge | {request} | `http.request.method`, `server.address`, `server.port` |
 * | `openrouter.cache.responses` | counter | {response} | `openrouter.operation`, `openrouter.cache.outcome` |
 * | `openrouter.cache.stale.age` | histogram | s | `openrouter.operation`, `openrouter.cache.outcome` |
 * | `openrouter.cache.refresh.failures` | counter | {refresh} | `openrouter.operation`, `error.type` |
 * | `openrouter.cache.store.failures` | counter | {command} | `openrouter.cache.store.command` |
 * | `openrouter.drift.findings` | counter | {finding} | `openrouter.operation`, `openrouter.drift.finding` |
 *
 * The count of a duration histogram is the number of calls, or of attempts. `Models.stream` counts each page as a call, and
 * `Endpoints.listAll` each model as a call of `Endpoints.list`. Effect keeps the unit of a metric in its attribute `unit`,
 * where the OTLP exporter reads it; the Prometheus format leaves it out.
 *
 * **Values**
 *
 * - `error.type`: the tag of the error (`RateLimitError`); of an `UnexpectedStatusError` its status (`503`), if that is
 *   between 100 and 599; `interrupted`; or `_OTHER` for a defect. Absent after a success.
 * - `openrouter.outcome`: `success`, `failure` or `interrupted`.
 * - `openrouter.cache.outcome`: see `ResponseCache.Outcome`.
 * - `openrouter.cache.store.command`: the command that the store failed, such as `get` or `set`.
 * - `openrouter.drift.finding`: the tag of a `Drift.Finding`.
 *
 * **Logs**
 *
 * One entry for each distinct cause, with the reason that the server or the store gave:
 *
 * | level | when | attributes |
 * | --- | --- | --- |
 * | warning | a refresh failed and the stale response stays in use: one entry for each wait before the next refresh | `openrouter.operation`, `error.type` |
 * | warning | the store of the cache begins to fail, or has an entry that cannot be read | |
 * | info | the store works again | |
 * | warning | the rate limiter fails: one entry in ten seconds | |
 * | warning, info | {@link Drift} found something for the first time; a warning if an item was left out or if most items have it | `openrouter.operation`, `url.full` |
 * | debug | old files of the cache could not be removed | |
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import type * as Tracer from "effect/Tracer"
import { memoized } from "./wire/memo.ts"

/**
 * Names of the attributes of spans, metrics and logs.
 *
 * @category constants
 * @since 0.1.0
 */
export const attributes = {
  /** Name of the operation: `Models.list`. */
  operation: "openrouter.operation",
  /** How a call ended: `success`, `failure` or `interrupted`. */
  outcome: "openrouter.outcome",
  /** Number of attempts that a span started. Redirects are not counted. */
  attempts: "openrouter.attempts",
  /** Results of a call: models, endpoints or providers. */
  items: "openrouter.items",
  /** Where the cache took a response from: a `ResponseCache.Outcome`. */
  cacheOutcome: "openrouter.cache.outcome",
  /** The command that the store of the cache failed: `get`, `set`. */
  storeCommand: "openrouter.cache.store.command",
  /** Tag of a `Drift.Finding`. */
  finding: "openrouter.drift.finding",
  /** Type of a failure, see {@link errorType}. */
  errorType: "error.type",
  /** `GET`. */
  method: "http.request.method",
  /** Number of attempts before this one. Absent if there were none. */
  resendCount: "http.request.resend_count",
  /** Status of the response. Absent if there was none. */
  status: "http.response.status_code",
  /** Path of the operation below the base URL: `/models/{author}/{slug}/endpoints`. */
  urlTemplate: "url.template",
  /** The URL, without secrets. */
  url: "url.full",
  /** Host of the base URL. */
  serverAddress: "server.address",
  /** Port of the base URL. */
  serverPort: "server.port"
} as const

// The buckets of OpenTelemetry's HTTP conventions.
const seconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const ages = [1, 10, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400]

/**
 * Duration of calls, in seconds, by operation, outcome and type of failure. Its count is the number of calls.
 *
 * @category metrics
 * @since 0.1.0
 */
export const operationDuration = Metric.histogram("openrouter.client.operation.duration", {
  description: "Duration of calls, by operation and outcome",
  boundaries: seconds,
  attributes: { unit: "s" }
})

/**
 * Duration of attempts, in seconds, from the start until the body is read. Its count is the number of attempts.
 *
 * @category metrics
 * @since 0.1.0
 */
export const requestDuration = Metric.histogram("http.client.request.duration", {
  description: "Duration of HTTP client requests",
  boundaries: seconds,
  attributes: { unit: "s" }
})

/**
 * Number of attempts that are running now.
 *
 * @category metrics
 * @since 0.1.0
 */
export const activeRequests = Metric.gauge("http.client.active_requests", {
  description: "Number of active HTTP requests",
  attributes: { unit: "{request}" }
})

/**
 * Number of retries, by the type of the failure that caused them.
 *
 * @category metrics
 * @since 0.1.0
 */
export const retries = Metric.counter("openrouter.client.retries", {
  description: "Retries, by the type of the failure that caused them",
  incremental: true,
  attributes: { unit: "{retry}" }
})

/**
 * Number of responses that calls received, by cache outcome. A list has one for each page.
 *
 * @category metrics
 * @since 0.1.0
 */
export const cacheResponses = Metric.counter("openrouter.cache.responses", {
  description: "Responses that calls received, by cache outcome",
  incremental: true,
  attributes: { unit: "{response}" }
})

/**
 * Age of the stale responses that calls received, in seconds since they were received or last confirmed.
 *
 * @category metrics
 * @since 0.1.0
 */
export const staleAge = Metric.histogram("openrouter.cache.stale.age", {
  description: "Age of stale responses when they are used",
  boundaries: ages,
  attributes: { unit: "s" }
})

/**
 * Number of refreshes that failed while a stale response stayed in use.
 *
 * @category metrics
 * @since 0.1.0
 */
export const refreshFailures = Metric.counter("openrouter.cache.refresh.failures", {
  description: "Refreshes that failed while a stale response stayed in use",
  incremental: true,
  attributes: { unit: "{refresh}" }
})

/**
 * Number of commands of the cache's store that failed or took too long.
 *
 * @category metrics
 * @since 0.1.0
 */
export const storeFailures = Metric.counter("openrouter.cache.store.failures", {
  description: "Reads and writes in the store of the response cache that failed or took too long",
  incremental: true,
  attributes: { unit: "{command}" }
})

/**
 * Number of keys, values and items that this version does not know or cannot read.
 *
 * @category metrics
 * @since 0.1.0
 */
export const driftFindings = Metric.counter("openrouter.drift.findings", {
  description: "Keys, values and items that OpenRouter sent and this version does not know or cannot read",
  incremental: true,
  attributes: { unit: "{finding}" }
})

/**
 * The fields of a failure that {@link errorType} reads.
 *
 * @category models
 * @since 0.1.0
 */
export interface TaggedFailure {
  /** Its tag: `RateLimitError`. */
  readonly _tag: string
  /** The error response, if there is one. */
  readonly response?: {
    /** HTTP status. */
    readonly status: number
  }
}

/**
 * The `error.type` of a failure: its tag or, of an `UnexpectedStatusError`, its status from 100 to 599.
 *
 * **Example** (Alert on the type of a failure)
 *
 * ```ts
 * import { OpenRouterError, Telemetry } from "effect-openrouter"
 *
 * console.log(Telemetry.errorType(OpenRouterError.make("RateLimitError"))) // RateLimitError
 * ```
 *
 * @category getters
 * @since 0.1.0
 */
export const errorType = (failure: TaggedFailure): string => {
  const { _tag, response: { status = 0 } = {} } = failure
  return _tag === "UnexpectedStatusError" && Number.isInteger(status) && status >= 100 && status <= 599
    ? String(status)
    : _tag
}

/**
 * The `error.type` of an exit; undefined if it is a success.
 *
 * @internal
 */
export const errorTypeOf = (exit: Exit.Exit<unknown, TaggedFailure>): string | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const failure = exit.cause.reasons.find(Cause.isFailReason)
  if (failure !== undefined) return errorType(failure.error)
  return Exit.hasInterrupts(exit) ? "interrupted" : "_OTHER"
}

/**
 * The current span of a fiber. Undefined if there is none, or if it belongs to another process.
 *
 * @internal
 */
export const spanOf = ({ cache: { span } }: Fiber.Fiber<unknown, unknown>): Tracer.Span | undefined =>
  span?._tag === "Span" ? span : undefined

/**
 * Adds to a numeric attribute of a span, because one call may read several pages.
 *
 * @internal
 */
export const addTo = (span: Tracer.Span | undefined, name: string, amount: number): void => {
  span?.attribute(name, (Number(span.attributes.get(name)) || 0) + amount)
}

// There are few combinations of attributes, so each has a metric of its own. With `Metric.withAttributes`, updates would
// find the key of the metric again, in 15 µs, whenever calls of several operations alternate.
const known = new Map<string, Metric.Metric<number, unknown>>()

/**
 * A metric with attributes.
 *
 * @internal
 */
export const series = (
  metric: Metric.Metric<number, unknown>,
  values: Readonly<Record<string, string>>
): Metric.Metric<number, unknown> =>
  memoized(known, metric.id + JSON.stringify(values), () => {
    const { description, id } = metric
    const attributes = { ...metric.attributes, ...values }
    switch (metric.type) {
      case "Counter":
        return Metric.counter(id, { description, attributes, incremental: true })
      case "Gauge":
        return Metric.gauge(id, { description, attributes })
      default:
        return Metric.histogram(id, { description, attributes, boundaries: metric === staleAge ? ages : seconds })
    }
  })

/**
 * Counts a command that a store of the cache failed.
 *
 * @internal
 */
export const storeFailed = (command: string): Effect.Effect<void> =>
  Metric.update(series(storeFailures, { [attributes.storeCommand]: command }), 1)

/**
 * Makes the function that measures the calls of an operation, and adds attributes to the span in which they run.
 *
 * @internal
 */
export const measured = <T>(
  operation: string,
  itemsOf: (value: T) => number | undefined = itemsIn
): <A extends T, E extends TaggedFailure, R>(
  self: Effect.Effect<A, E, R>
) => Effect.Effect<A, E, R> => {
  const named = { [attributes.operation]: operation }
  const succeeded = series(operationDuration, { ...named, [attributes.outcome]: "success" })
  return (self) =>
    Effect.withFiber((fiber) => {
      const clock = fiber.getRef(Clock.Clock)
      const startedAt = clock.currentTimeMillisUnsafe()
      const span = spanOf(fiber)
      span?.attribute(attributes.operation, operation)
      addTo(span, attributes.attempts, 0)
      return Effect.onExit(self, (exit) => {
        const duration = (clock.currentTimeMillisUnsafe() - startedAt) / 1000
        if (Exit.isSuccess(exit)) {
          const items = itemsOf(exit.value)
          if (items !== undefined) addTo(span, attributes.items, items)
          succeeded.updateUnsafe(duration, fiber.context)
        } else {
          const type = errorTypeOf(exit) ?? ""
          span?.attribute(attributes.errorType, type)
          const outcome = type === "interrupted" ? type : "failure"
          series(operationDuration, { ...named, [attributes.outcome]: outcome, [attributes.errorType]: type })
            .updateUnsafe(duration, fiber.context)
        }
        return Effect.void
      })
    })
}

const itemsIn = (value: unknown): number | undefined => {
  if (Array.isArray(value)) return value.length
  const list = Predicate.hasProperty(value, "data")
    ? value.data
    : Predicate.hasProperty(value, "endpoints")
    ? value.endpoints
    : undefined
  return Array.isArray(list) ? list.length : undefined
}
