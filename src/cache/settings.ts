/**
 * The options of the response cache, and their checks. `ResponseCache` re-exports the options.
 *
 * @since 0.1.0
 */
import type * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { invalidSetting } from "../wire/configError.ts"

/**
 * How long a stale response may be used. A duration is a minimum, whatever the server says; an object can also have a
 * maximum; `false` means never.
 *
 * @category models
 * @since 0.1.0
 */
export type Staleness = Duration.Input | false | {
  /** A response may be used for at least this long after it became stale, even if the server allows less. Default: 0. */
  readonly atLeast?: Duration.Input | undefined
  /**
   * A response may be used for at most this long after it became stale, even if the server allows more. Default: no bound.
   */
  readonly atMost?: Duration.Input | undefined
}

/**
 * Options of the response cache.
 *
 * **Details**
 *
 * `must-revalidate` and `no-cache` in a response take precedence over every minimum below.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Most URLs whose responses are kept in memory; the least recently used go first. Default: 1000. */
  readonly maxEntries?: number | undefined
  /**
   * Most bytes of memory that entries take, as estimated from the text and the decoded value of each; the least recently used
   * go first. Default: 64 MiB.
   */
  readonly maxBytes?: number | undefined
  /** How long a response is fresh if the server states no lifetime. Default: 0. */
  readonly minFreshness?: Duration.Input | undefined
  /**
   * How long a response is fresh if the server forbids to store it (`no-store`), as OpenRouter did in 2025 for requests with
   * a key. Default: it is not stored.
   */
  readonly minFreshnessNoStore?: Duration.Input | undefined
  /** How long a response is fresh at most, whatever the server says. Default: no bound. */
  readonly maxFreshness?: Duration.Input | undefined
  /**
   * How long a stale response may be used while it is refreshed in the background. `false`: never, so nothing is refreshed in
   * the background. Default: as the server says.
   */
  readonly staleWhileRevalidate?: Staleness | undefined
  /** How long a stale response may be used if the upstream fails. Default: as the server says. */
  readonly staleIfError?: Staleness | undefined
  /** How long a store keeps a stale response, for callers who accept any age (`force-cache`). Default: 1 day. */
  readonly retention?: Duration.Input | undefined
  /**
   * Whether returned values are deeply frozen: changing a value then throws, instead of changing it for all callers. Costs
   * time for each decoded response, but none for a hit. Default: `CurrentFreeze`, which is false unless `FakeOpenRouter`
   * provides it.
   */
  readonly freeze?: boolean | undefined
}

/** The options with their defaults. Times are in milliseconds. */
export interface Settings {
  /** Most URLs in memory. */
  readonly maxEntries: number
  /** Most bytes in memory. */
  readonly maxBytes: number
  /** Bounds on the lifetimes of responses. */
  readonly limits: Limits
  /** How long a store keeps a stale response. */
  readonly retention: number
}

/** Bounds on the lifetimes that servers state. */
export interface Limits {
  /** Lifetime if the server states none. */
  readonly minimum: number
  /** Lifetime if the server forbids to store the response. Undefined: it is not stored. */
  readonly minimumNoStore: number | undefined
  /** Longest lifetime, whatever the server states. */
  readonly maximum: number
  /** How long a stale response may be used during a refresh. */
  readonly staleWhileRevalidate: Range
  /** How long a stale response may be used while the upstream fails. */
  readonly staleIfError: Range
}

/** Bounds on a time that servers state. */
export interface Range {
  /** A shorter time counts as this. */
  readonly atLeast: number
  /** A longer time counts as this. */
  readonly atMost: number
}

/** In seconds. A longer time in a header counts as this (RFC 9111, 1.2.2). */
export const longest = 2 ** 31

/** Fails with a `ConfigError` that names the invalid option. */
export const settingsOf = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<Settings, Config.ConfigError> {
  const noStore = options.minFreshnessNoStore
  return {
    maxEntries: yield* positive("maxEntries", options.maxEntries ?? 1000),
    maxBytes: yield* positive("maxBytes", options.maxBytes ?? 64 * 1024 * 1024),
    limits: {
      minimum: yield* milliseconds("minFreshness", options.minFreshness ?? 0),
      minimumNoStore: noStore === undefined ? undefined : yield* milliseconds("minFreshnessNoStore", noStore),
      maximum: yield* milliseconds("maxFreshness", options.maxFreshness ?? Infinity),
      staleWhileRevalidate: yield* rangeOf("staleWhileRevalidate", options.staleWhileRevalidate ?? 0),
      staleIfError: yield* rangeOf("staleIfError", options.staleIfError ?? 0)
    },
    retention: Math.min(yield* milliseconds("retention", options.retention ?? "1 day"), longest * 1000)
  }
})

const rangeOf = Effect.fnUntraced(function*(
  name: string,
  staleness: Staleness
): Effect.fn.Return<Range, Config.ConfigError> {
  if (staleness === false) return { atLeast: 0, atMost: 0 }
  if (!isRange(staleness)) return { atLeast: yield* milliseconds(name, staleness), atMost: Infinity }
  return {
    atLeast: yield* milliseconds(`${name}.atLeast`, staleness.atLeast ?? 0),
    atMost: yield* milliseconds(`${name}.atMost`, staleness.atMost ?? Infinity)
  }
})

const isRange = (staleness: Exclude<Staleness, false>): staleness is Exclude<Staleness, false | Duration.Input> =>
  typeof staleness === "object" && ("atLeast" in staleness || "atMost" in staleness)

const positive = (name: string, value: number): Effect.Effect<number, Config.ConfigError> =>
  Number.isInteger(value) && value > 0 ? Effect.succeed(value) : invalidSetting(name, "a whole number above 0")

const milliseconds = (name: string, input: Duration.Input): Effect.Effect<number, Config.ConfigError> =>
  Option.match(Option.filter(Duration.fromInput(input), (duration) => !Duration.isNegative(duration)), {
    onNone: () => invalidSetting(name, "a duration of at least 0, such as \"2 minutes\""),
    onSome: (duration) => Effect.succeed(Duration.toMillis(duration))
  })
