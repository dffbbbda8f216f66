/** Values that may be missing. A missing value never satisfies a predicate. */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"

export const hasAll = (
  list: ReadonlyArray<string> | null | undefined,
  wanted: string | ReadonlyArray<string>
): boolean =>
  Predicate.isNotNullish(list)
  && (typeof wanted === "string" ? list.includes(wanted) : wanted.every((value) => list.includes(value)))

export const hasAny = (list: ReadonlyArray<string> | null | undefined, wanted: ReadonlyArray<string>): boolean =>
  Predicate.isNotNullish(list) && wanted.some((value) => list.includes(value))

export const atLeast = (value: number | null | undefined, least: number): boolean =>
  Predicate.isNotNullish(value) && value >= least

export const atMost = (value: number | null | undefined, most: number): boolean =>
  Predicate.isNotNullish(value) && value <= most

/** OpenRouter writes 0 or null for an unknown number of tokens. */
export const knownTokens = (tokens: number | null | undefined): number | undefined =>
  Predicate.isNotNullish(tokens) && tokens > 0 ? tokens : undefined

/** The limit, lowered to the context if that is known. */
export const completionLimit = (
  limit: number | null | undefined,
  context: number | null | undefined
): Option.Option<number> =>
  Option.map(
    Option.fromUndefinedOr(knownTokens(limit)),
    (limit) => Math.min(limit, knownTokens(context) ?? Infinity)
  )

export const isNamed = (
  names: string | ReadonlyArray<string>
): (text: string | null | undefined) => boolean => {
  const folded = (typeof names === "string" ? [names] : names).map((name) => name.toLowerCase())
  return (text) => Predicate.isNotNullish(text) && folded.includes(text.toLowerCase())
}
