/**
 * One model of the catalogue, as `Models.list` and `Models.get` return it: its schema, predicates to filter by, orders to
 * sort by, and the filters of a `ModelQuery` applied on the client.
 *
 * All functions are pure and work on decoded values. A model without a field never satisfies a predicate of that field, and
 * comes last in both directions of an order by it.
 *
 * **Example** (Choosing a model)
 *
 * ```ts
 * import { Array, Console, Effect, Order, Predicate } from "effect"
 * import { Model, Models, OpenRouter } from "effect-openrouter"
 *
 * const suits = Predicate.every([
 *   Model.supports(["tools", "structured_outputs"]),
 *   Model.accepts("image"),
 *   Model.contextAtLeast(200_000),
 *   Model.promptPriceAtMost(3)
 * ])
 * const best = Order.combine(Model.byBenchmark("coding_index").descending, Model.byPromptPrice.ascending)
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models.list()
 *   const [first] = Array.sort(Array.filter(models, suits), best)
 *   yield* Console.log(first?.id ?? "nothing suits")
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export * from "./model/matches.ts"
/** @since 0.1.0 */
export * from "./model/orders.ts"
/** @since 0.1.0 */
export * from "./model/predicates.ts"
/** @since 0.1.0 */
export { cost, hasFixedPrice, isFree, isRouter, type PricedModel } from "./model/prices.ts"
/** @since 0.1.0 */
export * from "./model/schema.ts"
/** @since 0.1.0 */
export * from "./offer/predicates.ts"
/** @since 0.1.0 */
export * from "./offer/orders.ts"
