/**
 * What the double of OpenRouter serves: models, their endpoints, providers, and what the server knows beside them.
 *
 * A catalogue is a plain value of wire JSON. `catalogue` is the one that ships with this package, about fifty models of
 * every kind; `make`, `model` and `endpoint` write a small one of one's own; `fromList` takes captured answers. Stands
 * below `FakeOpenRouter`, which serves it.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { media } from "./builtIn/media.ts"
import { openWeights } from "./builtIn/openWeights.ts"
import { proprietary } from "./builtIn/proprietary.ts"
import { providers } from "./builtIn/providers.ts"
import { type Entry, type Facts, type Json, provider } from "./CatalogueEntry.ts"
import { field, number, text } from "./server/json.ts"

export type {
  /** @since 0.1.0 */
  EndpointOf,
  /** @since 0.1.0 */
  EndpointOptions,
  /** @since 0.1.0 */
  Entry,
  /** @since 0.1.0 */
  Facts,
  /** @since 0.1.0 */
  Json,
  /** @since 0.1.0 */
  ModelOptions
} from "./CatalogueEntry.ts"

export {
  /**
   * One endpoint of a model, by a provider.
   *
   * @category constructors
   * @since 0.1.0
   */
  endpoint,
  /**
   * One model, with its endpoints.
   *
   * @category constructors
   * @since 0.1.0
   */
  model,
  /**
   * One provider.
   *
   * @category constructors
   * @since 0.1.0
   */
  provider
} from "./CatalogueEntry.ts"

/**
 * Everything that the double serves.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalogue {
  /** Models in the order in which they are listed when no `sort` is asked for. */
  readonly models: ReadonlyArray<Json>
  /** Endpoints under the id of their model. An alias without an entry of its own has those of its target. */
  readonly endpoints: Readonly<Record<string, ReadonlyArray<Json>>>
  /** What `GET /endpoints/zdr` answers, and what the `zdr` filter goes by. */
  readonly zdr: ReadonlyArray<Json>
  /** What the server knows beside, under the id of the model. */
  readonly facts: Readonly<Record<string, Facts>>
  /** What `GET /providers` answers. */
  readonly providers: ReadonlyArray<Json>
  /** What `GET /images/models` answers. */
  readonly images: ReadonlyArray<Json>
  /** Endpoints of the Image API under the id of their model. */
  readonly imageEndpoints: Readonly<Record<string, ReadonlyArray<Json>>>
  /** What `GET /videos/models` answers. */
  readonly videos: ReadonlyArray<Json>
}

/**
 * Puts models together to a catalogue, listed in the order given. Whoever serves an endpoint is among its providers, after
 * those that are given.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (entries: ReadonlyArray<Entry>, providers: ReadonlyArray<Json> = []): Catalogue => ({
  models: entries.map((entry) => entry.model),
  endpoints: Object.fromEntries(
    entries.flatMap(({ endpoints, model }) => endpoints === undefined ? [] : [[model.id, endpoints]])
  ),
  zdr: entries.flatMap((entry) => entry.zdr),
  facts: Object.fromEntries(entries.map((entry) => [entry.model.id, entry.facts])),
  providers: withServing(providers, entries.flatMap((entry) => entry.endpoints ?? [])),
  images: entries.flatMap(({ image }) => image === undefined ? [] : [image.model]),
  imageEndpoints: Object.fromEntries(
    entries.flatMap(({ image, model }) => image === undefined ? [] : [[model.id, image.endpoints]])
  ),
  videos: entries.flatMap(({ video }) => video === undefined ? [] : [video])
})

const withServing = (providers: ReadonlyArray<Json>, endpoints: ReadonlyArray<Json>): ReadonlyArray<Json> => {
  const given = providers.map((provider) => text(provider, "name"))
  const serving = new Set(endpoints.flatMap((endpoint) => text(endpoint, "provider_name") ?? []))
  return [...providers, ...Array.from(serving).filter((name) => !given.includes(name)).map((name) => provider(name))]
}

const items = (json: unknown): Option.Option<ReadonlyArray<Json>> => {
  const list = Array.isArray(json) ? json : field(json, "data")
  return Array.isArray(list) ? Option.some(list.filter(Predicate.isReadonlyObject)) : Option.none()
}

/**
 * Turns captured answers into a catalogue: the JSON of a `/models` answer (or its bare list), and of as many
 * `/models/{author}/{slug}/endpoints` answers as there are. None where the first is no such answer.
 *
 * **Details**
 *
 * Models are served as they were captured, right or wrong; what is not even an object is left out. A model without a
 * captured answer has no endpoints, and filters that need `Facts` select nothing. Providers are those of the endpoints;
 * the lists of image and video models are empty.
 *
 * @category constructors
 * @since 0.1.0
 */
export const fromList = (list: unknown, endpoints: ReadonlyArray<unknown> = []): Option.Option<Catalogue> =>
  Option.map(items(list), (models) => {
    const served = endpoints.flatMap((answer) => {
      const id = text(answer, "data", "id")
      return id === undefined
        ? []
        : [[id, Option.getOrElse(items(field(answer, "data", "endpoints")), () => [])] as const]
    })
    return {
      models,
      endpoints: Object.fromEntries(served),
      zdr: [],
      facts: {},
      providers: withServing([], served.flatMap(([, endpoints]) => endpoints)),
      images: [],
      imageEndpoints: {},
      videos: []
    }
  })

/**
 * The catalogue that ships with this package: about fifty models of every kind that OpenRouter lists, with their
 * endpoints. Ids, prices and limits are like the real ones of 2026; descriptions and statistics are ours.
 *
 * **Details**
 *
 * It holds routers with dynamic prices, free, batch, thinking, nitro and exacto variants, aliases (one without
 * endpoints), embeddings, images, video, audio, speech, transcription and reranking, tiered and time-of-day prices, prices
 * with more decimals than a double holds, discounts, an expired model, absent and partial benchmarks, and endpoints in
 * every state. All of it decodes, and nothing in it is unknown to this version.
 *
 * **Gotchas**
 *
 * Models come and go between versions of this package: in a test that counts, write a catalogue of your own.
 *
 * @category catalogues
 * @since 0.1.0
 */
export const catalogue: Catalogue = make(
  // Newest first, as the real list comes.
  [...proprietary, ...openWeights, ...media].toSorted((a, b) =>
    (number(b.model, "created") ?? 0) - (number(a.model, "created") ?? 0)
  ),
  providers
)
