/**
 * Findings: keys, values and list items from OpenRouter that this version of the library does not know or cannot read.
 *
 * OpenRouter adds fields and values every week, and has changed the types of existing ones. Lenient decoding keeps every item
 * with an `id`, and leaves out the fields that it cannot read. It reports them, and unknown keys and values, to the
 * {@link Reporter}, which by default logs each distinct finding once and counts all of them.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { attributes, driftFindings, series } from "./Telemetry.ts"
import { type Finding, format, type UnknownValue, type UnreadableValue } from "./wire/finding.ts"

export { Finding, format, RejectedItem, UnknownKey, UnknownValue, UnreadableValue } from "./wire/finding.ts"

/**
 * The findings of one response.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  /** The operation that was called: `Models.list`. */
  readonly operation: string
  /** The URL of the response, without secrets. */
  readonly url: string
  /** The distinct findings, at least one and at most 1,000. */
  readonly findings: ReadonlyArray<Finding>
  /**
   * The findings that this client reports for the first time. An {@link isWidespread} finding counts as new once for each
   * field.
   */
  readonly fresh: ReadonlyArray<Finding>
  /** Number of occurrences by kind of finding, including those that are missing in `findings` because there were too many. */
  readonly counts: Readonly<Record<Finding["_tag"], number>>
}

/**
 * Whether a field could not be read in more than half of the items of a list with at least ten. The API has probably changed.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isWidespread = (finding: Finding): finding is Widespread => {
  if (finding._tag !== "UnreadableValue" && finding._tag !== "UnknownValue") return false
  const { items = 0, itemsTotal = 0 } = finding
  return itemsTotal >= 10 && items * 2 > itemsTotal
}

/**
 * A finding in more than half of the items, see {@link isWidespread}.
 *
 * @category models
 * @since 0.1.0
 */
export type Widespread = Required<typeof UnreadableValue.Type | typeof UnknownValue.Type>

// A rewritten API must not flood the log.
const maxLogged = 20

/**
 * Counts all findings in `Telemetry.driftFindings`, and logs the fresh ones. Each {@link isWidespread} finding is a warning
 * with the field and the share of the items. All others are in one entry, which is a warning if an item was left out.
 *
 * @category reporters
 * @since 0.1.0
 */
export const defaultReporter = Effect.fnUntraced(
  function*(report: Report): Effect.fn.Return<void> {
    for (const [finding, count] of Object.entries(report.counts)) {
      if (count === 0) continue
      const values = { [attributes.operation]: report.operation, [attributes.finding]: finding }
      yield* Metric.update(series(driftFindings, values), count)
    }
    const widespread = report.fresh.filter(isWidespread)
    for (const finding of widespread.slice(0, maxLogged)) yield* Effect.logWarning(describeWidespread(finding))
    const others = report.fresh.filter((finding) => !isWidespread(finding))
    if (others.length === 0) return
    const lines = others.slice(0, maxLogged).map(format)
    if (others.length > maxLogged) lines.push(`and ${others.length - maxLogged} more`)
    const log = others.some((finding) => finding._tag === "RejectedItem") ? Effect.logWarning : Effect.logInfo
    yield* log(`OpenRouter sent data that this version does not know: ${lines.join("; ")}`)
  },
  (self, { operation, url }) => Effect.annotateLogs(self, { [attributes.operation]: operation, [attributes.url]: url })
)

const describeWidespread = (finding: Widespread): string => {
  const percent = Math.round(100 * finding.items / finding.itemsTotal)
  return `OpenRouter seems to have changed a field, update effect-openrouter: ${percent} % of the items: ${
    format(finding)
  }`
}

/**
 * Receives the reports of the calls in an effect, or of a whole layer. Undefined means {@link defaultReporter}, which logs
 * each distinct finding once per client, and counts every finding.
 *
 * @category references
 * @since 0.1.0
 */
export const Reporter = Context.Reference<((report: Report) => Effect.Effect<void>) | undefined>(
  "effect-openrouter/Drift/Reporter",
  { defaultValue: () => undefined }
)

/**
 * Sends the reports of all services built on this layer to `reporter`.
 *
 * **Example** (Collect the findings instead of logging them)
 *
 * ```ts
 * import { Effect, Layer, Ref } from "effect"
 * import { Drift, OpenRouter } from "effect-openrouter"
 *
 * const collected = Ref.makeUnsafe<ReadonlyArray<Drift.Finding>>([])
 * const layer = OpenRouter.layerFetch.pipe(
 *   Layer.provide(Drift.layer((report) => Ref.update(collected, (all) => [...all, ...report.fresh])))
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (reporter: (report: Report) => Effect.Effect<void>): Layer.Layer<never> =>
  Layer.succeed(Reporter, reporter)

/**
 * Sends the reports of the calls in an effect to `reporter`.
 *
 * **Gotchas**
 *
 * Findings are reported when a response is decoded. A call that gets a decoded value from the cache reports nothing.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withReporter: {
  (
    reporter: (report: Report) => Effect.Effect<void>
  ): <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(
    self: Effect.Effect<A, E, R>,
    reporter: (report: Report) => Effect.Effect<void>
  ): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(self: Effect.Effect<A, E, R>, reporter: (report: Report) => Effect.Effect<void>) =>
    Effect.provideService(self, Reporter, reporter)
)

/**
 * Whether a finding is new. After ten thousand findings, all are forgotten, so that a server that invents a key for every
 * response cannot fill the memory.
 *
 * @internal
 */
export const makeFirstSeen = (): (finding: Finding) => boolean => {
  const seen = new Set<string>()
  return (finding) => {
    const key = JSON.stringify(
      finding._tag === "RejectedItem"
        // The position of an item changes with every response, but not its id and the reason.
        ? [finding._tag, finding.id ?? finding.path, finding.reason]
        // A field that becomes unreadable in most items is reported again, even if it was reported for one item before.
        : isWidespread(finding)
        ? ["widespread", finding.path]
        : [finding._tag, finding.path, finding._tag === "UnknownValue" ? finding.value : undefined]
    )
    if (seen.has(key)) return false
    if (seen.size >= 10_000) seen.clear()
    seen.add(key)
    return true
  }
}
