/** One attempt: sends a request, and separates responses to decode from failures. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Result from "effect/Result"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import type { Failure } from "../RetryPolicy.ts"
import { oneLine } from "../wire/text.ts"
import { errorOf, parseJson, type Progress, retryAfterOf, statusInBody } from "./envelope.ts"
import { makeExchange, type Message } from "./exchange.ts"
import { decodeError, notJson } from "./failures.ts"
import type { Operation } from "./operation.ts"
import type { Request } from "./request.ts"

/** An equal body, and equal items of a list, are not parsed again. */
export const makeFetchOnce = (config: OpenRouterConfig.Service, client: HttpClient.HttpClient) => {
  const exchange = makeExchange(config, client)
  return Effect.fnUntraced(function*<A, E extends Failure>(
    { accept, errors }: Pick<Operation<A, E>, "accept" | "errors">,
    request: Request,
    progress: Progress,
    previous: { readonly text: string; readonly parse: (text: string) => unknown } | undefined
  ): Effect.fn.Return<Message, Failure> {
    const { body, headers, status } = yield* exchange(request, progress)
    const isConditional = "if-none-match" in request.headers || "if-modified-since" in request.headers
    if (status === 304 && isConditional) return { status, headers, body: { text: "" } }
    const { text } = body
    if (status === 200 && previous !== undefined) {
      // The previous string itself, so that only one of the two equal strings stays in memory.
      if (text === previous.text) return { status, headers, body: { text: previous.text } }
      const json = previous.parse(text)
      if (json !== undefined) return { status, headers, body: { text, json } }
    }
    const isSuccess = status >= 200 && status <= 299
    // The body of a failure is already parsed, to remove the API key from its values.
    const parsed = isSuccess ? parseJson(text) : Result.succeed(body.json)
    const json = Result.getOrUndefined(parsed)
    const failedWith = isSuccess ? statusInBody(json) : status
    if (failedWith !== undefined) {
      const retryAfter = retryAfterOf(headers, json, yield* Clock.currentTimeMillis)
      return yield* Effect.fail(errorOf(failedWith, json, errors ?? {}, progress, retryAfter))
    }
    if (Result.isFailure(parsed) && accept !== "application/rss+xml") {
      const received = `${text.length} characters of ${oneLine(headers["content-type"] ?? "an unnamed type", 100)}`
      const reason = `${parsed.failure} (received ${received})`
      return yield* parsed.failure === "Expected JSON"
        ? notJson(progress, reason)
        : decodeError(progress, { path: "", reason })
    }
    return { status, headers, body: { text, json } }
  })
}
