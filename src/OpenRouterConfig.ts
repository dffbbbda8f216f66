/**
 * Service: where OpenRouter is, who asks, how long to wait, how to retry, how strictly to read.
 *
 * `make` fills in what the options leave out: first from the environment, under the names that OpenRouter's own SDKs
 * read, then from the defaults. Everything is checked here, once, so that a setting that cannot work fails when the layer
 * is built and not at the hundredth call. What one call wants different goes through the combinators at the end, which
 * never show in `R`. Stands below `OpenRouterHttp`, its only reader.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Redacted from "effect/Redacted"
import * as RetryPolicy from "./RetryPolicy.ts"
import { invalidSetting, positiveSetting } from "./wire/configError.ts"

/**
 * OpenRouter's hosts, for the `baseUrl` option: `global` is the default, `eu` lists only what can be served within the
 * European Union.
 *
 * @category constants
 * @since 0.1.0
 */
export const baseUrls = {
  global: "https://openrouter.ai/api/v1",
  eu: "https://eu.openrouter.ai/api/v1"
} as const

/**
 * How an application names itself to OpenRouter. All of it is optional, and none of it is secret.
 *
 * @category models
 * @since 0.1.0
 */
export interface Attribution {
  /** URL of the application, sent as `HTTP-Referer`: its primary identifier in OpenRouter's rankings. */
  readonly referer?: string | undefined
  /** Name of the application, sent as `X-OpenRouter-Title`. */
  readonly title?: string | undefined
  /** Kinds of application, sent as `X-OpenRouter-Categories`: `cli-agent`, `cloud-agent`. */
  readonly categories?: ReadonlyArray<string> | undefined
}

/**
 * How long to wait.
 *
 * @category models
 * @since 0.1.0
 */
export interface Timeouts {
  /** For one request, headers and body together. */
  readonly attempt?: Duration.Input | undefined
  /** For a call as a whole: all attempts, the waits between them, all pages of a list; for a stream, for each page. */
  readonly total?: Duration.Input | undefined
}

/**
 * How answers are read. `lenient` reports what it does not know and leaves out list items that do not decode; `strict`
 * turns either into a `DecodeError`.
 *
 * @category models
 * @since 0.1.0
 */
export type Decoding = "lenient" | "strict"

/**
 * What can be set.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Where the API is, up to and including its version. Default: `OPENROUTER_BASE_URL`, else {@link baseUrls}`.global`. */
  readonly baseUrl?: string | URL | undefined
  /** API key. Default: `OPENROUTER_API_KEY`, else none: most of the catalogue answers without one. */
  readonly apiKey?: Redacted.Redacted | undefined
  /**
   * Default: `OPENROUTER_HTTP_REFERER`, `OPENROUTER_APP_TITLE` and `OPENROUTER_APP_CATEGORIES` (comma-separated), else
   * nothing is sent.
   */
  readonly attribution?: Attribution | undefined
  /** Default: 10 seconds for an attempt, 30 seconds in total. */
  readonly timeouts?: Timeouts | undefined
  /** When to try again. What is worth trying again is fixed, see `RetryPolicy.isRetryable`. */
  readonly retry?: RetryPolicy.RetryPolicy | undefined
  /** Guards all calls: while it is open they fail at once with `CircuitOpenError`. Default: none. */
  readonly circuitBreaker?: CircuitBreaker.CircuitBreaker | undefined
  /** How answers are read. Default: `lenient`. */
  readonly decoding?: Decoding | undefined
  /**
   * Largest body to read, in bytes after decompression. Default: 8 MiB; the largest list seen had 962 KB (2026-10-02,
   * `output_modalities: "all"`).
   */
  readonly maxBodyBytes?: number | undefined
  /** Whether trace headers (`traceparent`, `b3`) are sent to OpenRouter. Default: no. */
  readonly tracePropagation?: boolean | undefined
}

/**
 * The settings, complete and checked.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** Without a slash at the end, without query, fragment or credentials. */
  readonly baseUrl: URL
  readonly apiKey: Redacted.Redacted | undefined
  readonly attribution: Attribution
  readonly timeouts: { readonly attempt: Duration.Duration; readonly total: Duration.Duration }
  readonly retry: RetryPolicy.RetryPolicy
  readonly circuitBreaker: CircuitBreaker.CircuitBreaker | undefined
  readonly decoding: Decoding
  readonly maxBodyBytes: number
  readonly tracePropagation: boolean
}

/**
 * Where OpenRouter is, who asks, how long to wait, how to retry, how strictly to read.
 *
 * @category services
 * @since 0.1.0
 */
export class OpenRouterConfig extends Context.Service<OpenRouterConfig, Service>()(
  "effect-openrouter/OpenRouterConfig"
) {}

/**
 * Completes the options from the environment and the defaults, and checks all of it. Fails with a `ConfigError` that
 * names the variable or the option, and never shows the key.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = Effect.fnUntraced(function*(options: Options = {}): Effect.fn.Return<Service, Config.ConfigError> {
  const env = yield* environment
  const apiKey = options.apiKey ?? env.OPENROUTER_API_KEY
  const fromEnvironment: Attribution = {
    referer: env.OPENROUTER_HTTP_REFERER,
    title: env.OPENROUTER_APP_TITLE,
    categories: split(env.OPENROUTER_APP_CATEGORIES)
  }
  const attribution = overlay(fromEnvironment, options.attribution ?? {})
  const unsendable = unsendableHeader(attribution)
  if (unsendable !== undefined) {
    const isOption = options.attribution?.[unsendable] !== undefined
    return yield* invalidSetting(isOption ? `attribution.${unsendable}` : attributionVariables[unsendable], printable)
  }
  const maxBodyBytes = options.maxBodyBytes ?? 8 * 1024 * 1024
  if (!(Number.isInteger(maxBodyBytes) && maxBodyBytes > 0)) {
    return yield* invalidSetting("maxBodyBytes", "a number of bytes above 0")
  }
  return {
    baseUrl: options.baseUrl === undefined
      ? yield* baseUrl("OPENROUTER_BASE_URL", env.OPENROUTER_BASE_URL ?? baseUrls.global)
      : yield* baseUrl("baseUrl", options.baseUrl),
    apiKey: apiKey === undefined
      ? undefined
      : yield* secret(options.apiKey === undefined ? "OPENROUTER_API_KEY" : "apiKey", apiKey),
    attribution,
    timeouts: {
      attempt: yield* positiveSetting("timeouts.attempt", options.timeouts?.attempt ?? "10 seconds", "10 seconds"),
      total: yield* positiveSetting("timeouts.total", options.timeouts?.total ?? "30 seconds", "10 seconds")
    },
    retry: options.retry ?? RetryPolicy.standard,
    circuitBreaker: options.circuitBreaker,
    decoding: options.decoding ?? "lenient",
    maxBodyBytes,
    tracePropagation: options.tracePropagation ?? false
  }
})

/**
 * Settings from options; what they leave out comes from the environment, then from the defaults.
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
 * Settings from `Config`s under names of your own; what they leave out comes as in {@link layer}.
 *
 * **Example** (A key under another name)
 *
 * ```ts
 * import { Config } from "effect"
 * import { OpenRouterConfig } from "effect-openrouter"
 *
 * const config = OpenRouterConfig.layerConfig({
 *   // Without a default, a variable that is not set is a `ConfigError`.
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
 * The retry policy of this call, if it is not the configured one. See {@link withRetry}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentRetry = Context.Reference<RetryPolicy.RetryPolicy | undefined>(
  "effect-openrouter/OpenRouterConfig/CurrentRetry",
  { defaultValue: () => undefined }
)

/**
 * Retries the calls in an effect by another policy.
 *
 * **Gotchas**
 *
 * Callers who want the same at the same time share one request only where they retry by the same policy. Make a policy
 * once, and not for every call.
 *
 * **Example** (Ask once)
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
 * The deadlines of this call, where they are not the configured ones. See {@link withTimeout}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentTimeouts = Context.Reference<Timeouts>("effect-openrouter/OpenRouterConfig/CurrentTimeouts", {
  defaultValue: () => ({})
})

/**
 * Gives the calls in an effect other deadlines. What is left out stays as it is; a duration alone is the total.
 *
 * **Gotchas**
 *
 * A duration that is no positive time makes the calls fail with `InvalidRequestError`.
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
 * The attribution of this call, where it is not the configured one. See {@link withAttribution}.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentAttribution = Context.Reference<Attribution>(
  "effect-openrouter/OpenRouterConfig/CurrentAttribution",
  { defaultValue: () => ({}) }
)

/**
 * Names another application in the calls of an effect. What is left out stays as it is.
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
 * An attribution over another one: a field that is undefined is left out, and an empty one is sent as nothing.
 *
 * @internal
 */
export const overlay = (under: Attribution, over: Attribution): Attribution => ({
  referer: over.referer ?? under.referer,
  title: over.title ?? under.title,
  categories: over.categories ?? under.categories
})

/**
 * Which field of an attribution no HTTP header can carry, if any: headers take printable ASCII only.
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

const isTimeouts = (input: Timeouts | Duration.Input): input is Timeouts =>
  typeof input === "object" && ("attempt" in input || "total" in input || Object.keys(input).length === 0)

// A variable that is set to nothing is a variable that is not set: that is how shells and deployment tools clear one.
const variable = (name: string) =>
  Config.String(name).pipe(Config.option, Config.map((value) => Option.getOrUndefined(value)?.trim() || undefined))

const environment = Config.all({
  OPENROUTER_API_KEY: Config.Redacted("OPENROUTER_API_KEY").pipe(
    Config.option,
    Config.map((key) => {
      const value = Option.match(key, { onNone: () => "", onSome: (some) => Redacted.value(some).trim() })
      return value === "" ? undefined : Redacted.make(value)
    })
  ),
  OPENROUTER_BASE_URL: variable("OPENROUTER_BASE_URL"),
  OPENROUTER_HTTP_REFERER: variable("OPENROUTER_HTTP_REFERER"),
  OPENROUTER_APP_TITLE: variable("OPENROUTER_APP_TITLE"),
  OPENROUTER_APP_CATEGORIES: variable("OPENROUTER_APP_CATEGORIES")
})

const attributionVariables = {
  referer: "OPENROUTER_HTTP_REFERER",
  title: "OPENROUTER_APP_TITLE",
  categories: "OPENROUTER_APP_CATEGORIES"
} as const

const split = (list: string | undefined): ReadonlyArray<string> | undefined =>
  list?.split(",").map((item) => item.trim()).filter((item) => item !== "")

const baseUrl = (name: string, input: string | URL): Effect.Effect<URL, Config.ConfigError> => {
  const url = URL.canParse(String(input)) ? new URL(String(input)) : undefined
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return invalidSetting(name, `an http(s) URL such as ${baseUrls.global}`)
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return invalidSetting(
      name,
      "a URL without credentials, query and fragment; the API key goes into OPENROUTER_API_KEY"
    )
  }
  url.pathname = url.pathname.replace(/\/+$/, "")
  return Effect.succeed(url)
}

const secret = (
  name: string,
  key: Redacted.Redacted
): Effect.Effect<Redacted.Redacted | undefined, Config.ConfigError> => {
  const value = Redacted.value(key).trim()
  if (value === "") return Effect.succeed(undefined)
  return /^[\x21-\x7e]+$/.test(value)
    ? Effect.succeed(Redacted.make(value, { label: "OPENROUTER_API_KEY" }))
    : invalidSetting(name, "an API key without spaces, line breaks and characters beyond ASCII")
}
