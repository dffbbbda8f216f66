/**
 * Dates of HTTP headers (RFC 9110, 5.6.7). `Date.parse` accepts more, so a date must print to the same text, apart from
 * case (RFC 9111, 4.2) and from its weekday, which may be wrong.
 */

/** In milliseconds since 1970; undefined if the text is not an HTTP date. Two-digit years are read relative to `now`. */
export const parse = (text: string | undefined, now: number): number | undefined => {
  // `Wednesday, 30-Sep-26 23:59:59 GMT` has 33 characters.
  if (text === undefined || text.length < 24 || text.length > 33) return undefined
  const lower = text.toLowerCase()
  return fromFixdate(lower) ?? (lower.endsWith(" gmt") ? fromRfc850(lower, now) : fromAsctime(lower))
}

// Sun, 06 Nov 1994 08:49:37 GMT
const fromFixdate = (text: string): number | undefined => {
  const time = Date.parse(text)
  if (Number.isNaN(time) || !shortWeekdays.has(text.slice(0, 3))) return undefined
  return new Date(time).toUTCString().slice(3).toLowerCase() === text.slice(3) ? time : undefined
}

// Sunday, 06-Nov-94 08:49:37 GMT. A year more than 50 years ahead is in the past (RFC 9110, 5.6.7).
const fromRfc850 = (text: string, now: number): number | undefined => {
  const [weekday = "", rest = "", ...more] = text.split(", ")
  const [date = "", time = "", zone = ""] = rest.split(" ")
  const [day = "", month = "", year = ""] = date.split("-")
  if (more.length > 0 || rest.length !== 22 || year.length !== 2 || !weekdays.includes(weekday)) return undefined
  const thisYear = new Date(now).getUTCFullYear()
  const inThisCentury = thisYear - thisYear % 100 + Number(year)
  const full = inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury
  return fromFixdate(`${weekday.slice(0, 3)}, ${day} ${month} ${full} ${time} ${zone}`)
}

// Sun Nov  6 08:49:37 1994
const fromAsctime = (text: string): number | undefined => {
  if (text.length !== 24) return undefined
  const day = text.slice(8, 10).replace(" ", "0")
  return fromFixdate(`${text.slice(0, 3)}, ${day} ${text.slice(4, 7)} ${text.slice(20)} ${text.slice(11, 19)} gmt`)
}

const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
const shortWeekdays: ReadonlySet<string> = new Set(weekdays.map((weekday) => weekday.slice(0, 3)))
