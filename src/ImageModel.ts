/**
 * One model of the Image API, and the endpoints that serve it, as `Models.listImages` and `Endpoints.listImages` give
 * them.
 *
 * The Image API describes its models in its own way: not by price per token and a list of parameters, but by what each
 * parameter accepts, and by a price list. As in `Model`, every field may be absent or null but those that nothing works
 * without. Stands beside `Model` and `Endpoint`, above `Pricing` and `Vocabulary`.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Price } from "./pricing/schema.ts"
import { CapabilityType, ImageBillable, ImageUnit, InputModality, OutputModality } from "./Vocabulary.ts"
import { UnixSeconds } from "./wire/dates.ts"
import { codecOf, objectOf } from "./wire/exact.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * What one request parameter accepts. That it is there means that the parameter is accepted at all; `type` says which of
 * the other fields to look at.
 *
 * @category models
 * @since 0.1.0
 */
export interface Capability {
  /** `enum`: one of `values`. `range`: from `min` to `max`. `boolean`: nothing more is said. */
  readonly type?: CapabilityType | null
  /** What an `enum` accepts: `["1K", "2K", "4K"]`. */
  readonly values?: ReadonlyArray<string> | null
  /** The lowest number that a `range` accepts. */
  readonly min?: number | null
  /** The highest number that a `range` accepts. */
  readonly max?: number | null
}

/**
 * What one request parameter accepts. That it is there means that the parameter is accepted at all; `type` says which of
 * the other fields to look at.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Capability = objectOf<Capability>()(Schema.Struct({
  type: nullish(CapabilityType),
  values: nullish(Schema.Array(Schema.String)),
  min: nullish(Schema.Finite),
  max: nullish(Schema.Finite)
}))

/**
 * What each request parameter accepts, by the parameter's name. A parameter that is absent is not accepted.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Capabilities = codecOf<Capabilities>()(Schema.Record(Schema.String, Schema.NullOr(Capability)))

/**
 * What each request parameter accepts, by the parameter's name.
 *
 * @category models
 * @since 0.1.0
 */
export interface Capabilities {
  readonly [parameter: string]: Capability | null
}

/**
 * One model that makes images.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageModel {
  /** What a request names: `author/slug`. */
  readonly id: string
  /** What people read: `Seedream 4.5`. */
  readonly name: string
  /** Description of the model. May be empty. */
  readonly description?: string | null
  /** When OpenRouter listed it. Unix seconds on the wire. */
  readonly created?: DateTime.Utc | null
  /** Modalities of the model. */
  readonly architecture?: {
    /** What the model takes in. */
    readonly input_modalities?: ReadonlyArray<InputModality> | null
    /** What the model gives out. */
    readonly output_modalities?: ReadonlyArray<OutputModality> | null
  } | null
  /** What at least one endpoint accepts. No single endpoint need accept all of it: those say it for themselves. */
  readonly supported_parameters?: Capabilities | null
  /** Whether at least one endpoint streams images as they form (`stream: true`, on the Image API). */
  readonly supports_streaming?: boolean | null
  /** Path of the endpoints of this model, from the host's root. `Endpoints.listImages` asks for it by `id`. */
  readonly endpoints?: string | null
}

/**
 * {@link ImageModel} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageModelEncoded extends Omit<ImageModel, "created"> {
  /** When OpenRouter listed it. Unix seconds on the wire. */
  readonly created?: number | null
}

/**
 * One model that makes images.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImageModel = objectOf<ImageModel, ImageModelEncoded>()(Schema.Struct({
  id: Schema.NonEmptyString,
  name: withFallback(Schema.String, { field: "id" }),
  description: nullish(Schema.String),
  created: nullish(UnixSeconds),
  architecture: nullish(Schema.Struct({
    input_modalities: nullish(Schema.Array(InputModality)),
    output_modalities: nullish(Schema.Array(OutputModality))
  })),
  supported_parameters: nullish(Capabilities),
  supports_streaming: nullish(Schema.Boolean),
  endpoints: nullish(Schema.String)
}))

/**
 * One line of the price list of an image endpoint: `cost_usd` for each `unit` of what is `billable`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImagePrice {
  /** What is charged for: images that come out, images or text that go in. */
  readonly billable?: ImageBillable | null
  /** What it is counted in. */
  readonly unit?: ImageUnit | null
  /** USD per unit, exact. A number on the wire. */
  readonly cost_usd?: Price | null
  /** Which of several prices of the same thing: `high_resolution`. Absent where there is one price. */
  readonly variant?: string | null
}

/**
 * {@link ImagePrice} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImagePriceEncoded extends Omit<ImagePrice, "cost_usd"> {
  /** USD per unit, exact. A number on the wire. */
  readonly cost_usd?: string | number | null
}

/**
 * One line of the price list of an image endpoint: `cost_usd` for each `unit` of what is `billable`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImagePrice = objectOf<ImagePrice, ImagePriceEncoded>()(Schema.Struct({
  billable: nullish(ImageBillable),
  unit: nullish(ImageUnit),
  cost_usd: nullish(Price),
  variant: nullish(Schema.String)
}))

/**
 * One endpoint: a model that makes images, as one provider serves it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageEndpoint {
  /** Who serves it. */
  readonly provider_name: string
  /** Under which name the request passes options through to the provider (`provider.options`). */
  readonly provider_slug?: string | null
  /** What routing preferences name. Null where it cannot be chosen. */
  readonly provider_tag?: string | null
  /** What this endpoint accepts. */
  readonly supported_parameters?: Capabilities | null
  /** Options that may be passed through to the provider. */
  readonly allowed_passthrough_parameters?: ReadonlyArray<string> | null
  /** Whether it streams images as they form (`stream: true`). */
  readonly supports_streaming?: boolean | null
  /** Everything that is charged. What has no line here is not. */
  readonly pricing?: ReadonlyArray<ImagePrice> | null
}

/**
 * {@link ImageEndpoint} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageEndpointEncoded extends Omit<ImageEndpoint, "pricing"> {
  /** Everything that is charged. What has no line here is not. */
  readonly pricing?: ReadonlyArray<ImagePriceEncoded> | null
}

/**
 * One endpoint: a model that makes images, as one provider serves it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImageEndpoint = objectOf<ImageEndpoint, ImageEndpointEncoded>()(Schema.Struct({
  provider_name: withFallback(Schema.String, { value: "unknown" }),
  provider_slug: nullish(Schema.String),
  provider_tag: nullish(Schema.String),
  supported_parameters: nullish(Capabilities),
  allowed_passthrough_parameters: nullish(Schema.Array(Schema.String)),
  supports_streaming: nullish(Schema.Boolean),
  pricing: nullish(Schema.Array(ImagePrice))
}))

/**
 * A model that makes images with all of its endpoints, as `Endpoints.listImages` gives it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageModelEndpoints {
  /** Id of the model. */
  readonly id?: string | null
  /** All endpoints of the model in the Image API. */
  readonly endpoints: ReadonlyArray<ImageEndpoint>
}

/**
 * {@link ImageModelEndpoints} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageModelEndpointsEncoded extends Omit<ImageModelEndpoints, "endpoints"> {
  /** All endpoints of the model in the Image API. */
  readonly endpoints: ReadonlyArray<ImageEndpointEncoded>
}

/**
 * The fields of {@link ImageModelEndpoints} without its endpoints, which are decoded one by one.
 *
 * @internal
 */
export const imageModelFields = {
  id: nullish(Schema.String)
} as const

/**
 * A model that makes images with all of its endpoints, as `Endpoints.listImages` gives it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImageModelEndpoints = objectOf<ImageModelEndpoints, ImageModelEndpointsEncoded>()(Schema.Struct({
  ...imageModelFields,
  endpoints: Schema.Array(ImageEndpoint)
}))
