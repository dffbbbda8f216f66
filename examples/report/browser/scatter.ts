/** Price against score. It names the models that no other beats in both, or, during a search, those that match. */
import * as Plot from "@observablehq/plot"
import { type Absence, absences, frontier, matches, place, type Point, type PriceKey, type Row } from "../content.ts"
import { type ScoreKey, shortName } from "../content.ts"
import { count, score, tokens, usd } from "../numbers.ts"
import { folded } from "./element.ts"
import { chart, priceAxis, priceNames, tip } from "./frame.ts"

interface Options {
  readonly rows: ReadonlyArray<Row>
  readonly price: PriceKey
  readonly score: ScoreKey
  readonly search: string
  readonly width: number
}

export const draw = (options: Options) => {
  const { points, absent } = place(options.rows, options.price, options.score)
  const best = frontier(points)
  return { figure: plot(options, points, best), lists: lists(options.score, best, absent) }
}

const plot = (options: Options, points: ReadonlyArray<Point>, best: ReadonlyArray<Point>) => {
  if (points.length === 0) return "No model has both this price and this score."
  const { search, width } = options
  const found = points.filter(({ row }) => matches(row, search))
  const isSearch = search.trim() !== ""
  const height = Math.round(Math.min(560, Math.max(360, width * 0.6)))
  const [left, right, top, bottom] = [36, 12, 24, 40]
  const x = domain(points.map(({ price }) => price), (low, high) => [low / 1.3, high * 1.3])
  const y = domain(points.map(({ score }) => score), (low, high) => [Math.max(0, low - 3), high + 3])
  const names = label(
    isSearch ? (found.length <= 15 ? found : []) : best,
    found,
    Plot.scale({ x: { type: "log", domain: x, range: [left, width - right] } }),
    Plot.scale({ y: { domain: y, range: [height - bottom, top] } }),
    width
  )
  const position = { x: "price", y: "score" } as const
  const dot = { ...position, r: width < 560 ? 3.5 : 4.5, strokeWidth: 1.25, fillOpacity: 0.55 }
  const coloured = (points: ReadonlyArray<Point>) => [
    Plot.dot(points.filter(({ row }) => !row.open), { ...dot, fill: "var(--closed)", stroke: "var(--closed)" }),
    Plot.dot(points.filter(({ row }) => row.open), {
      ...dot,
      fill: "var(--open)",
      stroke: "var(--open)",
      symbol: "diamond2"
    })
  ]
  return chart({
    ariaLabel:
      `Scatter plot of ${count(points.length, "model")}: ${priceNames[options.price]} against ${options.score}. `
      + "The numbers are in the table of all models.",
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    x: { type: "log", domain: x },
    y: { domain: y, grid: true, tickSize: 0, label: `↑ ${options.score}` },
    marks: [
      ...priceAxis(x, width - left - right, priceNames[options.price]),
      Plot.line(best, {
        ...position,
        curve: "step-after",
        stroke: "var(--muted)",
        strokeWidth: 1.25,
        strokeOpacity: 0.7
      }),
      Plot.dot(isSearch ? points : [], { ...position, r: 2, fill: "var(--muted)", fillOpacity: 0.4 }),
      ...coloured(found),
      ...names,
      Plot.dot(found, Plot.pointer({ ...position, r: 8, stroke: "currentColor", strokeWidth: 1.5, maxRadius: 30 })),
      Plot.tip(
        found,
        Plot.pointer({ ...position, title: ({ row }: Point) => describe(row), ...tip })
      )
    ]
  })
}

const domain = (values: ReadonlyArray<number>, widen: (low: number, high: number) => [number, number]) =>
  widen(Math.min(...values), Math.max(...values))

const describe = (row: Row) =>
  [
    row.name.slice(0, 100),
    `${usd(row.input)} in, ${usd(row.output)} out`,
    `${usd(row.blend)} blended${row.tiered ? ", with tiers" : ""}`,
    `intelligence ${score(row.intelligence)}`,
    `coding ${score(row.coding)}, agentic ${score(row.agentic)}`,
    `context ${tokens(row.context)}`
  ].join("\n")

interface Box {
  readonly x1: number
  readonly x2: number
  readonly y1: number
  readonly y2: number
}

const overlap = (a: Box, b: Box) => a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2

/** Names left of their dots, or right of them, or omitted, depending on the room. The tooltip has every name. */
const label = (
  wanted: ReadonlyArray<Point>,
  dots: ReadonlyArray<Point>,
  x: Plot.Scale,
  y: Plot.Scale,
  width: number
) => {
  const centre = ({ price, score }: Point) => ({ x: Number(x.apply(price)), y: Number(y.apply(score)) })
  const taken: Array<Box> = dots.map((point) => {
    const { x, y } = centre(point)
    return { x1: x - 4, x2: x + 4, y1: y - 4, y2: y + 4 }
  })
  const sides = { end: [] as Array<Point>, start: [] as Array<Point> }
  for (const point of wanted.toReversed()) {
    const { x, y } = centre(point)
    const length = shortName(point.row.name).length * 7
    const boxes = {
      end: { x1: x - 9 - length, x2: x - 9, y1: y - 14, y2: y },
      start: { x1: x + 9, x2: x + 9 + length, y1: y, y2: y + 14 }
    }
    for (const side of ["end", "start"] as const) {
      const box = boxes[side]
      if (box.x1 < 36 || box.x2 > width - 4 || taken.some((other) => overlap(box, other))) continue
      taken.push(box)
      sides[side].push(point)
      break
    }
  }
  const text = (points: ReadonlyArray<Point>, textAnchor: "start" | "end") =>
    Plot.text(points, {
      x: "price",
      y: "score",
      text: ({ row }: Point) => shortName(row.name),
      textAnchor,
      dx: textAnchor === "end" ? -8 : 8,
      dy: textAnchor === "end" ? -7 : 7,
      fill: "currentColor",
      stroke: "var(--surface)",
      strokeWidth: 4
    })
  return [text(sides.end, "end"), text(sides.start, "start")]
}

const lists = (key: ScoreKey, best: ReadonlyArray<Point>, absent: ReadonlyMap<Absence, ReadonlyArray<Row>>) => [
  ...best.length === 0 ? [] : [folded(
    `Along the line: ${count(best.length, "model")}`,
    best.map(({ price, row, score }) => `${row.name}: ${usd(price)}, ${score.toFixed(1)}`)
  )],
  ...reasons.flatMap((why) => {
    const rows = absent.get(why) ?? []
    if (rows.length === 0) return []
    const scored = (row: Row) => row[key] === null ? row.name : `${row.name}: ${score(row[key])}`
    return [folded(
      `Not on the chart (${rows.length}): ${absences[why]}`,
      rows.toSorted((a, b) => (b[key] ?? -1) - (a[key] ?? -1)).map(scored)
    )]
  })
]

const reasons = ["unmeasured", "free", "variant", "alias", "dynamic", "unpriced"] as const satisfies ReadonlyArray<
  Absence
>
