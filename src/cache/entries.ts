/** The entries of a cache, in memory and in a store: a few variants of each URL, and their invalidation. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Message } from "../http/exchange.ts"
import type { Resource } from "../http/operation.ts"
import * as Freshness from "./freshness.ts"
import { Lru } from "./lru.ts"
import type { Settings } from "./settings.ts"
import type { Service } from "./store.ts"

export interface Entry {
  /** Number of the request that brought it. An entry from the store has the number of the entry that it replaced, or 0. */
  readonly request: number
  readonly freshness: Freshness.Freshness
  readonly text: string
  /** Identifies the body and the values that were decoded from it: an equal body keeps the token. */
  readonly token: object
}

export interface Place {
  readonly resource: Resource
  readonly key: string
  /** Headers of the request. */
  readonly headers: Freshness.Headers
}

interface Variants {
  readonly resource: Resource
  readonly entries: ReadonlyArray<Entry>
}

export interface Entries extends ReturnType<typeof make> {}

export const make = (store: Service, { limits, maxBytes, maxEntries, retention }: Settings) => {
  const memory = new Lru<Variants>(maxEntries, maxBytes)
  // Requests are numbered as sent, so a late response neither replaces a newer one nor outlives an invalidation.
  let requests = 0
  const invalidated = new Map<Resource, { readonly request: number; readonly at: number }>()

  const find = (key: string, sent: () => Freshness.Headers): Entry | undefined =>
    memory.get(key)?.entries.find(({ freshness }) =>
      freshness.varies.length === 0 || Freshness.matches(freshness, sent())
    )

  const current = ({ headers, key }: Place): Entry | undefined => find(key, () => headers)

  const generation = (resource: Resource): number => invalidated.get(resource)?.request ?? 0

  const remember = ({ headers, key, resource }: Place, entry: Entry): void => {
    const others = memory.get(key)?.entries.filter(({ freshness }) => !Freshness.matches(freshness, headers)) ?? []
    const entries = [entry, ...others.slice(0, maxVariants - 1)]
    memory.set(key, { resource, entries }, entries.reduce((sum, { text }) => sum + weightOf(text), 0))
  }

  return {
    find,
    current,

    /** The newest entry of a URL, whatever the headers of its request were. */
    ofAnyHeaders: (key: string): Entry | undefined => memory.get(key)?.entries[0],

    nextRequest: (): number => ++requests,

    generation,

    /**
     * Stores a response, or forgets its URL if it must not be stored. Does nothing if the request is older than the entry
     * or the last invalidation.
     */
    update: Effect.fnUntraced(function*(
      place: Place,
      message: Message,
      { receivedAt, request, token }: { readonly receivedAt: number; readonly request: number; readonly token: object }
    ) {
      const { key, resource } = place
      const before = generation(resource)
      if (request <= before || request <= (current(place)?.request ?? 0)) return
      const freshness = Freshness.make(place.headers, message, limits, receivedAt)
      if (freshness === undefined) {
        memory.delete(key)
        return yield* store.remove(resource, key)
      }
      const { text } = message.body
      remember(place, { request, freshness, text, token })
      const useful = Math.max(Freshness.usefulFor(freshness), retention)
      if (useful <= 0) return yield* store.remove(resource, key)
      const { headers, status, varied } = freshness
      const stored = { version: 2, status, headers, varied, receivedAt, body: text } as const
      yield* store.set(resource, key, stored, Duration.millis(useful))
      // An invalidation during this write may have cleared the store before the write landed.
      if (before !== generation(resource)) yield* store.remove(resource, key)
    }),

    /**
     * The newest of `known`, the entry in memory and the entry in the store. That of the store counts only if it
     * `isReadable`, and is then kept in memory.
     */
    newest: Effect.fnUntraced(function*<Known extends Entry | undefined>(
      place: Place,
      known: Known,
      isReadable: (entry: Entry) => Effect.Effect<boolean>
    ): Effect.fn.Return<Entry | Known> {
      const { headers, key, resource } = place
      const before = generation(resource)
      const stored = Option.getOrUndefined(yield* store.get(resource, key))
      const newest: Entry | Known = current(place) ?? known
      if (stored === undefined) return newest
      const { body, receivedAt, varied } = stored
      if (newest !== undefined && receivedAt <= newest.freshness.receivedAt) return newest
      // The store may have been unavailable during the invalidation.
      if (receivedAt < (invalidated.get(resource)?.at ?? 0)) return newest
      const freshness = Freshness.make(varied, stored, limits, receivedAt)
      if (freshness === undefined || !Freshness.matches(freshness, headers)) return newest
      const entry: Entry = {
        // The number of the replaced entry, so that responses to requests in flight replace this one, too.
        request: newest?.request ?? 0,
        freshness,
        text: body,
        token: newest?.text === body ? newest.token : {}
      }
      if (!(yield* isReadable(entry)) || before !== generation(resource)) return known
      remember(place, entry)
      return entry
    }),

    /** Also applies to the responses of requests in flight. */
    invalidate: Effect.fnUntraced(function*(resource: Resource) {
      invalidated.set(resource, { request: ++requests, at: yield* Clock.currentTimeMillis })
      memory.deleteWhere((variants) => variants.resource === resource)
      yield* store.clear(resource)
    })
  }
}

// Variants of one URL, by `Vary`. They differ by attribution, of which an application has few.
const maxVariants = 4

// Estimated bytes: 2 per character for the text, 2 for the decoded value (see bench/cache.ts), 2 KiB for headers and keys.
const weightOf = (text: string): number => 4 * text.length + 2048
