/** Instants as OpenRouter writes them. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"

export const millisPerDay = 86_400_000

// Converts the fraction separately: `seconds * 1000` is inexact far from 1970.
const toMillis = (seconds: number): number => {
  const whole = Math.trunc(seconds)
  return whole * 1000 + Math.round((seconds - whole) * 1000)
}

// The largest number of milliseconds that a `Date` has.
const maxMillis = 8.64e15

const expected = "an instant in Unix seconds"

// One failure for all: a body can hold a million values that are rejected.
const noInstant = Effect.fail(new SchemaIssue.InvalidValue({ expected }))

/** A fraction is kept to the millisecond. */
export const UnixSeconds = Schema.Finite.pipe(
  Schema.decodeTo(
    Schema.DateTimeUtc.annotate({ expected }),
    SchemaTransformation.transformEffect<DateTime.Utc, number>({
      decode: (seconds) => {
        const millis = toMillis(seconds)
        return Math.abs(millis) <= maxMillis ? Effect.succeed(DateTime.makeUnsafe(millis)) : noInstant
      },
      encode: (instant) => Effect.succeed(DateTime.toEpochMillis(instant) / 1000)
    })
  )
)
