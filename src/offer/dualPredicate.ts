/**
 * The two forms of every predicate with arguments: data-first, for one value, and data-last, for `Array.filter` and `pipe`.
 *
 * @since 0.1.0
 */

/**
 * A predicate with arguments, called data-first, `supports(model, "tools")`, or data-last, `supports("tools")(model)`.
 *
 * @category models
 * @since 0.1.0
 */
export interface DualPredicate<in Self, in Args extends ReadonlyArray<unknown>> {
  (...args: Args): (self: Self) => boolean
  (self: Self, ...args: Args): boolean
}

/**
 * Makes both forms of a predicate from its data-last form. The data-last form prepares its arguments once, however many
 * values are tested.
 */
export const dualPredicate = <Self, Args extends ReadonlyArray<unknown>>(
  prepare: (...args: Args) => (self: Self) => boolean
): DualPredicate<Self, Args> => {
  function test(...args: Args): (self: Self) => boolean
  function test(self: Self, ...args: Args): boolean
  function test(...all: Args | readonly [self: Self, ...args: Args]) {
    const isDataFirst = (given: typeof all): given is readonly [self: Self, ...args: Args] =>
      given.length > prepare.length
    if (!isDataFirst(all)) return prepare(...all)
    const [self, ...args] = all
    return prepare(...args)(self)
  }
  return test
}
