/**
 * A stream of the changes in the catalogue, found by polling.
 *
 * Each poll calls `Models.list`, with retries and through the cache, and compares the models with those that were last
 * reported. A failed poll is an element of the stream and never ends it. A response with suspiciously few models is accepted
 * only if polls repeat it.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Model } from "../model/schema.ts"
import type { ModelQuery } from "../ModelQuery.ts"
import * as Models from "../Models.ts"
import type { BadRequestError, OpenRouterError } from "../OpenRouterError.ts"
import * as ResponseCache from "../ResponseCache.ts"
import { apply } from "./apply.ts"
import { type Change, subject } from "./change.ts"
import { diff, type DiffOptions } from "./diff.ts"
import { type UnreadableField, type WithoutBaseline, withReadable } from "./readable.ts"

/**
 * A catalogue as it was last reported, from which the next run continues. Encodes to JSON, with models as OpenRouter writes
 * them.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Snapshot = Schema.Struct({
  /** Time of the last response that was not suspicious. */
  at: Schema.DateTimeUtcFromString,
  /** The models that were last reported. */
  models: Schema.Array(Model)
})

/**
 * A catalogue as it was last reported.
 *
 * @category models
 * @since 0.1.0
 */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

/**
 * Stores a snapshot beyond the life of the process.
 *
 * @category models
 * @since 0.1.0
 */
export interface SnapshotStore<out E = never, out R = never> {
  /** The snapshot of the previous run. None if there is no snapshot. */
  readonly load: Effect.Effect<Option.Option<Snapshot>, E, R>
  /** Replaces the stored snapshot. */
  readonly save: (snapshot: Snapshot) => Effect.Effect<void, E, R>
}

/**
 * Stores the snapshot under a key of a `KeyValueStore`: in files, in SQL, in the browser.
 *
 * @category constructors
 * @since 0.1.0
 */
export const keyValueStore = (
  key: string
): SnapshotStore<KeyValueStore.KeyValueStoreError | Schema.SchemaError, KeyValueStore.KeyValueStore> => ({
  load: KeyValueStore.KeyValueStore.use((store) => store.get(key)).pipe(
    Effect.flatMap((text) => text === undefined ? Effect.succeedNone : Effect.asSome(decodeSnapshot(text)))
  ),
  save: (snapshot) =>
    Effect.flatMap(
      encodeSnapshot(snapshot),
      (text) => KeyValueStore.KeyValueStore.use((store) => store.set(key, text))
    )
})

const SnapshotText = Schema.fromJsonString(Snapshot)
const decodeSnapshot = Schema.decodeEffect(SnapshotText)
const encodeSnapshot = Schema.encodeEffect(SnapshotText)

/**
 * An event of a watch.
 *
 * @category models
 * @since 0.1.0
 */
export type WatchEvent<E = never> =
  | {
    /** The catalogue changed. */
    readonly _tag: "Changed"
    /** Time of the response. */
    readonly at: DateTime.Utc
    /** The changes, in the order of `diff`; at least one. */
    readonly changes: ReadonlyArray<Change>
  }
  | {
    /** A response had suspiciously few models. It is skipped. */
    readonly _tag: "Suspicious"
    /** Time of the response. */
    readonly at: DateTime.Utc
    /** Number of models in the response. */
    readonly models: number
    /** Number of models in the last response that was not suspicious. */
    readonly before: number
    /**
     * Number of consecutive suspicious responses. It restarts at 1 if this response is suspicious even in comparison with the
     * previous one.
     */
    readonly polls: number
  }
  | {
    /**
     * Fields became unreadable with this response. They are not reported as changed or removed: later responses are compared
     * with their last readable values. If a field never was readable, its first readable value is not reported as a change.
     */
    readonly _tag: "Unreadable"
    /** Time of the response. */
    readonly at: DateTime.Utc
    /** The fields that became unreadable, and in which models. */
    readonly fields: ReadonlyArray<UnreadableField>
  }
  | {
    /** OpenRouter or the store failed. The next poll tries again. */
    readonly _tag: "Failed"
    /** Time of the failure. */
    readonly at: DateTime.Utc
    /** `poll`: OpenRouter failed. `load` and `save`: the store failed. */
    readonly during: "load" | "poll" | "save"
    /** The error. */
    readonly error: OpenRouterError | BadRequestError | E
  }

/**
 * Options of {@link watch}.
 *
 * @category models
 * @since 0.1.0
 */
export interface WatchOptions<out E = never, out R = never> extends Omit<DiffOptions, "period"> {
  /** Filters of the watched models. Default: those of `Models.list()`, which lists models with text output. */
  readonly query?: ModelQuery | undefined
  /**
   * When to poll again after the first poll, which is immediate. The stream ends when the schedule does. Default: every 5
   * minutes.
   */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /**
   * Catalogue to compare the first poll with; a stored snapshot takes precedence. Default: none, so the first response is the
   * baseline.
   */
  readonly start?: ReadonlyArray<Model> | undefined
  /** Where the snapshot is loaded from and saved to. Default: nowhere. */
  readonly store?: SnapshotStore<E, R> | undefined
  /**
   * How long a change must persist before it is reported. Default: 0. The timer starts when a value first differs from the
   * reported one. When it ends, the value at that time is reported, so one that never settles is still reported.
   */
  readonly holdBack?: Duration.Input | undefined
  /** A response with less than this share (0 to 1) of the previous models, or with none, is suspicious. Default: 0.5. */
  readonly minShare?: number | undefined
  /** A suspicious response is accepted if it is the last of this number of consecutive ones. Default: 3. */
  readonly acceptAfter?: number | undefined
}

/**
 * Polls the catalogue and emits its changes, for as long as the stream is consumed.
 *
 * **Details**
 *
 * It polls only when the consumer asks for the next element: one poll at a time, and none while the consumer is busy.
 *
 * With `holdBack`, a change that is undone within that time is not reported.
 *
 * With a `store`, the snapshot is saved when the consumer asks for the next element: if the process ends before, a change
 * is reported again instead of lost. A snapshot that cannot be loaded is reported as `Failed`, and treated as absent.
 *
 * **Gotchas**
 *
 * Polls go through the cache: polls within `max-age` get the same response, and while the server allows stale responses, a
 * poll may get the response that the previous poll fetched. To get the current catalogue at every poll, set another mode:
 * `Stream.provideService(ResponseCache.CurrentCacheMode, "reload")`. While a response is suspicious, polls use that mode.
 *
 * A model without a usable `id` is dropped from the list and appears as removed. `Drift` reports it; with strict decoding,
 * the poll fails instead.
 *
 * **Example** (What is new, once a minute)
 *
 * ```ts no-run
 * import { Console, Effect, Schedule, Stream } from "effect"
 * import { CatalogChanges, OpenRouter } from "effect-openrouter"
 *
 * const program = CatalogChanges.watch({ schedule: Schedule.spaced("1 minute"), holdBack: "1 hour" }).pipe(
 *   Stream.runForEach((event) =>
 *     event._tag === "Changed"
 *       ? Effect.forEach(event.changes, (change) => Console.log(CatalogChanges.format(change)))
 *       : Console.warn(event)
 *   ),
 *   Effect.provide(OpenRouter.layerFetch)
 * )
 * ```
 *
 * @category watching
 * @since 0.1.0
 */
export const watch = <E = never, R = never>(
  options: WatchOptions<E, R> = {}
): Stream.Stream<WatchEvent<E>, never, Models.Models | R> =>
  Stream.unwrap(Effect.gen(function*() {
    const { store } = options
    const loaded = yield* Effect.result(store?.load ?? Effect.succeedNone)
    let known = begin(Result.getOrElse(loaded, Option.none), options.start)
    let isSaved = true

    const failed = (during: "load" | "poll" | "save", error: OpenRouterError | BadRequestError | E) =>
      Effect.map(DateTime.now, (at): WatchEvent<E> => ({ _tag: "Failed", at, during, error }))

    const poll = Effect.gen(function*() {
      const response = yield* Effect.result(list(options.query, known))
      if (Result.isFailure(response)) return [yield* failed("poll", response.failure)]
      const next = advance(known, response.success, yield* DateTime.now, options)
      if (next.events.some(({ _tag }) => _tag === "Changed") || known.models === undefined) isSaved = false
      known = next.known
      return next.events
    })

    const save = Effect.gen(function*() {
      if (isSaved || store === undefined || known.models === undefined || known.at === undefined) return []
      const saved = yield* Effect.result(store.save({ at: known.at, models: known.models }))
      if (Result.isFailure(saved)) return [yield* failed("save", saved.failure)]
      isSaved = true
      return []
    })

    const polls = Stream.fromEffectSchedule(poll, options.schedule ?? Schedule.spaced("5 minutes")).pipe(
      Stream.flatMap((events) => Stream.concat(Stream.fromIterable(events), Stream.fromIterableEffect(save)))
    )
    return Result.isSuccess(loaded)
      ? polls
      : Stream.concat(Stream.fromEffect(failed("load", loaded.failure)), polls)
  }))

interface Known {
  /** The models that were last reported. */
  readonly models: ReadonlyArray<Model> | undefined
  readonly at: DateTime.Utc | undefined
  readonly size: number | undefined
  /** When each held change was first seen (ms since 1970), by subject. */
  readonly held: ReadonlyMap<string, number>
  readonly unreadable: ReadonlySet<string>
  readonly withoutBaseline: WithoutBaseline
  /** The last response, if suspicious, and the number of consecutive suspicious ones. */
  readonly doubt: { readonly size: number; readonly polls: number } | undefined
}

const begin = (snapshot: Option.Option<Snapshot>, start: ReadonlyArray<Model> | undefined): Known => {
  const { at, models }: Partial<Snapshot> = Option.getOrElse(snapshot, () => start && { models: start }) ?? {}
  const { withoutBaseline } = withReadable([], models ?? [], new Map())
  const size = models && sizeOf(models)
  return { models, at, size, held: new Map(), unreadable: new Set(), withoutBaseline, doubt: undefined }
}

// While a response is suspicious, polls bypass the cache: a cached response would count as repeated.
const list = Effect.fnUntraced(function*(query: ModelQuery | undefined, { doubt }: Known) {
  const mode = yield* ResponseCache.CurrentCacheMode
  return yield* ResponseCache.withCacheMode(
    Models.list(query),
    doubt !== undefined && mode === "default" ? "reload" : mode
  )
})

interface Advanced {
  readonly known: Known
  readonly events: ReadonlyArray<Exclude<WatchEvent, { readonly _tag: "Failed" }>>
}

const advance = (
  known: Known,
  response: ReadonlyArray<Model>,
  at: DateTime.Utc,
  { acceptAfter = 3, holdBack = 0, minShare = 0.5, ...options }: WatchOptions<unknown, unknown>
): Advanced => {
  const size = sizeOf(response)
  const isSuspicious = (before: number | undefined) => size === 0 ? before !== 0 : size < (before ?? 0) * minShare
  if (isSuspicious(known.size)) {
    const polls = known.doubt === undefined || isSuspicious(known.doubt.size) ? 1 : known.doubt.polls + 1
    if (polls < acceptAfter) {
      return {
        known: { ...known, doubt: { size, polls } },
        events: [{ _tag: "Suspicious", at, models: size, before: known.size ?? 0, polls }]
      }
    }
  }
  const { before, models, unreadable, withoutBaseline } = withReadable(
    known.models ?? [],
    response,
    known.withoutBaseline
  )
  const events: Array<Exclude<WatchEvent, { readonly _tag: "Failed" }>> = []
  const fields = unreadable.flatMap(({ field, ids }) => {
    const fresh = ids.filter((id) => !known.unreadable.has(`${field} ${id}`))
    return fresh.length === 0 ? [] : [{ field, ids: fresh }]
  })
  if (fields.length > 0) events.push({ _tag: "Unreadable", at, fields })
  const read = {
    at,
    size,
    doubt: undefined,
    withoutBaseline,
    unreadable: new Set(unreadable.flatMap(({ field, ids }) => ids.map((id) => `${field} ${id}`)))
  }
  if (known.models === undefined) return { known: { ...known, ...read, models }, events }

  const period = known.at && { since: known.at, until: at }
  const changes = diff(before, models, { ...options, period })
  const now = DateTime.toEpochMillis(at)
  const held = new Map<string, number>()
  const heldFor = Duration.toMillis(holdBack)
  const ready = heldFor === 0 ? changes : changes.filter((change) => {
    if (change._tag === "ExpiryPassed") return true
    const key = subject(change)
    const since = known.held.get(key) ?? now
    const isReady = now - since >= heldFor
    if (!isReady) held.set(key, since)
    return isReady
  })
  const reported = held.size === 0 ? models : apply(before, ready)
  return {
    known: { ...read, held, models: reported },
    events: ready.length === 0 ? events : [...events, { _tag: "Changed", at, changes: ready }]
  }
}

const sizeOf = (models: ReadonlyArray<Model>): number => new Set(models.map(({ id }) => id)).size
