import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Arbitrary from "effect/Arbitrary"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as OpenRouterError from "../src/OpenRouterError.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("the message", () => {
  const later = "Gave up after 2 attempts; try again later."
  const unknown = "Unexpected status for this operation."
  const messages: ReadonlyArray<readonly [name: string, fault: Fault.Fault, message: string]> = [
    [
      "400",
      Fault.error(400, { message: "Bad limit" }),
      "OpenRouter responded with 400: Bad limit. Check the parameters against OpenRouter's reference."
    ],
    [
      "401",
      Fault.error(401),
      "OpenRouter responded with 401: User not found. Set OPENROUTER_API_KEY, or apiKey in OpenRouterConfig, to a valid key."
    ],
    [
      "402",
      Fault.error(402, { message: "Insufficient credits" }),
      "OpenRouter responded with 402: Insufficient credits. Add credits to the account of the API key."
    ],
    [
      "403",
      Fault.error(403, { message: "No" }),
      "OpenRouter responded with 403: No. The API key lacks permission: check its permissions, or use another key."
    ],
    [
      "404",
      Fault.error(404),
      "OpenRouter responded with 404: Not Found. Nothing at https://openrouter.ai/api/v1/models/count. Check OPENROUTER_BASE_URL."
    ],
    ["501", Fault.empty(501), `OpenRouter responded with 501. ${unknown}`],
    ["408", Fault.empty(408), `OpenRouter responded with 408. ${later}`],
    ["418", Fault.empty(418), `OpenRouter responded with 418. ${unknown}`],
    [
      "429",
      Fault.rateLimited(),
      "OpenRouter responded with 429: Rate limit exceeded. Gave up after 2 attempts; send fewer requests."
    ],
    [
      "429 with Retry-After",
      Fault.rateLimited(2),
      "OpenRouter responded with 429: Rate limit exceeded. Gave up after 2 attempts; the server asks to wait 2s."
    ],
    [
      "429 for a day",
      Fault.rateLimited(86_400),
      "OpenRouter responded with 429: Rate limit exceeded. Gave up after 1 attempt; the server asks to wait 1d."
    ],
    ["500", Fault.error(500), `OpenRouter responded with 500: Internal Server Error. ${later}`],
    ["524 in HTML", Fault.html(524), `OpenRouter responded with 524. ${later}`],
    [
      "a reset",
      Fault.reset,
      "no complete response from https://openrouter.ai after 2 attempts: fetch failed. Check the network and OPENROUTER_BASE_URL."
    ],
    [
      "HTML",
      Fault.html(200, "<p>"),
      "invalid response: Expected JSON (received 3 characters of text/html; charset=UTF-8). Gave up after 2 attempts; try again later, or check that OPENROUTER_BASE_URL is OpenRouter."
    ],
    [
      "too much",
      Fault.hugeBody(2000),
      "the response is larger than 1000 bytes. If that is expected, raise maxBodyBytes in OpenRouterConfig."
    ],
    [
      "silence",
      Fault.stall,
      "no complete response within 10s (the deadline of one attempt), after a TimeoutError; change it with OpenRouterConfig.withTimeout."
    ],
    [
      "a redirect",
      Fault.redirect("https://elsewhere.example/x"),
      "redirected to https://elsewhere.example; not followed, to protect the API key. Set OPENROUTER_BASE_URL to the final address."
    ]
  ]
  for (const [name, fault, message] of messages) {
    it.effect(`after ${name}`, () =>
      Effect.gen(function*() {
        const error = yield* failure([fault])
        assert.strictEqual(error.message, `Models.count: ${message}`)
        assert.strictEqual(error.name, error._tag)
        assert.instanceOf(error, Error)
      }))
  }

  it.effect(
    "is one short line; response.message has the server's whole text",
    () =>
      Effect.gen(function*() {
        for (
          const [said, shown] of [
            ["Wait!", ": Wait! "],
            ["Is it there?", ": Is it there? "],
            ["Not\n\u001b[31m\r\n[error] forged\u0000 line\u2028two ", ": Not [31m [error] forged line two. "],
            [" \n", "404. "],
            ["", "404. "],
            ["a\u202eb\u200b\ud800", ": a\\u{202e}b\\u{200b}\\u{d800}. "],
            [`${"x".repeat(499)}😀`, `: ${"x".repeat(499)}… `],
            ["x".repeat(500), `: ${"x".repeat(500)}. `],
            ["x".repeat(501), `: ${"x".repeat(500)}… `]
          ] as const
        ) {
          const error = yield* failure([Fault.error(404, { message: said })])
          assert.include(error.message, shown)
          assert.strictEqual("response" in error ? error.response.message : undefined, said)
          assert.notMatch(error.message, hidden)
        }
      }),
    10_000
  )

  it.effect("does not contain the account", () =>
    Effect.gen(function*() {
      const error = yield* failure([Fault.error(403, { user_id: "user_2abcdef" })])
      assert.notInclude(JSON.stringify(error), "user_2abcdef")
      assert.notInclude(error.message, "user_2abcdef")
    }))
})

describe("the fields", () => {
  it.effect("contain the server's code, message, metadata and requested wait", () =>
    Effect.gen(function*() {
      const metadata = { provider_name: "Google", nested: [{ deep: null }] }
      const error = yield* failure([
        Fault.error(429, { code: "rate_limit", message: "Slow down", metadata, headers: { "retry-after": "7" } })
      ])
      assert.strictEqual(error._tag, "RateLimitError")
      if (error._tag !== "RateLimitError") return
      assert.deepStrictEqual({ ...error.response }, { status: 429, code: "rate_limit", message: "Slow down", metadata })
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(7))
      assert.deepStrictEqual([error.operation, error.url, error.attempts], [
        "Models.count",
        "https://openrouter.ai/api/v1/models/count",
        2
      ])
    }))

  it.effect("each failure has its own class, by tag and by instanceof", () =>
    Effect.gen(function*() {
      const { BadRequestError, ForbiddenError, RateLimitError, UnauthorizedError, UnexpectedStatusError } =
        OpenRouterError
      for (
        const [status, Class] of [
          [400, BadRequestError],
          [401, UnauthorizedError],
          [403, ForbiddenError],
          [429, RateLimitError],
          [500, OpenRouterError.InternalServerError],
          [503, UnexpectedStatusError]
        ] as const
      ) assert.isTrue((yield* failure([Fault.error(status)])) instanceof Class)
    }))
})

describe("the size of the server's part of an error", () => {
  const response = Effect.fnUntraced(function*(options: Parameters<typeof Fault.error>[1]) {
    const error = yield* failureOf(Fault.error(403, options), 1_000_000)
    return "response" in error ? error.response : assert.fail(error._tag)
  })

  it.effect("a message has at most 4 KB, and ends in an ellipsis if it was cut", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* response({ message: "é".repeat(2048) })).message, "é".repeat(2048))
      const { message } = yield* response({ message: "é".repeat(2049) })
      assert.strictEqual(message, `${"é".repeat(2046)}…`)
      const { code } = yield* response({ code: "c".repeat(5000) })
      assert.strictEqual(code, `${"c".repeat(4093)}…`)
    }))

  it.effect("metadata of more than 64 KB is replaced by the beginning of its JSON", () =>
    Effect.gen(function*() {
      const fits = { text: "x".repeat(65_536 - 11) }
      assert.deepStrictEqual((yield* response({ metadata: fits })).metadata, fits)
      const { metadata } = yield* response({ metadata: { text: "\"".repeat(65_536) } })
      assert.match(String(metadata), /^\{"text":"[^]*…$/)
      assert.isAtMost(Buffer.byteLength(JSON.stringify(metadata)), 65_536)
    }))

  it.effect("metadata of more than 32 levels is replaced by its JSON", () =>
    Effect.gen(function*() {
      const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`
      const of = (levels: number) => response({ metadata: { list: JSON.parse(nested(levels)) } })
      assert.deepStrictEqual((yield* of(31)).metadata, { list: JSON.parse(nested(31)) })
      assert.strictEqual((yield* of(32)).metadata, `{"list":${nested(32)}}`)
    }))
})

describe("errors as values", () => {
  const anyFailure = Arbitrary.schema(OpenRouterError.Failure)
  const decode = Schema.decodeUnknownEffect(OpenRouterError.Failure)
  const encode = Schema.encodeEffect(OpenRouterError.Failure)

  it.effect.prop("survive encoding to JSON", { error: anyFailure }, ({ error }) =>
    Effect.gen(function*() {
      const text = JSON.stringify(yield* encode(error))
      const decoded = yield* decode(JSON.parse(text))
      assert.isTrue(OpenRouterError.isOpenRouterError(decoded))
      assert.strictEqual(decoded._tag, error._tag)
      assert.strictEqual(decoded.message, error.message)
      assert.strictEqual(JSON.stringify(yield* encode(decoded)), text)
    }))

  it.effect("from the server survive encoding to JSON", () =>
    Effect.gen(function*() {
      const error = yield* failure([
        Fault.error(429, { metadata: { a: [1, { b: null }] }, headers: { "retry-after": "7" } })
      ])
      const decoded = yield* decode(JSON.parse(JSON.stringify(yield* encode(error))))
      assert.instanceOf(decoded, OpenRouterError.RateLimitError)
      assert.deepStrictEqual(decoded, error)
    }))

  it.effect("without metadata survive encoding to JSON", () =>
    Effect.gen(function*() {
      const error = OpenRouterError.make("NotFoundError")
      assert.deepStrictEqual(yield* decode(JSON.parse(JSON.stringify(yield* encode(error)))), error)
    }))

  it("can be made for tests, with defaults for omitted fields", () => {
    const error = OpenRouterError.make("NotFoundError", { operation: "Endpoints.list", attempts: 2 })
    const { attempts, operation, response } = error
    assert.deepStrictEqual([attempts, operation, response.status], [2, "Endpoints.list", 404])
    assert.isTrue(error instanceof OpenRouterError.NotFoundError)
    const limited = OpenRouterError.make("RateLimitError", { retryAfter: Duration.seconds(3) })
    assert.deepStrictEqual(RetryPolicy.retryAfter(limited), Duration.seconds(3))
    // @ts-expect-error NotFoundError has no such field
    assert.notProperty(OpenRouterError.make("NotFoundError", { path: "data" }), "path")
  })

  it("are distinguished from other values", () => {
    for (const tag of tags) {
      const error = OpenRouterError.make(tag)
      assert.strictEqual(error._tag, tag)
      assert.isTrue(OpenRouterError.isOpenRouterError(error))
    }
    const others = [undefined, null, "NotFoundError", new Error("no"), { _tag: "NotFoundError" }]
    for (const other of others) assert.isFalse(OpenRouterError.isOpenRouterError(other))
  })
})

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

const tags = [
  "BadRequestError",
  "UnauthorizedError",
  "ForbiddenError",
  "NotFoundError",
  "RateLimitError",
  "InternalServerError",
  "UnexpectedStatusError",
  "TransportError",
  "TimeoutError",
  "DecodeError",
  "InvalidRequestError",
  "CircuitOpenError"
] as const

const options: OpenRouterConfig.Options = {
  apiKey: Redacted.make("sk-or-v1-0123456789abcdef"),
  maxBodyBytes: 1000,
  retry: RetryPolicy.make({ retries: 1, jitter: false })
}

const failureOf = (fault: Fault.Fault, maxBodyBytes: number) => failure([fault], { ...options, maxBodyBytes })

const failure = (faults: ReadonlyArray<Fault.Fault>, settings = options) =>
  Effect.gen(function*() {
    const { exit } = yield* VirtualTime.timed(Effect.flip(Models.count()))
    return Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
  }).pipe(Effect.provide(OpenRouter.layer(settings)), Effect.provide(FakeOpenRouter.layer({ faults })))
