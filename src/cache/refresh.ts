/** Requests that replace an entry, in the foreground and in the background. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
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
  readonly limits: Freshness.Limits
  readonly outages: Outages
  readonly shared: Share
  /** Closing it interrupts background refreshes. */
  readonly scope: Scope.Scope
}

export const make = ({ entries, limits, outages, scope, shared, store }: Parts) => {
  // Until when (ms since 1970) a refresh keeps others from starting: a platform may have ended it silently.
  const refreshing = new Map<string, number>()

  const newerInStore = <A>(request: Request<A>, known: Entry | undefined) =>
    entries.newer(request, request.headers, known, (entry) =>
      // An entry that this client cannot read stays, because other versions or less strict clients may be able to read it.
      Effect.flatMap(Effect.result(request.read(fromEntry(entry, "hit"))), (read) =>
        Result.isSuccess(read) ? Effect.succeed(true) : Effect.as(
          Effect.logWarning(
            `The store of the response cache has an entry that cannot be read. ${read.failure.message}`
          ),
          false
        )))

  // Sends a second request, without validators, if a 304 is not about the entry that we have.
  const fetchMessage = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entry | undefined) {
    const before = known ?? entries.newest(request.key)
    const previous = before && {
      text: before.text,
      parse: (text: string) => {
        const value = request.values.get(before.token)
        const items = value && request.itemsIn?.(value)
        return items && parseRefreshed(text, { text: before.text, items })
      }
    }
    const again = Effect.suspend(() => request.send({}, previous))
    const message = yield* request.send(known === undefined ? {} : Freshness.validators(known.freshness), previous)
      .pipe(
        Effect.catchIf(isNotModified, () => again)
      )
    if (message.status !== 304) return message
    return known !== undefined && Freshness.isConfirmedBy(known.freshness, message.headers) ? message : yield* again
  })

  const revalidate = Effect.fnUntraced(function*<A>(
    request: Request<A>,
    known: Entry | undefined
  ): Effect.fn.Return<Loaded, Failure> {
    const number = entries.nextRequest()
    const message = yield* fetchMessage(request, known)
    const now = yield* Clock.currentTimeMillis
    const confirmed = message.status === 304 ? known : undefined
    const freshness = confirmed === undefined
      ? Freshness.make(request.headers, message, limits, now)
      : Freshness.renew(confirmed.freshness, request.headers, message.headers, limits, now)
    const before = confirmed ?? entries.find(request.key, () => request.headers) ?? known ?? entries.newest(request.key)
    const same = confirmed !== undefined || before?.text === message.body.text ? before : undefined
    const { text, token } = same ?? { text: message.body.text, token: {} }
    const loaded: Loaded = same === undefined
      ? { body: message.body, token, outcome: "miss" }
      : fromEntry(same, "revalidated")
    // Decoded before it is stored, so that an unreadable response does not replace a readable one.
    yield* request.read(loaded)
    yield* freshness === undefined
      ? entries.forget(request, request.headers, number)
      : entries.keep(request, request.headers, { request: number, freshness, text, token })
    yield* outages.succeeded(request.key)
    // Without the parsed body: if it was parsed in parts, only this decoder can use it.
    return { ...loaded, body: { text } }
  })

  const refresh = <A>(request: Request<A>, known: Entry | undefined) =>
    shared(
      request,
      "refresh",
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        store.withLease(request.key, {
          newerInStore: Effect.map(
            newerInStore(request, known),
            Option.map((entry) => fromEntry(entry, "hit"))
          ),
          fetch: Effect.suspend(() => revalidate(request, known)),
          maxWait: Duration.millis(Math.max(0, request.deadline - now) / 2)
        }))
    )

  const refreshNow = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entry) {
    const newer = yield* newerInStore(request, known)
    const now = yield* Clock.currentTimeMillis
    // Another process may have refreshed the entry just now, or may know that the upstream fails.
    if (Option.exists(newer, ({ freshness }) => Freshness.judge(freshness, now) === "fresh")) return
    if (yield* outages.isKnown(request.key)) return
    yield* refresh(request, Option.getOrElse(newer, () => known))
  })

  const inBackground = Effect.fnUntraced(function*<A>(request: Request<A>, known: Entry) {
    const { key } = request
    const now = yield* Clock.currentTimeMillis
    if (now < (refreshing.get(key) ?? 0) || (yield* outages.isWaiting(key))) return
    const waitUntil = yield* CurrentWaitUntil
    const links = yield* Effect.withFiber((fiber) => Effect.succeed(linksTo(Telemetry.spanOf(fiber))))
    refreshing.set(key, request.deadline)
    const fiber = yield* refreshNow(request, known).pipe(
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
        links,
        attributes: { [Telemetry.attributes.operation]: request.operation, [Telemetry.attributes.attempts]: 0 }
      }),
      Effect.catch(() => Effect.void),
      Effect.ensuring(Effect.sync(() => refreshing.delete(key))),
      Effect.forkIn(scope)
    )
    waitUntil(new Promise((resolve) => fiber.addObserver(() => resolve())))
  }, Effect.uninterruptible)

  return {
    /** The newer entry of the store, if it can be read. */
    newerInStore,
    /** Sends a request without storing its response. */
    fetchMessage,
    /** Sends a request and stores its response. */
    revalidate,
    /** Sends the request, unless another process that shares the store has just done so. */
    refresh,
    /** Starts a refresh, unless one is running or the last one failed too recently. */
    inBackground
  }
}

const linksTo = (span: Tracer.Span | undefined): ReadonlyArray<Tracer.SpanLink> =>
  span === undefined ? [] : [{ span, attributes: {} }]

const isNotModified = (failure: Failure): boolean =>
  failure._tag === "UnexpectedStatusError" && failure.response.status === 304
