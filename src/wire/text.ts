/**
 * Text that comes from outside, made fit for a line in a log or on a terminal.
 */

/** With escapes in place of characters that could break the line or steer a terminal. */
export const escaped = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** On one line and without control characters. */
export const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim()
