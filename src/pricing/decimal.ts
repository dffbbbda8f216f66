/**
 * Decimals as OpenRouter writes them, and the price under a key of a pricing.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

/** Zero. */
export const zero = BigDecimal.make(0n, 0)

const limit = 10n ** 100n

/**
 * Whether a decimal has at most 100 digits on either side of the point. "1e999999999" is a dozen bytes on the wire and
 * a gigabyte once it is written out.
 */
export const isWritable = (decimal: BigDecimal.BigDecimal): boolean => {
  // Of a hundred digits at most, wherever the point is among them. This saves writing the digits of most prices.
  if (decimal.scale >= 0 && decimal.scale <= 100 && decimal.value < limit && decimal.value > -limit) return true
  const { scale, value } = BigDecimal.normalize(decimal)
  return scale <= 100 && String(value < 0n ? -value : value).length - scale <= 100
}

const decimalText = /^-?(?:\d{1,100}(?:\.\d{0,100})?|\.\d{1,100})(?:[eE][+-]?\d{1,2})?$/

const unsigned = /^\d+$/

/** Parses a price as OpenRouter writes it. None if the text is not a decimal, or not {@link isWritable}. */
export const parse = (input: string | number): Option.Option<BigDecimal.BigDecimal> => {
  const text = String(input)
  const point = text.indexOf(".")
  const digits = point === -1 ? text : text.slice(0, point) + text.slice(point + 1)
  // Nearly all prices, in a third of the time: a number of 15 digits is exact.
  if (digits.length <= 15 && unsigned.test(digits)) {
    return Option.some(BigDecimal.make(BigInt(Number(digits)), point === -1 ? 0 : digits.length - point))
  }
  return decimalText.test(text) ? Option.filter(BigDecimal.fromString(text), isWritable) : Option.none()
}

/** Writes a decimal out in full. */
export const format = (decimal: BigDecimal.BigDecimal): string => {
  const { scale, value } = BigDecimal.normalize(decimal)
  const sign = value < 0n ? "-" : ""
  const digits = String(value < 0n ? -value : value)
  if (scale <= 0) return sign + digits + "0".repeat(-scale)
  const padded = digits.padStart(scale + 1, "0")
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** The price under a key, decoded if necessary. Undefined if there is none. */
export const priceUnder = (
  prices: { readonly [key: string]: unknown },
  key: string
): BigDecimal.BigDecimal | undefined => {
  const value = Object.hasOwn(prices, key) ? prices[key] : undefined
  if (!Predicate.isString(value) && !Predicate.isNumber(value)) return priceOf(value)
  const known = parsed.get(prices) ?? new Map<string, BigDecimal.BigDecimal | undefined>()
  if (!known.has(key)) parsed.set(prices, known.set(key, priceOf(value)))
  return known.get(key)
}

/** A price, decoded if necessary. Undefined if the value is not a price. */
export const priceOf = (value: unknown): BigDecimal.BigDecimal | undefined => {
  if (BigDecimal.isBigDecimal(value)) return value
  return Predicate.isString(value) || Predicate.isNumber(value) ? Option.getOrUndefined(parse(value)) : undefined
}

// A key that the schema does not know keeps its text. It is parsed once per pricing, not at each look-up.
const parsed = new WeakMap<object, Map<string, BigDecimal.BigDecimal | undefined>>()
