/**
 * The data that `FakeOpenRouter` serves: models, their endpoints, providers, and facts that the server filters and sorts by.
 *
 * A catalogue is a plain value of wire JSON. `catalogue` is the built-in one, with about fifty models of every kind; `odd`
 * has items of unusual shapes; `make`, `model` and `endpoint` build a small catalogue; `fromList` reads captured responses.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { media } from "./builtIn/media.ts"
import * as Odd from "./builtIn/odd.ts"
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
  IdentifiedJson,
  /** @since 0.1.0 */
  ImageEntry,
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
 * Everything that the fake server serves.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalogue {
  /** Models, in the order of a list without `sort`. */
  readonly models: ReadonlyArray<Json>
  /** Endpoints by the id of their model. An alias without an entry has the endpoints of its target. */
  readonly endpoints: Readonly<Record<string, ReadonlyArray<Json>>>
  /** Endpoints with zero data retention: the response of `GET /endpoints/zdr`, and the basis of the `zdr` filter. */
  readonly zdr: ReadonlyArray<Json>
  /** Facts that no response contains, by the id of the model. */
  readonly facts: Readonly<Record<string, Facts>>
  /** Items of the response of `GET /providers`. */
  readonly providers: ReadonlyArray<Json>
  /** Items of the response of `GET /images/models`. */
  readonly images: ReadonlyArray<Json>
  /** Endpoints of the Image API by the id of their model. */
  readonly imageEndpoints: Readonly<Record<string, ReadonlyArray<Json>>>
  /** Items of the response of `GET /videos/models`. */
  readonly videos: ReadonlyArray<Json>
}

/**
 * Makes a catalogue of models, listed in the order given. Its providers are the given ones, followed by all other providers
 * of the endpoints.
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
 * Makes a catalogue of captured responses: the JSON of a `/models` response (or only its list), and those of any number of
 * `/models/{author}/{slug}/endpoints` responses. `None` if the first contains no list.
 *
 * **Details**
 *
 * Models are served as captured, valid or not; items that are not objects are left out. A model without a captured
 * endpoint response has no endpoints, and filters that need `Facts` select nothing. The providers are those of the
 * endpoints; the lists of image and video models are empty.
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
 * The built-in catalogue: about fifty models of every kind that OpenRouter lists, with their endpoints. Ids, prices and
 * limits are like the real ones of 2026; descriptions and statistics are invented.
 *
 * **Details**
 *
 * It contains routers with dynamic prices; free, batch, thinking, nitro and exacto variants; aliases (one without endpoints);
 * models of embeddings, images, video, audio, speech, transcription and reranking; prices with tiers, times of day and more
 * decimals than a floating-point number holds; discounts; an expired model; absent and partial benchmarks; endpoints of the
 * service tiers `flex` and `priority`; and endpoints with every status. All of it decodes without findings, and OpenRouter's
 * own `@openrouter/sdk` can read it. `odd` has the shapes that other clients reject.
 *
 * **Gotchas**
 *
 * Models come and go between versions of this package: a test that counts models should make its own catalogue.
 *
 * @category catalogues
 * @since 0.1.0
 */
export const catalogue: Catalogue = make(
  [...proprietary, ...openWeights, ...media].toSorted((a, b) =>
    (number(b.model, "created") ?? 0) - (number(a.model, "created") ?? 0)
  ),
  providers
)

/**
 * A small catalogue of odd shapes, to test that a program survives them: items with only an id, the list of 2024, nulls in
 * every field, unknown keys and values, values of the wrong type, and items without a usable id.
 *
 * **Details**
 *
 * Every item with a usable id decodes. Unreadable fields are left out, and `Drift` reports them and everything unknown.
 * Strict decoding fails. `@openrouter/sdk` rejects its lists of models and endpoints.
 *
 * @category catalogues
 * @since 0.1.0
 */
export const odd: Catalogue = {
  models: Odd.models,
  endpoints: Odd.endpoints,
  zdr: [],
  facts: {},
  providers: Odd.providers,
  images: Odd.images,
  imageEndpoints: {},
  videos: Odd.videos
}
