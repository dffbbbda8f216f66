/**
 * One model of a catalogue, written down in a few words: the fields that matter, its endpoints, and what the server knows
 * beside them. What is left out gets plain values. Stands below `Catalogue`, which puts such entries together.
 *
 * @since 0.1.0
 */
import type * as Endpoint from "../Endpoint.ts"
import type * as ImageModel from "../ImageModel.ts"
import type * as Model from "../Model.ts"
import type * as Provider from "../Provider.ts"
import type * as VideoModel from "../VideoModel.ts"
import type * as Vocabulary from "../Vocabulary.ts"

/**
 * A JSON object as it stands in an answer. It need not be right: a catalogue may hold what OpenRouter should never send.
 *
 * @category models
 * @since 0.1.0
 */
export type Json = Readonly<Record<string, unknown>>

/**
 * What the server knows about a model and does not put in its answers. Filters and orders need it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Facts {
  /** Use cases, for the `category` filter. */
  readonly categories?: ReadonlyArray<Vocabulary.Category>
  /** Whether its answers may train other models, for the `distillable` filter. */
  readonly distillable?: boolean
  /** Data regions that it is served from, for the `region` filter. */
  readonly regions?: ReadonlyArray<Vocabulary.Region>
  /** Fraction of tool calls that went well, for `min_tool_success_rate` and `max_tool_success_rate`. */
  readonly tool_success_rate?: number
  /** Tokens in the last week, in any unit, for the orders `most-popular` and `top-weekly`. */
  readonly weekly_tokens?: number
}

/**
 * One model with all that belongs to it, as `model` makes it and `make` takes it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entry {
  readonly model: Json & { readonly id: string }
  /** Undefined for an alias that has those of its target. */
  readonly endpoints: ReadonlyArray<Json> | undefined
  readonly zdr: ReadonlyArray<Json>
  readonly facts: Facts
  /** The model as the Image API lists it, and its endpoints there. Undefined for a model that makes no images. */
  readonly image: { readonly model: Json; readonly endpoints: ReadonlyArray<Json> } | undefined
  /** The model as the Video API lists it. Undefined for a model that makes no videos. */
  readonly video: Json | undefined
}

/**
 * Fields of an endpoint; those that are left out get values that suit its model. `zdr` is ours: true puts the endpoint
 * among those without data retention.
 *
 * @category models
 * @since 0.1.0
 */
export interface EndpointOptions extends Partial<typeof Endpoint.Endpoint.Encoded> {
  readonly zdr?: boolean
}

/**
 * Fields of a model; those that are left out get plain values. `endpoints` and `facts` are ours: what belongs to the
 * model without standing in it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelOptions extends Partial<typeof Model.Model.Encoded> {
  /**
   * One endpoint by `FakeProvider` unless given, or those of the target where there is an `alias_target`. Empty for a
   * model that nobody serves.
   */
  readonly endpoints?: ReadonlyArray<EndpointOf>
  readonly facts?: Facts
  /**
   * What the Image API says of each endpoint. A model that gives out images, and that somebody serves, is listed there with
   * or without it.
   */
  readonly image?: Partial<typeof ImageModel.ImageEndpoint.Encoded>
  /** What the Video API says. A model that gives out videos, and that somebody serves, is listed there with or without it. */
  readonly video?: Partial<typeof VideoModel.VideoModel.Encoded>
}

/**
 * An endpoint that takes from its model what it was not told itself. `endpoint` makes one.
 *
 * @category models
 * @since 0.1.0
 */
export type EndpointOf = (model: typeof Model.Model.Encoded) => {
  readonly json: typeof Endpoint.Endpoint.Encoded
  readonly zdr: boolean
}

const supportedByDefault: ReadonlyArray<string> = [
  "max_tokens",
  "temperature",
  "top_p",
  "stop",
  "frequency_penalty",
  "presence_penalty",
  "seed",
  "response_format",
  "tools",
  "tool_choice"
]

const slugOf = (provider_name: string): string => provider_name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")

/**
 * One provider. What is left out is null, as it is for most providers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const provider = (name: string, options: Partial<typeof Provider.Provider.Encoded> = {}): Json => ({
  name,
  slug: slugOf(name),
  privacy_policy_url: null,
  terms_of_service_url: null,
  status_page_url: null,
  headquarters: null,
  datacenters: null,
  ...options
})

/**
 * One endpoint of a model, by a provider, for the `endpoints` of `model`.
 *
 * **Details**
 *
 * Without options it is healthy, charges what the model charges and has the model's context. `latency_last_30m` and
 * `throughput_last_30m` are shown only to callers with a key, as OpenRouter does.
 *
 * @category constructors
 * @since 0.1.0
 */
export const endpoint = (provider_name: string, options: EndpointOptions = {}): EndpointOf => (model) => {
  const { zdr = false, ...fields } = options
  return {
    zdr,
    json: {
      name: `${provider_name} | ${model.canonical_slug ?? model.id}`,
      model_id: model.id,
      model_name: model.name,
      context_length: model.context_length ?? 0,
      pricing: { ...model.pricing, discount: 0 },
      provider_name,
      tag: slugOf(provider_name),
      quantization: "unknown",
      max_completion_tokens: model.top_provider?.max_completion_tokens ?? null,
      max_prompt_tokens: null,
      supported_parameters: model.supported_parameters ?? [],
      status: 0,
      uptime_last_5m: 100,
      uptime_last_30m: 99.9,
      uptime_last_1d: 99.8,
      supports_implicit_caching: false,
      latency_last_30m: { p50: 450, p75: 700, p90: 1200, p99: 3400 },
      throughput_last_30m: { p50: 60, p75: 52, p90: 41, p99: 18 },
      ...fields
    }
  }
}

/**
 * One model, with its endpoints. What is left out gets plain values: text in and out, 131,072 tokens of context, free of
 * charge, one healthy endpoint.
 *
 * **Example** (A catalogue of two)
 *
 * ```ts
 * import { Catalogue } from "effect-openrouter/testing"
 *
 * const small = Catalogue.make([
 *   Catalogue.model("acme/rocket", { pricing: { prompt: "0.000001", completion: "0.000004" } }),
 *   Catalogue.model("acme/balloon", {
 *     endpoints: [Catalogue.endpoint("Groq", { zdr: true }), Catalogue.endpoint("Together", { status: -2 })]
 *   })
 * ])
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const model = (id: string, options: ModelOptions = {}): Entry => {
  const { endpoints, facts = {}, image, video, ...fields } = options
  const canonical = options.canonical_slug ?? id.replace(/:.*$/, "")
  const context_length = options.context_length ?? 131_072
  const json: typeof Model.Model.Encoded = {
    id,
    canonical_slug: canonical,
    hugging_face_id: null,
    name: id,
    created: 1_767_225_600,
    description: "",
    context_length,
    architecture: {
      modality: "text->text",
      input_modalities: ["text"],
      output_modalities: ["text"],
      tokenizer: "Other",
      instruct_type: null
    },
    pricing: { prompt: "0", completion: "0" },
    top_provider: { context_length, max_completion_tokens: null, is_moderated: false },
    per_request_limits: null,
    supported_parameters: supportedByDefault,
    default_parameters: {},
    supported_voices: null,
    knowledge_cutoff: null,
    expiration_date: null,
    links: { details: `/api/v1/models/${canonical}/endpoints` },
    ...fields
  }
  const of = endpoints ?? (options.alias_target ? undefined : [endpoint("FakeProvider")])
  const built = of?.map((endpoint) => endpoint(json))
  const served = built?.map((endpoint) => endpoint.json) ?? []
  // Routers and aliases pass requests on, and are no models of these two APIs.
  const outputs = served.length === 0 ? [] : json.architecture?.output_modalities ?? []
  return {
    model: { ...json },
    endpoints: built?.map((endpoint) => ({ ...endpoint.json })),
    zdr: built?.flatMap((endpoint) => endpoint.zdr ? [{ ...endpoint.json }] : []) ?? [],
    facts,
    image: outputs.includes("image") ? imageOf(json, served, image) : undefined,
    video: outputs.includes("video") ? videoOf(json, video) : undefined
  }
}

const imageOf = (
  model: typeof Model.Model.Encoded,
  endpoints: ReadonlyArray<typeof Endpoint.Endpoint.Encoded>,
  { supported_parameters = {}, supports_streaming = false, ...fields }: NonNullable<ModelOptions["image"]> = {}
): NonNullable<Entry["image"]> => {
  const listed: typeof ImageModel.ImageModel.Encoded = {
    id: model.id,
    name: model.name,
    description: model.description ?? "",
    created: model.created ?? 0,
    architecture: {
      input_modalities: model.architecture?.input_modalities ?? [],
      output_modalities: model.architecture?.output_modalities ?? []
    },
    supported_parameters,
    supports_streaming,
    endpoints: `/api/v1/images/models/${model.id}/endpoints`
  }
  const served = endpoints.map(({ provider_name, tag }): Json & typeof ImageModel.ImageEndpoint.Encoded => ({
    provider_name,
    provider_slug: (tag ?? slugOf(provider_name)).replace(/\/.*$/, ""),
    provider_tag: tag ?? null,
    supported_parameters,
    allowed_passthrough_parameters: [],
    supports_streaming,
    pricing: [],
    ...fields
  }))
  return { model: { ...listed }, endpoints: served }
}

const videoOf = (
  { canonical_slug, created, description, hugging_face_id, id, name }: typeof Model.Model.Encoded,
  video: ModelOptions["video"]
): Json => ({
  id,
  canonical_slug,
  hugging_face_id,
  name,
  created,
  description,
  supported_resolutions: null,
  supported_aspect_ratios: null,
  supported_sizes: null,
  supported_durations: null,
  supported_frame_images: null,
  upscale_factor: null,
  creativity: null,
  generate_audio: null,
  seed: null,
  allowed_passthrough_parameters: [],
  pricing_skus: null,
  ...video
})
