/** Plain `async` and `await`, for programs that do not use Effect elsewhere. */
import { ManagedRuntime } from "effect"
import { Models, OpenRouter, OpenRouterError } from "effect-openrouter"
import { printable } from "./text/printable.ts"

// One runtime for the whole process, because it holds the cache.
const openRouter = ManagedRuntime.make(OpenRouter.layerFetch)

export const program = async (): Promise<void> => {
  try {
    const models = await openRouter.runPromise(Models.list({ supported_parameters: ["tools"] }))
    console.log(`${models.length} models support tools, such as ${printable(models[0]?.name ?? "none")}.`)
    await openRouter.runPromise(Models.get("openai/gpt-2000"))
  } catch (error) {
    if (!(error instanceof OpenRouterError.NotFoundError)) throw error
    console.log(printable(error.message))
  } finally {
    await openRouter.dispose()
  }
}

if (process.argv[1] === import.meta.filename) await program()
