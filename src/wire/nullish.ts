/**
 * How a field of OpenRouter's JSON may be missing, and how it writes an instant.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"

/** The type of {@link maybe}. */
export type maybe<S extends Schema.Constraint> = Schema.optionalKey<Schema.NullOr<S>>

/**
 * A field that may be absent or null. Fields come, go and turn null between editions, so this is what every field is
 * unless nothing could be done without it. Absent and null stay apart in the decoded value, as on the wire.
 */
export const maybe = <S extends Schema.Constraint>(schema: S): maybe<S> => Schema.optionalKey(Schema.NullOr(schema))

// The fraction by itself: a product with the whole would be off by a millisecond far from 1970.
const toMillis = (seconds: number): number => {
  const whole = Math.trunc(seconds)
  return whole * 1000 + Math.round((seconds - whole) * 1000)
}

/** An instant in Unix seconds. A fraction is kept to the millisecond. */
export const UnixSeconds = Schema.Finite.pipe(
  Schema.decodeTo(
    Schema.DateTimeUtc,
    SchemaTransformation.transformEffect<DateTime.Utc, number>({
      decode: (seconds) =>
        Option.match(DateTime.make(toMillis(seconds)), {
          onNone: () => Effect.fail(new SchemaIssue.InvalidValue({ expected: "an instant in Unix seconds" })),
          onSome: Effect.succeed
        }),
      encode: (instant) => Effect.succeed(DateTime.toEpochMillis(instant) / 1000)
    })
  )
)
