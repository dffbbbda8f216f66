/** The `./file-system` entry. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { layerFileSystem } from "effect-openrouter/file-system"
import * as Effect from "effect/Effect"
import { oneRequest } from "./stores.js"

export const run = (_url: string, directory: string): Promise<string> =>
  Effect.runPromise(Effect.provide(oneRequest(layerFileSystem({ directory })), NodeServices.layer))
