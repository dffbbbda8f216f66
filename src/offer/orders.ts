/**
 * Orders by something that may be unknown: what is not known comes last, whether the order ascends or descends.
 *
 * `Order.flip` turns the whole order around and puts the unknown first, so each direction is an order of its own here.
 * Reached as `Model.by` and `Endpoint.by`. Stands below `Offer`, `ModelOrder` and `EndpointOrder`.
 *
 * @since 0.1.0
 */
import * as Order from "effect/Order"

/**
 * Two orders by the same thing. In both, what is not known comes last, and two that are equal, or both unknown, stay as
 * they were: sorting in JavaScript is stable.
 *
 * **Details**
 *
 * Each is a plain `Order`, so it works with `Array.sort`, `toSorted` and `Order.combine`, which breaks ties.
 *
 * **Gotchas**
 *
 * Turn it around by taking the other direction, not by `Order.flip`, which would put the unknown first.
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
 * Both orders by a value that may be missing. Null, undefined and `NaN` are unknown, and come last both ways.
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

const isUnknown = (value: unknown): value is null | undefined =>
  value === undefined || value === null || Number.isNaN(value)
