/** Parts that the charts share: font, background, price axes. */
import * as Plot from "@observablehq/plot"
import type { PriceKey } from "../content.ts"
import { usd } from "../numbers.ts"

export const priceNames: Readonly<Record<PriceKey, string>> = {
  blend: "blended price",
  input: "input price",
  output: "output price"
}

export const tip = { lineWidth: 18, lineHeight: 1.3, stroke: "var(--line-strong)", maxRadius: 30 }

/** A chart in the style of the page. Screen readers use its `ariaLabel`. */
export const chart = (options: Plot.PlotOptions): SVGSVGElement | HTMLElement => {
  const figure = Plot.plot({
    ...options,
    style: { background: "none", color: "inherit", fontFamily: "inherit", fontSize: "12px", overflow: "visible" }
  })
  figure.setAttribute("role", "img")
  return figure
}

/** The price axis, with a mark at every power of ten, and more if there is room. */
export const priceAxis = ([low, high]: readonly [number, number], room: number, label: string) => {
  const powers = Array.from({ length: 24 }, (_, index) => 10 ** (index - 12))
  const [coarsest = [], ...finer] = [[1], [1, 2, 5], [1, 1.5, 2, 3, 5, 7]].map((steps) =>
    powers.flatMap((power) => steps.map((step) => Number((power * step).toPrecision(2))))
      .filter((tick) => tick >= low && tick <= high)
  )
  const ticks = finer.findLast(({ length }) => length * 70 <= room) ?? coarsest
  // The labels are set with `text`, because `tickFormat` omits some on a logarithmic axis.
  const lines = Plot.gridX(ticks, { strokeOpacity: 0.08 })
  return [lines, Plot.axisX(ticks, { text: usd, label: `${label}, USD per million tokens →` })]
}
