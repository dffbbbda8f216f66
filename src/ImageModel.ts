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
import * as Schema from "effect/Schema"
import { Price } from "./pricing/schema.ts"
import { CapabilityType, ImageBillable, ImageUnit, InputModality, OutputModality } from "./Vocabulary.ts"
import { UnixSeconds } from "./wire/dates.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * What one request parameter accepts. That it is there means that the parameter is accepted at all; `type` says which of
 * the other fields to look at.
 *
 * @category schemas
 * @since 0.1.0
 */
export class Capability extends Schema.Opaque<Capability>()(Schema.Struct({
  /** `enum`: one of `values`. `range`: from `min` to `max`. `boolean`: nothing more is said. */
  type: nullish(CapabilityType),
  /** What an `enum` accepts: `["1K", "2K", "4K"]`. */
  values: nullish(Schema.Array(Schema.String)),
  /** The lowest number that a `range` accepts. */
  min: nullish(Schema.Finite),
  /** The highest number that a `range` accepts. */
  max: nullish(Schema.Finite)
})) {}

/**
 * What each request parameter accepts, by the parameter's name. A parameter that is absent is not accepted.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Capabilities = Schema.Record(Schema.String, Schema.NullOr(Capability))

/**
 * What each request parameter accepts, by the parameter's name.
 *
 * @category models
 * @since 0.1.0
 */
export interface Capabilities extends Schema.Schema.Type<typeof Capabilities> {}

/**
 * One model that makes images.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ImageModel extends Schema.Opaque<ImageModel>()(Schema.Struct({
  /** What a request names: `author/slug`. */
  id: Schema.NonEmptyString,
  /** What people read: `Seedream 4.5`. */
  name: withFallback(Schema.String, { field: "id" }),
  /** Description of the model. May be empty. */
  description: nullish(Schema.String),
  /** When OpenRouter listed it. Unix seconds on the wire. */
  created: nullish(UnixSeconds),
  /** Modalities of the model. */
  architecture: nullish(Schema.Struct({
    /** What the model takes in. */
    input_modalities: nullish(Schema.Array(InputModality)),
    /** What the model gives out. */
    output_modalities: nullish(Schema.Array(OutputModality))
  })),
  /** What at least one endpoint accepts. No single endpoint need accept all of it: those say it for themselves. */
  supported_parameters: nullish(Capabilities),
  /** Whether at least one endpoint streams images as they form (`stream: true`, on the Image API). */
  supports_streaming: nullish(Schema.Boolean),
  /** Path of the endpoints of this model, from the host's root. `Endpoints.listImages` asks for it by `id`. */
  endpoints: nullish(Schema.String)
})) {}

/**
 * One line of the price list of an image endpoint: `cost_usd` for each `unit` of what is `billable`.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ImagePrice extends Schema.Opaque<ImagePrice>()(Schema.Struct({
  /** What is charged for: images that come out, images or text that go in. */
  billable: nullish(ImageBillable),
  /** What it is counted in. */
  unit: nullish(ImageUnit),
  /** USD per unit, exact. A number on the wire. */
  cost_usd: nullish(Price),
  /** Which of several prices of the same thing: `high_resolution`. Absent where there is one price. */
  variant: nullish(Schema.String)
})) {}

/**
 * One endpoint: a model that makes images, as one provider serves it.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ImageEndpoint extends Schema.Opaque<ImageEndpoint>()(Schema.Struct({
  /** Who serves it. */
  provider_name: withFallback(Schema.String, { value: "unknown" }),
  /** Under which name the request passes options through to the provider (`provider.options`). */
  provider_slug: nullish(Schema.String),
  /** What routing preferences name. Null where it cannot be chosen. */
  provider_tag: nullish(Schema.String),
  /** What this endpoint accepts. */
  supported_parameters: nullish(Capabilities),
  /** Options that may be passed through to the provider. */
  allowed_passthrough_parameters: nullish(Schema.Array(Schema.String)),
  /** Whether it streams images as they form (`stream: true`). */
  supports_streaming: nullish(Schema.Boolean),
  /** Everything that is charged. What has no line here is not. */
  pricing: nullish(Schema.Array(ImagePrice))
})) {}

/**
 * A model that makes images with all of its endpoints, as `Endpoints.listImages` gives it.
 *
 * @category schemas
 * @since 0.1.0
 */
export class ImageModelEndpoints extends Schema.Opaque<ImageModelEndpoints>()(Schema.Struct({
  /** Id of the model. */
  id: nullish(Schema.String),
  /** All endpoints of the model in the Image API. */
  endpoints: Schema.Array(ImageEndpoint)
})) {}
