/**
 * Parses a refreshed list in parts. The text is split between its items; items whose text is the same as in the previous
 * version are not parsed or decoded again, and stay the same objects.
 *
 * Only lists that begin with `{"data":[{"id":` and whose items all begin with their id are split. If the number or the
 * order of the items differs, many items have changed, `data` occurs again, or a part is not JSON by itself or too deep,
 * there is no result, and the whole text has to be parsed.
 */
import * as Predicate from "effect/Predicate"
import { isReplayable, Reused } from "./collector.ts"
import { isDeeperThan, maxDepth } from "./depth.ts"

/** A version of a list: its text, and the items decoded from it. */
interface Version {
  readonly text: string
  readonly items: ReadonlyArray<unknown>
}

/** The parsed body, with the unchanged items of the previous version as {@link Reused}; undefined if there is any doubt. */
export const parseRefreshed = (text: string, previous: Version): unknown => {
  if (!isReplayable(previous.items)) return undefined
  const before = split(previous.text)
  const now = split(text)
  const { items } = previous
  if (before === undefined || now?.parts.length !== items.length || before.parts.length !== items.length) {
    return undefined
  }
  // A changed part is parsed in both versions: if many have changed, parsing the whole text once costs less.
  const changes = now.parts.filter((part, index) => part !== before.parts[index]).length
  if (changes > items.length * worthwhile) return undefined
  try {
    // If the envelope has a list of objects, too, the last part extends into the envelope, and is not one item.
    parse(`{"id":${now.parts.at(-1)}}`)
    const data: Array<unknown> = []
    for (const [index, item] of items.entries()) {
      const part = now.parts[index] ?? ""
      const known = before.parts[index]
      if (!Predicate.isObject(item) || !part.startsWith(JSON.stringify(item["id"]))) return undefined
      if (part === known) data.push(new Reused(item))
      else {
        // Replaces one whole object by another, so that what surrounds it stays JSON.
        JSON.parse(`{"id":${known}}`)
        data.push(parse(`{"id":${part}}`))
      }
    }
    return { ...parse(now.envelope), data }
  } catch {
    return undefined
  }
}

// What has not changed was not too deep before. Items are two levels below the body.
const parse = (text: string) => {
  if (isDeeperThan(text, maxDepth - 2)) throw new RangeError("too deep")
  return JSON.parse(text)
}

// The largest share of changed items at which parts cost less than the whole.
const worthwhile = 1 / 3

const head = /^\s*\{\s*"data"\s*:\s*\[\s*\{"id":/

// The text between the parts cannot occur inside a string, where its quotes would be escaped.
const split = (text: string) => {
  const start = head.exec(text)?.[0].length ?? 0
  const end = text.lastIndexOf("}]")
  const tail = text.slice(end + 1)
  if (start === 0 || end < start || tail.includes("\"data\"") || tail.includes("\\")) return undefined
  return { parts: text.slice(start, end).split("},{\"id\":"), envelope: `{"data":[${tail}` }
}
