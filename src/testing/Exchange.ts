/**
 * One exchange with the double: the request as it arrived, and the answer as it will be sent.
 *
 * Both are plain values. The catalogue API turns the first into the second, a `Fault` changes the second, and either
 * transport (the `HttpClient` without sockets, the server on a loopback port) acts it out. Stands at the bottom of
 * `effect-openrouter/testing`.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"

/**
 * A request as the double recorded it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Request {
  /** Place in the order of arrival, from 1. Starts over after `clear`. */
  readonly number: number
  /** `GET`, in capitals. */
  readonly method: string
  /** The whole URL as it was asked for: here `%3A` is still `%3A`. */
  readonly url: string
  /** What follows `/api/v1`, each segment decoded: `/models/openai/gpt-oss-20b:free/endpoints`. */
  readonly path: string
  /** Query parameters, decoded. Of a parameter that was given twice, the last. */
  readonly query: Readonly<Record<string, string>>
  /** Headers under lower-case names. `authorization` is among them, as it came: tests assert on it. */
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds since the epoch on Effect's `Clock`, so `TestClock` sets them. */
  readonly startedAt: number
}

/**
 * The bytes of a body: text, bytes, or a function that makes them piece by piece, so that a body of a gigabyte never
 * exists as a whole.
 *
 * @category models
 * @since 0.1.0
 */
export type Body = string | Uint8Array | (() => Iterable<Uint8Array>)

/**
 * How the body ends. `Truncated` stops after so many bytes and closes properly, so that a JSON body arrives cut off;
 * `Reset` breaks the connection there; `Stalled` sends nothing more and keeps the connection open.
 *
 * @category models
 * @since 0.1.0
 */
export type Ending =
  | { readonly _tag: "Complete" }
  | { readonly _tag: "Truncated"; readonly after: number }
  | { readonly _tag: "Reset"; readonly after: number }
  | { readonly _tag: "Stalled"; readonly after: number }

/**
 * What the double will do about one request.
 *
 * @category models
 * @since 0.1.0
 */
export interface Answer {
  /** `Reset` breaks the connection before any header; `Stall` keeps it open and says nothing, ever. */
  readonly connection: "Answer" | "Reset" | "Stall"
  /** How long to wait before anything of the above. */
  readonly delay: Duration.Duration
  /** 200 to 599. */
  readonly status: number
  /** Headers under lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body
  readonly ending: Ending
}

/**
 * Makes an answer that is sent at once and whole, unless `options` say otherwise.
 *
 * @category constructors
 * @since 0.1.0
 */
export const answer = (options: Partial<Answer>): Answer => ({
  connection: "Answer",
  delay: Duration.zero,
  status: 200,
  headers: {},
  body: "",
  ending: { _tag: "Complete" },
  ...options
})

/**
 * Makes an answer of JSON text.
 *
 * @category constructors
 * @since 0.1.0
 */
export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer({ status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) })

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/**
 * The segments of a URL's path after `/api/v1`, each decoded on its own, so that an encoded slash stays within its
 * segment. None where the path does not lead through `/api/v1`.
 *
 * @category getters
 * @since 0.1.0
 */
export const segments = (url: URL): ReadonlyArray<string> => {
  const start = `${url.pathname}/`.indexOf("/api/v1/")
  return start < 0 ? [] : url.pathname.slice(start + "/api/v1/".length).split("/").map(decoded)
}

/**
 * Makes the record of a request.
 *
 * @category constructors
 * @since 0.1.0
 */
export const request = (options: {
  readonly number: number
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly startedAt: number
}): Request => ({
  ...options,
  url: options.url.href,
  path: `/${segments(options.url).join("/")}`,
  query: Object.fromEntries(options.url.searchParams)
})
