import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import { TimeoutError } from "../src/OpenRouterError.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("waits", () => {
  const always503 = Fault.error(503)
  const cases: ReadonlyArray<readonly [name: string, policy: RetryPolicy.Options, requestsAt: ReadonlyArray<number>]> =
    [
      ["the defaults", {}, [0, 500, 1250, 2375, 4062.5]],
      ["no retries", { retries: 0 }, [0]],
      ["one retry", { retries: 1 }, [0, 500]],
      ["another base", { retries: 2, baseDelay: "2 seconds" }, [0, 2000, 5000]],
      ["another factor", { retries: 3, factor: 2 }, [0, 500, 1500, 3500]],
      ["always the same", { retries: 3, factor: 1 }, [0, 500, 1000, 1500]],
      ["at most 8 seconds", { retries: 3, baseDelay: "5 seconds", factor: 2 }, [0, 5000, 13_000, 21_000]],
      ["at most maxDelay", { factor: 3, maxDelay: "1 second" }, [0, 500, 1500, 2500, 3500]]
    ]
  for (const [name, policy, requestsAt] of cases) {
    it.effect(`${name}: requests at ${requestsAt.join(", ")} ms`, () =>
      Effect.gen(function*() {
        for (const fault of [always503, Fault.reset]) {
          const run = yield* ask([fault], { retry: RetryPolicy.make({ ...policy, jitter: false }) })
          assert.deepStrictEqual(run.requestsAt, requestsAt)
          assert.strictEqual(run.millis, requestsAt.at(-1))
          assert.strictEqual(run.attempts, requestsAt.length)
        }
      }))
  }

  it.effect("none sends one request", () =>
    Effect.gen(function*() {
      const run = yield* ask([always503], { retry: RetryPolicy.none })
      assert.deepStrictEqual([run.requestsAt, run.millis, run.tag], [[0], 0, "UnexpectedStatusError"])
    }))

  it.effect("standard is the default of a layer", () =>
    Effect.gen(function*() {
      const [unsaid, standard] = [
        yield* Random.withSeed(ask([Fault.reset]), "a seed"),
        yield* Random.withSeed(ask([Fault.reset], { retry: RetryPolicy.standard }), "a seed")
      ]
      assert.deepStrictEqual(unsaid, standard)
      assert.lengthOf(unsaid.requestsAt, 5)
    }))

  it.effect("jitter keeps every wait within 20 % of the exact one, whatever the seed", () =>
    Effect.gen(function*() {
      const seen = new Set<number>()
      for (let seed = 0; seed < 60; seed++) {
        const { requestsAt } = yield* Random.withSeed(ask([Fault.reset]), seed)
        const again = yield* Random.withSeed(ask([Fault.reset]), seed)
        assert.deepStrictEqual(requestsAt, again.requestsAt)
        assert.lengthOf(requestsAt, 5)
        for (const [index, exact] of [500, 750, 1125, 1687.5].entries()) {
          const wait = Number(requestsAt[index + 1]) - Number(requestsAt[index])
          assert.isAtLeast(wait, exact * 0.8 - 0.001)
          assert.isAtMost(wait, exact * 1.2 + 0.001)
          seen.add(wait / exact)
        }
      }
      assert.isAbove(Math.max(...seen) - Math.min(...seen), 0.3)
    }))

  it.effect("jitter does not carry a wait past the longest one", () =>
    Effect.gen(function*() {
      for (let seed = 0; seed < 30; seed++) {
        const retry = RetryPolicy.make({ retries: 2, baseDelay: "8 seconds" })
        const { requestsAt } = yield* Random.withSeed(ask([Fault.reset], { retry }), seed)
        assert.lengthOf(requestsAt, 3)
        for (const index of [0, 1]) {
          const wait = Number(requestsAt[index + 1]) - Number(requestsAt[index])
          assert.isTrue(wait >= 6400 && wait <= 8000, String(wait))
        }
      }
    }))
})

describe("Retry-After", () => {
  // The header of a response at 1970-01-01T00:00:00Z, and the time of the second request, if there is one.
  const never = undefined
  const headers: ReadonlyArray<readonly [header: string, secondAt: number | undefined]> = [
    ["3", 3000],
    [" 3 ", 3000],
    ["007", 7000],
    ["0", 500],
    ["60", 60_000],
    ["61", never],
    ["86400", never],
    ["100000000000000000000", never],
    ["9".repeat(400), never],
    ["Thu, 01 Jan 1970 00:00:03 GMT", 3000],
    ["Thursday, 01-Jan-70 00:00:03 GMT", 3000],
    ["Thu Jan  1 00:00:03 1970", 3000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 500],
    ["Wed, 31 Dec 1969 23:00:00 GMT", 500],
    ["Fri, 31 Dec 9999 23:59:59 GMT", never],
    ["Thu, 01 Jan 1970 00:01:01 GMT", never],
    ["1970-01-01T00:00:03Z", 500],
    ["1e20", 500],
    ["1.5", 500],
    ["-5", 500],
    ["-1e20", 500],
    ["Infinity", 500],
    ["NaN", 500],
    ["3 seconds", 500],
    ["3, 4", 500],
    ["soon", 500],
    ["", 500]
  ]
  for (const [header, secondAt] of headers) {
    it.effect(`${JSON.stringify(header.slice(0, 40))}: ${secondAt === undefined ? "the error" : `${secondAt} ms`}`, () =>
      Effect.gen(function*() {
        const run = yield* ask([Fault.rateLimited(header)], {
          retry: RetryPolicy.make({ retries: 1, jitter: false }),
          timeouts: { total: "10 minutes" }
        })
        assert.deepStrictEqual(run.requestsAt, secondAt === undefined ? [0] : [0, secondAt])
        assert.strictEqual(run.tag, "RateLimitError")
      }))
  }

  for (
    const [name, fault, tag] of [
      ["429", Fault.error(429, { headers: { "retry-after": "3" } }), "RateLimitError"],
      ["500", Fault.error(500, { headers: { "retry-after": "3" } }), "InternalServerError"],
      ["503", Fault.html(503, "<p>busy</p>", { "retry-after": "3" }), "UnexpectedStatusError"],
      ["408", Fault.empty(408, { "retry-after": "3" }), "UnexpectedStatusError"],
      ["200 that means 429", Fault.errorWithStatus200(429, { headers: { "retry-after": "3" } }), "RateLimitError"]
    ] as const
  ) {
    it.effect(`is respected on ${name}, and is in the error`, () =>
      Effect.gen(function*() {
        const run = yield* ask([fault], { retry: RetryPolicy.make({ retries: 2, jitter: false }) })
        assert.deepStrictEqual([run.requestsAt, run.tag], [[0, 3000, 6000], tag])
        assert.deepStrictEqual(run.error && RetryPolicy.retryAfter(run.error), Duration.seconds(3))
      }))
  }

  const inBody: ReadonlyArray<readonly [seconds: unknown, secondAt: number | undefined]> = [
    [3, 3000],
    [1.5, 1500],
    [0, 500],
    [60, 60_000],
    [61, never],
    [1e308, never],
    [-3, 500],
    ["3", 500],
    [{ seconds: 3 }, 500],
    [null, 500]
  ]
  for (const [retry_after_seconds, secondAt] of inBody) {
    const name = JSON.stringify(retry_after_seconds)
    it.effect(`retry_after_seconds ${name}: ${secondAt === undefined ? "the error" : `${secondAt} ms`}`, () =>
      Effect.gen(function*() {
        const run = yield* ask([Fault.error(429, { metadata: { retry_after_seconds } })], {
          retry: RetryPolicy.make({ retries: 1, jitter: false }),
          timeouts: { total: "10 minutes" }
        })
        assert.deepStrictEqual(run.requestsAt, secondAt === undefined ? [0] : [0, secondAt])
        assert.strictEqual(run.tag, "RateLimitError")
      }))
  }

  it.effect("a malformed retry_after_seconds is ignored", () =>
    Effect.gen(function*() {
      for (const retry_after_seconds of [-3, "3", "", [3], { seconds: 3 }, true, null]) {
        const run = yield* ask([Fault.error(429, { metadata: { retry_after_seconds } })], { retry: RetryPolicy.none })
        assert.include(run.error, { _tag: "RateLimitError", retryAfter: undefined })
      }
    }))

  it.effect("takes precedence over retry_after_seconds, unless it is malformed", () =>
    Effect.gen(function*() {
      for (const [header, secondAt] of [["2", 2000], ["0", 500], ["soon", 3000]] as const) {
        const fault = Fault.error(503, { headers: { "retry-after": header }, metadata: { retry_after_seconds: 3 } })
        const run = yield* ask([fault], { retry: RetryPolicy.make({ retries: 1, jitter: false }) })
        assert.deepStrictEqual(run.requestsAt, [0, secondAt], header)
      }
    }))

  it.effect("is the minimum wait: a longer wait of the policy is kept", () =>
    Effect.gen(function*() {
      const retry = RetryPolicy.make({ retries: 2, baseDelay: "2 seconds", factor: 2, jitter: false })
      const run = yield* ask([Fault.rateLimited(3)], { retry })
      assert.deepStrictEqual(run.requestsAt, [0, 3000, 7000])
    }))

  it.effect("applies to its own response only", () =>
    Effect.gen(function*() {
      const faults = [Fault.rateLimited(3).pipe(Fault.times(1)), Fault.error(503)]
      const run = yield* ask(faults, { retry: RetryPolicy.make({ retries: 2, jitter: false }) })
      assert.deepStrictEqual(run.requestsAt, [0, 3000, 3750])
    }))

  it.effect("fails the call if it is longer than maxRetryAfter", () =>
    Effect.gen(function*() {
      for (const [seconds, count] of [[2, 2], [3, 1]] as const) {
        const retry = RetryPolicy.make({ retries: 1, maxRetryAfter: "2 seconds", jitter: false })
        assert.lengthOf((yield* ask([Fault.rateLimited(seconds)], { retry })).requestsAt, count)
      }
    }))

  it.effect("is respected under any schedule, which can limit it", () =>
    Effect.gen(function*() {
      const twice = Schedule.recurs(2)
      const run = (retry: RetryPolicy.RetryPolicy, seconds: number) =>
        Effect.map(ask([Fault.rateLimited(seconds)], { retry }), ({ requestsAt }) => requestsAt)
      assert.deepStrictEqual(yield* run(twice, 3), [0, 3000, 6000])
      assert.deepStrictEqual(yield* run(RetryPolicy.honorRetryAfter(twice), 3), [0, 3000, 6000])
      assert.deepStrictEqual(yield* run(RetryPolicy.honorRetryAfter(twice), 61), [0])
      assert.deepStrictEqual(yield* run(RetryPolicy.honorRetryAfter(twice, "2 seconds"), 3), [0])
    }))
})

describe("an invalid option", () => {
  const wrong: ReadonlyArray<readonly [option: string, options: RetryPolicy.Options]> = [
    ["retries", { retries: -1 }],
    ["retries", { retries: Number.NaN }],
    ["factor", { factor: Number.NaN }],
    ["baseDelay", { baseDelay: -5 }],
    ["maxDelay", { maxDelay: "-1 second" }],
    ["maxRetryAfter", { maxRetryAfter: -1 }]
  ]
  it.each(wrong)("%s is rejected by its name", (option, options) => {
    assert.throws(() => RetryPolicy.make(options), new RegExp(`RetryPolicy.make: ${option} must be`))
  })
})

describe("the total deadline", () => {
  const second = (seconds: number) => seconds * 1000
  const after = (seconds: number, retryAfter: number) =>
    Fault.all(Fault.rateLimited(retryAfter), Fault.delay(`${seconds} seconds`))

  it.effect("counts from the start of the call: a wait that would pass it is not started", () =>
    Effect.gen(function*() {
      const run = yield* ask([after(9, 21)], exact)
      assert.deepStrictEqual([run.tag, run.requestsAt, run.millis], ["RateLimitError", [0], second(9)])
    }))

  it.effect("allows a wait that ends before it, and interrupts the attempt after that wait", () =>
    Effect.gen(function*() {
      const run = yield* ask([after(9, 20)], exact)
      assert.deepStrictEqual([run.tag, run.requestsAt, run.millis], ["TimeoutError", [0, second(29)], second(30)])
      assert.include(run.error, { scope: "total", attempts: 2 })
      assert.include(run.error?.message, ", after a RateLimitError;")
    }))

  it.effect("is never exceeded, however long responses take and whatever their Retry-After", () =>
    Effect.gen(function*() {
      for (const seconds of [0, 0.25, 3, 7, 9.75, 15]) {
        for (const retryAfter of [0, 1, 5, 14, 29, 30, 31]) {
          const run = yield* ask([after(seconds, retryAfter)], exact)
          assert.isAtMost(run.millis, second(30))
          if (run.error?._tag === "TimeoutError" && run.error.scope === "total") assert.strictEqual(run.millis, 30_000)
          else assert.strictEqual(run.millis, Number(run.requestsAt.at(-1)) + second(Math.min(seconds, 10)))
        }
      }
    }))

  it.effect("applies to schedules that never end", () =>
    Effect.gen(function*() {
      const run = yield* ask([Fault.reset], { retry: Schedule.spaced("7 seconds") })
      assert.deepStrictEqual([run.tag, run.requestsAt.map((at) => at / 1000), run.millis], [
        "TransportError",
        [0, 7, 14, 21, 28],
        second(28)
      ])
    }))

  it.effect("applies to schedules that hang, or wait forever", () =>
    Effect.gen(function*() {
      const undecided = Schedule.modifyDelay(Schedule.recurs(5), () => Effect.never)
      const first = yield* ask([Fault.reset], { retry: undecided })
      assert.deepStrictEqual([first.tag, first.millis], ["TimeoutError", second(30)])
      const endless = Schedule.modifyDelay(Schedule.recurs(5), () => Effect.succeed(Duration.infinity))
      const second_ = yield* ask([Fault.reset], { retry: endless })
      assert.deepStrictEqual([second_.tag, second_.millis], ["TransportError", 0])
    }))

  it.live("applies to schedules that never wait", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.reset)
      const error = yield* Effect.flip(Models.count()).pipe(OpenRouterConfig.withTimeout("100 millis"))
      assert.include(["TransportError", "TimeoutError"], error._tag)
      assert.isAbove((yield* FakeOpenRouter.requests).length, 5)
    }).pipe(
      Effect.provide(OpenRouter.layer({ retry: Schedule.forever })),
      Effect.provide(FakeOpenRouter.layer())
    ))

  it.effect("does not apply if it is infinite", () =>
    Effect.gen(function*() {
      const retry = RetryPolicy.make({ retries: 2, jitter: false })
      const run = yield* ask([Fault.rateLimited(60)], { retry, timeouts: { total: Duration.infinity } })
      assert.deepStrictEqual(run.requestsAt, [0, second(60), second(120)])
    }))

  it.live("may be longer than the longest timer", () =>
    Effect.gen(function*() {
      assert.isAbove(
        yield* Models.count().pipe(OpenRouterConfig.withTimeout({ attempt: "60 days", total: "90 days" })),
        0
      )
    }).pipe(
      Effect.provide(OpenRouter.layer()),
      Effect.provide(FakeOpenRouter.layer({ faults: [Fault.delay("20 millis")] }))
    ))
})

describe("the deadline of an attempt", () => {
  for (const [name, fault] of [["headers", Fault.stall], ["a body", Fault.stallBody(10)]] as const) {
    it.effect(`covers ${name}, is retried, and ends with the total`, () =>
      Effect.gen(function*() {
        const run = yield* ask([fault], exact)
        assert.deepStrictEqual([run.requestsAt, run.millis], [[0, 10_500, 21_250], 30_000])
        assert.include(run.error, { _tag: "TimeoutError", scope: "total", attempts: 3 })
        assert.include(run.error?.message, "no complete response within 30s")
        const once = yield* ask([fault], { retry: RetryPolicy.none })
        assert.strictEqual(once.millis, 10_000)
        assert.include(once.error, { _tag: "TimeoutError", scope: "attempt", attempts: 1 })
        assert.include(once.error?.message, "no complete response within 10s")
      }))
  }

  it.effect("does not affect a response in time, or the next attempt", () =>
    Effect.gen(function*() {
      const inTime = yield* ask([Fault.delay("9750 millis")], exact)
      assert.deepStrictEqual([inTime.tag, inTime.millis], ["success", 9750])
      const second = yield* ask([Fault.stall.pipe(Fault.times(1))], exact)
      assert.deepStrictEqual([second.tag, second.requestsAt], ["success", [0, 10_500]])
    }))
})

describe("an interrupted caller", () => {
  for (const [name, fault] of [["between attempts", Fault.rateLimited(5)], ["within one", Fault.stall]] as const) {
    it.effect(`stops at once ${name}, and sends nothing more`, () =>
      Effect.gen(function*() {
        yield* FakeOpenRouter.inject(fault)
        const fiber = yield* Effect.forkChild(Models.count())
        yield* VirtualTime.pass("2 seconds")
        assert.isUndefined(fiber.pollUnsafe())
        yield* Fiber.interrupt(fiber)
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
        yield* VirtualTime.pass("1 minute")
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
      }).pipe(Effect.provide(OpenRouter.layer(exact)), Effect.provide(FakeOpenRouter.layer())))
  }
})

describe("retryable failures", () => {
  const retried = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530]
  const notRetried = "300 400 401 402 403 404 405 409 410 413 418 422 425 451 499 "
    + "501 505 507 508 511 519 528 531 599"
  const others = [
    ["a response of another shape", Fault.json(200, { data: "soon" })],
    ["a response that is too large", Fault.hugeBody(2000)],
    ["a redirect to another origin", Fault.redirect("http://elsewhere.example")]
  ] as const
  const willing = { retry: Schedule.recurs(5), maxBodyBytes: 1000 }

  it.effect(`are ${retried.join(", ")}, a broken connection, and a body that is not JSON`, () =>
    Effect.gen(function*() {
      const faults = [...retried.map((status) => Fault.error(status)), Fault.reset, Fault.resetBody(5)]
        .concat([Fault.html(200), Fault.empty(200), Fault.truncateBody(5)])
      for (const fault of faults) assert.strictEqual((yield* ask([fault], willing)).attempts, 6)
    }))

  it.effect("do not include any other status, even with a schedule that would retry it", () =>
    Effect.gen(function*() {
      for (const status of notRetried.split(" ").map(Number)) {
        assert.strictEqual((yield* ask([Fault.error(status)], willing)).attempts, 1, String(status))
      }
    }))

  for (const [name, fault] of others) {
    it.effect(`do not include ${name}`, () =>
      Effect.gen(function*() {
        const run = yield* ask([fault], willing)
        assert.strictEqual(run.attempts, 1)
        assert.lengthOf(run.requestsAt, 1)
      }))
  }

  it("include the deadline of an attempt, but not that of the call", () => {
    const fields = { message: "", operation: "Models.count", url: "", attempts: 1, duration: Duration.zero }
    assert.isTrue(RetryPolicy.isRetryable(new TimeoutError({ ...fields, scope: "attempt" })))
    assert.isFalse(RetryPolicy.isRetryable(new TimeoutError({ ...fields, scope: "total" })))
  })

  it.effect("do not include requests that the client rejects", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.get("no-slash"))
      assert.strictEqual(error._tag, "InvalidRequestError")
      assert.lengthOf(yield* FakeOpenRouter.requests, 0)
    }).pipe(Effect.provide(OpenRouter.layer(willing)), Effect.provide(FakeOpenRouter.layer())))

  it.live("are not retried after a defect of the schedule", () =>
    Effect.gen(function*() {
      const broken = Schedule.modifyDelay(Schedule.recurs(5), () => Effect.die("a bug of the user's"))
      yield* FakeOpenRouter.inject(Fault.reset)
      const exit = yield* Effect.exit(Models.count().pipe(OpenRouterConfig.withRetry(broken)))
      assert.isTrue(Exit.isFailure(exit) && Exit.hasDies(exit))
      assert.lengthOf(yield* FakeOpenRouter.requests, 1)
    }).pipe(Effect.provide(OpenRouter.layer()), Effect.provide(FakeOpenRouter.layer())))
})

const exact: OpenRouterConfig.Options = { retry: RetryPolicy.make({ jitter: false }) }

// Calls `Models.count`. Times are exact if every wait is a multiple of the step, and there are no bodies to read.
const ask = (faults: ReadonlyArray<Fault.Fault>, options: OpenRouterConfig.Options = {}) =>
  Effect.gen(function*() {
    const { exit, millis } = yield* VirtualTime.timed(Effect.result(Models.count()), "62500 micros")
    const requests = yield* FakeOpenRouter.requests
    const startedAt = Number(requests[0]?.startedAt)
    const result = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
    const error = result._tag === "Failure" ? result.failure : undefined
    return {
      // Sums of jittered waits have rounding errors.
      requestsAt: requests.map((request) => Math.round((request.startedAt - startedAt) * 1000) / 1000),
      millis,
      error,
      tag: error?._tag ?? "success",
      attempts: error !== undefined && "attempts" in error ? error.attempts : undefined
    }
  }).pipe(Effect.provide(OpenRouter.layer(options)), Effect.provide(FakeOpenRouter.layer({ faults })))
