/** Examples with texts from the server that would control a terminal, forge a line or hide their content. */
import { assert, describe, it } from "@effect/vitest"
import { Fault } from "effect-openrouter/testing"
import { runNode, withFakeServer } from "../scripts/fake-server.ts"

const hostile = "\u001b[31mred\u202ereverse\u200b\ud800\r\n[forged] line"

const texts = new Set(["id", "name", "provider_name", "tag", "description", "model_id", "slug", "canonical_slug"])

const faults = [
  Fault.mapBody((body) =>
    JSON.parse(
      JSON.stringify(body),
      (key, value: unknown) => typeof value === "string" && texts.has(key) ? value + hostile : value
    )
  )
]

const names = ["list-models", "choose-model", "compare-endpoints", "rank-endpoints", "estimate-cost", "budget", "watch"]

describe("an example prints what the server sends, with its control characters escaped", () => {
  it.each([...names.map((name) => [`examples/${name}.ts`]), ["examples/demo.ts", "--live"]])("%s", async (...args) => {
    const { ok, output } = await withFakeServer((env) => runNode(["--import", "tsx", ...args], env), { faults })
    assert.isTrue(ok, output)
    // Not even colours, which the demo prints only to a terminal.
    // oxlint-disable-next-line no-control-regex
    assert.notMatch(output, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e\ufffd]/)
    assert.notMatch(output, /^\[forged\]/m)
  }, 60_000)
})
