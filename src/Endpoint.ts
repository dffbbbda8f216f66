/**
 * One endpoint, a model as one provider serves it, with its own price, limits, health and speed: its schema, predicates to
 * filter by, orders to sort by, and a ranking with reasons.
 *
 * All functions are pure and work on decoded values. A missing field never satisfies a predicate, comes last in every
 * order, and adds nothing to a score. Functions that models share have the same name in `Model`.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export * from "./endpoint/estimate.ts"
/** @since 0.1.0 */
export * from "./endpoint/orders.ts"
/** @since 0.1.0 */
export * from "./endpoint/rank.ts"
/** @since 0.1.0 */
export * from "./endpoint/predicates.ts"
/** @since 0.1.0 */
export * from "./endpoint/schema.ts"
/** @since 0.1.0 */
export * from "./offer/predicates.ts"
/** @since 0.1.0 */
export * from "./offer/orders.ts"
