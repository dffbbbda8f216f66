/** What may happen to a request, and what its caller gets: used by `OpenRouterHttp.test.ts` and `secrets.test.ts`. */
import { Fault } from "effect-openrouter/testing"

export type Operation = "Models.get" | "Models.count"

interface Failure {
  readonly _tag: string
  /** Retries are limited to one. */
  readonly attempts: number
  /** Status, and the server's code, message and metadata. */
  readonly response?: Response
  readonly scope?: "attempt" | "total"
  readonly path?: string
}

type Response = readonly [
  status: number,
  code: number | string | undefined,
  message: string | undefined,
  metadata: unknown
]

export type Outcome = Failure | "success"

export const maxBodyBytes = 300_000

export interface Scenario {
  readonly name: string
  readonly operation: Operation
  readonly faults: ReadonlyArray<Fault.Fault>
  readonly outcome: Outcome
  /** Waits for a deadline, which should be short over a socket. */
  readonly stalls?: boolean
  /** Number of all requests, redirects included. Needs `redirect: "manual"`, because `fetch` follows redirects unseen. */
  readonly requests?: number
}

const said = (status: number) => `Said by the server, with ${status}`
const metadata = { provider_name: "Google", raw: null }
const zodMetadata = {
  issues: [{ expected: "number", code: "invalid_type", path: ["limit"], message: "Invalid input" }]
}

const statuses: ReadonlyArray<readonly [status: number, tag: string, attempts: 1 | 2]> = [
  [400, "UnexpectedStatusError", 1],
  [401, "UnauthorizedError", 1],
  [402, "UnexpectedStatusError", 1],
  [403, "ForbiddenError", 1],
  [404, "UnexpectedStatusError", 1],
  [408, "UnexpectedStatusError", 2],
  [418, "UnexpectedStatusError", 1],
  [429, "RateLimitError", 2],
  [500, "InternalServerError", 2],
  [502, "UnexpectedStatusError", 2],
  [503, "UnexpectedStatusError", 2],
  [504, "UnexpectedStatusError", 2],
  [520, "UnexpectedStatusError", 2],
  [524, "UnexpectedStatusError", 2],
  [530, "UnexpectedStatusError", 2],
  [529, "UnexpectedStatusError", 2]
]

const declared: Readonly<Record<Operation, Readonly<Record<number, string>>>> = {
  "Models.get": { 404: "NotFoundError" },
  "Models.count": { 400: "BadRequestError" }
}

const nothing = (status: number): Response => [status, undefined, undefined, undefined]

// A body, and the fields that the error gets from it.
const bodies: ReadonlyArray<
  readonly [
    name: string,
    fault: (status: number) => Fault.Fault,
    response: (status: number) => Response
  ]
> = [
  [
    "the JSON envelope",
    (status) => Fault.error(status, { message: said(status), metadata, user_id: "user_2abc" }),
    (status) => [status, status, said(status), metadata]
  ],
  ["HTML", (status) => Fault.html(status), nothing],
  ["no body", (status) => Fault.empty(status), nothing],
  [
    "the ZodError envelope",
    (status) => Fault.zodError({ status, field: "limit", message: "Invalid input" }),
    (status) => [status, undefined, "limit: Invalid input", zodMetadata]
  ]
]

const answered: ReadonlyArray<Scenario> = (["Models.get", "Models.count"] as const).flatMap((operation) =>
  statuses.flatMap(([status, tag, attempts]) =>
    bodies.map(([name, fault, response]): Scenario => ({
      name: `${status} with ${name}`,
      operation,
      faults: [fault(status)],
      outcome: { _tag: declared[operation][status] ?? tag, attempts, response: response(status) }
    }))
  )
)

const onGet = (name: string, fault: Fault.Fault, outcome: Outcome): Scenario => ({
  name,
  operation: "Models.get",
  faults: [fault],
  outcome
})

// JSON that does not decode is not retried; a body that is not JSON is.
const otherJson = { _tag: "DecodeError", attempts: 1, path: "" }
const notJson = { _tag: "DecodeError", attempts: 2, path: "" }

const disguised: ReadonlyArray<Scenario> = [
  onGet("200 with an envelope of 404", Fault.errorWithStatus200(404, { message: "Gone" }), {
    _tag: "NotFoundError",
    attempts: 1,
    response: [404, 404, "Gone", undefined]
  }),
  onGet("200 with an envelope of 400", Fault.errorWithStatus200(400, { message: "Bad" }), {
    _tag: "UnexpectedStatusError",
    attempts: 1,
    response: [400, 400, "Bad", undefined]
  }),
  onGet("200 with an envelope of 503", Fault.errorWithStatus200(503, { message: "Busy", metadata }), {
    _tag: "UnexpectedStatusError",
    attempts: 2,
    response: [503, 503, "Busy", metadata]
  }),
  onGet("200 with a code in digits", Fault.errorWithStatus200(429, { code: "429", message: "Slow down" }), {
    _tag: "RateLimitError",
    attempts: 2,
    response: [429, "429", "Slow down", undefined]
  }),
  onGet("200 with a code in words", Fault.errorWithStatus200(500, { code: "server_error", message: "Sorry" }), {
    _tag: "UnexpectedStatusError",
    attempts: 1,
    response: [200, "server_error", "Sorry", undefined]
  }),
  ...[200, 0, -1, 600, 4.5].map((code) =>
    onGet(`200 with an envelope of ${code}`, Fault.errorWithStatus200(500, { code, message: "Sorry" }), {
      _tag: "UnexpectedStatusError",
      attempts: 1,
      response: [200, code, "Sorry", undefined]
    })
  ),
  onGet("200 with an error without a code", Fault.json(200, { error: { message: "Sorry" } }), {
    _tag: "UnexpectedStatusError",
    attempts: 1,
    response: [200, undefined, "Sorry", undefined]
  }),
  onGet("200 with an error that is a text", Fault.json(200, { error: "Sorry" }), {
    _tag: "UnexpectedStatusError",
    attempts: 1,
    response: [200, undefined, "Sorry", undefined]
  }),
  onGet("200 with an error beside no data", Fault.json(200, { data: null, error: { code: 404, message: "Gone" } }), {
    _tag: "NotFoundError",
    attempts: 1,
    response: [404, 404, "Gone", undefined]
  }),
  onGet("200 with the ZodError envelope", Fault.zodError({ status: 200, message: "Invalid input" }), {
    _tag: "UnexpectedStatusError",
    attempts: 1,
    response: [200, undefined, "limit: Invalid input", zodMetadata]
  })
]

const json = (body: string | Uint8Array, status = 200) =>
  Fault.respond({ status, headers: { "content-type": "application/json" }, body })

const count = "{\"data\":{\"count\":3}}"

const undecodable: ReadonlyArray<Scenario> = [
  onGet("200 with truncated JSON", Fault.truncateBody(40), notJson),
  onGet("200 with HTML", Fault.html(200), notJson),
  onGet("200 with a JSON array", Fault.json(200, []), otherJson),
  onGet("200 with null", Fault.json(200, null), otherJson),
  onGet("200 with a number", Fault.json(200, 42), otherJson),
  onGet("200 with {}", Fault.json(200, {}), { ...otherJson, path: "data" }),
  onGet("200 with error: null beside nothing", Fault.json(200, { error: null }), { ...otherJson, path: "data" }),
  onGet("200 with data of another kind", Fault.json(200, { data: "soon" }), { ...otherJson, path: "data" }),
  onGet("200 with no body", Fault.empty(200), notJson),
  onGet("204", Fault.empty(204), notJson),
  onGet("200 with JSON in UTF-16", json(new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])), notJson),
  onGet("200 with arrays 100,000 deep", json("[".repeat(100_000) + "]".repeat(100_000)), otherJson),
  {
    name: "200 with a byte order mark before the JSON",
    operation: "Models.count",
    faults: [json(`\ufeff${count}`)],
    outcome: "success"
  },
  {
    name: "200 with invalid UTF-8 in an unused field",
    operation: "Models.count",
    faults: [
      json(new Uint8Array([...new TextEncoder().encode(`${count.slice(0, -1)},"x":"`), 0xc3, 0x28, 0x22, 0x7d]))
    ],
    outcome: "success"
  },
  {
    name: "200 with a __proto__",
    operation: "Models.count",
    faults: [json(`{"__proto__":{"error":{"code":500}},"data":{"count":3}}`)],
    outcome: "success"
  }
]

// Error bodies of unusual JSON, none of which may make the error reader throw.
const strange: ReadonlyArray<Scenario> = [
  onGet("404 with a code beyond numbers", json(`{"error":{"code":1e999,"message":"Gone"}}`, 404), {
    _tag: "NotFoundError",
    attempts: 1,
    response: [404, undefined, "Gone", undefined]
  }),
  onGet("200 with a code that cannot be converted to text", json(`{"error":{"code":{"toString":0,"valueOf":0}}}`), {
    _tag: "UnexpectedStatusError",
    attempts: 1,
    response: [200, undefined, undefined, undefined]
  }),
  onGet(
    "404 with issues that cannot be converted to text",
    Fault.json(404, {
      error: {
        name: "ZodError",
        message: JSON.stringify([null, "loose", { path: [{ toString: 0 }, "q", 0], message: { toString: 0 } }, {}])
      }
    }),
    {
      _tag: "NotFoundError",
      attempts: 1,
      response: [404, undefined, "invalid; loose; q.0: invalid; invalid", {
        issues: [null, "loose", { path: [{ toString: 0 }, "q", 0], message: { toString: 0 } }, {}]
      }]
    }
  ),
  onGet("404 with a ZodError that is no array", Fault.json(404, { error: { name: "ZodError", message: "[oops" } }), {
    _tag: "NotFoundError",
    attempts: 1,
    response: [404, undefined, "[oops", undefined]
  }),
  ...[[], "", 7, true, null, { error: [] }, { error: 7 }, { error: {} }, { error: { message: 7, code: [] } }].map((
    body
  ) =>
    onGet(`404 with ${JSON.stringify(body)}`, Fault.json(404, body), {
      _tag: "NotFoundError",
      attempts: 1,
      response: [404, undefined, undefined, undefined]
    })
  )
]

const broken: ReadonlyArray<Scenario> = [
  onGet("the connection reset before the headers", Fault.reset, { _tag: "TransportError", attempts: 2 }),
  onGet("the connection reset in the body", Fault.resetBody(40), { _tag: "TransportError", attempts: 2 }),
  onGet("the connection reset in the body of an error", Fault.all(Fault.error(404), Fault.resetBody(10)), {
    _tag: "TransportError",
    attempts: 2
  }),
  {
    ...onGet("headers that never come", Fault.stall, { _tag: "TimeoutError", attempts: 2, scope: "attempt" }),
    stalls: true
  },
  {
    ...onGet("a body that stalls", Fault.stallBody(40), { _tag: "TimeoutError", attempts: 2, scope: "attempt" }),
    stalls: true
  },
  {
    ...onGet("the body of an error that stalls", Fault.all(Fault.error(500), Fault.stallBody(10)), {
      _tag: "TimeoutError",
      attempts: 2,
      scope: "attempt"
    }),
    stalls: true
  },
  onGet("a body over the limit, unannounced", Fault.hugeBody(maxBodyBytes + 1), otherJson),
  onGet(
    "a body over the limit, announced",
    Fault.all(
      Fault.hugeBody(maxBodyBytes + 1),
      Fault.headers({ "content-length": String(maxBodyBytes + 1) }),
      Fault.stallBody(10)
    ),
    otherJson
  ),
  onGet("a body just within the limit", Fault.hugeBody(maxBodyBytes), { ...otherJson, path: "data" }),
  onGet("a reset, then an answer", Fault.reset.pipe(Fault.times(1)), "success"),
  onGet("a 503, then an answer", Fault.error(503).pipe(Fault.times(1)), "success"),
  onGet(
    "a 503, then a 404",
    Fault.make((answer, request) => Fault.error(request.number === 1 ? 503 : 404).apply(answer, request)),
    {
      _tag: "NotFoundError",
      attempts: 2,
      response: [404, 404, "Not Found", undefined]
    }
  )
]

const redirect = (name: string, fault: Fault.Fault, outcome: Outcome, requests = 1): Scenario => ({
  name,
  operation: "Models.count",
  faults: [fault],
  outcome,
  requests
})

const notFollowed = (status: number): Failure => ({
  _tag: "UnexpectedStatusError",
  attempts: 1,
  response: [status, undefined, undefined, undefined]
})

const moved: ReadonlyArray<Scenario> = [
  ...[301, 302, 303, 307, 308].map((status) =>
    redirect(
      `${status} within the origin`,
      Fault.redirect("/api/v1/models/count?again=1", status).pipe(Fault.times(1)),
      "success",
      2
    )
  ),
  redirect("three redirects within the origin", Fault.redirect("count").pipe(Fault.times(3)), "success", 4),
  redirect("redirects without end", Fault.redirect("count"), notFollowed(302), 4),
  redirect("a redirect to nowhere", Fault.redirect("http://[::bad"), notFollowed(302)),
  redirect("a redirect without a location", Fault.empty(302), notFollowed(302)),
  redirect("a redirect to another host", Fault.redirect("https://elsewhere.example/api/v1/models"), notFollowed(302)),
  redirect(
    "a redirect to another host, by scheme-relative URL",
    Fault.redirect("//elsewhere.example/"),
    notFollowed(302)
  ),
  redirect("a redirect to another scheme", Fault.redirect("ftp://127.0.0.1/"), notFollowed(302)),
  redirect("a redirect to a data: URL", Fault.redirect(`data:application/json,${count}`), notFollowed(302)),
  redirect(
    "a redirect to a blob: URL, which has the origin within it",
    Fault.make((answer, { url }) => ({ ...answer, status: 302, headers: { location: `blob:${url}` }, body: "" })),
    notFollowed(302)
  ),
  redirect(
    "a redirect to credentials at the same origin",
    Fault.make((answer, { url }) => ({
      ...answer,
      status: 302,
      headers: { location: url.replace("//", "//user:pass@") },
      body: ""
    })),
    notFollowed(302)
  ),
  // A 304 without a validator in the request leads to one more request.
  redirect("304 with a location", Fault.empty(304, { location: "count" }), { ...notFollowed(304), attempts: 2 }, 2),
  redirect("300 with a location", Fault.empty(300, { location: "count" }), notFollowed(300))
]

export const scenarios: ReadonlyArray<Scenario> = [
  ...answered,
  ...disguised,
  ...undecodable,
  ...strange,
  ...broken,
  ...moved
]
