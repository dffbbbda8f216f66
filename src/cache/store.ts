/**
 * A store of responses: its entries and its service. `CacheStore` re-exports them.
 *
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Resource } from "../http/operation.ts"

/**
 * A response as a store keeps it. It contains no API key and no header that could be secret.
 *
 * @category schemas
 * @since 0.1.0
 */
export const StoredResponse = Schema.Struct({
  /** Raised whenever the meaning of a field changes. An entry of another version is a miss. */
  version: Schema.Literal(2),
  /** HTTP status. */
  status: Schema.Finite,
  /** The response headers that decide its freshness, names in lower case. Each value has at most 1024 characters. */
  headers: Schema.Record(Schema.String, Schema.String),
  /** The request headers that `Vary` names, names in lower case. A header that was not sent is absent. */
  varied: Schema.Record(Schema.String, Schema.String),
  /** When the response arrived, in milliseconds since 1970. */
  receivedAt: Schema.Finite,
  /** The body, as text. */
  body: Schema.String
})

/**
 * A response as a store keeps it.
 *
 * @category models
 * @since 0.1.0
 */
export interface StoredResponse extends Schema.Schema.Type<typeof StoredResponse> {}

/**
 * A store of responses. No method fails, and none but `withLease` takes longer than the time limit of the store.
 *
 * @category models
 * @since 0.1.0
 */
export interface Service {
  /** The entry under a key. None if it is missing, unreadable or cleared. */
  readonly get: (resource: Resource, key: string) => Effect.Effect<Option.Option<StoredResponse>>
  /** Stores an entry, which may be dropped after `timeToLive`. */
  readonly set: (
    resource: Resource,
    key: string,
    response: StoredResponse,
    timeToLive: Duration.Duration
  ) => Effect.Effect<void>
  /** Removes one entry. */
  readonly remove: (resource: Resource, key: string) => Effect.Effect<void>
  /** Removes every entry of a resource. */
  readonly clear: (resource: Resource) => Effect.Effect<void>
  /**
   * Lets one of the processes that share the store run `fetch`. The others wait at most `maxWait` for the entry that it
   * stores, and then run `fetch` themselves. A store that does not coordinate processes always runs `fetch`.
   */
  readonly withLease: <A, E>(key: string, race: Race<A, E>) => Effect.Effect<A, E>
  /**
   * Tells the other processes how long to expect that requests for a key fail. This is a hint, not a stored response; a
   * duration of zero withdraws it.
   */
  readonly reportFailure: (key: string, duration: Duration.Duration) => Effect.Effect<void>
  /** Time (ms since 1970) until which another process expects that requests for a key fail. Undefined without such a hint. */
  readonly failingUntil: (key: string) => Effect.Effect<number | undefined>
}

/**
 * A refresh that one of the processes that share a store performs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Race<A, E> {
  /** The entry in the store, if it is newer than the one that the caller has. */
  readonly newerInStore: Effect.Effect<Option.Option<A>>
  /** Sends the request, and stores the response. */
  readonly fetch: Effect.Effect<A, E>
  /** How long to wait for the process that holds the lease. */
  readonly maxWait: Duration.Duration
}
