/**
 * Schemas of the changes of a catalogue: the subject, the value before and the value after.
 *
 * Every kind of change is a tagged struct with a schema, so that changes can be stored and sent.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DesignArena, Model, type ModelEncoded } from "../model/schema.ts"
import { Price, PricingOverride, type PricingOverrideEncoded } from "../pricing/schema.ts"
import { InputModality, OutputModality, Parameter } from "../Vocabulary.ts"
import { codecOf, type ObjectCodec, objectOf } from "../wire/exact.ts"

const subjectFields = {
  id: Schema.NonEmptyString
} as const

const texts = <S extends Schema.Constraint>(value: S) => ({
  before: Schema.Array(value),
  after: Schema.Array(value),
  added: Schema.Array(value),
  removed: Schema.Array(value)
} as const)

interface Subject {
  /** Id of the model, as a request names it. */
  readonly id: string
}

interface Lists<A> {
  /** All values before, sorted, each once. Empty if the list was absent. */
  readonly before: ReadonlyArray<A>
  /** All values after, sorted, each once. Empty if the list is absent. */
  readonly after: ReadonlyArray<A>
  /** The values of `after` that are not in `before`. */
  readonly added: ReadonlyArray<A>
  /** The values of `before` that are not in `after`. */
  readonly removed: ReadonlyArray<A>
}

/**
 * A model that was not listed before.
 *
 * @category models
 * @since 0.1.0
 */
export interface Added extends Subject {
  readonly _tag: "Added"
  /** The new model. */
  readonly after: Model
}

/**
 * {@link Added} as JSON.
 *
 * @category models
 * @since 0.1.0
 */
export interface AddedEncoded extends Omit<Added, "after"> {
  /** The new model. */
  readonly after: ModelEncoded
}

/**
 * A model that was not listed before.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Added: ObjectCodec<Added, AddedEncoded> = objectOf(Schema.TaggedStruct("Added", {
  ...subjectFields,
  after: Model
}))

/**
 * A model that is no longer listed. A model that an alias no longer points to does not count as removed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Removed extends Subject {
  readonly _tag: "Removed"
  /** The model as it was last listed. */
  readonly before: Model
}

/**
 * {@link Removed} as JSON.
 *
 * @category models
 * @since 0.1.0
 */
export interface RemovedEncoded extends Omit<Removed, "before"> {
  /** The model as it was last listed. */
  readonly before: ModelEncoded
}

/**
 * A model that is no longer listed. A model that an alias no longer points to does not count as removed.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Removed: ObjectCodec<Removed, RemovedEncoded> = objectOf(Schema.TaggedStruct("Removed", {
  ...subjectFields,
  before: Model
}))

/**
 * An id that is now an alias of another model: the `alias_target` of a `~author/slug-latest` alias, or the
 * `canonical_slug` of any id.
 *
 * @category models
 * @since 0.1.0
 */
export interface AliasMoved extends Subject {
  readonly _tag: "AliasMoved"
  /** The field that changed. */
  readonly field: "alias_target" | "canonical_slug"
  /** Slug of the previous target. Null if the field was absent. */
  readonly before: string | null
  /** Slug of the new target. Null if the field is absent. */
  readonly after: string | null
}

/**
 * An id that is now an alias of another model: the `alias_target` of a `~author/slug-latest` alias, or the
 * `canonical_slug` of any id.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AliasMoved: ObjectCodec<AliasMoved> = objectOf(Schema.TaggedStruct("AliasMoved", {
  ...subjectFields,
  field: Schema.Literals(["alias_target", "canonical_slug"]),
  before: Schema.NullOr(Schema.String),
  after: Schema.NullOr(Schema.String)
}))

/**
 * A price of a model, under one key of `pricing`.
 *
 * @category models
 * @since 0.1.0
 */
export interface PriceChanged extends Subject {
  readonly _tag: "PriceChanged"
  /** `prompt`, `completion`, or any other key that holds a price, known to this version or not. */
  readonly key: string
  /** Price before, in USD per unit of the key. Null if the key was absent. */
  readonly before: Price | null
  /** Price after, in USD per unit of the key. Null if the key is absent. */
  readonly after: Price | null
}

/**
 * {@link PriceChanged} as JSON.
 *
 * @category models
 * @since 0.1.0
 */
export interface PriceChangedEncoded extends Omit<PriceChanged, "before" | "after"> {
  /** Price before, in USD per unit of the key. Null if the key was absent. */
  readonly before: string | number | null
  /** Price after, in USD per unit of the key. Null if the key is absent. */
  readonly after: string | number | null
}

/**
 * A price of a model, under one key of `pricing`.
 *
 * **Details**
 *
 * An absent key and a price of 0 count as equal. -1 means "depends on the model that the router picks".
 *
 * @category schemas
 * @since 0.1.0
 */
export const PriceChanged: ObjectCodec<PriceChanged, PriceChangedEncoded> = objectOf(
  Schema.TaggedStruct("PriceChanged", {
    ...subjectFields,
    key: Schema.String,
    before: Schema.NullOr(Price),
    after: Schema.NullOr(Price)
  })
)

/**
 * The conditional prices of a model (`pricing.overrides`).
 *
 * @category models
 * @since 0.1.0
 */
export interface OverridesChanged extends Subject {
  readonly _tag: "OverridesChanged"
  /** All conditional prices before, in their order. Empty if there were none. */
  readonly before: ReadonlyArray<PricingOverride>
  /** All conditional prices after, in their order. Empty if there are none. */
  readonly after: ReadonlyArray<PricingOverride>
}

/**
 * {@link OverridesChanged} as JSON.
 *
 * @category models
 * @since 0.1.0
 */
export interface OverridesChangedEncoded extends Omit<OverridesChanged, "before" | "after"> {
  /** All conditional prices before, in their order. Empty if there were none. */
  readonly before: ReadonlyArray<PricingOverrideEncoded>
  /** All conditional prices after, in their order. Empty if there are none. */
  readonly after: ReadonlyArray<PricingOverrideEncoded>
}

/**
 * The conditional prices of a model (`pricing.overrides`).
 *
 * @category schemas
 * @since 0.1.0
 */
export const OverridesChanged: ObjectCodec<OverridesChanged, OverridesChangedEncoded> = objectOf(
  Schema.TaggedStruct("OverridesChanged", {
    ...subjectFields,
    before: Schema.Array(PricingOverride),
    after: Schema.Array(PricingOverride)
  })
)

/**
 * A limit in tokens.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContextChanged extends Subject {
  readonly _tag: "ContextChanged"
  /** The model's own limit, or a limit at the provider that OpenRouter prefers. */
  readonly field: "context_length" | "top_provider.context_length" | "top_provider.max_completion_tokens"
  /** Tokens before. Null if the limit was unknown, which OpenRouter also writes as 0. */
  readonly before: number | null
  /** Tokens after. Null if the limit is unknown, which OpenRouter also writes as 0. */
  readonly after: number | null
}

/**
 * A limit in tokens.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ContextChanged: ObjectCodec<ContextChanged> = objectOf(Schema.TaggedStruct("ContextChanged", {
  ...subjectFields,
  field: Schema.Literals(["context_length", "top_provider.context_length", "top_provider.max_completion_tokens"]),
  before: Schema.NullOr(Schema.Finite),
  after: Schema.NullOr(Schema.Finite)
}))

/**
 * The request parameters that a model supports.
 *
 * @category models
 * @since 0.1.0
 */
export interface ParametersChanged extends Subject, Lists<Parameter> {
  readonly _tag: "ParametersChanged"
}

/**
 * The request parameters that a model supports.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ParametersChanged: ObjectCodec<ParametersChanged> = objectOf(Schema.TaggedStruct("ParametersChanged", {
  ...subjectFields,
  ...texts(Parameter)
}))

/**
 * The modalities of a model's input or output.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModalitiesChanged extends Subject, Lists<InputModality | OutputModality> {
  readonly _tag: "ModalitiesChanged"
  /** The list that changed. */
  readonly field: "input_modalities" | "output_modalities"
}

/**
 * The modalities of a model's input or output.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ModalitiesChanged: ObjectCodec<ModalitiesChanged> = objectOf(Schema.TaggedStruct("ModalitiesChanged", {
  ...subjectFields,
  field: Schema.Literals(["input_modalities", "output_modalities"]),
  ...texts(Schema.Union([InputModality, OutputModality]))
}))

/**
 * A model got an `expiration_date`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExpiryAnnounced extends Subject {
  readonly _tag: "ExpiryAnnounced"
  /** Null: there was no date. */
  readonly before: null
  /** Day after which the model may be removed, `YYYY-MM-DD`. */
  readonly after: string
}

/**
 * A model got an `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryAnnounced: ObjectCodec<ExpiryAnnounced> = objectOf(Schema.TaggedStruct("ExpiryAnnounced", {
  ...subjectFields,
  before: Schema.Null,
  after: Schema.String
}))

/**
 * A model no longer has an `expiration_date`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExpiryWithdrawn extends Subject {
  readonly _tag: "ExpiryWithdrawn"
  /** The day that had been announced, `YYYY-MM-DD`. */
  readonly before: string
  /** Null: there is no date. */
  readonly after: null
}

/**
 * A model no longer has an `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryWithdrawn: ObjectCodec<ExpiryWithdrawn> = objectOf(Schema.TaggedStruct("ExpiryWithdrawn", {
  ...subjectFields,
  before: Schema.String,
  after: Schema.Null
}))

/**
 * A model has another `expiration_date`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExpiryMoved extends Subject {
  readonly _tag: "ExpiryMoved"
  /** The day that had been announced, `YYYY-MM-DD`. */
  readonly before: string
  /** The new day, `YYYY-MM-DD`. */
  readonly after: string
}

/**
 * A model has another `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryMoved: ObjectCodec<ExpiryMoved> = objectOf(Schema.TaggedStruct("ExpiryMoved", {
  ...subjectFields,
  before: Schema.String,
  after: Schema.String
}))

/**
 * The `expiration_date` of a model is over, in UTC, and the model is still listed. The date itself did not change, so
 * `before` and `after` are equal.
 *
 * @category models
 * @since 0.1.0
 */
export interface ExpiryPassed extends Subject {
  readonly _tag: "ExpiryPassed"
  /** The day that is over, `YYYY-MM-DD`. */
  readonly before: string
  /** The same day, `YYYY-MM-DD`. */
  readonly after: string
}

/**
 * The `expiration_date` of a model is over, in UTC, and the model is still listed. The date itself did not change, so
 * `before` and `after` are equal.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryPassed: ObjectCodec<ExpiryPassed> = objectOf(Schema.TaggedStruct("ExpiryPassed", {
  ...subjectFields,
  before: Schema.String,
  after: Schema.String
}))

/**
 * An index by Artificial Analysis.
 *
 * @category models
 * @since 0.1.0
 */
export interface BenchmarkMoved extends Subject {
  readonly _tag: "BenchmarkMoved"
  /** The index that changed. */
  readonly benchmark: "intelligence_index" | "coding_index" | "agentic_index"
  /** Score before, higher is better. Null if the model had none. */
  readonly before: number | null
  /** Score after, higher is better. Null if the model has none. */
  readonly after: number | null
}

/**
 * An index by Artificial Analysis.
 *
 * @category schemas
 * @since 0.1.0
 */
export const BenchmarkMoved: ObjectCodec<BenchmarkMoved> = objectOf(Schema.TaggedStruct("BenchmarkMoved", {
  ...subjectFields,
  benchmark: Schema.Literals(["intelligence_index", "coding_index", "agentic_index"]),
  before: Schema.NullOr(Schema.Finite),
  after: Schema.NullOr(Schema.Finite)
}))

/**
 * A standing in Design Arena. Compared only with the option `designArena`, because several hundred move every day.
 *
 * @category models
 * @since 0.1.0
 */
export interface StandingMoved extends Subject {
  readonly _tag: "StandingMoved"
  /** Kind of contest: `models`, `agents`, `builders`. Null if absent. */
  readonly arena: string | null
  /** Discipline within the arena: `website`, `gamedev`, `svg`. Null if absent. */
  readonly category: string | null
  /** Standing before. Null if the model had none. */
  readonly before: DesignArena | null
  /** Standing after. Null if the model has none. */
  readonly after: DesignArena | null
}

/**
 * A standing in Design Arena. Compared only with the option `designArena`, because several hundred move every day.
 *
 * @category schemas
 * @since 0.1.0
 */
export const StandingMoved: ObjectCodec<StandingMoved> = objectOf(Schema.TaggedStruct("StandingMoved", {
  ...subjectFields,
  arena: Schema.NullOr(Schema.String),
  category: Schema.NullOr(Schema.String),
  before: Schema.NullOr(DesignArena),
  after: Schema.NullOr(DesignArena)
}))

/**
 * The name or the description of a model. Compared only with the option `prose`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ProseChanged extends Subject {
  readonly _tag: "ProseChanged"
  /** The field that changed. */
  readonly field: "name" | "description"
  /** Text before. Null if it was absent or empty. */
  readonly before: string | null
  /** Text after. Null if it is absent or empty. */
  readonly after: string | null
}

/**
 * The name or the description of a model. Compared only with the option `prose`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ProseChanged: ObjectCodec<ProseChanged> = objectOf(Schema.TaggedStruct("ProseChanged", {
  ...subjectFields,
  field: Schema.Literals(["name", "description"]),
  before: Schema.NullOr(Schema.String),
  after: Schema.NullOr(Schema.String)
}))

const members = {
  Added,
  Removed,
  AliasMoved,
  PriceChanged,
  OverridesChanged,
  ContextChanged,
  ParametersChanged,
  ModalitiesChanged,
  ExpiryAnnounced,
  ExpiryWithdrawn,
  ExpiryMoved,
  ExpiryPassed,
  BenchmarkMoved,
  StandingMoved,
  ProseChanged
}

/**
 * The kinds of changes, in their order.
 *
 * @internal
 */
export const kinds: ReadonlyArray<string> = Object.keys(members)

/**
 * One change of the catalogue. Encodes to JSON, with models and prices as OpenRouter writes them.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Change: Schema.Codec<Change, ChangeEncoded> = codecOf(Schema.Union(Object.values(members)))

/**
 * One change of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export type Change =
  | Added
  | Removed
  | AliasMoved
  | PriceChanged
  | OverridesChanged
  | ContextChanged
  | ParametersChanged
  | ModalitiesChanged
  | ExpiryAnnounced
  | ExpiryWithdrawn
  | ExpiryMoved
  | ExpiryPassed
  | BenchmarkMoved
  | StandingMoved
  | ProseChanged

/**
 * {@link Change} as JSON.
 *
 * @category models
 * @since 0.1.0
 */
export type ChangeEncoded =
  | AddedEncoded
  | RemovedEncoded
  | AliasMoved
  | PriceChangedEncoded
  | OverridesChangedEncoded
  | ContextChanged
  | ParametersChanged
  | ModalitiesChanged
  | ExpiryAnnounced
  | ExpiryWithdrawn
  | ExpiryMoved
  | ExpiryPassed
  | BenchmarkMoved
  | StandingMoved
  | ProseChanged

/**
 * The subject of a change, as a key: equal for all changes of the same field of the same model, whatever the values. Between
 * two catalogues, each subject has at most one change.
 *
 * **Details**
 *
 * `Added` and `Removed` of one model share a subject. So do `ExpiryAnnounced`, `ExpiryMoved` and `ExpiryWithdrawn`, but not
 * `ExpiryPassed`.
 *
 * @category getters
 * @since 0.1.0
 */
export const subject = (change: Change): string => JSON.stringify(subjectOf(change))

const subjectOf = (change: Change): ReadonlyArray<string | null> => {
  const { id } = change
  switch (change._tag) {
    case "Added":
    case "Removed":
      return [id, "listed"]
    case "AliasMoved":
    case "ContextChanged":
    case "ModalitiesChanged":
    case "ProseChanged":
      return [id, change.field]
    case "PriceChanged":
      return [id, "pricing", change.key]
    case "OverridesChanged":
      return [id, "overrides"]
    case "ParametersChanged":
      return [id, "supported_parameters"]
    case "ExpiryAnnounced":
    case "ExpiryWithdrawn":
    case "ExpiryMoved":
      return [id, "expiration_date"]
    case "ExpiryPassed":
      return [id, "expired"]
    case "BenchmarkMoved":
      return [id, change.benchmark]
    case "StandingMoved":
      return [id, "design_arena", change.arena, change.category]
  }
}
