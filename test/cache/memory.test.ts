import { describe } from "@effect/vitest"
import * as Storage from "./storage.ts"
import { httpRules, suite } from "./suite/index.ts"

describe(`on ${Storage.memory.name}`, () => {
  httpRules(Storage.memory)
  suite(Storage.memory)
})
