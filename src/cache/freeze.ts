/**
 * Deeply frozen values.
 */

/**
 * Freezes a value with all arrays and plain objects in it. Instances of classes stay as they are: `BigDecimal` and `DateTime`
 * cache what they compute in themselves.
 */
export const deepFreeze = <A>(value: A): A => {
  const open: Array<unknown> = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== "object" || next === null || Object.isFrozen(next) || !isPlain(next)) continue
    Object.freeze(next)
    for (const child of Object.values(next)) if (typeof child === "object" && child !== null) open.push(child)
  }
  return value
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || Array.isArray(value)
}
