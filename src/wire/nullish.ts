/**
 * A field of OpenRouter's JSON that may be missing.
 */
import * as Schema from "effect/Schema"

export type nullish<S extends Schema.Constraint> = Schema.optionalKey<Schema.NullOr<S>>

/** A field that may be absent or null. Fields come and go between editions, so only indispensable ones are not nullish. */
export const nullish = <S extends Schema.Constraint>(schema: S): nullish<S> => Schema.optionalKey(Schema.NullOr(schema))
