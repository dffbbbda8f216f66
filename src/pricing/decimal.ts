/** Decimals as OpenRouter writes them, and the price under a key of a pricing. */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

export const zero = BigDecimal.make(0n, 0)

const highest = 10n ** 100n - 1n
const lowest = -highest

/** At most 100 digits on either side of the point: written out, "1e999999999" would take a gigabyte. */
export const isWritable = (decimal: BigDecimal.BigDecimal): boolean => {
  // At most a hundred digits in total: true for most prices, without writing them out.
  if (decimal.scale >= 0 && decimal.scale <= 100 && decimal.value <= highest && decimal.value >= lowest) return true
  const { scale, value } = BigDecimal.normalize(decimal)
  return scale <= 100 && String(value < 0n ? -value : value).length - scale <= 100
}

const decimalText = /^-?(?:\d{1,100}(?:\.\d{0,100})?|\.\d{1,100})(?:[eE][+-]?\d{1,2})?$/

/** Undefined if the text is not a decimal, or not {@link isWritable}. */
export const parse = (input: string | number): BigDecimal.BigDecimal | undefined => {
  const text = String(input)
  const plain = text.length <= 100 ? parsePlain(text) : undefined
  if (plain !== undefined || !decimalText.test(text)) return plain
  const decimal = BigDecimal.fromString(text)
  return Option.isSome(decimal) && isWritable(decimal.value) ? decimal.value : undefined
}

// Nearly all prices, in half the time: digits, perhaps with a minus and a point. A response can hold 300,000 prices.
const parsePlain = (text: string): BigDecimal.BigDecimal | undefined => {
  const start = text.charCodeAt(0) === minus ? 1 : 0
  let value = 0
  let point = -1
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= digitZero && code <= digitNine) value = value * 10 + (code - digitZero)
    else if (code === fullStop && point === -1) point = index
    else return undefined
  }
  const [whole, scale] = point === -1 ? [text.length - start, 0] : [point - start, text.length - point - 1]
  if (whole + scale === 0) return undefined
  const digits = value <= Number.MAX_SAFE_INTEGER
    ? BigInt(value)
    : BigInt(text.slice(start, start + whole) + text.slice(text.length - scale))
  return BigDecimal.make(start === 0 ? digits : -digits, scale)
}

const minus = 0x2d
const fullStop = 0x2e
const digitZero = 0x30
const digitNine = 0x39

export const format = (decimal: BigDecimal.BigDecimal): string => {
  const { scale, value } = BigDecimal.normalize(decimal)
  const sign = value < 0n ? "-" : ""
  const digits = String(value < 0n ? -value : value)
  if (scale <= 0) return sign + digits + "0".repeat(-scale)
  const padded = digits.padStart(scale + 1, "0")
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** Decoded if necessary. Undefined if there is none. */
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

export const priceOf = (value: unknown): BigDecimal.BigDecimal | undefined => {
  if (BigDecimal.isBigDecimal(value)) return value
  return Predicate.isString(value) || Predicate.isNumber(value) ? parse(value) : undefined
}

// The values of unknown keys are strings. Each is parsed once per pricing.
const parsed = new WeakMap<object, Map<string, BigDecimal.BigDecimal | undefined>>()
