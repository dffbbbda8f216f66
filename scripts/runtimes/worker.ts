/** The main entry as a worker uses it: one runtime for all requests of the isolate. */
import { ManagedRuntime } from "effect"
import { Models, OpenRouter } from "effect-openrouter"

let runtime: ManagedRuntime.ManagedRuntime<OpenRouter.OpenRouter, unknown> | undefined

export const answer = (url: string): Promise<string> => {
  runtime ??= ManagedRuntime.make(OpenRouter.layerFetchWith({ baseUrl: url, apiKey: "sk-or-v1-any-key-will-do" }))
  return runtime.runPromise(Models.list()).then((models) => `${models.length} models`)
}
