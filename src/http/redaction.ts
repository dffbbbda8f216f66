/**
 * Finds the API key in responses, in the forms in which a server may echo it, and removes it.
 *
 * The forms are: unchanged, in another letter case, with JSON, URL or XML escapes (of some or all characters, also nested),
 * and in base64 or base64url, also within a longer text such as `Bearer KEY`. Other forms, such as hexadecimal, are not
 * found.
 */
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Predicate from "effect/Predicate"
import { escape as quoted } from "effect/RegExp"

export interface Redaction {
  /** In linear time. */
  readonly occursIn: (text: string) => boolean
  /** A text with `<redacted>` in place of the key. */
  readonly text: (text: string) => string
  /** Parsed JSON with `<redacted>` in place of the key, in values and in the keys of objects. */
  readonly json: (value: unknown) => unknown
}

export const none: Redaction = { occursIn: () => false, text: (text) => text, json: (value) => value }

/** For an API key, which is printable ASCII. Short keys are exempt. */
export const make = (key: string): Redaction => {
  if (key.length < shortestSecret) return none
  const encoded = base64Of(key)
  const written = new RegExp([key, unescaped(key), ...encoded].map(quoted).join("|"), "gi")
  const isWritten = (text: string) => text.search(written) !== -1
  // Almost no body contains one of these: the end of the key, which is random, or the parts that all variants of base64
  // share. Searching only for them takes a quarter of the time.
  const ending = new RegExp(quoted(key.slice(-24)), "i")
  const parts = Array.from(new Set(encoded.map(longestPart)))
  const mayBeWritten = (text: string) => ending.test(text) || parts.some((part) => text.includes(part))
  const isEscaped = escapesOf(`${key}${encoded.join("")}`)

  const occursIn = (text: string): boolean => {
    if (mayBeWritten(text) && isWritten(text)) return true
    if (!isEscaped(text)) return false
    let escaped = text
    for (let level = 0; level < maxLevels; level++) {
      const plain = unescapedOnce(escaped)
      if (isWritten(plain)) return true
      if (plain === escaped) return false
      escaped = plain
    }
    return false
  }

  const redacted = (text: string): string => {
    const shown = text.replace(written, marker)
    // The beginning and the end of an escaped key are unknown, so the whole text is replaced.
    return occursIn(shown) ? marker : shown
  }

  const json = (value: unknown): unknown => {
    if (Predicate.isString(value)) return redacted(value)
    if (Predicate.isNumber(value)) return occursIn(String(value)) ? marker : value
    if (Array.isArray(value)) return value.map(json)
    if (!Predicate.isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [redacted(name), json(item)]))
  }

  return { occursIn, text: redacted, json }
}

const marker = "<redacted>"

// A placeholder such as `test` protects nothing, and occurs in the names of models.
const shortestSecret = 12

// Escapes may be escaped: `%2573` is `%73`, which is `s`.
const maxLevels = 4

const unescaped = (text: string): string => {
  let plain = text
  for (let level = 0; level < maxLevels; level++) plain = unescapedOnce(plain)
  return plain
}

// Backslashes are left out, because in nested JSON any number of them precede a character.
const unescapedOnce = (text: string): string =>
  text.replaceAll("\\", "").replace(
    /u00([2-7][0-9a-f])|%([2-7][0-9a-f])|&#x0{0,6}([2-7][0-9a-f]);|&#0{0,6}(\d{2,3});/gi,
    (_, json?: string, url?: string, xml?: string, decimal?: string) =>
      String.fromCharCode(decimal === undefined ? Number.parseInt(json ?? url ?? xml ?? "", 16) : Number(decimal))
  )

// Searches for escapes of these characters, of `%` and of a backslash. Others are too common.
const escapesOf = (secret: string): (text: string) => boolean => {
  const characters = new Set(`${secret.toLowerCase()}${secret.toUpperCase()}%\\`)
  const marks = ["&#", ..."\"\\/".split("").filter((character) => secret.includes(character)).map((it) => `\\${it}`)]
  const hasEscape = (text: string, mark: string) => {
    for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
      const digits = text.slice(at + mark.length, at + mark.length + 2)
      if (characters.has(String.fromCharCode(Number.parseInt(digits, 16)))) return true
    }
    return false
  }
  return (text) => marks.some((mark) => text.includes(mark)) || hasEscape(text, "%") || hasEscape(text, "\\u00")
}

// The longest part that is the same in base64 and base64url.
const longestPart = (form: string): string =>
  form.split(/[+/_-]/).reduce((longest, part) => part.length > longest.length ? part : longest)

// Base64 encodes three bytes at a time, so there are three encodings of a key within a text. Their first and last
// characters depend on the text around the key.
const base64Of = (key: string): ReadonlyArray<string> => {
  const forms = [0, 1, 2].flatMap((before) =>
    [Base64.encode, Base64Url.encode].map((encode) =>
      encode(`${" ".repeat(before)}${key}`).slice(Math.ceil(before * 8 / 6), Math.floor((before + key.length) * 8 / 6))
    )
  )
  return Array.from(new Set(forms))
}
