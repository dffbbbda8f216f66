/**
 * The `usage` object of a response: how many tokens, searches and tools a request used, and what it cost.
 *
 * One schema reads the names of chat completions, of the Responses API, of embeddings, of rerank and of transcriptions. Every
 * field may be absent or null. Keys that this version does not know are kept, so that `Pricing.cost` does not call a cost
 * exact if it could not price all of them.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { nullish } from "./wire/nullish.ts"

const count = nullish(Schema.Finite)

// Unknown keys are in the value, but not in the type: an index signature would reject the interfaces of other clients.
const rest = [Schema.Record(Schema.String, Schema.Unknown)] as const

const promptTokensDetails = Schema.Struct({
  /** Tokens read from a cache. Charged at `input_cache_read`. */
  cached_tokens: count,
  /** Tokens written to a cache, of either lifetime. Charged at `input_cache_write`. */
  cache_write_tokens: count,
  /** Tokens of audio. Some of them may also be cached tokens. Charged at `audio`. */
  audio_tokens: count,
  /** Tokens of video. Some of them may also be cached tokens. Charged at `prompt`. */
  video_tokens: count
})

/**
 * Prompt tokens by kind. The kinds may overlap: a cached token may also be a token of audio.
 *
 * @category models
 * @since 0.1.0
 */
export interface PromptTokensDetails extends Schema.Schema.Type<typeof promptTokensDetails> {}

const OpenPromptTokensDetails: Schema.Codec<PromptTokensDetails> = Schema.StructWithRest(promptTokensDetails, rest)

const completionTokensDetails = Schema.Struct({
  /** Tokens of reasoning, whether the response shows them or not. Charged at `internal_reasoning`. */
  reasoning_tokens: count,
  /** Tokens of generated audio. Charged at `audio_output`. */
  audio_tokens: count,
  /** Tokens of generated images. Charged at `image_output`. */
  image_tokens: count,
  /** Tokens of a predicted output that were used. Charged at `completion`. */
  accepted_prediction_tokens: count,
  /** Tokens of a predicted output that were not used. Charged at `completion`. */
  rejected_prediction_tokens: count
})

/**
 * Completion tokens by kind. The kinds do not overlap.
 *
 * @category models
 * @since 0.1.0
 */
export interface CompletionTokensDetails extends Schema.Schema.Type<typeof completionTokensDetails> {}

const OpenCompletionTokensDetails: Schema.Codec<CompletionTokensDetails> = Schema.StructWithRest(
  completionTokensDetails,
  rest
)

const costDetails = Schema.Struct({
  /** USD that the provider charged for the whole request. */
  upstream_inference_cost: count,
  /** USD that the provider charged for the prompt. */
  upstream_inference_prompt_cost: count,
  /** USD that the provider charged for the completion. */
  upstream_inference_completions_cost: count,
  /** USD that the provider charged for the input: the name of the Responses API. */
  upstream_inference_input_cost: count,
  /** USD that the provider charged for the output: the name of the Responses API. */
  upstream_inference_output_cost: count,
  /** USD for server tools, part of `cost`. 0 if they ran at no charge, absent if none ran. Reported since 2026-09. */
  server_tool_cost: count
})

/**
 * What `cost` consists of.
 *
 * @category models
 * @since 0.1.0
 */
export interface CostDetails extends Schema.Schema.Type<typeof costDetails> {}

const OpenCostDetails: Schema.Codec<CostDetails> = Schema.StructWithRest(costDetails, rest)

const serverToolUse = Schema.Struct({
  /** Web searches. Charged at `web_search`. */
  web_search_requests: count
})

/**
 * Server tools, in the format of early 2026.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerToolUse extends Schema.Schema.Type<typeof serverToolUse> {}

const OpenServerToolUse: Schema.Codec<ServerToolUse> = Schema.StructWithRest(serverToolUse, rest)

const serverToolUseDetails = Schema.Struct({
  /** Web searches. Charged at `web_search`. */
  web_search_requests: count,
  /** Calls of server tools that the model asked for, whether they ran or not. */
  tool_calls_requested: count,
  /** Calls of server tools that ran. No listed price covers them; see `cost_details.server_tool_cost`. */
  tool_calls_executed: count
})

/**
 * Server tools.
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerToolUseDetails extends Schema.Schema.Type<typeof serverToolUseDetails> {}

const OpenServerToolUseDetails: Schema.Codec<ServerToolUseDetails> = Schema.StructWithRest(serverToolUseDetails, rest)

const usage = Schema.Struct({
  /** Tokens of the prompt, of all kinds. */
  prompt_tokens: count,
  /** Tokens of the completion, of all kinds. Absent for embeddings and rerank. */
  completion_tokens: count,
  /** Tokens of prompt and completion together. Rerank and embeddings may report this count alone. */
  total_tokens: count,
  /** Seconds of audio that were transcribed. No price key is per second, so they are `missing` in a cost. */
  seconds: count,
  /** Prompt tokens by kind. */
  prompt_tokens_details: nullish(OpenPromptTokensDetails),
  /** Completion tokens by kind. */
  completion_tokens_details: nullish(OpenCompletionTokensDetails),
  /** Tokens of the prompt: the name of the Responses API. */
  input_tokens: count,
  /** Tokens of the completion: the name of the Responses API. */
  output_tokens: count,
  /** Prompt tokens by kind: the name of the Responses API. */
  input_tokens_details: nullish(OpenPromptTokensDetails),
  /** Completion tokens by kind: the name of the Responses API. */
  output_tokens_details: nullish(OpenCompletionTokensDetails),
  /** USD that OpenRouter charged. A JSON number, so exact to about 15 digits. */
  cost: count,
  /** What `cost` consists of, in USD. */
  cost_details: nullish(OpenCostDetails),
  /** Whether the request used the caller's own key at the provider. OpenRouter then charges only its fee, often 0. */
  is_byok: nullish(Schema.Boolean),
  /** Server tools: the name in early 2026. */
  server_tool_use: nullish(OpenServerToolUse),
  /** Server tools, by what they did. */
  server_tool_use_details: nullish(OpenServerToolUseDetails)
})

/**
 * The `usage` object of a chat completion, of a response of the Responses API, of an embedding, of a reranking or of a
 * transcription.
 *
 * **Details**
 *
 * `prompt_tokens` and `input_tokens` are two names of one count, even if both are present; so are all other pairs. Keys that
 * this version does not know are kept; see {@link unknownCounts}.
 *
 * **Gotchas**
 *
 * The camelCase usages of other SDKs (`promptTokens`, `inputTokens`) have other meanings and are not read.
 *
 * **Example** (The cost of a response)
 *
 * ```ts
 * import { DateTime, Schema } from "effect"
 * import { Pricing, Usage } from "effect-openrouter"
 *
 * const pricing = Schema.decodeUnknownSync(Pricing.Pricing)({ prompt: "0.000005", completion: "0.00003" })
 * const body: unknown = { usage: { input_tokens: 1_000, output_tokens: 200, total_tokens: 1_200 } }
 *
 * const { usage } = Schema.decodeUnknownSync(Schema.Struct({ usage: Usage.Usage }))(body)
 * const cost = Pricing.cost(pricing, usage, DateTime.makeUnsafe("2026-10-01T12:00:00Z"))
 * console.log(Pricing.formatCost(cost)) // $0.011
 * ```
 *
 * @category schemas
 * @since 0.1.0
 */
export const Usage: Schema.Codec<Usage> = Schema.StructWithRest(usage, rest)

/**
 * The `usage` object of a response.
 *
 * @category models
 * @since 0.1.0
 */
export interface Usage extends Schema.Schema.Type<typeof usage> {}

const fieldsOf: { readonly [key: string]: object | undefined } = {
  prompt_tokens_details: promptTokensDetails.fields,
  completion_tokens_details: completionTokensDetails.fields,
  input_tokens_details: promptTokensDetails.fields,
  output_tokens_details: completionTokensDetails.fields,
  cost_details: costDetails.fields,
  server_tool_use: serverToolUse.fields,
  server_tool_use_details: serverToolUseDetails.fields
}

/**
 * The paths of counts and amounts that this version does not know, such as `prompt_tokens_details.smell_tokens`. Every number
 * other than 0 under an unknown key, at any depth, counts as one.
 *
 * **Details**
 *
 * At most 100 paths are returned, sorted by depth. A string counts only if it is a number.
 *
 * @category getters
 * @since 0.1.0
 */
export const unknownCounts = (usage: Usage): ReadonlyArray<string> => {
  const found: Array<string> = []
  const seen = new Set<unknown>()
  // A queue, because a response may be nested deeper than the stack allows. It grows while it is read.
  const queue: Array<Branch> = [{ value: usage, path: undefined, fields: usageFields }]
  for (const { fields, path, value } of queue) {
    if (seen.has(value)) continue
    seen.add(value)
    // Indexes stay numbers: converting them to strings would take longer than parsing the array.
    for (const [key, child] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
      if (typeof child === "object" && child !== null) {
        const own = path === undefined && Object.hasOwn(fieldsOf, key) ? fieldsOf[key] : undefined
        queue.push({ value: child, path: { parent: path, key }, fields: own ?? {} })
      } else if (
        isCount(child) && (!Object.hasOwn(fields, key) || (path === undefined && Object.hasOwn(fieldsOf, key)))
      ) {
        if (found.push(textOf({ parent: path, key })) === 100) return found
      }
    }
  }
  return found
}

const usageFields = usage.fields

interface Branch {
  readonly value: object
  readonly path: Path | undefined
  readonly fields: object
}

interface Path {
  readonly parent: Path | undefined
  readonly key: string | number
}

const textOf = (path: Path): string => {
  const keys: Array<string | number> = []
  for (let at: Path | undefined = path; at !== undefined; at = at.parent) keys.push(at.key)
  return keys.toReversed().join(".")
}

const isCount = (value: unknown): boolean =>
  typeof value === "number"
    ? value !== 0
    : typeof value === "bigint"
    ? value !== 0n
    : typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) && Number(value) !== 0
