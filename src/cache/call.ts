/**
 * A call, as `OpenRouterHttp` passes it to the response cache. `ResponseCache` re-exports these types.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { Body, Message } from "../http/exchange.ts"
import { type OperationName, resourceOf } from "../http/operation.ts"
import type { Failure } from "../RetryPolicy.ts"
import type * as Entries from "./entries.ts"
import type * as Freshness from "./freshness.ts"
import type { Outcome } from "./mode.ts"

/**
 * A call, with what a lookup in memory needs. The request is prepared only if the lookup finds no fresh value.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call<A, E> {
  /** Name of the operation: `Models.list`. */
  readonly operation: OperationName
  /**
   * Key of the cache: a hash of the account, or else of the API key, and the canonical URL. Responses differ by account, so
   * different accounts never share one.
   */
  readonly key: string
  /**
   * The request headers, without the API key, for `Vary`. Names are in lower case. Headers that the caller's own `HttpClient`
   * adds are not included, so a response that varies by them is shared.
   */
  readonly headers: () => Freshness.Headers
  /** Decoded values by entry token. Calls with the same decoder share them. */
  readonly values: WeakMap<object, A>
  /** The decoded items of a value, if a new version of the body can be parsed in parts. */
  readonly itemsIn?: ((value: A) => ReadonlyArray<unknown>) | undefined
  /** Prepares the request. Not called if a fresh value is in memory. */
  readonly prepare: () => Effect.Effect<Prepared<A>, Failure>
  /**
   * Converts a failure to one that this operation declares. Operations on one URL share a request, so it may fail with an
   * error that only another operation declares.
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
   * Deadlines and retry policy, as text. A request has those of the caller who started it, so callers share a request only if
   * their settings and headers are equal.
   */
  readonly settings: string
  /** Deadline of the caller (ms since 1970). */
  readonly deadline: number
  /**
   * Sends the request, with validators added to the headers. A 304 without validators is a failure. A body that equals the
   * previous one is not parsed; in a list, only items that differ from the previous ones are parsed.
   */
  readonly send: (validators: Freshness.Headers, previous: Previous | undefined) => Effect.Effect<Message, Failure>
  /** Decodes the body of a response. */
  readonly decode: (body: Body) => Effect.Effect<A, Failure>
  /** The failure for `only-if-cached` when nothing is cached. */
  readonly notCached: () => Failure
  /** Fails with a `TimeoutError` at the deadline of the caller. */
  readonly withinDeadline: <B>(self: Effect.Effect<B, Failure>) => Effect.Effect<B, Failure>
}

/**
 * The stored response that a new one replaces.
 *
 * @category models
 * @since 0.1.0
 */
export interface Previous {
  /** Its body, as text. */
  readonly text: string
  /** Parses a new version of the body, without the items that have not changed. Undefined if all of it has to be parsed. */
  readonly parse: (text: string) => unknown
}

/** A call that was no fresh hit in memory. */
export interface Request<A>
  extends Prepared<A>, Pick<Call<A, unknown>, "operation" | "values" | "itemsIn">, Entries.Place
{
  /** The decoded value of a response. It is decoded once per token. */
  readonly read: (loaded: Loaded) => Effect.Effect<A, Failure>
}

/** A response that is about to be returned. */
export interface Loaded {
  /** Its body. */
  readonly body: Body
  /** See `Entries.Entry`. */
  readonly token: object
  /** Where it comes from. */
  readonly outcome: Outcome
  /** When the entry was received or last confirmed (ms since 1970). Absent if this is the response of a request. */
  readonly receivedAt?: number
}

/** Prepares the request of a call. `freeze` is applied to each decoded value. */
export const toRequest = <A, E>(call: Call<A, E>, freeze: (value: A) => A): Effect.Effect<Request<A>, Failure> =>
  Effect.map(call.prepare(), (prepared) => ({
    ...call,
    ...prepared,
    resource: resourceOf(call.operation),
    read: ({ body, token }) => {
      const known = call.values.get(token)
      if (known !== undefined) return Effect.succeed(known)
      return Effect.map(prepared.decode(body), (decoded) => {
        call.values.set(token, freeze(decoded))
        return decoded
      })
    }
  }))

/** A cached entry as the response to a call. */
export const fromEntry = ({ freshness, text, token }: Entries.Entry, outcome: Outcome): Loaded => ({
  body: { text },
  token,
  outcome,
  receivedAt: freshness.receivedAt
})
