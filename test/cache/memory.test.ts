import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Models from "../../src/Models.ts"
import { clientOn, double, outcomesOf } from "./client.ts"
import * as Storage from "./storage.ts"
import { httpRules, runContract } from "./suite/index.ts"

describe(`on ${Storage.memory.name}`, () => {
  httpRules(Storage.memory)
  runContract(Storage.memory)

  it.effect("nothing outlives the cache", () =>
    Effect.gen(function*() {
      const open = yield* Storage.memory.open
      const http = yield* double()
      for (let index = 0; index < 2; index++) {
        assert.deepStrictEqual(yield* outcomesOf(Models.count()).pipe(Effect.provide(clientOn(open(), http))), ["miss"])
      }
    }))
})
