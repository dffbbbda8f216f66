import { describe } from "@effect/vitest"
import * as Storage from "./storage.ts"
import { runContract, runEntries, runOptions } from "./suite/index.ts"

describe(`on ${Storage.backingMemory.name}`, () => {
  runContract(Storage.backingMemory)
  runOptions(Storage.backingMemory)
})

describe(`on ${Storage.keyValueStore.name}`, () => {
  runContract(Storage.keyValueStore)
  runOptions(Storage.keyValueStore)
  runEntries(Storage.keyValueStore)
})
