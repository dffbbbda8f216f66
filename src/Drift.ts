/**
 * What OpenRouter sent that this version does not know, or could not read.
 *
 * OpenRouter adds fields and values every week. Each answer is decoded through a {@link Collector}: lists item by item,
 * so that one bad item does not cost the others, and with a look at everything the schemas do not name. What it finds
 * goes to the {@link Reporter}, which by default logs each distinct finding once and counts all of them. Stands between
 * the schemas, which it reads, and `OpenRouterHttp`, which decodes through it.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { escaped } from "./wire/text.ts"

/**
 * An item of a list that did not decode and was left out.
 *
 * @category schemas
 * @since 0.1.0
 */
export const RejectedItem = Schema.TaggedStruct("RejectedItem", {
  /** Where in the body: `data[17].pricing.prompt`. */
  path: Schema.String,
  /** Id of the item, where it could be read. */
  id: Schema.UndefinedOr(Schema.String),
  /** What was expected there. */
  reason: Schema.String
})

/**
 * A key that no schema names. Its value is kept inside `pricing`, and dropped elsewhere.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UnknownKey = Schema.TaggedStruct("UnknownKey", {
  /** Where in the body, list positions left out: `data[].top_provider.region`. */
  path: Schema.String,
  /** How often it occurs in this answer. */
  count: Schema.Finite,
  /** Id of the first item that has it, where it could be read. */
  id: Schema.UndefinedOr(Schema.String)
})

/**
 * A value that an open vocabulary does not list. It is in the decoded value as it came.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UnknownValue = Schema.TaggedStruct("UnknownValue", {
  /** Where in the body, list positions left out: `data[].architecture.input_modalities[]`. */
  path: Schema.String,
  /** Name of the vocabulary: `InputModality`. */
  vocabulary: Schema.String,
  /** What came. */
  value: Schema.Union([Schema.String, Schema.Finite]),
  /** How often it occurs in this answer. */
  count: Schema.Finite,
  /** Id of the first item that has it, where it could be read. */
  id: Schema.UndefinedOr(Schema.String)
})

/**
 * One thing that OpenRouter sent and this version does not know.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Finding = Schema.Union([RejectedItem, UnknownKey, UnknownValue])

/**
 * One thing that OpenRouter sent and this version does not know.
 *
 * @category models
 * @since 0.1.0
 */
export type Finding = typeof Finding.Type

/**
 * One finding in a line that a person can act on. Characters that could break the line or steer a terminal are written
 * as escapes: keys, values and ids come from outside.
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = (finding: Finding): string => escaped(describe(finding))

const describe = (finding: Finding): string => {
  const item = finding.id === undefined ? "" : ` (${finding.id})`
  switch (finding._tag) {
    case "RejectedItem":
      return `left out ${finding.path}${item}: ${finding.reason}`
    case "UnknownKey":
      return `unknown key ${finding.path}, ${finding.count}×${item}`
    case "UnknownValue":
      return `unknown ${finding.vocabulary} ${
        JSON.stringify(finding.value)
      } at ${finding.path}, ${finding.count}×${item}`
  }
}

/**
 * What was found in one answer.
 *
 * @category models
 * @since 0.1.0
 */
export interface Report {
  /** The operation that was asked: `Models.list`. */
  readonly operation: string
  /** The URL that answered, without secrets. */
  readonly url: string
  /** Everything found in this answer. Never empty. */
  readonly findings: ReadonlyArray<Finding>
  /** Those among `findings` that this client reports for the first time. */
  readonly fresh: ReadonlyArray<Finding>
}

/**
 * Counts findings, with attributes `operation` and `finding` (the finding's tag).
 *
 * @category metrics
 * @since 0.1.0
 */
export const findingsTotal = Metric.counter("openrouter_drift_findings_total", {
  description: "Keys, values and items that OpenRouter sent and this version does not know",
  incremental: true
})

// One log entry names at most this many findings: enough to act on, and a rewritten API cannot flood a log.
const loggedAtMost = 20

/**
 * Logs the fresh findings in one entry, and counts all of them in {@link findingsTotal}.
 *
 * @category reporters
 * @since 0.1.0
 */
export const defaultReporter = Effect.fnUntraced(function*(report: Report): Effect.fn.Return<void> {
  for (const finding of report.findings) {
    yield* Metric.update(
      Metric.withAttributes(findingsTotal, { operation: report.operation, finding: finding._tag }),
      finding._tag === "RejectedItem" ? 1 : finding.count
    )
  }
  if (report.fresh.length === 0) return
  const lines = report.fresh.slice(0, loggedAtMost).map(format)
  if (report.fresh.length > loggedAtMost) lines.push(`and ${report.fresh.length - loggedAtMost} more`)
  const message = `OpenRouter sent what this version does not know: ${lines.join("; ")}`
  const log = report.fresh.some((finding) => finding._tag === "RejectedItem") ? Effect.logWarning : Effect.logInfo
  yield* Effect.annotateLogs(log(message), { operation: report.operation, url: report.url })
})

/**
 * Where reports go, for this call or for a whole layer; undefined stands for {@link defaultReporter}, with which each
 * distinct finding is logged once per client (a warning where an item was left out, information otherwise) and every
 * finding is counted in {@link findingsTotal}.
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
 * An answer is looked at once, when it is decoded. A call that is answered from the cache has nothing to report.
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
 * Where a value is not what it should be, and what it should be.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mismatch {
  readonly path: string
  readonly reason: string
}

/**
 * Decodes the parts of one answer, and remembers what it did not know.
 *
 * @category models
 * @since 0.1.0
 */
export interface Collector {
  /** Decodes one value that stands at `path` in the body. */
  readonly decode: <A>(
    schema: Schema.ConstraintDecoder<A>,
    input: unknown,
    path: string
  ) => Result.Result<A, Mismatch>
  /**
   * Decodes a list item by item, leaving out what does not decode. A list of several of which none decodes is a
   * mismatch: it is no longer the list that was asked for.
   */
  readonly decodeItems: <A>(
    schema: Schema.ConstraintDecoder<A>,
    input: ReadonlyArray<unknown>,
    path: string
  ) => Result.Result<ReadonlyArray<A>, Mismatch>
  /** What was found so far, each distinct key and value once. */
  readonly findings: () => ReadonlyArray<Finding>
}

/**
 * A collector for one answer.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeCollector = (): Collector => {
  const rejected: Array<Finding> = []
  const unknown = new Map<
    string,
    Observation & { readonly path: string; readonly id: string | undefined; count: number }
  >()

  const scan = (scanner: Scanner | undefined, input: unknown, base: string) => {
    scanner?.(input, (observation) => {
      const path = under(base, observation.path)
      const key = JSON.stringify([path, observation.value])
      const seen = unknown.get(key)
      if (seen === undefined) unknown.set(key, { ...observation, path, id: identify(input), count: 1 })
      else seen.count++
    })
  }

  return {
    decode: (schema, input, path) => {
      const { decode, scanner } = compile(schema)
      const result = decode(input)
      if (Result.isFailure(result)) return Result.fail(mismatch(result.failure, path))
      scan(scanner, input, path)
      return Result.succeed(result.success)
    },
    decodeItems: <A>(schema: Schema.ConstraintDecoder<A>, input: ReadonlyArray<unknown>, path: string) => {
      const { decode, scanner } = compile(schema)
      const items: Array<A> = []
      let first: Mismatch | undefined
      for (const [index, item] of input.entries()) {
        const result = decode(item)
        if (Result.isSuccess(result)) {
          items.push(result.success)
          scan(scanner, item, `${path}[]`)
          continue
        }
        const found = mismatch(result.failure, `${path}[${index}]`)
        first ??= found
        rejected.push({ _tag: "RejectedItem", ...found, id: identify(item) })
      }
      // A single broken item, alone on the last page, does not cost the pages before it.
      return first !== undefined && items.length === 0 && input.length > 1
        ? Result.fail(first)
        : Result.succeed(items)
    },
    findings: () => [
      ...rejected,
      ...Array.from(
        unknown.values(),
        ({ count, id, path, value, vocabulary }): Finding =>
          vocabulary === undefined || value === undefined
            ? { _tag: "UnknownKey", path, count, id }
            : { _tag: "UnknownValue", path, vocabulary, value, count, id }
      )
    ]
  }
}

/**
 * Tells a finding from one that was there before. It forgets everything when it has seen ten thousand, so that a server
 * that invents a key for every answer costs a repeated log entry and not the memory of the process.
 *
 * @internal
 */
export const makeFirstSeen = (): (finding: Finding) => boolean => {
  const seen = new Set<string>()
  return (finding) => {
    const key = JSON.stringify(
      finding._tag === "RejectedItem"
        // The position of an item changes with every answer; its id and what is wrong with it do not.
        ? [finding._tag, finding.id ?? finding.path, finding.reason]
        : [finding._tag, finding.path, finding._tag === "UnknownValue" ? finding.value : null]
    )
    if (seen.has(key)) return false
    if (seen.size >= 10_000) seen.clear()
    seen.add(key)
    return true
  }
}

interface Observation {
  /** Path below the value that is looked at: `.pricing.overrides[].price_of_tea`. */
  readonly path: string
  readonly vocabulary?: string
  readonly value?: string | number
}

type Scanner = (value: unknown, observe: (observation: Observation) => void) => void

interface Compiled<A> {
  readonly decode: (input: unknown) => Result.Result<A, Schema.SchemaError>
  readonly scanner: Scanner | undefined
}

const compiled = new WeakMap<object, Compiled<unknown>>()

// A schema is compiled on first use and kept for as long as it lives; the schemas of this package live forever.
const compile = <A>(schema: Schema.ConstraintDecoder<A>): Compiled<A> => {
  const known = compiled.get(schema)
  // The map is keyed by the schema itself, so what comes out has the type that went in.
  if (known !== undefined) return known as Compiled<A>
  const made: Compiled<A> = {
    decode: Schema.decodeUnknownResult(schema),
    scanner: scannerOf(SchemaAST.toEncoded(schema.ast), "")
  }
  compiled.set(schema, made)
  return made
}

// Paths do not name list positions, so they are known when the schema is compiled: looking at an item costs one map
// lookup per key and allocates nothing unless there is something to report.
const scannerOf = (ast: SchemaAST.AST, path: string): Scanner | undefined => {
  if (SchemaAST.isArrays(ast)) {
    const item = ast.rest[0]
    const scanner = item === undefined ? undefined : scannerOf(item, `${path}[]`)
    if (scanner === undefined) return undefined
    return (value, observe) => {
      if (Array.isArray(value)) { for (const each of value) scanner(each, observe) }
    }
  }
  if (SchemaAST.isObjects(ast)) {
    if (ast.propertySignatures.length === 0) {
      // A record has no keys of its own that another one could be unlike; its values have.
      const each = ast.indexSignatures[0]
      const scanner = each === undefined ? undefined : scannerOf(each.type, `${path}.*`)
      if (scanner === undefined) return undefined
      return (value, observe) => {
        if (Predicate.isObject(value)) { for (const each of Object.values(value)) scanner(each, observe) }
      }
    }
    const fields = new Map(ast.propertySignatures.map((field) => {
      const name = String(field.name)
      return [name, scannerOf(field.type, `${path}.${name}`)] as const
    }))
    return (value, observe) => {
      if (!Predicate.isObject(value)) return
      for (const [key, each] of Object.entries(value)) {
        const scanner = fields.get(key)
        if (scanner !== undefined) scanner(each, observe)
        else if (!fields.has(key)) observe({ path: `${path}.${shorten(key)}` })
      }
    }
  }
  if (SchemaAST.isUnion(ast)) {
    const identifier = ast.annotations?.["identifier"]
    if (Predicate.isString(identifier)) {
      const known = new Set(literalsOf(ast))
      return (value, observe) => {
        if ((Predicate.isString(value) || Predicate.isNumber(value)) && !known.has(value)) {
          observe({ path, vocabulary: identifier, value: Predicate.isString(value) ? shorten(value) : value })
        }
      }
    }
    const members = ast.types.map((member) => scannerOf(member, path)).filter(Predicate.isNotUndefined)
    if (members.length === 0) return undefined
    return (value, observe) => {
      for (const member of members) member(value, observe)
    }
  }
  return undefined
}

const literalsOf = (ast: SchemaAST.AST): ReadonlyArray<unknown> =>
  SchemaAST.isLiteral(ast) ? [ast.literal] : SchemaAST.isUnion(ast) ? ast.types.flatMap(literalsOf) : []

// Keys and values come from outside and end up in logs.
const shorten = (text: string): string => text.length > 100 ? `${text.slice(0, 100)}…` : text

const identify = (item: unknown): string | undefined => {
  if (!Predicate.isObject(item)) return undefined
  const id = [item.id, item.tag, item.name, item.provider_name].find(Predicate.isString)
  return id === undefined ? undefined : shorten(id)
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

const mismatch = (error: Schema.SchemaError, base: string): Mismatch => {
  const issue = issuesOf(error.issue).issues[0]
  const path = (issue?.path ?? []).map((segment) => {
    const key = Predicate.isObject(segment) ? segment.key : segment
    return Predicate.isNumber(key) ? `[${key}]` : `.${String(key)}`
  })
  return { path: under(base, path.join("")), reason: issue?.message ?? error.message }
}

// The body itself has no name, so a path below it begins with its first key.
const under = (base: string, path: string): string => base === "" && path.startsWith(".") ? path.slice(1) : base + path
