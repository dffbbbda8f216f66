/** Real bills of 2025-04 to 2026-08, one of each kind. `conformance/cost.test.ts` compares them with the captures. */
import type { Pricing, Usage } from "effect-openrouter"

interface WorkedBill {
  readonly model: string
  readonly shows: string
  readonly at: string
  readonly pricing: unknown
  readonly usage: Usage.Usage
  /** USD at the listed prices. Equals the billed amount (`usage.cost`) unless there is a `cause`. */
  readonly total: string
  readonly missing?: ReadonlyArray<readonly [key: string, quantity: string | undefined, reason: Pricing.Reason]>
  readonly cause?: Pricing.Cause
}

export const workedBills: ReadonlyArray<WorkedBill> = [
  {
    model: "openai/gpt-4o",
    shows: "tokens of text",
    at: "2025-04-23T21:34:54+00:00",
    pricing: {
      prompt: "0.0000025",
      completion: "0.00001",
      request: "0",
      image: "0.003613",
      web_search: "0",
      internal_reasoning: "0",
      input_cache_read: "0.00000125"
    },
    usage: {
      prompt_tokens: 17,
      completion_tokens: 7,
      total_tokens: 24,
      cost: 0.0001125,
      prompt_tokens_details: {
        cached_tokens: 0
      },
      completion_tokens_details: {
        reasoning_tokens: 0
      }
    },
    total: "0.0001125"
  },
  {
    model: "openai/gpt-5-image-mini",
    shows: "reasoning, part of the completion and at its price",
    at: "2026-01-15T21:58:50+00:00",
    pricing: {
      prompt: "0.0000025",
      completion: "0.000002",
      web_search: "0.01",
      input_cache_read: "0.00000025"
    },
    usage: {
      completion_tokens: 80,
      completion_tokens_details: {
        image_tokens: 0,
        reasoning_tokens: 64
      },
      cost: 0.001125,
      cost_details: {
        upstream_inference_completions_cost: 0.00016,
        upstream_inference_cost: 0.001125,
        upstream_inference_prompt_cost: 0.000965
      },
      is_byok: false,
      prompt_tokens: 386,
      prompt_tokens_details: {
        cached_tokens: 0
      },
      total_tokens: 466
    },
    total: "0.001125"
  },
  {
    model: "google/gemini-2.5-flash",
    shows: "tokens read from the cache",
    at: "2026-01-16T16:48:00+00:00",
    pricing: {
      prompt: "0.0000003",
      completion: "0.0000025",
      request: "0",
      image: "0.001238",
      audio: "0.000001",
      web_search: "0",
      internal_reasoning: "0",
      input_cache_read: "0.00000003",
      input_cache_write: "0.0000003833"
    },
    usage: {
      prompt_tokens: 1344,
      completion_tokens: 537,
      total_tokens: 1881,
      cost: 0.00139929,
      is_byok: false,
      prompt_tokens_details: {
        cached_tokens: 1283,
        audio_tokens: 0,
        video_tokens: 0
      },
      cost_details: {
        upstream_inference_cost: null,
        upstream_inference_prompt_cost: 5.679e-5,
        upstream_inference_completions_cost: 0.0013425
      },
      completion_tokens_details: {
        reasoning_tokens: 0,
        image_tokens: 0
      }
    },
    total: "0.00139929"
  },
  {
    model: "anthropic/claude-4.6-sonnet-20260217",
    shows: "tokens read from the cache and others written to it",
    at: "2026-03-08T23:05:58+00:00",
    pricing: {
      prompt: "0.000003",
      completion: "0.000015",
      web_search: "0.01",
      input_cache_read: "0.0000003",
      input_cache_write: "0.00000375"
    },
    usage: {
      completion_tokens: 53,
      completion_tokens_details: {
        audio_tokens: 0,
        image_tokens: 0,
        reasoning_tokens: 0
      },
      cost: 0.00219855,
      cost_details: {
        upstream_inference_completions_cost: 0.000795,
        upstream_inference_cost: 0.00219855,
        upstream_inference_prompt_cost: 0.00140355
      },
      is_byok: false,
      prompt_tokens: 3329,
      prompt_tokens_details: {
        audio_tokens: 0,
        cache_write_tokens: 115,
        cached_tokens: 3211,
        video_tokens: 0
      },
      total_tokens: 3382
    },
    total: "0.00219855"
  },
  {
    model: "google/gemini-2.5-flash",
    shows: "the same tokens read from the cache and written to it, charged at both prices",
    at: "2026-03-08T23:11:33+00:00",
    pricing: {
      prompt: "0.0000003",
      completion: "0.0000025",
      image: "0.0000003",
      audio: "0.000001",
      internal_reasoning: "0.0000025",
      input_cache_read: "0.00000003",
      input_cache_write: "0.00000008333333333333334"
    },
    usage: {
      completion_tokens: 100,
      completion_tokens_details: {
        audio_tokens: 0,
        image_tokens: 0,
        reasoning_tokens: 0
      },
      cost: 0.0004970133333333333,
      cost_details: {
        upstream_inference_completions_cost: 0.00025,
        upstream_inference_cost: 0.0004970133333333333,
        upstream_inference_prompt_cost: 0.00024701333333333335
      },
      is_byok: false,
      prompt_tokens: 2168,
      prompt_tokens_details: {
        audio_tokens: 0,
        cache_write_tokens: 2161,
        cached_tokens: 2161,
        video_tokens: 0
      },
      total_tokens: 2268
    },
    total: "0.00049701333333333334774"
  },
  {
    model: "openai/text-embedding-3-small",
    shows: "an embedding, without a completion",
    at: "2026-08-10T23:27:13+00:00",
    pricing: {
      prompt: "0.00000002",
      completion: "0"
    },
    usage: {
      prompt_tokens: 7,
      total_tokens: 7,
      cost: 1.4e-7,
      is_byok: false,
      cost_details: {
        upstream_inference_cost: 1.4e-7,
        upstream_inference_prompt_cost: 1.4e-7,
        upstream_inference_completions_cost: 0
      }
    },
    total: "0.00000014"
  },
  {
    model: "openai/gpt-5.6-sol",
    shows: "counted under the names of the Responses API, at a short prompt's prices",
    at: "2026-07-17T11:05:13+00:00",
    pricing: {
      prompt: "0.000005",
      completion: "0.00003",
      web_search: "0.01",
      input_cache_read: "0.0000005",
      input_cache_write: "0.00000625",
      overrides: [{
        min_prompt_tokens: 272000,
        prompt: "0.00001",
        completion: "0.000045",
        input_cache_read: "0.000001",
        input_cache_write: "0.0000125"
      }]
    },
    usage: {
      cost: 0.002196,
      cost_details: {
        upstream_inference_cost: 0.002196,
        upstream_inference_input_cost: 0.002046,
        upstream_inference_output_cost: 0.00015
      },
      input_tokens: 4020,
      input_tokens_details: {
        cached_tokens: 4012
      },
      is_byok: false,
      output_tokens: 5,
      output_tokens_details: {
        reasoning_tokens: 0
      },
      total_tokens: 4025
    },
    total: "0.002196"
  },
  {
    model: "openai/gpt-5.2",
    shows: "web searches",
    at: "2026-08-10T22:09:25+00:00",
    pricing: {
      prompt: "0.00000175",
      completion: "0.000014",
      web_search: "0.01",
      input_cache_read: "0.000000175"
    },
    usage: {
      prompt_tokens: 14312,
      completion_tokens: 326,
      total_tokens: 14638,
      cost: 0.0427556,
      is_byok: false,
      prompt_tokens_details: {
        cached_tokens: 4352,
        cache_write_tokens: 0,
        audio_tokens: 0,
        video_tokens: 0
      },
      cost_details: {
        upstream_inference_cost: 0.0427556,
        upstream_inference_prompt_cost: 0.0181916,
        upstream_inference_completions_cost: 0.004564
      },
      completion_tokens_details: {
        reasoning_tokens: 268,
        image_tokens: 0,
        audio_tokens: 0
      },
      server_tool_use_details: {
        web_search_requests: 2
      }
    },
    total: "0.0427556"
  },
  {
    model: "openai/gpt-4o-mini-search-preview",
    shows: "a web search, counted under the older name",
    at: "2026-02-14T18:21:28.712792+00:00",
    pricing: {
      prompt: "0.00000015",
      completion: "0.0000006",
      web_search: "0.0275"
    },
    usage: {
      prompt_tokens: 1773,
      completion_tokens: 433,
      total_tokens: 2206,
      cost: 0.02802575,
      is_byok: false,
      prompt_tokens_details: {
        cached_tokens: 0,
        audio_tokens: 0
      },
      cost_details: {
        upstream_inference_cost: 0.02802575,
        upstream_inference_prompt_cost: 0.00026595,
        upstream_inference_completions_cost: 0.0002598
      },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0
      },
      server_tool_use: {
        web_search_requests: 1
      }
    },
    total: "0.02802575"
  },
  {
    model: "openai/gpt-4o-mini",
    shows: "a server tool, whose cost is not reported",
    at: "2026-07-22T15:15:35+00:00",
    pricing: {
      prompt: "0.00000015",
      completion: "0.0000006",
      input_cache_read: "0.000000075"
    },
    usage: {
      completion_tokens: 61,
      completion_tokens_details: {
        audio_tokens: 0,
        image_tokens: 0,
        reasoning_tokens: 0
      },
      cost: 0.004628,
      cost_details: {
        upstream_inference_completions_cost: 3.66e-5,
        upstream_inference_cost: 0.000123,
        upstream_inference_prompt_cost: 8.64e-5
      },
      prompt_tokens: 576,
      prompt_tokens_details: {
        audio_tokens: 0,
        cache_write_tokens: 0,
        cached_tokens: 0,
        video_tokens: 0
      },
      server_tool_use_details: {
        tool_calls_executed: 1,
        tool_calls_requested: 1
      },
      total_tokens: 637
    },
    total: "0.000123",
    missing: [["server_tool_use_details.tool_calls_executed", "1", "no-price"]],
    cause: "server tool"
  },
  {
    model: "deepseek/deepseek-chat",
    shows: "a web search by a server tool, without a listed price",
    at: "2026-08-14T04:12:44+00:00",
    pricing: {
      prompt: "0.0000002574",
      completion: "0.0000010287"
    },
    usage: {
      prompt_tokens: 2317,
      completion_tokens: 53,
      total_tokens: 2370,
      cost: 0.0076509169000000005,
      prompt_tokens_details: {
        cached_tokens: 0,
        cache_write_tokens: 0,
        audio_tokens: 0,
        video_tokens: 0
      },
      completion_tokens_details: {
        reasoning_tokens: 0,
        image_tokens: 0,
        audio_tokens: 0
      },
      cost_details: {
        upstream_inference_cost: 0.0006509169,
        upstream_inference_prompt_cost: 0.0005963957999999999,
        upstream_inference_completions_cost: 5.45211e-5
      },
      server_tool_use_details: {
        web_search_requests: 1,
        tool_calls_requested: 1,
        tool_calls_executed: 1
      }
    },
    total: "0.0006509169",
    missing: [["server_tool_use_details.tool_calls_executed", "1", "no-price"], ["web_search", "1", "no-price"]],
    cause: "server tool"
  },
  {
    model: "google/gemini-2.5-flash-image-preview",
    shows: "a generated image, whose tokens have no listed price",
    at: "2025-11-30T08:12:49+00:00",
    pricing: {
      prompt: "0.0000003",
      completion: "0.0000025",
      request: "0",
      image: "0.001238",
      web_search: "0",
      internal_reasoning: "0"
    },
    usage: {
      prompt_tokens: 2,
      completion_tokens: 1290,
      total_tokens: 1292,
      cost: 0.0387006,
      is_byok: false,
      prompt_tokens_details: {
        cached_tokens: 0,
        audio_tokens: 0,
        video_tokens: 0
      },
      cost_details: {
        upstream_inference_cost: null,
        upstream_inference_prompt_cost: 6e-7,
        upstream_inference_completions_cost: 0.0387
      },
      completion_tokens_details: {
        reasoning_tokens: 0,
        image_tokens: 1290
      }
    },
    total: "0.0032256",
    missing: [["image_output", "1290", "no-price"]],
    cause: "unlisted"
  },
  {
    model: "google/gemini-2.5-flash",
    shows: "the caller's own key at the provider",
    at: "2025-12-03T16:59:38+00:00",
    pricing: {
      prompt: "0.0000003",
      completion: "0.0000025",
      request: "0",
      image: "0.001238",
      audio: "0.000001",
      web_search: "0",
      internal_reasoning: "0",
      input_cache_read: "0.00000003",
      input_cache_write: "0.0000003833"
    },
    usage: {
      completion_tokens: 89,
      completion_tokens_details: {
        image_tokens: 0,
        reasoning_tokens: 0
      },
      cost: 0,
      cost_details: {
        upstream_inference_completions_cost: 0.0002225,
        upstream_inference_cost: 0.000296,
        upstream_inference_prompt_cost: 7.35e-5
      },
      is_byok: true,
      prompt_tokens: 245,
      prompt_tokens_details: {
        audio_tokens: 0,
        cached_tokens: 0,
        video_tokens: 0
      },
      total_tokens: 334
    },
    total: "0",
    missing: [["is_byok", undefined, "own-key"]],
    cause: "own key"
  },
  {
    model: "qwen/qwen3-235b-a22b",
    shows: "served by an endpoint with other prices than these",
    at: "2026-01-27T19:56:40+00:00",
    pricing: {
      prompt: "0.0000002",
      completion: "0.0000006"
    },
    usage: {
      completion_tokens: 275,
      completion_tokens_details: {
        audio_tokens: 0,
        reasoning_tokens: 274
      },
      cost: 0.00024651,
      cost_details: {
        upstream_inference_completions_cost: 0.000242,
        upstream_inference_cost: 0.00024651,
        upstream_inference_prompt_cost: 4.51e-6
      },
      is_byok: false,
      prompt_tokens: 22,
      prompt_tokens_details: {
        audio_tokens: 0,
        cached_tokens: 3
      },
      total_tokens: 297
    },
    total: "0.0001694",
    cause: "another endpoint's price"
  }
]
