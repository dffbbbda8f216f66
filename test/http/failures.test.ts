import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Models from "../../src/Models.ts"
import * as OpenRouter from "../../src/OpenRouter.ts"
import * as RetryPolicy from "../../src/RetryPolicy.ts"

// As Node, Deno, Bun and browsers report them.
const causes: ReadonlyArray<readonly [cause: Error, advice: string]> = [
  [caused("fetch failed", new Error("bad port")), "does not connect to this port"],
  [caused("fetch failed", new Error("connect ECONNREFUSED 127.0.0.1:1")), "Nothing accepts connections there"],
  [new TypeError("error trying to connect: tcp connect error: Connection refused (os error 111)"), "Nothing accepts"],
  [caused("fetch failed", new Error("self-signed certificate")), "The certificate of the server is not accepted"],
  [caused("fetch failed", new Error("unable to verify the first certificate")), "The certificate of the server"],
  [caused("fetch failed", new Error("certificate has expired")), "The certificate of the server"],
  [
    caused("fetch failed", new Error("Hostname/IP does not match certificate's altnames: Host: a.")),
    "The certificate of the server"
  ],
  [caused("fetch failed", new Error("redirect count exceeded")), "The server keeps redirecting"],
  [new TypeError("Failed to fetch"), "(CORS)"],
  [new TypeError("NetworkError when attempting to fetch resource."), "(CORS)"],
  [new TypeError("Load failed"), "(CORS)"],
  [caused("fetch failed", new Error("other side closed")), "Check the network and OPENROUTER_BASE_URL."],
  [caused("fetch failed", new Error("getaddrinfo ENOTFOUND nowhere")), "Check the network and OPENROUTER_BASE_URL."]
]

describe("a connection that fails", () => {
  it.effect.each(causes)("has advice for its cause: %s", ([cause, advice]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(count((request) =>
        Effect.fail(
          new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
        )
      ))
      assert.strictEqual(error._tag, "TransportError")
      assert.include(error.message, `after 1 attempt: ${cause.message}`)
      for (
        const one of new Set(causes.map(([, advice]) => advice))
      ) {
        if (one.startsWith(advice) || advice.startsWith(one)) assert.include(error.message, one)
        else assert.notInclude(error.message, one)
      }
    }))

  it.effect("has no invisible characters in its message", () =>
    Effect.gen(function*() {
      const cause = new Error("a\u202eb\nc\ud800")
      const error = yield* Effect.flip(count((request) =>
        Effect.fail(
          new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
        )
      ))
      assert.include(error.message, "a\\u{202e}b c\\u{d800}. ")
    }))
})

describe("redirects without end", () => {
  it.effect("do not show the key", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(count((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(
          request,
          new Response(null, { status: 302, headers: { location: "/api/v1/models/count" } })
        ))
      ))
      assert.strictEqual(
        error.message,
        "Models.count: more than 3 redirects. They may form a loop: check OPENROUTER_BASE_URL."
      )
    }))
})

describe("a 404", () => {
  const at = <A, E, R>(self: Effect.Effect<A, E, R>) =>
    Effect.flip(self).pipe(
      Effect.provide(
        client((request) => Effect.succeed(HttpClientResponse.fromWeb(request, new Response("{}", { status: 404 }))))
      )
    )

  it.effect("mentions the id if the operation has one", () =>
    Effect.gen(function*() {
      assert.include(String(yield* at(Models.get("acme/rocket"))), "Check the id, and OPENROUTER_BASE_URL.")
      assert.include(
        String(yield* at(Models.get("acme/rocket:nitro"))),
        "The catalogue lists the id without :nitro, which is for requests only."
      )
      for (
        const operation of [
          at(Models.list()),
          at(Models.count()),
          at(Models.feed()),
          at(Models.listForUser())
        ]
      ) {
        const text = String(yield* operation)
        assert.notMatch(text, /\bid\b/)
        assert.include(text, "Check OPENROUTER_BASE_URL.")
      }
    }))
})

function caused(message: string, cause: Error): Error {
  return Object.assign(new TypeError(message), { cause })
}

type Send = (
  request: Parameters<Parameters<typeof HttpClient.make>[0]>[0]
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

const client = (send: Send) =>
  OpenRouter.layer({ apiKey: Redacted.make("sk-or-v1-0123456789abcdef"), retry: RetryPolicy.none }).pipe(
    Layer.provide(Layer.succeed(HttpClient.HttpClient, HttpClient.make(send)))
  )

const count = (send: Send) => Models.count().pipe(Effect.provide(client(send)))
