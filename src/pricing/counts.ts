/**
 * Counts of a request, each unit in one place only: what a usage says, and what is said beside it.
 */
import * as BigDecimal from "effect/BigDecimal"
import type { Usage } from "../Usage.ts"
import type { Extras, Missing } from "./bill.ts"
import { zero } from "./decimal.ts"

/** The tokens that went in, those that came out, and everything that is counted otherwise. */
export interface Counts {
  /** Prompt and completion together. */
  readonly tokens: BigDecimal.BigDecimal
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
    if (Number.isSafeInteger(count) && count >= 0) return BigDecimal.make(BigInt(count), 0)
    if (Number.isFinite(count) && count >= 0) return BigDecimal.fromNumberUnsafe(count)
    doubt(key, undefined, "inconsistent")
    return undefined
  }
  // A part that is larger than what is left of the whole is taken for all that is left.
  const part = (key: string, count: number | null | undefined, left: BigDecimal.BigDecimal): BigDecimal.BigDecimal => {
    const said = read(key, count) ?? zero
    if (BigDecimal.isLessThanOrEqualTo(said, left)) return said
    doubt(key, BigDecimal.subtract(said, left), "inconsistent")
    return left
  }
  const atLeast = (key: string, said: BigDecimal.BigDecimal, least: BigDecimal.BigDecimal): BigDecimal.BigDecimal => {
    if (BigDecimal.isGreaterThanOrEqualTo(said, least)) return said
    doubt(key, BigDecimal.subtract(least, said), "inconsistent")
    return least
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
  const cached = part("prompt_tokens_details.cached_tokens", into?.cached_tokens, prompt)
  const notCached = BigDecimal.subtract(prompt, cached)
  const saidWrites = into?.cache_write_tokens ?? extras.input_cache_write_1h
  const writes = part("prompt_tokens_details.cache_write_tokens", saidWrites, notCached)
  const writtenForAnHour = part("input_cache_write_1h", extras.input_cache_write_1h, writes)
  const audio = part("prompt_tokens_details.audio_tokens", into?.audio_tokens, prompt)
  const notAudio = BigDecimal.subtract(prompt, audio)
  const video = part("prompt_tokens_details.video_tokens", into?.video_tokens, notAudio)

  const out = usage.completion_tokens_details
  const reasoning = part("completion_tokens_details.reasoning_tokens", out?.reasoning_tokens, completion)
  const notReasoning = BigDecimal.subtract(completion, reasoning)
  const audioOut = part("completion_tokens_details.audio_tokens", out?.audio_tokens, notReasoning)
  const notSpoken = BigDecimal.subtract(notReasoning, audioOut)
  const imageOut = part("completion_tokens_details.image_tokens", out?.image_tokens, notSpoken)

  const audioRead = extras.input_audio_cache === undefined
    ? undefined
    : atLeast(
      "input_audio_cache",
      part("input_audio_cache", extras.input_audio_cache, BigDecimal.min(audio, cached)),
      // Audio that was not read from the cache has to be somewhere else in the prompt.
      BigDecimal.subtract(audio, notCached)
    )

  const searches = usage.server_tool_use_details?.web_search_requests
  const { input_audio_cache: _audio, input_cache_write_1h: _hour, request = 1, web_search = searches, ...others } =
    extras
  const units = Object.entries({ request, web_search, ...others }).map(([key, count]) =>
    [key, read(key, count) ?? zero] as const
  )

  return {
    tokens: BigDecimal.sum(prompt, completion),
    promptTokens: promptTokens && BigDecimal.toNumberUnsafe(promptTokens),
    plain: BigDecimal.subtract(notCached, writes),
    read: cached,
    written: BigDecimal.subtract(writes, writtenForAnHour),
    writtenForAnHour,
    audio,
    audioRead,
    video,
    text: BigDecimal.subtract(notSpoken, imageOut),
    reasoning,
    audioOut,
    imageOut,
    units,
    missing
  }
}

const rest = (
  total: BigDecimal.BigDecimal | undefined,
  part: BigDecimal.BigDecimal | undefined
): BigDecimal.BigDecimal | undefined =>
  total !== undefined && part !== undefined && BigDecimal.isLessThanOrEqualTo(part, total)
    ? BigDecimal.subtract(total, part)
    : undefined
