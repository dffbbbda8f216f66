import { assert, describe, it } from "@effect/vitest"
import { Pricing } from "effect-openrouter"
import * as Arbitrary from "effect/Arbitrary"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { canonical, canonicalOf } from "../conformance/decimal.ts"

describe("Price", () => {
  it.effect.prop(
    "decodes a string to the exact decimal",
    { text: decimalText() },
    ({ text }) =>
      Effect.gen(function*() {
        const price = yield* decode(text)
        assert.strictEqual(canonicalOf(price), canonical(text))
        const encoded = yield* encode(price)
        assert.match(encoded, plainDecimal)
        assert.strictEqual(canonical(encoded), canonical(text))
      }),
    { arbitrary: { runs: 500 } }
  )

  it.effect.prop(
    "decodes a JSON number to its decimal",
    { number: Schema.Finite },
    ({ number }) =>
      Effect.gen(function*() {
        // Larger and smaller numbers have more digits than a price may have: see below.
        const size = Math.abs(number)
        const wire = size > 1e-80 && size < 1e80 ? number : Math.sign(number)
        const price = yield* decode(wire)
        assert.strictEqual(canonicalOf(price), canonical(JSON.stringify(wire)))
        const encoded = yield* encode(price)
        assert.match(encoded, plainDecimal)
        assert.strictEqual(canonical(encoded), canonical(JSON.stringify(wire)))
      }),
    { arbitrary: { runs: 500 } }
  )

  it.effect.prop(
    "encodes to a string that decodes to the same price",
    { price: Pricing.Price },
    ({ price }) =>
      Effect.gen(function*() {
        const encoded = yield* encode(price)
        assert.match(encoded, plainDecimal)
        assert.strictEqual(canonical(encoded), canonicalOf(price))
        assert.isTrue(Equal.equals(yield* decode(encoded), price))
      }),
    { arbitrary: { runs: 500 } }
  )

  it.effect.each([
    ["0.00000100000000000000015", "0.00000100000000000000015"],
    ["0.00000008333333333333334", "0.00000008333333333333334"],
    ["-1", "-1"],
    ["0", "0"],
    ["-0", "0"],
    ["0.10", "0.1"],
    ["0010", "10"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1e-22", "0.0000000000000000000001"],
    ["1E+3", "1000"],
    [0, "0"],
    [1e-7, "0.0000001"],
    [0.1, "0.1"],
    [-1, "-1"],
    [1e21, "1000000000000000000000"]
  ])("%j is written out as %j", ([wire, plain]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* encode(yield* decode(wire)), plain)
    }))

  it.effect.each(
    ["", " ", "abc", "NaN", "Infinity", "-Infinity", "1e999999", "1e-999999", "1e100", "+1", " 1", "1 ", "1\n", "1,5"]
      .concat(["0x10", "1_000", "1n", "$1", "1.2.3", ".", "-", "e5", "--1", "٣", "9".repeat(101)])
  )("%j is not a price", (text) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(decode(text))
      assert.include(error.message, "a price in USD")
    }))

  it.effect.each([true, false, null, undefined, {}, [], ["1"], { value: 1 }, NaN, Infinity, 1n, 5e-324, 1.7e308])(
    "a value of another type is not a price: %s",
    (value) => Effect.asVoid(Effect.flip(decode(value)))
  )

  it.effect("a price has at most 100 digits on either side of the point", () =>
    Effect.gen(function*() {
      const digits = "9".repeat(100)
      const most = `${digits}.${digits}`
      assert.strictEqual(yield* encode(yield* decode(most)), most)
      for (const text of [`${digits}e1`, `${digits}e99`, `0.${digits}e-1`]) {
        assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Pricing.Price)(text)), text)
      }
      // Trailing zeros do not count as digits.
      assert.strictEqual(canonicalOf(yield* decode(`${"1".padEnd(100, "0")}e-99`)), "1e0")
    }))

  it.effect("a decimal that would fill the memory when written is rejected", () =>
    Effect.gen(function*() {
      for (const scale of [-1_000_000_000, 1_000_000_000, 101, -100]) {
        yield* Effect.flip(Schema.encodeUnknownEffect(Pricing.Price)(BigDecimal.make(1n, scale)))
      }
      for (const value of [10n ** 100n, -(10n ** 100n), -(10n ** 200n) - 1n]) {
        yield* Effect.flip(Schema.encodeUnknownEffect(Pricing.Price)(BigDecimal.make(value, 0)))
      }
      // Nor is it a price under an unknown key, whose text is parsed when it is needed.
      assert.deepStrictEqual(Pricing.price({ video: `${"9".repeat(100)}e99` }, "video"), Option.none())
    }))
})

describe("Pricing", () => {
  it.effect("keeps unknown keys unchanged, also in overrides", () =>
    Effect.gen(function*() {
      const wire = {
        prompt: "0.1",
        video: "0.25",
        per_mood: { grumpy: "1" },
        overrides: [{ moon_phase: "full", video: "0.5", prompt: "0.2" }]
      }
      const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(wire)
      assert.strictEqual(pricing.video, "0.25")
      assert.deepStrictEqual(pricing.per_mood, { grumpy: "1" })
      assert.strictEqual(pricing.overrides?.[0]?.moon_phase, "full")
      assert.deepStrictEqual(yield* Schema.encodeEffect(Pricing.Pricing)(pricing), wire)
    }))

  it.effect("absent and null stay different, and neither is zero", () =>
    Effect.gen(function*() {
      const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)({ prompt: null })
      assert.deepStrictEqual(pricing, { prompt: null })
      assert.isTrue(Option.isNone(Pricing.price(pricing, "prompt")))
      assert.isTrue(Option.isNone(Pricing.price(pricing, "completion")))
    }))

  it.effect("one invalid price makes the pricing invalid", () =>
    Effect.gen(function*() {
      for (
        const wire of [{ prompt: "" }, { overrides: [{ prompt: "free" }] }, { discount: "0.5" }, { overrides: {} }]
      ) {
        yield* Effect.flip(Schema.decodeUnknownEffect(Pricing.Pricing)(wire))
      }
    }))
})

describe("price", () => {
  it.effect("reads any key, known or unknown", () =>
    Effect.gen(function*() {
      const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)({
        prompt: "0.10",
        video: "0.250",
        per_frame: 0.5,
        note: "ask us",
        empty: "",
        nested: { prompt: "1" },
        overrides: [{ prompt: "0.2", video: "0.3" }]
      })
      assert.deepStrictEqual(
        ["prompt", "video", "per_frame", "note", "empty", "nested", "overrides", "absent"].map((key) =>
          Option.getOrNull(Option.map(Pricing.price(pricing, key), Pricing.formatDecimal))
        ),
        ["0.1", "0.25", "0.5", null, null, null, null, null]
      )
      const [override] = pricing.overrides ?? []
      assert(override !== undefined)
      assert.deepStrictEqual(Option.map(Pricing.price(override, "video"), canonicalOf), Option.some("3e-1"))
    }))

  it("parses an unknown key once per pricing", () => {
    const pricing: Pricing.Pricing = { video: "0.250", note: "ask us" }
    const first = Option.getOrThrow(Pricing.price(pricing, "video"))
    assert.strictEqual(Option.getOrThrow(Pricing.price(pricing, "video")), first)
    assert.notStrictEqual(Option.getOrThrow(Pricing.price({ ...pricing }, "video")), first)
    assert.isTrue(Option.isNone(Pricing.price(pricing, "note")))
  })

  it.effect("returns none for the names that every object has", () =>
    Effect.gen(function*() {
      const pricing = yield* Schema.decodeUnknownEffect(Pricing.Pricing)({ prompt: "1" })
      for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
        assert.isTrue(Option.isNone(Pricing.price(pricing, key)), key)
      }
      const hostile = yield* Schema.decodeUnknownEffect(Pricing.Pricing)(
        JSON.parse(`{"__proto__": {"prompt": "7", "completion": "7"}, "toString": "2"}`)
      )
      assert.isTrue(Option.isNone(Pricing.price(hostile, "completion")))
      assert.isUndefined(hostile.completion)
      assert.deepStrictEqual(Option.map(Pricing.price(hostile, "toString"), canonicalOf), Option.some("2e0"))
    }))
})

describe("isDynamic", () => {
  it.effect("is true for the prices of routers", () =>
    Effect.gen(function*() {
      const isDynamic = (wire: unknown) =>
        Effect.map(Schema.decodeUnknownEffect(Pricing.Pricing)(wire), Pricing.isDynamic)
      assert.isTrue(yield* isDynamic({ prompt: "-1", completion: "-1" }))
      assert.isTrue(yield* isDynamic({ prompt: "0", web_search: -1 }))
      assert.isTrue(yield* isDynamic({ input_cache_write_1h: "-1" }))
      assert.isFalse(yield* isDynamic({ prompt: "0", completion: "0" }))
      assert.isFalse(yield* isDynamic({ prompt: null }))
      assert.isFalse(yield* isDynamic({}))
      assert.isFalse(yield* isDynamic({ discount: -1 }))
      assert.isTrue(Pricing.isDynamicPrice(yield* decode("-1")))
      assert.isFalse(Pricing.isDynamicPrice(yield* decode("-0")))
    }))
})

describe("perMillion", () => {
  it.effect.prop("multiplies by a million exactly", { price: Pricing.Price }, ({ price }) =>
    Effect.sync(() => {
      assert.strictEqual(canonicalOf(Pricing.perMillion(price)), canonical(`${price.value}e${6 - price.scale}`))
    }))

  it.effect("returns the price per million tokens", () =>
    Effect.gen(function*() {
      assert.strictEqual(Pricing.formatDecimal(Pricing.perMillion(yield* decode("0.00000045"))), "0.45")
      assert.strictEqual(Pricing.formatDecimal(Pricing.perMillion(yield* decode("0.000003"))), "3")
      assert.strictEqual(Pricing.formatDecimal(Pricing.perMillion(yield* decode("3"))), "3000000")
    }))
})

describe("priceKeys", () => {
  it("has each key once, without discount and overrides", () => {
    assert.strictEqual(new Set(Pricing.priceKeys).size, Pricing.priceKeys.length)
    assert.includeMembers([...Pricing.priceKeys], ["prompt", "completion", "input_cache_write_1h"])
    assert.notIncludeMembers([...Pricing.priceKeys], ["discount", "overrides"])
    const keysOf = ({ ast }: Schema.Top) =>
      SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ name }) => String(name)) : []
    const pricesOf = (schema: Schema.Top) =>
      keysOf(schema).filter((key) => !Pricing.isTermKey(key) && !Pricing.isConditionKey(key))
    assert.deepStrictEqual(pricesOf(Pricing.Pricing), [...Pricing.priceKeys])
    assert.deepStrictEqual(pricesOf(Pricing.PricingOverride), [...Pricing.priceKeys])
    const terms = keysOf(Pricing.Pricing).filter(Pricing.isTermKey)
    assert.deepStrictEqual(terms, ["discount", "overrides"])
    const conditions = keysOf(Pricing.PricingOverride).filter(Pricing.isConditionKey)
    assert.deepStrictEqual(conditions, ["min_prompt_tokens", "utc_start", "utc_end", "utc_days"])
  })
})

const decode = Schema.decodeUnknownEffect(Pricing.Price)

const encode = (price: BigDecimal.BigDecimal) => Effect.map(Schema.encodeEffect(Pricing.Price)(price), String)

const plainDecimal = /^-?\d+(\.\d+)?$/

function decimalText() {
  return Arbitrary.map(
    Arbitrary.schema(Schema.Struct({
      digits: Schema.String.check(Schema.isPattern(/^\d{1,30}$/)),
      point: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 })),
      negative: Schema.Boolean,
      exponent: Schema.UndefinedOr(Schema.Int.check(Schema.isBetween({ minimum: -40, maximum: 40 })))
    })),
    ({ digits, exponent, negative, point }) => {
      const whole = digits.slice(0, point)
      const fraction = digits.slice(point)
      const number = fraction === "" ? whole : `${whole}.${fraction}`
      return `${negative ? "-" : ""}${number}${exponent === undefined ? "" : `e${exponent}`}`
    }
  )
}
