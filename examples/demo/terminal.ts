/** Output for terminals: colours, tables and line breaks. */
import { styleText } from "node:util"
import { printable } from "../text/printable.ts"

type Tone = "plain" | "title" | "quiet" | "good" | "doubtful" | "bad"

const colours = { title: "cyan", quiet: "gray", good: "green", doubtful: "yellow", bad: "red" } as const

// https://no-color.org: NO_COLOR counts unless it is empty.
const isColoured = process.stdout.isTTY && !process.env.NO_COLOR

export const paint = (tone: Tone, text: string): string =>
  isColoured && tone !== "plain" ? styleText(colours[tone], text) : text

export type Cell = string | { readonly text: string; readonly tone: Tone }

interface Column<Row> {
  readonly title: string
  readonly align?: "left" | "right"
  readonly cell: (row: Row, index: number) => Cell
}

export const table = <Row>(
  rows: ReadonlyArray<Row>,
  columns: ReadonlyArray<Column<Row>>,
  widest = 44
): ReadonlyArray<string> => {
  if (rows.length === 0) return []
  const filled = columns.map(({ align = "left", cell, title }) => {
    const cells = [{ text: title, tone: "quiet" as const }, ...rows.map((row, index) => toned(cell(row, index)))]
      .map(({ text, tone }) => ({ text: text.length > widest ? `${text.slice(0, widest - 1)}…` : text, tone }))
    const width = Math.max(...cells.map(({ text }) => text.length))
    return cells.map(({ text, tone }) => paint(tone, align === "left" ? text.padEnd(width) : text.padStart(width)))
  })
  return Array.from({ length: rows.length + 1 }, (_, line) => filled.map((column) => column[line]).join("  ").trimEnd())
}

const toned = (cell: Cell) => {
  const { text, tone } = typeof cell === "string" ? { text: cell, tone: "plain" as const } : cell
  return { text: printable(text), tone }
}

/** Pads decimals on the right, so that their points align in a right-aligned column. */
export const alignPoints = (decimals: ReadonlyArray<string>): ReadonlyArray<string> => {
  const fraction = (decimal: string) => decimal.includes(".") ? decimal.length - decimal.indexOf(".") : 0
  const longest = Math.max(0, ...decimals.map(fraction))
  return decimals.map((decimal) => decimal + " ".repeat(longest - fraction(decimal)))
}

export const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const line = lines.pop()
    if (line === undefined) lines.push(word)
    else if (line.length + 1 + word.length <= width) lines.push(`${line} ${word}`)
    else lines.push(line, word)
  }
  return lines
}
