/**
 * Comparison of two catalogues, and a stream of changes.
 *
 * `diff` finds the changes between two lists of models, `apply` applies them, `format` writes one change on a line, and
 * `watch` polls the catalogue and emits its changes. Changes have schemas, so that they can be stored and sent.
 *
 * @since 0.1.0
 */
export * from "./catalog/apply.ts"
export * from "./catalog/change.ts"
export * from "./catalog/diff.ts"
export * from "./catalog/format.ts"
export type { UnreadableField } from "./catalog/readable.ts"
export * from "./catalog/watch.ts"
