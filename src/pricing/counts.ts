/** Counts of a request, from its usage and from the caller, with each unit in one place only. */
import * as BigDecimal from "effect/BigDecimal"
import * as Predicate from "effect/Predicate"
import { type CompletionTokensDetails, type PromptTokensDetails, unknownCounts, type Usage } from "../Usage.ts"
import type { Extras, Missing } from "./bill.ts"
import { zero } from "./decimal.ts"

/** The counts of one request, none of them negative. */
export interface Counts {
  readonly tokens: BigDecimal.BigDecimal
  /** All tokens of the prompt, which decide the tier. */
  readonly promptTokens: number | undefined
  /** Whether only `total_tokens` is known. All tokens are then counted as `plain`. */
  readonly isUndivided: boolean

  // These four add up to the prompt: tokens that did not use the cache, that were read from it, and that were not read but
  // written for five minutes or for an hour.
  readonly plain: BigDecimal.BigDecimal
  readonly read: BigDecimal.BigDecimal
  readonly written: BigDecimal.BigDecimal
  readonly writtenForAnHour: BigDecimal.BigDecimal
  // Tokens among `read` that were also written, for five minutes or for an hour.
  readonly rewritten: BigDecimal.BigDecimal
  readonly rewrittenForAnHour: BigDecimal.BigDecimal

  /** Audio among the prompt tokens, with or without use of the cache. */
  readonly audio: BigDecimal.BigDecimal
  /** Tokens of `audio` among `read`. Undefined if unknown. */
  readonly audioRead: BigDecimal.BigDecimal | undefined

  // These four add up to the completion. `text` are the tokens of no other kind.
  readonly text: BigDecimal.BigDecimal
  readonly reasoning: BigDecimal.BigDecimal
  readonly audioOut: BigDecimal.BigDecimal
  readonly imageOut: BigDecimal.BigDecimal
  /** Reported reasoning tokens beyond all completion tokens, not among `reasoning`. */
  readonly excessReasoning: BigDecimal.BigDecimal

  readonly seconds: BigDecimal.BigDecimal

  /** Units other than tokens, by price key. */
  readonly units: ReadonlyArray<readonly [key: string, quantity: BigDecimal.BigDecimal]>
  /** Web searches that may be calls of server tools, not among `units`. */
  readonly searchesByTools: BigDecimal.BigDecimal
  readonly serverToolCost: BigDecimal.BigDecimal | undefined

  /** Contradictory, unknown and absent counts. */
  readonly missing: ReadonlyArray<Missing>
}

export const toolCallsKey = "server_tool_use_details.tool_calls_executed"

export const countsOf = (usage: Usage, extras: Extras): Counts => {
  const missing: Array<Missing> = []
  const miss = (key: string, quantity: BigDecimal.BigDecimal | undefined, reason: Missing["reason"]) => {
    missing.push({ key, quantity, reason })
  }
  const read: Read = (...names) => readCount(names, miss)
  // A part that is larger than its whole counts as the whole.
  const part = (whole: BigDecimal.BigDecimal, ...names: ReadonlyArray<Named>): BigDecimal.BigDecimal => {
    const { count = zero, key } = read(...names)
    if (BigDecimal.isLessThanOrEqualTo(count, whole)) return count
    miss(key, BigDecimal.subtract(count, whole), "inconsistent")
    return whole
  }

  const { completion, isUndivided, prompt, promptTokens } = totals(usage, read, miss)

  const ofPrompt = (field: keyof PromptTokensDetails): ReadonlyArray<Named> => [
    [`prompt_tokens_details.${field}`, usage.prompt_tokens_details?.[field]],
    [`input_tokens_details.${field}`, usage.input_tokens_details?.[field]]
  ]
  const writtenForAnHour: Named = ["input_cache_write_1h", extras.input_cache_write_1h]
  const cached = part(prompt, ...ofPrompt("cached_tokens"))
  const reportedWrites = ofPrompt("cache_write_tokens")
  const writes = part(
    prompt,
    ...reportedWrites,
    ...(reportedWrites.every(([, count]) => Predicate.isNullish(count)) ? [writtenForAnHour] : [])
  )
  const forAnHour = part(writes, writtenForAnHour)
  const audio = part(prompt, ...ofPrompt("audio_tokens"))
  // Video has no price of its own, so its tokens are only checked.
  part(BigDecimal.subtract(prompt, audio), ...ofPrompt("video_tokens"))
  const notCached = BigDecimal.subtract(prompt, cached)

  const ofCompletion = (field: keyof CompletionTokensDetails): ReadonlyArray<Named> => [
    [`completion_tokens_details.${field}`, usage.completion_tokens_details?.[field]],
    [`output_tokens_details.${field}`, usage.output_tokens_details?.[field]]
  ]
  const { count: thought = zero } = read(...ofCompletion("reasoning_tokens"))
  const reasoning = BigDecimal.min(thought, completion)
  const notReasoning = BigDecimal.subtract(completion, reasoning)
  const audioOut = part(notReasoning, ...ofCompletion("audio_tokens"))
  const notAudio = BigDecimal.subtract(notReasoning, audioOut)
  const imageOut = part(notAudio, ...ofCompletion("image_tokens"))
  for (const details of ["completion_tokens_details", "output_tokens_details"] as const) {
    for (const key of ["accepted_prediction_tokens", "rejected_prediction_tokens"] as const) {
      part(completion, [`${details}.${key}`, usage[details]?.[key]])
    }
  }

  for (const key of unknownCounts(usage)) miss(key, undefined, "unknown-count")
  return {
    tokens: BigDecimal.sum(prompt, completion),
    promptTokens,
    isUndivided,
    ...cacheUse(prompt, cached, writes, forAnHour, miss),
    audio,
    audioRead: extras.input_audio_cache === undefined
      ? undefined
      : atLeast(
        // Audio that was not read must be among the prompt tokens that were not read.
        BigDecimal.subtract(audio, notCached),
        part(BigDecimal.min(audio, cached), ["input_audio_cache", extras.input_audio_cache]),
        miss
      ),
    text: BigDecimal.subtract(notAudio, imageOut),
    reasoning,
    audioOut,
    imageOut,
    excessReasoning: BigDecimal.subtract(thought, reasoning),
    seconds: read(["seconds", usage.seconds]).count ?? zero,
    ...unitsOf(usage, extras, read, miss),
    missing
  }
}

type Named = readonly [key: string, count: number | null | undefined]
type Read = (...names: ReadonlyArray<Named>) => { readonly key: string; readonly count?: BigDecimal.BigDecimal }
type Miss = (key: string, quantity: BigDecimal.BigDecimal | undefined, reason: Missing["reason"]) => void

// A count may have several names. The first name that is present decides, and the others must agree.
const readCount = (names: ReadonlyArray<Named>, miss: Miss): ReturnType<Read> => {
  let found: ReturnType<Read> | undefined
  for (const [key, value] of names) {
    const count = decimal(value)
    if (count === undefined) {
      if (Predicate.isNotNullish(value)) miss(key, undefined, "inconsistent")
    } else if (found?.count === undefined) {
      found = { key, count }
    } else if (!BigDecimal.equals(found.count, count)) {
      miss(key, BigDecimal.abs(BigDecimal.subtract(found.count, count)), "inconsistent")
    }
  }
  return found ?? { key: names[0]?.[0] ?? "" }
}

const decimal = (count: unknown): BigDecimal.BigDecimal | undefined => {
  if (typeof count !== "number" || !Number.isFinite(count) || count < 0) return undefined
  return Number.isSafeInteger(count) ? BigDecimal.make(BigInt(count), 0) : BigDecimal.fromNumberUnsafe(count)
}

const totals = (usage: Usage, read: Read, miss: Miss) => {
  const { count: total } = read(["total_tokens", usage.total_tokens])
  const { count: prompt } = read(["prompt_tokens", usage.prompt_tokens], ["input_tokens", usage.input_tokens])
  const { count: completion } = read(
    ["completion_tokens", usage.completion_tokens],
    ["output_tokens", usage.output_tokens]
  )
  if (total !== undefined && prompt === undefined && completion === undefined) {
    return { prompt: total, completion: zero, isUndivided: true, promptTokens: undefined }
  }
  const [promptOrRest, completionOrRest] = [prompt ?? rest(total, completion), completion ?? rest(total, prompt)]
  if (promptOrRest === undefined) miss("prompt_tokens", undefined, "not-counted")
  if (completionOrRest === undefined) miss("completion_tokens", undefined, "not-counted")
  if (total !== undefined && promptOrRest !== undefined && completionOrRest !== undefined) {
    const difference = BigDecimal.abs(BigDecimal.subtract(total, BigDecimal.sum(promptOrRest, completionOrRest)))
    if (!BigDecimal.isZero(difference)) miss("total_tokens", difference, "inconsistent")
  }
  return {
    prompt: promptOrRest ?? zero,
    completion: completionOrRest ?? zero,
    isUndivided: false,
    promptTokens: promptOrRest && BigDecimal.toNumberUnsafe(promptOrRest)
  }
}

const rest = (
  total: BigDecimal.BigDecimal | undefined,
  part: BigDecimal.BigDecimal | undefined
): BigDecimal.BigDecimal | undefined =>
  total !== undefined && part !== undefined && BigDecimal.isLessThanOrEqualTo(part, total)
    ? BigDecimal.subtract(total, part)
    : undefined

// If read and written tokens together fit into the prompt, they are charged as different tokens. Otherwise some tokens are
// both: all of them if the counts are equal (as Gemini's are), else the excess, which makes the bill lowest. Equal counts
// that fit may also be the same tokens, which is noted as `overlap`.
const cacheUse = (
  prompt: BigDecimal.BigDecimal,
  read: BigDecimal.BigDecimal,
  writes: BigDecimal.BigDecimal,
  forAnHour: BigDecimal.BigDecimal,
  miss: Miss
) => {
  const areEqual = BigDecimal.equals(read, writes)
  const excess = atLeastZero(BigDecimal.subtract(BigDecimal.sum(read, writes), prompt))
  const both = areEqual && !BigDecimal.isZero(excess) ? read : excess
  const plain = BigDecimal.subtract(prompt, BigDecimal.subtract(BigDecimal.sum(read, writes), both))
  const most = BigDecimal.subtract(prompt, BigDecimal.max(read, writes))
  const mayOverlap = !BigDecimal.isZero(excess) || (areEqual && !BigDecimal.isZero(read))
  if (mayOverlap && !BigDecimal.equals(plain, most)) {
    miss("prompt_tokens_details.cache_write_tokens", BigDecimal.subtract(most, plain), "overlap")
  }
  const onlyWritten = BigDecimal.subtract(writes, both)
  const writtenForAnHour = BigDecimal.min(forAnHour, onlyWritten)
  const rewrittenForAnHour = BigDecimal.subtract(forAnHour, writtenForAnHour)
  return {
    plain,
    read,
    written: BigDecimal.subtract(onlyWritten, writtenForAnHour),
    writtenForAnHour,
    rewritten: BigDecimal.subtract(both, rewrittenForAnHour),
    rewrittenForAnHour
  }
}

const atLeastZero = (count: BigDecimal.BigDecimal): BigDecimal.BigDecimal => BigDecimal.max(count, zero)

const atLeast = (
  least: BigDecimal.BigDecimal,
  count: BigDecimal.BigDecimal,
  miss: Miss
): BigDecimal.BigDecimal => {
  if (BigDecimal.isGreaterThanOrEqualTo(count, least)) return count
  miss("input_audio_cache", BigDecimal.subtract(least, count), "inconsistent")
  return least
}

const unitsOf = (usage: Usage, extras: Extras, read: Read, miss: Miss) => {
  const { input_audio_cache: _audio, input_cache_write_1h: _hour, request = 1, web_search, ...others } = extras
  const { server_tool_use: older, server_tool_use_details: tools } = usage
  const { count: searches = zero } = read(
    ["server_tool_use_details.web_search_requests", tools?.web_search_requests],
    ["server_tool_use.web_search_requests", older?.web_search_requests]
  )
  const { count: requested = zero } = read([
    "server_tool_use_details.tool_calls_requested",
    tools?.tool_calls_requested
  ])
  const { count: executed } = read([toolCallsKey, tools?.tool_calls_executed])
  const { count: toolCost } = read(["cost_details.server_tool_cost", usage.cost_details?.server_tool_cost])
  if (toolCost === undefined) {
    if (executed === undefined && !BigDecimal.isZero(requested)) miss(toolCallsKey, undefined, "not-counted")
    if (executed !== undefined && !BigDecimal.isZero(executed)) miss(toolCallsKey, executed, "no-price")
  }
  // A search by a server tool is also counted as a call, and billed at the tool's price, which may be below `web_search`
  // (seen on a bill of 2026-08). A reported cost means that tools ran.
  const calls = executed ?? (toolCost === undefined ? zero : searches)
  const byTools = web_search === undefined ? BigDecimal.min(searches, calls) : zero
  const counted = Object.entries({ request, web_search, ...others }).map(([key, count]) =>
    [
      key,
      key === "web_search" && web_search === undefined
        ? BigDecimal.subtract(searches, byTools)
        : read([key, count]).count ?? zero
    ] as const
  )
  return { units: counted, searchesByTools: byTools, serverToolCost: toolCost }
}
