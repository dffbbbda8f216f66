/**
 * Deeply frozen values, and whether the response cache returns them. `ResponseCache` re-exports the reference.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"

/**
 * The default of the option `freeze`, read when a response cache is built: false. `FakeOpenRouter` provides true, so that a
 * test fails if the program changes a value that other callers also get.
 *
 * @category references
 * @since 0.1.0
 */
export const CurrentFreeze = Context.Reference<boolean>("effect-openrouter/ResponseCache/CurrentFreeze", {
  defaultValue: () => false
})

/**
 * Freezes a value with all arrays and plain objects in it. Instances of classes are not frozen: `BigDecimal` and `DateTime`
 * cache computed values in themselves.
 */
export const deepFreeze = <A>(value: A): A => {
  const open: Array<unknown> = [value]
  while (open.length > 0) {
    const next = open.pop()
    // Primitive values count as frozen.
    if (Object.isFrozen(next) || !isPlain(next)) continue
    for (const child of Object.values(Object.freeze(next))) if (typeof child === "object") open.push(child)
  }
  return value
}

const isPlain = (value: unknown): value is object => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}
