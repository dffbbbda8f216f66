/**
 * How long a stored answer may be used, and for what: RFC 9111 and RFC 5861, by `http-cache-semantics`.
 *
 * That library reads the clock by itself, knows no bounds of ours, and takes `must-revalidate` to mean "never reuse". So
 * headers are put into words that it understands before it sees them, and every question is asked for a stated time.
 */
import CachePolicy from "http-cache-semantics"

/** What an answer may vary on. The API key is not among the headers. */
export interface Request {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** All that has to be kept of an exchange to judge its answer later. Plain JSON. */
export interface Facts {
  readonly request: Request
  /** The response headers that decide. */
  readonly headers: Readonly<Record<string, string>>
  /** When the answer came, in milliseconds since 1970. */
  readonly receivedAt: number
}

/** The longest time that a header can say, in seconds: what is above counts as this, as RFC 9111 has it. */
export const longest = 2 ** 31

/** An answer's facts, ready to be judged. */
export interface Freshness {
  readonly facts: Facts
  readonly policy: CachePolicy
}

/** Bounds on what the server says, in seconds. */
export interface Limits {
  /** Fresh for at least this long where the server does not say. */
  readonly minimum: number
  /** Fresh for at least this long where the server forbids to store. Undefined: it is obeyed. */
  readonly minimumNoStore: number | undefined
  /** Fresh for at most this long, whatever the server says. */
  readonly maximum: number
}

/**
 * How a stored answer may be used now: as it is; as it is while a new one is fetched; only if fetching fails; only by
 * those who take any age; or not at all, because by `Vary` it answers another request.
 */
export type Verdict = "fresh" | "stale-while-revalidate" | "stale-if-error" | "stale" | "mismatch"

/** The freshness of a new answer; undefined where it must not be stored. */
export const make = (
  request: Request,
  headers: Readonly<Record<string, string>>,
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  const decisive = Object.fromEntries(keptHeaders.flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [[name, value]]
  }))
  const freshness = fromFacts({ request, headers: bounded(decisive, limits), receivedAt })
  if (!at(receivedAt, () => freshness.policy.storable())) return undefined
  // The bound counts from now, a lifetime from when the answer left its origin.
  const [age, maxAge] = at(receivedAt, () => [freshness.policy.age(), freshness.policy.maxAge()] as const)
  if (maxAge - age <= limits.maximum) return freshness
  const cacheControl = parse(freshness.facts.headers["cache-control"]).set("max-age", String(age + limits.maximum))
  return fromFacts({
    ...freshness.facts,
    headers: { ...freshness.facts.headers, "cache-control": print(cacheControl) }
  })
}

/** The freshness of an answer whose facts were kept. */
export const fromFacts = (facts: Facts): Freshness => ({
  facts,
  policy: at(
    facts.receivedAt,
    () =>
      new Policy({ method: "GET", url: facts.request.url, headers: { ...facts.request.headers } }, {
        status: 200,
        headers: { ...facts.headers }
      }, {
        // A private cache: it belongs to one caller, and `s-maxage` and `private` are said to others.
        shared: false,
        // A guess from Last-Modified is not what the server said; `minimum` is there for that.
        cacheHeuristic: 0
      })
  )
})

/** How a stored answer may be used for a request. */
export const judge = ({ facts, policy }: Freshness, request: Request, now: number): Verdict =>
  // An answer from the future was stored under a clock that is wrong, now or then: by how much, so old it may be.
  at(facts.receivedAt + Math.abs(now - facts.receivedAt), () => {
    const { response, revalidation } = policy.evaluateRequest(asked(request))
    if (response !== undefined) return revalidation === undefined ? "fresh" : "stale-while-revalidate"
    // A request that takes an answer of any age is refused only where it asks for something else.
    const anyAge = asked(request, { "cache-control": "max-stale" })
    if (policy.evaluateRequest(anyAge).response === undefined) return "mismatch"
    const staleIfError = Number(parse(facts.headers["cache-control"]).get("stale-if-error") ?? 0)
    return policy.age() < policy.maxAge() + staleIfError ? "stale-if-error" : "stale"
  })

/** The request headers that ask whether a stored answer still holds. None where it came without a validator. */
export const validators = ({ policy }: Freshness, request: Request, now: number): Readonly<Record<string, string>> =>
  at(now, () => {
    const headers = policy.revalidationHeaders(asked(request))
    return Object.fromEntries(["if-none-match", "if-modified-since"].flatMap((name) => {
      const value = headers[name]
      return typeof value === "string" ? [[name, value]] : []
    }))
  })

/** The freshness of a stored answer that a 304 has confirmed; undefined where it must not be stored any longer. */
export const renew = (
  { facts }: Freshness,
  headers: Readonly<Record<string, string>>,
  limits: Limits,
  receivedAt: number
): Freshness | undefined => {
  // An age that was measured for the earlier answer says nothing about this one.
  const { age: _, ...kept } = facts.headers
  return make(facts.request, { ...kept, ...headers }, limits, receivedAt)
}

/** For how many milliseconds a stored answer is of use by itself, the staleness that the server allows included. */
export const usefulFor = ({ policy }: Freshness, now: number): number => at(now, () => policy.timeToLive())

// `Set-Cookie` and whatever else may be secret is not among them.
const keptHeaders = ["age", "cache-control", "date", "etag", "expires", "last-modified", "pragma", "vary"]

// All that happens between setting the clock and reading it is synchronous.
let clock = 0

class Policy extends CachePolicy {
  now(): number {
    return clock
  }
}

const at = <A>(now: number, ask: () => A): A => {
  clock = now
  return ask()
}

const asked = ({ headers, url }: Request, more: Readonly<Record<string, string>> = {}) => ({
  method: "GET",
  url,
  headers: { ...headers, ...more }
})

const bounded = (headers: Record<string, string>, limits: Limits): Record<string, string> => {
  const said = parse(headers["cache-control"])
  const { age, expires: _, pragma: __, ...rest } = headers
  if (said.has("no-store")) {
    return limits.minimumNoStore === undefined
      ? { ...headers, "cache-control": "no-store" }
      : { ...rest, "cache-control": `max-age=${seconds(limits.minimumNoStore)}` }
  }
  // Fresh until it is stale, and then not used at all: that is what `must-revalidate` says, and `no-cache` of any time.
  if (said.delete("must-revalidate") || said.has("no-cache")) {
    said.delete("stale-while-revalidate")
    said.delete("stale-if-error")
  }
  const isSilent = !said.has("max-age") && !said.has("no-cache") && headers.expires === undefined
    && headers.pragma === undefined
  // Where nothing is said, a lifetime counts from when the answer came.
  if (isSilent && limits.minimum > 0) {
    return { ...rest, "cache-control": print(said.set("max-age", seconds(limits.minimum))) }
  }
  const cacheControl = headers["cache-control"] === undefined ? {} : { "cache-control": print(said) }
  if (age === undefined || /^\s*\d/.test(age)) return { ...headers, ...cacheControl }
  const { age: ___, ...ageless } = headers
  return { ...ageless, ...cacheControl }
}

// Of a directive that is said twice, the first counts.
const parse = (cacheControl: string | undefined): Map<string, string | undefined> => {
  const said = new Map<string, string | undefined>()
  for (const directive of (cacheControl ?? "").split(",")) {
    const [name = "", argument = ""] = directive.split("=", 2)
    const key = name.trim().toLowerCase()
    const value = argument.trim().replaceAll("\"", "")
    if (key !== "" && !said.has(key)) said.set(key, /^\d+$/.test(value) ? seconds(Number(value)) : value || undefined)
  }
  return said
}

const seconds = (value: number): string => String(Math.min(value, longest))

const print = (directives: Map<string, string | undefined>): string =>
  Array.from(directives, ([name, value]) => value === undefined ? name : `${name}=${value}`).join(", ")
