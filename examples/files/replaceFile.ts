/** Writes a file in one step: no reader sees half of it, and symbolic links are not followed. */
import { Data, Effect, FileSystem, Path } from "effect"

class SymbolicLink extends Data.TaggedError("SymbolicLink")<{ readonly message: string }> {}

/** Refuses a symbolic link: in a shared folder, somebody else may have put it there. */
export const replaceFile = Effect.fn("replaceFile")(function*(file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Fails for everything other than a symbolic link.
  if (yield* Effect.isSuccess(fs.readLink(file))) {
    return yield* new SymbolicLink({ message: `${file} is a symbolic link: give the path of the file itself.` })
  }
  // The folder has a random name and mode 0700. A link that appears at `file` now is replaced, not followed.
  const folder = yield* fs.makeTempDirectoryScoped({ directory: path.dirname(file), prefix: "." })
  const written = path.join(folder, "file")
  yield* fs.writeFileString(written, text, { flag: "wx" })
  yield* fs.rename(written, file)
}, Effect.scoped)
