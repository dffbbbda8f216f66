/**
 * Failures of OpenRouter and of the network, as values: statuses, broken connections, slow and truncated bodies, drift.
 *
 * A fault changes the response that the fake server would have sent. It applies to every request unless limited
 * (`onRequest`, `onPath`, `times`), and `all` combines several. If several faults of a `FakeOpenRouter` apply to a
 * request, the first one wins.
 *
 * **Example** (Two failures, then the usual response)
 *
 * ```ts
 * import { Fault } from "effect-openrouter/testing"
 *
 * const faults = [
 *   Fault.error(503, { headers: { "retry-after": "1" } }).pipe(Fault.onRequest(1)),
 *   Fault.all(Fault.delay("2 seconds"), Fault.reset).pipe(Fault.onRequest(2))
 * ]
 * ```
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import { dual } from "effect/Function"
import * as Pipeable from "effect/Pipeable"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type * as FakeHttp from "./FakeHttp.ts"

/**
 * A change to responses of the fake server, and the condition under which it applies.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fault extends Pipeable.Pipeable {
  /** Returns the response to send, given the usual one. */
  readonly apply: (answer: FakeHttp.Response, request: FakeHttp.Request) => FakeHttp.Response
  /** Whether the fault applies to a request. */
  readonly matches: (request: FakeHttp.Request) => boolean
  /** Largest number of requests that the fault applies to; `Infinity` for no limit. */
  readonly limit: number
}

const fault = (fields: Omit<Fault, "pipe">): Fault => ({ ...Pipeable.Prototype, ...fields })

/**
 * Makes a fault from a function. It applies to every request unless limited.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (apply: Fault["apply"]): Fault => fault({ apply, matches: () => true, limit: Infinity })

/**
 * Combines faults, applied in the order given: `all(delay("1 second"), error(503))` responds with 503 after a second. The
 * result applies to a request if all of them do, and as often as the one with the lowest limit.
 *
 * @category combining
 * @since 0.1.0
 */
export const all = (...faults: ReadonlyArray<Fault>): Fault =>
  fault({
    apply: (answer, request) => faults.reduce((answer, fault) => fault.apply(answer, request), answer),
    matches: (request) => faults.every((fault) => fault.matches(request)),
    limit: Math.min(...faults.map((fault) => fault.limit))
  })

/**
 * Limits a fault to requests that satisfy a predicate, in addition to earlier limits.
 *
 * @category limiting
 * @since 0.1.0
 */
export const when: {
  (predicate: (request: FakeHttp.Request) => boolean): (self: Fault) => Fault
  (self: Fault, predicate: (request: FakeHttp.Request) => boolean): Fault
} = dual(2, (self: Fault, predicate: (request: FakeHttp.Request) => boolean): Fault =>
  fault({
    apply: self.apply,
    matches: (request) => self.matches(request) && predicate(request),
    limit: self.limit
  }))

/**
 * Limits a fault to one request by its number: 1 is the first of all requests to the fake server.
 *
 * @category limiting
 * @since 0.1.0
 */
export const onRequest: {
  (number: number): (self: Fault) => Fault
  (self: Fault, number: number): Fault
} = dual(2, (self: Fault, number: number): Fault => when(self, (request) => request.number === number))

/**
 * A range of request numbers, both ends included.
 *
 * @category models
 * @since 0.1.0
 */
export interface RequestRange {
  /** Number of the first request. Default: 1. */
  readonly from?: number
  /** Number of the last request. Default: no limit. */
  readonly to?: number
}

/**
 * Limits a fault to a range of request numbers.
 *
 * @category limiting
 * @since 0.1.0
 */
export const onRequests: {
  (range: RequestRange): (self: Fault) => Fault
  (self: Fault, range: RequestRange): Fault
} = dual(
  2,
  (self: Fault, { from = 1, to = Infinity }: RequestRange): Fault =>
    when(self, (request) => request.number >= from && request.number <= to)
)

/**
 * Limits a fault to some paths. A path is decoded, and excludes `/api/v1` and the query: `/models/count`. A string must equal
 * the path.
 *
 * @category limiting
 * @since 0.1.0
 */
export const onPath: {
  (path: string | RegExp | ((path: string) => boolean)): (self: Fault) => Fault
  (self: Fault, path: string | RegExp | ((path: string) => boolean)): Fault
} = dual(
  2,
  (self: Fault, path: string | RegExp | ((path: string) => boolean)): Fault =>
    when(self, (request) =>
      Predicate.isString(path)
        ? request.path === path
        // Not `test`: a global RegExp remembers where its last `test` ended.
        : Predicate.isFunction(path)
        ? path(request.path)
        : request.path.search(path) >= 0)
)

/**
 * Limits how often a fault applies. If a fault is injected twice, each injection has its own count.
 *
 * @category limiting
 * @since 0.1.0
 */
export const times: {
  (limit: number): (self: Fault) => Fault
  (self: Fault, limit: number): Fault
} = dual(
  2,
  (self: Fault, limit: number): Fault =>
    fault({ apply: self.apply, matches: self.matches, limit: Math.min(self.limit, limit) })
)

/**
 * Additional headers of a response.
 *
 * @category models
 * @since 0.1.0
 */
export type Headers = Readonly<Record<string, string>>

const lowerCased = <A>(headers: Readonly<Record<string, A>>): Record<string, A> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/**
 * Replaces the response: a status (default 200), headers (default none) and a body (default empty). Headers for CORS are
 * kept, so that programs in a browser can read the response.
 *
 * @category responding
 * @since 0.1.0
 */
export const respond = (response: Partial<Pick<FakeHttp.Response, "status" | "headers" | "body">>): Fault =>
  make((answer) => ({
    ...answer,
    status: response.status ?? 200,
    headers: {
      ...Record.filter(answer.headers, (_, name) => name.startsWith("access-control-")),
      ...lowerCased(response.headers ?? {})
    },
    body: response.body ?? ""
  }))

/**
 * Responds with any JSON value.
 *
 * @category responding
 * @since 0.1.0
 */
export const json = (status: number, value: unknown, headers: Headers = {}): Fault =>
  respond({
    status,
    headers: { "content-type": "application/json", ...lowerCased(headers) },
    body: JSON.stringify(value)
  })

/**
 * Responds with an HTML page, as the proxy in front of OpenRouter does for 502 and 524.
 *
 * @category responding
 * @since 0.1.0
 */
export const html = (
  status: number,
  page =
    `<!DOCTYPE html>\n<html><head><title>openrouter.ai | ${status}</title></head><body><h1>Error ${status}</h1></body></html>\n`,
  headers: Headers = {}
): Fault =>
  respond({ status, headers: { "content-type": "text/html; charset=UTF-8", ...lowerCased(headers) }, body: page })

/**
 * Responds with a status and no body.
 *
 * @category responding
 * @since 0.1.0
 */
export const empty = (status: number, headers: Headers = {}): Fault => respond({ status, headers })

const messages: Readonly<Record<number, string>> = {
  400: "Invalid request parameters",
  401: "User not found.",
  402: "Insufficient credits. Add more using https://openrouter.ai/settings/credits",
  403: "Only management keys can perform this operation",
  404: "Not Found",
  408: "Operation timed out. Please try again later.",
  429: "Rate limit exceeded",
  500: "Internal Server Error",
  502: "Provider returned error",
  503: "Service temporarily unavailable",
  524: "Request timed out. Please try again later.",
  529: "Provider returned error"
}

/**
 * Contents of OpenRouter's error envelope.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorOptions {
  /** `error.code`, usually the status, sometimes a string. Default: the status. */
  readonly code?: number | string
  /** `error.message`. Default: OpenRouter's message for the status. */
  readonly message?: string
  /** `error.metadata`. Default: absent, as in most responses. */
  readonly metadata?: unknown
  /** `user_id` beside `error`: the account of the caller. Default: absent. */
  readonly user_id?: string
  /** Additional headers of the response. Default: none. */
  readonly headers?: Headers
}

const envelope = (code: number, options: ErrorOptions): unknown => ({
  error: {
    message: options.message ?? messages[code] ?? `Error ${code}`,
    code: options.code ?? code,
    ...(options.metadata === undefined ? {} : { metadata: options.metadata })
  },
  ...(options.user_id === undefined ? {} : { user_id: options.user_id })
})

/**
 * Responds with a status and OpenRouter's error envelope: `{"error": {"message": "Not Found", "code": 404}}`.
 *
 * @category responding
 * @since 0.1.0
 */
export const error = (status: number, options: ErrorOptions = {}): Fault =>
  json(status, envelope(status, options), options.headers)

/**
 * Responds with 429. `retryAfter` is the text of the `Retry-After` header: seconds, a date, or invalid. Default: no such
 * header, as in many real responses.
 *
 * @category responding
 * @since 0.1.0
 */
export const rateLimited = (retryAfter?: string | number): Fault =>
  error(429, retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } })

/**
 * Responds with status 200 and an error envelope, as the real server sometimes does.
 *
 * @category responding
 * @since 0.1.0
 */
export const errorWithStatus200 = (code: number, options: ErrorOptions = {}): Fault =>
  json(200, envelope(code, options), options.headers)

/**
 * Responds with the envelope of request validation: `success: false` and a `ZodError` without a code, whose message is a
 * JSON array as text.
 *
 * @category responding
 * @since 0.1.0
 */
export const zodError = (options: {
  /** Status of the response. Default: 400. */
  readonly status?: number
  /** Field that failed validation. Default: `limit`. */
  readonly field?: string
  /** Why the field is invalid. */
  readonly message?: string
} = {}): Fault =>
  json(options.status ?? 400, {
    success: false,
    error: {
      name: "ZodError",
      message: JSON.stringify(
        [{
          expected: "number",
          code: "invalid_type",
          path: [options.field ?? "limit"],
          message: options.message ?? "Invalid input: expected number, received NaN"
        }],
        null,
        2
      )
    }
  })

/**
 * Redirects the client. `url` is sent in `Location` unchanged.
 *
 * **Gotchas**
 *
 * `fetch` follows redirects by itself; without sockets, the client receives the 30x.
 *
 * @category responding
 * @since 0.1.0
 */
export const redirect = (url: string, status = 302): Fault => empty(status, { location: url })

const pieceSize = 65_536

function* padded(bytes: number): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  const head = encoder.encode("{\"data\":[],\"padding\":\"")
  const tail = encoder.encode("\"}")
  const piece = new Uint8Array(pieceSize).fill(120)
  yield head
  for (let rest = bytes - head.length - tail.length; rest > 0; rest -= pieceSize) {
    yield rest < pieceSize ? piece.subarray(0, rest) : piece
  }
  yield tail
}

/**
 * Responds with a valid JSON body of a given size in bytes (at least 24), sent piece by piece and only as fast as the
 * client reads it.
 *
 * @category responding
 * @since 0.1.0
 */
export const hugeBody = (bytes: number): Fault =>
  respond({ headers: { "content-type": "application/json" }, body: () => padded(bytes) })

/**
 * Waits before anything is sent. Without sockets, the wait runs on the caller's `Clock`, so that `TestClock` drives it.
 *
 * @category timing
 * @since 0.1.0
 */
export const delay = (duration: Duration.Input): Fault =>
  make((answer) => ({ ...answer, delay: Duration.sum(answer.delay, Duration.fromInputUnsafe(duration)) }))

/**
 * Breaks the connection before any header. Without sockets, the request fails at once with a `TransportError`.
 *
 * @category breaking
 * @since 0.1.0
 */
export const reset: Fault = make((answer) => ({ ...answer, connection: "Reset" }))

/**
 * Never sends a header, and keeps the connection open.
 *
 * @category breaking
 * @since 0.1.0
 */
export const stall: Fault = make((answer) => ({ ...answer, connection: "Stall" }))

/**
 * Breaks the connection within the body, after `after` bytes.
 *
 * @category breaking
 * @since 0.1.0
 */
export const resetBody = (after = 64): Fault => make((answer) => ({ ...answer, ending: { _tag: "Reset", after } }))

/**
 * Sends the headers and `after` bytes of the body, then nothing more, and keeps the connection open.
 *
 * @category breaking
 * @since 0.1.0
 */
export const stallBody = (after = 64): Fault => make((answer) => ({ ...answer, ending: { _tag: "Stalled", after } }))

/**
 * Sends `after` bytes of the body and ends it properly, so that the JSON is incomplete but the transport reports no error.
 *
 * @category breaking
 * @since 0.1.0
 */
export const truncateBody = (after = 64): Fault =>
  make((answer) => ({ ...answer, ending: { _tag: "Truncated", after } }))

/**
 * Sets headers of the response; null removes one.
 *
 * @category changing
 * @since 0.1.0
 */
export const headers = (headers: Readonly<Record<string, string | null>>): Fault =>
  make((answer) => ({
    ...answer,
    headers: Object.fromEntries(
      Object.entries({ ...answer.headers, ...lowerCased(headers) }).flatMap(([name, value]) =>
        value === null ? [] : [[name, value]]
      )
    )
  }))

/**
 * Changes the JSON of the response, for instance to add an unknown key, a new enum value, or a field of the wrong type. A
 * response that is not JSON stays unchanged.
 *
 * **Example** (An unknown key)
 *
 * ```ts
 * import { Fault } from "effect-openrouter/testing"
 *
 * const drift = Fault.mapBody((body) => ({ ...Object(body), surprise: true }))
 * ```
 *
 * @category changing
 * @since 0.1.0
 */
export const mapBody = (f: (body: unknown, request: FakeHttp.Request) => unknown): Fault =>
  make((answer, request) => {
    if (!Predicate.isString(answer.body) || answer.headers["content-type"] !== "application/json") return answer
    return { ...answer, body: JSON.stringify(f(JSON.parse(answer.body), request)) }
  })

/**
 * Changes each item of the response's list: each model of `data`, or each endpoint of `data.endpoints` or `endpoints`. To
 * change one of them, return the others unchanged.
 *
 * **Example** (One model with an invalid id)
 *
 * ```ts
 * import { Fault } from "effect-openrouter/testing"
 *
 * const broken = Fault.mapItems((item, index) => index === 3 ? { ...item, id: 42 } : item)
 * ```
 *
 * @category changing
 * @since 0.1.0
 */
export const mapItems = (f: (item: Readonly<Record<string, unknown>>, index: number) => unknown): Fault => {
  const items = (list: ReadonlyArray<unknown>) =>
    list.map((item, index) => Predicate.isObject(item) ? f({ ...item }, index) : item)
  const ofEndpoints = (value: unknown) =>
    Predicate.hasProperty(value, "endpoints") && Array.isArray(value.endpoints)
      ? { ...value, endpoints: items(value.endpoints) }
      : value
  return mapBody((body) => {
    if (!Predicate.hasProperty(body, "data")) return ofEndpoints(body)
    return { ...body, data: Array.isArray(body.data) ? items(body.data) : ofEndpoints(body.data) }
  })
}
