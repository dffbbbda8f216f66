/**
 * A setting that cannot work.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/** Fails with a `ConfigError` that names a setting and says what it should be, without showing what it is. */
export const invalidSetting = (name: string, expected: string): Effect.Effect<never, Config.ConfigError> =>
  Effect.fail(
    new Config.ConfigError(
      new Schema.SchemaError(new SchemaIssue.Pointer([name], new SchemaIssue.InvalidValue({ expected })))
    )
  )
