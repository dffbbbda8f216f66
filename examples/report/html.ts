/** HTML templates that escape every value, except markup that they made themselves. */

export class Html {
  readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = Html | string | number | ReadonlyArray<Html>

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

export const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character)

const write = (part: Part): string =>
  part instanceof Html
    ? part.markup
    : typeof part === "object"
    ? part.map(({ markup }) => markup).join("")
    : escape(String(part))

/** A piece of a page: ``html`<p title="${title}">${text}</p>` ``. Quote attributes. */
export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(strings.map((string, index) => string + write(parts[index] ?? "")).join(""))

/** JSON for a `<script type="application/json">`: without `<`, nothing in it can end the element. */
export const json = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll("<", "\\u003c"))
