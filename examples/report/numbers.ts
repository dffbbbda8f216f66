/** Formats of numbers. An unknown number is a dash. */

/** USD in cents; below a dollar, with enough digits to tell small prices apart: `$15`, `$0.30`, `$0.0038`. */
export const usd = (price: number | null): string => {
  if (price === null) return "—"
  if (price === 0) return "$0"
  if (price >= 1000) return `$${Math.round(price).toLocaleString("en-US")}`
  const rounded = Number(price < 1 ? price.toPrecision(3) : price.toFixed(2))
  const minimumFractionDigits = Number.isInteger(rounded) ? 0 : 2
  return `$${rounded.toLocaleString("en-US", { minimumFractionDigits, maximumFractionDigits: 20 })}`
}

/** Tokens in thousands or millions: `128K`, `1M`. */
export const tokens = (count: number | null): string => {
  if (count === null || count <= 0) return "—"
  if (count < 1000) return String(count)
  const [unit, name] = count < 999_500 ? [1000, "K"] : [1_000_000, "M"]
  return `${Number((count / unit).toPrecision(3))}${name}`
}

export const score = (value: number | null): string => value === null ? "—" : value.toFixed(1)

/** A day in UTC, `2026-08-18`. */
export const day = (millis: number | null): string =>
  millis === null ? "—" : new Date(millis).toISOString().slice(0, 10)

export const count = (many: number, noun: string): string =>
  `${many.toLocaleString("en-US")} ${noun}${many === 1 ? "" : "s"}`
