/**
 * Findings: what OpenRouter sent that this version does not know, or could not read.
 *
 * OpenRouter adds fields and values every week, and has changed the types of existing ones. Decoding keeps every item
 * that has an `id`: it leaves out what it cannot read, and reports that and everything unknown to the {@link Reporter},
 * which by default logs each distinct finding once and counts all of them.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { attributes, driftFindings } from "./Telemetry.ts"
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
  /** Those among `findings` that this client reports for the first time; one for each field that {@link isWidespread}. */
  readonly fresh: ReadonlyArray<Finding>
  /** Occurrences by kind of finding, including those that `findings` does not name because there were too many. */
  readonly counts: Readonly<Record<Finding["_tag"], number>>
}

/**
 * Whether more than half of the items of a list, which has at least ten, had a value in the same field that could not be
 * read: the API has changed.
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

// One response logs at most this many findings: enough to act on, and a rewritten API cannot flood a log.
const maxLogged = 20

/**
 * Counts all findings in `Telemetry.driftFindings` and logs the fresh ones: each {@link isWidespread} one as a warning with
 * the field and the share of the items, all others in one entry, which is a warning if an item was left out.
 *
 * @category reporters
 * @since 0.1.0
 */
export const defaultReporter = Effect.fnUntraced(function*(report: Report): Effect.fn.Return<void> {
  for (const [finding, count] of Object.entries(report.counts)) {
    if (count === 0) continue
    yield* Metric.update(
      Metric.withAttributes(driftFindings, {
        [attributes.operation]: report.operation,
        [attributes.finding]: finding
      }),
      count
    )
  }
  const widespread = report.fresh.filter(isWidespread)
  const others = report.fresh.filter((finding) => !isWidespread(finding))
  yield* Effect.annotateLogs(
    Effect.gen(function*() {
      for (const finding of widespread.slice(0, maxLogged)) yield* Effect.logWarning(describeWidespread(finding))
      if (others.length === 0) return
      const lines = others.slice(0, maxLogged).map(format)
      if (others.length > maxLogged) lines.push(`and ${others.length - maxLogged} more`)
      const log = others.some((finding) => finding._tag === "RejectedItem") ? Effect.logWarning : Effect.logInfo
      yield* log(`OpenRouter sent what this version does not know: ${lines.join("; ")}`)
    }),
    { [attributes.operation]: report.operation, [attributes.url]: report.url }
  )
})

const describeWidespread = (finding: Widespread): string => {
  const percent = Math.round(100 * finding.items / finding.itemsTotal)
  return `OpenRouter seems to have changed a field, update effect-openrouter: ${percent} % of the items: ${
    format(finding)
  }`
}

/**
 * Receives the reports, of this call or of a whole layer. Undefined means {@link defaultReporter}, with which each
 * distinct finding is logged once per client and every finding is counted.
 *
 * @category references
 * @since 0.1.0
 */
export const Reporter = Context.Reference<((report: Report) => Effect.Effect<void>) | undefined>(
  "effect-openrouter/Drift/Reporter",
  { defaultValue: () => undefined }
)

/**
 * Sends the reports of everything built on this layer to `reporter`.
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
 * Sends the reports of one effect to `reporter`.
 *
 * **Gotchas**
 *
 * Findings are reported when a response is decoded. A call that is answered from the cache reports nothing.
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
 * Whether a finding is new. Forgets all of them after ten thousand: a server that invents a key for every response costs
 * a repeated log entry, but not the memory of the process.
 *
 * @internal
 */
export const makeFirstSeen = (): (finding: Finding) => boolean => {
  const seen = new Set<string>()
  return (finding) => {
    const key = JSON.stringify(
      finding._tag === "RejectedItem"
        // The position of an item changes with every response; its id and the reason do not.
        ? [finding._tag, finding.id ?? finding.path, finding.reason]
        // A field that becomes unreadable in most items is news, once, even if one item had it before.
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
