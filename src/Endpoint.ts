/**
 * One endpoint: a model as one provider serves it, with its own price, limits, health and speed; and what one asks of
 * it: requirements to filter by, orders to sort by, and a rank with its reasons.
 *
 * All of it is pure and works on decoded values. What an endpoint does not say is never taken for a yes: it meets no
 * requirement, comes last in every order, and earns nothing in a rank. What is asked of models as well has the same name
 * in `Model`. Stands beside `Model`, below the services.
 *
 * @since 0.1.0
 */

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
