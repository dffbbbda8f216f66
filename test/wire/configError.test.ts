import { assert, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { inspect } from "node:util"
import { invalidSetting } from "../../src/wire/configError.ts"

it.effect("an invalid setting is printed once, however the error is printed", () =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(invalidSetting("baseUrl", "a URL"))
    assert.strictEqual(error.message, "Expected a URL at [\"baseUrl\"]")
    for (const shown of [Cause.pretty(Cause.fail(error)), String(error), JSON.stringify(error), inspect(error)]) {
      assert.lengthOf(shown.split("Expected a URL"), 2, shown)
    }
  }))
