/**
 * The requests that the fake server records and the responses that it sends, as plain values.
 *
 * The catalogue API turns a request into a response, a `Fault` changes the response, and one of two transports sends it:
 * the `HttpClient` without sockets, or the server on a loopback port.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"

/**
 * A request as the fake server recorded it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request {
  /** Position in the order of arrival, from 1. Restarts at 1 after `clear`. */
  readonly number: number
  /** Method in upper case: `GET`. */
  readonly method: string
  /** The whole URL as it was requested; percent-encoding is kept. */
  readonly url: string
  /** Path after `/api/v1`, each segment decoded: `/models/openai/gpt-oss-20b:free/endpoints`. */
  readonly path: string
  /** Query parameters, decoded. If a parameter is repeated, the last value. */
  readonly query: Readonly<Record<string, string>>
  /** Headers, with names in lower case. `authorization` is included as it was sent, so that tests can assert on it. */
  readonly headers: Readonly<Record<string, string>>
  /** Time of arrival in milliseconds since the epoch, by Effect's `Clock`. */
  readonly startedAt: number
}

/**
 * A body: text, bytes, or a function that generates the bytes piece by piece, so that a body of a gigabyte is never held
 * in memory.
 *
 * @category models
 * @since 0.1.0
 */
export type Body = string | Uint8Array | (() => Iterable<Uint8Array>)

/**
 * How the body ends after a number of bytes. `Truncated` closes the connection properly, so that the JSON is incomplete;
 * `Reset` breaks the connection; `Stalled` keeps the connection open and sends nothing more.
 *
 * @category models
 * @since 0.1.0
 */
export type Ending =
  | { readonly _tag: "Complete" }
  | {
    readonly _tag: "Truncated" | "Reset" | "Stalled"
    /** How many bytes of the body are sent. */
    readonly after: number
  }

/**
 * The response of the fake server to one request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Response {
  /** `Reset` breaks the connection before any header; `Stall` keeps it open and sends nothing. */
  readonly connection: "Respond" | "Reset" | "Stall"
  /** How long to wait before anything is sent. */
  readonly delay: Duration.Duration
  /** HTTP status, 200 to 599. */
  readonly status: number
  /** Headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body; `ending` decides how much of it is sent. */
  readonly body: Body
  /** How the body ends. */
  readonly ending: Ending
}

/**
 * Makes a response. Default: status 200, no headers, an empty body, sent at once and completely.
 *
 * @category constructors
 * @since 0.1.0
 */
export const response = (options: Partial<Response>): Response => ({
  connection: "Respond",
  delay: Duration.zero,
  status: 200,
  headers: {},
  body: "",
  ending: { _tag: "Complete" },
  ...options
})

/**
 * Makes a response with a JSON body and its `content-type`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  response({ status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) })

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/**
 * Segments of a URL's path after `/api/v1`, each decoded separately, so that an encoded slash stays within its segment.
 * Empty if the path does not contain `/api/v1/`.
 *
 * @category getters
 * @since 0.1.0
 */
export const segments = (url: URL): ReadonlyArray<string> => {
  const start = `${url.pathname}/`.indexOf("/api/v1/")
  return start < 0 ? [] : url.pathname.slice(start + "/api/v1/".length).split("/").map(decoded)
}

/**
 * Makes the record of a request, with the path and the query of its URL.
 *
 * @category constructors
 * @since 0.1.0
 */
export const request = (url: URL, options: Omit<Request, "url" | "path" | "query">): Request => ({
  ...options,
  url: url.href,
  path: `/${segments(url).join("/")}`,
  query: Object.fromEntries(url.searchParams)
})
