/**
 * The fields that models and endpoints share.
 *
 * @since 0.1.0
 */
import type { Pricing } from "../pricing/schema.ts"
import type { Parameter } from "../Vocabulary.ts"

/**
 * The fields that the shared predicates and orders of models and endpoints read.
 *
 * **Details**
 *
 * Every field must exist in both types. Otherwise, TypeScript infers `Offer` instead of `Model` for a combination of a shared
 * predicate with one of models.
 *
 * @category models
 * @since 0.1.0
 */
export interface Offer {
  /** Tokens of context, prompt and completion together. Absent, null or 0: unknown. */
  readonly context_length?: number | null
  /** Prices in USD. Absent or null: unknown. */
  readonly pricing?: Pricing | null
  /** Supported request parameters. Absent or null: unknown. */
  readonly supported_parameters?: ReadonlyArray<Parameter> | null
}
