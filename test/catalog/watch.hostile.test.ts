import { assert, describe, it } from "@effect/vitest"
import { CatalogChanges, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { pass } from "../virtualTime.ts"

const megabytes = (count: number, of: (index: number) => string): string => {
  const parts: Array<string> = []
  for (let size = 0; size < count * 1_000_000; size += parts[parts.length - 1]?.length ?? 0) {
    parts.push(`${of(parts.length)},`)
  }
  return parts.join("").slice(0, -1)
}

const keysOf = (count: number) => megabytes(count, (index) => `"k${index}":1`)

const unknownKeys = keysOf(8)

const bodies: Readonly<Record<string, readonly [data: string, heard: RegExp]>> = {
  "2 MB of numbers": [megabytes(2, () => "1"), /^Failed DecodeError$/],
  "8 MB of unknown keys": [`{"id":"acme/0","name":"Renamed",${unknownKeys}},{"id":"acme/1","name":"B"}`, /^Changed$/],
  "8 MB of unknown prices": [
    `{"id":"acme/0","name":"A","pricing":{${unknownKeys}}},{"id":"acme/1","name":"B"}`,
    /^Changed$/
  ],
  "31 MB of numbers": [megabytes(31, () => "1"), /^Failed DecodeError$/],
  "31 MB of unknown keys": [`{"id":"acme/0","name":"Renamed",${keysOf(31)}},{"id":"acme/1","name":"B"}`, /^Changed$/],
  "8 MB of items without an id": [megabytes(8, () => "{\"name\":\"A\"}"), /^Failed DecodeError$/],
  "129 levels": [`{"id":"acme/0","deep":${"[".repeat(126)}${"]".repeat(126)}}`, /^Failed DecodeError$/],
  "100,000 levels": [`{"id":"acme/0","deep":${"[".repeat(1e5)}${"]".repeat(1e5)}}`, /^Failed DecodeError$/]
}

const served = (count: number) =>
  Catalogue.make(Array.from({ length: count }, (_, index) => Catalogue.model(`acme/${index}`)))

const tell = (event: CatalogChanges.WatchEvent): string =>
  event._tag === "Failed" ? `Failed ${event.error._tag}` : event._tag

describe("a watch", () => {
  it.effect.each(Object.entries(bodies))("keeps running after %s", ([_, [data, expected]]) =>
    Effect.gen(function*() {
      const heard: Array<string> = []
      const ids: Array<string> = []
      yield* Effect.forkScoped(Stream.runForEach(
        CatalogChanges.watch({ schedule: Schedule.spaced("1 minute") }),
        (event) =>
          Effect.sync(() => {
            heard.push(tell(event))
            if (event._tag === "Changed") {
              for (const change of event.changes) ids.push(CatalogChanges.subject(change))
            }
          })
      ))
      yield* pass("1 second")
      assert.deepStrictEqual(heard, [])
      const body = `{"data":[${data}],"total_count":2,"links":{"next":null}}`
      const hostile = Fault.respond({ headers: { "content-type": "application/json" }, body })
      yield* FakeOpenRouter.setFaults(hostile)
      yield* pass("1 minute")
      for (let step = 0; step < 5; step++) yield* pass("1 second")
      assert.isNotEmpty(heard)
      assert.match(heard[0] ?? "", expected)
      yield* FakeOpenRouter.setFaults()
      yield* FakeOpenRouter.setCatalogue(served(3))
      for (let minute = 0; minute < 3; minute++) yield* pass("1 minute")
      assert.isTrue(ids.some((id) => id.includes("acme/2")), heard.join())
    }).pipe(Effect.scoped, Effect.provide(client)), { timeout: 60_000 })
})

// 31 MB are read only if the limit is raised.
const client = OpenRouter.layer({ apiKey: Redacted.make("key-of-a-test"), maxBodyBytes: 32 * 1024 * 1024 }).pipe(
  Layer.provideMerge(FakeOpenRouter.layer({ catalogue: served(2), cacheControl: null }))
)
