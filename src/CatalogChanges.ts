/**
 * Two catalogues compared, and a stream of what changes.
 *
 * `diff` finds the changes between two lists of models, `apply` makes them, `format` writes one in a line, and `watch`
 * polls the catalogue and reports what is new in it. Changes have schemas, so that they can be stored and sent. Stands
 * above `Models`.
 *
 * @since 0.1.0
 */
export * from "./catalog/apply.ts"
export * from "./catalog/change.ts"
export * from "./catalog/diff.ts"
export * from "./catalog/format.ts"
export type { UnreadableField } from "./catalog/readable.ts"
export * from "./catalog/watch.ts"
