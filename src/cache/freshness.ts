/** What a stored response may be used for, and until when, by RFC 9111 and RFC 5861. Instants are computed once. */
import * as httpDate from "../wire/httpDate.ts"

export type Headers = Readonly<Record<string, string>>

/** What a stored response needs besides its body. Instants are in milliseconds since 1970. */
export interface Freshness {
  readonly status: number
  /** The response headers that decide its freshness, each of at most {@link maxHeaderLength} characters. */
  readonly headers: Headers
  readonly varied: Headers
  /** The names in `Vary`, in lower case. */
  readonly varies: ReadonlyArray<string>
  readonly receivedAt: number
  readonly freshUntil: number
  /** End of the time that `stale-while-revalidate` allows. */
  readonly revalidateUntil: number
  /** End of the time that `stale-if-error` allows. */
  readonly errorUntil: number
}

interface Message {
  readonly status: number
  readonly headers: Headers
}

/** In milliseconds. */
export interface Range {
  readonly atLeast: number
  readonly atMost: number
}

/** Bounds on the lifetimes that servers state. */
export interface Limits {
  /** Milliseconds, if the server states no lifetime. */
  readonly minimum: number
  /** Milliseconds, if the server forbids to store it. Undefined: it is not stored. */
  readonly minimumNoStore: number | undefined
  readonly maximum: number
  readonly staleWhileRevalidate: Range
  readonly staleIfError: Range
}

/**
 * When a response may be used, in the order of the names: without a request; while a refresh runs in the background; if a
 * request fails; or only by callers who accept any age.
 */
export type Verdict = "fresh" | "stale-while-revalidate" | "stale-if-error" | "stale"

/** In seconds. A longer time in a header counts as this (RFC 9111, 1.2.2). */
export const longest = 2 ** 31

const maxHeaderLength = 1024

/** Undefined if the response must not be stored. */
export const make = (
  sent: Headers,
  { headers: received, status }: Message,
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  // A 206 has only a part of the body. A header that is too long to be stored cannot be applied later.
  if (status === 206 || isTooLong(received["cache-control"]) || isTooLong(received["vary"])) return undefined
  const headers: Record<string, string> = {}
  for (const name of decisive) {
    const value = received[name]
    if (value !== undefined) headers[name] = isTooLong(value) ? "" : value
  }
  const varies = listOf(headers["vary"])
  if (varies.includes("*")) return undefined
  const varied: Record<string, string> = {}
  for (const name of varies) {
    const value = sent[name]
    if (value !== undefined) varied[name] = value
  }

  const directives = parseCacheControl(headers["cache-control"])
  const noStore = directives.has("no-store")
  if (noStore && limits.minimumNoStore === undefined) return undefined
  const noCache = directives.has("no-cache")
    || (headers["cache-control"] === undefined && listOf(headers["pragma"]).includes("no-cache"))
  const mustRevalidate = noCache || directives.has("must-revalidate")

  // `must-revalidate` and `no-cache` take precedence over configured minimums.
  const minimum = mustRevalidate ? 0 : noStore ? limits.minimumNoStore ?? 0 : limits.minimum
  const stated = noCache ? 0 : noStore ? undefined : lifetimeOf(directives, headers, receivedAt)
  const lifetime = stated ?? minimum
  // A stated lifetime counts from the time at the origin, a configured one from the arrival.
  const bornAt = stated === undefined ? receivedAt : receivedAt - ageOf(headers, receivedAt)
  const freshUntil = Math.min(bornAt + lifetime, receivedAt + limits.maximum)
  const staleFor = (name: string, { atLeast, atMost }: Range) =>
    mustRevalidate
      ? 0
      : Math.min(Math.max(noStore ? 0 : milliseconds(directives.get(name)) ?? 0, atLeast), atMost)
  return {
    status,
    headers,
    varied,
    varies,
    receivedAt,
    freshUntil,
    revalidateUntil: freshUntil + staleFor("stale-while-revalidate", limits.staleWhileRevalidate),
    errorUntil: freshUntil + staleFor("stale-if-error", limits.staleIfError)
  }
}

/** Whether a response matches a request with these headers, by its `Vary`. */
export const matches = ({ varied, varies }: Freshness, sent: Headers): boolean =>
  varies.every((name) => varied[name] === sent[name])

export const judge = ({ errorUntil, freshUntil, receivedAt, revalidateUntil }: Freshness, now: number): Verdict => {
  // A response from the future: a clock was or is wrong. Its age may be as much as the clocks differ by.
  const at = now < receivedAt ? 2 * receivedAt - now : now
  if (at < freshUntil) return "fresh"
  if (at < revalidateUntil) return "stale-while-revalidate"
  return at < errorUntil ? "stale-if-error" : "stale"
}

/** The request headers for revalidation. None if the response has no validator. */
export const validators = ({ headers: { etag, "last-modified": lastModified } }: Freshness): Headers => ({
  ...(etag ? { "if-none-match": etag } : {}),
  ...(lastModified ? { "if-modified-since": lastModified } : {})
})

/** Whether a 304 is about this response, and not about another one. */
export const isConfirmedBy = ({ headers }: Freshness, received: Headers): boolean => {
  if (received["etag"] !== undefined) return opaque(headers["etag"] ?? "") === opaque(received["etag"])
  return received["last-modified"] === undefined || received["last-modified"] === headers["last-modified"]
}

/** After a 304. Undefined if the response must not be stored any longer. */
export const renew = (
  { headers, status }: Freshness,
  sent: Headers,
  received: Headers,
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  // The old age does not apply to the new response.
  const { age: _, date: __, ...kept } = headers
  return make(sent, { status, headers: { ...kept, ...received } }, limits, receivedAt)
}

/** In milliseconds, including the staleness that the server allows. */
export const usefulFor = ({ errorUntil, freshUntil, revalidateUntil }: Freshness, now: number): number =>
  Math.max(freshUntil, revalidateUntil, errorUntil) - now

// Without `Set-Cookie` and other headers that may be secret.
const decisive = ["age", "cache-control", "date", "etag", "expires", "last-modified", "pragma", "vary"]

const isTooLong = (value: string | undefined) => value !== undefined && value.length > maxHeaderLength

const listOf = (value: string | undefined): ReadonlyArray<string> =>
  (value ?? "").split(",").map((name) => name.trim().toLowerCase()).filter((name) => name !== "")

const opaque = (etag: string) => etag.startsWith("W/") ? etag.slice(2) : etag

// An invalid lifetime counts as expired (RFC 9111, 4.2.1).
const lifetimeOf = (
  directives: ReadonlyMap<string, string>,
  headers: Headers,
  receivedAt: number
): number | undefined => {
  if (directives.has("max-age")) return milliseconds(directives.get("max-age")) ?? 0
  if (headers["expires"] !== undefined) {
    const expires = httpDate.parse(headers["expires"], receivedAt)
    return expires === undefined
      ? 0
      : Math.max(0, expires - (httpDate.parse(headers["date"], receivedAt) ?? receivedAt))
  }
  return undefined
}

// The larger of the ages by `Age` and by `Date`. If `Age` has several values, the first counts.
const ageOf = (headers: Headers, receivedAt: number): number =>
  Math.max(
    0,
    milliseconds(headers["age"]?.split(",", 1)[0]?.trim()) ?? 0,
    receivedAt - (httpDate.parse(headers["date"], receivedAt) ?? receivedAt)
  )

// Digits only: `7200.0`, `-1` and `1e3` are malformed.
const milliseconds = (seconds: string | undefined): number | undefined => {
  if (seconds === undefined || seconds === "") return undefined
  for (let index = 0; index < seconds.length; index++) {
    const code = seconds.charCodeAt(index)
    if (code < 48 || code > 57) return undefined
  }
  return Math.min(Number(seconds), longest) * 1000
}

// Commas and `=` within quotes separate nothing, and an escaped quote ends nothing. Of a repeated directive, the first counts.
const parseCacheControl = (value: string | undefined): ReadonlyMap<string, string> => {
  const directives = new Map<string, string>()
  let [name, argument] = ["", ""]
  let [inQuotes, inArgument, isEscaped] = [false, false, false]
  const end = () => {
    const key = name.trim().toLowerCase()
    if (key !== "" && !directives.has(key)) directives.set(key, argument.trim())
    name = argument = ""
    inArgument = false
  }
  for (const character of value ?? "") {
    if (character === "\"" && !isEscaped) inQuotes = !inQuotes
    else if (character === "," && !inQuotes) end()
    else if (character === "=" && !inQuotes && !inArgument) inArgument = true
    else if (inArgument) argument += character
    else name += character
    isEscaped = character === "\\" && !isEscaped
  }
  end()
  return directives
}
