/**
 * One model of the Image API, as `Models.listImages` returns it, and its endpoints, as `Endpoints.listImages` returns them.
 *
 * Instead of prices per token and names of parameters, the Image API lists prices per unit, and the values that each
 * parameter accepts. Only `id` and `name` of a model and `provider_name` of an endpoint are always present; as in `Model`,
 * other fields may be absent or null.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Price } from "./pricing/schema.ts"
import { CapabilityType, ImageBillable, ImageUnit, InputModality, OutputModality } from "./Vocabulary.ts"
import { UnixSeconds } from "./wire/dates.ts"
import { codecOf, type ObjectCodec, objectOf } from "./wire/exact.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * The values that one request parameter accepts. `type` decides which of the other fields apply.
 *
 * @category models
 * @since 0.1.0
 */
export interface Capability {
  /** `enum`: one of `values`. `range`: a number from `min` to `max`. `boolean`: no other field applies. */
  readonly type?: CapabilityType | null
  /** The values that an `enum` accepts: `["1K", "2K", "4K"]`. */
  readonly values?: ReadonlyArray<string> | null
  /** The lowest number that a `range` accepts. */
  readonly min?: number | null
  /** The highest number that a `range` accepts. */
  readonly max?: number | null
}

/**
 * The values that one request parameter accepts. `type` decides which of the other fields apply.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Capability: ObjectCodec<Capability> = objectOf(Schema.Struct({
  type: nullish(CapabilityType),
  values: nullish(Schema.Array(Schema.String)),
  min: nullish(Schema.Finite),
  max: nullish(Schema.Finite)
}))

/**
 * The values that each request parameter accepts, by the name of the parameter. An absent parameter is not accepted.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Capabilities: Schema.Codec<Capabilities> = codecOf(Schema.Record(Schema.String, Schema.NullOr(Capability)))

/**
 * The values that each request parameter accepts, by the name of the parameter.
 *
 * @category models
 * @since 0.1.0
 */
export interface Capabilities {
  readonly [parameter: string]: Capability | null
}

/**
 * One model of the Image API.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageModel {
  /** Id of the model in requests: `author/slug`. */
  readonly id: string
  /** Display name: `Seedream 4.5`. The `id`, if OpenRouter sent no readable name. */
  readonly name: string
  /** Description of the model. May be empty. */
  readonly description?: string | null
  /** Time at which OpenRouter listed the model. Unix seconds on the wire. */
  readonly created?: DateTime.Utc | null
  /** Modalities of the model. */
  readonly architecture?: {
    /** Modalities of the input. */
    readonly input_modalities?: ReadonlyArray<InputModality> | null
    /** Modalities of the output. */
    readonly output_modalities?: ReadonlyArray<OutputModality> | null
  } | null
  /**
   * Parameters and values that at least one endpoint accepts. A single endpoint may accept fewer: see
   * `ImageEndpoint.supported_parameters`.
   */
  readonly supported_parameters?: Capabilities | null
  /** Whether at least one endpoint streams partial images (`stream: true`, on the Image API). */
  readonly supports_streaming?: boolean | null
  /** Path of this model's endpoints on the host. `Endpoints.listImages` takes the `id` instead. */
  readonly endpoints?: string | null
}

/**
 * {@link ImageModel} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageModelEncoded extends Omit<ImageModel, "created"> {
  /** Time at which OpenRouter listed the model. Unix seconds on the wire. */
  readonly created?: number | null
}

/**
 * One model of the Image API.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImageModel: ObjectCodec<ImageModel, ImageModelEncoded> = objectOf(Schema.Struct({
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
 * One line of the price list of an image endpoint: each `unit` of `billable` costs `cost_usd`.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImagePrice {
  /** What is charged for, such as input text, input images or output images. */
  readonly billable?: ImageBillable | null
  /** Unit of the quantity. */
  readonly unit?: ImageUnit | null
  /** USD per unit, exact. It is a number on the wire. */
  readonly cost_usd?: Price | null
  /** Distinguishes several prices with equal `billable` and `unit`: `high_resolution`. Absent if there is one price. */
  readonly variant?: string | null
}

/**
 * {@link ImagePrice} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImagePriceEncoded extends Omit<ImagePrice, "cost_usd"> {
  /** USD per unit, exact. It is a number on the wire. */
  readonly cost_usd?: string | number | null
}

/**
 * One line of the price list of an image endpoint: each `unit` of `billable` costs `cost_usd`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImagePrice: ObjectCodec<ImagePrice, ImagePriceEncoded> = objectOf(Schema.Struct({
  billable: nullish(ImageBillable),
  unit: nullish(ImageUnit),
  cost_usd: nullish(Price),
  variant: nullish(Schema.String)
}))

/**
 * One endpoint: a model of the Image API, as one provider serves it.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageEndpoint {
  /** Name of the provider; `"unknown"` if OpenRouter sent no readable name. */
  readonly provider_name: string
  /** Name of the provider in `provider.options`, by which a request passes options to it. */
  readonly provider_slug?: string | null
  /** Id of the endpoint in routing preferences. Null if it cannot be chosen. */
  readonly provider_tag?: string | null
  /** Parameters and values that this endpoint accepts. */
  readonly supported_parameters?: Capabilities | null
  /** Options that may be passed through to the provider. */
  readonly allowed_passthrough_parameters?: ReadonlyArray<string> | null
  /** Whether the endpoint streams partial images (`stream: true`). */
  readonly supports_streaming?: boolean | null
  /** The complete price list: anything without a line is not charged. */
  readonly pricing?: ReadonlyArray<ImagePrice> | null
}

/**
 * {@link ImageEndpoint} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface ImageEndpointEncoded extends Omit<ImageEndpoint, "pricing"> {
  /** The complete price list: anything without a line is not charged. */
  readonly pricing?: ReadonlyArray<ImagePriceEncoded> | null
}

/**
 * One endpoint: a model of the Image API, as one provider serves it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImageEndpoint: ObjectCodec<ImageEndpoint, ImageEndpointEncoded> = objectOf(Schema.Struct({
  provider_name: withFallback(Schema.String, { value: "unknown" }),
  provider_slug: nullish(Schema.String),
  provider_tag: nullish(Schema.String),
  supported_parameters: nullish(Capabilities),
  allowed_passthrough_parameters: nullish(Schema.Array(Schema.String)),
  supports_streaming: nullish(Schema.Boolean),
  pricing: nullish(Schema.Array(ImagePrice))
}))

/**
 * A model of the Image API with all of its endpoints, as `Endpoints.listImages` returns it.
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
 * A model of the Image API with all of its endpoints, as `Endpoints.listImages` returns it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ImageModelEndpoints: ObjectCodec<ImageModelEndpoints, ImageModelEndpointsEncoded> = objectOf(
  Schema.Struct({
    id: nullish(Schema.String),
    endpoints: Schema.Array(ImageEndpoint)
  })
)
