/** Fields that may be absent or null. They come and go between editions, so only indispensable ones are not nullish. */
import * as Schema from "effect/Schema"

export type nullish<S extends Schema.Constraint> = Schema.optionalKey<Schema.NullOr<S>>

export const nullish = <S extends Schema.Constraint>(schema: S): nullish<S> => Schema.optionalKey(Schema.NullOr(schema))
