/** What the benchmarks share: the list of models that they read, and the median. */
import { Catalogue } from "effect-openrouter/testing"

/** A response of `GET /models` with the built-in catalogue, repeated to 414 models. */
export const listOfModels = (): string => {
  const { models } = Catalogue.catalogue
  const data = Array.from({ length: 414 }, (_, index) => {
    const { id, ...model } = models[index % models.length] ?? {}
    return Object.assign({ id: `${String(id)}-${index}` }, model)
  })
  return JSON.stringify({ data, total_count: data.length, links: { next: null } })
}

export const median = (values: ReadonlyArray<number>) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
