/** The models that an API key may use, and what happens with a key that OpenRouter rejects. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect } from "effect"
import { Models, OpenRouter } from "effect-openrouter"
import { print } from "./text/printable.ts"

// `Models.listForUser` omits the models that the privacy and provider settings of the key's account exclude.
const usable = Effect.gen(function*() {
  const mine = yield* Models.listForUser()
  const all = yield* Models.list()
  const ids = new Set(mine.map(({ id }) => id))
  const excluded = all.flatMap(({ id }) => ids.has(id) ? [] : [id])
  yield* print`This key may use ${mine.length} models. Listed, but not for this key: ${excluded.join(", ") || "none"}`
}).pipe(
  Effect.catchTag("UnauthorizedError", (error) =>
    error.attempts === 0
      ? Console.log("Set OPENROUTER_API_KEY first. Nothing was sent.")
      : Console.log(`OpenRouter rejected the key with status ${error.response?.status}.`))
)

export const program = Effect.gen(function*() {
  yield* Effect.provide(usable, OpenRouter.layerFetch)

  // A key in the program, here a wrong one. It is wrapped in `Redacted`, and no log or error shows it.
  const wrongKey = OpenRouter.layerFetchWith({ apiKey: "sk-or-v1-this-key-does-not-exist" })
  yield* Effect.provide(usable, wrongKey)

  // The call was not retried: a wrong key stays wrong.
  const error = yield* Effect.flip(Models.listForUser()).pipe(Effect.provide(wrongKey))
  yield* print`${error.message}`
})

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
