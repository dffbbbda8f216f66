/** The script of the page: draws the charts and the table, also after each choice, search or change of the width. */
import { type Content, matches, type PriceKey, type ScoreKey } from "../content.ts"
import { count } from "../numbers.ts"
import { byId, setLists } from "./element.ts"
import * as Scatter from "./scatter.ts"
import * as Spread from "./spread.ts"
import * as Table from "./table.ts"

const { comparisons, rows }: Content = JSON.parse(byId("content", HTMLScriptElement).text)

const search = byId("search", HTMLInputElement)
const price = byId("price", HTMLSelectElement)
const scoring = byId("score", HTMLSelectElement)
const found = byId("found", HTMLOutputElement)
const scatter = { figure: byId("scatter-chart", HTMLElement), lists: byId("scatter-lists", HTMLElement) }
const spread = { figure: byId("spread-chart", HTMLElement), lists: byId("spread-lists", HTMLElement) }
const showRows = Table.make(rows)

const oneOf = <A extends string>(value: string, ...all: readonly [A, ...ReadonlyArray<A>]): A =>
  all.find((one) => one === value) ?? all[0]

const draw = () => {
  const chosen = {
    price: oneOf<PriceKey>(price.value, "blend", "input", "output"),
    score: oneOf<ScoreKey>(scoring.value, "intelligence", "coding", "agentic"),
    search: search.value.trim()
  }
  const shown = rows.filter((row) => matches(row, chosen.search))
  const cloud = Scatter.draw({ ...chosen, rows, width: scatter.figure.clientWidth })
  scatter.figure.replaceChildren(cloud.figure)
  setLists(scatter.lists, cloud.lists)
  const ids = new Set(shown.map(({ id }) => id))
  const lines = Spread.draw({ ...chosen, comparisons, found: ids, width: spread.figure.clientWidth })
  spread.figure.replaceChildren(lines.figure)
  setLists(spread.lists, lines.lists)
  showRows(new Set(shown))
  found.value = chosen.search === "" ? count(rows.length, "model") : `${shown.length} of ${count(rows.length, "model")}`
}

// At most once per frame, however fast somebody types.
let next = 0
const redraw = () => {
  cancelAnimationFrame(next)
  next = requestAnimationFrame(draw)
}

for (const control of [search, price, scoring]) control.addEventListener("input", redraw)
let width = scatter.figure.clientWidth
new ResizeObserver(() => {
  if (width === scatter.figure.clientWidth) return
  width = scatter.figure.clientWidth
  redraw()
}).observe(scatter.figure)
draw()
