import { assert, describe, it } from "@effect/vitest"
import { FakeHttp, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { get, json, list, overBothTransports, read } from "./transports.ts"

overBothTransports("faults", (test) => {
  const answers = (name: string, fault: Fault.Fault, expected: { readonly status: number; readonly text: string }) =>
    test(name, () =>
      Effect.gen(function*() {
        const { status, text } = yield* get("/models")
        assert.deepStrictEqual({ status, text }, expected)
      }), { faults: [fault] })

  answers("error: OpenRouter's envelope", Fault.error(404), {
    status: 404,
    text: `{"error":{"message":"Not Found","code":404}}`
  })
  answers(
    "error: every part can be set",
    Fault.error(429, { code: "rate_limited", message: "Slow down", metadata: { raw: 1 }, user_id: "user_1" }),
    {
      status: 429,
      text: `{"error":{"message":"Slow down","code":"rate_limited","metadata":{"raw":1}},"user_id":"user_1"}`
    }
  )
  answers("errorWithStatus200", Fault.errorWithStatus200(502), {
    status: 200,
    text: `{"error":{"message":"Provider returned error","code":502}}`
  })
  answers("json", Fault.json(200, null), { status: 200, text: "null" })
  answers("empty", Fault.empty(502), { status: 502, text: "" })
  answers("empty, where no body is allowed", Fault.empty(304), { status: 304, text: "" })
  answers("respond, with bytes", Fault.respond({ body: new TextEncoder().encode("[]") }), { status: 200, text: "[]" })
  answers("truncateBody closes properly", Fault.truncateBody(9), { status: 200, text: `{"data":[` })
  answers("truncateBody beyond the end changes nothing", Fault.all(Fault.json(200, {}), Fault.truncateBody(99)), {
    status: 200,
    text: "{}"
  })

  test("zodError: the envelope of request validation", () =>
    Effect.gen(function*() {
      const { body, status } = yield* json("/models")
      assert.strictEqual(status, 400)
      assert.isFalse(read(body, "success"))
      assert.strictEqual(read(body, "error", "name"), "ZodError")
      assert.deepStrictEqual(read(JSON.parse(String(read(body, "error", "message"))), "0", "path"), ["offset"])
    }), { faults: [Fault.zodError({ field: "offset" })] })

  test("html: an HTML page", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* get("/models")
      assert.strictEqual(status, 524)
      assert.strictEqual(headers["content-type"], "text/html; charset=UTF-8")
      assert.include(text, "Error 524")
    }), { faults: [Fault.html(524)] })

  test("rateLimited: with or without Retry-After", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* get("/models")).headers["retry-after"], "Wed, 21 Oct 2026 07:28:00 GMT")
      assert.strictEqual((yield* get("/models")).headers["retry-after"], "-3")
      const { headers, status } = yield* get("/models")
      assert.deepStrictEqual([status, headers["retry-after"]], [429, undefined])
    }), {
    faults: [
      Fault.rateLimited("Wed, 21 Oct 2026 07:28:00 GMT").pipe(Fault.times(1)),
      Fault.rateLimited(-3).pipe(Fault.times(1)),
      Fault.rateLimited()
    ]
  })

  test("redirect: the client receives it", () =>
    Effect.gen(function*() {
      const { headers, status } = yield* get("/models")
      assert.deepStrictEqual([status, headers.location], [307, "https://example.com/models"])
    }), { faults: [Fault.redirect("https://example.com/models", 307)] })

  test("headers: set, and removed", () =>
    Effect.gen(function*() {
      const { headers, status } = yield* get("/models")
      assert.strictEqual(status, 200)
      assert.strictEqual(headers.etag, `"1"`)
      assert.isUndefined(headers["cache-control"])
      assert.strictEqual(headers["content-type"], "application/json")
    }), { faults: [Fault.headers({ ETag: `"1"`, "Cache-Control": null })] })

  test("mapBody: drift anywhere in the JSON", () =>
    Effect.gen(function*() {
      const { body } = yield* json("/models/count")
      assert.deepStrictEqual(body, { data: { count: 51 }, surprise: "/models/count" })
    }), {
    faults: [
      Fault.mapBody((body, request) => ({ ...Object(body), data: { count: 51 }, surprise: request.path })).pipe(
        Fault.onPath("/models/count")
      )
    ]
  })

  test("mapItems: changes one model, or one endpoint", () =>
    Effect.gen(function*() {
      const models = list((yield* json("/models")).body, "data")
      assert.deepStrictEqual(models.slice(0, 2).map((model) => read(model, "id")), [42, "~z-ai/glm-latest"])
      const endpoints = list((yield* json("/models/openai/gpt-4o/endpoints")).body, "data", "endpoints")
      assert.deepStrictEqual(endpoints.map((endpoint) => read(endpoint, "id")), [42, undefined])
      assert.strictEqual((yield* json("/models/openai/nothing/endpoints")).status, 404)
      assert.strictEqual((yield* get("/models?use_rss=true")).headers["content-type"], "application/rss+xml")
    }), { faults: [Fault.mapItems((item, index) => index === 0 ? { ...item, id: 42 } : item)] })

  test("reset: no response", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(HttpClient.get(`${yield* FakeOpenRouter.url}/models`))
      assert.strictEqual(error.reason._tag, "TransportError")
      assert.strictEqual((yield* get("/models")).status, 200)
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 2)
    }), { faults: [Fault.reset.pipe(Fault.times(1))] })

  test("resetBody: headers and some bytes, then a failure", () =>
    Effect.gen(function*() {
      const response = yield* HttpClient.get(`${yield* FakeOpenRouter.url}/models`)
      assert.strictEqual(response.status, 200)
      let received = ""
      const failure = yield* response.stream.pipe(
        Stream.decodeText(),
        Stream.runForEach((text) =>
          Effect.sync(() => {
            received += text
          })
        ),
        Effect.flip
      )
      assert.strictEqual(received, `{"data":[{"id"`)
      assert.strictEqual(failure.reason._tag, "DecodeError")
      assert.strictEqual((yield* get("/models")).status, 200)
    }), { faults: [Fault.resetBody(14).pipe(Fault.times(1))] })

  test("stall: no headers", () =>
    Effect.gen(function*() {
      const waiting = yield* Effect.forkChild(get("/models"))
      while ((yield* FakeOpenRouter.requests).length === 0) yield* aMoment
      yield* aMoment
      assert.isUndefined(waiting.pollUnsafe())
      yield* Fiber.interrupt(waiting)
      assert.strictEqual((yield* get("/models")).status, 200)
    }), { faults: [Fault.stall.pipe(Fault.times(1))] })

  test("stallBody: some bytes, and then nothing", () =>
    Effect.gen(function*() {
      const response = yield* HttpClient.get(`${yield* FakeOpenRouter.url}/models`)
      const start = yield* response.stream.pipe(Stream.decodeText(), Stream.take(1), Stream.mkString)
      assert.strictEqual(start, `{"data":[`)
      const next = yield* HttpClient.get(`${yield* FakeOpenRouter.url}/models`)
      const waiting = yield* Effect.forkChild(next.text)
      yield* aMoment
      assert.isUndefined(waiting.pollUnsafe())
      yield* Fiber.interrupt(waiting)
    }), { faults: [Fault.stallBody(9)] })

  test("stallBody(0): only headers", () =>
    Effect.gen(function*() {
      const response = yield* HttpClient.get(`${yield* FakeOpenRouter.url}/models`)
      assert.strictEqual(response.status, 200)
    }), { faults: [Fault.stallBody(0)] })

  test("hugeBody: valid JSON of exactly the given size", () =>
    Effect.gen(function*() {
      const { text } = yield* get("/models")
      assert.strictEqual(text.length, 200_001)
      assert.deepStrictEqual(read(JSON.parse(text), "data"), [])
    }), { faults: [Fault.hugeBody(200_001)] })

  test("hugeBody: generated as it is read", () =>
    Effect.gen(function*() {
      const response = yield* HttpClient.get(`${yield* FakeOpenRouter.url}/models`)
      const some = yield* response.stream.pipe(Stream.take(3), Stream.runCollect)
      assert.isAtMost(some.reduce((sum, piece) => sum + piece.length, 0), 3 * 65_536)
    }), { faults: [Fault.hugeBody(1e15)] })

  test("the first fault that applies wins; without one, the response is the usual one", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* statuses(6), [500, 502, 503, 500, 200, 200])
      yield* FakeOpenRouter.inject(Fault.error(418).pipe(Fault.times(1)))
      assert.deepStrictEqual(yield* statuses(2), [418, 200])
      yield* FakeOpenRouter.setFaults(Fault.error(401))
      assert.deepStrictEqual(yield* statuses(1), [401])
      yield* FakeOpenRouter.setFaults()
      assert.deepStrictEqual(yield* statuses(1), [200])
    }), {
    faults: [
      Fault.error(502).pipe(Fault.onRequest(2)),
      Fault.error(503).pipe(Fault.onRequests({ from: 3, to: 3 })),
      Fault.error(500).pipe(Fault.times(2))
    ]
  })

  test("all: applies faults in the given order", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* get("/models")
      assert.deepStrictEqual([status, headers["x-edge"], text], [503, "1", `{"error"`])
      assert.strictEqual((yield* get("/models/count")).status, 200)
      assert.strictEqual((yield* get("/models")).status, 200)
    }), {
    faults: [
      Fault.all(
        Fault.error(503).pipe(Fault.onPath("/models")),
        Fault.headers({ "X-Edge": "1" }).pipe(Fault.times(1)),
        Fault.truncateBody(8)
      )
    ]
  })

  test("a fault that throws fails its request", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(get("/models"))
      assert.isTrue(Exit.isFailure(exit))
    }), {
    faults: [Fault.make(() => {
      throw new Error("a mistake in a test")
    })]
  })
})

describe("delay", () => {
  it.effect("runs on the Clock of the caller, before a response or a failure", () =>
    Effect.gen(function*() {
      const slow = yield* Effect.forkChild(get("/models"))
      yield* TestClock.adjust("1999 millis")
      assert.isUndefined(slow.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(slow)).status, 503)
      const broken = yield* Effect.forkChild(Effect.flip(get("/models")))
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(broken.pollUnsafe())
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* Fiber.join(broken)).reason._tag, "TransportError")
      const [first, second] = yield* FakeOpenRouter.requests
      assert.deepStrictEqual([first?.startedAt, second?.startedAt], [0, 2000])
    }).pipe(Effect.provide(FakeOpenRouter.layer({
      faults: [
        Fault.all(Fault.delay("1 seconds"), Fault.error(503), Fault.delay("1 seconds")).pipe(Fault.onRequest(1)),
        Fault.all(Fault.reset, Fault.delay("10 seconds"))
      ]
    }))))

  it.effect("ends when the caller is interrupted", () =>
    Effect.gen(function*() {
      const outcome = yield* Effect.forkChild(Effect.timeoutOption(get("/models"), "5 seconds"))
      yield* TestClock.adjust("5 seconds")
      assert.isTrue(Option.isNone(yield* Fiber.join(outcome)))
    }).pipe(Effect.provide(FakeOpenRouter.layer({ faults: [Fault.delay("1 hour")] }))))

  it.live("runs in real time on a port", () =>
    Effect.gen(function*() {
      const before = Date.now()
      const url = yield* FakeOpenRouter.url
      yield* Effect.promise(() => fetch(`${url}/models/count`))
      assert.isAtLeast(Date.now() - before, 30)
    }).pipe(Effect.provide(FakeOpenRouter.layerServer({ faults: [Fault.delay("35 millis")] }))))
})

describe("limits", () => {
  const applies = (fault: Fault.Fault, path: string, number = 1) =>
    fault.matches(FakeHttp.request(new URL(`https://openrouter.ai/api/v1${path}`), {
      number,
      method: "GET",
      headers: {},
      startedAt: 0
    }))

  it("onPath accepts a path, a pattern, or a predicate", () => {
    assert.isTrue(applies(Fault.onPath(Fault.reset, "/models"), "/models?limit=1"))
    assert.isFalse(applies(Fault.onPath(Fault.reset, "/models"), "/models/count"))
    assert.isTrue(applies(Fault.onPath(Fault.reset, "/model/a/b:free"), "/model/a/b%3Afree"))
    const pattern = Fault.onPath(Fault.reset, /endpoints/g)
    assert.deepStrictEqual([1, 2, 3].map(() => applies(pattern, "/models/a/b/endpoints")), [true, true, true])
    assert.isTrue(applies(Fault.onPath(Fault.reset, (path) => path.startsWith("/model/")), "/model/a/b"))
  })

  it("onRequests includes both ends, and each end is optional", () => {
    const numbers = (fault: Fault.Fault) => [1, 2, 3, 4].filter((number) => applies(fault, "/models", number))
    assert.deepStrictEqual(numbers(Fault.reset.pipe(Fault.onRequests({ from: 2, to: 3 }))), [2, 3])
    assert.deepStrictEqual(numbers(Fault.reset.pipe(Fault.onRequests({ from: 3 }))), [3, 4])
    assert.deepStrictEqual(numbers(Fault.reset.pipe(Fault.onRequests({ to: 1 }))), [1])
    assert.deepStrictEqual(numbers(Fault.reset.pipe(Fault.onRequest(4), Fault.when(() => true))), [4])
  })

  it("times keeps the lowest limit", () => {
    assert.strictEqual(Fault.reset.limit, Infinity)
    assert.strictEqual(Fault.reset.pipe(Fault.times(2), Fault.times(5)).limit, 2)
    assert.strictEqual(Fault.all(Fault.times(Fault.stall, 3), Fault.reset).limit, 3)
  })
})

const statuses = (count: number) =>
  Effect.map(
    Effect.forEach(Array.from({ length: count }), () => get("/models/count")),
    (seen) => seen.map(({ status }) => status)
  )

/** In real time, long enough for a response to arrive. */
const aMoment = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 25)))
