/** Readers of unknown JSON: a catalogue can contain invalid models. */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

export const field = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, key) => Predicate.isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    value
  )

export const text = (value: unknown, ...path: ReadonlyArray<string>): string | undefined => {
  const found = field(value, ...path)
  return Predicate.isString(found) ? found : undefined
}

export const number = (value: unknown, ...path: ReadonlyArray<string>): number | undefined => {
  const found = field(value, ...path)
  return Predicate.isNumber(found) ? found : undefined
}

export const list = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const found = field(value, ...path)
  return Array.isArray(found) ? found : []
}

export const strings = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<string> =>
  list(value, ...path).filter(Predicate.isString)

/** Undefined if there is none, or if it is dynamic (`-1`). */
export const price = (value: unknown, ...path: ReadonlyArray<string>): BigDecimal.BigDecimal | undefined => {
  const found = field(value, ...path)
  if (!Predicate.isString(found) && !Predicate.isNumber(found) || found === "") return undefined
  return Option.getOrUndefined(Option.filter(BigDecimal.fromString(String(found)), (price) => price.value >= 0n))
}
