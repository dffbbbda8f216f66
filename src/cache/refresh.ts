/** Requests that replace an entry, in the foreground and in the background. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Message } from "../http/exchange.ts"
import type { Failure } from "../RetryPolicy.ts"
import * as Telemetry from "../Telemetry.ts"
import { parseRefreshed } from "../wire/refresh.ts"
import { withBudget } from "./budget.ts"
import { fromEntry, type Loaded, type Request } from "./call.ts"
import type { Entries, Entry } from "./entries.ts"
import * as Freshness from "./freshness.ts"
import { CurrentWaitUntil } from "./mode.ts"
import type { Outages } from "./outage.ts"
import type { Share } from "./sharing.ts"
import type { Service } from "./store.ts"

interface Parts {
  readonly store: Service
  readonly entries: Entries
  readonly outages: Outages
  readonly shared: Share
  /** Closing it interrupts background refreshes. */
  readonly scope: Scope.Scope
}

export const make = ({ entries, outages, scope, shared, store }: Parts) => {
  // Until when (ms since 1970) a refresh keeps others from starting: a platform may have ended it silently.
  const refreshing = new Map<string, number>()

  const newest = <A, Known extends Entry | undefined>(request: Request<A>, known: Known) =>
    entries.newest(request, known, (entry) =>
      request.read(fromEntry(entry, "hit")).pipe(
        Effect.as(true),
        // The entry stays in the store, because other versions or less strict clients may be able to read it.
        Effect.catch(({ message }) =>
          Effect.as(
            Effect.logWarning(`The store of the response cache has an entry that cannot be read. ${message}`),
            false
          )
        )
      ))

  const fetch = Effect.fnUntraced(function*<A>(
    request: Request<A>,
    known: Entry | undefined
  ): Effect.fn.Return<Message, Failure> {
    const before = known ?? entries.ofAnyHeaders(request.key)
    const previous = before && {
      text: before.text,
      parse: (text: string) => {
        const value = request.values.get(before.token)
        const items = value && request.itemsIn?.(value)
        return items && parseRefreshed(text, { text: before.text, items })
      }
    }
    const validators = known === undefined ? {} : Freshness.validators(known.freshness)
    const message = yield* Effect.catchIf(request.send(validators, previous), isNotModified, () => Effect.undefined)
    if (message !== undefined && message.status !== 304) return message
    const headers = message && known && Freshness.renew(known.freshness, message.headers)
    if (known === undefined || headers === undefined) return yield* request.send({}, previous)
    return { status: known.freshness.status, headers, body: { text: known.text } }
  })

  const revalidate = Effect.fnUntraced(function*<A>(
    request: Request<A>,
    known: Entry | undefined
  ): Effect.fn.Return<Loaded, Failure> {
    const number = entries.nextRequest()
    const message = yield* fetch(request, known)
    const receivedAt = yield* Clock.currentTimeMillis
    const { text } = message.body
    const candidates = [known, entries.current(request), entries.ofAnyHeaders(request.key)]
    const same = candidates.find((entry) => entry?.text === text)
    const token = same?.token ?? {}
    const outcome = same === undefined ? "miss" : "revalidated"
    // Decoded before it is stored, so that an unreadable response does not replace a readable one.
    yield* request.read({ body: message.body, token, outcome })
    yield* entries.update(request, message, { receivedAt, request: number, token })
    yield* outages.succeeded(request.key)
    // Without the parsed body: if it was parsed in parts, only this decoder can use it.
    return { body: { text }, token, outcome }
  })

  const refresh = <A>(request: Request<A>, known: Entry | undefined) =>
    shared(
      request,
      "refresh",
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        store.withLease(request.key, {
          newerInStore: Effect.map(
            newest(request, known),
            (entry) => entry === undefined || entry === known ? Option.none() : Option.some(fromEntry(entry, "hit"))
          ),
          fetch: revalidate(request, known),
          maxWait: Duration.millis(Math.max(0, request.deadline - now) / 2)
        }))
    )

  const refreshIfStale = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entry) {
    // Another process may have refreshed the entry just now, or may know that the upstream fails.
    const entry = yield* newest(request, known)
    if (Freshness.judge(entry.freshness, yield* Clock.currentTimeMillis) === "fresh") return
    if (yield* outages.isKnown(request.key)) return
    yield* refresh(request, entry)
  })

  const inBackground = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entry) {
    const { key, operation } = request
    const now = yield* Clock.currentTimeMillis
    if (now < (refreshing.get(key) ?? 0) || outages.isWaiting(key, now)) return
    refreshing.set(key, request.deadline)
    const waitUntil = yield* CurrentWaitUntil
    const span = yield* Effect.withFiber((fiber) => Effect.succeed(Telemetry.spanOf(fiber)))
    const fiber = yield* refreshIfStale(request, known).pipe(
      withBudget,
      Effect.tapError((failure) =>
        Effect.withFiber((fiber) => {
          Telemetry.spanOf(fiber)?.attribute(Telemetry.attributes.errorType, Telemetry.errorType(failure))
          return outages.failed(request, failure, "The stale response stays in use.")
        })
      ),
      // A root span, because the span of the call ends first.
      Effect.withSpan("ResponseCache.refresh", {
        root: true,
        links: span === undefined ? [] : [{ span, attributes: {} }],
        attributes: { [Telemetry.attributes.operation]: operation, [Telemetry.attributes.attempts]: 0 }
      }),
      Effect.catch(() => Effect.void),
      Effect.ensuring(Effect.sync(() => refreshing.delete(key))),
      Effect.forkIn(scope)
    )
    waitUntil(new Promise((resolve) => fiber.addObserver(() => resolve())))
  }, Effect.uninterruptible)

  return {
    /** The newest entry that can be read. */
    newest,
    /** Sends a request without storing its response, and once more without validators if a 304 is not about `known`. */
    fetch,
    /** Sends a request and stores its response. */
    revalidate,
    /** Sends the request, unless another process that shares the store has just done so. */
    refresh,
    /** Starts a refresh, unless one is running or the last one failed too recently. */
    inBackground
  }
}

const isNotModified = (failure: Failure): boolean =>
  failure._tag === "UnexpectedStatusError" && failure.response.status === 304
