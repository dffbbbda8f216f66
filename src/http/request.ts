/**
 * What is put into a request: the URL, the headers, the deadlines, and who asks. All of it is checked before it is used.
 */
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as OpenRouterConfig from "../OpenRouterConfig.ts"
import { DecodeError } from "../OpenRouterError.ts"
import type { Target } from "../OpenRouterHttp.ts"
import { positive } from "../wire/configError.ts"
import { isWithin } from "./exchange.ts"
import { refused } from "./failures.ts"

/** The URL that an operation asks: below the base URL, or where the page before says that the next one is. */
export const resolve = (
  { name, target }: { readonly name: string; readonly target: Target },
  { baseUrl }: OpenRouterConfig.Service
): Effect.Effect<URL, DecodeError> => {
  if ("path" in target) {
    const url = new URL(baseUrl)
    url.pathname = `${baseUrl.pathname === "/" ? "" : baseUrl.pathname}${target.path}`
    for (const [key, value] of target.params ?? []) url.searchParams.append(key, value)
    return Effect.succeed(url)
  }
  const url = URL.canParse(target.next, target.from) ? new URL(target.next, target.from) : undefined
  if (url !== undefined && isWithin(url, baseUrl)) return Effect.succeed(url)
  const found = url === undefined
    ? "no URL"
    : url.origin === baseUrl.origin
    ? "a URL that is refused"
    : `one at ${url.origin}`
  return Effect.fail(
    new DecodeError({
      operation: name,
      url: target.from,
      attempts: 0,
      path: "links.next",
      reason: `Expected a URL at ${baseUrl.origin}, got ${found}`,
      findings: [],
      message:
        `${name}: the answer from ${target.from} says that the next page is at ${found}, and only ${baseUrl.origin} `
        + "is asked, so that the API key stays there. Set OPENROUTER_BASE_URL to the address that the pages name."
    })
  )
}

/** The header that carries the key, apart from the others, so that it goes nowhere else. */
export const authorizationOf = ({ apiKey }: OpenRouterConfig.Service): Readonly<Record<string, string>> =>
  apiKey === undefined ? {} : { authorization: `Bearer ${Redacted.value(apiKey)}` }

/** Who asks, without saying who: answers differ by account, and a cache must not mix them up. */
export const identityOf = ({ apiKey }: OpenRouterConfig.Service): Effect.Effect<string> =>
  apiKey === undefined
    ? Effect.succeed("anonymous")
    : Digest.Digest.use((digest) => digest.digestHex(Digest.sha256, new TextEncoder().encode(Redacted.value(apiKey))))
      .pipe(Effect.provide(Digest.layerWebCrypto))

/** The headers of a request, but for the key. */
export const headersOf = Effect.fnUntraced(function*(
  { accept, name }: { readonly accept: string; readonly name: string },
  config: OpenRouterConfig.Service
) {
  const attribution = OpenRouterConfig.overlay(config.attribution, yield* OpenRouterConfig.CurrentAttribution)
  const { categories, referer, title } = attribution
  const unsendable = OpenRouterConfig.unsendableHeader(attribution)
  if (unsendable !== undefined) {
    return yield* refused(
      name,
      `attribution.${unsendable}`,
      `attribution.${unsendable} is sent as a header and has to be printable ASCII`
    )
  }
  const headers: Record<string, string> = { accept }
  // An empty value says nothing, and takes back what was configured.
  if (referer) headers["http-referer"] = referer
  if (title) headers["x-openrouter-title"] = title
  if (categories?.some((category) => category !== "")) headers["x-openrouter-categories"] = categories.join(",")
  return headers
})

/** The deadlines of a call. */
export const timeoutsOf = Effect.fnUntraced(function*(operation: string, { timeouts }: OpenRouterConfig.Service) {
  const current = yield* OpenRouterConfig.CurrentTimeouts
  const deadline = (name: "attempt" | "total") => {
    const input = current[name]
    if (input === undefined) return Effect.succeed(timeouts[name])
    return Option.match(positive(input), {
      onNone: () => Effect.fail(refused(operation, `timeouts.${name}`, `timeouts.${name} has to be above 0`)),
      onSome: Effect.succeed
    })
  }
  return { attempt: yield* deadline("attempt"), total: yield* deadline("total") }
})
