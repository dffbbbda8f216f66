/**
 * One model of a catalogue, with its endpoints and the facts that the server filters by. Omitted fields get plain values.
 * `Catalogue` combines such entries.
 *
 * @since 0.1.0
 */
import type * as Endpoint from "../endpoint/schema.ts"
import type * as ImageModel from "../ImageModel.ts"
import type * as Model from "../model/schema.ts"
import type * as Provider from "../Provider.ts"
import type * as VideoModel from "../VideoModel.ts"
import type * as Vocabulary from "../Vocabulary.ts"

/**
 * A JSON object of a response. It may be invalid: a catalogue can contain objects that OpenRouter should never send.
 *
 * @category models
 * @since 0.1.0
 */
export type Json = Readonly<Record<string, unknown>>

/**
 * A JSON object with an id: a model.
 *
 * @category models
 * @since 0.1.0
 */
export interface IdentifiedJson extends Json {
  /** Id of the model: `author/slug`. */
  readonly id: string
}

/**
 * Facts about a model that no response contains, but that filters and orders use.
 *
 * @category models
 * @since 0.1.0
 */
export interface Facts {
  /** Use cases, for the `category` filter. */
  readonly categories?: ReadonlyArray<Vocabulary.Category>
  /** Whether its output may be used to train other models, for the `distillable` filter. */
  readonly distillable?: boolean
  /** Data regions in which it is served, for the `region` filter. */
  readonly regions?: ReadonlyArray<Vocabulary.Region>
  /** Fraction of tool calls that succeeded, 0 to 1, for `min_tool_success_rate` and `max_tool_success_rate`. */
  readonly tool_success_rate?: number
  /** Tokens in the last week, in any unit, for the orders `most-popular` and `top-weekly`. */
  readonly weekly_tokens?: number
}

/**
 * One model of the Image API.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageEntry {
  /** The model as `GET /images/models` lists it. */
  readonly model: Json
  /** Its endpoints in the Image API. */
  readonly endpoints: ReadonlyArray<Json>
}

/**
 * One model and everything that belongs to it: the result of `model` and the input of `make`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Entry {
  /** The model as `GET /models` lists it. */
  readonly model: IdentifiedJson
  /** Its endpoints. Undefined for an alias that has those of its target. */
  readonly endpoints: ReadonlyArray<Json> | undefined
  /** Those of its endpoints that have zero data retention. */
  readonly zdr: ReadonlyArray<Json>
  /** Facts that filters and orders use. */
  readonly facts: Facts
  /** The model as the Image API lists it, and its endpoints there. Undefined for a model without image output. */
  readonly image: ImageEntry | undefined
  /** The model as the Video API lists it. Undefined for a model without video output. */
  readonly video: Json | undefined
}

/**
 * Fields of an endpoint. Omitted fields get values that suit its model.
 *
 * @category models
 * @since 0.1.0
 */
export interface EndpointOptions extends Partial<typeof Endpoint.Endpoint.Encoded> {
  /** Whether `GET /endpoints/zdr` lists the endpoint. It is not a field of responses. Default: false. */
  readonly zdr?: boolean
}

/**
 * Fields of a model. Omitted fields get plain values. The fields below are not in responses.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelOptions extends Partial<typeof Model.Model.Encoded> {
  /**
   * Endpoints of the model. Default: one endpoint of `FakeProvider`; for a model with an `alias_target`, the endpoints of the
   * target. Pass `[]` for a model that no provider serves.
   */
  readonly endpoints?: ReadonlyArray<EndpointOf>
  /** Facts that filters and orders use. Default: none. */
  readonly facts?: Facts
  /** Fields of each endpoint in the Image API, which lists every model that has endpoints and image output. */
  readonly image?: Partial<typeof ImageModel.ImageEndpoint.Encoded>
  /** Fields of the model in the Video API, which lists every model that has endpoints and video output. */
  readonly video?: Partial<typeof VideoModel.VideoModel.Encoded>
}

/**
 * An endpoint whose omitted fields are taken from its model. `endpoint` makes one.
 *
 * @category models
 * @since 0.1.0
 */
export type EndpointOf = (model: typeof Model.Model.Encoded) => {
  /** The endpoint, with all fields. */
  readonly json: typeof Endpoint.Endpoint.Encoded
  /** Whether `GET /endpoints/zdr` lists it. */
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
 * Makes a provider. Omitted fields are null, as for most real providers.
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
 * Makes an endpoint of a model at a provider, for the `endpoints` of `model`.
 *
 * **Details**
 *
 * Without options it is healthy, and has the model's prices and context. `latency_last_30m` and
 * `throughput_last_30m` are null in responses to callers without a key, as at OpenRouter.
 *
 * @category constructors
 * @since 0.1.0
 */
export const endpoint = (provider_name: string, options: EndpointOptions = {}): EndpointOf => (model) => {
  const { zdr = false, ...fields } = options
  const supported_parameters = model.supported_parameters ?? []
  const choosesTools = supported_parameters.includes("tool_choice")
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
      supported_parameters,
      status: 0,
      uptime_last_5m: 100,
      uptime_last_30m: 99.9,
      uptime_last_1d: 99.8,
      supports_implicit_caching: false,
      supports_tool_choice: { none: choosesTools, auto: choosesTools, required: choosesTools, function: choosesTools },
      latency_last_30m: { p50: 450, p75: 700, p90: 1200, p99: 3400 },
      throughput_last_30m: { p50: 60, p75: 52, p90: 41, p99: 18 },
      ...fields
    }
  }
}

/**
 * Makes a model with its endpoints. Defaults: text input and output, 131,072 tokens of context, prices of 0, and one
 * healthy endpoint.
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
  const canonical = options.canonical_slug ?? id.split(":", 1)[0] ?? id
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
): ImageEntry => {
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
    provider_slug: (tag ?? slugOf(provider_name)).split("/", 1)[0] ?? null,
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
