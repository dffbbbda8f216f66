import { assert, describe, it } from "@effect/vitest"
import * as httpDate from "../../src/wire/httpDate.ts"

const now = Date.UTC(2026, 10, 21)
const instant = Date.UTC(1994, 10, 6, 8, 49, 37)

describe("an HTTP date", () => {
  it.each([
    ["IMF-fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", instant],
    ["RFC 850", "Sunday, 06-Nov-94 08:49:37 GMT", instant],
    ["asctime", "Sun Nov  6 08:49:37 1994", instant],
    ["asctime with a day of two digits", "Wed Nov 16 08:49:37 1994", Date.UTC(1994, 10, 16, 8, 49, 37)],
    ["a two-digit year at most 50 years ahead", "Thursday, 18-Aug-50 02:01:18 GMT", Date.UTC(2050, 7, 18, 2, 1, 18)],
    ["a two-digit year that seems 51 years ahead", "Thursday, 18-Aug-77 02:01:18 GMT", Date.UTC(1977, 7, 18, 2, 1, 18)],
    ["the longest weekday", "Wednesday, 30-Sep-26 23:59:59 GMT", Date.UTC(2026, 8, 30, 23, 59, 59)],
    // RFC 9111, 4.2: a cache matches dates without regard to case.
    ["IMF-fixdate in another case", "SUN, 06 nov 1994 08:49:37 gMT", instant],
    ["RFC 850 in another case", "sunday, 06-NOV-94 08:49:37 gmt", instant],
    ["asctime in another case", "sun NOV  6 08:49:37 1994", instant],
    ["IMF-fixdate with another weekday", "Fri, 06 Nov 1994 08:49:37 GMT", instant],
    ["RFC 850 with another weekday", "Friday, 06-Nov-94 08:49:37 GMT", instant],
    ["asctime with another weekday", "Fri Nov  6 08:49:37 1994", instant]
  ])("%s", (_, text, expected) => assert.strictEqual(httpDate.parse(text, now), expected))

  it.each([
    ["no header", undefined],
    ["zero", "0"],
    ["no text", ""],
    ["another zone", "Thu, 18 Aug 2050 02:01:18 UTC"],
    ["an offset", "Thu, 18 Aug 2050 02:01:18 +0000"],
    ["no weekday that exists", "Foo, 18 Aug 2050 02:01:18 GMT"],
    ["RFC 850 with a part too many", "Sunday, 06-Nov-94-1 08:49:37 GMT"],
    ["RFC 850 with no weekday that exists", "Fooday, 18-Aug-50 02:01:18 GMT"],
    ["asctime with no weekday that exists", "Foo Aug 18 02:01:18 2050"],
    ["two digits of a year", "Thu, 18 Aug 50 02:01:18 GMT"],
    ["no comma", "Thu 18 Aug 2050 02:01:18 GMT"],
    ["several spaces", "Thu, 18  Aug  2050 02:01:18 GMT"],
    ["dashes and four digits of a year", "Thu, 18-Aug-2050 02:01:18 GMT"],
    ["RFC 850 with a short weekday", "Thu, 18-Aug-50 02:01:18 GMT"],
    ["periods in the time", "Thu, 18 Aug 2050 02.01.18 GMT"],
    ["an hour of one digit", "Thu, 18 Aug 2050 2:01:18 GMT"],
    ["no day that exists", "Thu, 31 Feb 2050 02:01:18 GMT"],
    ["ISO 8601", "2050-08-18T02:01:18.000Z"],
    ["a list", "Thu, 18 Aug 2050 02:01:18 GMT, Thu, 18 Aug 2050 02:01:18 GMT"],
    ["a long text", `Thu, ${" ".repeat(100_000)}18 Aug 2050`]
  ])("is not %s", (_, text) => assert.isUndefined(httpDate.parse(text, now)))
})
