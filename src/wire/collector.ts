/** Decodes one response, and collects its findings: all are counted, and the first thousand distinct ones are kept. */
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import { expectedBy, preview, shorten } from "./describe.ts"
import type { Finding } from "./finding.ts"
import { memoized } from "./memo.ts"
import { type Mismatch, under } from "./mismatch.ts"
import { isRepair, missing, type Observation, type Observer, type Reader } from "./observation.ts"
import { readerOf } from "./reader.ts"
import { invalid } from "./transformation.ts"

export interface Collector {
  /** The value may be changed in place. Fails only if it cannot be repaired. */
  readonly decode: <A>(
    schema: Schema.ConstraintDecoder<A>,
    input: unknown,
    path: string
  ) => Result.Result<A, Mismatch>
  /** Leaves out unreadable items. Fails if none of several items is readable: this is probably another list. */
  readonly decodeItems: <A>(
    schema: Schema.ConstraintDecoder<A>,
    input: ReadonlyArray<unknown>,
    path: string
  ) => Result.Result<ReadonlyArray<A>, Mismatch>
  readonly findings: () => ReadonlyArray<Finding>
  readonly counts: () => Counts
}

type Counts = Readonly<Record<Finding["_tag"], number>>

const maxFindings = 1000

// The observations of at most this many items are remembered. No catalogue has more.
const maxRemembered = 10_000

export const makeCollector = (): Collector => {
  const rejected: Array<Finding> = []
  const kept = new Map<string, Map<string, Place>>()
  const inOrder: Array<Kept> = []
  const counts = { RejectedItem: 0, UnreadableValue: 0, UnknownKey: 0, UnknownValue: 0 }
  let size = 0
  let remembered = 0
  let isComplete = true

  const keep = (observation: Observation, input: unknown, { base, itemsTotal, places }: List): void => {
    counts[observation._tag]++
    const place = memoized(places, observation.path, newPlace)
    const isFirstRepair = isRepair(observation) && place.repairs === 0
    if (isRepair(observation) && place.last !== input) {
      place.repairs++
      place.last = input
    }
    const value = valueOf(observation)
    const known = place[observation._tag].get(value)
    if (known !== undefined) known.count++
    else if (size < maxFindings || isFirstRepair) {
      size++
      const first = { observation, base, place, id: identify(input), itemsTotal, count: 1 }
      inOrder.push(first)
      place[observation._tag].set(value, first)
    }
  }

  const observer = makeObserver(counts)

  // If the result is `invalid`, `observer.lacking` has the reason.
  const read = (reader: Reader, input: unknown, list: List): unknown => {
    observer.clear()
    const value = reader(input, observer)
    const observed = observer.observed()
    if (value === invalid || observed.length === 0) return value
    for (const observation of observed) keep(observation, input, list)
    // An item can only be reused if all of its findings are remembered.
    const isFull = observed.length >= maxFindings
    if (isFull || !Predicate.isObject(value) || remembered === maxRemembered) isComplete = false
    if (Predicate.isObject(value) && remembered < maxRemembered) {
      remembered++
      observations.set(value, isFull ? firstUnreadable(observed) : observed)
    }
    return value
  }

  const repeatFindings = (value: object, list: List): unknown => {
    for (const observation of observations.get(value) ?? []) keep(observation, value, list)
    return value
  }

  const mismatch = (schema: Schema.Constraint, input: unknown, path: string): Mismatch => {
    const { expected, path: below, received } = observer.lacking
      ?? { path: "", expected: expectedBy(schema.ast), received: input }
    return { path: under(path, below), reason: `Expected ${expected}, got ${show(received)}` }
  }

  return {
    decode: <A>(schema: Schema.ConstraintDecoder<A>, input: unknown, path: string) => {
      const value = read(compile(schema), input, { base: path, itemsTotal: 1, places: memoized(kept, path, newPlaces) })
      // The reader decodes by the schema, so the value has the type of the schema.
      return value === invalid ? Result.fail(mismatch(schema, input, path)) : Result.succeed(value as A)
    },
    decodeItems: <A>(schema: Schema.ConstraintDecoder<A>, input: ReadonlyArray<unknown>, path: string) => {
      const reader = compile(schema)
      const base = `${path}[]`
      const list = { base, itemsTotal: input.length, places: memoized(kept, base, newPlaces) }
      const items: Array<A> = []
      let first: Mismatch | undefined
      for (let index = 0; index < input.length; index++) {
        const item = input[index]
        const value = item instanceof Reused ? repeatFindings(item.item, list) : read(reader, item, list)
        if (value !== invalid) {
          items.push(value as A)
          continue
        }
        counts.RejectedItem++
        if (first !== undefined && size >= maxFindings) continue
        const found = mismatch(schema, item, `${path}[${index}]`)
        first ??= found
        if (size >= maxFindings) continue
        size++
        rejected.push({ _tag: "RejectedItem", ...found, id: identify(item) })
      }
      // A single broken item, alone on the last page, does not fail the earlier pages.
      if (first !== undefined && items.length === 0 && input.length > 1) return Result.fail(first)
      if (isComplete && items.length === input.length) replayable.add(items)
      return Result.succeed(items)
    },
    findings: () => {
      const all = [...rejected, ...inOrder.map(toFinding)]
      if (all.length <= maxFindings) return all
      return [...all.filter(hasShare), ...all.filter((finding) => !hasShare(finding))].slice(0, maxFindings)
    },
    counts: () => counts
  }
}

/** The unreadable fields of an item from a response: `pricing.prompt`, `supported_parameters[]`. Empty for other items. */
export const unreadableIn = (item: object): ReadonlyArray<string> => {
  const unreadable = (observations.get(item) ?? []).filter(isRepair)
  return Array.from(new Set(unreadable.map(({ path }) => path.slice(1))))
}

const observations = new WeakMap<object, ReadonlyArray<Observation>>()

/** An unchanged item of the previous list. */
export class Reused {
  readonly item: object
  constructor(item: object) {
    this.item = item
  }
}

/** Whether all items were read and all of their findings are remembered. */
export const isReplayable = (items: ReadonlyArray<unknown>): boolean => replayable.has(items)

const replayable = new WeakSet<ReadonlyArray<unknown>>()

// `base` is the path of an item without its position.
interface List {
  readonly base: string
  readonly itemsTotal: number
  readonly places: Map<string, Place>
}

// The findings at one path, by kind and value. Paths and kinds are constants, so a million observations cost little.
interface Place extends Readonly<Record<Observation["_tag"], Map<unknown, Kept>>> {
  // The number of items with a repair at this path, and the last of them, so that an item counts once.
  repairs: number
  last: unknown
}

const newPlaces = () => new Map<string, Place>()

const newPlace = (): Place => ({
  UnreadableValue: new Map(),
  UnknownKey: new Map(),
  UnknownValue: new Map(),
  repairs: 0,
  last: nothing
})

interface Kept {
  readonly observation: Observation
  readonly base: string
  readonly place: Place
  readonly id: string | undefined
  readonly itemsTotal: number
  count: number
}

const toFinding = ({ base, count, id, itemsTotal, observation, place }: Kept): Finding => {
  const items = place.repairs
  const path = under(base, observation.path)
  switch (observation._tag) {
    case "UnreadableValue": {
      const { _tag, expected, received } = observation
      return { _tag, path, expected, received: show(received), count, id, items, itemsTotal }
    }
    case "UnknownKey":
      return { _tag: "UnknownKey", path: under(path, `.${shorten(observation.key)}`), count, id }
    case "UnknownValue": {
      const { _tag, isLeftOut, value, vocabulary } = observation
      const finding = { _tag, path, vocabulary, value: Predicate.isString(value) ? shorten(value) : value, count, id }
      return isLeftOut ? { ...finding, items, itemsTotal } : finding
    }
  }
}

// These findings count the items in which a field is unreadable, so unknown keys never displace them.
const hasShare = (finding: Finding): boolean => "items" in finding

const valueOf = (observation: Observation): unknown => {
  switch (observation._tag) {
    case "UnreadableValue":
      return observation.expected
    case "UnknownKey":
      return shorten(observation.key)
    case "UnknownValue":
      return Predicate.isString(observation.value) ? shorten(observation.value) : observation.value
  }
}

// Keeps a thousand observations of an item, and the first one of each unreadable field. Counts the others.
const makeObserver = (counts: Record<Observation["_tag"], number>) => {
  let observed = nothing
  // Unreadable fields, from the thousandth observation on.
  let unreadable: Set<string> | undefined
  const observer: Observer & ItemObserver = {
    observed: () => observed,
    lacking: undefined,
    observe: (observation) => {
      // An array of one element takes less memory than an empty one that grows.
      if (observed.length === 0) {
        observed = [observation]
        return
      }
      if (observed.length < maxFindings) {
        observed.push(observation)
        return
      }
      unreadable ??= new Set(observed.filter(isRepair).map(({ path }) => path))
      if (isRepair(observation) && !unreadable.has(observation.path)) {
        unreadable.add(observation.path)
        observed.push(observation)
      } else counts[observation._tag]++
    },
    clear: () => {
      observer.lacking = undefined
      if (observed.length === 0) return
      observed = nothing
      unreadable = undefined
    }
  }
  return observer
}

const nothing: Array<Observation> = []

const firstUnreadable = (observed: ReadonlyArray<Observation>): ReadonlyArray<Observation> =>
  Array.from(
    new Map(observed.filter(isRepair).toReversed().map((each) => [each.path, each])).values()
  )

interface ItemObserver {
  readonly observed: () => ReadonlyArray<Observation>
  readonly clear: () => void
}

const readers = new WeakMap<object, Reader>()

const compile = (schema: Schema.Constraint): Reader => memoized(readers, schema, () => readerOf(schema.ast))

const show = (received: unknown): string => received === missing ? "nothing" : preview(received)

const identify = (item: unknown): string | undefined => {
  if (!Predicate.isObject(item)) return undefined
  const { id: modelId, name, provider_name, provider_tag, slug, tag } = item
  const id = [modelId, tag, provider_tag, slug, name, provider_name].find(Predicate.isString)
  return id === undefined ? undefined : shorten(id)
}
