/** The faults of a soak, and what its callers do, as functions of its seed. */
import { Fault } from "effect-openrouter/testing"

export interface Call {
  readonly pause: number
  readonly client: number
  readonly operation: "list" | "get" | "count" | "listForUser" | "endpoints"
  readonly model: number
  readonly mode: "default" | "reload" | "no-store" | "force-cache" | "only-if-cached"
  readonly total: number
  /** Milliseconds after which the caller is interrupted, if it is still waiting. */
  readonly interruptAfter: number | undefined
}

export const clients = 8
export const models = 12
export const fibers = 200
export const callsPerFiber = 100

export const attemptTimeout = 400
export const totalTimeout = 2000

/** Lifetimes in milliseconds, as sent by the server. `version` says when its data changes. */
export const lifetimes = { fresh: 1000, staleWhileRevalidate: 2000, staleIfError: 4000, version: 500 }

export const keys = { a: "sk-or-v1-soak-account-a-0123456789", b: "sk-or-v1-soak-account-b-9876543210" }

export const seedOf = (given: string | undefined): number =>
  given === undefined || given === "" ? Math.floor(Math.random() * 2 ** 31) : Number(given)

const gone = "http://127.0.0.1:1/elsewhere"

/** `echo` returns the key of the request, as some proxies do. */
export const kinds: Readonly<Record<string, Fault.Fault>> = {
  "400": Fault.error(400),
  "401": Fault.error(401),
  "403": Fault.error(403),
  "404": Fault.error(404),
  "408": Fault.error(408),
  "429": Fault.rateLimited(),
  "429 with Retry-After": Fault.rateLimited(1),
  "500": Fault.error(500),
  "502, a page": Fault.html(502),
  "503 with Retry-After": Fault.error(503, { headers: { "retry-after": "1" } }),
  "529, empty": Fault.empty(529),
  "200 with an error": Fault.errorWithStatus200(502),
  "redirect": Fault.redirect(gone),
  "reset": Fault.reset,
  "stall": Fault.stall,
  "body reset": Fault.resetBody(),
  "body stalled": Fault.stallBody(),
  "body truncated": Fault.truncateBody(),
  "slow": Fault.delay(attemptTimeout / 2),
  "wrong types": Fault.mapItems((item) => ({ ...item, name: 1, context_length: "?", pricing: [] })),
  "echo": Fault.make((answer, request) => ({
    ...answer,
    status: 502,
    body: JSON.stringify({ error: { code: 502, message: `upstream refused ${request.headers.authorization}` } })
  }))
}

/** The fault of the request with this number: 3 of 10 have one. */
export const faultAt = (seed: number, request: number): string | undefined => {
  const random = randomOf(seed, 1, request)
  if (random() >= 0.3) return undefined
  return pick(random, Object.keys(kinds))
}

export const callAt = (seed: number, fiber: number, turn: number): Call => {
  const random = randomOf(seed, 2, fiber * callsPerFiber + turn)
  return {
    pause: Math.floor(random() * 1500),
    client: Math.floor(random() * clients),
    operation: pick(random, ["list", "get", "get", "get", "count", "listForUser", "endpoints", "endpoints"]),
    model: Math.floor(random() * models),
    mode: pick(random, [...Array.from({ length: 16 }, () => "default" as const), ...rareModes]),
    total: pick(random, [totalTimeout, totalTimeout, totalTimeout, 250]),
    interruptAfter: random() < 0.05 ? Math.floor(random() * 200) : undefined
  }
}

const rareModes = ["reload", "no-store", "force-cache", "only-if-cached"] as const

const pick = <A>(random: () => number, all: ReadonlyArray<A>): A => {
  const one = all[Math.floor(random() * all.length)]
  if (one === undefined) throw new Error("There is nothing to pick from.")
  return one
}

// mulberry32, started from a hash of its arguments.
const randomOf = (...parts: ReadonlyArray<number>): () => number => {
  let state = parts.reduce((hash, part) => Math.imul(hash ^ part, 0x85ebca6b) ^ (hash >>> 13), 0x9e3779b9)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
