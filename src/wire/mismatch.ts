/** Mismatches of a body and a schema. */

export interface Mismatch {
  /** `data.count`; empty for the body itself. */
  readonly path: string
  readonly reason: string
}

/** A path below the body begins with its first key. */
export const under = (base: string, path: string): string =>
  base === "" && path.startsWith(".") ? path.slice(1) : base + path
