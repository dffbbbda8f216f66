/**
 * The fields that models and endpoints share.
 *
 * @since 0.1.0
 */
import type { Pricing } from "../pricing/schema.ts"
import type { Parameter } from "../Vocabulary.ts"

/**
 * The fields that models and endpoints share, and that the predicates and orders of both read.
 *
 * **Details**
 *
 * Every field must exist in both: TypeScript otherwise infers `Offer`, and not `Model`, for a predicate that combines one
 * of both with one of models.
 *
 * @category models
 * @since 0.1.0
 */
export interface Offer {
  /** Tokens of context, prompt and completion together. Absent, null or 0: unknown. */
  readonly context_length?: number | null
  /** Prices in USD. Absent or null: unknown. */
  readonly pricing?: Pricing | null
  /** Request parameters that are understood. Absent or null: unknown. */
  readonly supported_parameters?: ReadonlyArray<Parameter> | null
}
