/**
 * What can go wrong on the way to OpenRouter, as values: statuses, broken connections, slow and cut-off bodies, drift.
 *
 * A fault changes the answer that the double would have given. It applies to every request until it is limited
 * (`onRequest`, `onPath`, `times`), and faults compose (`all`). Of the faults that a `FakeOpenRouter` was given, the
 * first one that applies to a request decides it. Stands above `Exchange`; both transports act faults out alike.
 *
 * **Example** (Two failures, then the real answer)
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
import type * as Exchange from "./Exchange.ts"

/**
 * One scripted deviation from what the double would have answered.
 *
 * @category models
 * @since 0.1.0
 */
export interface Fault extends Pipeable.Pipeable {
  /** What becomes of an answer. */
  readonly apply: (answer: Exchange.Answer, request: Exchange.Request) => Exchange.Answer
  /** Whether it applies to a request. */
  readonly matches: (request: Exchange.Request) => boolean
  /** How often it applies at most. */
  readonly limit: number
}

class Made extends Pipeable.Class implements Fault {
  readonly apply: Fault["apply"]
  readonly matches: Fault["matches"]
  readonly limit: number

  constructor(fields: Omit<Fault, "pipe">) {
    super()
    this.apply = fields.apply
    this.matches = fields.matches
    this.limit = fields.limit
  }
}

const fault = (fields: Omit<Fault, "pipe">): Fault => new Made(fields)

/**
 * Makes a fault from a function. It applies to every request until it is limited.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (apply: Fault["apply"]): Fault => fault({ apply, matches: () => true, limit: Infinity })

/**
 * Several faults as one, applied in the order given: `all(delay("1 second"), error(503))` answers 503 a second late. It
 * applies where all of them do, and as often as the most limited of them.
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
 * Limits a fault to requests that satisfy a predicate, beside what it was limited to before.
 *
 * @category limiting
 * @since 0.1.0
 */
export const when: {
  (predicate: (request: Exchange.Request) => boolean): (self: Fault) => Fault
  (self: Fault, predicate: (request: Exchange.Request) => boolean): Fault
} = dual(2, (self: Fault, predicate: (request: Exchange.Request) => boolean): Fault =>
  fault({
    apply: self.apply,
    matches: (request) => self.matches(request) && predicate(request),
    limit: self.limit
  }))

/**
 * Limits a fault to one request: 1 is the first that the double sees, counted over all requests.
 *
 * @category limiting
 * @since 0.1.0
 */
export const onRequest: {
  (number: number): (self: Fault) => Fault
  (self: Fault, number: number): Fault
} = dual(2, (self: Fault, number: number): Fault => when(self, (request) => request.number === number))

/**
 * Limits a fault to a range of requests, both ends included, counted over all requests from 1. Without `to`, all that
 * follow.
 *
 * @category limiting
 * @since 0.1.0
 */
export const onRequests: {
  (range: { readonly from?: number; readonly to?: number }): (self: Fault) => Fault
  (self: Fault, range: { readonly from?: number; readonly to?: number }): Fault
} = dual(
  2,
  (self: Fault, { from = 1, to = Infinity }: { readonly from?: number; readonly to?: number }): Fault =>
    when(self, (request) => request.number >= from && request.number <= to)
)

/**
 * Limits a fault to some paths. A path is what follows `/api/v1`, decoded and without the query: `/models/count`. A
 * string must equal it.
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
        // `search` and not `test`: a global RegExp remembers where its last `test` ended.
        : Predicate.isFunction(path)
        ? path(request.path)
        : request.path.search(path) >= 0)
)

/**
 * Limits how often a fault applies. Each `inject` of a fault counts for itself.
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
 * Extra headers of an answer.
 *
 * @category models
 * @since 0.1.0
 */
export type Headers = Readonly<Record<string, string>>

const lowerCased = <A>(headers: Readonly<Record<string, A>>): Record<string, A> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const replaced = (
  answer: Exchange.Answer,
  response: { readonly status: number; readonly headers: Headers; readonly body: Exchange.Body }
): Exchange.Answer => ({ ...answer, ...response })

/**
 * Answers with a status, headers and a body of any kind, instead of what would have been answered.
 *
 * @category answering
 * @since 0.1.0
 */
export const respond = (response: {
  readonly status?: number
  readonly headers?: Headers
  readonly body?: Exchange.Body
}): Fault =>
  make((answer) =>
    replaced(answer, {
      status: response.status ?? 200,
      headers: lowerCased(response.headers ?? {}),
      body: response.body ?? ""
    })
  )

/**
 * Answers with a JSON value, right or wrong.
 *
 * @category answering
 * @since 0.1.0
 */
export const json = (status: number, value: unknown, headers: Headers = {}): Fault =>
  respond({
    status,
    headers: { "content-type": "application/json", ...lowerCased(headers) },
    body: JSON.stringify(value)
  })

/**
 * Answers with an HTML page, as the edge in front of OpenRouter does for 502 and 524.
 *
 * @category answering
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
 * Answers with a status and no body.
 *
 * @category answering
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
 * What stands in OpenRouter's error envelope.
 *
 * @category models
 * @since 0.1.0
 */
export interface ErrorOptions {
  /** Mostly the status, which is what it is by default; sometimes a string. */
  readonly code?: number | string
  /** By default one that suits the status. */
  readonly message?: string
  /** Left out by default, as in most answers. */
  readonly metadata?: unknown
  /** Account that asked, beside the error. Left out by default. */
  readonly user_id?: string
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
 * Answers with a status and OpenRouter's error envelope: `{"error": {"message": "Not Found", "code": 404}}`.
 *
 * @category answering
 * @since 0.1.0
 */
export const error = (status: number, options: ErrorOptions = {}): Fault =>
  json(status, envelope(status, options), options.headers)

/**
 * Answers 429. `retryAfter` is the `Retry-After` header as it shall stand there: seconds, a date, or nonsense; absent,
 * there is none, which is how many real ones come.
 *
 * @category answering
 * @since 0.1.0
 */
export const rateLimited = (retryAfter?: string | number): Fault =>
  error(429, retryAfter === undefined ? {} : { headers: { "retry-after": String(retryAfter) } })

/**
 * Answers 200 with an error envelope, which the real server is known to do.
 *
 * @category answering
 * @since 0.1.0
 */
export const errorWithStatus200 = (code: number, options: ErrorOptions = {}): Fault =>
  json(200, envelope(code, options), options.headers)

/**
 * Answers with the second envelope, that of request validation: `success: false` and a `ZodError` whose message is a
 * JSON array as text, without a code.
 *
 * @category answering
 * @since 0.1.0
 */
export const zodError = (options: {
  readonly status?: number
  /** Field that did not pass. */
  readonly field?: string
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
 * Sends the client elsewhere. `url` stands in `Location` as it is.
 *
 * **Gotchas**
 *
 * `fetch` follows it by itself; the transport without sockets leaves it to the client, which sees the 30x.
 *
 * @category answering
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
 * Answers with a body of so many bytes (at least 24), sent piece by piece and only as fast as it is read. It is valid
 * JSON, so that only its size is wrong.
 *
 * @category answering
 * @since 0.1.0
 */
export const hugeBody = (bytes: number): Fault =>
  respond({ headers: { "content-type": "application/json" }, body: () => padded(bytes) })

/**
 * Waits before anything is sent. Time passes on Effect's `Clock`: without sockets on the caller's, so that `TestClock`
 * drives it.
 *
 * @category timing
 * @since 0.1.0
 */
export const delay = (duration: Duration.Input): Fault =>
  make((answer) => ({ ...answer, delay: Duration.sum(answer.delay, Duration.fromInputUnsafe(duration)) }))

/**
 * Breaks the connection before any header. Without sockets it is a `TransportError` at once.
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
 * Breaks the connection in the middle of the body, after so many of its bytes.
 *
 * @category breaking
 * @since 0.1.0
 */
export const resetBody = (after = 64): Fault => make((answer) => ({ ...answer, ending: { _tag: "Reset", after } }))

/**
 * Sends the headers and so many bytes of the body, then nothing more, and keeps the connection open.
 *
 * @category breaking
 * @since 0.1.0
 */
export const stallBody = (after = 64): Fault => make((answer) => ({ ...answer, ending: { _tag: "Stalled", after } }))

/**
 * Sends so many bytes of the body and ends it properly: the transport sees nothing wrong, and the JSON is cut off.
 *
 * @category breaking
 * @since 0.1.0
 */
export const truncateBody = (after = 64): Fault =>
  make((answer) => ({ ...answer, ending: { _tag: "Truncated", after } }))

/**
 * Sets headers of the answer; null takes one away.
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
 * Changes the JSON of the answer: to plant an unknown key, a new enum value, a field of the wrong type. An answer that is
 * not JSON stays as it is.
 *
 * **Example** (A key that nobody knows)
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
export const mapBody = (f: (body: unknown, request: Exchange.Request) => unknown): Fault =>
  make((answer, request) => {
    if (!Predicate.isString(answer.body) || answer.headers["content-type"] !== "application/json") return answer
    return { ...answer, body: JSON.stringify(f(JSON.parse(answer.body), request)) }
  })

/**
 * Changes each item of the answer's list: each model of `data`, or each endpoint of `data.endpoints` or `endpoints`. To
 * spoil one of them, return the others as they are.
 *
 * **Example** (One broken model among good ones)
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
