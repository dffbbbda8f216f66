/**
 * Orders of models by fields that endpoints do not have. The shared orders are in `offer`. Unknown values come last in both
 * directions.
 *
 * @since 0.1.0
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Order from "effect/Order"
import { by, type Sorting } from "../offer/orders.ts"
import type { PriceKey } from "../pricing/schema.ts"
import { type Benchmark, benchmark, completionTokens } from "./predicates.ts"
import { knownPrice } from "./prices.ts"
import type { Model } from "./schema.ts"

/**
 * By the time at which OpenRouter listed the model: `byCreated.descending` has the newest first. Models without `created`
 * come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCreated: Sorting<Model> = by(({ created }: Model) => created, DateTime.Order)

/**
 * By the last day that the training data covers. Models without `knowledge_cutoff` come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byKnowledgeCutoff: Sorting<Model> = by(({ knowledge_cutoff }: Model) => knowledge_cutoff, Order.String)

/**
 * By `expiration_date`: `byExpiration.ascending` has the model that expires next first. Models without a date come last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byExpiration: Sorting<Model> = by(({ expiration_date }: Model) => expiration_date, Order.String)

/**
 * By the score in a benchmark: `byBenchmark("coding_index").descending` has the best first. Models without a score come
 * last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byBenchmark = (name: Benchmark): Sorting<Model> =>
  by((model: Model) => Option.getOrUndefined(benchmark(model, name)), Order.Number)

/**
 * By the most tokens in one completion; see `Model.completionTokens`. An unknown limit comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionTokens: Sorting<Model> = by(
  (model: Model) => Option.getOrUndefined(completionTokens(model)),
  Order.Number
)

/**
 * By the listed price under a key, in the unit of that key, without conditions. Unknown prices come
 * last: absent, null or dynamic ones, those of routers, and a listed 0 that is not the price of the model's output; see
 * `Model.hasFixedPrice`.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byPrice = (key: PriceKey): Sorting<Model> => by((model: Model) => knownPrice(model, key), BigDecimal.Order)

/**
 * By the listed price of a prompt token, in USD, as {@link byPrice}.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byPromptPrice: Sorting<Model> = byPrice("prompt")

/**
 * By the listed price of a completion token, in USD, as {@link byPrice}.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byCompletionPrice: Sorting<Model> = byPrice("completion")
