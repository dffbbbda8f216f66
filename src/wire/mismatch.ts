/** Mismatches of a body and a schema. */

export interface Mismatch {
  /** Path in the body: `data.count`. Empty for the body itself. */
  readonly path: string
  readonly reason: string
}

/** The path of the body is empty, so a path below it begins with its first key. */
export const under = (base: string, path: string): string =>
  base === "" && path.startsWith(".") ? path.slice(1) : base + path
