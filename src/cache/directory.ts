/**
 * The directory of the file store. Whoever can write to it decides which prices a program sees, so it is checked at the
 * start and, because it may have been replaced, before each use.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import { PersistenceError } from "effect/persistence/Persistence"
import type { PlatformError } from "effect/PlatformError"
import * as Random from "effect/Random"

export interface Directory {
  readonly path: string
  /** Creates the directory if it is missing. Fails if it must not be used. */
  readonly ensure: Effect.Effect<void, PersistenceError>
}

export const prefix = encodeURIComponent("effect-openrouter/")

export const temporaryName = (name: string): Effect.Effect<string> =>
  Effect.map(Random.nextInt, (random) => `${name}.${random}.tmp`)

/**
 * Fails if the directory cannot be created or written to, is a symbolic link, belongs neither to this user nor to root, or
 * if others can write to it (with `trustGroup`, its group may). On Windows, which has no such owners and modes, it must only
 * be a directory.
 */
export const make = Effect.fnUntraced(function*(
  directory: string,
  trustGroup: boolean
): Effect.fn.Return<Directory, PersistenceError, FileSystem.FileSystem | Path.Path> {
  if (directory === "") return yield* new PersistenceError({ message: "The path is empty." })
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  // Removes a slash at the end, with which `lstat` would follow a symbolic link.
  const path = paths.resolve(directory)
  const isWindows = paths.sep === "\\"

  // Unknown until this process creates a file.
  let user = Option.none<number>()

  const objection = (info: FileSystem.File.Info): string | undefined => {
    if (info.type === "SymbolicLink") return `${path} is a symbolic link.`
    if (info.type !== "Directory") return `${path} is not a directory.`
    if (isWindows) return undefined
    const mode = `mode ${(info.mode & 0o7777).toString(8)}`
    if ((info.mode & 0o002) !== 0) {
      return `Others can write to ${path} (${mode}). Choose a directory inside it, which is then created, or change its mode.`
    }
    if ((info.mode & 0o020) !== 0 && !trustGroup) {
      return `The group of ${path} can write to it (${mode}). Set trustDirectory if that is intended, or change its mode.`
    }
    const owner = Option.getOrElse(info.uid, () => 0)
    return owner === 0 || Option.isNone(user) || owner === user.value
      ? undefined
      : `${path} belongs to another user (${owner}).`
  }

  const info = isWindows ? fs.stat(path) : fs.lstat(path)
  const ensure = info.pipe(
    Effect.catchIf(
      ({ reason }) => reason._tag === "NotFound",
      () => Effect.andThen(fs.makeDirectory(path, { recursive: true, mode: 0o700 }), info)
    ),
    Effect.mapError(toPersistenceError),
    Effect.flatMap((info) => {
      const message = objection(info)
      return message === undefined ? Effect.void : Effect.fail(new PersistenceError({ message }))
    })
  )

  yield* ensure
  const probe = paths.join(path, yield* temporaryName(`${prefix}probe`))
  const { uid } = yield* fs.writeFile(probe, new Uint8Array(), { flag: "wx", mode: 0o600 }).pipe(
    Effect.andThen(fs.lstat(probe)),
    Effect.ensuring(Effect.ignore(fs.remove(probe, { force: true }))),
    Effect.mapError(toPersistenceError)
  )
  user = uid
  yield* ensure
  return { path, ensure }
})

/** The error has the message of the operating system: `ENOSPC: no space left on device, write`. */
export const toPersistenceError = (error: PlatformError): PersistenceError => {
  const { cause } = error.reason
  return new PersistenceError({ message: cause instanceof Error ? cause.message : error.message, cause: error })
}
