/**
 * One process of several on one directory: `fileSystemWorker.ts DIRECTORY`. It writes the same answer and reads it, again
 * and again, and prints how many calls were answered from a file, and what was logged.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as Fault from "../../src/testing/Fault.ts"
import { clientOn, double, outcomesOf } from "./client.ts"
import { inDirectory } from "./storage.ts"

const [directory = ""] = process.argv.slice(2)

const messages: Array<string> = []
const logger = Logger.layer([Logger.make(({ message }) => {
  messages.push(String(message))
})])

const program = Effect.gen(function*() {
  // Large, so that there is something to tear, and quickly decoded.
  const body = `<rss>${"x".repeat(400_000)}</rss>`
  const http = yield* double({ faults: [Fault.respond({ headers: { "cache-control": "max-age=600" }, body })] })
  const client = () => clientOn(inDirectory({ directory }), http)
  let hits = 0
  for (let round = 0; round < 20; round++) {
    yield* Models.feed().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
    // What stands in the file, and nothing else: this cache is new.
    for (let read = 0; read < 3; read++) {
      const [outcome] = yield* outcomesOf(Models.feed()).pipe(Effect.provide(client()))
      if (outcome === "hit") hits++
    }
  }
  return { hits, messages }
})

console.log(JSON.stringify(await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(Layer.fresh(logger))))))
