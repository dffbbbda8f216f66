import { describe } from "@effect/vitest"
import * as Storage from "./storage.ts"
import { suite } from "./suite/index.ts"

describe(`on ${Storage.fileSystem.name}`, () => suite(Storage.fileSystem))
