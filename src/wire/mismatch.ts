/**
 * Where a value is not what a schema expects.
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

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

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** The first issue of a schema error. */
export const mismatchOf = (error: Schema.SchemaError): Mismatch => {
  const issue = issuesOf(error.issue).issues[0]
  const path = (issue?.path ?? []).map((segment) => {
    const key = Predicate.isObject(segment) ? segment.key : segment
    return Predicate.isNumber(key) ? `[${key}]` : `.${String(key)}`
  })
  return { path: under("", path.join("")), reason: issue?.message ?? error.message }
}

/** A path below another one. The body itself has no name, so a path below it begins with its first key. */
export const under = (base: string, path: string): string =>
  base === "" && path.startsWith(".") ? path.slice(1) : base + path
