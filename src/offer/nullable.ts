/**
 * Requirements that prepare what is needed once, and not again for each value that is tested.
 */

/** A test of a value against a need, written either way: `meets(need)` for `Array.filter`, or `meets(value, need)`. */
export interface Requirement<in Self, in Need> {
  (need: Need): (self: Self) => boolean
  (self: Self, need: Need): boolean
}

/** Makes a requirement of a function that prepares the need. */
export const requirement = <Self, Need>(prepare: (need: Need) => (self: Self) => boolean): Requirement<Self, Need> => {
  function meets(need: Need): (self: Self) => boolean
  function meets(self: Self, need: Need): boolean
  function meets(...args: readonly [need: Need] | readonly [self: Self, need: Need]) {
    return args.length === 1 ? prepare(args[0]) : prepare(args[1])(args[0])
  }
  return meets
}

/** Whether all of what is needed, one or a list of it, is in a list that may be missing. */
export const hasAll = (
  has: ReadonlyArray<string> | null | undefined,
  needs: string | ReadonlyArray<string>
): boolean =>
  has !== undefined && has !== null
  && (typeof needs === "string" ? has.includes(needs) : needs.every((need) => has.includes(need)))

/** Whether any of what is needed is in a list that may be missing. */
export const hasAny = (has: ReadonlyArray<string> | null | undefined, needs: ReadonlyArray<string>): boolean =>
  has !== undefined && has !== null && needs.some((need) => has.includes(need))

/** Whether a text is one of the names that are looked for, in whichever case. */
export const isNamed = (names: string | ReadonlyArray<string>): (text: string) => boolean => {
  const folded = (typeof names === "string" ? [names] : names).map((name) => name.toLowerCase())
  return (text) => folded.includes(text.toLowerCase())
}

/** Whether a number is known and large enough. Where 0 means that it was not said, it is no number. */
export const atLeast = (value: number | null | undefined, least: number): boolean =>
  value !== undefined && value !== null && value >= least

/** The same, or undefined where it is 0: OpenRouter writes 0 for a number of tokens that it does not know. */
export const unlessZero = (tokens: number | null | undefined): number | undefined =>
  tokens === null || tokens === 0 ? undefined : tokens
