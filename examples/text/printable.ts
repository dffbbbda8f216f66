/**
 * Text that comes from outside, made fit to be read: names and ids are whatever a server sends.
 */
import { Console } from "effect"

/**
 * Text with escapes in place of characters that break the line, steer a terminal or cannot be seen: control, bidirectional
 * and zero-width characters, and lone surrogates.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** Prints a template, with its values made printable: ``yield* print`${id}: ${name}` ``. */
export const print = (strings: TemplateStringsArray, ...values: ReadonlyArray<unknown>) =>
  Console.log(String.raw({ raw: strings }, ...values.map((value) => printable(String(value)))))
