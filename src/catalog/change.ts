/**
 * One change of the catalogue: its subject, the value before and the value after.
 *
 * Every kind of change is a tagged struct with a schema, so that changes can be stored and sent.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { DesignArena, Model } from "../model/schema.ts"
import { Price, PricingOverride } from "../pricing/schema.ts"
import { InputModality, OutputModality, Parameter } from "../Vocabulary.ts"

const subjectFields = {
  /** Id of the model, as a request names it. */
  id: Schema.NonEmptyString
} as const

const texts = <S extends Schema.Constraint>(value: S) => ({
  /** All values before, sorted, each once. Empty if there were none or the list was absent. */
  before: Schema.Array(value),
  /** All values after, sorted, each once. Empty if there are none or the list is absent. */
  after: Schema.Array(value),
  /** The values of `after` that are not in `before`. */
  added: Schema.Array(value),
  /** The values of `before` that are not in `after`. */
  removed: Schema.Array(value)
} as const)

/**
 * A model that was not listed before.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Added extends Schema.Opaque<Added>()(Schema.TaggedStruct("Added", {
  ...subjectFields,
  /** The new model. */
  after: Model
})) {}

/**
 * A model that is no longer listed. An alias that moves on does not remove the model that it stood for.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Removed extends Schema.Opaque<Removed>()(Schema.TaggedStruct("Removed", {
  ...subjectFields,
  /** The model as it was last listed. */
  before: Model
})) {}

/**
 * An id that is now an alias of another model: the `alias_target` of a `~author/slug-latest` alias, or the
 * `canonical_slug` of any id.
 *
 * @category schemas
 * @since 0.1.0
 */
export class AliasMoved extends Schema.Opaque<AliasMoved>()(Schema.TaggedStruct("AliasMoved", {
  ...subjectFields,
  /** The field that changed. */
  field: Schema.Literals(["alias_target", "canonical_slug"]),
  /** Slug of the model that the id stood for. Null if the field was absent. */
  before: Schema.NullOr(Schema.String),
  /** Slug of the model that the id stands for now. Null if the field is absent. */
  after: Schema.NullOr(Schema.String)
})) {}

/**
 * A price of a model, under one key of `pricing`.
 *
 * **Details**
 *
 * An absent key and a price of 0 count as the same, so between these two there is no change. -1 stands for "depends on the
 * model that gets picked".
 *
 * @category schemas
 * @since 0.1.0
 */
export class PriceChanged extends Schema.Opaque<PriceChanged>()(Schema.TaggedStruct("PriceChanged", {
  ...subjectFields,
  /** `prompt`, `completion`, or any other key that holds a price, known to this version or not. */
  key: Schema.String,
  /** Price before, in USD per unit of the key. Null if the key was absent. */
  before: Schema.NullOr(Price),
  /** Price after, in USD per unit of the key. Null if the key is absent. */
  after: Schema.NullOr(Price)
})) {}

/**
 * The conditional prices of a model (`pricing.overrides`).
 *
 * @category schemas
 * @since 0.1.0
 */
export class OverridesChanged extends Schema.Opaque<OverridesChanged>()(Schema.TaggedStruct("OverridesChanged", {
  ...subjectFields,
  /** All conditional prices before, in their order. Empty if there were none. */
  before: Schema.Array(PricingOverride),
  /** All conditional prices after, in their order. Empty if there are none. */
  after: Schema.Array(PricingOverride)
})) {}

/**
 * A limit in tokens.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ContextChanged extends Schema.Opaque<ContextChanged>()(Schema.TaggedStruct("ContextChanged", {
  ...subjectFields,
  /** The model's own limit, or one of those at the provider that OpenRouter prefers. */
  field: Schema.Literals(["context_length", "top_provider.context_length", "top_provider.max_completion_tokens"]),
  /** Tokens before. Null if the limit was unknown, which OpenRouter also writes as 0. */
  before: Schema.NullOr(Schema.Finite),
  /** Tokens after. Null if the limit is unknown, which OpenRouter also writes as 0. */
  after: Schema.NullOr(Schema.Finite)
})) {}

/**
 * The request parameters that a model supports.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ParametersChanged extends Schema.Opaque<ParametersChanged>()(Schema.TaggedStruct("ParametersChanged", {
  ...subjectFields,
  ...texts(Parameter)
})) {}

/**
 * The modalities of a model's input or output.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ModalitiesChanged extends Schema.Opaque<ModalitiesChanged>()(Schema.TaggedStruct("ModalitiesChanged", {
  ...subjectFields,
  /** The list that changed. */
  field: Schema.Literals(["input_modalities", "output_modalities"]),
  ...texts(Schema.Union([InputModality, OutputModality]))
})) {}

/**
 * A model got an `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ExpiryAnnounced extends Schema.Opaque<ExpiryAnnounced>()(Schema.TaggedStruct("ExpiryAnnounced", {
  ...subjectFields,
  /** Null: there was no date. */
  before: Schema.Null,
  /** Day after which the model may be gone, `YYYY-MM-DD`. */
  after: Schema.String
})) {}

/**
 * A model no longer has an `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ExpiryWithdrawn extends Schema.Opaque<ExpiryWithdrawn>()(Schema.TaggedStruct("ExpiryWithdrawn", {
  ...subjectFields,
  /** Day after which the model was to be gone, `YYYY-MM-DD`. */
  before: Schema.String,
  /** Null: there is no date. */
  after: Schema.Null
})) {}

/**
 * A model has another `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ExpiryMoved extends Schema.Opaque<ExpiryMoved>()(Schema.TaggedStruct("ExpiryMoved", {
  ...subjectFields,
  /** The earlier announced day, `YYYY-MM-DD`. */
  before: Schema.String,
  /** Day after which the model may now be gone, `YYYY-MM-DD`. */
  after: Schema.String
})) {}

/**
 * The `expiration_date` of a model is over, in UTC, and the model is still listed. Only time has passed, so `before` and
 * `after` are the same.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ExpiryPassed extends Schema.Opaque<ExpiryPassed>()(Schema.TaggedStruct("ExpiryPassed", {
  ...subjectFields,
  /** The day that is over, `YYYY-MM-DD`. */
  before: Schema.String,
  /** The same day, `YYYY-MM-DD`. */
  after: Schema.String
})) {}

/**
 * An index by Artificial Analysis.
 *
 * @category schemas
 * @since 0.1.0
 */
export class BenchmarkMoved extends Schema.Opaque<BenchmarkMoved>()(Schema.TaggedStruct("BenchmarkMoved", {
  ...subjectFields,
  /** The index that changed. */
  benchmark: Schema.Literals(["intelligence_index", "coding_index", "agentic_index"]),
  /** Score before, higher is better. Null if the model had none. */
  before: Schema.NullOr(Schema.Finite),
  /** Score after, higher is better. Null if the model has none. */
  after: Schema.NullOr(Schema.Finite)
})) {}

/**
 * A standing in Design Arena. Compared only when asked for: several hundred move every day.
 *
 * @category schemas
 * @since 0.1.0
 */
export class StandingMoved extends Schema.Opaque<StandingMoved>()(Schema.TaggedStruct("StandingMoved", {
  ...subjectFields,
  /** Kind of contest: `models`, `agents`, `builders`. Null if absent. */
  arena: Schema.NullOr(Schema.String),
  /** Discipline within the arena: `website`, `gamedev`, `svg`. Null if absent. */
  category: Schema.NullOr(Schema.String),
  /** Standing before. Null if the model had none. */
  before: Schema.NullOr(DesignArena),
  /** Standing after. Null if the model has none. */
  after: Schema.NullOr(DesignArena)
})) {}

/**
 * The name or the description of a model. Compared only when asked for.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ProseChanged extends Schema.Opaque<ProseChanged>()(Schema.TaggedStruct("ProseChanged", {
  ...subjectFields,
  /** The field that changed. */
  field: Schema.Literals(["name", "description"]),
  /** Text before. Null if it was absent or empty. */
  before: Schema.NullOr(Schema.String),
  /** Text after. Null if it is absent or empty. */
  after: Schema.NullOr(Schema.String)
})) {}

/**
 * One change of the catalogue. Encodes to JSON, with models and prices as OpenRouter writes them.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Change = Schema.Union([
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
])

/**
 * One change of the catalogue.
 *
 * @category models
 * @since 0.1.0
 */
export type Change = typeof Change.Type

/**
 * What a change is about, as a key: the same for every change of the same thing, whatever its values are. Two catalogues
 * differ in one subject by one change at most.
 *
 * **Details**
 *
 * That a model comes or goes is one subject; that its expiry is announced, moved or withdrawn is one; that it passes is
 * another.
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
