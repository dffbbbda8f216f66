import { assert, describe, it } from "@effect/vitest"
import { Model } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

describe("model orders", () => {
  it.effect.each(Object.entries(sortings))(
    "%s: smallest or largest first, unknown last",
    ([, { known, sorting }]) =>
      Effect.gen(function*() {
        const [small, middle, large] = yield* Effect.forEach(known, (fields, index) => decode(fields, `a/${index}`))
        assert(small !== undefined && middle !== undefined && large !== undefined)
        const silent = yield* decode({}, "a/silent")
        const models = [silent, large, small, middle]
        assert.deepStrictEqual(models.toSorted(sorting.ascending), [small, middle, large, silent])
        assert.deepStrictEqual(models.toSorted(sorting.descending), [large, middle, small, silent])
      })
  )

  it.effect.prop(
    "each is a total order, has unknown values last, and keeps equal values in order",
    { models: Schema.Array(Model.Model).check(Schema.isMaxLength(8)) },
    ({ models }) =>
      Effect.sync(() => {
        for (const { sorting, valueOf } of Object.values(sortings)) {
          for (const order of [sorting.ascending, sorting.descending]) {
            for (const a of models) {
              for (const b of models) {
                assert.strictEqual(order(a, b) + order(b, a), 0)
                if (valueOf(a) !== null && valueOf(b) === null) assert.isBelow(order(a, b), 0)
                for (const c of models) if (order(a, b) <= 0 && order(b, c) <= 0) assert.isAtMost(order(a, c), 0)
              }
            }
            const places = models.toSorted(order).map((model) => models.indexOf(model))
            places.slice(1).forEach((place, index) => {
              const before = places[index] ?? 0
              const [a, b] = [models[before], models[place]]
              if (a !== b && a !== undefined && b !== undefined && order(a, b) === 0) assert.isBelow(before, place)
            })
          }
        }
      }),
    { arbitrary: { runs: 60 } }
  )
})

const decode = (fields: object, id: string) => Schema.decodeUnknownEffect(Model.Model)({ id, name: "", ...fields })

const index = (name: string) =>
  [10, 20.5, 30].map((score) => ({ benchmarks: { artificial_analysis: { [name]: score } } }))

const sortings = {
  byContext: {
    sorting: Model.byContext,
    known: [512, 8192, 1e7].map((context_length) => ({ context_length })),
    valueOf: ({ context_length }: Model.Model) => (context_length ?? 0) > 0 ? context_length : null
  },
  byCompletionTokens: {
    sorting: Model.byCompletionTokens,
    known: [1, 8192, 1e5].map((max_completion_tokens) => ({ top_provider: { max_completion_tokens } })),
    valueOf: (model: Model.Model) => Option.getOrNull(Model.completionTokens(model))
  },
  byCreated: {
    sorting: Model.byCreated,
    known: [0, 1_700_000_000, 1_800_000_000].map((created) => ({ created })),
    valueOf: ({ created }: Model.Model) => created ? DateTime.toEpochMillis(created) : null
  },
  byKnowledgeCutoff: {
    sorting: Model.byKnowledgeCutoff,
    known: ["2024-12-31", "2025-01-31", "2026-01-01"].map((knowledge_cutoff) => ({ knowledge_cutoff })),
    valueOf: ({ knowledge_cutoff }: Model.Model) => knowledge_cutoff ?? null
  },
  byExpiration: {
    sorting: Model.byExpiration,
    known: ["2025-12-31", "2026-01-31", "9999-12-31"].map((expiration_date) => ({ expiration_date })),
    valueOf: ({ expiration_date }: Model.Model) => expiration_date ?? null
  },
  byPromptPrice: {
    sorting: Model.byPromptPrice,
    known: ["0", "0.00000100000000000000015", "0.0000010000000000000002"].map((prompt) => ({ pricing: { prompt } })),
    valueOf: (model: Model.Model) =>
      Model.isRouter(model) || !Model.hasFixedPrice(model) ? null : model.pricing?.prompt ?? null
  },
  byIntelligence: {
    sorting: Model.byBenchmark("intelligence_index"),
    known: index("intelligence_index"),
    valueOf: (model: Model.Model) => Option.getOrNull(Model.benchmark(model, "intelligence_index"))
  },
  byCoding: {
    sorting: Model.byBenchmark("coding_index"),
    known: index("coding_index"),
    valueOf: (model: Model.Model) => Option.getOrNull(Model.benchmark(model, "coding_index"))
  },
  byElo: {
    sorting: Model.byBenchmark("design_arena_elo"),
    known: [1000, 1200, 1300].map((elo) => ({ benchmarks: { design_arena: [{ elo: 1 }, { elo }] } })),
    valueOf: (model: Model.Model) => Option.getOrNull(Model.benchmark(model, "design_arena_elo"))
  }
}
