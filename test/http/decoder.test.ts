import { assert, describe, it } from "@effect/vitest"
import { Drift, Endpoints, Models, OpenRouter, Providers } from "effect-openrouter"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"

const lists: ReadonlyArray<
  readonly [name: string, path: string, call: Effect.Effect<unknown, unknown, OpenRouter.Services>]
> = [
  ["Models.list", "data", Models.list()],
  ["Models.page", "data", Models.page()],
  ["Models.stream", "data", Stream.runDrain(Models.stream())],
  ["Models.listForUser", "data", Models.listForUser()],
  ["Models.listEmbeddings", "data", Models.listEmbeddings()],
  ["Models.listImages", "data", Models.listImages()],
  ["Models.listVideos", "data", Models.listVideos()],
  ["Endpoints.list", "data.endpoints", Endpoints.list("a/b")],
  ["Endpoints.listZdr", "data", Endpoints.listZdr()],
  ["Endpoints.listImages", "endpoints", Endpoints.listImages("a/b")],
  ["Providers.list", "data", Providers.list()]
]

const bodyWith = (path: string, value: unknown): unknown =>
  path.split(".").toReversed().reduce((below: unknown, key) => ({ [key]: below }), value)

describe("a body without its list", () => {
  it.effect.each(lists)("fails %s with a DecodeError at %s", ([operation, path, call]) =>
    Effect.gen(function*() {
      const outer = path.split(".")[0] ?? ""
      const bodies: ReadonlyArray<readonly [body: unknown, path: string]> = [
        [null, ""],
        [[], ""],
        ["text", ""],
        [{}, outer],
        [{ total_count: 1 }, outer],
        [bodyWith(path, undefined), path],
        ...[null, {}, "text", 5, { length: 0 }].map((value) => [bodyWith(path, value), path] as const)
      ]
      for (const [body, at] of bodies) {
        yield* FakeOpenRouter.setFaults(Fault.json(200, body))
        const error = yield* Effect.flip(call)
        assert.deepInclude(error, { _tag: "DecodeError", operation, path: at }, JSON.stringify(body))
      }
      yield* FakeOpenRouter.setFaults(Fault.json(200, bodyWith(path, [])))
      yield* call
    }).pipe(Effect.provide(client)))
})

describe("an envelope with fields of other types", () => {
  it.effect("is reported, and the endpoints are returned", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const model = { id: 5, name: {}, created: "today", architecture: [], endpoints: [{ provider_name: "OpenAI" }] }
      yield* FakeOpenRouter.setFaults(Fault.json(200, { data: model }))
      const decoded = yield* Endpoints.list("a/b").pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.deepStrictEqual<unknown>(decoded, { endpoints: model.endpoints })
      assert.sameMembers(
        reports.flatMap(({ findings }) => findings.map(({ _tag, path }) => `${_tag} ${path}`)),
        ["id", "name", "created", "architecture"].map((field) => `UnreadableValue data.${field}`)
      )
    }).pipe(Effect.provide(client)))
})

const client = OpenRouter.layer({ apiKey: Redacted.make("key-of-a-test") }).pipe(
  Layer.provideMerge(FakeOpenRouter.layer())
)
