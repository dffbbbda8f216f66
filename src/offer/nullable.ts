/**
 * Reads of values that may be missing. A missing value never satisfies a predicate.
 */
import * as Option from "effect/Option"

/** Whether a list that may be missing contains a value, or all of several. */
export const hasAll = (
  list: ReadonlyArray<string> | null | undefined,
  wanted: string | ReadonlyArray<string>
): boolean =>
  list !== undefined && list !== null
  && (typeof wanted === "string" ? list.includes(wanted) : wanted.every((value) => list.includes(value)))

/** Whether a list that may be missing contains at least one of several values. */
export const hasAny = (list: ReadonlyArray<string> | null | undefined, wanted: ReadonlyArray<string>): boolean =>
  list !== undefined && list !== null && wanted.some((value) => list.includes(value))

/** Whether a number is known and at least as large as another. */
export const atLeast = (value: number | null | undefined, least: number): boolean =>
  value !== undefined && value !== null && value >= least

/** Whether a number is known and at most as large as another. */
export const atMost = (value: number | null | undefined, most: number): boolean =>
  value !== undefined && value !== null && value <= most

/** A number of tokens, or undefined if it is unknown. OpenRouter writes 0 or null for an unknown number of tokens. */
export const knownTokens = (tokens: number | null | undefined): number | undefined =>
  tokens !== undefined && tokens !== null && tokens > 0 ? tokens : undefined

/** Most tokens in one completion: the limit, lowered to the context if that is known. None if the limit is unknown. */
export const completionLimit = (
  limit: number | null | undefined,
  context: number | null | undefined
): Option.Option<number> =>
  Option.map(
    Option.fromUndefinedOr(knownTokens(limit)),
    (limit) => Math.min(limit, knownTokens(context) ?? Infinity)
  )

/** Whether a text, which may be missing, is one of several names, whatever their case. */
export const isNamed = (
  names: string | ReadonlyArray<string>
): (text: string | null | undefined) => boolean => {
  const folded = (typeof names === "string" ? [names] : names).map((name) => name.toLowerCase())
  return (text) => text !== undefined && text !== null && folded.includes(text.toLowerCase())
}
