/**
 * Prints the changes of the catalogue by kind. A fake OpenRouter sends an empty list, then fails, then sends the next day's
 * catalogue. To compare two captured responses of `GET /models`: `npm run example -- watch BEFORE.json AFTER.json`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Console, Effect, Layer, Schedule, Stream } from "effect"
import { CatalogChanges, Models, OpenRouter, RetryPolicy } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { load } from "./demo/captures.ts"
import { today, yesterday } from "./watch/days.ts"

const sections: ReadonlyArray<readonly [string, ReadonlyArray<CatalogChanges.Change["_tag"]>]> = [
  ["New", ["Added"]],
  ["Removed", ["Removed"]],
  ["Expiration", ["ExpiryAnnounced", "ExpiryMoved", "ExpiryWithdrawn", "ExpiryPassed"]],
  ["Aliases", ["AliasMoved"]],
  ["Prices", ["PriceChanged", "OverridesChanged"]],
  ["Limits and capabilities", ["ContextChanged", "ParametersChanged", "ModalitiesChanged"]],
  ["Benchmarks", ["BenchmarkMoved"]]
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
  yield* fake.setCatalogue(Catalogue.make([]))
  // A real watch polls every few minutes, with `holdBack: "1 hour"` to ignore changes that are undone, and with a `store`.
  yield* CatalogChanges.watch({ start, schedule: Schedule.spaced("100 millis") }).pipe(
    Stream.tap(Effect.fnUntraced(function*(event) {
      if (event._tag === "Changed") return yield* Console.log(report(event.changes))
      if (event._tag === "Unreadable") return yield* Console.log(event.fields)
      if (event._tag === "Failed") return yield* Console.log(`Poll failed: ${event.error.message}`)
      // A list that is suddenly much shorter is more likely an error than a change.
      yield* Console.log(
        `Suspicious: ${event.models} models instead of ${event.before}. Nothing is reported as removed yet.`
      )
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
    return OpenRouter.layerFetchWith({ baseUrl, retry: RetryPolicy.none })
  }).pipe(Layer.unwrap)
  const fake = FakeOpenRouter.layerServer({ catalogue: before, cacheControl: null })
  yield* Effect.provide(watch(after), Layer.provideMerge(client, fake))
}).pipe(Effect.provide(NodeServices.layer))

if (process.argv[1] === import.meta.filename) NodeRuntime.runMain(program)
