import { assert, describe, it } from "@effect/vitest"
import { Pricing, Usage } from "effect-openrouter"
import * as Arbitrary from "effect/Arbitrary"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Schema from "effect/Schema"
import { canonical, canonicalOf } from "../conformance/decimal.ts"

describe("the cost of a request", () => {
  it.effect.prop(
    "is exact to the last decimal: equal to a computation with scaled integers",
    { prices: Prices(), parts: Parts() },
    ({ parts, prices }) =>
      Effect.sync(() => {
        const { total } = costOf(prices, parts)
        assert.strictEqual(canonicalOf(total), canonical(`${byHand(prices, parts)}e-${scale}`))
      }),
    runs
  )

  it.effect.prop(
    "uses the tier of the prompt for every token",
    { base: Prices(), tier: Prices(), parts: Parts(), threshold: Count },
    ({ base, parts, threshold, tier }) =>
      Effect.sync(() => {
        const { total } = costOf({ ...base, overrides: [{ min_prompt_tokens: threshold, ...tier }] }, parts)
        const length = parts.plain + parts.read + parts.written + parts.hour + parts.audio + parts.audioRead
        const prices = length > threshold ? { ...base, ...tier } : base
        assert.strictEqual(canonicalOf(total), canonical(`${byHand(prices, parts)}e-${scale}`))
      }),
    runs
  )

  it.effect.prop(
    "is additive: two requests cost what one with all of their units costs",
    { prices: Prices(), first: Parts(), second: Parts() },
    ({ first, prices, second }) =>
      Effect.sync(() => {
        // Text and speech do not mix, see Parts.
        const other = { ...second, ...(first.audio + first.audioRead > 0 ? unwritten : silent) }
        const sum = BigDecimal.sum(costOf(prices, first).total, costOf(prices, other).total)
        assert.isTrue(Equal.equals(costOf(prices, added(first, other)).total, sum))
      }),
    runs
  )

  it.effect.prop(
    "is additive within a tier",
    { base: Prices(), tier: Prices(), first: Parts(), second: Parts() },
    ({ base, first, second, tier }) =>
      Effect.sync(() => {
        const prices = { ...base, overrides: [{ min_prompt_tokens: 0, ...tier }] }
        const a = { ...first, ...silent, plain: first.plain + 1 }
        const b = { ...second, ...silent, plain: second.plain + 1 }
        const sum = BigDecimal.sum(costOf(prices, a).total, costOf(prices, b).total)
        assert.isTrue(Equal.equals(costOf(prices, added(a, b)).total, sum))
      }),
    runs
  )

  it.effect.prop(
    "is monotonic: one more unit of any kind never costs less",
    { prices: Prices(), parts: Parts(), more: Count },
    ({ more, parts, prices }) =>
      Effect.sync(() => {
        for (const kind of kinds) {
          const start = { ...parts, ...(kind === "written" || kind === "hour" ? silent : {}) }
          const fewer = kind === "audio" || kind === "audioRead" ? { ...start, ...unwritten } : start
          const before = costOf(prices, fewer).total
          const after = costOf(prices, { ...fewer, [kind]: fewer[kind] + more }).total
          assert.isTrue(BigDecimal.isGreaterThanOrEqualTo(after, before), kind)
        }
      }),
    runs
  )

  it.effect.prop(
    "with audio in an unknown place, is the lowest cost over all places",
    { prices: Prices(), plain: Few, read: Few, audio: Few },
    ({ audio, plain, prices, read }) =>
      Effect.sync(() => {
        const pricing = decode(prices)
        const prompt_tokens = plain + read
        const audio_tokens = Math.min(audio, prompt_tokens)
        const usage = {
          prompt_tokens,
          completion_tokens: 0,
          prompt_tokens_details: { cached_tokens: read, audio_tokens }
        }
        const unknown = Pricing.cost(pricing, usage, noon)
        const possible = Array.from({ length: prompt_tokens + 1 }, (_, cached) => cached)
          .filter((cached) => cached <= read && cached <= audio_tokens && audio_tokens - cached <= plain)
          .map((input_audio_cache) => Pricing.cost(pricing, usage, noon, { input_audio_cache }).total)
        const least = possible.reduce((a, b) => BigDecimal.min(a, b))
        const most = possible.reduce((a, b) => BigDecimal.max(a, b))
        assert.strictEqual(canonicalOf(unknown.total), canonicalOf(least))
        assert.strictEqual(unknown.missing.some(({ reason }) => reason === "overlap"), !BigDecimal.equals(least, most))
      }),
    runs
  )

  it.effect.prop(
    "with an unknown condition, is the lower of the costs with and without the override",
    { base: Prices(), override: Prices(), parts: Parts() },
    ({ base, override, parts }) =>
      Effect.sync(() => {
        const unknown = costOf({ ...base, overrides: [{ moon_phase: "full", ...override }] }, parts)
        const [without, with_] = [costOf(base, parts).total, costOf({ ...base, ...override }, parts).total]
        assert.isTrue(BigDecimal.isLessThanOrEqualTo(unknown.total, BigDecimal.min(without, with_)))
        if (unknown.exact) assert.isTrue(Equal.equals(without, with_))
      }),
    runs
  )
})

describe("whatever the prices and the counts", () => {
  it.effect.prop(
    "nothing is negative, the charges add up, and an inexact cost has a reason",
    { pricing: Pricing.Pricing, usage: Usage.Usage, extras: Schema.Record(Schema.String, Schema.Finite), at: Minute },
    ({ at, extras, pricing, usage }) => Effect.sync(() => consistent(Pricing.cost(pricing, usage, time(at), extras))),
    runs
  )

  it.effect.prop(
    "the same applies to counts that JSON cannot represent",
    { prices: Prices(), odd: Schema.Array(Odd) },
    ({ odd, prices }) =>
      Effect.sync(() => {
        let next = 0
        const count = () => odd[next++ % Math.max(1, odd.length)] ?? null
        const extra = () => count() ?? undefined
        consistent(Pricing.cost(
          decode(prices),
          {
            prompt_tokens: count(),
            completion_tokens: count(),
            total_tokens: count(),
            prompt_tokens_details: {
              cached_tokens: count(),
              cache_write_tokens: count(),
              audio_tokens: count(),
              video_tokens: count()
            },
            completion_tokens_details: { reasoning_tokens: count(), audio_tokens: count(), image_tokens: count() },
            server_tool_use_details: { web_search_requests: count() }
          },
          noon,
          { request: extra(), image: extra(), input_cache_write_1h: extra(), input_audio_cache: extra() }
        ))
      }),
    runs
  )
})

const consistent = ({ charges, exact, missing, total }: Pricing.Cost) => {
  assert.strictEqual(exact, missing.length === 0)
  assert.isFalse(BigDecimal.isNegative(total))
  for (const { amount, price, quantity } of charges) {
    assert.isTrue(BigDecimal.isPositive(quantity))
    assert.isFalse(BigDecimal.isNegative(price))
    assert.isTrue(Equal.equals(amount, BigDecimal.multiply(price, quantity)))
  }
  assert.strictEqual(new Set(charges.map(({ key }) => key)).size, charges.length)
  assert.isTrue(Equal.equals(total, BigDecimal.sumAll(charges.map(({ amount }) => amount))))
  for (const { quantity } of missing) assert.isTrue(quantity === undefined || BigDecimal.isPositive(quantity))
}

const runs = { arbitrary: { runs: 150 } }

/** Every price has at most this many decimals, so that integers of this scale represent it. */
const scale = 25

const Count = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))
const Few = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 }))
const Minute = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 60 * 24 * 14 }))
const Odd = Schema.Union([
  Schema.Int.check(Schema.isBetween({ minimum: -5, maximum: 20 })),
  Schema.Finite,
  Schema.Literals([0.5, 1e300, 5e-324]),
  // Includes NaN and the infinities.
  Schema.Number,
  Schema.Null
])

const time = (minute: number) => DateTime.makeUnsafe(Date.UTC(2026, 7, 30) + minute * 60_000)
const noon = time(12 * 60)
const decode = Schema.decodeUnknownSync(Pricing.Pricing)

const priced = [
  "prompt",
  "completion",
  "request",
  "image",
  "audio",
  "audio_output",
  "image_output",
  "input_audio_cache",
  "web_search",
  "internal_reasoning",
  "input_cache_read",
  "input_cache_write",
  "input_cache_write_1h"
] as const
type Prices = { readonly [Key in typeof priced[number]]?: string }

/** Any price except that of the prompt may be absent or zero. */
function Prices() {
  // JavaScript has no integers of 24 digits.
  const Digits = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 999_999_999_999 }))
  const all = Schema.Array(Schema.UndefinedOr(Schema.Struct({ high: Digits, low: Digits })))
  return Arbitrary.map(
    Arbitrary.schema(all.check(Schema.isMinLength(priced.length), Schema.isMaxLength(priced.length))),
    (all): Prices =>
      Object.fromEntries(priced.flatMap((key, index) => {
        const { high, low } = all[index] ?? { high: 0, low: 3 }
        const isListed = all[index] !== undefined || key === "prompt" || key === "completion"
        return isListed ? [[key, `0.0${String(high).padStart(12, "0")}${String(low).padStart(12, "0")}`]] : []
      }))
  )
}

const kinds = [
  "plain",
  "read",
  "written",
  "hour",
  "audio",
  "audioRead",
  "text",
  "reasoning",
  "audioOut",
  "imageOut",
  "requests",
  "images",
  "searches"
] as const
type Parts = Readonly<Record<typeof kinds[number], number>>

const silent = { audio: 0, audioRead: 0 }
const unwritten = { written: 0, hour: 0 }

/** Speech and cache writes exclude each other, because their overlap is not defined. */
function Parts() {
  return Arbitrary.map(
    Arbitrary.schema(Schema.Struct({
      speech: Schema.Boolean,
      counts: Schema.Array(Count).check(Schema.isMinLength(kinds.length), Schema.isMaxLength(kinds.length))
    })),
    ({ counts, speech }): Parts => {
      const [plain = 0, read = 0, written = 0, hour = 0, audio = 0, audioRead = 0, text = 0, reasoning = 0] = counts
      const [audioOut = 0, imageOut = 0, requests = 0, images = 0, searches = 0] = counts.slice(8)
      const parts = { plain, read, written, hour, audio, audioRead, text, reasoning, audioOut, imageOut }
      return { ...parts, requests, images, searches, ...(speech ? unwritten : silent) }
    }
  )
}

const added = (a: Parts, b: Parts): Parts => {
  const sum = { ...a }
  for (const kind of kinds) sum[kind] = a[kind] + b[kind]
  return sum
}

function costOf(pricing: object, parts: Parts): Pricing.Cost {
  const prompt_tokens = parts.plain + parts.read + parts.written + parts.hour + parts.audio + parts.audioRead
  const completion_tokens = parts.text + parts.reasoning + parts.audioOut + parts.imageOut
  return Pricing.cost(
    decode(pricing),
    {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      prompt_tokens_details: {
        cached_tokens: parts.read + parts.audioRead,
        cache_write_tokens: parts.written + parts.hour,
        audio_tokens: parts.audio + parts.audioRead
      },
      completion_tokens_details: {
        reasoning_tokens: parts.reasoning,
        audio_tokens: parts.audioOut,
        image_tokens: parts.imageOut
      }
    },
    noon,
    {
      request: parts.requests,
      image: parts.images,
      web_search: parts.searches,
      input_cache_write_1h: parts.hour,
      input_audio_cache: parts.audioRead
    }
  )
}

/** The cost in units of 10^-25 USD, computed without code of the library. */
function byHand(prices: Prices, parts: Parts): bigint {
  const listed = (key: keyof Prices) => {
    const text = prices[key]
    return text === undefined ? undefined : BigInt(text.slice(2))
  }
  const prompt = listed("prompt") ?? 0n
  const completion = listed("completion") ?? 0n
  const read = listed("input_cache_read")
  const written = listed("input_cache_write") ?? prompt
  const audio = listed("audio") ?? prompt
  const each: Readonly<Record<keyof Parts, bigint>> = {
    plain: prompt,
    read: read ?? prompt,
    written,
    hour: listed("input_cache_write_1h") ?? written,
    audio,
    audioRead: listed("input_audio_cache") ?? read ?? audio,
    text: completion,
    reasoning: listed("internal_reasoning") || completion,
    audioOut: listed("audio_output") ?? completion,
    imageOut: listed("image_output") ?? completion,
    requests: listed("request") ?? 0n,
    images: listed("image") ?? 0n,
    searches: listed("web_search") ?? 0n
  }
  return kinds.reduce((sum, kind) => sum + BigInt(parts[kind]) * each[kind], 0n)
}
