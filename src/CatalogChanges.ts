/**
 * Two catalogues compared, and a stream of what changes.
 *
 * `diff` finds the changes between two lists of models, `apply` makes them, `format` writes one in a line, and `watch`
 * polls the catalogue and reports what is new in it. Changes have schemas, so that they can be stored and sent. Stands
 * above `Models`.
 *
 * @since 0.1.0
 */
export * from "./CatalogApply.ts"
export * from "./CatalogChange.ts"
export * from "./CatalogDiff.ts"
export * from "./CatalogFormat.ts"
export * from "./CatalogWatch.ts"
