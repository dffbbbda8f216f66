/**
 * Counts of a request, each unit in one place only: what a usage says, and what is said beside it.
 */
import * as BigDecimal from "effect/BigDecimal"
import type { Usage } from "../../Usage.ts"
import type { Extras, Missing } from "./cost.ts"

/** The tokens that went in, those that came out, and everything that is counted otherwise. */
export interface Counts {
  /** Undefined where it is not said, or makes no sense. */
  readonly promptTokens: number | undefined
  /** Prompt tokens by what the cache did with them. They add up to all of them. */
  readonly plain: BigDecimal.BigDecimal
  readonly read: BigDecimal.BigDecimal
  readonly written: BigDecimal.BigDecimal
  readonly writtenForAnHour: BigDecimal.BigDecimal
  /** Prompt tokens of audio, spread over the four above in a way that a usage does not say. */
  readonly audio: BigDecimal.BigDecimal
  /** How many of them were read from the cache, where it is said. */
  readonly audioRead: BigDecimal.BigDecimal | undefined
  /** Prompt tokens of video, spread likewise. */
  readonly video: BigDecimal.BigDecimal
  /** Completion tokens by kind. They add up to all of them. */
  readonly text: BigDecimal.BigDecimal
  readonly reasoning: BigDecimal.BigDecimal
  readonly audioOut: BigDecimal.BigDecimal
  readonly imageOut: BigDecimal.BigDecimal
  /** What is counted in units of its own, by price key. */
  readonly units: ReadonlyArray<readonly [key: string, quantity: BigDecimal.BigDecimal]>
  /** What contradicts itself, or is not said and should be. */
  readonly missing: ReadonlyArray<Missing>
}

/** Sorts out the counts of a request. Nothing is counted twice, and nothing below zero. */
export const countsOf = (usage: Usage, extras: Extras): Counts => {
  const missing: Array<Missing> = []
  const doubt = (key: string, quantity: BigDecimal.BigDecimal | undefined, reason: Missing["reason"]) => {
    missing.push({ key, quantity, reason })
  }
  const read = (key: string, count: number | null | undefined): BigDecimal.BigDecimal | undefined => {
    if (count === null || count === undefined) return undefined
    if (Number.isFinite(count) && count >= 0) return BigDecimal.fromNumberUnsafe(count)
    doubt(key, undefined, "inconsistent")
    return undefined
  }
  // A part that is larger than what is left of the whole is taken for all that is left.
  const within = (key: string, part: BigDecimal.BigDecimal, left: BigDecimal.BigDecimal): BigDecimal.BigDecimal => {
    if (BigDecimal.isLessThanOrEqualTo(part, left)) return part
    doubt(key, BigDecimal.subtract(part, left), "inconsistent")
    return left
  }

  const total = read("total_tokens", usage.total_tokens)
  const saidPrompt = read("prompt_tokens", usage.prompt_tokens)
  const saidCompletion = read("completion_tokens", usage.completion_tokens)
  const promptTokens = saidPrompt ?? rest(total, saidCompletion)
  const completionTokens = saidCompletion ?? rest(total, saidPrompt)
  if (promptTokens === undefined) doubt("prompt_tokens", undefined, "not-counted")
  if (completionTokens === undefined) doubt("completion_tokens", undefined, "not-counted")
  const prompt = promptTokens ?? zero
  const completion = completionTokens ?? zero
  if (total !== undefined && promptTokens !== undefined && completionTokens !== undefined) {
    const apart = BigDecimal.subtract(total, BigDecimal.sum(prompt, completion))
    if (!BigDecimal.isZero(apart)) doubt("total_tokens", BigDecimal.abs(apart), "inconsistent")
  }

  const into = usage.prompt_tokens_details
  const cached = within("cached_tokens", read("cached_tokens", into?.cached_tokens) ?? zero, prompt)
  const anHour = read("input_cache_write_1h", extras.input_cache_write_1h) ?? zero
  const notCached = BigDecimal.subtract(prompt, cached)
  const writes = within("cache_write_tokens", read("cache_write_tokens", into?.cache_write_tokens) ?? anHour, notCached)
  const writtenForAnHour = within("input_cache_write_1h", anHour, writes)
  const audio = within("audio_tokens", read("audio_tokens", into?.audio_tokens) ?? zero, prompt)
  const video = within(
    "video_tokens",
    read("video_tokens", into?.video_tokens) ?? zero,
    BigDecimal.subtract(prompt, audio)
  )
  const saidAudioRead = read("input_audio_cache", extras.input_audio_cache)
  // Audio that was not read from the cache has to be somewhere else in the prompt.
  const audioRead = saidAudioRead &&
    BigDecimal.max(
      within("input_audio_cache", saidAudioRead, BigDecimal.min(audio, cached)),
      BigDecimal.subtract(audio, notCached)
    )

  const out = usage.completion_tokens_details
  const reasoning = within("reasoning_tokens", read("reasoning_tokens", out?.reasoning_tokens) ?? zero, completion)
  const withoutReasoning = BigDecimal.subtract(completion, reasoning)
  const audioOut = within("audio_tokens", read("audio_tokens", out?.audio_tokens) ?? zero, withoutReasoning)
  const withoutAudio = BigDecimal.subtract(withoutReasoning, audioOut)
  const imageOut = within("image_tokens", read("image_tokens", out?.image_tokens) ?? zero, withoutAudio)

  const searches = usage.server_tool_use_details?.web_search_requests
  const { input_audio_cache: _audio, input_cache_write_1h: _hour, request = 1, web_search = searches, ...others } =
    extras
  const units = Object.entries({ request, web_search, ...others }).map(([key, count]) =>
    [key, read(key, count) ?? zero] as const
  )

  return {
    promptTokens: promptTokens && BigDecimal.toNumberUnsafe(promptTokens),
    plain: BigDecimal.subtract(notCached, writes),
    read: cached,
    written: BigDecimal.subtract(writes, writtenForAnHour),
    writtenForAnHour,
    audio,
    audioRead,
    video,
    text: BigDecimal.subtract(withoutAudio, imageOut),
    reasoning,
    audioOut,
    imageOut,
    units,
    missing
  }
}

const zero = BigDecimal.make(0n, 0)

const rest = (
  total: BigDecimal.BigDecimal | undefined,
  part: BigDecimal.BigDecimal | undefined
): BigDecimal.BigDecimal | undefined =>
  total !== undefined && part !== undefined && BigDecimal.isLessThanOrEqualTo(part, total)
    ? BigDecimal.subtract(total, part)
    : undefined
