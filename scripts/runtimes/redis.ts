/** The `./redis` entry. */
import { layerRedis } from "effect-openrouter/redis"
import * as Effect from "effect/Effect"
import { oneRequest } from "./stores.js"

export const run = (_url: string, _directory: string, redis: string): Promise<string> =>
  Effect.runPromise(oneRequest(layerRedis({ url: redis })))
