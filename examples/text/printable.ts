/** Makes text from a server safe to print: a name or an id may contain any character. */
import { Console } from "effect"

/** Escapes control, bidirectional and zero-width characters, and lone surrogates. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** Prints a template with printable values: ``yield* print`${id}: ${name}` ``. */
export const print = (strings: TemplateStringsArray, ...values: ReadonlyArray<unknown>) =>
  Console.log(String.raw({ raw: strings }, ...values.map((value) => printable(String(value)))))
