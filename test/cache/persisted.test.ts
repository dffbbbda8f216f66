import { describe } from "@effect/vitest"
import * as Storage from "./storage.ts"
import { suite } from "./suite/index.ts"

describe(`on ${Storage.backingMemory.name}`, () => suite(Storage.backingMemory))

describe(`on ${Storage.keyValueStore.name}`, () => suite(Storage.keyValueStore))
