/** Checks of settings, and their errors. */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { escaped } from "./text.ts"

/** The error never shows the value. */
export const invalidSetting = (name: string, expected: string): Effect.Effect<never, Config.ConfigError> => {
  const issue = new SchemaIssue.InvalidValue({ expected: "a valid setting" })
  const error = new Config.ConfigError(new Schema.SchemaError(new SchemaIssue.Pointer([name], issue)))
  // Otherwise the message of the cause would be printed twice.
  Object.defineProperty(error, "message", { value: escaped(`Expected ${expected} at ["${name}"]`), enumerable: true })
  return Effect.fail(error)
}

/** A duration above 0, which may be infinite. None for any other. */
export const positive = (input: Duration.Input): Option.Option<Duration.Duration> =>
  Option.filter(Duration.fromInput(input), Duration.isPositive)

export const positiveSetting = (
  name: string,
  input: Duration.Input,
  example: string
): Effect.Effect<Duration.Duration, Config.ConfigError> =>
  Option.match(positive(input), {
    onNone: () => invalidSetting(name, `a duration above 0, such as "${example}"`),
    onSome: Effect.succeed
  })
