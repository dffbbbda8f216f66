import { assert, describe, it } from "@effect/vitest"
import { VideoModel } from "effect-openrouter"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"

describe("VideoModel", () => {
  it.effect("decodes every field under its own name", () =>
    Effect.gen(function*() {
      const decoded = yield* decode(model)
      assert.strictEqual(decoded.created && DateTime.formatIso(decoded.created), "2026-08-22T12:00:00.000Z")
      assert.isTrue(
        Equal.equals(decoded.pricing_skus?.duration_seconds_without_audio_720p, BigDecimal.fromStringUnsafe("0.03"))
      )
      assert.deepStrictEqual(yield* Schema.encodeEffect(VideoModel.VideoModel)(decoded), model)
      const { created: _, pricing_skus: __, ...rest } = model
      assert.deepNestedInclude(decoded, rest)
    }))

  it.effect("requires an id and a name only", () =>
    Effect.gen(function*() {
      const least = { id: "acme/camera", name: "Camera" }
      assert.deepStrictEqual(yield* decode(least), least)
      yield* Effect.forEach([{ id: "acme/camera" }, { name: "Camera" }], (lacking) => Effect.flip(decode(lacking)))
      for (const field of Object.keys(model)) {
        if (field in least) continue
        assert.deepStrictEqual<unknown>(yield* decode({ ...least, [field]: null }), { ...least, [field]: null })
      }
      assert.sameMembers(Object.keys(VideoModel.VideoModel.fields), Object.keys(model))
    }))

  it.effect("accepts unknown values", () =>
    Effect.gen(function*() {
      for (
        const odd of [
          { supported_resolutions: ["8K"], supported_aspect_ratios: ["1:4"], supported_sizes: ["7680x4320"] },
          { supported_frame_images: ["middle_frame"], supported_durations: [2.5] },
          { upscale_factor: {}, pricing_skus: { generate: null } },
          { upscale_factor: { min: null, max: null }, creativity: [] }
        ]
      ) {
        const one = { id: "acme/camera", name: "Camera", ...odd }
        assert.deepStrictEqual<unknown>(yield* decode(one), one)
      }
    }))
})

const decode = Schema.decodeUnknownEffect(VideoModel.VideoModel)

const model = {
  id: "acme/camera",
  name: "Camera",
  canonical_slug: "acme/camera-20260822",
  hugging_face_id: "",
  created: 1_787_400_000,
  description: "Films.",
  supported_resolutions: ["720p", "4K"],
  supported_aspect_ratios: ["16:9"],
  supported_sizes: ["1280x720"],
  supported_durations: [5, 8],
  supported_frame_images: ["first_frame"],
  upscale_factor: { min: 1, max: 4 },
  creativity: [0, 1],
  generate_audio: true,
  seed: false,
  allowed_passthrough_parameters: ["enhancePrompt"],
  pricing_skus: { duration_seconds_without_audio_720p: "0.03", cents_per_second_output: "12" }
}
