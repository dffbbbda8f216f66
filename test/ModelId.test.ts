import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Endpoints from "../src/Endpoints.ts"
import * as ModelId from "../src/ModelId.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import { escaped } from "../src/wire/text.ts"

// First, because Vitest reads the tables when it collects tests. `JSON.parse` returns `any`, as JavaScript callers pass.
const lacks = "lacks its author or its slug"
const dots = "has dots that could change the path of the request"
const ids: ReadonlyArray<readonly [typed: string, expected: { readonly id: string } & Partial<ModelId.ModelId>]> = [
  ["a/b", { id: "a/b" }],
  ["a/b:free", { id: "a/b:free", variants: ["free"] }],
  ["a/b:nitro", { id: "a/b", requestVariants: ["nitro"] }],
  ["a/b:floor", { id: "a/b", requestVariants: ["floor"] }],
  ["a/b:exacto", { id: "a/b", requestVariants: ["exacto"] }],
  ["a/b:online", { id: "a/b", requestVariants: ["online"] }],
  ["a/b:free:online", { id: "a/b:free", variants: ["free"], requestVariants: ["online"] }],
  ["a/b:online:thinking:nitro", { id: "a/b:thinking", variants: ["thinking"], requestVariants: ["online", "nitro"] }],
  [" a/b", { id: "a/b" }],
  ["\ta/b:online \r\n", { id: "a/b", requestVariants: ["online"] }],
  ["a/b:NITRO", { id: "a/b", requestVariants: ["nitro"] }],
  ["A/B:Free:Online", { id: "A/B:Free", author: "A", slug: "B", variants: ["Free"], requestVariants: ["online"] }],
  ["a/b:tomorrow", { id: "a/b:tomorrow", variants: ["tomorrow"] }],
  ["a/b:__proto__", { id: "a/b:__proto__", variants: ["__proto__"] }],
  ["~a/b-latest:online", { id: "~a/b-latest", slug: "b-latest", alias: true, requestVariants: ["online"] }],
  ["__proto__/constructor", { id: "__proto__/constructor", author: "__proto__", slug: "constructor" }]
]

const badIds: ReadonlyArray<readonly [id: string, problem: string]> = [
  ["", lacks],
  ["gpt-4o", lacks],
  ["openai/", lacks],
  ["/gpt-4o", lacks],
  ["/", lacks],
  ["~/gpt-latest", lacks],
  ["openai/:free", lacks],
  ["~~openai/gpt-latest", "has more than one tilde"],
  ["openai:free/gpt-4o", "has a colon in its author"],
  ["openai/gpt-4o:", "has a colon without a variant"],
  ["openai/gpt-4o::free", "has a colon without a variant"],
  ["openai/gpt-4o:free:", "has a colon without a variant"],
  ["openai/gpt-4o/", "has more than one slash"],
  ["/openai/gpt-4o", "has more than one slash"],
  ["openai/gpt-4o/endpoints", "has more than one slash"],
  ["..", lacks],
  [".", lacks],
  ["../key", dots],
  ["openai/..", dots],
  ["openai/.", dots],
  ["./gpt-4o", dots],
  ["~../gpt-4o", dots],
  ["openai/..:free", dots],
  ["openai/gpt?use_rss=true", "contains \"?\""],
  ["openai/gpt#x", "contains \"#\""],
  ["openai%2fgpt-4o", lacks],
  ["openai/gpt%2f..%2fkey", dots],
  ["openai/gpt%2fx", "contains \"%\""],
  ["openai/%2e", "contains \"%\""],
  ["openai/gpt 4o", "contains \" \""],
  [" openai/gpt-4o", "contains \" \""],
  ["openai/gpt-4o\n", "contains \"\\n\""],
  ["openai/gpt\u0000", "contains \"\\u0000\""],
  ["openai/gpt\u007f", "contains \"\u007f\""],
  ["openai\\gpt-4o", lacks],
  ["openai/gpt\\..", dots],
  ["openai/gpt\\4o", "contains \"\\\\\""],
  ["openai/größe", "contains \"ö\""],
  ["openai/gpt\u{1f680}", "contains \"\u{1f680}\""],
  ["openai/gpt\u2028", "contains \"\u2028\""],
  ["openai/gpt\ud800", "contains \"\\ud800\""],
  [JSON.parse("42"), "is not a string"],
  [JSON.parse("null"), "is not a string"],
  [JSON.parse("[\"openai/gpt-4o\"]"), "is not a string"],
  [JSON.parse("{}"), "is not a string"]
]

describe("toPath", () => {
  it.each([
    ["openai/gpt-4o", "openai/gpt-4o"],
    ["openai/gpt-oss-20b:free", "openai/gpt-oss-20b:free"],
    ["~anthropic/claude-sonnet-latest", "~anthropic/claude-sonnet-latest"],
    ["openai/gpt-4.1-mini-2025.04.14", "openai/gpt-4.1-mini-2025.04.14"],
    ["01-ai/yi-34b", "01-ai/yi-34b"],
    ["Sao10K/L3_70B", "Sao10K/L3_70B"],
    ["acme/one+two@3", "acme/one%2Btwo%403"],
    ["acme/a&b=c;d", "acme/a%26b%3Dc%3Bd"],
    ["acme/<b>\"c\"", "acme/%3Cb%3E%22c%22"]
  ])("%s becomes %s", (id, path) => {
    assert.deepStrictEqual(ModelId.toPath(id, "Models.get"), Result.succeed(path))
  })

  it.each(badIds)("rejects %j", (id, problem) => {
    const error = refusal(ModelId.toPath(id, "Models.get"))
    assert.strictEqual(error._tag, "InvalidRequestError")
    assert.strictEqual(error.operation, "Models.get")
    assert.strictEqual(error.field, "id")
    assert.include(
      error.message,
      escaped(
        `Models.get: the model id ${problem}: ${typeof id === "string" ? JSON.stringify(id) : typeof id}. An id is`
      )
    )
    assert.match(error.message, /Nothing was sent\.$/)
  })
})

describe("on the wire", () => {
  it.effect.each(
    [
      ["a/b", "/a/b"],
      ["a/b:free", "/a/b:free"],
      ["~a/b-latest", "/~a/b-latest"],
      ["acme/one+two@3", "/acme/one%2Btwo%403"]
    ] as const
  )("%s is requested as %s", ([id, path]) =>
    Effect.gen(function*() {
      yield* Effect.flip(Models.get(id))
      yield* Effect.flip(Endpoints.list(id))
      const urls = (yield* FakeOpenRouter.requests).map((request) => request.url)
      assert.deepStrictEqual(urls, [
        `https://openrouter.ai/api/v1/model${path}`,
        `https://openrouter.ai/api/v1/models${path}/endpoints`
      ])
    }).pipe(Effect.provide(client)))

  it.effect("a 404 for an id with a request variant says that the catalogue lists it without the variant", () =>
    Effect.gen(function*() {
      for (const variant of ["nitro", "floor", "exacto", "online"]) {
        const get = yield* Effect.flip(Models.get(`acme/nothing:${variant}`))
        const list = yield* Effect.flip(Endpoints.list(`acme/nothing:${variant}:free`))
        for (const error of [get, list]) {
          assert.strictEqual(error._tag, "NotFoundError")
          assert.include(error.message, `The catalogue lists the id without :${variant}`)
        }
      }
      for (const id of ["acme/nothing", "acme/nothing:free", "acme/nothing:nitrogen", "online/nitro"]) {
        assert.notInclude((yield* Effect.flip(Models.get(id))).message, "The catalogue has the id")
      }
    }).pipe(Effect.provide(client)))

  it.effect("nothing is sent for an invalid id", () =>
    Effect.gen(function*() {
      for (const [id] of badIds) {
        const get = yield* Effect.flip(Models.get(id))
        const list = yield* Effect.flip(Endpoints.list(id))
        assert.strictEqual(get._tag, "InvalidRequestError", JSON.stringify(id))
        assert.strictEqual(list._tag, "InvalidRequestError", JSON.stringify(id))
      }
      assert.deepStrictEqual(yield* FakeOpenRouter.requests, [])
    }).pipe(Effect.provide(client)))
})

describe("ModelId.parse", () => {
  it.effect.each(ids)("reads %s", ([typed, expected]) =>
    Effect.sync(() => {
      const defaults = { slug: "b", author: "a", alias: false, variants: [], requestVariants: [] }
      assert.deepStrictEqual(ModelId.parse(typed), Option.some({ ...defaults, ...expected }))
      assert.deepStrictEqual(ModelId.parse(expected.id), Option.some({ ...defaults, ...expected, requestVariants: [] }))
    }))

  it.effect("rejects every id that toPath rejects, except for white space around it", () =>
    Effect.sync(() => {
      const spaced = badIds.filter(([id]) => typeof id === "string" && id.trim() !== id).map(([id]) => id)
      assert.deepStrictEqual(spaced, [" openai/gpt-4o", "openai/gpt-4o\n", "openai/gpt\u2028"])
      for (const [id] of badIds) {
        assert.strictEqual(Option.isNone(ModelId.parse(id)), !spaced.includes(id), JSON.stringify(id))
      }
      for (const id of ["ä/b", "a/\u{1F600}", "a/ b", "a / b", "a/b :free"]) {
        assert.isTrue(Option.isNone(ModelId.parse(id)), JSON.stringify(id))
      }
    }))
})

const client = Layer.provideMerge(OpenRouter.layer(), FakeOpenRouter.layer())

const refusal = <A, E>(result: Result.Result<A, E>): E => {
  assert(Result.isFailure(result))
  return result.failure
}
