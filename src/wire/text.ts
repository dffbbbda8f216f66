/** Makes text from responses safe for a line in a log or on a terminal, and bounds it. */

/** Escapes control, bidirectional and zero-width characters and lone surrogates. */
export const escaped = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** At most `most` UTF-16 units before escaping, with spaces for whitespace and control characters. */
export const oneLine = (text: string, most: number): string =>
  escaped(cut(text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim(), most))

/** The first `most` UTF-16 units, and an ellipsis if there were more. Never splits a character of two units. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…` : text

/** At most `most` bytes of UTF-8; a longer text ends in an ellipsis. */
export const cutBytes = (text: string, most: number): string => {
  const fits = (bytes: number) => encoder.encodeInto(text, new Uint8Array(bytes)).read
  if (text.length * 3 <= most || fits(most) === text.length) return text
  return `${text.slice(0, fits(most - 3))}…`
}

const encoder = new TextEncoder()
