/**
 * Service: one GET, from an operation and its parameters to a decoded value.
 *
 * Everything that is the same for every operation happens here, once: the URL, the headers, the deadlines, retry, the
 * limit on the body, redirects, error answers, decoding, and the report of what was not known. Stands below `Models` and
 * `Endpoints`, which describe operations, and above Effect's `HttpClient`, which it requires.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Drift from "./Drift.ts"
import { attemptsText, disguisedStatus, errorOf, type Fields, parseJson } from "./internal/errorEnvelope.ts"
import * as Exchange from "./internal/exchange.ts"
import * as OpenRouterConfig from "./OpenRouterConfig.ts"
import {
  CircuitOpenError,
  DecodeError,
  InvalidRequestError,
  type OpenRouterError,
  TimeoutError,
  UnauthorizedError
} from "./OpenRouterError.ts"
import * as RetryPolicy from "./RetryPolicy.ts"

/**
 * What is asked: a path below the base URL with its query, or the `links.next` of an answer and the URL that gave it.
 *
 * @category models
 * @since 0.1.0
 */
export type Target =
  | { readonly path: string; readonly params?: ReadonlyArray<readonly [string, string]> }
  | { readonly next: string; readonly from: string }

/**
 * One operation, ready to be sent: what to ask for, how to read the answer, and which error statuses are its own.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operation<A, E extends RetryPolicy.Failure = never> {
  /** Name under which it appears in errors, spans, logs and metrics: `Models.list`. */
  readonly name: string
  readonly target: Target
  /** Media type of the answer. An RSS feed is not parsed: `decode` is given its text. */
  readonly accept: "application/json" | "application/rss+xml"
  /** Whether OpenRouter answers it only to callers with a key. Without one, nothing is sent. */
  readonly needsKey?: boolean
  /** Statuses that this operation declares beyond those that all of them share, with their error classes. */
  readonly errors: Readonly<Record<number, new(fields: Fields) => E>>
  /** Reads the parsed body, part by part, through the collector. */
  readonly decode: (body: unknown, collector: Drift.Collector) => Result.Result<A, Drift.Mismatch>
}

/**
 * A decoded answer and the URL that gave it, against which `links.next` is resolved.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer<A> {
  readonly value: A
  readonly url: string
}

/**
 * One GET, from an operation to a decoded value.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  readonly get: <A, E extends RetryPolicy.Failure = never>(
    operation: Operation<A, E>
  ) => Effect.Effect<Answer<A>, OpenRouterError | E>
}

/**
 * One GET, from an operation and its parameters to a decoded value.
 *
 * @category services
 * @since 0.1.0
 */
export class OpenRouterHttp extends Context.Service<OpenRouterHttp, Service>()("effect-openrouter/OpenRouterHttp") {}

/**
 * Builds the service from the configuration and an `HttpClient`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<Service, never, OpenRouterConfig.OpenRouterConfig | HttpClient.HttpClient> = Effect
  .gen(function*() {
    const config = yield* OpenRouterConfig.OpenRouterConfig
    const exchange = Exchange.make(config, yield* HttpClient.HttpClient)
    // A reporter given where the layer is built holds for every call that does not bring its own.
    const layerReporter = yield* Drift.Reporter
    const isFirst = Drift.makeFirstSeen()

    // What was found is reported, or, decoding strictly, is the failure.
    const settle = Effect.fnUntraced(function*<A>(decoded: A, findings: ReadonlyArray<Drift.Finding>, call: Call) {
      const [first] = findings
      if (first === undefined) return decoded
      if (config.decoding === "strict") {
        return yield* decodeError(call, { path: first.path, reason: Drift.format(first) }, findings)
      }
      const callReporter = yield* Drift.Reporter
      const reporter = callReporter === Drift.defaultReporter ? layerReporter : callReporter
      yield* reporter({ operation: call.operation, url: call.url, findings, fresh: findings.filter(isFirst) })
      return decoded
    })

    const interpret = Effect.fnUntraced(function*<A, E extends RetryPolicy.Failure>(
      operation: Operation<A, E>,
      { body, contentType, retryAfter, status }: Exchange.Message,
      call: Call
    ) {
      const json = parseJson(body)
      const isSuccess = status >= 200 && status <= 299
      // An error envelope is known to arrive with status 200.
      const failed = isSuccess ? Option.getOrUndefined(Option.map(json, disguisedStatus)) : status
      if (failed !== undefined) {
        const wait = waitOf(retryAfter, yield* Clock.currentTimeMillis)
        return yield* Effect.fail(errorOf(failed, json, operation.errors, { ...call }, wait))
      }
      const input = operation.accept === "application/json" ? json : Option.some(body)
      if (Option.isNone(input)) {
        const got = `${contentType}, ${body.length} characters`
        return yield* decodeError(call, { path: "", reason: `Expected JSON, got something else (${got})` })
      }
      const collector = Drift.makeCollector()
      const decoded = operation.decode(input.value, collector)
      if (Result.isFailure(decoded)) return yield* decodeError(call, decoded.failure)
      return yield* settle(decoded.success, collector.findings(), call)
    })

    const get = Effect.fnUntraced(function*<A, E extends RetryPolicy.Failure>(operation: Operation<A, E>) {
      const url = yield* resolve(operation, config)
      if (operation.needsKey === true && config.apiKey === undefined) return yield* missingKey(operation.name, url)
      const headers = yield* headersOf(operation, config)
      const timeouts = yield* timeoutsOf(operation.name, config)
      const policy = (yield* OpenRouterConfig.CurrentRetry) ?? config.retry
      const deadline = (yield* Clock.currentTimeMillis) + Duration.toMillis(timeouts.total)
      const call: Call = { operation: operation.name, url: url.href, attempts: 0 }
      let before: RetryPolicy.Failure | undefined

      const attempt = Effect.suspend(() => {
        call.attempts++
        return exchange(url, headers, call)
      }).pipe(
        Effect.flatMap((message) =>
          Effect.map(interpret(operation, message, call), (value) => ({ value, url: message.url }))
        ),
        Effect.timeoutOrElse({
          duration: timeouts.attempt,
          orElse: () => Effect.fail(timeoutError(call, "attempt", timeouts.attempt, before))
        }),
        Effect.tapError((failure) =>
          Effect.sync(() => {
            before = failure
          })
        )
      )

      const attempts = attempt.pipe(
        Effect.retry({
          while: RetryPolicy.isRetryable,
          // A wait that would pass the deadline is not begun: the failure at hand says more than a timeout would.
          schedule: policy.pipe(
            Schedule.while(({ duration, now }) => now + Duration.toMillis(duration) < deadline)
          )
        }),
        Effect.timeoutOrElse({
          duration: timeouts.total,
          orElse: () => Effect.fail(timeoutError(call, "total", timeouts.total, before))
        })
      )

      if (config.circuitBreaker === undefined) return yield* attempts
      return yield* config.circuitBreaker.execute(attempts, { key: config.baseUrl.origin, classify: outcomeOf }).pipe(
        Effect.mapError((error) => isRejection(error) ? circuitOpen(call, error.reason) : error)
      )
    })

    return OpenRouterHttp.of({ get })
  })

/**
 * The service, from the configuration and an `HttpClient`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<OpenRouterHttp, never, OpenRouterConfig.OpenRouterConfig | HttpClient.HttpClient> =
  Layer.effect(OpenRouterHttp, make)

// What errors say about a call; `attempts` grows as it goes on.
interface Call {
  readonly operation: string
  readonly url: string
  attempts: number
}

const resolve = (
  { name, target }: Operation<unknown, RetryPolicy.Failure>,
  { baseUrl }: OpenRouterConfig.Service
): Effect.Effect<URL, DecodeError> => {
  if ("path" in target) {
    const url = new URL(baseUrl)
    url.pathname = `${baseUrl.pathname === "/" ? "" : baseUrl.pathname}${target.path}`
    for (const [key, value] of target.params ?? []) url.searchParams.append(key, value)
    return Effect.succeed(url)
  }
  const url = URL.canParse(target.next, target.from) ? new URL(target.next, target.from) : undefined
  if (url !== undefined && Exchange.isWithin(url, baseUrl)) return Effect.succeed(url)
  return Effect.fail(
    decodeError({ operation: name, url: target.from, attempts: 0 }, {
      path: "links.next",
      reason: `Expected a URL at ${baseUrl.origin}, got ${url === undefined ? "no URL" : `one at ${url.origin}`}`
    })
  )
}

const headersOf = Effect.fnUntraced(function*(
  { accept, name }: Operation<unknown, RetryPolicy.Failure>,
  config: OpenRouterConfig.Service
) {
  const { categories, referer, title, ...rest } = {
    ...config.attribution,
    ...(yield* OpenRouterConfig.CurrentAttribution)
  }
  rest satisfies Record<string, never>
  const unsendable = OpenRouterConfig.unsendableHeader({ categories, referer, title })
  if (unsendable !== undefined) {
    return yield* invalidRequest(name, `attribution.${unsendable}`, "is sent as a header and has to be printable ASCII")
  }
  const headers: Record<string, string> = { accept }
  if (config.apiKey !== undefined) headers.authorization = `Bearer ${Redacted.value(config.apiKey)}`
  // An empty value says nothing, and takes back what was configured.
  if (referer) headers["http-referer"] = referer
  if (title) headers["x-openrouter-title"] = title
  if (categories?.some((category) => category !== "")) headers["x-openrouter-categories"] = categories.join(",")
  return headers
})

const timeoutsOf = Effect.fnUntraced(function*(operation: string, { timeouts }: OpenRouterConfig.Service) {
  const current = yield* OpenRouterConfig.CurrentTimeouts
  const attempt = current.attempt === undefined ? timeouts.attempt : OpenRouterConfig.deadline(current.attempt)
  if (attempt === undefined) return yield* invalidRequest(operation, "timeouts.attempt", "has to be above 0")
  const total = current.total === undefined ? timeouts.total : OpenRouterConfig.deadline(current.total)
  if (total === undefined) return yield* invalidRequest(operation, "timeouts.total", "has to be above 0")
  return { attempt, total }
})

const waitOf = (retryAfter: string | undefined, now: number): Duration.Duration | undefined => {
  if (retryAfter === undefined) return undefined
  // A malformed one is as good as none: the policy's own wait applies.
  return Option.getOrUndefined(
    Option.map(
      Result.getSuccess(Headers.parseRetryAfter(retryAfter)),
      (parsed) => Headers.retryAfterDelay(parsed, now)
    )
  )
}

const isRejection = (
  error: CircuitBreaker.CircuitBreakerError | RetryPolicy.Failure
): error is CircuitBreaker.CircuitBreakerError => error._tag === "CircuitBreakerError"

// Only what says that OpenRouter is unwell counts against it: a wrong id or a missing key does not.
const outcomeOf = (exit: Exit.Exit<unknown, RetryPolicy.Failure>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return { _tag: "Success" }
  const failure = Option.getOrUndefined(Exit.findErrorOption(exit))
  if (failure === undefined) return { _tag: "Ignored" }
  return RetryPolicy.isRetryable(failure) || failure._tag === "TimeoutError"
    ? { _tag: "Failure", retryAfter: RetryPolicy.retryAfter(failure) }
    : { _tag: "Success" }
}

const invalidRequest = (operation: string, field: string, problem: string): InvalidRequestError =>
  new InvalidRequestError({ operation, field, message: `${operation}: ${field} ${problem}. Nothing was sent.` })

const missingKey = (operation: string, url: URL): UnauthorizedError =>
  new UnauthorizedError({
    operation,
    url: url.href,
    attempts: 0,
    response: { status: 401, code: undefined, message: undefined, metadata: undefined },
    message: `${operation} answers only callers with an API key, and none is configured. Set OPENROUTER_API_KEY, or `
      + "apiKey in OpenRouterConfig. Nothing was sent."
  })

const timeoutError = (
  call: Call,
  scope: "attempt" | "total",
  duration: Duration.Duration,
  before: RetryPolicy.Failure | undefined
): TimeoutError =>
  new TimeoutError({
    ...call,
    scope,
    duration,
    message: `${call.operation}: no whole answer within ${Duration.format(duration)} (${
      scope === "attempt" ? "the deadline of one attempt" : `the deadline of the call, ${attemptsText(call.attempts)}`
    }).${before === undefined ? "" : ` Before that: ${before._tag}.`} OpenRouterConfig.withTimeout sets another.`
  })

const circuitOpen = (call: Call, reason: CircuitBreaker.CircuitBreakerErrorReason): CircuitOpenError => {
  const retryAfter = reason._tag === "CircuitOpen" ? reason.retryAfter : Duration.zero
  return new CircuitOpenError({
    ...call,
    retryAfter,
    message: `${call.operation}: nothing was sent: ${whyOpen(reason)}.`
  })
}

const whyOpen = (reason: CircuitBreaker.CircuitBreakerErrorReason): string => {
  switch (reason._tag) {
    case "CircuitOpen":
      return `OpenRouter has been failing. The circuit breaker lets the next request through in ${
        Duration.format(reason.retryAfter)
      }`
    case "CircuitHalfOpen":
      return "OpenRouter has been failing, and the circuit breaker is trying it with one request. Wait for that one"
    case "CircuitBreakerStoreError":
      return "the store of the circuit breaker failed. Make one with `onStoreError: \"allow\"` to go on without it"
  }
}

const decodeError = (
  call: Call,
  { path, reason }: Drift.Mismatch,
  findings: ReadonlyArray<Drift.Finding> = []
): DecodeError =>
  new DecodeError({
    ...call,
    path,
    reason,
    findings,
    message: `${call.operation}: the answer is not what it should be${path === "" ? "" : ` at ${path}`}: ${reason}. ${
      findings.length === 0
        ? "Asking again will not help; a newer version of effect-openrouter may know it."
        : `Strict decoding found ${findings.length} such; lenient decoding reports them and goes on.`
    }`
  })
