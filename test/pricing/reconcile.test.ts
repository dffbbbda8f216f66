import { assert, describe, it } from "@effect/vitest"
import { Pricing, type Usage } from "effect-openrouter"
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"

describe("reconcile", () => {
  const prices = { prompt: "0.000001", completion: "0.00001" }
  const used = { prompt_tokens: 1_000, completion_tokens: 100 }

  it.each<[usage: Usage.Usage, difference: string | undefined, cause: Pricing.Cause | undefined]>([
    [{ cost: 0.002 }, "0", undefined],
    // JSON numbers are exact to about 15 digits.
    [{ cost: 0.0020000000000000005 }, "0.0000000000000000005", undefined],
    [{ cost: 0.002000000001 }, "0.000000000001", undefined],
    [{ cost: 0.00200000001 }, "0.00000000001", "another endpoint's price"],
    [{ cost: 0.003 }, "0.001", "another endpoint's price"],
    [{ cost: 0.001 }, "-0.001", "another endpoint's price"],
    [{ cost: 0, is_byok: true }, "-0.002", "own key"],
    [{ cost: 0.003, is_byok: true }, "0.001", "own key"],
    [{ cost: 0.002, is_byok: true }, "0", undefined],
    [{ cost: 0.009, server_tool_use_details: { tool_calls_executed: 1 } }, "0.007", "server tool"],
    [{ cost: 0.001, server_tool_use_details: { tool_calls_executed: 1 } }, "-0.001", "another endpoint's price"],
    [
      {
        cost: 0.009,
        server_tool_use_details: { tool_calls_executed: 1 },
        cost_details: { server_tool_cost: 0.007 }
      },
      "0",
      undefined
    ],
    [{ cost: 0.009, server_tool_use: { web_search_requests: 1 } }, "0.007", "unlisted"],
    [{ cost: 0.009, completion_tokens_details: { image_tokens: 50 } }, "0.007", "unlisted"],
    [{}, undefined, undefined],
    [{ cost: null, is_byok: true }, undefined, undefined],
    [{ cost: NaN }, undefined, undefined]
  ])("%j: %s, %s", (usage, difference, cause) => {
    const found = Pricing.reconcile(decode(prices), { ...used, ...usage }, noon)
    assert.strictEqual(found.difference && Pricing.formatDecimal(found.difference), difference)
    assert.strictEqual(found.cause, cause)
    assert.strictEqual(found.billed === undefined, difference === undefined)
  })

  it("accepts extras that the usage does not report", () => {
    const pricing = decode({ ...prices, web_search: "0.005" })
    const usage = { ...used, cost: 0.007 }
    assert.strictEqual(Pricing.reconcile(pricing, usage, noon).cause, "another endpoint's price")
    assert.isUndefined(Pricing.reconcile(pricing, usage, noon, { web_search: 1 }).cause)
  })

  it("with a pricing of zeros, the bill is unlisted, as for songs at $0.04", () => {
    const pricing = decode({ prompt: "0", completion: "0" })
    assert.strictEqual(Pricing.reconcile(pricing, { ...used, cost: 0.04 }, noon).cause, "unlisted")
    assert.isUndefined(Pricing.reconcile(pricing, { ...used, cost: 0 }, noon).cause)
  })

  it("without a pricing, the bill is unlisted", () => {
    assert.strictEqual(Pricing.reconcile(undefined, { ...used, cost: 0.007 }, noon).cause, "unlisted")
  })
})

const decode = Schema.decodeUnknownSync(Pricing.Pricing)
const noon = DateTime.makeUnsafe("2026-10-01T12:00:00Z")
