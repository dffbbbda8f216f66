/**
 * How long a stored response may be used, and for what, by RFC 9111 and RFC 5861. The functions are pure, with the time as a
 * parameter. The instants are computed once, when a response arrives or is read from a store, so that judging an entry takes
 * a few comparisons.
 */
import * as httpDate from "../wire/httpDate.ts"

/** Header names in lower case, and their values. */
export type Headers = Readonly<Record<string, string>>

/** A stored response, apart from its body. */
export interface Freshness {
  readonly status: number
  /** The response headers that decide its freshness, each of at most {@link maxHeaderLength} characters. */
  readonly headers: Headers
  /** The request headers that `Vary` names, as they were sent. */
  readonly varied: Headers
  /** Names of the request headers in `Vary`, in lower case. */
  readonly varies: ReadonlyArray<string>
  /** When the response arrived. This and all other instants are in milliseconds since 1970. */
  readonly receivedAt: number
  /** Until when it is fresh. */
  readonly freshUntil: number
  /** Until when it may be used while it is being refreshed (`stale-while-revalidate`). */
  readonly revalidateUntil: number
  /** Until when it may be used if the upstream fails (`stale-if-error`). */
  readonly errorUntil: number
}

interface Message {
  readonly status: number
  readonly headers: Headers
}

/** Bounds on a time that the server states, in milliseconds. */
export interface Range {
  readonly atLeast: number
  readonly atMost: number
}

/** Bounds on what the server says. */
export interface Limits {
  /** Milliseconds for which a response is fresh if the server states no lifetime. */
  readonly minimum: number
  /** Milliseconds for which a response is fresh if the server forbids to store it. Undefined: it is not stored. */
  readonly minimumNoStore: number | undefined
  /** Milliseconds for which a response is fresh at most. */
  readonly maximum: number
  /** How long a stale response may be used while it is refreshed. */
  readonly staleWhileRevalidate: Range
  /** How long a stale response may be used if the upstream fails. */
  readonly staleIfError: Range
}

/**
 * How a stored response may be used: without a request; while a refresh runs in the background; if a request fails; or only
 * by callers who accept any age.
 */
export type Verdict = "fresh" | "stale-while-revalidate" | "stale-if-error" | "stale"

/** The longest time that a header can state, in seconds: any longer one counts as this (RFC 9111, 1.2.2). */
export const longest = 2 ** 31

/** The longest header value that is stored, in characters. */
const maxHeaderLength = 1024

/** The freshness of a response; undefined if it must not be stored. */
export const make = (
  sent: Headers,
  { headers: received, status }: Message,
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  // A 206 is a part of a response. A header that is too long to be stored cannot be applied later.
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

  // `must-revalidate` and `no-cache` take precedence over every configured minimum.
  const minimum = mustRevalidate ? 0 : noStore ? limits.minimumNoStore ?? 0 : limits.minimum
  const stated = noCache ? 0 : noStore ? undefined : lifetimeOf(directives, headers, receivedAt)
  const lifetime = stated ?? minimum
  // A stated lifetime counts from when the response left its origin, a configured one from when it arrived.
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

/** Whether a stored response matches a request with these headers, by its `Vary`. */
export const matches = ({ varied, varies }: Freshness, sent: Headers): boolean =>
  varies.every((name) => varied[name] === sent[name])

/** How a stored response may be used. */
export const judge = ({ errorUntil, freshUntil, receivedAt, revalidateUntil }: Freshness, now: number): Verdict => {
  // A response from the future was stored with a wrong clock, or the clock is wrong now. The response may be as old as the
  // clock is wrong.
  const at = now < receivedAt ? 2 * receivedAt - now : now
  if (at < freshUntil) return "fresh"
  if (at < revalidateUntil) return "stale-while-revalidate"
  return at < errorUntil ? "stale-if-error" : "stale"
}

/** The request headers that ask whether a stored response is still current. None if it came without a validator. */
export const validators = ({ headers: { etag, "last-modified": lastModified } }: Freshness): Headers => ({
  ...(etag ? { "if-none-match": etag } : {}),
  ...(lastModified ? { "if-modified-since": lastModified } : {})
})

/** Whether a 304 is about the stored response whose validators were sent, and not about another one. */
export const isConfirmedBy = ({ headers }: Freshness, received: Headers): boolean => {
  if (received["etag"] !== undefined) return opaque(headers["etag"] ?? "") === opaque(received["etag"])
  return received["last-modified"] === undefined || received["last-modified"] === headers["last-modified"]
}

/** The freshness of a stored response that a 304 confirmed; undefined if it must not be stored any longer. */
export const renew = (
  { headers, status }: Freshness,
  sent: Headers,
  received: Headers,
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  // The age of the earlier response says nothing about this one.
  const { age: _, date: __, ...kept } = headers
  return make(sent, { status, headers: { ...kept, ...received } }, limits, receivedAt)
}

/** For how many milliseconds a stored response can be used, the staleness that the server allows included. */
export const usefulFor = ({ errorUntil, freshUntil, revalidateUntil }: Freshness, now: number): number =>
  Math.max(freshUntil, revalidateUntil, errorUntil) - now

// `Set-Cookie` and any other header that may be secret are not among them.
const decisive = ["age", "cache-control", "date", "etag", "expires", "last-modified", "pragma", "vary"]

const isTooLong = (value: string | undefined) => value !== undefined && value.length > maxHeaderLength

// The members of a list of names, in lower case.
const listOf = (value: string | undefined): ReadonlyArray<string> =>
  (value ?? "").split(",").map((name) => name.trim().toLowerCase()).filter((name) => name !== "")

const opaque = (etag: string) => etag.startsWith("W/") ? etag.slice(2) : etag

// The lifetime that the server states. An invalid one counts as expired (RFC 9111, 4.2.1).
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

// How old the response was when it arrived, by `Age` and by `Date`. Of a list of ages, the first counts.
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
