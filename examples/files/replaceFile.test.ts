import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Path } from "effect"
import { replaceFile } from "./replaceFile.ts"

describe("replaceFile", () => {
  it.live("creates a file, replaces it, and leaves nothing else", () =>
    inFolder(Effect.fnUntraced(function*(folder) {
      const fs = yield* FileSystem.FileSystem
      const file = (yield* Path.Path).join(folder, "report.html")
      yield* replaceFile(file, "first")
      yield* replaceFile(file, "second")
      assert.strictEqual(yield* fs.readFileString(file), "second")
      assert.deepStrictEqual(yield* fs.readDirectory(folder), ["report.html"])
    })))

  it.live("refuses symbolic links, and leaves them and what they point to as they were", () =>
    inFolder(Effect.fnUntraced(function*(folder) {
      const fs = yield* FileSystem.FileSystem
      const [link, target] = [`${folder}/link`, `${folder}/target`]
      yield* fs.writeFileString(target, "precious")
      yield* fs.symlink(target, link)
      const error = yield* Effect.flip(replaceFile(link, "new"))
      assert.include(error, {
        _tag: "SymbolicLink",
        message: `${link} is a symbolic link: give the path of the file itself.`
      })
      assert.strictEqual(yield* fs.readFileString(target), "precious")

      yield* fs.remove(target)
      yield* Effect.flip(replaceFile(link, "new"))
      assert.deepStrictEqual(yield* fs.readDirectory(folder), ["link"])
    })))

  it.live("replaces a link that appears after the check, and does not follow it", () =>
    inFolder(Effect.fnUntraced(function*(folder) {
      const fs = yield* FileSystem.FileSystem
      const [link, target] = [`${folder}/link`, `${folder}/target`]
      yield* fs.writeFileString(target, "precious")
      const late = FileSystem.FileSystem.of({
        ...fs,
        writeFileString: (...args) => Effect.andThen(fs.symlink(target, link), fs.writeFileString(...args))
      })
      yield* Effect.provideService(replaceFile(link, "new"), FileSystem.FileSystem, late)
      assert.deepStrictEqual([yield* fs.readFileString(target), yield* fs.readFileString(link)], ["precious", "new"])
    })))

  it.live("fails if the folder does not exist", () =>
    inFolder(Effect.fnUntraced(function*(folder) {
      const error = yield* Effect.flip(replaceFile(`${folder}/missing/file`, "new"))
      assert.strictEqual(error._tag, "PlatformError")
    })))
})

const inFolder = <A, E>(use: (folder: string) => Effect.Effect<A, E, FileSystem.FileSystem | Path.Path>) =>
  FileSystem.FileSystem.use((fs) => fs.makeTempDirectoryScoped()).pipe(
    Effect.flatMap(use),
    Effect.scoped,
    Effect.provide(NodeServices.layer)
  )
