/**
 * Instants as OpenRouter writes them, and lengths of time in milliseconds.
 */
import * as DateTime from "effect/DateTime"
import * as Order from "effect/Order"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"

export const millisPerDay = 86_400_000

// Converts the fraction separately: `seconds * 1000` is inexact far from 1970.
const toMillis = (seconds: number): number => {
  const whole = Math.trunc(seconds)
  return whole * 1000 + Math.round((seconds - whole) * 1000)
}

// The largest number of seconds that a `Date` has.
const maxSeconds = 8.64e12

const expected = "an instant in Unix seconds"

const Seconds = Schema.Finite.check(Schema.makeFilter<number>((seconds) => Math.abs(seconds) <= maxSeconds, {
  expected,
  arbitraryConstraint: { order: Order.Number, minimum: -maxSeconds, maximum: maxSeconds }
}))

const fromSeconds = SchemaTransformation.transform<DateTime.Utc, number>({
  decode: (seconds) => DateTime.makeUnsafe(toMillis(seconds)),
  encode: (instant) => DateTime.toEpochMillis(instant) / 1000
})

// `Schema.DateTimeUtc` would add 0.3 KB to every bundle.
const Instant = Schema.declare(
  (value): value is DateTime.Utc => DateTime.isDateTime(value) && DateTime.isUtc(value),
  { expected, toCodecJson: () => Schema.link<DateTime.Utc>()(Seconds, fromSeconds) }
)

/** An instant in Unix seconds. A fraction is kept to the millisecond. */
export const UnixSeconds = Seconds.pipe(Schema.decodeTo(Instant, fromSeconds))
