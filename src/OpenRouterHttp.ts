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
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as CacheStore from "./CacheStore.ts"
import * as Drift from "./Drift.ts"
import { disguisedStatus, errorOf, type Fields, parseJson } from "./http/envelope.ts"
import * as Exchange from "./http/exchange.ts"
import { type Call, circuitOpen, decodeError, missingKey, notCached, timeoutError } from "./http/failures.ts"
import { authorizationOf, headersOf, identityOf, resolve, timeoutsOf } from "./http/request.ts"
import * as OpenRouterConfig from "./OpenRouterConfig.ts"
import { type InvalidRequestError, type OpenRouterError, UnexpectedStatusError } from "./OpenRouterError.ts"
import * as ResponseCache from "./ResponseCache.ts"
import * as RetryPolicy from "./RetryPolicy.ts"
import { oneLine } from "./wire/text.ts"

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
  /** What kind of answer it asks for, under which the cache keeps it. */
  readonly resource: CacheStore.Resource
  /** Media type of the answer. An RSS feed is not parsed: the decoder is given its text. */
  readonly accept: "application/json" | "application/rss+xml"
  /** Whether OpenRouter answers it only to callers with a key. Without one, nothing is sent. */
  readonly needsKey?: boolean
  /** Statuses that this operation declares beyond those that all of them share, with their error classes. */
  readonly errors: Readonly<Record<number, new(fields: Fields) => E>>
  readonly decoder: Decoder<A>
}

/**
 * Reads the parsed body of an answer, part by part, through the collector; and remembers what it read for as long as the
 * cache keeps the answer. Operations that read the same thing share a decoder. See {@link makeDecoder}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Decoder<A> {
  readonly decode: (body: unknown, collector: Drift.Collector) => Result.Result<A, Drift.Mismatch>
  /** What was read, apart for each way of decoding: what a lenient client took, a strict one may refuse. */
  readonly read: Readonly<Record<OpenRouterConfig.Decoding, ResponseCache.Decoder<A>>>
}

/**
 * Makes a decoder from the function that reads.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeDecoder = <A>(decode: Decoder<A>["decode"]): Decoder<A> => ({
  decode,
  read: { lenient: { values: new WeakMap() }, strict: { values: new WeakMap() } }
})

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
  /** One GET, from an operation to a decoded value. */
  readonly get: <A, E extends RetryPolicy.Failure = never>(
    operation: Operation<A, E>
  ) => Effect.Effect<Answer<A>, OpenRouterError | E>
  /** Makes several GETs one call: the total deadline holds for all of them together. */
  readonly asOneCall: <A, E, R>(
    operation: string,
    self: Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E | InvalidRequestError, R>
}

/**
 * One GET, from an operation and its parameters to a decoded value.
 *
 * @category services
 * @since 0.1.0
 */
export class OpenRouterHttp extends Context.Service<OpenRouterHttp, Service>()("effect-openrouter/OpenRouterHttp") {}

/**
 * Builds the service from the configuration, the cache and an `HttpClient`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make: Effect.Effect<
  Service,
  never,
  OpenRouterConfig.OpenRouterConfig | ResponseCache.ResponseCache | HttpClient.HttpClient
> = Effect.gen(function*() {
  const config = yield* OpenRouterConfig.OpenRouterConfig
  const cache = yield* ResponseCache.ResponseCache
  const exchange = Exchange.make(config, yield* HttpClient.HttpClient)
  const identity = yield* identityOf(config)
  // A reporter given where the layer is built holds for every call that does not bring its own.
  const layerReporter = yield* Drift.Reporter
  const isFirst = Drift.makeFirstSeen()
  const policyNumber = numbered<RetryPolicy.RetryPolicy>()
  // Clients may share a cache, and with it answers, but not what they make of them and not how they ask.
  const client = ++clients

  // What was found is reported, or, decoding strictly, is the failure.
  const settle = Effect.fnUntraced(function*<A>(decoded: A, findings: ReadonlyArray<Drift.Finding>, call: Call) {
    const [first] = findings
    if (first === undefined) return decoded
    if (config.decoding === "strict") {
      return yield* decodeError(call, { path: first.path, reason: Drift.format(first) }, findings)
    }
    const reporter = (yield* Drift.Reporter) ?? layerReporter ?? Drift.defaultReporter
    yield* reporter({ operation: call.operation, url: call.url, findings, fresh: findings.filter(isFirst) })
    return decoded
  })

  const decode = Effect.fnUntraced(function*<A>(
    { accept, decoder }: Operation<A, RetryPolicy.Failure>,
    { json, text }: ResponseCache.Body,
    call: Call
  ) {
    const input = accept === "application/json" ? json ?? Option.getOrUndefined(parseJson(text)) : text
    const collector = Drift.makeCollector()
    const decoded = decoder.decode(input, collector)
    if (Result.isFailure(decoded)) {
      return yield* decodeError(call, decoded.failure, config.decoding === "strict" ? collector.findings() : [])
    }
    return yield* settle(decoded.success, collector.findings(), call)
  })

  // One exchange: an answer that can be decoded and kept, or the failure that it stands for.
  const ask = Effect.fnUntraced(function*<E extends RetryPolicy.Failure>(
    operation: Operation<unknown, E>,
    url: URL,
    sent: Readonly<Record<string, string>>,
    call: Call
  ) {
    const { body, headers, status } = yield* exchange(url, sent, call)
    const isConfirmed = status === 304 && ("if-none-match" in sent || "if-modified-since" in sent)
    if (isConfirmed) return { status, headers, body: { text: "" } }
    const json = parseJson(body)
    const isSuccess = status >= 200 && status <= 299
    // An error envelope is known to arrive with status 200.
    const failed = isSuccess ? Option.getOrUndefined(Option.map(json, disguisedStatus)) : status
    if (failed !== undefined) {
      const wait = waitOf(headers["retry-after"], yield* Clock.currentTimeMillis)
      return yield* Effect.fail(errorOf(failed, json, operation.errors, { ...call }, wait))
    }
    if (Option.isNone(json) && operation.accept === "application/json") {
      const got = `${oneLine(headers["content-type"] ?? "no content type")}, ${body.length} characters`
      return yield* decodeError(call, { path: "", reason: `Expected JSON, got something else (${got})` })
    }
    return { status, headers, body: { text: body, json: Option.getOrUndefined(json) } }
  })

  const get = Effect.fnUntraced(function*<A, E extends RetryPolicy.Failure>(operation: Operation<A, E>) {
    const url = yield* resolve(operation, config)
    if (operation.needsKey === true && config.apiKey === undefined) return yield* missingKey(operation.name, url)
    const headers = yield* headersOf(operation, config)
    const timeouts = yield* timeoutsOf(operation.name, config)
    const policy = (yield* OpenRouterConfig.CurrentRetry) ?? config.retry
    const call: Call = { operation: operation.name, url: url.href, attempts: 0 }
    const now = yield* Clock.currentTimeMillis
    let before: RetryPolicy.Failure | undefined

    const within = (duration: Duration.Duration) => <B>(self: Effect.Effect<B, RetryPolicy.Failure>) =>
      Effect.timeoutOrElse(self, {
        duration,
        orElse: () => Effect.fail(timeoutError(call, "total", timeouts.total, before))
      })
    const total = Duration.toMillis(timeouts.total)
    const callIsOver = Option.getOrElse(yield* CurrentDeadline, () => now + total)

    const send = Effect.fnUntraced(function*(validators: Readonly<Record<string, string>>) {
      const sentAt = yield* Clock.currentTimeMillis
      // A refresh in the background may begin when the call that it was begun for is over, and then has a time of its own.
      const deadline = sentAt < callIsOver ? callIsOver : sentAt + total
      const attempt = Effect.suspend(() => {
        call.attempts++
        return ask(operation, url, { ...headers, ...validators, ...authorizationOf(config) }, call)
      }).pipe(
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
            // Whatever the policy: nobody is asked sooner than they want to be.
            Schedule.modifyDelay(({ duration, input }) =>
              Effect.succeed(Duration.max(duration, RetryPolicy.retryAfter(input)))
            ),
            Schedule.while(({ duration, now }) => now + Duration.toMillis(duration) < deadline)
          )
        }),
        within(Duration.millis(deadline - sentAt))
      )
      if (config.circuitBreaker === undefined) return yield* attempts
      return yield* config.circuitBreaker.execute(attempts, { key: config.baseUrl.origin, classify: outcomeOf }).pipe(
        Effect.mapError((error) => isRejection(error) ? circuitOpen(call, error.reason) : error)
      )
    })

    const value = yield* cache.respond({
      operation: operation.name,
      resource: operation.resource,
      url,
      headers,
      identity,
      settings: `${client} ${Duration.toMillis(timeouts.attempt)} ${total} ${policyNumber(policy)}`,
      send,
      decode: (body) => decode(operation, body, call),
      decoder: operation.decoder.read[config.decoding],
      notCached: () => notCached(call),
      withinDeadline: within(Duration.millis(Math.max(0, callIsOver - now))),
      narrow: (failure) => narrow(failure, operation)
    })
    return { value, url: url.href }
  })

  const asOneCall = Effect.fnUntraced(function*<A, E, R>(operation: string, self: Effect.Effect<A, E, R>) {
    const { total } = yield* timeoutsOf(operation, config)
    const deadline = (yield* Clock.currentTimeMillis) + Duration.toMillis(total)
    return yield* Effect.provideService(self, CurrentDeadline, Option.some(deadline))
  })

  return OpenRouterHttp.of({ get, asOneCall })
})

/**
 * The service, from the configuration, the cache and an `HttpClient`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer: Layer.Layer<
  OpenRouterHttp,
  never,
  OpenRouterConfig.OpenRouterConfig | ResponseCache.ResponseCache | HttpClient.HttpClient
> = Layer.effect(OpenRouterHttp, make)

// When the call has to be over that the GETs of now are parts of, in milliseconds since 1970.
const CurrentDeadline = Context.Reference<Option.Option<number>>("effect-openrouter/OpenRouterHttp/CurrentDeadline", {
  defaultValue: Option.none
})

let clients = 0

const numbered = <A extends object>(): (value: A) => number => {
  const numbers = new WeakMap<A, number>()
  let next = 0
  return (value) => {
    const number = numbers.get(value) ?? next++
    numbers.set(value, number)
    return number
  }
}

// Whoever asks for a URL may share the request of another operation, whose failure may be none of this one's.
const narrow = <A, E extends RetryPolicy.Failure>(
  failure: RetryPolicy.Failure,
  operation: Operation<A, E>
): OpenRouterError | E => {
  if (failure._tag !== "BadRequestError" && failure._tag !== "NotFoundError") return failure
  for (const Declared of Object.values(operation.errors)) if (failure instanceof Declared) return failure
  const { attempts, message, operation: name, response, url } = failure
  return new UnexpectedStatusError({ attempts, message, operation: name, response, url, retryAfter: undefined })
}

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
