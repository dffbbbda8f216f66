/**
 * Watches the catalogue, and prints what a day changed as a person would like to read it. A fake OpenRouter plays the
 * day: an answer without models, then an outage, then tomorrow's catalogue. Two files with captured answers of
 * `GET /models` take the place of its two days: `npx tsx examples/watch.ts BEFORE.json AFTER.json`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, Redacted, Schedule, Stream } from "effect"
import { CatalogChanges, Models, OpenRouter, RetryPolicy } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { load } from "./demo/captures.ts"

const { make, model } = Catalogue
const yesterday = make([
  model("acme/rocket", { pricing: { prompt: "0.000003", completion: "0.000015" } }),
  model("acme/rocket:free"),
  model("acme/balloon", { pricing: { prompt: "0.0000004", completion: "0.0000012" }, context_length: 32_768 }),
  model("~acme/latest", { alias_target: { slug: "acme/rocket", name: "Rocket" } })
])
const today = make([
  model("acme/rocket", { pricing: { prompt: "0.0000025", completion: "0.0000125" }, expiration_date: "2026-12-31" }),
  model("acme/rocket-2", { pricing: { prompt: "0.000004", completion: "0.00002" }, context_length: 1_000_000 }),
  model("acme/balloon", { pricing: { prompt: "0.00000040", completion: "0.0000012", request: "0" } }),
  model("~acme/latest", { alias_target: { slug: "acme/rocket-2", name: "Rocket 2" } })
])

const sections: ReadonlyArray<readonly [string, ReadonlyArray<CatalogChanges.Change["_tag"]>]> = [
  ["New", ["Added"]],
  ["Gone", ["Removed"]],
  ["Farewells", ["ExpiryAnnounced", "ExpiryMoved", "ExpiryWithdrawn", "ExpiryPassed"]],
  ["Stands for another model", ["AliasMoved"]],
  ["Prices", ["PriceChanged", "OverridesChanged"]],
  ["Abilities", ["ContextChanged", "ParametersChanged", "ModalitiesChanged"]],
  ["Scores", ["BenchmarkMoved"]]
]

const report = (changes: ReadonlyArray<CatalogChanges.Change>): string =>
  sections.flatMap(([title, kinds]) => {
    const lines = changes.filter(({ _tag }) => kinds.includes(_tag)).map(CatalogChanges.format)
    const shown = lines.slice(0, 12).map((line) => `\n  ${line}`).join("")
    const more = lines.length > 12 ? `\n  … and ${lines.length - 12} more` : ""
    return lines.length === 0 ? [] : [`\n${title} (${lines.length})${shown}${more}`]
  }).join("\n")

const watch = Effect.fnUntraced(function*(after: Catalogue.Catalogue) {
  const fake = yield* FakeOpenRouter.FakeOpenRouter
  const start = yield* Models.list()
  yield* Console.log(`Watching ${start.length} models.`)
  yield* fake.setCatalogue(make([]))
  // In earnest: once in a few minutes, with `holdBack: "1 hour"` for prices that flap, and a `store` to go on from.
  yield* CatalogChanges.watch({ start, schedule: Schedule.spaced("100 millis") }).pipe(
    Stream.tap(Effect.fnUntraced(function*(event) {
      if (event._tag === "Changed") return yield* Console.log(report(event.changes))
      if (event._tag === "Unreadable") return yield* Console.log(event.fields)
      if (event._tag === "Failed") return yield* Console.log(`${event.error.message} The next poll will tell.`)
      yield* Console.log(`${event.models} models, where there were ${event.before}? Not believed.`)
      yield* fake.setFaults(Fault.error(503).pipe(Fault.times(1)))
      yield* fake.setCatalogue(after)
    })),
    Stream.takeUntil(({ _tag }) => _tag === "Changed"),
    Stream.runDrain
  )
})

const days = Effect.suspend(() => {
  const [before, after] = process.argv.slice(2)
  if (before === undefined || after === undefined) return Effect.succeed([yesterday, today] as const)
  return Effect.map(Effect.all([load(before), load(after)]), ([a, b]) => [a.catalogue, b.catalogue] as const)
})

export const program = Effect.gen(function*() {
  const [before, after] = yield* days
  const client = Effect.gen(function*() {
    const baseUrl = yield* FakeOpenRouter.url
    return OpenRouter.layer({ baseUrl, apiKey: Redacted.make("any-key-will-do"), retry: RetryPolicy.none })
  }).pipe(Layer.unwrap, Layer.provide(OpenRouter.layerFetchClient))
  const fake = FakeOpenRouter.layerServer({ catalogue: before, cacheControl: null })
  yield* Effect.provide(watch(after), Layer.provideMerge(client, fake))
}).pipe(Effect.provide(NodeServices.layer))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
