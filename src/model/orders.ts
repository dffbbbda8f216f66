/**
 * Orders of models, by every number that one would sort by beside those of `Offer`. Unknown comes last, both ways.
 *
 * Reached as `Model.byCreated` and so on. Stands above `ModelSchema` and `Sorting`, beside `ModelRequirement`.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"
import { by, type Sorting } from "../offer/orders.ts"
import * as ModelFacts from "./facts.ts"
import type { Model } from "./schema.ts"

/**
 * By the most tokens that one answer may have, at the provider that OpenRouter prefers; see `Model.completionTokens`.
 * What is not known comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionTokens: Sorting<Model> = by(ModelFacts.completionTokens, Order.Number)

/**
 * By when OpenRouter listed it: `byCreated.descending` has the newest first. Models without `created` come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCreated: Sorting<Model> = by(ModelFacts.created, Order.Number)

/**
 * By the last day that the training data covers. Models without `knowledge_cutoff` come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byKnowledgeCutoff: Sorting<Model> = by(({ knowledge_cutoff }: Model) => knowledge_cutoff, Order.String)

/**
 * By the day after which it may be gone: `byExpiration.ascending` has those first that go first. Models without
 * `expiration_date`, which stay, come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byExpiration: Sorting<Model> = by(({ expiration_date }: Model) => expiration_date, Order.String)

/**
 * By the score in a benchmark: `byBenchmark("coding_index").descending` has the best first. Models that were not
 * measured come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byBenchmark = (name: ModelFacts.Benchmark): Sorting<Model> =>
  by((model: Model) => ModelFacts.benchmark(model, name), Order.Number)
