/**
 * One model of the Video API, as `Models.listVideos` gives it.
 *
 * The Video API describes its models in its own way: by the videos that they can make, and by prices whose names say what
 * they are for. As in `Model`, every field but `id` and `name` may be absent or null. Stands beside `Model`, above
 * `Pricing` and `Vocabulary`.
 *
 * @since 0.1.0
 */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Price } from "./pricing/schema.ts"
import { AspectRatio, FrameImage, VideoResolution, VideoSize } from "./Vocabulary.ts"
import { UnixSeconds } from "./wire/dates.ts"
import { objectOf } from "./wire/exact.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * One model that makes videos.
 *
 * @category models
 * @since 0.1.0
 */
export interface VideoModel {
  /** What a request names: `author/slug`. */
  readonly id: string
  /** What people read: `Veo 3.1`. */
  readonly name: string
  /** Name that stays the same when an alias moves on. */
  readonly canonical_slug?: string | null
  /** Repository on Hugging Face. Empty or null where there is none. */
  readonly hugging_face_id?: string | null
  /** When OpenRouter listed it. Unix seconds on the wire. */
  readonly created?: DateTime.Utc | null
  /** Description of the model. May be empty. */
  readonly description?: string | null
  /** How fine its videos can be. */
  readonly supported_resolutions?: ReadonlyArray<VideoResolution> | null
  /** Which width to height its videos can have. */
  readonly supported_aspect_ratios?: ReadonlyArray<AspectRatio> | null
  /** Which width and height its videos can have, in pixels. */
  readonly supported_sizes?: ReadonlyArray<VideoSize> | null
  /** How long its videos can be, in seconds. */
  readonly supported_durations?: ReadonlyArray<number> | null
  /** Which frames a request may give as images. */
  readonly supported_frame_images?: ReadonlyArray<FrameImage> | null
  /** By how much a model that enlarges videos can do so. Null for all others. */
  readonly upscale_factor?: {
    /** Smallest supported factor. */
    readonly min?: number | null
    /** Largest supported factor. */
    readonly max?: number | null
  } | null
  /** Levels of creativity that a model which enlarges videos knows. Null for all others. */
  readonly creativity?: ReadonlyArray<number> | null
  /** Whether its videos can have sound. */
  readonly generate_audio?: boolean | null
  /** Whether the same `seed` gives the same video. */
  readonly seed?: boolean | null
  /** Options that may be passed through to the provider. */
  readonly allowed_passthrough_parameters?: ReadonlyArray<string> | null
  /**
   * Exact prices under names that say what is charged, in USD unless the name says otherwise:
   * `duration_seconds_with_audio_1080p` is USD per second, `cents_per_second_output` is cents. The names are each
   * provider's own.
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
  /** When OpenRouter listed it. Unix seconds on the wire. */
  readonly created?: number | null
  /**
   * Exact prices under names that say what is charged, in USD unless the name says otherwise:
   * `duration_seconds_with_audio_1080p` is USD per second, `cents_per_second_output` is cents. The names are each
   * provider's own.
   */
  readonly pricing_skus?: { readonly [key: string]: string | number | null } | null
}

/**
 * One model that makes videos.
 *
 * **Gotchas**
 *
 * Null means "not said" in every `supported_` list: the model may accept anything, or have no such setting.
 *
 * @category schemas
 * @since 0.1.0
 */
export const VideoModel = objectOf<VideoModel, VideoModelEncoded>()(Schema.Struct({
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
