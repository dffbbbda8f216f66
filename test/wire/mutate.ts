/** Seeded mutations of JSON, as text: what OpenRouter may send one day. */
import { isObject } from "../conformance/json.ts"

export const seeded = (seed: number): () => number => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pickFrom = <A>(random: () => number, list: ReadonlyArray<A>): A => {
  const picked = list[Math.floor(random() * list.length)]
  if (picked === undefined) throw new Error("nothing to pick from")
  return picked
}

// Placeholders, which are replaced in the text: JSON.stringify cannot write duplicate keys and infinite numbers.
const duplicateOf = "\u0001duplicate of "
const infinite = "\u0001infinite"

const values: ReadonlyArray<unknown> = [0, -1, 0.5, "", "text", "7", true, false, [], {}, [null], ["text"], [1], [{}], {
  id: "x"
}]

type Mutation = (random: () => number, parent: Record<string, unknown> | Array<unknown>, key: string | number) => void

const set = (parent: Record<string, unknown> | Array<unknown>, key: string | number, value: unknown) =>
  Object.defineProperty(parent, key, { configurable: true, enumerable: true, value, writable: true })

const get = (parent: object, key: string | number): unknown => Reflect.get(parent, key)

const mutations = {
  drop: (_, parent, key) =>
    void (Array.isArray(parent) ? parent.splice(Number(key), 1) : Reflect.deleteProperty(parent, key)),
  rename: (_, parent, key) => {
    if (Array.isArray(parent)) return
    set(parent, `${key}_v2`, get(parent, key))
    Reflect.deleteProperty(parent, key)
  },
  retype: (random, parent, key) => void set(parent, key, structuredClone(pickFrom(random, values))),
  nullify: (_, parent, key) => void set(parent, key, null),
  nest: (random, parent, key) =>
    void set(parent, key, random() < 0.5 ? [get(parent, key)] : { value: get(parent, key) }),
  duplicate: (random, parent, key) => {
    if (Array.isArray(parent)) parent.push(get(parent, key))
    else set(parent, duplicateOf + key, structuredClone(pickFrom(random, values)))
  },
  proto: (random, parent, key) => {
    const value = pickFrom(random, [{ polluted: true, id: "polluted" }, null, "text", [1]])
    const target = Array.isArray(parent) ? get(parent, key) : parent
    if (isObject(target)) set(target, pickFrom(random, ["__proto__", "constructor"]), value)
  },
  huge: (random, parent, key) =>
    void set(parent, key, pickFrom(random, [infinite, 1e308, -1e308, 5e-324, 2 ** 63, "9".repeat(400), "1e999999999"])),
  surrogate: (random, parent, key) => {
    const text = pickFrom(random, ["\ud800", "a\udfff", "\udc00\ud800"])
    if (Array.isArray(parent) || random() < 0.5) set(parent, key, text)
    else set(parent, text, get(parent, key))
  }
} satisfies Record<string, Mutation>

type Kind = keyof typeof mutations

export const kinds: ReadonlyArray<Kind> = [
  "drop",
  "rename",
  "retype",
  "nullify",
  "nest",
  "duplicate",
  "proto",
  "huge",
  "surrogate"
]

interface Place {
  readonly parent: Record<string, unknown> | Array<unknown>
  readonly key: string | number
}

const placesIn = (value: unknown, places: Array<Place> = []): ReadonlyArray<Place> => {
  if (Array.isArray(value)) {
    for (const [key, each] of value.entries()) {
      places.push({ parent: value, key })
      placesIn(each, places)
    }
  } else if (isObject(value)) {
    const parent: Record<string, unknown> = value
    for (const [key, each] of Object.entries(parent)) {
      places.push({ parent, key })
      placesIn(each, places)
    }
  }
  return places
}

export const mutate = (random: () => number, item: unknown, kind: Kind): void => {
  const places = placesIn(item)
  if (places.length === 0) return
  const { key, parent } = pickFrom(random, places)
  mutations[kind](random, parent, key)
}

export const stringify = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(JSON.stringify(duplicateOf).slice(1, -1), "")
    .replaceAll(JSON.stringify(infinite), "1e999")
