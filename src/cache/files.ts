/**
 * A `BackingPersistence` in files: one entry per file, replaced atomically. The modification time of a file is the time at
 * which its entry expires, so expired files need not be opened. Effect's own file store writes in place, so readers see
 * parts of entries, and it never removes expired ones.
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Path from "effect/Path"
import * as Persistence from "effect/persistence/Persistence"
import type { PlatformError } from "effect/PlatformError"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { type Directory, prefix, temporaryName, toPersistenceError } from "./directory.ts"

/** A response of 8 MiB, the default limit, takes less, even if all of its text is escaped. */
const maxFileSize = ByteSize.mebibytes(256)

const sweepSize = 1000

const sweepInterval = Duration.minutes(10)

/** How long a file stays after its modification time: its writer may still be running, and clocks of machines differ. */
const grace = Duration.hours(1)

/** Removes old files when it is built and after writes, because a timer would keep the process alive. */
export const make = Effect.fnUntraced(function*(
  directory: Directory
): Effect.fn.Return<Persistence.BackingPersistence["Service"], never, FileSystem.FileSystem | Path.Path | Scope.Scope> {
  const fs = yield* FileSystem.FileSystem
  const paths = yield* Path.Path
  const scope = yield* Effect.scope
  const inDirectory = (name: string) => paths.join(directory.path, name)
  const inFiles = <A>(run: Effect.Effect<A, PlatformError | Persistence.PersistenceError>) =>
    Effect.andThen(
      directory.ensure,
      Effect.mapError(run, (error) => error._tag === "PlatformError" ? toPersistenceError(error) : error)
    )

  const read = Effect.fnUntraced(function*(name: string) {
    const file = inDirectory(name)
    const { mtime, size, type } = yield* fs.lstat(file)
    // Opening a FIFO would block the process, even at its exit.
    if (type !== "File") return yield* unreadable(name, "is not a regular file")
    if (size > maxFileSize) return yield* unreadable(name, `has more than ${ByteSize.format(maxFileSize)}`)
    if (timeOf(mtime) <= (yield* Clock.currentTimeMillis)) return undefined
    const text = yield* fs.readFileString(file)
    const value: unknown = yield* Effect.try({
      try: () => JSON.parse(text),
      catch: () => new Persistence.PersistenceError({ message: `${name} is not JSON` })
    })
    return typeof value === "object" && value !== null ? value : yield* unreadable(name, "contains no entry")
  }, Effect.catchIf(isNotFound, () => Effect.undefined))

  const write = Effect.fnUntraced(function*(name: string, value: object, timeToLive: Duration.Duration | undefined) {
    const now = yield* Clock.currentTimeMillis
    const expires = Math.min(now + Duration.toMillis(timeToLive ?? Duration.infinity), latest) / 1000
    const temporary = inDirectory(yield* temporaryName(name))
    yield* fs.writeFileString(temporary, JSON.stringify(value), { flag: "wx", mode: 0o600 }).pipe(
      Effect.andThen(fs.utimes(temporary, expires, expires)),
      Effect.andThen(fs.rename(temporary, inDirectory(name))),
      Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true })))
    )
  })

  const sweep = Effect.gen(function*() {
    yield* directory.ensure
    const names = yield* fs.readDirectory(directory.path)
    const oldest = (yield* Clock.currentTimeMillis) - Duration.toMillis(grace)
    // Starts at a random file, so that short-lived processes together check a large directory.
    const start = yield* Random.nextIntBetween(0, names.length)
    for (const name of [...names.slice(start), ...names.slice(0, start)].slice(0, sweepSize)) {
      if (!name.startsWith(prefix)) continue
      const info = yield* Effect.option(fs.lstat(inDirectory(name)))
      if (Option.exists(info, ({ mtime, type }) => type === "File" && timeOf(mtime) <= oldest)) {
        yield* fs.remove(inDirectory(name), { force: true })
      }
    }
  }).pipe(
    Effect.catch((error) => Effect.logDebug(`Old files of the response cache are not removed: ${error.message}`)),
    Effect.forkIn(scope)
  )

  let nextSweep = -Infinity
  const sweepIfDue = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    if (now < nextSweep) return Effect.void
    nextSweep = now + Duration.toMillis(sweepInterval)
    return Effect.asVoid(sweep)
  })

  yield* sweepIfDue
  return Persistence.BackingPersistence.of({
    make: (storeId) => {
      const nameOf = (key: string) => encodeURIComponent(`${storeId}/${key}`)
      const get = (key: string) => inFiles(read(nameOf(key)))
      const set = (key: string, value: object, timeToLive: Duration.Duration | undefined) =>
        Effect.andThen(inFiles(write(nameOf(key), value, timeToLive)), sweepIfDue)
      return Effect.succeed({
        get,
        getMany: (keys) => Effect.forEach(keys, get),
        set,
        setMany: (entries) => Effect.forEach(entries, (entry) => set(...entry), { discard: true }),
        remove: (key) => inFiles(fs.remove(inDirectory(nameOf(key)), { force: true })),
        clear: inFiles(Effect.flatMap(fs.readDirectory(directory.path), (names) =>
          Effect.forEach(
            names.filter((name) => name.startsWith(nameOf(""))),
            (name) => fs.remove(inDirectory(name), { force: true }),
            { discard: true, concurrency: 8 }
          )))
      })
    }
  })
})

// In 2100. Later times may not fit into the file system.
const latest = 4_102_444_800_000

const timeOf = (mtime: Option.Option<Date>): number => Option.match(mtime, { onNone: () => 0, onSome: Number })

const isNotFound = (error: PlatformError | Persistence.PersistenceError): boolean =>
  error._tag === "PlatformError" && error.reason._tag === "NotFound"

const unreadable = (name: string, reason: string) =>
  Effect.fail(new Persistence.PersistenceError({ message: `${name} ${reason}` }))
