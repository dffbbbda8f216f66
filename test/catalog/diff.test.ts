import { assert, describe, it } from "@effect/vitest"
import { CatalogChanges, Model, Pricing } from "effect-openrouter"
import * as Arbitrary from "effect/Arbitrary"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { canonicalOf } from "../conformance/decimal.ts"

// Every compared field, with few values, so that two models often have equal fields, unlike models from the schema.
const one = <const A extends ReadonlyArray<string | number>>(...values: A) => Schema.Literals(values)
const few = <const A extends ReadonlyArray<string | number>>(...values: A) => Schema.NullOr(one(...values))
const Dense = Schema.Struct({
  id: Schema.Literal("a/b"),
  name: one("", "one", "two"),
  description: few("", "one", "two"),
  alias_target: Schema.NullOr(Schema.Struct({ slug: few("x/1", "x/2"), name: one("X", "Y") })),
  canonical_slug: few("x/1", "x/2"),
  context_length: few(0, 1, 2),
  top_provider: Schema.NullOr(
    Schema.Struct({ context_length: few(0, 1), max_completion_tokens: few(0, 1) })
  ),
  pricing: Schema.NullOr(Schema.Struct({
    prompt: Schema.NullOr(Pricing.Price),
    completion: Schema.NullOr(Pricing.Price),
    per_poem: one("0", "0.1", "0.10", "2", "?"),
    overrides: Schema.NullOr(Schema.Array(Schema.Struct({
      min_prompt_tokens: few(1, 2),
      utc_days: Schema.Array(one("mon", "tue")),
      prompt: Schema.NullOr(Pricing.Price),
      region: one("eu", "us")
    })))
  })),
  supported_parameters: Schema.NullOr(Schema.Array(one("tools", "seed", "stop"))),
  architecture: Schema.NullOr(Schema.Struct({
    input_modalities: Schema.Array(one("text", "image", "new")),
    output_modalities: Schema.Array(one("text", "image", "new"))
  })),
  expiration_date: few("", "2026-08-10", "2026-08-11"),
  benchmarks: Schema.NullOr(Schema.Struct({
    artificial_analysis: Schema.NullOr(Schema.Struct({ intelligence_index: few(0, 1), coding_index: few(0, 1) })),
    design_arena: Schema.NullOr(
      Schema.Array(Schema.Struct({ category: few("svg"), elo: few(1, 2), rank: few(0, 1) }))
    )
  }))
})
const Any = Schema.Union([Dense, Model.Model])

// Few ids, so that two catalogues share some. Each place in the arena occurs once.
const drawn = Schema.Struct({ id: Schema.Literals(["a/1", "a/2", "a/3", "~a/4", "a/5:free"]), model: Any })

const messy = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(drawn), { maxLength: 6 }),
  (draws) => draws.map(({ id, model }): Model.Model => ({ ...withPlaces(model), id }))
)

const catalogue = Arbitrary.map(
  messy,
  (models) => Array.from(new Map(models.map((model) => [model.id, model])).values())
)

const fields = Object.keys(Model.Model.fields).filter((field) => field !== "id")

const Edits = Schema.Array(Schema.Struct({
  at: Schema.Natural,
  what: Schema.Literals(["remove", "add", ...fields]),
  donor: Any
}))

const edits = Arbitrary.schema(Edits)

const runs = (count: number) => process.env.THOROUGH === undefined ? count / 5 : count

describe("diff and apply", () => {
  it.effect.prop(
    "lead from any catalogue to any other",
    { before: catalogue, after: catalogue },
    ({ after, before }) =>
      Effect.sync(() => {
        const changes = CatalogChanges.diff(before, after, everything)
        const applied = CatalogChanges.apply(before, changes)
        assert.deepStrictEqual(compared(applied), compared(after))
        assert.deepStrictEqual(CatalogChanges.diff(applied, after, everything), [])
      }),
    { arbitrary: { runs: runs(300) } }
  )

  it.effect.prop(
    "lead from a catalogue to an edited copy of it",
    { before: catalogue, edits },
    ({ before, edits }) =>
      Effect.sync(() => {
        const after = edited(before, edits)
        const applied = CatalogChanges.apply(before, CatalogChanges.diff(before, after, everything))
        assert.deepStrictEqual(compared(applied), compared(after))
        const back = CatalogChanges.apply(after, CatalogChanges.diff(after, before, everything))
        assert.deepStrictEqual(compared(back), compared(before))
      }),
    { arbitrary: { runs: runs(500) } }
  )

  it.effect.prop(
    "fields that are not compared stay unchanged",
    { before: catalogue, edits },
    ({ before, edits }) =>
      Effect.sync(() => {
        const after = edited(before, edits)
        const changes = CatalogChanges.diff(before, after)
        assert.isEmpty(changes.filter(({ _tag }) => _tag === "ProseChanged" || _tag === "StandingMoved"))
        assert.deepStrictEqual(CatalogChanges.diff(CatalogChanges.apply(before, changes), after), [])
      }),
    { arbitrary: { runs: runs(300) } }
  )

  it.effect.prop(
    "find nothing between a catalogue and itself",
    { models: catalogue },
    ({ models }) =>
      Effect.sync(() => {
        assert.deepStrictEqual(CatalogChanges.diff(models, models, everything), [])
        assert.deepStrictEqual(CatalogChanges.diff(models, models.map((model) => ({ ...model })), everything), [])
      }),
    { arbitrary: { runs: runs(200) } }
  )

  it.effect.prop(
    "do not depend on the order of lists, or on duplicate models",
    { before: catalogue, after: catalogue },
    ({ after, before }) =>
      Effect.sync(() => {
        const changes = CatalogChanges.diff(before, after, everything)
        const turned = (models: ReadonlyArray<Model.Model>) => [...models.toReversed(), ...models].map(turnedWithin)
        assert.isTrue(
          Equal.equals(subjects(CatalogChanges.diff(turned(before), turned(after), everything)), subjects(changes))
        )
        assert.deepStrictEqual(CatalogChanges.diff(before, turned(before), everything), [])
        assert.deepStrictEqual(compared(CatalogChanges.apply(turned(before), changes)), compared(after))
      }),
    { arbitrary: { runs: runs(300) } }
  )

  it.effect.prop(
    "do not depend on the order of different models with the same id",
    { models: messy },
    ({ models }) =>
      Effect.sync(() => {
        assert.deepStrictEqual(CatalogChanges.diff(models, models.toReversed(), everything), [])
        assert.deepStrictEqual(CatalogChanges.diff(models.toReversed(), models, everything), [])
      }),
    { arbitrary: { runs: runs(200) } }
  )

  it.effect.prop(
    "find a change of prices if and only if Pricing.compare does",
    { before: catalogue, after: catalogue },
    (lists) =>
      Effect.sync(() => {
        const before = new Map(lists.before.map((model) => [model.id, model.pricing] as const))
        const expected: Array<string> = []
        for (const { id, pricing } of lists.after.filter(({ id }) => before.has(id))) {
          const { overrides, prices } = Pricing.compare(before.get(id), pricing)
          for (const { key } of prices) expected.push(`${id} ${key}`)
          if (overrides) expected.push(`${id} overrides`)
        }
        const found = CatalogChanges.diff(lists.before, lists.after).flatMap((change) =>
          change._tag === "PriceChanged"
            ? [`${change.id} ${change.key}`]
            : change._tag === "OverridesChanged"
            ? [`${change.id} overrides`]
            : []
        )
        assert.sameMembers(found, expected)
      }),
    { arbitrary: { runs: runs(300) } }
  )

  it.effect.prop(
    "have each subject once, in a stable order",
    { before: catalogue, after: catalogue },
    (lists) =>
      Effect.sync(() => {
        const changes = CatalogChanges.diff(lists.before, lists.after, everything)
        assert.strictEqual(new Set(subjects(changes)).size, changes.length)
        const again = CatalogChanges.diff(lists.before.toReversed(), lists.after.toReversed(), everything)
        assert.isTrue(Equal.equals(again, changes))
      }),
    { arbitrary: { runs: runs(200) } }
  )

  it.effect.prop(
    "return changes that decode and encode to equal values",
    { before: catalogue, after: catalogue },
    (lists) =>
      Effect.gen(function*() {
        const changes = CatalogChanges.diff(lists.before, lists.after, everything)
        const wire = yield* Schema.encodeEffect(Schema.Array(CatalogChanges.Change))(changes)
        const back = yield* Schema.decodeUnknownEffect(Schema.Array(CatalogChanges.Change))(wire)
        assert.isTrue(Equal.equals(back, changes))
        for (const line of changes.map(CatalogChanges.format)) assert.notMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u)
      }),
    { arbitrary: { runs: runs(200) } }
  )

  it("works data-last in a pipe", () => {
    const [before, after] = [[model({ context_length: 1 })], [model({ context_length: 2 })]]
    const changes = CatalogChanges.diff(after)(before)
    assert.deepStrictEqual(changes, CatalogChanges.diff(before, after))
    assert.deepStrictEqual(CatalogChanges.apply(changes)(before), after)
    assert.deepStrictEqual(CatalogChanges.diff(after, { prose: true })(before), changes)
  })

  it("take linear time, even if many changes are of one model", () => {
    const many = <A>(of: (index: number) => A) => Array.from({ length: 30_000 }, (_, index) => of(index))
    const before = model({
      pricing: Object.fromEntries(many((index) => [`k${index}`, "1"])),
      benchmarks: { design_arena: many((index) => ({ arena: `arena ${index}`, elo: 1 })) }
    })
    const after = model({
      pricing: Object.fromEntries(many((index) => [`k${index}`, "2"])),
      benchmarks: { design_arena: many((index) => ({ arena: `arena ${index}`, elo: 2 })) }
    })
    const changes = CatalogChanges.diff([before], [after], everything)
    assert.strictEqual(changes.length, 60_000)
    assert.deepStrictEqual(CatalogChanges.apply([before], changes), [after])
  }, 15_000)

  it("write a price under an unknown key as a string", () => {
    const [before, after] = [[model({ pricing: { per_poem: "1" } })], [model({ pricing: { per_poem: "0.20" } })]]
    assert.deepStrictEqual(CatalogChanges.apply(before, CatalogChanges.diff(before, after)), [
      model({ pricing: { per_poem: "0.2" } })
    ])
  })

  it("a change of a missing model is ignored", () => {
    const changes = CatalogChanges.diff([model({ context_length: 1 })], [model({ context_length: 2 })])
    assert.deepStrictEqual(CatalogChanges.apply([], changes), [])
  })
})

describe("format of each kind of change", () => {
  const cases: ReadonlyArray<
    readonly [before: Wire | undefined, after: Wire | undefined, lines: ReadonlyArray<string>]
  > = [
    [undefined, {}, ["a/b is new"]],
    [undefined, { context_length: 4096, pricing: { prompt: "0.000001", completion: "0" } }, [
      "a/b is new: prompt $1 per million, completion free, 4,096 tokens of context"
    ]],
    // Songs for $0.04 list 0 as the price of a token.
    [
      undefined,
      { architecture: { output_modalities: ["audio"] }, pricing: { prompt: "0", completion: "0" }, context_length: 10 },
      ["a/b is new: 10 tokens of context"]
    ],
    [undefined, { pricing: { prompt: "-1", completion: "-1" } }, [
      "a/b is new: prompt depends on the model, completion depends on the model"
    ]],
    [{}, undefined, ["a/b is not listed any more"]],
    [{ alias_target: { slug: "x/1", name: "X 1" } }, { alias_target: { slug: "x/2", name: "X 2" } }, [
      "a/b is an alias of x/2, no longer of x/1"
    ]],
    [{ alias_target: { slug: "x/1", name: "X 1" } }, { alias_target: { slug: "x/1", name: "other" } }, []],
    [{}, { alias_target: { slug: "x/1" } }, ["a/b is an alias of x/1"]],
    [{ alias_target: { slug: "x/1" } }, { alias_target: null }, ["a/b is no longer an alias of x/1"]],
    [{ canonical_slug: "a/b-2505" }, { canonical_slug: "a/b-2507" }, [
      "a/b is an alias of a/b-2507, no longer of a/b-2505"
    ]],
    [{ pricing: { prompt: "0.10" } }, { pricing: { prompt: "0.1" } }, []],
    [{ pricing: { prompt: 0.1 } }, { pricing: { prompt: "0.10000" } }, []],
    [{ pricing: { prompt: "0" } }, { pricing: {} }, []],
    [{ pricing: { prompt: "0.000", request: null } }, {}, []],
    [{ pricing: null }, { pricing: { prompt: "0", completion: "0", overrides: [] } }, []],
    [{ pricing: { new_key: "0.10" } }, { pricing: { new_key: "0.1", other: "0" } }, []],
    [{ pricing: { prompt: "0.0000003" } }, { pricing: { prompt: "0.00000030000000000000001" } }, [
      "a/b: prompt still $0.3 per million"
    ]],
    [{ pricing: { prompt: "0.00000100000000000000015" } }, { pricing: { prompt: "0.000001" } }, [
      "a/b: prompt still $1 per million"
    ]],
    [{ pricing: { prompt: "0.00000008333333333333334" } }, { pricing: { prompt: "0.0000000833335" } }, [
      "a/b: prompt $0.083333333 → $0.0833335 per million (+0.0002%)"
    ]],
    [{ pricing: { image_output: "0.00000341796875" } }, { pricing: { image_output: "0.000003", image: "0.001" } }, [
      "a/b: image no price → $0.001",
      "a/b: image_output $3.4179688 → $3 per million (-12%)"
    ]],
    [{ pricing: { web_search: "1e-90" } }, { pricing: { web_search: "1e90" } }, [
      `a/b: web_search $0.${"0".repeat(89)}1 → $1${"0".repeat(90)}`
    ]],
    [{ pricing: { prompt: "0.0000004" } }, { pricing: { prompt: "0.0000003", request: "0.02" } }, [
      "a/b: prompt $0.4 → $0.3 per million (-25%)",
      "a/b: request no price → $0.02"
    ]],
    [{ pricing: { prompt: "0", web_search: "0.01" } }, { pricing: { prompt: "-1" } }, [
      "a/b: prompt free → depends on the model",
      "a/b: web_search $0.01 → no price"
    ]],
    [{ pricing: { per_poem: "1" } }, { pricing: { per_poem: "2" } }, ["a/b: per_poem $1 → $2 (+100%)"]],
    [{ pricing: { per_poem: `${"9".repeat(100)}e9` } }, { pricing: { per_poem: `${"8".repeat(100)}e9` } }, []],
    [{ pricing: { discount: 0.5 } }, { pricing: { discount: 0.25 } }, []],
    [{ pricing: { overrides: [{ min_prompt_tokens: 1000, prompt: "0.10", completion: null }] } }, {
      pricing: { overrides: [{ prompt: "0.1", min_prompt_tokens: 1000 }] }
    }, []],
    [{ pricing: { overrides: [{ utc_days: ["mon", "tue"], new_key: "0.10" }] } }, {
      pricing: { overrides: [{ utc_days: ["tue", "mon", "mon"], new_key: "0.1" }] }
    }, []],
    [{ pricing: { overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000004" }] } }, {
      pricing: { overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000005", request: "0" }] }
    }, ["a/b: above 200,000 prompt tokens prompt $4 → $5 per million (+25%), request as usual → free"]],
    [{}, { pricing: { overrides: [{ utc_start: 1630, utc_end: 30, utc_days: ["sat"], prompt: "0.000005" }] } }, [
      "a/b: on sat from 16:30 to 00:30 UTC prompt $5 per million"
    ]],
    // Windows with the same prices are joined. The line has at most 160 characters.
    [{}, { pricing: { overrides: byTheHour } }, [
      "a/b: on monday to friday from 01:00 to 04:00, 06:00 to 10:00 UTC prompt $0.44 per million, completion $1.32 per million …"
    ]],
    [{ pricing: { overrides: byTheHour } }, { pricing: { overrides: byTheHour.slice(0, 1) } }, [
      "a/b: on monday to friday from 06:00 to 10:00, 00:00 to 01:00, 04:00 to 06:00, 10:00 to 00:00 UTC as usual; on saturday, sunday as usual"
    ]],
    [{}, { pricing: { overrides: [{ region: "\u0000".repeat(50), prompt: "1" }] } }, [
      `a/b: where region is ${`"${"\\u0000".repeat(50)}"`.slice(0, 138)}…`
    ]],
    [{ pricing: { overrides: [{ region: "eu", prompt: "1" }] } }, { pricing: { overrides: null } }, [
      "a/b: where region is \"eu\" as usual"
    ]],
    [
      { pricing: { overrides: [{ min_prompt_tokens: 1, prompt: "1" }, { min_prompt_tokens: 2, prompt: "2" }] } },
      { pricing: { overrides: [{ min_prompt_tokens: 2, prompt: "2" }, { min_prompt_tokens: 1, prompt: "1" }] } },
      ["a/b: conditional prices apply in another order"]
    ],
    [{ context_length: 0 }, { context_length: null, top_provider: { context_length: 0 } }, []],
    [{ context_length: 4096 }, { context_length: 0, top_provider: { max_completion_tokens: 1024 } }, [
      "a/b: context_length 4,096 → ?",
      "a/b: top_provider.max_completion_tokens ? → 1,024"
    ]],
    [{ supported_parameters: ["tools", "seed"] }, { supported_parameters: ["seed", "tools", "seed"] }, []],
    [{ supported_parameters: null }, { supported_parameters: [] }, []],
    [{ supported_parameters: ["tools", "seed"] }, { supported_parameters: ["stop", "new", "seed"] }, [
      "a/b: supported_parameters +new +stop -tools"
    ]],
    [{ architecture: { modality: "text->text" } }, { architecture: { input_modalities: ["text"] } }, [
      "a/b: input_modalities +text"
    ]],
    [{ architecture: { output_modalities: ["text", "image"] } }, { architecture: { output_modalities: ["text"] } }, [
      "a/b: output_modalities -image"
    ]],
    [{ expiration_date: null }, { expiration_date: "2026-08-10" }, ["a/b expires on 2026-08-10"]],
    [{ expiration_date: "2026-08-10" }, { expiration_date: "2026-09-01" }, [
      "a/b expires on 2026-09-01, not on 2026-08-10"
    ]],
    [{ expiration_date: "2026-08-10" }, {}, ["a/b does not expire any more (announced: 2026-08-10)"]],
    [{ expiration_date: "" }, { expiration_date: null }, []],
    [{ benchmarks: { artificial_analysis: { coding_index: null } } }, { benchmarks: {} }, []],
    [{ benchmarks: { artificial_analysis: { coding_index: 20 } } }, {
      benchmarks: { artificial_analysis: { coding_index: 21.5, agentic_index: 3 } }
    }, ["a/b: agentic_index none → 3", "a/b: coding_index 20 → 21.5"]],
    [{ benchmarks: { design_arena: [{ arena: "models", category: "svg", elo: 1200, rank: 9 }] } }, {
      benchmarks: { design_arena: [{ arena: "models", category: "svg", elo: 1210, rank: 8 }] }
    }, ["a/b: models/svg elo 1200 → 1210, rank 9 → 8"]],
    [{ description: "" }, { description: null }, []],
    [{ name: "B", description: "old\nwords" }, { name: "C" }, [
      "a/b: description \"old\\nwords\" → none",
      "a/b: name \"B\" → \"C\""
    ]],
    [{ created: 1, links: { details: "/x" }, reasoning: { mandatory: true } }, { created: 2 }, []]
  ]

  it.effect.each(cases)(
    "%j → %j",
    ([before, after, lines]) =>
      Effect.gen(function*() {
        const list = (wire: Wire | undefined) => Effect.forEach(wire === undefined ? [] : [wire], decode)
        const [was, is] = [yield* list(before), yield* list(after)]
        const changes = CatalogChanges.diff(was, is, everything)
        assert.deepStrictEqual(changes.map(CatalogChanges.format), lines)
        assert.deepStrictEqual(CatalogChanges.diff(CatalogChanges.apply(was, changes), is, everything), [])
      })
  )

  it.effect.prop("write each price in its unit, and no difference below a millionth", {
    before: Price,
    after: Price,
    noise: Schema.Literals(["none", "0.9999999", "0.9999989", "1.0000009", "1.0000011"]),
    key: Schema.Literals(Object.keys(units))
  }, ({ after, before, key, noise }) =>
    Effect.sync(() => {
      const is = noise === "none" ? after : BigDecimal.multiply(before, BigDecimal.fromStringUnsafe(noise))
      const line = CatalogChanges.format({ _tag: "PriceChanged", id: "a/b", key, before, after: is })
      const [scale, unit] = units[key] ?? [1, "?"]
      const [, was, now, still, percent] = new RegExp(
        `^a/b: ${key} (?:\\$([\\d.]+) → \\$([\\d.]+)|still \\$([\\d.]+))${unit}(?: \\(([+-][\\d.]+)%\\))?$`
      ).exec(line) ?? assert.fail(line)
      const [first, second] = [BigDecimal.toNumberUnsafe(before) * scale, BigDecimal.toNumberUnsafe(is) * scale]
      for (const [text, price] of [[was, first], [now ?? still, second]] as const) {
        if (text === undefined) continue
        assert.approximately(Number(text) / price, 1, 1e-7, line)
        assert.isAtMost(text.replaceAll(".", "").replace(/^0+/, "").replace(/0+$/, "").length, 8, line)
      }
      const change = (second - first) / first
      // Floating-point numbers cannot represent a difference of exactly a millionth.
      if (Math.abs(Math.abs(change) - 1e-6) > 1e-12) {
        assert.strictEqual(still !== undefined, Math.abs(change) < 1e-6, line)
      }
      if (percent === undefined) {
        assert.isTrue(still !== undefined || change > 9_999, line)
      } else assert.approximately(Number(percent) / 100 / change, 1, 0.5, line)
      assert.notStrictEqual(was, now ?? "")
    }), { arbitrary: { runs: runs(1_000) } })

  it.effect.prop(
    "limit conditional prices to 160 characters",
    { overrides: Schema.Array(Override) },
    ({ overrides }) =>
      Effect.sync(() => {
        for (const id of ["a/b", "deepseek/deepseek-v4-flash-vision-exp", "x".repeat(100)]) {
          for (
            const [before, after] of [[[], overrides], [overrides, []], [overrides, overrides.toReversed()]] as const
          ) {
            const line = CatalogChanges.format({ _tag: "OverridesChanged", id, before, after })
            assert.isAtMost(line.length, 160, line)
            assert.notMatch(line, /[\p{C}\p{Zl}\p{Zp}]/u)
          }
        }
      }),
    { arbitrary: { runs: runs(300) } }
  )

  it("has no control or invisible characters", () => {
    assert.strictEqual(
      CatalogChanges.format({ _tag: "ExpiryAnnounced", id: "a/b\u001b[2J", before: null, after: "1\n2\u2028" }),
      "a/b\\u{1b}[2J expires on 1\\u{a}2\\u{2028}"
    )
  })
})

describe("ExpiryPassed", () => {
  const expiring = [model({ expiration_date: "2026-08-10" })]
  const period = (since: string, until: string) => ({
    period: { since: DateTime.makeUnsafe(since), until: DateTime.makeUnsafe(until) }
  })

  it.each(
    [
      ["2026-08-10T23:59:00Z", "2026-08-10T23:59:59Z", false],
      ["2026-08-10T23:59:00Z", "2026-08-11T00:00:00Z", true],
      ["2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z", true],
      ["2026-08-11T00:00:00Z", "2026-09-01T00:00:00Z", false]
    ] as const
  )("between %s and %s: %s", (since, until, expected) => {
    const changes = CatalogChanges.diff(expiring, expiring, period(since, until))
    assert.deepStrictEqual(
      changes.map(CatalogChanges.format),
      expected ? ["a/b expired on 2026-08-10 and is still listed"] : []
    )
    assert.deepStrictEqual(CatalogChanges.apply(expiring, changes), expiring)
  })

  it("is not reported for a removed model, without a period, or for an invalid date", () => {
    const month = period("2026-08-01T00:00:00Z", "2026-09-01T00:00:00Z")
    assert.deepStrictEqual(CatalogChanges.diff(expiring, [], month).map(({ _tag }) => _tag), ["Removed"])
    assert.deepStrictEqual(CatalogChanges.diff(expiring, expiring), [])
    const odd = [model({ expiration_date: "2026-08-soon" })]
    assert.deepStrictEqual(CatalogChanges.diff(odd, odd, month), [])
  })
})

describe("an alias", () => {
  it("that moves to another model reports no other change", () => {
    const listed = [model({ id: "x/1" }), model({ id: "x/2" })]
    const alias = (slug: string) => model({ id: "~x/latest", alias_target: { slug } })
    assert.deepStrictEqual(CatalogChanges.diff([...listed, alias("x/1")], [...listed, alias("x/2")]), [
      { _tag: "AliasMoved", id: "~x/latest", field: "alias_target", before: "x/1", after: "x/2" }
    ])
    assert.deepStrictEqual(CatalogChanges.diff([...listed, alias("x/1")], listed).map(CatalogChanges.format), [
      "~x/latest is not listed any more"
    ])
  })

  it("names its old target when it is no longer an alias", () => {
    const [applied] = CatalogChanges.apply([model({ alias_target: { slug: "x/1", name: "X 1" } })], [
      { _tag: "AliasMoved", id: "a/b", field: "alias_target", before: "x/1", after: "x/2" }
    ])
    assert.deepStrictEqual(applied?.alias_target, { slug: "x/2" })
  })
})

const units: Readonly<Record<string, readonly [scale: number, text: string]>> = {
  prompt: [1e6, " per million"],
  completion: [1e6, " per million"],
  request: [1, ""],
  image: [1, ""],
  image_token: [1e6, " per million"],
  image_output: [1e6, " per million"],
  audio: [1e6, " per million"],
  audio_output: [1e6, " per million"],
  input_audio_cache: [1e6, " per million"],
  web_search: [1, ""],
  internal_reasoning: [1e6, " per million"],
  input_cache_read: [1e6, " per million"],
  input_cache_write: [1e6, " per million"],
  input_cache_write_1h: [1e6, " per million"],
  per_poem: [1, ""]
}

const Price = Arbitrary.map(
  Arbitrary.schema(Schema.Struct({
    digits: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
    scale: Schema.Int.check(Schema.isBetween({ minimum: 12, maximum: 23 }))
  })),
  ({ digits, scale }) => BigDecimal.make(BigInt(digits), scale)
)

const Override = Schema.Union([
  Pricing.PricingOverride,
  Schema.Struct({
    utc_start: few(0, 100, 1630),
    utc_end: few(0, 30, 1200),
    utc_days: Schema.NullOr(Schema.Array(one("monday", "tuesday", "friday", "sunday", "weekend"))),
    prompt: Schema.NullOr(Pricing.Price),
    completion: Schema.NullOr(Pricing.Price)
  })
])

const calm = { prompt: "0.00000022", completion: "0.00000066" }
const busy = { prompt: "0.00000044", completion: "0.00000132" }
const week = ["monday", "tuesday", "wednesday", "thursday", "friday"]
const byTheHour = [
  { utc_days: week, utc_start: 100, utc_end: 400, ...busy },
  { utc_days: week, utc_start: 600, utc_end: 1000, ...busy },
  { utc_days: ["saturday", "sunday"], ...calm },
  { utc_days: week, utc_start: 0, utc_end: 100, ...calm },
  { utc_days: week, utc_start: 400, utc_end: 600, ...calm },
  { utc_days: week, utc_start: 1000, utc_end: 0, ...calm }
]

type Wire = Partial<typeof Model.Model.Encoded>

const decode = (wire: Wire) => Schema.decodeUnknownEffect(Model.Model)({ id: "a/b", name: "B", ...wire })

const model = (fields: Partial<Model.Model>): Model.Model => ({ id: "a/b", name: "B", ...fields })

const everything = { prose: true, designArena: true }

const subjects = (changes: ReadonlyArray<CatalogChanges.Change>) => changes.map(CatalogChanges.subject).toSorted()

const withPlaces = (model: Model.Model): Model.Model => {
  const arena = model.benchmarks?.design_arena?.map((standing, index) => ({ ...standing, arena: `arena ${index % 3}` }))
  if (!arena) return model
  return { ...model, benchmarks: { ...model.benchmarks, design_arena: arena.slice(0, 3) } }
}

// Each edit removes or adds a model, or copies one field of the donor into another model.
const edited = (models: ReadonlyArray<Model.Model>, edits: typeof Edits.Type): ReadonlyArray<Model.Model> => {
  const after = [...models]
  for (const { at, donor, what } of edits) {
    const index = at % Math.max(1, after.length)
    const { id: _, ...gifts } = withPlaces(donor)
    const found = after[index]
    if (what === "remove") after.splice(index, 1)
    else if (what === "add") after.push({ ...gifts, id: `new/${after.length}-${at}` })
    else if (found !== undefined) {
      const kept = Object.entries(found).filter(([field]) => field !== what)
      const given = Object.entries(gifts).filter(([field]) => field === what)
      const name = what === "name" ? gifts.name : found.name
      after[index] = { ...Object.fromEntries([...kept, ...given]), id: found.id, name }
    }
  }
  return Array.from(new Map(after.map((model) => [model.id, model])).values())
}

const turnedWithin = (model: Model.Model): Model.Model => ({
  ...Object.fromEntries(Object.entries(model).toReversed()),
  id: model.id,
  name: model.name,
  ...(model.supported_parameters && {
    supported_parameters: [...model.supported_parameters.toReversed(), ...model.supported_parameters]
  }),
  ...(model.benchmarks?.design_arena && {
    benchmarks: { ...model.benchmarks, design_arena: model.benchmarks.design_arena.toReversed() }
  })
})

// Without code of the library: models that are equal for `diff` become deeply equal.
const compared = (models: ReadonlyArray<Model.Model>) =>
  models.toSorted((a, b) => a.id < b.id ? -1 : 1).map((model) => ({
    id: model.id,
    name: model.name,
    description: model.description || null,
    alias: model.alias_target?.slug ?? null,
    slug: model.canonical_slug ?? null,
    prices: pricesOf(model.pricing ?? {}).filter(([, price]) => price !== "0e0"),
    overrides: (model.pricing?.overrides ?? []).map((override) => ({
      prices: pricesOf(override),
      days: Array.from(new Set(override.utc_days)).toSorted(),
      others: Object.entries(override)
        .filter(([key, value]) => value !== null && key !== "utc_days" && Option.isNone(Pricing.price(override, key)))
        .map(([key, value]) => `${key} ${stable(value)}`)
        .toSorted()
    })),
    limits: [model.context_length, model.top_provider?.context_length, model.top_provider?.max_completion_tokens]
      .map((limit) => limit || 0),
    parameters: Array.from(new Set(model.supported_parameters)).toSorted(),
    input: Array.from(new Set(model.architecture?.input_modalities)).toSorted(),
    output: Array.from(new Set(model.architecture?.output_modalities)).toSorted(),
    expiry: model.expiration_date || null,
    indexes: Object.entries({ intelligence_index: 0, coding_index: 0, agentic_index: 0, ...withoutNull(model) })
      .toSorted(),
    standings: (model.benchmarks?.design_arena ?? [])
      .filter(({ elo, rank, win_rate }) => (elo ?? rank ?? win_rate ?? null) !== null)
      .map(({ arena, category, elo, rank, win_rate }) =>
        JSON.stringify([arena ?? null, category ?? null, elo ?? null, win_rate ?? null, rank ?? null])
      )
      .toSorted()
  }))

const withoutNull = (model: Model.Model) =>
  Object.fromEntries(
    Object.entries(model.benchmarks?.artificial_analysis ?? {}).filter(([, index]) => index !== null).map((
      [key, index]
    ) => [key, `is ${index}`])
  )

const pricesOf = (pricing: Pricing.Pricing | Pricing.PricingOverride) =>
  Object.keys(pricing).filter((key) => key !== "discount").toSorted().flatMap((key) =>
    Option.match(Option.filter(Pricing.price(pricing, key), Schema.is(Pricing.Price)), {
      onNone: () => [],
      onSome: (price) => [[key, canonicalOf(price)] as const]
    })
  )

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a < b ? -1 : 1))
      : part) ?? String(value)
