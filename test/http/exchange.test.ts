/** Faults that need a real socket or an unusual `HttpClient`. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it, layer } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Record from "effect/Record"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Net from "node:net"
import * as Zlib from "node:zlib"
import * as Drift from "../../src/Drift.ts"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../../src/OpenRouterConfig.ts"
import type { BadRequestError, OpenRouterError } from "../../src/OpenRouterError.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"
import * as VirtualTime from "../virtualTime.ts"

const body = "{\"data\":{\"count\":3}}"

// What a server sends before it closes the connection, and how `Models.count` then ends.
const sent: ReadonlyArray<readonly [name: string, bytes: ReadonlyArray<string | Uint8Array>, ending: string]> = [
  ["a plain response", [head("200 OK"), body], "3"],
  ["a Content-Length beyond the body", [head("200 OK", "content-length: 500"), body], "TransportError"],
  ["a Content-Length within the body", [head("200 OK", "content-length: 10"), body], "DecodeError"],
  ["two Content-Lengths", [head("200 OK", "content-length: 10", "content-length: 20"), body], "TransportError"],
  ["a negative Content-Length", [head("200 OK", "content-length: -1"), body], "TransportError"],
  [
    "a Content-Length too large for a number",
    [head("200 OK", `content-length: ${"9".repeat(40)}`), body],
    "TransportError"
  ],
  ["a Content-Length over the limit", [head("200 OK", "content-length: 9999999999"), body], "DecodeError"],
  ["a gzip body", [head("200 OK", "content-encoding: gzip"), Zlib.gzipSync(body)], "3"],
  [
    "a gzip bomb",
    [head("200 OK", "content-encoding: gzip"), Zlib.gzipSync(Buffer.alloc(20_000_000, 32))],
    "DecodeError"
  ],
  [
    "a body that is not gzip, but should be",
    [head("200 OK", "content-encoding: gzip", `content-length: ${body.length}`), body],
    "TransportError"
  ],
  ["an unknown encoding", [head("200 OK", "content-encoding: rot13"), body], "3"],
  ["101", [head("101 Switching Protocols", "upgrade: websocket")], "TransportError"],
  ["204 with a body", [head("204 No Content"), body], "DecodeError"],
  ["304 without a conditional request", [head("304 Not Modified")], "UnexpectedStatusError 304"],
  ["a status outside of HTTP's range", [head("999 Whatever")], "UnexpectedStatusError 999"],
  ["a Content-Type twice", [head("200 OK", "content-type: text/html"), body], "3"],
  ["Retry-After twice", [head("429 Slow", "retry-after: 1", "retry-after: 9999")], "RateLimitError 429"],
  ["headers without end", [head("200 OK", `x: ${"x".repeat(100_000)}`), body], "TransportError"],
  ["half of the headers", ["HTTP/1.1 200 OK\r\ncontent-ty"], "TransportError"],
  ["a chunk without a size", [head("200 OK", "transfer-encoding: chunked"), "zz\r\n{}"], "TransportError"],
  ["another protocol", ["SSH-2.0-OpenSSH_9.6\r\n"], "TransportError"],
  ["nothing", [], "TransportError"]
]

describe("bytes", () => {
  for (const [name, bytes, ending] of sent) {
    it.live(name, () =>
      Effect.gen(function*() {
        const server = yield* listen((socket) => {
          for (const part of bytes) socket.write(part)
          socket.end()
        })
        const exit = yield* Effect.exit(Models.count()).pipe(Effect.provide(fetching(server.url)), silently)
        assert.strictEqual(endingOf(exit), ending)
      }))
  }

  it.live("a refused connection is a TransportError with that reason", () =>
    Effect.gen(function*() {
      const { url } = yield* Effect.scoped(listen(() => {}))
      const error = yield* Effect.flip(Models.count()).pipe(Effect.provide(fetching(url)))
      assert.strictEqual(error._tag, "TransportError")
      assert.match(error.message, /^Models\.count: no complete response from http:.* after 1 attempt: .*ECONNREFUSED/)
    }))

  it.live("an unknown host is a TransportError with that reason", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.count()).pipe(
        Effect.provide(fetching("http://nowhere.invalid/api/v1", { allowHttp: true }))
      )
      assert.strictEqual(error._tag, "TransportError")
      assert.include(error.message, "nowhere.invalid")
    }))
})

describe("connections", () => {
  const unread: ReadonlyArray<readonly [name: string, head: string]> = [
    ["a body that is announced to be too large", head("200 OK", "content-length: 9999999999")],
    ["a redirect that is not followed", head("302 Found", "location: http://elsewhere.example/")],
    ["a body that stalls past the deadline", head("200 OK", "content-length: 100")]
  ]
  for (const [name, head] of unread) {
    it.live(`${name} is not left open`, () =>
      Effect.gen(function*() {
        const server = yield* listen((socket) => socket.write(head))
        yield* Effect.exit(Models.count()).pipe(
          Effect.provide(fetching(server.url, { timeouts: { attempt: "150 millis" } }))
        )
        yield* server.closed.pipe(Effect.timeout("2 seconds"))
      }))
  }

  it.live("an interrupted call closes its connection", () =>
    Effect.gen(function*() {
      const server = yield* listen(() => {})
      const fiber = yield* Effect.forkChild(Models.count().pipe(Effect.provide(fetching(server.url))))
      yield* server.asked
      yield* Fiber.interrupt(fiber)
      yield* server.closed.pipe(Effect.timeout("2 seconds"))
    }))
})

// Layers are shared by reference, and this one needs other options each time.
const fetchClient = Layer.fresh(FetchHttpClient.layer)

layer(FakeOpenRouter.layerServer(), { excludeTestServices: true })("another origin", (it) => {
  const given: Readonly<Record<string, RequestInit>> = {
    "with no options": {},
    "with redirects set to follow": { redirect: "follow" },
    "with redirects set to error": { redirect: "error" },
    "with other options": { headers: { "x-mine": "kept" }, cache: "no-store" }
  }
  const clients: Readonly<Record<string, Layer.Layer<HttpClient.HttpClient>>> = {
    "fetch": fetchClient,
    ...Record.mapEntries(given, (init, name) => [
      `fetch ${name} of the layer`,
      fetchClient.pipe(Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, init)))
    ]),
    "fetch in a client that retries": Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, HttpClient.retryTransient({ times: 2 }))
    ).pipe(Layer.provide(fetchClient)),
    "fetch in a transformed client": Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, HttpClient.transform((response) => response))
    ).pipe(Layer.provide(fetchClient)),
    "Node's fetch": NodeHttpClient.layerFetch,
    "node:http": NodeHttpClient.layerNodeHttp,
    ...Number.parseInt(process.versions.node) < 22 ? {} : { "undici": NodeHttpClient.layerUndici }
  }
  for (const [name, client] of Object.entries(clients)) {
    it.effect(`gets no request through redirects: ${name}`, () =>
      Effect.gen(function*() {
        const elsewhere = Context.get(yield* Layer.build(FakeOpenRouter.layerServer()), FakeOpenRouter.FakeOpenRouter)
        const call = Effect.flip(Models.count()).pipe(
          Effect.provide(
            OpenRouter.layer({ ...defaults, baseUrl: yield* FakeOpenRouter.url }).pipe(Layer.provide(client))
          )
        )
        for (const status of [301, 302, 303, 307, 308]) {
          yield* FakeOpenRouter.clear
          yield* FakeOpenRouter.setFaults(Fault.redirect(`${elsewhere.url}/models/count`, status))
          for (const init of Object.values(given)) {
            const error = yield* call.pipe(Effect.provideService(FetchHttpClient.RequestInit, init))
            assert(error._tag === "UnexpectedStatusError")
            assert.strictEqual(error.response.status, status)
            assert.include(error.message, new URL(elsewhere.url).origin)
          }
          assert.isAtLeast((yield* FakeOpenRouter.requests).length, 4)
        }
        assert.lengthOf(yield* elsewhere.requests, 0)
      }))
  }

  it.effect("keeps the other fetch options, of the layer or of the call", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.clear
      yield* FakeOpenRouter.setFaults()
      const url = yield* FakeOpenRouter.url
      const mine: RequestInit = { headers: { "x-mine": "kept" } }
      const withInit = fetchClient.pipe(Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, mine)))
      const layer = OpenRouter.layer({ ...defaults, baseUrl: url })
      yield* Models.count().pipe(Effect.provide(Layer.provide(layer, withInit)))
      yield* Models.count().pipe(
        Effect.provide(Layer.provide(layer, fetchClient)),
        Effect.provideService(FetchHttpClient.RequestInit, mine)
      )
      const requests = yield* FakeOpenRouter.requests
      assert.deepStrictEqual(requests.map(({ headers }) => headers["x-mine"]), ["kept", "kept"])
    }))

  it.effect("gets a request from a client that always follows redirects, but its response is rejected", () =>
    Effect.gen(function*() {
      const elsewhere = Context.get(yield* Layer.build(FakeOpenRouter.layerServer()), FakeOpenRouter.FakeOpenRouter)
      const following = Layer.succeed(
        HttpClient.HttpClient,
        client((request) =>
          Effect.flatMap(
            Effect.promise(() => fetch(request.url, { headers: request.headers })),
            (response) => respond(request, response)
          )
        )
      )
      const call = Effect.flip(Models.count()).pipe(
        Effect.provide(
          OpenRouter.layer({ ...defaults, baseUrl: yield* FakeOpenRouter.url }).pipe(Layer.provide(following))
        )
      )
      for (
        const [location, text] of [[`${elsewhere.url}/models/count`, elsewhere.url], ["/health", "outside of"]] as const
      ) {
        yield* FakeOpenRouter.setFaults(Fault.redirect(location).pipe(Fault.onPath("/models/count")))
        const error = yield* call
        assert.strictEqual(error._tag, "UnexpectedStatusError")
        assert.include(error.message, text === elsewhere.url ? new URL(text).origin : text)
      }
      assert.lengthOf(yield* elsewhere.requests, 1)
      assert.notInclude(JSON.stringify(yield* elsewhere.requests), key)
    }))

  it.effect("gets no request through links.next", () =>
    Effect.gen(function*() {
      const elsewhere = Context.get(yield* Layer.build(FakeOpenRouter.layerServer()), FakeOpenRouter.FakeOpenRouter)
      for (
        const next of [
          `${elsewhere.url}/models`,
          `//${new URL(elsewhere.url).host}/api/v1/models`,
          `blob:${yield* FakeOpenRouter.url}`,
          (yield* FakeOpenRouter.url).replace("//", "//user:pass@"),
          "/api/v10/models",
          "/api",
          "/models",
          "/api/v1/../../models",
          "/api/v1/%2e%2e/%2E./models",
          "/api/v1/..%2f..%2fmodels",
          "/api/v1/%252e%252e/models",
          "/api/v1/..;/models",
          "/api/v1/%5c..%5cmodels",
          "\\api\\v2",
          "javascript:alert(1)",
          "http://[",
          "//"
        ]
      ) {
        yield* FakeOpenRouter.clear
        yield* FakeOpenRouter.setFaults(Fault.mapBody((body) => ({ ...Object(body), links: { next } })))
        const error = yield* Effect.flip(Models.list()).pipe(Effect.provide(fetching(yield* FakeOpenRouter.url)))
        assert.strictEqual(error._tag, "DecodeError")
        assert.include(error, { path: "links.next" })
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
      }
      assert.lengthOf(yield* elsewhere.requests, 0)
    }))
})

describe("an unusual HttpClient", () => {
  const stuck: ReadonlyArray<readonly [name: string, client: HttpClient.HttpClient]> = [
    ["never responds, and ignores the abort signal", client(() => Effect.promise(() => new Promise(() => {})))],
    ["cannot be interrupted", client(() => Effect.uninterruptible(Effect.never))],
    ["cleans up for ever", client(() => Effect.onInterrupt(Effect.never, () => Effect.never))],
    [
      "stalls in the body, whose cancel never ends",
      client((request) => respond(request, new Response(uncancellable())))
    ]
  ]
  for (const [name, client] of stuck) {
    it.effect(`${name}: the deadlines apply`, () =>
      Effect.gen(function*() {
        const layer = using(client, { retry: RetryPolicy.make({ jitter: false }) })
        const context = yield* Layer.build(layer)
        const { exit, millis } = yield* VirtualTime.timed(Models.count().pipe(Effect.provide(context)))
        assert.strictEqual(endingOf(exit), "TimeoutError")
        // Attempts and waits: 10 s, 0.5 s, 10 s, 0.75 s, and the rest of 30 s.
        assert.strictEqual(millis, 30_000)
      }))

    it.live(`${name}: an interrupted caller stops at once`, () =>
      Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(Models.count().pipe(Effect.provide(using(client))))
        yield* Effect.sleep("20 millis")
        const exit = yield* Fiber.interrupt(fiber).pipe(Effect.andThen(Fiber.await(fiber)), Effect.timeout("1 second"))
        assert.isTrue(Exit.hasInterrupts(exit))
      }))
  }

  it.live("dies: the caller gets the defect at once", () =>
    Effect.gen(function*() {
      let asked = 0
      const dies = client(() => {
        asked++
        return Effect.die(new Error("a bug of the client"))
      })
      const exit = yield* Effect.exit(Models.count()).pipe(Effect.provide(using(dies, { retry: Schedule.recurs(5) })))
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.strictEqual(asked, 1)
    }))

  it.live("fails with a cause without text", () =>
    Effect.gen(function*() {
      for (const cause of [Object.create(null), Symbol("s"), { toString: 0 }, [], null, new Error(), () => {}]) {
        const fails = client((request) =>
          Effect.fail(
            new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
          )
        )
        const exit = yield* Effect.exit(Models.count()).pipe(Effect.provide(using(fails)))
        assert.strictEqual(endingOf(exit), "TransportError")
      }
    }))

  it.live("fails with circular or endless causes", () =>
    Effect.gen(function*() {
      const circle = new Error("around")
      circle.cause = circle
      const deep = Array.from({ length: 1000 }).reduce<Error>(
        (cause) => new Error("deeper", { cause }),
        new Error("top")
      )
      for (const cause of [circle, deep]) {
        const fails = client((request) =>
          Effect.fail(
            new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
          )
        )
        const error = yield* Effect.flip(Models.count()).pipe(Effect.provide(using(fails)))
        assert.isBelow(error.message.length, 300)
      }
    }))

  it.live("is told to abort when the caller is interrupted, and not before", () =>
    Effect.gen(function*() {
      let signal: AbortSignal | undefined
      const asked = yield* Deferred.make<void>()
      const waits = HttpClient.make((_request, _url, given) => {
        signal = given
        Deferred.doneUnsafe(asked, Effect.void)
        return Effect.never
      })
      const fiber = yield* Effect.forkChild(Models.count().pipe(Effect.provide(using(waits))))
      yield* Deferred.await(asked)
      assert.strictEqual(signal?.aborted, false)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(signal?.aborted, true)
    }))

  it.live("sends its response byte by byte, until the deadline", () =>
    Effect.gen(function*() {
      const trickle = client((request) => respond(request, new Response(drops())))
      const startedAt = yield* Clock.currentTimeMillis
      const exit = yield* Effect.exit(Models.count()).pipe(
        Effect.provide(using(trickle, { timeouts: { attempt: "100 millis" } }))
      )
      assert.strictEqual(endingOf(exit), "TimeoutError")
      assert.isBelow((yield* Clock.currentTimeMillis) - startedAt, 2000)
    }))
})

describe("many calls at once", () => {
  it.effect("each counts its own attempts", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.error(503).pipe(Fault.onPath("/models/count")))
      const retried = Effect.map(Effect.flip(Models.count()), ({ _tag, ...error }) => [_tag, attemptsOf(error)])
      const refused = Effect.map(Effect.flip(Models.get("a/b")), ({ _tag, ...error }) => [_tag, attemptsOf(error)])
      const both = Effect.all([retried, refused], { concurrency: "unbounded" })
      const { exit } = yield* VirtualTime.timed(
        Effect.all(Array.from({ length: 20 }, () => both), { concurrency: "unbounded" })
      )
      assert.deepStrictEqual(
        exit,
        Exit.succeed(Array.from({ length: 20 }, () => [["UnexpectedStatusError", 3], ["NotFoundError", 1]]))
      )
    }).pipe(
      Effect.provide(OpenRouter.layer({ retry: RetryPolicy.make({ retries: 2 }) })),
      Effect.provide(FakeOpenRouter.layer())
    ))

  it.effect("an effect that runs twice counts its attempts from one each time", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.error(404))
      const call = Effect.flip(Models.get("nobody/nothing"))
      for (const error of [yield* call, yield* call]) assert.include(error, { attempts: 1 })
    }).pipe(Effect.provide(OpenRouter.layer()), Effect.provide(FakeOpenRouter.layer())))
})

const key = "sk-or-v1-0123456789abcdef"

const silently = Drift.withReporter(() => Effect.void)

type Redirect = "manual" | "follow"

const fetching = (url: string, options: OpenRouterConfig.CommonOptions = {}, redirect: Redirect = "manual") =>
  OpenRouter.layer({ ...defaults, maxBodyBytes: 1_000_000, baseUrl: url, ...options }).pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect }))
  )

const using = (client: HttpClient.HttpClient, options: OpenRouterConfig.CommonOptions = {}) =>
  OpenRouter.layer({ ...defaults, ...options }).pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, client)))

const defaults = { apiKey: Redacted.make(key), retry: RetryPolicy.none }

type Ended = Exit.Exit<number, OpenRouterError | BadRequestError | Config.ConfigError>

const endingOf = (exit: Ended): string => {
  if (Exit.isSuccess(exit)) return String(exit.value)
  const [reason] = exit.cause.reasons
  if (exit.cause.reasons.length > 1 || reason?._tag !== "Fail") return Cause.pretty(exit.cause)
  const { error } = reason
  return "response" in error ? `${error._tag} ${error.response.status}` : error._tag
}

const attemptsOf = (error: object) => "attempts" in error ? error.attempts : undefined

function head(status: string, ...headers: ReadonlyArray<string>): string {
  return [`HTTP/1.1 ${status}`, "content-type: application/json", "connection: close", ...headers, "", ""].join("\r\n")
}

// A server of raw bytes, which reports when its connections end.
const listen = Effect.fnUntraced(function*(answer: (socket: Net.Socket) => void) {
  const sockets = new Set<Net.Socket>()
  const asked = yield* Deferred.make<void>()
  const closed = yield* Deferred.make<void>()
  const server = Net.createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    // `fetch` may open connections in advance; only the one with the request counts.
    socket.once("data", () => {
      socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
      Deferred.doneUnsafe(asked, Effect.void)
      answer(socket)
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
  )
  const address = server.address()
  if (address === null || typeof address === "string") return yield* Effect.die("no port")
  return {
    url: `http://127.0.0.1:${address.port}/api/v1`,
    asked: Deferred.await(asked),
    closed: Deferred.await(closed)
  }
})

type Send = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

function client(send: Send): HttpClient.HttpClient {
  return HttpClient.make((request) => send(request))
}

function respond(request: HttpClientRequest.HttpClientRequest, response: Response) {
  return Effect.succeed(HttpClientResponse.fromWeb(request, response))
}

function uncancellable(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => new Promise(() => {}) })
}

function drops(): ReadableStream<Uint8Array> {
  let timer: NodeJS.Timeout | undefined
  return new ReadableStream({
    start: (controller) => {
      timer = setInterval(() => controller.enqueue(new Uint8Array([32])), 5)
    },
    cancel: () => clearInterval(timer)
  })
}
