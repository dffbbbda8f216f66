/**
 * Service: the settings of a client, such as its base URL, API key, deadlines and retry policy.
 *
 * `make` takes each setting from its options, else from an environment variable such as `OPENROUTER_API_KEY`, else from the
 * defaults. It checks all of them, so an invalid setting fails when the layer is built. The combinators at the end override
 * settings for the calls in one effect, and add nothing to its requirements.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import type * as RateLimiter from "effect/persistence/RateLimiter"
import * as Redacted from "effect/Redacted"
import * as RetryPolicy from "./RetryPolicy.ts"
import { invalidSetting, positiveSetting } from "./wire/configError.ts"
import { parseUrl } from "./wire/url.ts"

/**
 * OpenRouter's base URLs, for the `baseUrl` option. `global` is the default; `eu` lists only models that can be served within
 * the European Union.
 *
 * @category constants
 * @since 0.1.0
 */
export const baseUrls = {
  global: "https://openrouter.ai/api/v1",
  eu: "https://eu.openrouter.ai/api/v1"
} as const

/**
 * How an application identifies itself to OpenRouter. Not secret.
 *
 * @category models
 * @since 0.1.0
 */
export interface Attribution {
  /** URL of the application and its primary identifier in OpenRouter's rankings, sent as `HTTP-Referer`. */
  readonly referer?: string | undefined
  /** Name of the application, sent as `X-OpenRouter-Title`. */
  readonly title?: string | undefined
  /** Kinds of application, sent as `X-OpenRouter-Categories`: `cli-agent`, `cloud-agent`. */
  readonly categories?: ReadonlyArray<string> | undefined
}

/**
 * Deadlines of attempts and calls.
 *
 * @category models
 * @since 0.1.0
 */
export interface Timeouts {
  /** Deadline of one attempt, headers and body together. */
  readonly attempt?: Duration.Input | undefined
  /** Deadline of a call: all attempts, the waits between them, and all pages of a list. In a stream, each page is a call. */
  readonly total?: Duration.Input | undefined
}

/**
 * A rate limit of the requests to one origin, retries included.
 *
 * **Details**
 *
 * A request above the limit waits. If the wait would pass the deadline of the call, the call fails at once with a
 * `RateLimitError`, or gets a stale response. To share the limit between processes, use Effect's
 * `RateLimiter.layerStoreRedis`. If the limiter fails or takes longer than a second, that is logged, and requests are sent
 * without it for 10 seconds.
 *
 * **Example** (At most a hundred requests a minute)
 *
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { RateLimiter } from "effect/persistence"
 * import { OpenRouter } from "effect-openrouter"
 *
 * const layer = Layer.unwrap(Effect.map(
 *   RateLimiter.make,
 *   (limiter) => OpenRouter.layer({ rateLimit: { limiter, limit: 100, window: "1 minute" } })
 * )).pipe(Layer.provide(RateLimiter.layerStoreMemory))
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export interface RateLimit {
  /** Counts the requests, in memory or on Redis. Its key is the origin of the base URL. */
  readonly limiter: RateLimiter.RateLimiter
  /** Most requests in a window: a whole number above 0. */
  readonly limit: number
  /** Length of a window. */
  readonly window: Duration.Input
  /** How requests are counted; see `RateLimiter.consume`. Default: `fixed-window`. */
  readonly algorithm?: "fixed-window" | "token-bucket" | undefined
}

/**
 * How responses are decoded. `lenient` leaves out list items and fields that cannot be read, and reports them and all unknown
 * keys and values to `Drift.Reporter`; `strict` fails with a `DecodeError` instead.
 *
 * @category models
 * @since 0.1.0
 */
export type Decoding = "lenient" | "strict"

/**
 * Options of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export type Options = CommonOptions & (ApiKeyOptions | ApiKeyEffectOptions)

/**
 * An optional API key.
 *
 * **Details**
 *
 * Errors, logs, URLs and stored responses never contain a key of 12 or more characters, even if the server sends it back:
 * unchanged, in another letter case, with JSON, URL or XML escapes, or in base64, also within a longer text. It is replaced
 * by `<redacted>` in an error response, and a successful response that contains it is rejected with a `DecodeError`.
 *
 * **Gotchas**
 *
 * A key in a response is not recognized if the server has split, hashed, encrypted, compressed or reversed it, or has
 * encoded it in another way: hexadecimal, `\x` escapes, base64 with line breaks or applied twice, more than four nested
 * escapes.
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiKeyOptions {
  /**
   * API key; a string is wrapped in `Redacted` when the layer is built. Default: `OPENROUTER_API_KEY`, else none; most
   * operations work without one.
   */
  readonly apiKey?: Redacted.Redacted | string | undefined
  /** Name of the key's account, never sent. If given, cached responses belong to the account, so they outlive the key. */
  readonly account?: string | undefined
}

/**
 * An effect that returns the API key, for keys that rotate and for secret managers.
 *
 * **Details**
 *
 * The effect runs once for each attempt, within the attempt's deadline, and not for responses from the cache. If it fails, or
 * returns a key that cannot be sent, nothing is sent, and the call fails with an `UnauthorizedError` that shows the tag of
 * the failure. This error is not retried: retry within the effect if that can help.
 *
 * **Example** (A key that is read again every ten minutes)
 *
 * ```ts
 * import { Effect, Layer, Redacted } from "effect"
 * import { OpenRouter } from "effect-openrouter"
 *
 * // Asks a secret manager.
 * const readKey = Effect.succeed(Redacted.make("sk-or-v1-..."))
 *
 * const layer = Layer.unwrap(Effect.map(
 *   Effect.cachedWithTTL(readKey, "10 minutes"),
 *   (apiKey) => OpenRouter.layer({ apiKey, account: "production" })
 * ))
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export interface ApiKeyEffectOptions {
  /** Returns the API key for an attempt. */
  readonly apiKey: Effect.Effect<Redacted.Redacted, unknown>
  /** Name of the key's account, never sent. Cached responses belong to the account: use one name for each account. */
  readonly account: string
}

/**
 * The options other than the API key.
 *
 * @category models
 * @since 0.1.0
 */
export interface CommonOptions {
  /** URL of the API, including its version. Default: `OPENROUTER_BASE_URL`, else `baseUrls.global`. */
  readonly baseUrl?: string | URL | undefined
  /**
   * Whether an API key may be sent without encryption, to a base URL with `http:` that is not a loopback address. Default:
   * true if `OPENROUTER_ALLOW_HTTP` is `true`, else false.
   */
  readonly allowHttp?: boolean | undefined
  /**
   * How the application identifies itself. Default: `OPENROUTER_HTTP_REFERER`, `OPENROUTER_APP_TITLE` and
   * `OPENROUTER_APP_CATEGORIES` (comma-separated), else nothing is sent.
   */
  readonly attribution?: Attribution | undefined
  /** Deadlines. Default: 10 seconds for an attempt, 30 seconds in total. */
  readonly timeouts?: Timeouts | undefined
  /** When to retry. Default: `RetryPolicy.standard`. Which failures are retried is fixed: `RetryPolicy.isRetryable`. */
  readonly retry?: RetryPolicy.RetryPolicy | undefined
  /**
   * Circuit breaker of all calls: while it is open, a call gets a stale response if it may use one, and otherwise fails at
   * once with `CircuitOpenError`. Default: none.
   */
  readonly circuitBreaker?: CircuitBreaker.CircuitBreaker | undefined
  /**
   * Most requests in flight at a time, or `Infinity`. Further requests wait in the order in which they came; that wait counts
   * against the total deadline. A call that waits to retry is not in flight. Default: `OPENROUTER_MAX_IN_FLIGHT`, else 16.
   */
  readonly maxInFlight?: number | undefined
  /** Rate limit of all requests. Default: none. */
  readonly rateLimit?: RateLimit | undefined
  /** How responses are decoded. Default: `lenient`. */
  readonly decoding?: Decoding | undefined
  /**
   * Largest body to read, in bytes after decompression. Default: 8 MiB; the largest list seen had 962 KB (2026-10-02,
   * `output_modalities: "all"`).
   */
  readonly maxBodyBytes?: number | undefined
  /** Whether to send trace headers (`traceparent`, `b3`) to OpenRouter. Default: false. */
  readonly tracePropagation?: boolean | undefined
}

/**
 * Complete and valid settings.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** URL of the API, without a slash at the end and without query, fragment or credentials. */
  readonly baseUrl: URL
  /** API key, or the effect that returns the key for an attempt. Undefined if there is no key. */
  readonly apiKey: Redacted.Redacted | Effect.Effect<Redacted.Redacted, unknown> | undefined
  /** Name of the account that cached responses belong to. If absent, they belong to the API key. */
  readonly account: string | undefined
  /** How the application identifies itself. */
  readonly attribution: Attribution
  /** Deadlines of an attempt and of a call. */
  readonly timeouts: {
    /** Deadline of one attempt: headers and body. */
    readonly attempt: Duration.Duration
    /** Deadline of a call with its retries. */
    readonly total: Duration.Duration
  }
  /** When to retry. */
  readonly retry: RetryPolicy.RetryPolicy
  /** Circuit breaker of all calls. Undefined if there is none. */
  readonly circuitBreaker: CircuitBreaker.CircuitBreaker | undefined
  /** Most requests in flight at a time. */
  readonly maxInFlight: number
  /** Rate limit of all requests. Undefined if there is none. */
  readonly rateLimit: RateLimit | undefined
  /** How responses are decoded. */
  readonly decoding: Decoding
  /** Largest body to read, in bytes after decompression. */
  readonly maxBodyBytes: number
  /** Whether trace headers are sent to OpenRouter. */
  readonly tracePropagation: boolean
}

/**
 * The settings of a client.
 *
 * @category services
 * @since 0.1.0
 */
export class OpenRouterConfig extends Context.Service<OpenRouterConfig, Service>()(
  "effect-openrouter/OpenRouterConfig"
) {}

/**
 * Settings from options, else from the environment, else from the defaults. Fails with a `ConfigError` that names the invalid
 * variable or option, and never shows the key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: Options = {}): Effect.fn.Return<Service, Config.ConfigError> {
  const fromEnvironment: Attribution = {
    referer: yield* variable(attributionVariables.referer),
    title: yield* variable(attributionVariables.title),
    categories: split(yield* variable(attributionVariables.categories))
  }
  const attribution = overlay(fromEnvironment, options.attribution ?? {})
  const unsendable = unsendableHeader(attribution)
  if (unsendable !== undefined) {
    const isOption = options.attribution?.[unsendable] !== undefined
    return yield* invalidSetting(isOption ? `attribution.${unsendable}` : attributionVariables[unsendable], printable)
  }
  const maxBodyBytes = options.maxBodyBytes ?? 8 * 1024 * 1024
  if (!isCount(maxBodyBytes)) {
    return yield* invalidSetting("maxBodyBytes", "a whole number of bytes above 0")
  }
  const [inFlightName, inFlight = 16] = yield* setting("maxInFlight", options.maxInFlight, "OPENROUTER_MAX_IN_FLIGHT")
  const maxInFlight = Number(inFlight)
  if (!isCount(maxInFlight) && maxInFlight !== Infinity) {
    return yield* invalidSetting(inFlightName, "a whole number above 0, or Infinity")
  }
  const { rateLimit } = options
  if (rateLimit !== undefined) {
    if (!isCount(rateLimit.limit)) return yield* invalidSetting("rateLimit.limit", "a whole number above 0")
    yield* positiveSetting("rateLimit.window", rateLimit.window, "1 minute")
  }
  const apiKey = Effect.isEffect(options.apiKey)
    ? options.apiKey
    : yield* secret(...(yield* setting("apiKey", options.apiKey, "OPENROUTER_API_KEY")))
  const account = options.account?.trim() || undefined
  if (Effect.isEffect(apiKey) && account === undefined) {
    return yield* invalidSetting(
      "account",
      "the name of the account that `apiKey` belongs to, because `apiKey` is an effect"
    )
  }
  const [urlName, url = baseUrls.global] = yield* setting("baseUrl", options.baseUrl, "OPENROUTER_BASE_URL")
  const baseUrl = yield* httpUrl(urlName, url)
  const allowHttp = options.allowHttp ?? (yield* variable("OPENROUTER_ALLOW_HTTP")) === "true"
  if (apiKey !== undefined && !allowHttp && baseUrl.protocol === "http:" && !isLoopback(baseUrl.hostname)) {
    return yield* invalidSetting(
      urlName,
      "an https URL or a loopback address, because the API key would be sent without encryption; to allow that, set "
        + "allowHttp or OPENROUTER_ALLOW_HTTP=true"
    )
  }
  return {
    baseUrl,
    apiKey,
    account,
    attribution,
    timeouts: {
      attempt: yield* positiveSetting("timeouts.attempt", options.timeouts?.attempt ?? "10 seconds", "10 seconds"),
      total: yield* positiveSetting("timeouts.total", options.timeouts?.total ?? "30 seconds", "10 seconds")
    },
    retry: options.retry ?? RetryPolicy.standard,
    circuitBreaker: options.circuitBreaker,
    maxInFlight,
    rateLimit,
    decoding: options.decoding ?? "lenient",
    maxBodyBytes,
    tracePropagation: options.tracePropagation ?? false
  }
})

/**
 * Settings from options, else from the environment, else from the defaults.
 *
 * **Example** (The European host, and a short deadline)
 *
 * ```ts
 * import { OpenRouterConfig } from "effect-openrouter"
 *
 * const config = OpenRouterConfig.layer({
 *   baseUrl: OpenRouterConfig.baseUrls.eu,
 *   timeouts: { total: "5 seconds" }
 * })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (options: Options = {}): Layer.Layer<OpenRouterConfig, Config.ConfigError> =>
  Layer.effect(OpenRouterConfig, make(options))

/**
 * Settings from `Config`s, for environment variables with other names. The other settings are those of {@link layer}.
 *
 * **Example** (A key under another name)
 *
 * ```ts
 * import { Config } from "effect"
 * import { OpenRouterConfig } from "effect-openrouter"
 *
 * const config = OpenRouterConfig.layerConfig({
 *   // Without a default, an unset variable is a `ConfigError`.
 *   apiKey: Config.Redacted("MY_OPENROUTER_KEY").pipe(Config.withDefault(undefined))
 * })
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConfig = (config: Config.Wrap<Options>): Layer.Layer<OpenRouterConfig, Config.ConfigError> =>
  Layer.effect(OpenRouterConfig, Effect.flatMap(Config.unwrap(config), make))

/**
 * The retry policy that overrides the configured one. See {@link withRetry}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentRetry = Context.Reference<RetryPolicy.RetryPolicy | undefined>(
  "effect-openrouter/OpenRouterConfig/CurrentRetry",
  { defaultValue: () => undefined }
)

/**
 * Sets the retry policy of the calls in an effect.
 *
 * **Gotchas**
 *
 * Concurrent calls share a request only if they have the same policy object: create a policy once, not for each call.
 *
 * **Example** (No retries)
 *
 * ```ts
 * import { Models, OpenRouterConfig, RetryPolicy } from "effect-openrouter"
 *
 * const once = Models.list().pipe(OpenRouterConfig.withRetry(RetryPolicy.none))
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const withRetry: {
  (policy: RetryPolicy.RetryPolicy): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, policy: RetryPolicy.RetryPolicy): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, policy: RetryPolicy.RetryPolicy) =>
    Effect.provideService(self, CurrentRetry, policy)
)

/**
 * The deadlines that override the configured ones. See {@link withTimeout}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentTimeouts = Context.Reference<Timeouts>("effect-openrouter/OpenRouterConfig/CurrentTimeouts", {
  defaultValue: () => ({})
})

/**
 * Sets deadlines of the calls in an effect. A duration alone is the total deadline; omitted deadlines do not change.
 *
 * **Gotchas**
 *
 * Every duration must be above 0, else the calls fail with `InvalidRequestError`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withTimeout: {
  (timeouts: Timeouts | Duration.Input): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, timeouts: Timeouts | Duration.Input): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, timeouts: Timeouts | Duration.Input) =>
    Effect.flatMap(CurrentTimeouts, (outer) => {
      const { attempt = outer.attempt, total = outer.total }: Timeouts = isTimeouts(timeouts)
        ? timeouts
        : { total: timeouts }
      return Effect.provideService(self, CurrentTimeouts, { attempt, total })
    })
)

/**
 * The attribution that overrides the configured one. See {@link withAttribution}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentAttribution = Context.Reference<Attribution>(
  "effect-openrouter/OpenRouterConfig/CurrentAttribution",
  { defaultValue: () => ({}) }
)

/**
 * Sets the attribution of the calls in an effect. Omitted fields do not change; an empty field is not sent.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withAttribution: {
  (attribution: Attribution): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(self: Effect.Effect<A, E, R>, attribution: Attribution): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, attribution: Attribution) =>
    Effect.flatMap(
      CurrentAttribution,
      (outer) => Effect.provideService(self, CurrentAttribution, overlay(outer, attribution))
    )
)

/**
 * The fields of `over`, else those of `under`. An empty field of `over` hides that of `under`.
 *
 * @internal
 */
export const overlay = (under: Attribution, over: Attribution): Attribution => ({
  referer: over.referer ?? under.referer,
  title: over.title ?? under.title,
  categories: over.categories ?? under.categories
})

/**
 * The first field of an attribution that is not printable ASCII, and so cannot be sent as a header.
 *
 * @internal
 */
export const unsendableHeader = (attribution: Attribution): keyof Attribution | undefined => {
  const sendable = (value: string | undefined) => value === undefined || /^[\x20-\x7e]*$/.test(value)
  if (!sendable(attribution.referer)) return "referer"
  if (!sendable(attribution.title)) return "title"
  return attribution.categories?.every(sendable) === false ? "categories" : undefined
}

const printable = "printable ASCII characters only, because it is sent as an HTTP header"

const isCount = (value: number): boolean => Number.isInteger(value) && value > 0

const isTimeouts = (input: Timeouts | Duration.Input): input is Timeouts =>
  typeof input === "object" && ("attempt" in input || "total" in input || Object.keys(input).length === 0)

// Without `Config.String`, which adds 3 KB to bundles. Empty means unset: deployment tools clear variables that way.
const variable = (name: string): Effect.Effect<string | undefined, Config.ConfigError> =>
  Effect.flatMap(ConfigProvider.ConfigProvider, (provider) => provider.load([name])).pipe(
    Effect.mapError((error) => new Config.ConfigError(error)),
    Effect.map((node) => node?.value?.trim() || undefined)
  )

// An option or else a variable: the name of the one that was used, and its value.
const setting = <A>(
  option: string,
  given: A | undefined,
  name: string
): Effect.Effect<readonly [name: string, value: A | string | undefined], Config.ConfigError> =>
  given === undefined ? Effect.map(variable(name), (value) => [name, value]) : Effect.succeed([option, given])

const attributionVariables = {
  referer: "OPENROUTER_HTTP_REFERER",
  title: "OPENROUTER_APP_TITLE",
  categories: "OPENROUTER_APP_CATEGORIES"
} as const

const split = (list: string | undefined): ReadonlyArray<string> | undefined =>
  list?.split(",").map((item) => item.trim()).filter((item) => item !== "")

// Loopback names and addresses. `URL` normalizes every IPv4 address to four decimal numbers.
const isLoopback = (hostname: string): boolean =>
  /^(?:.+\.)?localhost$/.test(hostname) || /^127(?:\.\d+){3}$/.test(hostname) || hostname === "[::1]"

const httpUrl = (name: string, input: URL | string): Effect.Effect<URL, Config.ConfigError> => {
  const url = parseUrl(String(input))
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return invalidSetting(name, `an http(s) URL such as ${baseUrls.global}`)
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return invalidSetting(
      name,
      "a URL without credentials, query or fragment; set the API key as OPENROUTER_API_KEY"
    )
  }
  // The lookbehind keeps the time linear.
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, "")
  return Effect.succeed(url)
}

/**
 * A key without the white space around it. Undefined if it cannot be sent as a header.
 *
 * @internal
 */
export const sendableKey = (key: Redacted.Redacted): string | undefined => {
  const value = Redacted.value(key).trim()
  return /^[\x21-\x7e]+$/.test(value) ? value : undefined
}

const secret = (
  name: string,
  value: Redacted.Redacted | string | undefined
): Effect.Effect<Redacted.Redacted | undefined, Config.ConfigError> => {
  const given = typeof value === "string" ? Redacted.make(value) : value
  if (given === undefined || Redacted.value(given).trim() === "") return Effect.succeed(undefined)
  const key = sendableKey(given)
  return key === undefined
    ? invalidSetting(name, "an API key without spaces, line breaks or non-ASCII characters")
    : Effect.succeed(Redacted.make(key, { label: "OPENROUTER_API_KEY" }))
}
