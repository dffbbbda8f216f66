/**
 * Orders that models and endpoints share, and the constructor of all orders. Unknown values come last in both directions.
 * `Model` and `Endpoint` export the same functions.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"
import * as Predicate from "effect/Predicate"
import { knownTokens } from "./nullable.ts"
import type { Offer } from "./offer.ts"

/**
 * Both directions of an order. In both, unknown values come last, and equal values (or two unknown ones) keep their
 * places, because sorting in JavaScript is stable.
 *
 * **Details**
 *
 * Each direction is a plain `Order` for `Array.sort`, `toSorted` and `Order.combine`, which breaks ties.
 *
 * **Gotchas**
 *
 * Use the other direction instead of `Order.flip`, which would put unknown values first.
 *
 * @category models
 * @since 0.1.0
 */
export interface Sorting<in A> {
  /** Smallest first, unknown last. */
  readonly ascending: Order.Order<A>
  /** Largest first, unknown last. */
  readonly descending: Order.Order<A>
}

/**
 * Both directions of an order by a value that may be missing. Null, undefined and `NaN` are unknown and come last.
 *
 * **Example** (Sorting by a field that has no order of its own)
 *
 * ```ts
 * import { Order } from "effect"
 * import { Model } from "effect-openrouter"
 *
 * const byVoices = Model.by((model: Model.Model) => model.supported_voices?.length, Order.Number)
 *
 * const models = [
 *   { id: "a/mute", name: "Mute" },
 *   { id: "a/one", name: "One", supported_voices: ["alloy"] },
 *   { id: "a/two", name: "Two", supported_voices: ["alloy", "echo"] }
 * ]
 * console.log(models.toSorted(byVoices.descending).map(({ id }) => id)) // [ 'a/two', 'a/one', 'a/mute' ]
 * ```
 *
 * @category ordering
 * @since 0.1.0
 */
export const by = <A, B>(
  valueOf: (self: A) => B | null | undefined,
  order: Order.Order<B>
): Sorting<A> => ({
  ascending: unknownLast(valueOf, order),
  descending: unknownLast(valueOf, Order.flip(order))
})

const unknownLast = <A, B>(
  valueOf: (self: A) => B | null | undefined,
  order: Order.Order<B>
): Order.Order<A> =>
  Order.make((self, that) => {
    const a = valueOf(self)
    const b = valueOf(that)
    if (isUnknown(a)) return isUnknown(b) ? 0 : 1
    return isUnknown(b) ? -1 : order(a, b)
  })

const isUnknown = (value: unknown): value is null | undefined => Predicate.isNullish(value) || Number.isNaN(value)

/**
 * By `context_length`, in tokens. A context that is absent, null or 0 comes last.
 *
 * @category ordering
 * @since 0.1.0
 */
export const byContext: Sorting<Offer> = by((self: Offer) => knownTokens(self.context_length), Order.Number)
