/**
 * What the page is made of. Plain JSON: the example gathers it, the page carries it, and the script in the page draws it.
 * Numbers are floating-point here, because they become pixels; for bills, use `BigDecimal`.
 */

/** Prices that models can be compared by, in USD per million tokens. */
export type PriceKey = "blend" | "input" | "output"

/** Scores that models can be compared by. */
export type ScoreKey = "intelligence" | "coding" | "agentic"

/** Prices in USD per million tokens; null where there is none to name. */
export interface Prices {
  readonly input: number | null
  readonly output: number | null
  /** What a token costs on average when a prompt is three times as long as its answer. */
  readonly blend: number | null
}

/** One model. */
export interface Row extends Prices {
  readonly id: string
  readonly name: string
  /** Tokens at a price, at 0, at 0 but something else is charged, "depends on the model that gets picked", or not said. */
  readonly charge: "tokens" | "nothing" | "otherwise" | "dynamic" | "unsaid"
  /** Whether long prompts or times of day have other prices. */
  readonly tiered: boolean
  /** Whether the weights are on Hugging Face. */
  readonly open: boolean
  /** For an alias: the model that it stands for, empty where that was not said. Null for all others. */
  readonly target: string | null
  readonly intelligence: number | null
  readonly coding: number | null
  readonly agentic: number | null
  /** Tokens. */
  readonly context: number | null
  /** When OpenRouter listed it, in milliseconds since 1970. */
  readonly listed: number | null
  /** What the search looks through, in lower case. */
  readonly words: string
}

/** What one endpoint asks for a model. */
export interface Offer extends Prices {
  readonly provider: string
  readonly tag: string | null
  readonly quantization: string | null
  readonly context: number | null
  /** Percent of the last day. */
  readonly uptime: number | null
  readonly healthy: boolean
}

/** A model whose providers were compared, or why they were not. */
export interface Comparison {
  readonly id: string
  readonly name: string
  readonly offers: ReadonlyArray<Offer>
  readonly failure: string | null
}

/** The whole page. */
export interface Content {
  /** When the catalogue was asked, in milliseconds since 1970. */
  readonly at: number
  readonly rows: ReadonlyArray<Row>
  readonly comparisons: ReadonlyArray<Comparison>
}

/** Where a model stands in the scatter plot. */
export interface Point {
  readonly row: Row
  readonly price: number
  readonly score: number
}

/** Why a model is not in the scatter plot, and how the page says so. The first that holds is given. */
export const absences = {
  alias: "other names of models that are listed themselves",
  dynamic: "price depends on the model that gets picked",
  free: "listed at $0, which has no place on a logarithmic axis",
  unpriced: "without this price",
  variant: "variants of models that are listed themselves",
  unmeasured: "without this score"
}

/** Why a model is not in the scatter plot. */
export type Absence = keyof typeof absences

/** The models on a chart of these two numbers, and all the others with the reason. No model is in neither. */
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

/** The points that no other beats by costing no more and scoring no less, cheapest first. */
export const frontier = (points: ReadonlyArray<Point>): ReadonlyArray<Point> => {
  const best: Array<Point> = []
  for (const point of points.toSorted((a, b) => a.price - b.price || b.score - a.score)) {
    const last = best.at(-1)
    if (last === undefined || point.score > last.score) best.push(point)
  }
  return best
}

/** Whether every word of a search is somewhere in what a row says. */
export const matches = (row: Row, search: string): boolean =>
  search.toLowerCase().split(/\s+/).every((word) => row.words.includes(word))

/** `OpenAI: GPT-4o` without its author, and never longer than fits. */
export const shortName = (name: string, most = 36): string => {
  const short = name.replace(/^[^:]{1,30}: /, "")
  return short.length > most ? `${short.slice(0, most - 1)}…` : short
}
