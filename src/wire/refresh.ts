/**
 * Parses a refreshed list in parts: items whose text has not changed are not parsed again, and stay the same objects.
 *
 * Only lists that begin with `{"data":[{"id":` and whose items all begin with their id are split. The whole text has to be
 * parsed if the number or the order of the items differs, if many items have changed, if the rest of the body has a key
 * twice or is not compact, or if a part is not JSON or too deep.
 */
import * as Predicate from "effect/Predicate"
import { isReplayable, Reused } from "./collector.ts"
import { isDeeperThan, maxDepth } from "./depth.ts"

interface Version {
  readonly text: string
  readonly items: ReadonlyArray<unknown>
}

/** The parsed body, with {@link Reused} for unchanged items; undefined if the whole text has to be parsed. */
export const parseRefreshed = (text: string, previous: Version): unknown => {
  if (!isReplayable(previous.items)) return undefined
  const before = split(previous.text)
  const now = split(text)
  const { items } = previous
  if (before === undefined || now?.parts.length !== items.length || before.parts.length !== items.length) {
    return undefined
  }
  // Changed parts are parsed in both versions, so parsing the whole text costs less if there are many.
  const changes = now.parts.filter((part, index) => part !== before.parts[index]).length
  if (changes > items.length * maxChanged) return undefined
  try {
    // Throws if the envelope has another list of objects: the last part then extends into that list.
    parse(`{"id":${now.parts.at(-1)}}`)
    const data: Array<unknown> = []
    for (const [index, item] of items.entries()) {
      const part = now.parts[index] ?? ""
      const known = before.parts[index]
      if (!Predicate.isObject(item) || !part.startsWith(JSON.stringify(item["id"]))) return undefined
      if (part === known) data.push(new Reused(item))
      else {
        // Each part has to be one object, so that the text around it stays JSON.
        JSON.parse(`{"id":${known}}`)
        data.push(parse(`{"id":${part}}`))
      }
    }
    const envelope = parse(now.envelope)
    // Differs if a key occurs twice.
    return JSON.stringify(envelope) === now.envelope ? { ...envelope, data } : undefined
  } catch {
    return undefined
  }
}

// Only changed parts can be too deep. Items are two levels below the body.
const parse = (text: string) => {
  if (isDeeperThan(text, maxDepth - 2)) throw new RangeError("too deep")
  return JSON.parse(text)
}

const maxChanged = 1 / 3

const head = /^\s*\{\s*"data"\s*:\s*\[\s*\{"id":/

// This text cannot occur inside a string, where its quotes would be escaped.
const split = (text: string) => {
  const start = head.exec(text)?.[0].length ?? 0
  const end = text.lastIndexOf("}]")
  if (start === 0 || end < start) return undefined
  return { parts: text.slice(start, end).split("},{\"id\":"), envelope: `{"data":[${text.slice(end + 1)}` }
}
