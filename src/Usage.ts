/**
 * What a request used, as a chat completion reports it: the other half of what it cost.
 *
 * The fields are called what OpenRouter calls them, and only the counts at the top are sure to be there; every detail
 * may be absent or null. Keys that are not listed here do no harm. Stands beside `Pricing`, which puts prices to it.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const count = Schema.optional(Schema.NullOr(Schema.Finite))

/**
 * The `usage` object of a chat completion, as it comes.
 *
 * **Details**
 *
 * Cached and written tokens, and those of audio and video, are part of `prompt_tokens`; reasoning, audio and image
 * tokens are part of `completion_tokens`. What the client libraries of others call `usage` fits as well, as long as it
 * has these names.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Usage = Schema.Struct({
  /** Tokens that went in, with all that the details say. */
  prompt_tokens: count,
  /** Tokens that came out, with all that the details say. Absent for embeddings. */
  completion_tokens: count,
  /** Both together. */
  total_tokens: count,
  /** What kinds of tokens went in. The kinds may overlap: a cached token may be one of audio. */
  prompt_tokens_details: Schema.optional(Schema.NullOr(Schema.Struct({
    /** Read from a cache. */
    cached_tokens: count,
    /** Written to a cache, of either lifetime. */
    cache_write_tokens: count,
    audio_tokens: count,
    video_tokens: count
  }))),
  /** What kinds of tokens came out. */
  completion_tokens_details: Schema.optional(Schema.NullOr(Schema.Struct({
    /** Thought, and not always shown. */
    reasoning_tokens: count,
    audio_tokens: count,
    image_tokens: count,
    /** Part of a predicted output that was right. Costs what any output costs. */
    accepted_prediction_tokens: count,
    /** Part of a predicted output that was wrong. Costs what any output costs. */
    rejected_prediction_tokens: count
  }))),
  /** What OpenRouter charged, in USD. A JSON number, so exact to about 15 digits. */
  cost: count,
  /** Whether the caller's own key at the provider was used; OpenRouter then charges by other rules. */
  is_byok: Schema.optional(Schema.NullOr(Schema.Boolean)),
  /** What the server's own tools did. */
  server_tool_use_details: Schema.optional(Schema.NullOr(Schema.Struct({
    web_search_requests: count
  })))
})

/**
 * The `usage` object of a chat completion, as it comes.
 *
 * @category models
 * @since 0.1.0
 */
export interface Usage extends Schema.Schema.Type<typeof Usage> {}
