/**
 * Text that comes from outside, made fit for a line in a log or on a terminal, and bounded.
 */

/**
 * Escapes characters that could break the line, control a terminal or be invisible: control, bidirectional and zero-width
 * characters, and lone surrogates.
 */
export const escaped = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** On one line of at most `most` UTF-16 units before escaping, with spaces in place of whitespace and control characters. */
export const oneLine = (text: string, most: number): string =>
  escaped(cut(text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim(), most))

/** The first `most` UTF-16 units, and an ellipsis if there were more. Never ends within a character that takes two units. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")}…` : text

/** At most `most` bytes of UTF-8; a text that is longer ends in an ellipsis. */
export const cutBytes = (text: string, most: number): string => {
  const fits = (bytes: number) => encoder.encodeInto(text, new Uint8Array(bytes)).read
  if (text.length * 3 <= most || fits(most) === text.length) return text
  // The ellipsis takes three bytes.
  return `${text.slice(0, fits(most - 3))}…`
}

const encoder = new TextEncoder()
