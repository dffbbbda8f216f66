/** Calls the public services with a recorded response. */
import { Drift, OpenRouter, OpenRouterConfig, RetryPolicy } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

interface Recorded {
  readonly body: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Makes a call without retries. Returns its value, and what it reported to `Drift`. */
export const hear = <A, E>(
  call: Effect.Effect<A, E, OpenRouter.Services>,
  answer: (url: URL) => Recorded
) =>
  Effect.gen(function*() {
    const findings: Array<Drift.Finding> = []
    const value = yield* call.pipe(
      Drift.withReporter((report) => Effect.sync(() => findings.push(...report.findings))),
      OpenRouterConfig.withRetry(RetryPolicy.none)
    )
    return { value, findings }
  }).pipe(
    Effect.provide(Layer.provide(OpenRouter.layer({ apiKey: Redacted.make("key-of-a-test") }), client(answer)))
  )

export const ok = (value: unknown): Recorded => ({
  body: JSON.stringify(value),
  headers: { "content-type": "application/json" }
})

const client = (answer: (url: URL) => Recorded) =>
  Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) =>
      Effect.sync(() => {
        const { body, headers = {}, status = 200 } = answer(url)
        return HttpClientResponse.fromWeb(request, new Response(body, { status, headers }))
      })
    )
  )
