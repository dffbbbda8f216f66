/** Reads captured responses: a folder with `models/*.json` and perhaps `endpoints/*.json`, or one file of `GET /models`. */
import { Array, Data, Effect, FileSystem, Option, Order, Path, Schema } from "effect"
import { Catalogue } from "effect-openrouter/testing"

class NoCaptures extends Data.TaggedError("NoCaptures")<{ readonly message: string }> {}

const read = Effect.fnUntraced(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(file).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Unknown))),
    Effect.mapError(() => new NoCaptures({ message: `${file} cannot be read as JSON.` })),
    Effect.map((answer) => ({ file, answer }))
  )
})

const readAll = Effect.fnUntraced(function*(folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = yield* Effect.orElseSucceed(fs.readDirectory(folder), () => [])
  return yield* Effect.forEach(names.filter((name) => name.endsWith(".json")), (name) => read(path.join(folder, name)))
})

/** A catalogue of captured responses, and the file of its list. Of several lists, it takes the one with the most models. */
export const load = Effect.fnUntraced(function*(source: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { type } = yield* Effect.mapError(fs.stat(source), () => new NoCaptures({ message: `There is no ${source}.` }))
  const isFolder = type === "Directory"
  const lists = isFolder ? yield* readAll(path.join(source, "models")) : [yield* read(source)]
  const endpoints = isFolder ? yield* readAll(path.join(source, "endpoints")) : []
  const catalogues = lists.flatMap(({ answer, file }) =>
    Option.match(Catalogue.fromList(answer, endpoints.map(({ answer }) => answer)), {
      onNone: () => [],
      onSome: (catalogue) => catalogue.models.length === 0 ? [] : [{ catalogue, file }]
    })
  )
  const longest = catalogues.toSorted((a, b) => a.catalogue.models.length - b.catalogue.models.length).at(-1)
  if (longest !== undefined) return longest
  return yield* new NoCaptures({
    message: isFolder
      ? `${source} has no models/*.json with a response of GET /models.`
      : `${source} is not a response of GET /models: it has no models in "data".`
  })
})

export const mostServed = ({ endpoints, models }: Catalogue.Catalogue): string => {
  const ids = models.flatMap(({ id }) => typeof id === "string" ? [id] : [])
  const byEndpoints = Order.mapInput(Order.Number, (id: string) => endpoints[id]?.length ?? 0)
  return Array.sort(ids, byEndpoints).at(-1) ?? "openai/gpt-4o"
}
