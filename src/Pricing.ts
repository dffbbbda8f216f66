/**
 * Exact prices and costs: what OpenRouter charges, what a request costs, and how to format both.
 *
 * Prices and totals are exact decimals. Everything that cannot be priced (a router, a condition that this version does not
 * know, counts that contradict each other) is listed in `missing`, and never treated as 0. All functions are pure.
 *
 * **Example** (Checking a bill)
 *
 * ```ts
 * import { Console, DateTime, Effect } from "effect"
 * import { Models, OpenRouter, Pricing } from "effect-openrouter"
 *
 * const usage = { prompt_tokens: 12_000, completion_tokens: 800, prompt_tokens_details: { cached_tokens: 10_000 } }
 *
 * const program = Effect.gen(function*() {
 *   const model = yield* Models.get("deepseek/deepseek-chat")
 *   const cost = Pricing.cost(model.pricing, usage, yield* DateTime.now)
 *   yield* Console.log(`${model.id}: ${Pricing.formatCost(cost)}`)
 *   for (const { amount, key } of cost.charges) yield* Console.log(`  ${key}: ${Pricing.formatUsd(amount)}`)
 * }).pipe(Effect.provide(OpenRouter.layerFetch))
 *
 * Effect.runPromise(program)
 * ```
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export * from "./pricing/bill.ts"
/** @since 0.1.0 */
export * from "./pricing/compare.ts"
/** @since 0.1.0 */
export * from "./pricing/cost.ts"
/** @since 0.1.0 */
export * from "./pricing/format.ts"
/** @since 0.1.0 */
export * from "./pricing/reconcile.ts"
/** @since 0.1.0 */
export * from "./pricing/schema.ts"
