/** Elements of the page. Text is never parsed as markup. */

export const byId = <E extends HTMLElement>(id: string, type: new() => E): E => {
  const element = document.getElementById(id)
  if (element instanceof type) return element
  throw new Error(`The page has no ${type.name} with the id ${id}.`)
}

const create = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(name)
  element.append(...children)
  return element
}

export const folded = (summary: string, items: ReadonlyArray<Node | string>): HTMLElement =>
  create("details", create("summary", summary), create("ul", ...items.map((item) => create("li", item))))

/** Replaces the lists below a chart. Lists that were open stay open. */
export const setLists = (container: HTMLElement, lists: ReadonlyArray<HTMLElement>): void => {
  const open = [...container.children].map((list) => list.hasAttribute("open"))
  for (const [index, list] of lists.entries()) list.toggleAttribute("open", open[index] ?? false)
  container.replaceChildren(...lists)
}
