import { assert, describe, it } from "@effect/vitest"
import { Model } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"

describe("model predicates", () => {
  it.effect("a missing field satisfies no predicate", () =>
    Effect.sync(() => {
      for (const silent of silence()) {
        for (const [name, meets] of Object.entries(predicates)) {
          assert.isFalse(meets(silent), `${name} of ${JSON.stringify(silent)}`)
        }
        assert.isFalse(Model.isAlias(silent))
        assert.isTrue(Option.isNone(Model.completionTokens(silent)))
        assert.isTrue(Option.isNone(Model.reasoningMode(silent)))
      }
    }))

  it.effect.prop("returns the same data-first and data-last", { model: Model.Model }, ({ model }) =>
    Effect.sync(() => {
      const time = DateTime.makeUnsafe(0)
      assert.strictEqual(Model.accepts(model, "text"), Model.accepts("text")(model))
      assert.strictEqual(Model.acceptsAny(model, ["text"]), Model.acceptsAny(["text"])(model))
      assert.strictEqual(Model.outputs(model, ["text"]), Model.outputs(["text"])(model))
      assert.strictEqual(Model.outputsAny(model, ["text"]), Model.outputsAny(["text"])(model))
      assert.strictEqual(Model.completionTokensAtLeast(model, 5), Model.completionTokensAtLeast(5)(model))
      assert.strictEqual(Model.hasAuthor(model, "a"), Model.hasAuthor("a")(model))
      assert.strictEqual(Model.hasVariant(model, "free"), Model.hasVariant("free")(model))
      assert.strictEqual(Model.reasons(model, "never"), Model.reasons("never")(model))
      assert.strictEqual(Model.notExpiredAt(model, time), Model.notExpiredAt(time)(model))
      assert.strictEqual(
        Model.benchmarkAtLeast(model, "coding_index", 1),
        Model.benchmarkAtLeast("coding_index", 1)(model)
      )
      assert.deepStrictEqual(Model.benchmark(model, "coding_index"), Model.benchmark("coding_index")(model))
      assert.strictEqual(Model.hasZdrEndpoint(model, []), Model.hasZdrEndpoint([])(model))
    }))

  it.effect("the data-last form reads its argument once, for all models", () =>
    Effect.sync(() => {
      let reads = 0
      const zdr = [{
        get model_id() {
          reads++
          return "a/b"
        }
      }]
      const test = Model.hasZdrEndpoint(zdr)
      assert.isTrue(test(model({})))
      assert.isFalse(test({ id: "a/c", name: "C" }))
      assert.strictEqual(reads, 1)
    }))

  it.effect("composes with Predicate and with Array", () =>
    Effect.sync(() => {
      const suits = Predicate.every([Model.supports("tools"), Model.accepts("image"), Predicate.not(Model.isAlias)])
      const models = [
        model({ supported_parameters: ["tools"], architecture: { input_modalities: ["text", "image"] } }),
        model({ supported_parameters: ["tools"], architecture: { input_modalities: ["text"] } })
      ]
      assert.deepStrictEqual(models.filter(suits), models.slice(0, 1))
      assert.deepStrictEqual(models.filter(Predicate.and(Model.isFree, suits)), [])
      assert.deepStrictEqual(models.filter(Predicate.or(Model.reasons("never"), suits)), models)
    }))

  it.effect("modalities are those of the lists, whatever the summary", () =>
    Effect.sync(() => {
      const one = model({
        architecture: { modality: "text->image", input_modalities: ["text", "file"], output_modalities: ["text"] }
      })
      assert.isTrue(Model.accepts(one, ["text", "file"]))
      assert.isFalse(Model.accepts(one, ["text", "image"]))
      assert.isTrue(Model.acceptsAny(one, ["image", "file"]))
      assert.isFalse(Model.acceptsAny(one, ["image"]))
      assert.isTrue(Model.outputs(one, "text"))
      assert.isFalse(Model.outputs(one, "image"))
      assert.isFalse(Model.outputs(one, ["text", "image"]))
      assert.isTrue(Model.outputsAny(one, ["text", "image"]))
      assert.isFalse(Model.accepts(model({ architecture: { modality: "text->text" } }), "text"))
    }))

  it.effect("the completion limit is that of the preferred provider, and never above its context", () =>
    Effect.sync(() => {
      const tokens = (top_provider: Model.TopProvider | null, context_length = 0) =>
        Option.getOrNull(Model.completionTokens(model({ top_provider, context_length })))
      assert.strictEqual(tokens({ max_completion_tokens: 4096, context_length: 8192 }), 4096)
      assert.strictEqual(tokens({ max_completion_tokens: 9000, context_length: 8192 }), 8192)
      assert.strictEqual(tokens({ max_completion_tokens: 9000, context_length: null }, 8000), 8000)
      assert.strictEqual(tokens({ max_completion_tokens: 9000, context_length: 0 }), 9000)
      assert.isNull(tokens({ max_completion_tokens: 0, context_length: 8192 }))
      assert.isNull(tokens({ context_length: 8192 }, 8192))
      assert.isNull(tokens(null, 8192))
      const one = model({ top_provider: { max_completion_tokens: 4096 } })
      assert.isTrue(Model.completionTokensAtLeast(one, 4096))
      assert.isFalse(Model.completionTokensAtLeast(one, 4097))
    }))

  it.effect.each(ids)("the id $id is by $author, $variants", ({ alias, author, id, variants }) =>
    Effect.sync(() => {
      const one = { id, name: "" }
      assert.strictEqual(Model.author(one), author)
      assert.deepStrictEqual(Model.variants(one), variants)
      assert.strictEqual(Model.isAlias(one), alias)
      assert.isTrue(Model.hasAuthor(one, author.toUpperCase()))
      assert.isTrue(Model.hasAuthor(one, ["nobody", author]))
      assert.isFalse(Model.hasAuthor(one, ["nobody", `${author}-`]))
      assert.isFalse(Model.hasVariant(one, ["nightly"]))
      for (const variant of variants) assert.isTrue(Model.hasVariant(one, ["nightly", variant]))
    }))

  it.effect("a model with alias_target is an alias, whatever its id", () =>
    Effect.sync(() => {
      assert.isTrue(Model.isAlias(model({ alias_target: { slug: "a/c" } })))
      assert.isFalse(Model.isAlias(model({ alias_target: null })))
    }))

  it.effect.each(modes)("$name reasons: $mode", ({ fields, mode }) =>
    Effect.gen(function*() {
      const one = yield* Schema.decodeUnknownEffect(Model.Model)({ id: "a/b", name: "B", ...fields })
      assert.strictEqual(Option.getOrNull(Model.reasoningMode(one)), mode)
      for (const other of ["mandatory", "optional", "never"] as const) {
        assert.strictEqual(Model.reasons(one, other), other === mode)
      }
      assert.strictEqual(Model.reasons(one, ["mandatory", "optional"]), mode === "mandatory" || mode === "optional")
      assert.isFalse(Model.reasons(one, []))
    }))

  it.effect("expires at the end of its last day, in UTC", () =>
    Effect.sync(() => {
      const lasts = (expiration_date: string | null, time: string) =>
        Model.notExpiredAt(model({ expiration_date }), DateTime.makeUnsafe(time))
      assert.isTrue(lasts("2026-05-05", "2026-05-05T23:59:59.999Z"))
      assert.isFalse(lasts("2026-05-05", "2026-05-06T00:00:00Z"))
      assert.isTrue(lasts("9999-12-31", "2026-05-06T00:00:00Z"))
      assert.isTrue(lasts(null, "2026-05-06T00:00:00Z"))
      assert.isTrue(Model.notExpiredAt(model({}), DateTime.makeUnsafe("2026-05-06T00:00:00Z")))
      assert.isFalse(lasts("soon", "2026-05-06T00:00:00Z"))
      assert.isFalse(lasts("", "1970-01-01T00:00:00Z"))
    }))

  it.effect("benchmark returns the given index, or the best rating in Design Arena", () =>
    Effect.sync(() => {
      const one = model({
        benchmarks: {
          artificial_analysis: { intelligence_index: 40.5, coding_index: null, agentic_index: 0 },
          design_arena: [{ elo: 1200 }, { elo: null }, {}, { elo: 1300 }, { elo: 1100 }]
        }
      })
      assert.isTrue(Model.benchmarkAtLeast(one, "intelligence_index", 40.5))
      assert.isFalse(Model.benchmarkAtLeast(one, "intelligence_index", 40.6))
      assert.isFalse(Model.benchmarkAtLeast(one, "coding_index", 0))
      assert.isTrue(Model.benchmarkAtLeast(one, "agentic_index", 0))
      assert.deepStrictEqual(Model.benchmark(one, "design_arena_elo"), Option.some(1300))
      assert.deepStrictEqual(Model.benchmark(one, "coding_index"), Option.none())
      for (const benchmarks of [{}, null, { design_arena: [] }, { design_arena: [{ elo: null }] }]) {
        assert.isFalse(Model.benchmarkAtLeast(model({ benchmarks }), "design_arena_elo", -Infinity))
      }
    }))

  it.effect("hasZdrEndpoint is true if an endpoint in the list has the id of the model", () =>
    Effect.sync(() => {
      const zdr = [{ model_id: "a/c" }, { model_id: null }, {}]
      assert.isFalse(Model.hasZdrEndpoint(model({}), zdr))
      assert.isTrue(Model.hasZdrEndpoint(model({}), [...zdr, { model_id: "a/b" }]))
    }))
})

const model = (fields: Partial<Model.Model>): Model.Model => ({ id: "a/b", name: "B", ...fields })

const silence = (): ReadonlyArray<Model.Model> => {
  const optional = Object.keys(Model.Model.fields).filter((field) => field !== "id" && field !== "name")
  return [
    model({}),
    model(Object.fromEntries(optional.map((field) => [field, null]))),
    model({ architecture: {}, top_provider: {}, pricing: {}, reasoning: {}, benchmarks: {}, context_length: 0 })
  ]
}

const predicates: Readonly<Record<string, (model: Model.Model) => boolean>> = {
  supports: Model.supports("tools"),
  supportsAny: Model.supportsAny(["tools"]),
  accepts: Model.accepts("text"),
  acceptsAny: Model.acceptsAny(["text"]),
  outputs: Model.outputs("text"),
  outputsAny: Model.outputsAny(["text"]),
  contextAtLeast: Model.contextAtLeast(0),
  completionTokensAtLeast: Model.completionTokensAtLeast(0),
  isFree: Model.isFree,
  hasFixedPrice: Model.hasFixedPrice,
  promptPriceAtMost: Model.promptPriceAtMost(Infinity),
  completionPriceAtMost: Model.completionPriceAtMost(Infinity),
  mandatory: Model.reasons("mandatory"),
  optional: Model.reasons("optional"),
  never: Model.reasons("never"),
  intelligence: Model.benchmarkAtLeast("intelligence_index", -Infinity),
  arena: Model.benchmarkAtLeast("design_arena_elo", -Infinity),
  hasVariant: Model.hasVariant("free"),
  hasZdrEndpoint: Model.hasZdrEndpoint([{}, { model_id: null }])
}

const ids = [
  { id: "openai/gpt-4o", author: "openai", variants: [], alias: false },
  { id: "openai/gpt-oss-20b:free", author: "openai", variants: ["free"], alias: false },
  { id: "anthropic/claude:thinking:batch", author: "anthropic", variants: ["thinking", "batch"], alias: false },
  { id: "~z-ai/glm-latest", author: "z-ai", variants: [], alias: true },
  { id: "lonely", author: "lonely", variants: [], alias: false }
]

const modes = [
  { name: "always", fields: { reasoning: { mandatory: true } }, mode: "mandatory" },
  { name: "when asked", fields: { reasoning: { mandatory: false, default_enabled: true } }, mode: "optional" },
  { name: "an object that leaves it open", fields: { reasoning: { default_enabled: true } }, mode: null },
  { name: "no object and no parameter", fields: { supported_parameters: ["tools"] }, mode: "never" },
  { name: "null and no parameters", fields: { reasoning: null, supported_parameters: [] }, mode: "never" },
  { name: "a parameter without an object", fields: { supported_parameters: ["reasoning"] }, mode: null },
  { name: "an older parameter", fields: { supported_parameters: ["include_reasoning"] }, mode: null },
  {
    name: "an object without a parameter",
    fields: { reasoning: { mandatory: true }, supported_parameters: [] },
    mode: "mandatory"
  },
  { name: "a router", fields: { pricing: { prompt: "-1" }, supported_parameters: [] }, mode: null },
  { name: "nothing said", fields: {}, mode: null }
]
