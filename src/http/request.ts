/** The URL and the headers of a call, and the identity of the caller. */
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as OpenRouterConfig from "../OpenRouterConfig.ts"
import { DecodeError, type InvalidRequestError, type UnauthorizedError } from "../OpenRouterError.ts"
import type { Failure } from "../RetryPolicy.ts"
import { parseUrl } from "../wire/url.ts"
import { missingKey, refused } from "./failures.ts"
import type { MediaType, Operation, OperationName, Target } from "./operation.ts"

/** Without the API key, which is added when the request is sent. */
export interface Request {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

export const prepareRequest = Effect.fnUntraced(function*(
  { accept, name, needsKey = false }: Omit<Operation<unknown, Failure>, "decoder" | "target">,
  url: URL,
  attribution: OpenRouterConfig.Attribution,
  config: OpenRouterConfig.Service
): Effect.fn.Return<Request, InvalidRequestError | UnauthorizedError> {
  if (needsKey && config.apiKey === undefined) return yield* missingKey(name, url)
  const unsendable = OpenRouterConfig.unsendableHeader(attribution)
  if (unsendable !== undefined) {
    const field = `attribution.${unsendable}`
    return yield* refused(name, field, `${field} is sent as a header and must be printable ASCII`)
  }
  return { url, headers: headersOf(accept, attribution) }
})

export const headersOf = (
  accept: MediaType = "application/json",
  { categories, referer, title }: OpenRouterConfig.Attribution
): Readonly<Record<string, string>> => {
  const headers: Record<string, string> = { accept }
  if (referer) headers["http-referer"] = referer
  if (title) headers["x-openrouter-title"] = title
  if (categories?.some((category) => category !== "")) headers["x-openrouter-categories"] = categories.join(",")
  return headers
}

/**
 * Whether the API key may be sent to a URL from a server: only below the base URL. Protocols are compared, because a
 * `blob:` URL has the origin inside it. Credentials are rejected, as `fetch` does.
 */
export const isWithin = (url: URL, base: URL): boolean =>
  url.origin === base.origin && url.protocol === base.protocol && url.username === "" && url.password === ""
  && isBelow(url.pathname, base.pathname)

// `/api/v10` is not below `/api/v1`. `URL` resolves dot segments, but a server may decode a path once more.
const isBelow = (path: string, base: string): boolean =>
  `${path}/`.startsWith(base.endsWith("/") ? base : `${base}/`)
  && !decodedSeparators(path).split("/").some((segment) => segment === "." || segment === "..")

// Some servers remove the parameters of a segment before they resolve dots: `..;a=b` then becomes `..`.
const decodedSeparators = (path: string): string =>
  path.replace(/%(?:25)*2e/gi, ".").replace(/\\|%(?:25)*(?:2f|5c)/gi, "/").replace(/(?:;|%(?:25)*3b)[^/]*/gi, "")

/** Describes a URL outside of the base URL, without its path, which may contain a secret. */
export const outside = (url: URL, base: URL): string => {
  if (url.origin !== base.origin) return url.origin
  return isBelow(url.pathname, base.pathname) ? "an unusable URL" : `a URL outside of ${base.href}`
}

/** A hash of the configured account, or else of the API key, because responses differ by account. */
export const identityOf = ({ account, apiKey }: OpenRouterConfig.Service): Effect.Effect<string> => {
  // A key has no spaces, so the name of an account never equals a key.
  const name = account !== undefined
    ? `account ${account}`
    : Redacted.isRedacted(apiKey)
    ? Redacted.value(apiKey)
    : undefined
  return name === undefined
    ? Effect.succeed("anonymous")
    : Digest.Digest.use((digest) => digest.digestHex(Digest.sha256, new TextEncoder().encode(name)))
      .pipe(Effect.provide(Digest.layerWebCrypto))
}

export const resolve = (
  operation: OperationName,
  target: Target,
  { baseUrl }: OpenRouterConfig.Service
): Result.Result<URL, DecodeError> => {
  if ("path" in target) {
    const url = new URL(baseUrl)
    url.pathname = `${baseUrl.pathname === "/" ? "" : baseUrl.pathname}${target.path}`
    for (const [key, value] of target.params ?? []) url.searchParams.append(key, value)
    return Result.succeed(url)
  }
  const url = parseUrl(target.next, target.from)
  // A fragment is not sent, so URLs that differ only in it are the same page.
  if (url !== undefined) url.hash = ""
  if (url !== undefined && isWithin(url, baseUrl)) return Result.succeed(url)
  const received = url === undefined ? "an unusable URL" : outside(url, baseUrl)
  return Result.fail(
    new DecodeError({
      operation,
      url: target.from,
      attempts: 0,
      path: "links.next",
      reason: `Expected a URL within ${baseUrl.href}, got ${received}`,
      findings: [],
      message: `${operation}: the next page of ${target.from} is ${received}; not followed, to protect the API key. `
        + "Set OPENROUTER_BASE_URL to the address that serves the pages."
    })
  )
}
