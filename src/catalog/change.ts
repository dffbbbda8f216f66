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

// Every change says which model it is about, by the id that a request names.
const id = Schema.NonEmptyString

const texts = <S extends Schema.Constraint>(value: S) => ({
  /** All values before, sorted, each once. Empty where there were none or nothing was said. */
  before: Schema.Array(value),
  /** All values after, sorted, each once. Empty where there are none or nothing is said. */
  after: Schema.Array(value),
  /** Those that came. */
  added: Schema.Array(value),
  /** Those that went. */
  removed: Schema.Array(value)
})

/**
 * A model that was not listed before.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Added = Schema.TaggedStruct("Added", { id, after: Model })

/**
 * A model that is not listed any more. An alias that moves on does not remove the model that it stood for.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Removed = Schema.TaggedStruct("Removed", { id, before: Model })

/**
 * An id that is an alias of another model now: the `alias_target` of a `~author/slug-latest` alias, or the
 * `canonical_slug` of any id. Null if it was absent.
 *
 * @category schemas
 * @since 0.1.0
 */
export const AliasMoved = Schema.TaggedStruct("AliasMoved", {
  id,
  /** Which of the two fields says so. */
  field: Schema.Literals(["alias_target", "canonical_slug"]),
  before: Schema.NullOr(Schema.String),
  after: Schema.NullOr(Schema.String)
})

/**
 * A price of a model, under one key of `pricing`. In USD per unit as the key says; null where the key is absent.
 *
 * **Details**
 *
 * An absent key and a price of 0 count as the same, so between these two there is no change. -1 stands for "depends on the
 * model that gets picked".
 *
 * @category schemas
 * @since 0.1.0
 */
export const PriceChanged = Schema.TaggedStruct("PriceChanged", {
  id,
  /** `prompt`, `completion`, or any other key that holds a price, known to this version or not. */
  key: Schema.String,
  before: Schema.NullOr(Price),
  after: Schema.NullOr(Price)
})

/**
 * The conditional prices of a model (`pricing.overrides`), all of them. Empty where there are none.
 *
 * @category schemas
 * @since 0.1.0
 */
export const OverridesChanged = Schema.TaggedStruct("OverridesChanged", {
  id,
  before: Schema.Array(PricingOverride),
  after: Schema.Array(PricingOverride)
})

/**
 * A limit in tokens. Null where it is not known, which OpenRouter also writes as 0.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ContextChanged = Schema.TaggedStruct("ContextChanged", {
  id,
  /** The model's own limit, or one of those at the provider that OpenRouter prefers. */
  field: Schema.Literals(["context_length", "top_provider.context_length", "top_provider.max_completion_tokens"]),
  before: Schema.NullOr(Schema.Finite),
  after: Schema.NullOr(Schema.Finite)
})

/**
 * The request parameters that a model supports.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ParametersChanged = Schema.TaggedStruct("ParametersChanged", { id, ...texts(Parameter) })

/**
 * The modalities of a model's input or output.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ModalitiesChanged = Schema.TaggedStruct("ModalitiesChanged", {
  id,
  field: Schema.Literals(["input_modalities", "output_modalities"]),
  ...texts(Schema.Union([InputModality, OutputModality]))
})

/**
 * A model got an `expiration_date`: the day after which it may be gone, `YYYY-MM-DD`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryAnnounced = Schema.TaggedStruct("ExpiryAnnounced", { id, before: Schema.Null, after: Schema.String })

/**
 * A model has no `expiration_date` any more.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryWithdrawn = Schema.TaggedStruct("ExpiryWithdrawn", { id, before: Schema.String, after: Schema.Null })

/**
 * A model has another `expiration_date`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryMoved = Schema.TaggedStruct("ExpiryMoved", { id, before: Schema.String, after: Schema.String })

/**
 * The `expiration_date` of a model is over, in UTC, and it is still listed. Nothing about the model changed but time, so
 * before and after are the same.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ExpiryPassed = Schema.TaggedStruct("ExpiryPassed", { id, before: Schema.String, after: Schema.String })

/**
 * An index by Artificial Analysis. Null where the model was not measured.
 *
 * @category schemas
 * @since 0.1.0
 */
export const BenchmarkMoved = Schema.TaggedStruct("BenchmarkMoved", {
  id,
  benchmark: Schema.Literals(["intelligence_index", "coding_index", "agentic_index"]),
  before: Schema.NullOr(Schema.Finite),
  after: Schema.NullOr(Schema.Finite)
})

/**
 * A standing in Design Arena. Null where the model had or has none. Compared only when asked for: several hundred move
 * every day.
 *
 * @category schemas
 * @since 0.1.0
 */
export const StandingMoved = Schema.TaggedStruct("StandingMoved", {
  id,
  arena: Schema.NullOr(Schema.String),
  category: Schema.NullOr(Schema.String),
  before: Schema.NullOr(DesignArena),
  after: Schema.NullOr(DesignArena)
})

/**
 * What people read about a model. Compared only when asked for. Null where there is no description.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ProseChanged = Schema.TaggedStruct("ProseChanged", {
  id,
  field: Schema.Literals(["name", "description"]),
  before: Schema.NullOr(Schema.String),
  after: Schema.NullOr(Schema.String)
})

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
