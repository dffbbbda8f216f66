/**
 * How deeply a JSON text is nested, found without parsing it: a few megabytes of `[` would become as many arrays.
 */

/**
 * Whether arrays and objects are nested more than `limit` levels deep. Reads the text once, up to the first bracket that
 * exceeds the limit. The result for a text that is not JSON is unspecified.
 */
export const isDeeperThan = (text: string, limit: number): boolean => {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22 /* " */) at = endOfString(text, at)
    else if (code === 0x5b /* [ */ || code === 0x7b /* { */) {
      if (++depth > limit) return true
    } else if (code === 0x5d /* ] */ || code === 0x7d /* } */) depth--
  }
  return false
}

// Jumping from quote to quote is twice as fast as looking at every character. A quote after an odd number of backslashes
// is part of the string.
const endOfString = (text: string, start: number): number => {
  for (let end = text.indexOf("\"", start + 1); end !== -1; end = text.indexOf("\"", end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === 0x5c /* \ */) first--
    if ((end - first) % 2 === 0) return end
  }
  return text.length
}
