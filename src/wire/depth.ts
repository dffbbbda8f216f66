/** The nesting of a JSON text, found before parsing: parsing a few megabytes of `[` would create as many arrays. */

/** Known responses have fewer than ten levels. */
export const maxDepth = 128

/** The result is unspecified for a text that is not JSON. */
export const isDeeperThan = (text: string, limit: number): boolean => {
  // Jumps from bracket to bracket, in half the time of reading every string. Invariant: everything before `at` has been
  // read, `at` is not inside a string, and `quote` is the first quote after it.
  let at = 0
  let depth = 0
  let quote = find(text, "\"", 0)
  let array = -1
  let object = -1
  let arrayEnd = -1
  let objectEnd = -1
  for (;;) {
    if (array < at) array = find(text, "[", at)
    if (object < at) object = find(text, "{", at)
    if (arrayEnd < at) arrayEnd = find(text, "]", at)
    if (objectEnd < at) objectEnd = find(text, "}", at)
    const opening = array < object ? array : object
    const closing = arrayEnd < objectEnd ? arrayEnd : objectEnd
    const bracket = opening < closing ? opening : closing
    if (bracket === text.length) return false
    if (quote < bracket) {
      const next = quoteAfter(text, bracket)
      if (startsString(text, next)) quote = next
      else {
        while (quote < bracket) {
          at = endOfString(text, quote) + 1
          quote = find(text, "\"", at)
        }
        if (at > bracket) continue
      }
    }
    at = bracket + 1
    if (bracket === closing) depth--
    else if (++depth > limit) return true
  }
}

const space = 0x20
const quotationMark = 0x22
const comma = 0x2c
const colon = 0x3a
const backslash = 0x5c
const bracketEnd = 0x5d
const braceEnd = 0x7d

const find = (text: string, character: string, from: number): number => {
  const found = text.indexOf(character, from)
  return found === -1 ? text.length : found
}

// Looks before it searches: a quote, or a comma and a quote, follows most brackets.
const quoteAfter = (text: string, bracket: number): number => {
  const next = text.charCodeAt(bracket + 1) === comma ? bracket + 2 : bracket + 1
  return text.charCodeAt(next) === quotationMark ? next : find(text, "\"", next)
}

// After the end of a string, JSON has only whitespace, `,`, `:`, a closing bracket or nothing.
const startsString = (text: string, quote: number): boolean => {
  if (text.charCodeAt(quote - 1) === backslash) return false
  const code = text.charCodeAt(quote + 1)
  return code > space && code !== comma && code !== colon && code !== bracketEnd && code !== braceEnd
}

const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf("\"", start + 1); end !== -1; end = text.indexOf("\"", end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === backslash) first--
    if ((end - first) % 2 === 0) return end
  }
  return text.length
}
