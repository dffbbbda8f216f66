/** Watches the catalogue across restarts: a process stores what it reported, and the next one reports what changed since. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, FileSystem, Schedule, Stream } from "effect"
import { CatalogChanges, Models, OpenRouter } from "effect-openrouter"
import { FakeOpenRouter } from "effect-openrouter/testing"
import { KeyValueStore } from "effect/persistence"
import { print } from "./text/printable.ts"
import { today, yesterday } from "./watch/days.ts"

// Any `KeyValueStore` will do: files, SQL, or the browser's storage.
const store = CatalogChanges.keyValueStore("models.json")

/** One process, which polls twice. A real one polls every few minutes for as long as it runs. */
const run = Effect.fnUntraced(function*(name: string) {
  yield* print`${name}: ${(yield* Models.list()).length} models`
  yield* CatalogChanges.watch({ store, schedule: Schedule.recurs(1) }).pipe(
    Stream.runForEach((event) => {
      if (event._tag === "Changed") {
        return Effect.forEach(event.changes, (change) => print`  ${CatalogChanges.format(change)}`)
      }
      // `load` or `save`: the store failed. `poll`: OpenRouter failed. The watch continues in each case.
      if (event._tag === "Failed") return print`  failed to ${event.during}: ${event.error.message}`
      return print`  ${event._tag}`
    })
  )
  // Each process has its own client with an empty cache.
}, Effect.provide(OpenRouter.layer()))

export const program = Effect.gen(function*() {
  // Your own program would keep its folder.
  const directory = yield* (yield* FileSystem.FileSystem).makeTempDirectoryScoped()
  const files = KeyValueStore.layerFileSystem(directory)

  // There is no snapshot yet: the first poll is the baseline.
  yield* Effect.provide(run("Yesterday"), files)
  yield* Console.log("... stopped, while the catalogue changed")
  yield* FakeOpenRouter.setCatalogue(today)
  yield* Effect.provide(run("Today"), files)
  // These changes are in the snapshot, so they are not reported again.
  yield* Effect.provide(run("After one more restart"), files)
}).pipe(
  Effect.scoped,
  Effect.provide([FakeOpenRouter.layer({ catalogue: yesterday }), NodeServices.layer])
)

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
