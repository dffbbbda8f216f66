/** The price of one unit of each kind, also if its key is not listed, or lists 0. */
import * as BigDecimal from "effect/BigDecimal"
import type { Reason } from "./bill.ts"
import { zero } from "./decimal.ts"
import type { Prices } from "./overrides.ts"
import { isDynamicPrice, type Price } from "./schema.ts"

export interface Rate {
  readonly key: string
  /** The lowest possible price, in USD. Undefined if nothing can be charged. */
  readonly price: Price | undefined
  readonly doubt: { readonly key: string; readonly reason: Reason } | undefined
}

// A kind of token, as in `Counts`. Audio is divided by its use of the cache.
type TokenKind =
  | "plain"
  | "read"
  | "written"
  | "writtenForAnHour"
  | "rewritten"
  | "rewrittenForAnHour"
  | "audio"
  | "audioRead"
  | "audioReadAsText"
  | "audioWritten"
  | "audioWrittenForAnHour"
  | "text"
  | "reasoning"
  | "audioOut"
  | "imageOut"

interface Row {
  readonly key: string
  /** Charged as this kind if the key is not listed. Default: nothing is charged, and the key is missing. */
  readonly chargedAs?: TokenKind
  /** Whether a key that is charged as another kind is also missing, because it may cost more. */
  readonly mayCostMore?: true
  /** Another key, which is not listed: this row is charged instead, and the other key is missing. */
  readonly standsInFor?: string
  /**
   * When a listed 0 means "no price", as it did until 2026. With `always`: in every case, and the tokens are charged as
   * `chargedAs`. With a kind of token: if that kind is not free; then nothing is charged, and the key is missing.
   */
  readonly zeroMeansUnlisted?: "always" | TokenKind
  /** Whether a price below that of plain tokens is probably charged in addition to it. */
  readonly mayBeSurcharge?: true
}

const tokenRows: Readonly<Record<TokenKind, Row>> = {
  plain: { key: "prompt" },
  read: { key: "input_cache_read", chargedAs: "plain", zeroMeansUnlisted: "plain" },
  written: { key: "input_cache_write", chargedAs: "plain", mayBeSurcharge: true },
  writtenForAnHour: { key: "input_cache_write_1h", chargedAs: "written", mayBeSurcharge: true },
  rewritten: { key: "input_cache_write", zeroMeansUnlisted: "plain" },
  rewrittenForAnHour: { key: "input_cache_write_1h", chargedAs: "rewritten", zeroMeansUnlisted: "plain" },

  audio: { key: "audio", chargedAs: "plain", mayCostMore: true, zeroMeansUnlisted: "plain" },
  audioRead: { key: "input_audio_cache", chargedAs: "audioReadAsText", zeroMeansUnlisted: "read" },
  audioReadAsText: { key: "input_cache_read", chargedAs: "audio", standsInFor: "input_audio_cache" },
  audioWritten: { key: "input_cache_write", chargedAs: "audio", mayBeSurcharge: true },
  audioWrittenForAnHour: { key: "input_cache_write_1h", chargedAs: "audioWritten", mayBeSurcharge: true },

  text: { key: "completion" },
  reasoning: { key: "internal_reasoning", chargedAs: "text", zeroMeansUnlisted: "always" },
  audioOut: { key: "audio_output", chargedAs: "text", mayCostMore: true, zeroMeansUnlisted: "text" },
  imageOut: { key: "image_output", chargedAs: "text", mayCostMore: true, zeroMeansUnlisted: "text" }
}

const searchRow: Row = { key: "web_search", zeroMeansUnlisted: "plain" }

// A request as such, and an image besides its tokens, cost nothing unless a price is listed.
const freeIfUnlisted: ReadonlyArray<string> = ["request", "image"]

export interface Rates {
  readonly ofToken: (kind: TokenKind) => Rate
  readonly ofUnit: (key: string) => Rate
}

export const ratesOf = (prices: Prices): Rates => {
  const rateOf = (row: Row, unlisted: Rate = unlistedRate(row)): Rate => {
    const rates = prices(row.key).map((price): Rate =>
      price === "unreadable"
        ? { key: row.key, price: undefined, doubt: { key: row.key, reason: "unreadable" } }
        : price === undefined || (row.zeroMeansUnlisted === "always" && BigDecimal.isZero(price))
        ? unlisted
        : listedRate(row, price)
    )
    // There are several rates if an override may apply. The lowest is charged, and is certain only if all are equal.
    const lowest = rates.reduce((a, b) => BigDecimal.isLessThan(leastPrice(b), leastPrice(a)) ? b : a)
    const isCertain = rates.every((rate) =>
      BigDecimal.equals(leastPrice(rate), leastPrice(lowest)) && rate.doubt?.reason === lowest.doubt?.reason
    )
    return isCertain ? lowest : { ...lowest, doubt: { key: row.key, reason: "unknown-condition" } }
  }
  const known = new Map<TokenKind, Rate>()
  const ofToken = (kind: TokenKind): Rate => {
    const rate = known.get(kind) ?? rateOf(tokenRows[kind])
    known.set(kind, rate)
    return rate
  }
  const unlistedRate = ({ chargedAs, key, mayCostMore }: Row): Rate => {
    if (chargedAs === undefined) return { key, price: undefined, doubt: { key, reason: "no-price" } }
    const rate = ofToken(chargedAs)
    return mayCostMore ? { ...rate, doubt: rate.doubt ?? { key, reason: "no-price" } } : rate
  }
  const listedRate = (row: Row, price: Price): Rate =>
    isDynamicPrice(price)
      ? { key: row.key, price: undefined, doubt: { key: row.key, reason: "dynamic" } }
      : { key: row.key, price, doubt: doubtOf(row, price) }
  const doubtOf = ({ key, mayBeSurcharge, standsInFor, zeroMeansUnlisted }: Row, price: Price): Rate["doubt"] => {
    if (standsInFor !== undefined) return { key: standsInFor, reason: "no-price" }
    const costsLessThan = (kind: TokenKind) => BigDecimal.isLessThan(price, leastPrice(ofToken(kind)))
    if (mayBeSurcharge && costsLessThan("plain")) return { key, reason: "surcharge" }
    if (zeroMeansUnlisted === undefined || zeroMeansUnlisted === "always" || !BigDecimal.isZero(price)) return undefined
    return costsLessThan(zeroMeansUnlisted) ? { key, reason: "no-price" } : undefined
  }
  return {
    ofToken,
    ofUnit: (key) =>
      key === searchRow.key
        ? rateOf(searchRow)
        : rateOf({ key }, freeIfUnlisted.includes(key) ? free : undefined)
  }
}

const free: Rate = { key: "", price: undefined, doubt: undefined }

export const leastPrice = ({ price }: Rate): Price => price ?? zero
