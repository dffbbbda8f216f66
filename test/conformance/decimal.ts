/** Decimals by arithmetic on strings, independent of `BigDecimal`. */
import type * as BigDecimal from "effect/BigDecimal"

/** `"0.0450"`, `".045"` and `"45e-3"` are all `45e-3`. */
export const canonical = (text: string): string => {
  const parts = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (parts === null) throw new Error(`no decimal: ${text}`)
  const [, sign = "", whole = "", fraction = "", power = "0"] = parts
  const digits = (whole + fraction).replace(/^0+/, "")
  const significant = digits.replace(/0+$/, "")
  if (significant === "") return "0e0"
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`
}

export const canonicalOf = ({ scale, value }: BigDecimal.BigDecimal): string => canonical(`${value}e${-scale}`)
