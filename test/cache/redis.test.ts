import { describe } from "@effect/vitest"
import * as RedisServer from "./redisServer.ts"
import * as Storage from "./storage.ts"
import { runContract, runEntries, runOptions } from "./suite/index.ts"

if (!RedisServer.isInstalled) console.log("SKIPPED: the tests on Redis, because redis-server is not installed.")

const storage = Storage.redis(await RedisServer.forThisFile())

describe.skipIf(!RedisServer.isInstalled)(`on ${storage.name}`, () => {
  runContract(storage)
  runOptions(storage)
  runEntries(storage)
})
