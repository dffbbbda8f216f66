/**
 * One process on a directory: `fileSystemWorker.ts count|stress DIRECTORY`. `count` prints the outcome of one call. `stress`
 * writes and reads one entry repeatedly, and prints the number of calls that got it, and the logs.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as Scope from "effect/Scope"
import * as Models from "../../src/Models.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import * as Fault from "../../src/testing/Fault.ts"
import { clientOn, double, outcomesOf } from "./client.ts"
import { inDirectory } from "./storage.ts"

const [task, directory = ""] = process.argv.slice(2)

const messages: Array<string> = []
const logger = Logger.layer([Logger.make(({ message }) => {
  messages.push(String(message))
})])

const stress = Effect.gen(function*() {
  // Large, so that a write takes time, but quickly decoded.
  const body = `<rss>${"x".repeat(400_000)}</rss>`
  const http = yield* double({ faults: [Fault.respond({ headers: { "cache-control": "max-age=600" }, body })] })
  const client = () => clientOn(inDirectory({ directory }), http)
  let hits = 0
  process.stdout.write("\n")
  for (let round = 0; round < 20; round++) {
    yield* Models.feed().pipe(ResponseCache.withCacheMode("reload"), Effect.provide(client()))
    // Built again, so that it reads the file.
    for (let read = 0; read < 3; read++) {
      const [outcome] = yield* outcomesOf(Models.feed()).pipe(Effect.provide(client()))
      if (outcome === "hit") hits++
    }
  }
  return { hits, messages }
})

const count = Effect.gen(function*() {
  const http = yield* double({ faults: [Fault.headers({ "cache-control": "max-age=600" })] })
  return {
    outcomes: yield* outcomesOf(Models.count()).pipe(Effect.provide(clientOn(inDirectory({ directory }), http)))
  }
})

const program: Effect.Effect<unknown, unknown, Scope.Scope> = task === "count" ? count : stress

console.log(JSON.stringify(await Effect.runPromise(Effect.scoped(program).pipe(Effect.provide(Layer.fresh(logger))))))
