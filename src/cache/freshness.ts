/** What a stored response may be used for, and until when, by RFC 9111 and RFC 5861. Instants are in ms since 1970. */
import * as httpDate from "../wire/httpDate.ts"
import { type Limits, longest, type Range } from "./settings.ts"

export type Headers = Readonly<Record<string, string>>

export interface Freshness {
  readonly status: number
  /** The {@link decisive} headers of the response. */
  readonly headers: Headers
  readonly varied: Headers
  /** The names in `Vary`. */
  readonly varies: ReadonlyArray<string>
  readonly receivedAt: number
  readonly freshUntil: number
  readonly revalidateUntil: number
  readonly errorUntil: number
}

/**
 * When a response may be used, in the order of the names: without a request; while a refresh runs in the background; if a
 * request fails; or only by callers who accept any age.
 */
export type Verdict = "fresh" | "stale-while-revalidate" | "stale-if-error" | "stale"

const maxHeaderLength = 1024

// Without `Set-Cookie` and other headers that may be secret.
const decisive = ["age", "cache-control", "date", "etag", "expires", "last-modified", "pragma", "vary"]

/** Undefined if the response must not be stored. */
export const make = (
  sent: Headers,
  { headers: received, status }: { readonly headers: Headers; readonly status: number },
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  const headers = select(received, decisive, maxHeaderLength)
  const cacheControl = headers["cache-control"]
  // A 206 has only a part of the body. A header that is too long to be stored cannot be applied later.
  if (status === 206 || cacheControl !== received["cache-control"] || headers["vary"] !== received["vary"]) {
    return undefined
  }
  const varies = listOf(headers["vary"])
  const directives = parseCacheControl(cacheControl)
  const noStore = directives.has("no-store")
  const minimum = noStore ? limits.minimumNoStore : limits.minimum
  if (varies.includes("*") || minimum === undefined) return undefined

  const noCache = directives.has("no-cache")
    || (cacheControl === undefined && listOf(headers["pragma"]).includes("no-cache"))
  // Both directives take precedence over configured minimums.
  const mustRevalidate = noCache || directives.has("must-revalidate")
  const date = httpDate.parse(headers["date"], receivedAt) ?? receivedAt
  // If `Age` has several values, the first counts.
  const age = Math.max(0, receivedAt - date, milliseconds(headers["age"]?.split(",", 1)[0]?.trim()) ?? 0)
  const stated = noStore ? undefined : lifetimeOf(directives.get("max-age"), headers["expires"], date, receivedAt)
  // A stated lifetime counts from the time at the origin, a configured one from the arrival.
  const until = stated === undefined ? receivedAt + (mustRevalidate ? 0 : minimum) : receivedAt - age + stated
  const freshUntil = noCache ? receivedAt : Math.min(until, receivedAt + limits.maximum)
  const staleUntil = (name: string, { atLeast, atMost }: Range) => {
    const allowed = noStore ? 0 : milliseconds(directives.get(name)) ?? 0
    return mustRevalidate ? freshUntil : freshUntil + Math.min(Math.max(allowed, atLeast), atMost)
  }
  return {
    status,
    headers,
    varied: select(sent, varies),
    varies,
    receivedAt,
    freshUntil,
    revalidateUntil: staleUntil("stale-while-revalidate", limits.staleWhileRevalidate),
    errorUntil: staleUntil("stale-if-error", limits.staleIfError)
  }
}

/** Whether `Vary` allows the response for a request with these headers. */
export const matches = ({ varied, varies }: Freshness, sent: Headers): boolean =>
  varies.every((name) => varied[name] === sent[name])

export const judge = ({ errorUntil, freshUntil, receivedAt, revalidateUntil }: Freshness, now: number): Verdict => {
  // A response from the future: a clock was or is wrong. Its age may be as much as the clocks differ by.
  const at = now < receivedAt ? 2 * receivedAt - now : now
  if (at < freshUntil) return "fresh"
  if (at < revalidateUntil) return "stale-while-revalidate"
  return at < errorUntil ? "stale-if-error" : "stale"
}

/** The request headers for revalidation. */
export const validators = ({ headers: { etag, "last-modified": lastModified } }: Freshness): Headers => ({
  ...(etag ? { "if-none-match": etag } : {}),
  ...(lastModified ? { "if-modified-since": lastModified } : {})
})

/** The headers after a 304. Undefined if it is about another response. */
export const renew = ({ headers }: Freshness, received: Headers): Headers | undefined => {
  // The old age does not apply to the new response.
  const { age: _, date: __, ...kept } = headers
  const isConfirmed = received["etag"] === undefined
    ? received["last-modified"] === undefined || received["last-modified"] === kept["last-modified"]
    : opaque(received["etag"]) === opaque(kept["etag"])
  return isConfirmed ? { ...kept, ...received } : undefined
}

/** Milliseconds after its arrival for which a response may be used, apart from callers who accept any age. */
export const usefulFor = ({ errorUntil, freshUntil, receivedAt, revalidateUntil }: Freshness): number =>
  Math.max(freshUntil, revalidateUntil, errorUntil) - receivedAt

const select = (headers: Headers, names: ReadonlyArray<string>, maxLength = Infinity): Headers => {
  const selected: Record<string, string> = {}
  for (const name of names) {
    const value = headers[name]
    if (value !== undefined) selected[name] = value.length > maxLength ? "" : value
  }
  return selected
}

const listOf = (value = ""): ReadonlyArray<string> =>
  value.split(",").map((name) => name.trim().toLowerCase()).filter((name) => name !== "")

const opaque = (etag = "") => etag.startsWith("W/") ? etag.slice(2) : etag

// An invalid lifetime counts as expired (RFC 9111, 4.2.1).
const lifetimeOf = (
  maxAge: string | undefined,
  expires: string | undefined,
  date: number,
  receivedAt: number
): number | undefined => {
  if (maxAge !== undefined) return milliseconds(maxAge) ?? 0
  if (expires !== undefined) return Math.max(0, (httpDate.parse(expires, receivedAt) ?? date) - date)
  return undefined
}

// Digits only: `7200.0`, `-1` and `1e3` are malformed.
const milliseconds = (seconds = ""): number | undefined => {
  for (const digit of seconds) if (digit < "0" || digit > "9") return undefined
  return seconds === "" ? undefined : Math.min(Number(seconds), longest) * 1000
}

// Commas within quotes separate nothing, and an escaped quote ends nothing. Of a repeated directive, the first counts.
const parseCacheControl = (value = ""): ReadonlyMap<string, string> => {
  const parts: Array<string> = []
  let [part, isQuoted, isEscaped] = ["", false, false]
  for (const character of value) {
    if (character === "," && !isQuoted) {
      parts.push(part)
      part = ""
    } else if (character === "\"" && !isEscaped) isQuoted = !isQuoted
    else part += character
    isEscaped = character === "\\" && !isEscaped
  }
  const directives = new Map<string, string>()
  for (const directive of [...parts, part]) {
    const [name = "", ...argument] = directive.split("=")
    const key = name.trim().toLowerCase()
    if (!directives.has(key)) directives.set(key, argument.join("=").trim())
  }
  return directives
}
