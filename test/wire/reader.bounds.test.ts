import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Model, VideoModel } from "effect-openrouter"
import * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { makeCollector } from "../../src/wire/collector.ts"

const times = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join()

const unknownKeys = (count: number) => times(count, (index) => `"k${index}":1`)

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels)

const bodies: Readonly<Record<string, readonly [schema: Schema.ConstraintDecoder<unknown>, list: string]>> = {
  "a million numbers in place of items": [Model.Model, times(1_000_000, () => "1")],
  "a million unknown keys in one item": [Model.Model, `{"id":"a/b",${unknownKeys(1_000_000)}}`],
  "200,000 unknown keys in prices": [Model.Model, `{"id":"a/b","pricing":{"prompt":"1",${unknownKeys(200_000)}}}`],
  "a new key in each of 100,000 items": [Model.Model, times(100_000, (index) => `{"id":"a/b","k${index}":1}`)],
  "a million unreadable elements": [
    Model.Model,
    `{"id":"a/b","supported_parameters":[${times(1_000_000, () => "1")}]}`
  ],
  "a million new values": [
    Model.Model,
    `{"id":"a/b","supported_parameters":[${times(1_000_000, (index) => `"p${index}"`)}]}`
  ],
  "100,000 unreadable prices": [
    VideoModel.VideoModel,
    `{"id":"a/b","pricing_skus":{${times(100_000, (index) => `"k${index}":"x${index}"`)}}}`
  ],
  "100,000 empty endpoints": [Endpoint.Endpoint, times(100_000, () => "{}")],
  "100,000 levels under every field": [
    Model.Model,
    `{"id":"a/b",${Object.keys(Model.Model.fields).slice(1).map((key) => `"${key}":${nested(100_000)}`).join()}}`
  ]
}

describe("a hostile list", () => {
  it.effect.each(Object.entries(bodies))(
    "of %s has at most a thousand findings, all of which are counted",
    ([_, [schema, list]]) =>
      Effect.sync(() => {
        const items: unknown = JSON.parse(`[${list}]`)
        assert(Array.isArray(items))
        const collector = makeCollector()
        collector.decodeItems(schema, items, "data")
        const findings = collector.findings()
        assert.isAtMost(findings.length, 1000)
        assert.isAbove(findings.length, 0)
        assert.isBelow(JSON.stringify(findings).length, 500_000)
        const named = findings.reduce((sum, finding) => sum + (finding._tag === "RejectedItem" ? 1 : finding.count), 0)
        const counted = Object.values(collector.counts()).reduce((sum, count) => sum + count)
        assert.isAtLeast(counted, named)
        if (findings.length === 1000) assert.isAtLeast(counted, 100_000)
      }),
    { timeout: 60_000 }
  )
})
