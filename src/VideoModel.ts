/**
 * One model of the Video API, as `Models.listVideos` returns it.
 *
 * The Video API lists the resolutions, durations and sizes that a model supports, and prices under names of each provider's
 * own. As in `Model`, every field but `id` and `name` may be absent or null.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Price } from "./pricing/schema.ts"
import { AspectRatio, FrameImage, VideoResolution, VideoSize } from "./Vocabulary.ts"
import { UnixSeconds } from "./wire/dates.ts"
import { type ObjectCodec, objectOf } from "./wire/exact.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * One model of the Video API.
 *
 * @category models
 * @since 0.1.0
 */
export interface VideoModel {
  /** Id of the model in requests: `author/slug`. */
  readonly id: string
  /** Display name: `Veo 3.1`. The `id`, if OpenRouter sent no readable name. */
  readonly name: string
  /** Permanent name of the model, which does not change when an alias does. */
  readonly canonical_slug?: string | null
  /** Repository on Hugging Face. Empty or null if there is none. */
  readonly hugging_face_id?: string | null
  /** Time at which OpenRouter listed the model. Unix seconds on the wire. */
  readonly created?: DateTime.Utc | null
  /** Description of the model. May be empty. */
  readonly description?: string | null
  /** Resolutions of the videos: `1080p`. */
  readonly supported_resolutions?: ReadonlyArray<VideoResolution> | null
  /** Aspect ratios of the videos, width to height: `16:9`. */
  readonly supported_aspect_ratios?: ReadonlyArray<AspectRatio> | null
  /** Sizes of the videos, width and height in pixels: `1920x1080`. */
  readonly supported_sizes?: ReadonlyArray<VideoSize> | null
  /** Durations of the videos, in seconds. */
  readonly supported_durations?: ReadonlyArray<number> | null
  /** Frames that a request may set by an image. */
  readonly supported_frame_images?: ReadonlyArray<FrameImage> | null
  /** Factors by which the model can enlarge videos. Null for models that do not enlarge videos. */
  readonly upscale_factor?: {
    /** Smallest supported factor. */
    readonly min?: number | null
    /** Largest supported factor. */
    readonly max?: number | null
  } | null
  /** Levels of creativity when enlarging videos. Null for models that do not enlarge videos. */
  readonly creativity?: ReadonlyArray<number> | null
  /** Whether the videos can have sound. */
  readonly generate_audio?: boolean | null
  /** Whether the same `seed` gives the same video. */
  readonly seed?: boolean | null
  /** Options that may be passed through to the provider. */
  readonly allowed_passthrough_parameters?: ReadonlyArray<string> | null
  /**
   * Exact prices, by a name that states the unit. They are in USD unless the name says cents:
   * `duration_seconds_with_audio_1080p` is USD per second, `cents_per_second_output` is cents per second. The names differ by
   * provider.
   */
  readonly pricing_skus?: { readonly [key: string]: Price | null } | null
}

/**
 * {@link VideoModel} as JSON: what its schema encodes to.
 *
 * @category models
 * @since 0.1.0
 */
export interface VideoModelEncoded extends Omit<VideoModel, "created" | "pricing_skus"> {
  /** Time at which OpenRouter listed the model. Unix seconds on the wire. */
  readonly created?: number | null
  /**
   * Exact prices, by a name that states the unit. They are in USD unless the name says cents:
   * `duration_seconds_with_audio_1080p` is USD per second, `cents_per_second_output` is cents per second. The names differ by
   * provider.
   */
  readonly pricing_skus?: { readonly [key: string]: string | number | null } | null
}

/**
 * One model of the Video API.
 *
 * **Gotchas**
 *
 * In every `supported_` list, null means "not said": the model may accept any value, or have no such setting.
 *
 * @category schemas
 * @since 0.1.0
 */
export const VideoModel: ObjectCodec<VideoModel, VideoModelEncoded> = objectOf(Schema.Struct({
  id: Schema.NonEmptyString,
  name: withFallback(Schema.String, { field: "id" }),
  canonical_slug: nullish(Schema.String),
  hugging_face_id: nullish(Schema.String),
  created: nullish(UnixSeconds),
  description: nullish(Schema.String),
  supported_resolutions: nullish(Schema.Array(VideoResolution)),
  supported_aspect_ratios: nullish(Schema.Array(AspectRatio)),
  supported_sizes: nullish(Schema.Array(VideoSize)),
  supported_durations: nullish(Schema.Array(Schema.Finite)),
  supported_frame_images: nullish(Schema.Array(FrameImage)),
  upscale_factor: nullish(Schema.Struct({
    min: nullish(Schema.Finite),
    max: nullish(Schema.Finite)
  })),
  creativity: nullish(Schema.Array(Schema.Finite)),
  generate_audio: nullish(Schema.Boolean),
  seed: nullish(Schema.Boolean),
  allowed_passthrough_parameters: nullish(Schema.Array(Schema.String)),
  pricing_skus: nullish(Schema.Record(Schema.String, Schema.NullOr(Price)))
}))
