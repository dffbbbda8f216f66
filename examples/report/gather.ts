/** Fetches the data of the page: all models, and the endpoints of those whose providers are compared. */
import { BigDecimal, Clock, DateTime, Effect, Option, Order } from "effect"
import { Endpoint, Endpoints, Model, Models, Pricing } from "effect-openrouter"
import { printable } from "../text/printable.ts"
import type { Comparison, Content, Offer, Prices, Row } from "./content.ts"

const compared = 20

export const gather = Effect.gen(function*() {
  const models = yield* Models.list()
  const comparisons = yield* Effect.forEach(worthComparing(models), compare, { concurrency: 4 })
  const content: Content = { at: yield* Clock.currentTimeMillis, rows: models.map(toRow), comparisons }
  return content
})

const compare = Effect.fnUntraced(function*({ id, name }: Model.Model) {
  const shown = { id: printable(id), name: printable(name) }
  return yield* Effect.match(Endpoints.list(id), {
    onFailure: ({ message }): Comparison => ({ ...shown, offers: [], failure: message }),
    // A request gets the endpoints of other service tiers only if it asks for them.
    onSuccess: ({ endpoints }): Comparison => ({
      ...shown,
      offers: endpoints.filter(Endpoint.hasServiceTier("default")).map(toOffer),
      failure: null
    })
  })
})

// Anyone may serve open weights, so prices differ most. Variants and aliases have the endpoints of their model.
const worthComparing = (models: ReadonlyArray<Model.Model>) =>
  models.filter((model) => isOpen(model) && chargeOf(model) === "tokens" && !/^~|:/.test(model.id))
    .toSorted(Order.flip(Order.mapInput(Order.Number, (model) => intelligence(model) ?? 0)))
    .slice(0, compared)

const isOpen = ({ hugging_face_id }: Model.Model) => Boolean(hugging_face_id)

const intelligence = ({ benchmarks }: Model.Model) => benchmarks?.artificial_analysis?.intelligence_index

const toRow = (model: Model.Model): Row => {
  const { alias_target, architecture, benchmarks, context_length, created, id, name, pricing } = model
  const charge = chargeOf(model)
  const open = isOpen(model)
  const scores = benchmarks?.artificial_analysis
  const target = alias_target?.slug ?? alias_target?.name ?? (id.startsWith("~") ? "" : null)
  return {
    id: printable(id),
    name: printable(name),
    charge,
    tiered: (pricing?.overrides ?? []).length > 0,
    open,
    target: target === null ? null : printable(target),
    ...charge === "unsaid" ? pricesOf(null) : pricesOf(pricing),
    intelligence: scores?.intelligence_index ?? null,
    coding: scores?.coding_index ?? null,
    agentic: scores?.agentic_index ?? null,
    // OpenRouter sends 0 if a context has no meaning for the model.
    context: context_length || null,
    listed: created ? DateTime.toEpochMillis(created) : null,
    words: [
      id,
      name,
      ...architecture?.input_modalities ?? [],
      ...model.supported_parameters ?? [],
      charge === "nothing" ? "free" : "",
      charge === "dynamic" ? "dynamic router" : "",
      open ? "open weights" : "",
      target === null ? "" : "alias"
    ].map(printable).join(" ").toLowerCase()
  }
}

const toOffer = (endpoint: Endpoint.Endpoint): Offer => ({
  provider: printable(endpoint.provider_name),
  tag: endpoint.tag ? printable(endpoint.tag) : null,
  ...pricesOf(endpoint.pricing),
  quantization: endpoint.quantization && endpoint.quantization !== "unknown" ? printable(endpoint.quantization) : null,
  context: endpoint.context_length || null,
  uptime: endpoint.uptime_last_1d ?? null,
  healthy: (endpoint.status ?? 0) >= 0
})

const chargeOf = (model: Model.Model): Row["charge"] => {
  const { pricing } = model
  if (!pricing) return "unsaid"
  if (Pricing.isDynamic(pricing)) return "dynamic"
  const { input, output } = pricesOf(pricing)
  if (input === null && output === null) return "unsaid"
  if (input || output) return "tokens"
  const isCharged = (key: string) => Option.exists(Pricing.price(pricing, key), BigDecimal.isPositive)
  if (Pricing.priceKeys.some(isCharged)) return "otherwise"
  // Songs and videos list 0 as the price of a token, too.
  return Model.isFree(model) ? "nothing" : "unsaid"
}

const pricesOf = (pricing: Pricing.Pricing | null | undefined): Prices => {
  const [input, output] = [millionOf(pricing?.prompt), millionOf(pricing?.completion)]
  const blend = Option.zipWith(
    input,
    output,
    (input, output) => BigDecimal.multiply(BigDecimal.sumAll([input, input, input, output]), quarter)
  )
  return { input: toNumber(input), output: toNumber(output), blend: toNumber(blend) }
}

const quarter = BigDecimal.make(25n, 2)

const millionOf = (price: Pricing.Price | null | undefined) =>
  Option.fromNullishOr(price).pipe(
    Option.filter((price) => !Pricing.isDynamicPrice(price)),
    Option.map(Pricing.perMillion)
  )

const toNumber = (price: Option.Option<BigDecimal.BigDecimal>) =>
  Option.getOrNull(Option.map(price, BigDecimal.toNumberUnsafe))
