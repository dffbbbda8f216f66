/** The prices of one model at its providers: a line from the cheapest to the dearest endpoint, and a dot for each. */
import * as Plot from "@observablehq/plot"
import { type Comparison, type Offer, type PriceKey, shortName } from "../content.ts"
import { count, tokens, usd } from "../numbers.ts"
import { folded } from "./element.ts"
import { chart, priceAxis, priceNames, tip } from "./frame.ts"

interface Options {
  readonly comparisons: ReadonlyArray<Comparison>
  readonly price: PriceKey
  readonly found: ReadonlySet<string>
  readonly width: number
}

interface Spread {
  readonly id: string
  readonly name: string
  readonly low: number
  readonly high: number
  readonly dots: ReadonlyArray<Dot>
}

interface Dot {
  readonly id: string
  readonly name: string
  readonly price: number
  readonly offer: Offer
}

export const draw = ({ comparisons, found, price, width }: Options) => {
  const spreads = comparisons.map((comparison) => toSpread(comparison, price))
  const several = spreads.filter(({ dots }) => dots.length > 1).toSorted((a, b) => b.high / b.low - a.high / a.low)
  const single = spreads.filter(({ dots }) => dots.length === 1)
  const failed = comparisons.filter(({ failure }) => failure !== null)
  const none = comparisons.filter(({ failure }, index) => failure === null && spreads[index]?.dots.length === 0)
  const shown = several.filter(({ id }) => found.has(id))
  // The same for every search, so that dots do not move.
  const domain = [
    Math.min(...several.map(({ low }) => low)) / 1.2,
    Math.max(...several.map(({ high }) => high)) * 1.2
  ] as const
  const list = (what: string, items: ReadonlyArray<string>) =>
    items.length === 0 ? [] : [folded(`Not on the chart (${items.length}): ${what}`, items)]
  return {
    figure: several.length === 0
      ? "No model here has prices by more than one provider."
      : shown.length === 0
      ? "None of the compared models matches the search."
      : plot(shown, domain, price, width),
    lists: [
      ...list("one price only", single.map(({ low, name }) => `${name}: ${usd(low)}`)),
      ...list("no price by anyone", none.map(({ name }) => name)),
      ...list("endpoints could not be fetched", failed.map(({ failure, name }) => `${name}: ${failure}`))
    ]
  }
}

const toSpread = ({ id, name, offers }: Comparison, key: PriceKey): Spread => {
  const dots = offers.flatMap((offer) => {
    const price = offer[key]
    return price === null || price <= 0 ? [] : [{ id, name, price, offer }]
  })
  const prices = dots.map(({ price }) => price)
  return { id, name, low: Math.min(...prices), high: Math.max(...prices), dots }
}

const plot = (spreads: ReadonlyArray<Spread>, domain: readonly [number, number], key: PriceKey, width: number) => {
  const isNarrow = width < 560
  const dots = spreads.flatMap(({ dots }) => dots)
  const names = new Map(spreads.map(({ id, name }) => [id, shortName(name, 28)]))
  const [left, right] = [isNarrow ? 8 : 200, 48]
  const rowHeight = isNarrow ? 40 : 26
  return chart({
    ariaLabel: `${count(spreads.length, "model")}, with what each provider asks: ${priceNames[key]}. `
      + "The numbers are in the table that follows.",
    width,
    height: spreads.length * rowHeight + 60,
    marginLeft: left,
    marginRight: right,
    marginTop: 8,
    marginBottom: 40,
    x: { type: "log", domain: [...domain] },
    y: { domain: [...names.keys()], padding: 0.5, label: null, axis: null },
    marks: [
      ...priceAxis(domain, width - left - right, priceNames[key]),
      Plot.text(spreads, {
        y: "id",
        text: ({ id }: Spread) => names.get(id),
        frameAnchor: "left",
        textAnchor: isNarrow ? "start" : "end",
        dx: isNarrow ? 0 : -12,
        dy: isNarrow ? -13 : 0
      }),
      Plot.link(spreads, { x1: "low", x2: "high", y: "id", stroke: "var(--line-strong)", strokeWidth: 3 }),
      Plot.dot(dots.filter(({ offer }) => offer.healthy), {
        x: "price",
        y: "id",
        r: 5,
        fill: "var(--offer)",
        fillOpacity: 0.75,
        stroke: "var(--surface)",
        strokeWidth: 1
      }),
      Plot.dot(dots.filter(({ offer }) => !offer.healthy), {
        x: "price",
        y: "id",
        r: 4,
        fill: "var(--surface)",
        stroke: "var(--muted)",
        strokeWidth: 1.5
      }),
      Plot.text(spreads, {
        y: "id",
        text: ({ high, low }: Spread) => high === low ? "same" : `× ${Number((high / low).toPrecision(2))}`,
        frameAnchor: "right",
        textAnchor: "start",
        dx: 8,
        fill: "var(--muted)"
      }),
      Plot.dot(
        dots,
        Plot.pointer({ x: "price", y: "id", r: 8, stroke: "currentColor", strokeWidth: 1.5, maxRadius: 30 })
      ),
      Plot.tip(dots, Plot.pointer({ x: "price", y: "id", title: describe(dots), ...tip }))
    ]
  })
}

// Dots of providers with the same price overlap: the tooltip names all of them.
const describe = (dots: ReadonlyArray<Dot>) => ({ id, name, price }: Dot) => {
  const here = dots.filter((dot) => dot.id === id && dot.price === price)
  const about = ({ offer }: Dot) =>
    [
      offer.provider.slice(0, 60),
      offer.quantization,
      offer.context === null ? null : tokens(offer.context),
      offer.healthy ? null : "not healthy"
    ].filter((part) => part !== null).join(", ")
  const more = here.length > 8 ? [`and ${here.length - 8} more`] : []
  return [`${shortName(name)}: ${usd(price)}`, ...here.slice(0, 8).map(about), ...more].join("\n")
}
