/**
 * One attempt: sends a request, and tells a response that can be decoded from one that means failure.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import type { Failure } from "../RetryPolicy.ts"
import { oneLine } from "../wire/text.ts"
import { errorOf, parseJson, type Progress, retryAfterOf, statusInBody } from "./envelope.ts"
import { makeExchange, type Message } from "./exchange.ts"
import { decodeError } from "./failures.ts"
import type { Operation } from "./operation.ts"
import type { Request } from "./request.ts"

/** Makes the function that performs one attempt of an operation. A 304 succeeds only if validators were sent. */
export const makeFetchOnce = (config: OpenRouterConfig.Service, client: HttpClient.HttpClient) => {
  const exchange = makeExchange(config, client)
  return Effect.fnUntraced(function*<E extends Failure>(
    { accept, errors }: Pick<Operation<unknown, E>, "accept" | "errors">,
    request: Request,
    progress: Progress
  ): Effect.fn.Return<Message, Failure> {
    const { body: { text }, headers, status } = yield* exchange(request, progress)
    const isConditional = "if-none-match" in request.headers || "if-modified-since" in request.headers
    if (status === 304 && isConditional) return { status, headers, body: { text: "" } }
    const parsed = parseJson(text)
    const json = Result.getOrUndefined(parsed)
    const isSuccess = status >= 200 && status <= 299
    // Error envelopes also arrive with status 200.
    const failedWith = isSuccess ? statusInBody(json) : status
    if (failedWith !== undefined) {
      const retryAfter = retryAfterOf(headers, json, yield* Clock.currentTimeMillis)
      return yield* Effect.fail(errorOf(failedWith, json, errors ?? {}, progress, retryAfter))
    }
    if (Result.isFailure(parsed) && accept !== "application/rss+xml") {
      const received = `${text.length} characters of ${oneLine(headers["content-type"] ?? "an unnamed type")}`
      return yield* decodeError(progress, { path: "", reason: `${parsed.failure} (received ${received})` })
    }
    return { status, headers, body: { text, json } }
  })
}
