/** The table of all models: sorting by its headings, search, and arrow keys. */
import type { Row } from "../content.ts"
import { byId } from "./element.ts"

const columns = {
  name: ({ name }: Row) => name.toLowerCase(),
  intelligence: (row: Row) => row.intelligence,
  coding: (row: Row) => row.coding,
  agentic: (row: Row) => row.agentic,
  input: (row: Row) => row.input,
  output: (row: Row) => row.output,
  blend: (row: Row) => row.blend,
  context: (row: Row) => row.context,
  listed: (row: Row) => row.listed
}

type Key = keyof typeof columns

const isKey = (key: string | undefined): key is Key => key !== undefined && Object.hasOwn(columns, key)

// The first click sorts the best first: names and prices ascending, the rest descending.
const firstDirection = (key: Key) => ["name", "input", "output", "blend"].includes(key) ? "ascending" : "descending"

/** Adds sorting and keys to the table. Returns a function that shows only some rows. */
export const make = (rows: ReadonlyArray<Row>) => {
  const table = byId("table", HTMLTableElement)
  const nothing = byId("nothing", HTMLElement)
  const body = table.tBodies[0] ?? table.createTBody()
  const lines = [...body.rows].flatMap((element) => {
    const row = rows[Number(element.dataset.row)]
    return row === undefined ? [] : [{ element, row }]
  })
  const headings = [...table.querySelectorAll<HTMLButtonElement>("thead button")].flatMap((button) => {
    const [key, cell] = [button.dataset.key, button.closest("th")]
    return isKey(key) && cell !== null ? [{ button, cell, key }] : []
  })

  const sort = (key: Key, direction: string) => {
    const sign = direction === "ascending" ? 1 : -1
    const order = (a: Row, b: Row) => {
      const [left, right] = [columns[key](a), columns[key](b)]
      // Unknown values come last in both directions.
      if (left === null || right === null) return Number(left === null) - Number(right === null)
      return left < right ? -sign : left > right ? sign : 0
    }
    body.append(...lines.toSorted((a, b) => order(a.row, b.row)).map(({ element }) => element))
    for (const heading of headings) heading.cell.setAttribute("aria-sort", heading.key === key ? direction : "none")
  }

  for (const { button, cell, key } of headings) {
    button.addEventListener("click", () => {
      const now = cell.getAttribute("aria-sort")
      sort(key, now === "ascending" ? "descending" : now === "descending" ? "ascending" : firstDirection(key))
    })
  }

  body.addEventListener("keydown", (event) => {
    const links = [...body.querySelectorAll<HTMLAnchorElement>("tr:not([hidden]) th a")]
    const at = links.findIndex((link) => link === document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key]
    const link = to === undefined || at < 0 ? undefined : links[to]
    if (link === undefined) return
    event.preventDefault()
    link.focus()
  })

  sort("intelligence", "descending")
  return (found: ReadonlySet<Row>) => {
    for (const { element, row } of lines) element.hidden = !found.has(row)
    nothing.hidden = found.size > 0
  }
}
