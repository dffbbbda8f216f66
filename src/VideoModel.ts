/**
 * One model of the Video API, as `Models.listVideos` gives it.
 *
 * The Video API describes its models in its own way: by the videos that they can make, and by prices whose names say what
 * they are for. As in `Model`, every field but `id` and `name` may be absent or null. Stands beside `Model`, above
 * `Pricing` and `Vocabulary`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Price } from "./pricing/schema.ts"
import { AspectRatio, FrameImage, VideoResolution, VideoSize } from "./Vocabulary.ts"
import { UnixSeconds } from "./wire/dates.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

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
export class VideoModel extends Schema.Opaque<VideoModel>()(Schema.Struct({
  /** What a request names: `author/slug`. */
  id: Schema.NonEmptyString,
  /** What people read: `Veo 3.1`. */
  name: withFallback(Schema.String, { field: "id" }),
  /** Name that stays the same when an alias moves on. */
  canonical_slug: nullish(Schema.String),
  /** Repository on Hugging Face. Empty or null where there is none. */
  hugging_face_id: nullish(Schema.String),
  /** When OpenRouter listed it. Unix seconds on the wire. */
  created: nullish(UnixSeconds),
  /** Description of the model. May be empty. */
  description: nullish(Schema.String),
  /** How fine its videos can be. */
  supported_resolutions: nullish(Schema.Array(VideoResolution)),
  /** Which width to height its videos can have. */
  supported_aspect_ratios: nullish(Schema.Array(AspectRatio)),
  /** Which width and height its videos can have, in pixels. */
  supported_sizes: nullish(Schema.Array(VideoSize)),
  /** How long its videos can be, in seconds. */
  supported_durations: nullish(Schema.Array(Schema.Finite)),
  /** Which frames a request may give as images. */
  supported_frame_images: nullish(Schema.Array(FrameImage)),
  /** By how much a model that enlarges videos can do so. Null for all others. */
  upscale_factor: nullish(Schema.Struct({
    /** Smallest supported factor. */
    min: nullish(Schema.Finite),
    /** Largest supported factor. */
    max: nullish(Schema.Finite)
  })),
  /** Levels of creativity that a model which enlarges videos knows. Null for all others. */
  creativity: nullish(Schema.Array(Schema.Finite)),
  /** Whether its videos can have sound. */
  generate_audio: nullish(Schema.Boolean),
  /** Whether the same `seed` gives the same video. */
  seed: nullish(Schema.Boolean),
  /** Options that may be passed through to the provider. */
  allowed_passthrough_parameters: nullish(Schema.Array(Schema.String)),
  /**
   * Exact prices under names that say what is charged, in USD unless the name says otherwise:
   * `duration_seconds_with_audio_1080p` is USD per second, `cents_per_second_output` is cents. The names are each
   * provider's own.
   */
  pricing_skus: nullish(Schema.Record(Schema.String, Schema.NullOr(Price)))
})) {}
