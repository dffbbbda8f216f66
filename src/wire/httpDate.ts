/**
 * Dates of HTTP headers, in the three forms of RFC 9110, 5.6.7. A date is read only if printing it gives the same text, so
 * nothing that `Date.parse` accepts besides (other zones, missing parts, ISO 8601) counts.
 */

/** A date in milliseconds since 1970; undefined if the text is not an HTTP date. Two-digit years are read relative to `now`. */
export const parse = (text: string | undefined, now: number): number | undefined => {
  // `Wednesday, 30-Sep-26 23:59:59 GMT` has 33 characters.
  if (text === undefined || text.length < 24 || text.length > 33) return undefined
  const fixdate = fromFixdate(text)
  if (fixdate !== undefined) return fixdate
  return text.endsWith(" GMT") ? fromRfc850(text, now) : fromAsctime(text)
}

// Sun, 06 Nov 1994 08:49:37 GMT
const fromFixdate = (text: string): number | undefined => {
  const time = Date.parse(text)
  return Number.isNaN(time) || new Date(time).toUTCString() !== text ? undefined : time
}

// Sunday, 06-Nov-94 08:49:37 GMT. A year that seems more than 50 years away is in the past (RFC 9110, 5.6.7).
const fromRfc850 = (text: string, now: number): number | undefined => {
  const [weekday = "", rest = "", ...more] = text.split(", ")
  const [date = "", time = "", zone = ""] = rest.split(" ")
  const [day = "", month = "", year = ""] = date.split("-")
  if (more.length > 0 || year.length !== 2 || !weekdays.has(weekday)) return undefined
  const thisYear = new Date(now).getUTCFullYear()
  const inThisCentury = thisYear - thisYear % 100 + Number(year)
  const full = inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury
  return fromFixdate(`${weekday.slice(0, 3)}, ${day} ${month} ${full} ${time} ${zone}`)
}

// Sun Nov  6 08:49:37 1994
const fromAsctime = (text: string): number | undefined => {
  if (text.length !== 24) return undefined
  const day = text.slice(8, 10).replace(" ", "0")
  return fromFixdate(`${text.slice(0, 3)}, ${day} ${text.slice(4, 7)} ${text.slice(20)} ${text.slice(11, 19)} GMT`)
}

const weekdays: ReadonlySet<string> = new Set([
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday"
])
