import { assert, describe, it } from "@effect/vitest"
import { Vocabulary } from "effect-openrouter"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"

const vocabularies = [
  ["InputModality", Vocabulary.InputModality, Vocabulary.inputModalities],
  ["OutputModality", Vocabulary.OutputModality, Vocabulary.outputModalities],
  ["Tokenizer", Vocabulary.Tokenizer, Vocabulary.tokenizers],
  ["InstructType", Vocabulary.InstructType, Vocabulary.instructTypes],
  ["Parameter", Vocabulary.Parameter, Vocabulary.parameters],
  ["ReasoningEffort", Vocabulary.ReasoningEffort, Vocabulary.reasoningEfforts],
  ["Quantization", Vocabulary.Quantization, Vocabulary.quantizations],
  ["ProviderName", Vocabulary.ProviderName, Vocabulary.providerNames],
  ["Category", Vocabulary.Category, Vocabulary.categories],
  ["Sort", Vocabulary.Sort, Vocabulary.sorts],
  ["Region", Vocabulary.Region, Vocabulary.regions],
  ["Variant", Vocabulary.Variant, Vocabulary.variants],
  ["RequestVariant", Vocabulary.RequestVariant, Vocabulary.requestVariants],
  ["ServiceTier", Vocabulary.ServiceTier, Vocabulary.serviceTiers],
  ["UtcDay", Vocabulary.UtcDay, Vocabulary.utcDays],
  ["Country", Vocabulary.Country, Vocabulary.countries],
  ["CapabilityType", Vocabulary.CapabilityType, Vocabulary.capabilityTypes],
  ["ImageBillable", Vocabulary.ImageBillable, Vocabulary.imageBillables],
  ["ImageUnit", Vocabulary.ImageUnit, Vocabulary.imageUnits],
  ["VideoResolution", Vocabulary.VideoResolution, Vocabulary.videoResolutions],
  ["AspectRatio", Vocabulary.AspectRatio, Vocabulary.aspectRatios],
  ["VideoSize", Vocabulary.VideoSize, Vocabulary.videoSizes],
  ["FrameImage", Vocabulary.FrameImage, Vocabulary.frameImages],
  ["Workload", Vocabulary.Workload, Vocabulary.workloads]
] as const

describe("the order of a list", () => {
  it.each(["ModelQuery", "Vocabulary"])("has a meaning for every known value in the comments of %s", (module) => {
    const source = readFileSync(new URL(`../src/${module}.ts`, import.meta.url), "utf8")
    const meanings = source.split("\n").flatMap((line) => /^ +\* - (`.*`): \S/.exec(line)?.[1]?.split(", ") ?? [])
    assert.includeMembers(meanings, Vocabulary.sorts.map((sort) => `\`${sort}\``))
  })
})

describe("vocabularies", () => {
  it("are all tested here", () => {
    const schemas = Object.entries(Vocabulary).flatMap(([name, value]) => Schema.isSchema(value) ? [name] : [])
    assert.sameMembers(schemas, [...vocabularies.map(([name]) => name), "EndpointStatus"])
    const lists = Object.values(Vocabulary).filter(Array.isArray)
    assert.strictEqual(lists.length, schemas.length)
  })

  it.effect.each(vocabularies)(
    "%s has its values once each, none of them empty or padded",
    ([name, schema, values]) =>
      Effect.sync(() => {
        assert.isNotEmpty(values)
        assert.strictEqual(new Set(values).size, values.length)
        assert.deepStrictEqual(values.filter((value) => !/^\S(.*\S)?$/.test(value)), [])
        assert.strictEqual(schema.ast.annotations?.["identifier"], name)
      })
  )

  it.effect.each(vocabularies)(
    "%s accepts each known value and any other string, but nothing else",
    ([_name, schema, values]) =>
      Effect.gen(function*() {
        for (const value of [...values, "made up tomorrow", "", "TEXT", "__proto__"]) {
          assert.strictEqual(yield* Schema.decodeUnknownEffect(schema)(value), value)
          assert.strictEqual(yield* Schema.encodeUnknownEffect(schema)(value), value)
        }
        for (const other of [null, undefined, 1, true, {}, ["text"]]) {
          yield* Effect.flip(Schema.decodeUnknownEffect(schema)(other))
        }
      })
  )

  it("list providers in alphabetical order", () => {
    const names = Vocabulary.providerNames.map((name) => name.toLowerCase())
    assert.deepStrictEqual(names, names.toSorted((a, b) => a.localeCompare(b, "en")))
  })

  it("have the days of a week, beginning on Monday as OpenRouter writes them", () => {
    assert.strictEqual(Vocabulary.utcDays.length, 7)
    assert.deepStrictEqual([Vocabulary.utcDays[0], Vocabulary.utcDays[6]], ["monday", "sunday"])
  })
})

describe("EndpointStatus", () => {
  it.effect.each([...Vocabulary.endpointStatuses, 7, -99, -999_999])(
    "%i decodes from a number and from a string",
    (status) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* decode(status), status)
        assert.strictEqual(yield* decode(String(status)), status)
        assert.strictEqual(yield* Schema.encodeEffect(Vocabulary.EndpointStatus)(status), status)
      })
  )

  it.effect.prop(
    "any integer decodes and encodes to an equal value",
    { status: Vocabulary.EndpointStatus },
    ({ status }) =>
      Effect.gen(function*() {
        const wire = yield* Schema.encodeEffect(Vocabulary.EndpointStatus)(status)
        assert.strictEqual(yield* decode(wire), status)
      })
  )

  it.effect.each(["", " ", "healthy", "0.5", "1e3", "--1", "+1", " 0", "0\n", "0x1", "9".repeat(16), "NaN"])(
    "the string %j is rejected",
    (text) => Effect.asVoid(Effect.flip(decode(text)))
  )

  it.effect.each([0.5, NaN, Infinity, null, undefined, true, {}, [0]])(
    "a value that is not an integer is rejected: %s",
    (value) => Effect.asVoid(Effect.flip(decode(value)))
  )

  it("lists each known status once, healthy first", () => {
    assert.deepStrictEqual([...Vocabulary.endpointStatuses], [...new Set([0, ...Vocabulary.endpointStatuses])])
  })
})

const decode = Schema.decodeUnknownEffect(Vocabulary.EndpointStatus)
