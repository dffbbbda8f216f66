/** Two days of a small catalogue: a price, a model, an alias and an expiration date change. */
import { Catalogue } from "effect-openrouter/testing"

const { make, model } = Catalogue

export const yesterday = make([
  model("acme/rocket", { pricing: { prompt: "0.000003", completion: "0.000015" } }),
  model("acme/rocket:free"),
  model("acme/balloon", { pricing: { prompt: "0.0000004", completion: "0.0000012" }, context_length: 32_768 }),
  model("~acme/latest", { alias_target: { slug: "acme/rocket", name: "Rocket" } })
])

export const today = make([
  model("acme/rocket", { pricing: { prompt: "0.0000025", completion: "0.0000125" }, expiration_date: "2026-12-31" }),
  model("acme/rocket-2", { pricing: { prompt: "0.000004", completion: "0.00002" }, context_length: 1_000_000 }),
  model("acme/balloon", { pricing: { prompt: "0.00000040", completion: "0.0000012", request: "0" } }),
  model("~acme/latest", { alias_target: { slug: "acme/rocket-2", name: "Rocket 2" } })
])
