/**
 * Compares two catalogues: finds the changes that lead from one to the other.
 *
 * A pure function of decoded models. It compares the facts by which people choose a model: whether it is listed, its
 * alias, prices, limits, parameters, modalities, expiry and benchmarks.
 *
 * @since 0.1.0
 */
import * as DateTime from "effect/DateTime"
import { dual } from "effect/Function"
import * as Struct from "effect/Struct"
import { ArtificialAnalysis, type DesignArena, type Model } from "../model/schema.ts"
import { compare } from "../pricing/compare.ts"
import { byId, setOf, standingsOf } from "./canonical.ts"
import { type Change, kinds, subject } from "./change.ts"

/**
 * Options of {@link diff}.
 *
 * @category models
 * @since 0.1.0
 */
export interface DiffOptions {
  /** Whether names and descriptions are compared. One change of the API changed 307 descriptions. Default: false. */
  readonly prose?: boolean | undefined
  /** Whether the standings in Design Arena are compared. Several hundred move every day. Default: false. */
  readonly designArena?: boolean | undefined
  /** Reports the models whose expiry passed in this period. Default: none. */
  readonly period?: {
    /** Start, usually the time of the earlier catalogue. A model that expires on this day is reported when it is over. */
    readonly since: DateTime.Utc
    /** End, usually the time of the later catalogue. The day of this time is not over yet. */
    readonly until: DateTime.Utc
  } | undefined
}

/**
 * The changes from one catalogue to another.
 *
 * **Details**
 *
 * The order of the lists makes no difference. Changes are sorted by kind, in the order of `Change`, then by id. Prices are
 * compared as exact decimals, lists of parameters and modalities as sets. Null equals absent; for prices and limits in
 * tokens, 0 equals absent, too. Conditional prices are compared in their order, because the last one that applies wins; in
 * them, an absent price is inherited, and differs from 0.
 *
 * Not compared are `created`, `reasoning`, `default_parameters`, `top_provider.is_moderated`, `pricing.discount` (it is
 * already subtracted from the prices), links, voices, limits per request and the knowledge cutoff.
 *
 * **Gotchas**
 *
 * If several models share an id, only one is compared. Which one does not depend on their order.
 *
 * **Example** (What changed since last time)
 *
 * ```ts
 * import { CatalogChanges, type Model } from "effect-openrouter"
 *
 * const report = (before: ReadonlyArray<Model.Model>, after: ReadonlyArray<Model.Model>) =>
 *   CatalogChanges.diff(before, after).map(CatalogChanges.format)
 *
 * report([{ id: "acme/balloon", name: "Balloon" }], []) // ["acme/balloon is not listed any more"]
 * ```
 *
 * @category comparing
 * @since 0.1.0
 */
export const diff: {
  (after: ReadonlyArray<Model>, options?: DiffOptions): (before: ReadonlyArray<Model>) => ReadonlyArray<Change>
  (before: ReadonlyArray<Model>, after: ReadonlyArray<Model>, options?: DiffOptions): ReadonlyArray<Change>
} = dual(
  (args) => Array.isArray(args[1]),
  (before: ReadonlyArray<Model>, after: ReadonlyArray<Model>, options: DiffOptions = {}): ReadonlyArray<Change> => {
    const [was, is] = [byId(before), byId(after)]
    const changes: Array<Change> = []
    // `push(...more)` would overflow the stack for a hundred thousand changes.
    const addAll = (more: ReadonlyArray<Change>) => more.forEach((change) => changes.push(change))
    for (const [id, model] of is) {
      const old = was.get(id)
      if (old === undefined) changes.push({ _tag: "Added", id, after: model })
      else if (old !== model) { for (const comparison of comparisons) addAll(comparison(old, model, options)) }
      addAll(passed(model, options))
    }
    for (const [id, model] of was) if (!is.has(id)) changes.push({ _tag: "Removed", id, before: model })
    return sorted(changes)
  }
)

type Comparison = (before: Model, after: Model, options: DiffOptions) => ReadonlyArray<Change>

const aliases: Comparison = (was, is) =>
  differing(
    ["alias_target", "canonical_slug"],
    aliasOf,
    was,
    is,
    (difference) => ({ _tag: "AliasMoved", ...difference })
  )

const aliasOf = (model: Model, field: "alias_target" | "canonical_slug") =>
  (field === "alias_target" ? model.alias_target?.slug : model.canonical_slug) ?? null

const pricing: Comparison = (before, after) => {
  if (before.pricing === after.pricing) return []
  const [{ id }, { overrides, prices }] = [after, compare(before.pricing, after.pricing)]
  const changes: Array<Change> = prices.map(({ after, before, key }) => ({
    _tag: "PriceChanged",
    id,
    key,
    before: before ?? null,
    after: after ?? null
  }))
  return overrides
    ? [...changes, {
      _tag: "OverridesChanged",
      id,
      before: before.pricing?.overrides ?? [],
      after: after.pricing?.overrides ?? []
    }]
    : changes
}

const contexts: Comparison = (was, is) =>
  differing(limits, contextOf, was, is, (difference) => ({ _tag: "ContextChanged", ...difference }))

const limits = ["context_length", "top_provider.context_length", "top_provider.max_completion_tokens"] as const

const contextOf = (
  { context_length, top_provider }: Model,
  field: typeof limits[number]
) => {
  switch (field) {
    case "context_length":
      return context_length || null
    case "top_provider.context_length":
      return top_provider?.context_length || null
    case "top_provider.max_completion_tokens":
      return top_provider?.max_completion_tokens || null
  }
}

const parameters: Comparison = (before, after) => {
  const sets = compareSets(before.supported_parameters, after.supported_parameters)
  return sets === undefined ? [] : [{ _tag: "ParametersChanged", id: after.id, ...sets }]
}

const modalities: Comparison = (before, after) => {
  if (before.architecture === after.architecture) return []
  return (["input_modalities", "output_modalities"] as const).flatMap((field): ReadonlyArray<Change> => {
    const sets = compareSets(before.architecture?.[field], after.architecture?.[field])
    return sets === undefined ? [] : [{ _tag: "ModalitiesChanged", id: after.id, field, ...sets }]
  })
}

const expiries: Comparison = (before, after) => {
  const [{ id }, was, is] = [after, expiryOf(before), expiryOf(after)]
  if (was === is) return []
  if (was === null) return is === null ? [] : [{ _tag: "ExpiryAnnounced", id, before: was, after: is }]
  return [
    is === null ? { _tag: "ExpiryWithdrawn", id, before: was, after: is } : {
      _tag: "ExpiryMoved",
      id,
      before: was,
      after: is
    }
  ]
}

const expiryOf = (model: Model): string | null => model.expiration_date || null

// A day has passed when the next one has begun.
const passed = (model: Model, { period }: DiffOptions): ReadonlyArray<Change> => {
  const day = expiryOf(model)
  if (period === undefined || day === null || !/^\d{4}-\d\d-\d\d$/.test(day)) return []
  return DateTime.formatIsoDateUtc(period.since) <= day && day < DateTime.formatIsoDateUtc(period.until)
    ? [{ _tag: "ExpiryPassed", id: model.id, before: day, after: day }]
    : []
}

const benchmarks: Comparison = (was, is) =>
  differing(benchmarkNames, indexOf, was, is, ({ id, field: benchmark, ...values }) => ({
    _tag: "BenchmarkMoved",
    id,
    benchmark,
    ...values
  }))

const benchmarkNames = Struct.keys(ArtificialAnalysis.fields)

const indexOf = ({ benchmarks }: Model, field: keyof typeof ArtificialAnalysis.fields) =>
  benchmarks?.artificial_analysis?.[field] ?? null

const standings: Comparison = (before, after, { designArena }) => {
  if (designArena !== true) return []
  const [was, is] = [standingsOf(before), standingsOf(after)]
  return Array.from(new Map([...was, ...is])).flatMap(([place, { arena, category }]): ReadonlyArray<Change> => {
    const [before, now] = [was.get(place) ?? null, is.get(place) ?? null]
    return scoreOf(before) === scoreOf(now)
      ? []
      : [{
        _tag: "StandingMoved",
        id: after.id,
        arena: arena ?? null,
        category: category ?? null,
        before,
        after: now
      }]
  })
}

const prose: Comparison = (was, is, { prose }) =>
  differing(
    prose === true ? ["name", "description"] : [],
    proseOf,
    was,
    is,
    (difference) => ({ _tag: "ProseChanged", ...difference })
  )

const proseOf = (model: Model, field: "name" | "description") => model[field] || null

const comparisons = [
  aliases,
  pricing,
  contexts,
  parameters,
  modalities,
  expiries,
  benchmarks,
  standings,
  prose
]

// Creates no object for a field that has not changed, because a response can hold 200,000 models.
const differing = <const Field extends string, Value>(
  fields: ReadonlyArray<Field>,
  valueOf: (model: Model, field: Field) => Value,
  was: Model,
  is: Model,
  changeOf: (
    difference: { readonly id: string; readonly field: Field; readonly before: Value; readonly after: Value }
  ) => Change
): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  for (const field of fields) {
    const [before, after] = [valueOf(was, field), valueOf(is, field)]
    if (before !== after) changes.push(changeOf({ id: is.id, field, before, after }))
  }
  return changes
}

const compareSets = <A extends string>(
  was: ReadonlyArray<A> | null | undefined,
  is: ReadonlyArray<A> | null | undefined
) => {
  if (was?.length === is?.length && (was ?? []).every((value, index) => value === is?.[index])) return undefined
  const [before, after] = [setOf(was), setOf(is)]
  const [had, has] = [new Set(before), new Set(after)]
  const added = after.filter((value) => !had.has(value))
  const removed = before.filter((value) => !has.has(value))
  return added.length + removed.length === 0 ? undefined : { before, after, added, removed }
}

const scoreOf = (standing: DesignArena | null) =>
  JSON.stringify([standing?.elo ?? null, standing?.win_rate ?? null, standing?.rank ?? null])

const sorted = (changes: ReadonlyArray<Change>): ReadonlyArray<Change> =>
  changes
    .map((change) => ({ change, kind: kinds.indexOf(change._tag), subject: subject(change) }))
    .toSorted((a, b) => a.kind - b.kind || (a.subject < b.subject ? -1 : 1))
    .map(({ change }) => change)
