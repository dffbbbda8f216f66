/** The data of the page, as JSON. Prices are floating-point, because they become pixels; for bills, use `BigDecimal`. */

/** USD per million tokens. */
export type PriceKey = "blend" | "input" | "output"

export type ScoreKey = "intelligence" | "coding" | "agentic"

/** Prices in USD per million tokens; null if unknown. */
export interface Prices {
  readonly input: number | null
  readonly output: number | null
  /** Average price of a token if the prompt is three times as long as the answer. */
  readonly blend: number | null
}

export interface Row extends Prices {
  readonly id: string
  readonly name: string
  /** The price of tokens: positive, 0, 0 while something else is charged, dynamic, or unknown. */
  readonly charge: "tokens" | "nothing" | "otherwise" | "dynamic" | "unsaid"
  /** Whether prices change with the length of the prompt or the time of day. */
  readonly tiered: boolean
  /** Whether the weights are on Hugging Face. */
  readonly open: boolean
  /** Target of an alias, empty if unknown. Null for other models. */
  readonly target: string | null
  readonly intelligence: number | null
  readonly coding: number | null
  readonly agentic: number | null
  readonly context: number | null
  /** When OpenRouter listed it, in milliseconds since 1970. */
  readonly listed: number | null
  /** The text that the search looks through, in lower case. */
  readonly words: string
}

export interface Offer extends Prices {
  readonly provider: string
  readonly tag: string | null
  readonly quantization: string | null
  readonly context: number | null
  /** Uptime of the last day in percent. */
  readonly uptime: number | null
  readonly healthy: boolean
}

/** The endpoints of a model, or why they are missing. */
export interface Comparison {
  readonly id: string
  readonly name: string
  readonly offers: ReadonlyArray<Offer>
  readonly failure: string | null
}

export interface Content {
  /** When the catalogue was fetched, in milliseconds since 1970. */
  readonly at: number
  readonly rows: ReadonlyArray<Row>
  readonly comparisons: ReadonlyArray<Comparison>
}

export interface Point {
  readonly row: Row
  readonly price: number
  readonly score: number
}

/** Why a model is not in the scatter plot. */
export const absences = {
  alias: "other names of models that are listed themselves",
  dynamic: "price depends on the model that gets picked",
  free: "listed at $0, which has no place on a logarithmic axis",
  unpriced: "without this price",
  variant: "variants of models that are listed themselves",
  unmeasured: "without this score"
}

export type Absence = keyof typeof absences

/** The points of a chart of these two numbers, and the other models by the first reason that applies. */
export const place = (rows: ReadonlyArray<Row>, priceKey: PriceKey, scoreKey: ScoreKey) => {
  const ids = new Set(rows.map(({ id }) => id))
  const points: Array<Point> = []
  const absent = new Map<Absence, Array<Row>>()
  for (const row of rows) {
    const [price, score] = [row[priceKey], row[scoreKey]]
    const variantOf = /^(.+):[^:]+$/.exec(row.id)?.[1]
    const leaveOut = (why: Absence) => absent.set(why, [...absent.get(why) ?? [], row])
    if (row.target !== null) leaveOut("alias")
    else if (row.charge === "dynamic") leaveOut("dynamic")
    else if (row.charge === "nothing" || (row.charge === "tokens" && price === 0)) leaveOut("free")
    else if (price === null || price <= 0) leaveOut("unpriced")
    else if (variantOf !== undefined && ids.has(variantOf)) leaveOut("variant")
    else if (score === null) leaveOut("unmeasured")
    else points.push({ row, price, score })
  }
  return { points, absent }
}

/** The points for which no other costs at most as much and scores at least as much, cheapest first. */
export const frontier = (points: ReadonlyArray<Point>): ReadonlyArray<Point> => {
  const best: Array<Point> = []
  for (const point of points.toSorted((a, b) => a.price - b.price || b.score - a.score)) {
    const last = best.at(-1)
    if (last === undefined || point.score > last.score) best.push(point)
  }
  return best
}

export const matches = (row: Row, search: string): boolean =>
  search.toLowerCase().split(/\s+/).every((word) => row.words.includes(word))

/** `OpenAI: GPT-4o` without its author, and never longer than fits. */
export const shortName = (name: string, most = 36): string => {
  const short = name.replace(/^[^:]{1,30}: /, "")
  return short.length > most ? `${short.slice(0, most - 1)}…` : short
}
