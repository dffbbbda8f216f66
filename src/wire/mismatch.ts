/**
 * Mismatches of a body and a schema, and paths in a body.
 */

/**
 * Where a value is not what a schema expects, and what it expects.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mismatch {
  /** Path in the body: `data.count`. Empty for the body itself. */
  readonly path: string
  /** What was expected there, as a sentence. */
  readonly reason: string
}

/** A path below another one. The body itself has no name, so a path below it begins with its first key. */
export const under = (base: string, path: string): string =>
  base === "" && path.startsWith(".") ? path.slice(1) : base + path
