/**
 * A field of OpenRouter's JSON that may be missing.
 */
import * as Schema from "effect/Schema"

export type nullish<S extends Schema.Constraint> = Schema.optionalKey<Schema.NullOr<S>>

/**
 * A field that may be absent or null. Fields appear, disappear and turn null between editions, so every field is
 * nullish unless nothing can be done without it. Absent and null stay distinct in the decoded value, as on the wire.
 */
export const nullish = <S extends Schema.Constraint>(schema: S): nullish<S> => Schema.optionalKey(Schema.NullOr(schema))
