import { describe } from "@effect/vitest"
import * as Storage from "./storage.ts"
import { suite } from "./suite/index.ts"

describe(`on ${Storage.memory.name}`, () => suite(Storage.memory))
