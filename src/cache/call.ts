/**
 * What `OpenRouterHttp` gives the response cache for each call. `ResponseCache` exports it as its own.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Body, Message } from "../http/exchange.ts"
import { type OperationName, operations } from "../http/operation.ts"
import type { Failure } from "../RetryPolicy.ts"
import type * as Entries from "./entries.ts"
import type * as Freshness from "./freshness.ts"
import type { Outcome } from "./mode.ts"

/**
 * A call, as far as the cache needs it before anything is prepared.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call<A, E> {
  /** Name of the operation: `Models.list`. */
  readonly operation: OperationName
  /**
   * A hash of the API key and the canonical URL. Callers with different keys never share a response: responses differ by
   * account.
   */
  readonly key: string
  /**
   * The request headers, without the API key, for `Vary`. Names in lower case. Headers that the caller's own `HttpClient` adds
   * are not among them: a response that varies on those is shared.
   */
  readonly headers: () => Freshness.Headers
  /** Decoded values by entry token. Calls with the same decoder share them. */
  readonly values: WeakMap<object, A>
  /** Prepares the request. Not called if a fresh value is in memory. */
  readonly prepare: () => Effect.Effect<Prepared<A>, Failure>
  /**
   * A failure as one that this operation declares. Operations on one URL share a request, so a failure may be one that this
   * operation does not declare.
   */
  readonly toDeclaredError: (failure: Failure) => E
}

/**
 * A request that is ready to be sent.
 *
 * @category models
 * @since 0.1.0
 */
export interface Prepared<A> {
  /** The request headers, without the API key. */
  readonly headers: Freshness.Headers
  /**
   * Callers share a request only if these and their headers are equal, because the deadlines and retries of a request are
   * those of the caller who started it.
   */
  readonly settings: string
  /** Until when (ms since 1970) the caller waits. */
  readonly deadline: number
  /**
   * Sends the request, with validators added to the headers. A 304 succeeds only if there were validators. A body that equals
   * the previous one is not parsed, and of a list that was refreshed only the items that differ.
   */
  readonly send: (validators: Freshness.Headers, previous: Previous<A> | undefined) => Effect.Effect<Message, Failure>
  /** Decodes the body of a response. */
  readonly decode: (body: Body) => Effect.Effect<A, Failure>
  /** The failure for `only-if-cached` when nothing is cached. */
  readonly notCached: () => Failure
  /** Fails with a `TimeoutError` when the time of the caller is over. */
  readonly withinDeadline: <B>(self: Effect.Effect<B, Failure>) => Effect.Effect<B, Failure>
}

/**
 * A response that another one replaces.
 *
 * @category models
 * @since 0.1.0
 */
export interface Previous<A> {
  /** Its body. */
  readonly text: string
  /** What was decoded from the body. Undefined if this caller has not decoded it. */
  readonly value: A | undefined
}

/** A call that could not be answered at once. */
export interface Request<A> extends Prepared<A>, Entries.Place {
  readonly operation: OperationName
  readonly values: WeakMap<object, A>
  /** The decoded value of a response. It is decoded once per token. */
  readonly read: (loaded: Loaded) => Effect.Effect<A, Failure>
}

/** A response that is about to be returned. */
export interface Loaded {
  readonly body: Body
  /** See `Entries.Entry`. */
  readonly token: object
  readonly outcome: Outcome
  /** When the entry was received or last confirmed (ms since 1970). Absent if this is the response of a request. */
  readonly receivedAt?: number
}

/** Prepares the request of a call. `freeze` is applied to each decoded value. */
export const toRequest = <A, E>(
  { key, operation, prepare, values }: Call<A, E>,
  freeze: (value: A) => A
): Effect.Effect<Request<A>, Failure> =>
  Effect.map(prepare(), (prepared) => ({
    ...prepared,
    operation,
    resource: operations[operation],
    key,
    values,
    read: ({ body, token }) => {
      const known = values.get(token)
      if (known !== undefined) return Effect.succeed(known)
      return Effect.map(prepared.decode(body), (decoded) => {
        values.set(token, freeze(decoded))
        return decoded
      })
    }
  }))

/** A kept entry, as the response to a call. */
export const fromEntry = ({ freshness, text, token }: Entries.Entry, outcome: Outcome): Loaded => ({
  body: { text },
  token,
  outcome,
  receivedAt: freshness.receivedAt
})
