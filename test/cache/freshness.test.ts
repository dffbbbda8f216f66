import { assert, describe, it } from "@effect/vitest"
import * as Freshness from "../../src/cache/freshness.ts"
import type * as Settings from "../../src/cache/settings.ts"

const none: Settings.Range = { atLeast: 0, atMost: Infinity }
const limits: Settings.Limits = {
  minimum: 0,
  minimumNoStore: undefined,
  maximum: Infinity,
  staleWhileRevalidate: none,
  staleIfError: none
}
const arrival = Date.UTC(2026, 10, 21, 12)
const date = (seconds: number) => new Date(arrival + seconds * 1000).toUTCString()

const make = (
  headers: Freshness.Headers,
  options: Partial<Settings.Limits> = {},
  status = 200,
  sent: Freshness.Headers = {}
) => Freshness.make(sent, { status, headers }, { ...limits, ...options }, arrival)

/** Seconds of freshness. */
const lifetime = (headers: Freshness.Headers, options: Partial<Settings.Limits> = {}) => {
  const freshness = make(headers, options)
  return freshness === undefined ? "not stored" : Math.max(0, (freshness.freshUntil - arrival) / 1000)
}

describe("the lifetime of a response with", () => {
  it.each<readonly [string, Freshness.Headers, number | "not stored"]>([
    ["no lifetime", {}, 0],
    ["max-age", { "cache-control": "max-age=60" }, 60],
    ["MAX-AGE", { "cache-control": "public, MAX-AGE=60" }, 60],
    ["max-age in quotes", { "cache-control": "max-age=\"60\"" }, 60],
    ["max-age with zeros in front", { "cache-control": "max-age=0060" }, 60],
    ["max-age within quotes of another directive", { "cache-control": "extension=\"a, max-age=60\", public" }, 0],
    ["no-store within quotes of another directive", { "cache-control": "private=\"a, no-store\", max-age=60" }, 60],
    ["max-age after a quoted directive", { "cache-control": "extension=\"max-age=3600\", max-age=1" }, 1],
    ["max-age before a quoted directive", { "cache-control": "max-age=1, extension=\"max-age=3600\"" }, 1],
    ["a quote that is never closed", { "cache-control": "extension=\"a, max-age=60" }, 0],
    ["max-age twice", { "cache-control": "max-age=60, max-age=10" }, 60],
    ["max-age twice, the other way", { "cache-control": "max-age=10, max-age=60" }, 10],
    ["max-age in single quotes", { "cache-control": "max-age='60'" }, 0],
    ["max-age with a fraction", { "cache-control": "max-age=60.0" }, 0],
    ["max-age below 0", { "cache-control": "max-age=-60" }, 0],
    ["max-age with another equals sign", { "cache-control": "max-age=60=60" }, 0],
    ["max-age that is text", { "cache-control": "max-age=60s" }, 0],
    ["max-age without a value", { "cache-control": "max-age" }, 0],
    ["max-age that is malformed, and Expires", { "cache-control": "max-age=soon", expires: date(60) }, 0],
    ["max-age above 2^31", { "cache-control": `max-age=9${"0".repeat(30)}` }, 2 ** 31],
    ["s-maxage", { "cache-control": "s-maxage=10, max-age=60" }, 60],
    ["private", { "cache-control": "private, max-age=60" }, 60],
    ["immutable alone", { "cache-control": "immutable" }, 0],
    ["immutable and max-age", { "cache-control": "max-age=60, immutable" }, 60],
    ["no-store", { "cache-control": "max-age=60, no-store" }, "not stored"],
    ["No-Store in a list", { "cache-control": "max-age=60, No-Store" }, "not stored"],
    ["no-cache", { "cache-control": "max-age=60, no-cache" }, 0],
    ["no-cache of one field", { "cache-control": "max-age=60, no-cache=\"set-cookie\"" }, 0],
    ["Pragma: no-cache", { pragma: "no-cache", expires: date(60) }, 0],
    ["Pragma: no-cache beside Cache-Control", { pragma: "no-cache", "cache-control": "max-age=60" }, 60],
    ["Expires", { expires: date(60) }, 60],
    ["Expires after Date", { expires: date(60), date: date(10) }, 50],
    ["Expires before Date", { expires: date(60), date: date(90) }, 0],
    ["Expires that is no date", { expires: "0" }, 0],
    ["Expires beside max-age", { expires: date(600), "cache-control": "max-age=60" }, 60],
    ["Expires in a form of its own", { expires: "Thu, 18 Aug 2050 02:01:18 UTC" }, 0],
    ["Age", { "cache-control": "max-age=60", age: "20" }, 40],
    ["Age above the lifetime", { "cache-control": "max-age=60", age: "61" }, 0],
    ["Age with a fraction", { "cache-control": "max-age=3600", age: "7200.0" }, 3600],
    ["Age below 0", { "cache-control": "max-age=60", age: "-20" }, 60],
    ["Age that is text", { "cache-control": "max-age=60", age: "old" }, 60],
    ["Age twice", { "cache-control": "max-age=60", age: "20, 50" }, 40],
    ["an enormous Age", { "cache-control": "max-age=60", age: "9".repeat(30) }, 0],
    ["Date earlier than the arrival", { "cache-control": "max-age=60", date: date(-20) }, 40],
    ["Date earlier than Age says", { "cache-control": "max-age=60", date: date(-20), age: "30" }, 30],
    ["Age less than Date says", { "cache-control": "max-age=60", date: date(-20), age: "5" }, 40],
    ["Date later than the arrival", { "cache-control": "max-age=60", date: date(20) }, 60],
    ["Date that is no date", { "cache-control": "max-age=60", date: "yesterday" }, 60],
    ["an escaped quote, and no-store", { "cache-control": "max-age=60, a=\"\\\"\", no-store" }, "not stored"],
    ["an escaped quote, and max-age within it", { "cache-control": "a=\"\\\", max-age=60\"" }, 0],
    ["an escaped backslash, and no-store", { "cache-control": "max-age=60, a=\"\\\\\", no-store" }, "not stored"],
    ["max-age of 0, and Expires", { "cache-control": "max-age=0", expires: date(60) }, 0],
    ["no-store, whatever else", { "cache-control": "no-store, must-understand, max-age=60" }, "not stored"],
    ["No-Cache, and Expires", { "cache-control": "max-age=60, No-Cache", expires: date(60) }, 0],
    ["Last-Modified alone", { "last-modified": date(-86_400), date: date(0) }, 0],
    ["Expires equal to Date", { expires: date(60), date: date(60) }, 0],
    ["Expires twice", { expires: `${date(60)}, ${date(60)}` }, 0],
    ["Expires in another case", { expires: date(60).toUpperCase() }, 60],
    ["Expires, and Date that is no date", { expires: date(60), date: "yesterday" }, 60],
    ["Expires, an earlier Date and less Age", { expires: date(10), date: date(-10), age: "5" }, 10],
    ["Expires, an earlier Date and more Age", { expires: date(10), date: date(-10), age: "25" }, 0],
    ["Expires, a later Date and Age", { expires: date(20), date: date(10), age: "4" }, 6],
    ["Age twice, the other way", { "cache-control": "max-age=60", age: "50, 20" }, 10],
    ["Vary: * alone", { "cache-control": "max-age=60", vary: "*" }, "not stored"],
    ["Vary: * before another name", { "cache-control": "max-age=60", vary: "*, Accept" }, "not stored"],
    ["Vary: * after an empty name", { "cache-control": "max-age=60", vary: ", *" }, "not stored"],
    ["Vary: *", { "cache-control": "max-age=60", vary: "Accept, *" }, "not stored"],
    ["Cache-Control that is too long to keep", { "cache-control": `max-age=60, a=${"a".repeat(2000)}` }, "not stored"],
    ["Vary that is too long to keep", { "cache-control": "max-age=60", vary: "a,".repeat(2000) }, "not stored"]
  ])("%s", (_, headers, expected) => assert.strictEqual(lifetime(headers), expected))

  it("status 206 is not stored", () => {
    assert.isUndefined(make({ "cache-control": "max-age=60" }, {}, 206))
    assert.isDefined(make({ "cache-control": "max-age=60" }, {}, 203))
  })
})

describe("configured bounds", () => {
  it.each<readonly [string, Freshness.Headers, Partial<Settings.Limits>, number | "not stored"]>([
    ["minimum without a lifetime, from the arrival", { age: "600" }, { minimum: 60_000 }, 60],
    ["not the minimum with a lifetime", { "cache-control": "max-age=1" }, { minimum: 60_000 }, 1],
    ["not the minimum with a malformed lifetime", { "cache-control": "max-age=soon" }, { minimum: 60_000 }, 0],
    ["not the minimum with must-revalidate", { "cache-control": "must-revalidate" }, { minimum: 60_000 }, 0],
    ["not the minimum with no-cache", { "cache-control": "no-cache" }, { minimum: 60_000 }, 0],
    ["not the minimum with Pragma", { pragma: "no-cache" }, { minimum: 60_000 }, 0],
    ["minimumNoStore", { "cache-control": "private, no-store", age: "9" }, { minimumNoStore: 60_000 }, 60],
    ["minimumNoStore, whatever max-age", { "cache-control": "no-store, max-age=600" }, { minimumNoStore: 60_000 }, 60],
    ["not minimumNoStore with no-cache", { "cache-control": "no-store, no-cache" }, { minimumNoStore: 60_000 }, 0],
    ["not minimumNoStore where storing is allowed", { "cache-control": "max-age=1" }, { minimumNoStore: 60_000 }, 1],
    ["maximum, from the arrival", { "cache-control": "max-age=600", age: "50" }, { maximum: 60_000 }, 60],
    ["not the maximum with a shorter lifetime", { "cache-control": "max-age=30" }, { maximum: 60_000 }, 30]
  ])("%s", (_, headers, options, expected) => assert.strictEqual(lifetime(headers, options), expected))

  const swr = "max-age=60, stale-while-revalidate=30"
  it.each<readonly [string, string, Partial<Settings.Limits>, ReadonlyArray<number>]>([
    ["as the server says", swr, {}, [90, 60]],
    ["none with no-store", `${swr}, no-store`, { minimumNoStore: 60_000 }, [60, 60]],
    ["at least", swr, { staleWhileRevalidate: { atLeast: 50_000, atMost: Infinity } }, [110, 60]],
    ["at least less than the server says", swr, { staleWhileRevalidate: { atLeast: 10_000, atMost: Infinity } }, [
      90,
      60
    ]],
    ["at most", swr, { staleWhileRevalidate: { atLeast: 0, atMost: 10_000 } }, [70, 60]],
    ["never", `${swr}, stale-if-error=60`, {
      staleWhileRevalidate: { atLeast: 0, atMost: 0 },
      staleIfError: { atLeast: 0, atMost: 0 }
    }, [60, 60]],
    ["stale-if-error", "max-age=60, stale-if-error=\"30\"", {}, [60, 90]],
    ["stale-if-error at least", "max-age=60", { staleIfError: { atLeast: 50_000, atMost: Infinity } }, [60, 110]],
    ["no minimum over must-revalidate", `${swr}, must-revalidate`, {
      staleWhileRevalidate: { atLeast: 50_000, atMost: Infinity },
      staleIfError: { atLeast: 50_000, atMost: Infinity }
    }, [60, 60]],
    ["no minimum over no-cache", `${swr}, no-cache`, {
      staleWhileRevalidate: { atLeast: 50_000, atMost: Infinity },
      staleIfError: { atLeast: 50_000, atMost: Infinity }
    }, [0, 0]]
  ])("staleness: %s", (_, cacheControl, options, expected) => {
    const freshness = make({ "cache-control": cacheControl }, options)
    assert(freshness !== undefined)
    const seconds = [freshness.revalidateUntil, freshness.errorUntil].map((until) => (until - arrival) / 1000)
    assert.deepStrictEqual(seconds, expected)
  })
})

describe("judge", () => {
  const stored = make({ "cache-control": "max-age=60, stale-while-revalidate=30, stale-if-error=60" })

  it.each([
    [0, "fresh"],
    [59.999, "fresh"],
    [60, "stale-while-revalidate"],
    [89.999, "stale-while-revalidate"],
    [90, "stale-if-error"],
    [119.999, "stale-if-error"],
    [120, "stale"],
    // The age of a response from the future is its distance from now.
    [-59, "fresh"],
    [-61, "stale-while-revalidate"]
  ])("after %s s: %s", (seconds, expected) => {
    assert(stored !== undefined)
    assert.strictEqual(Freshness.judge(stored, arrival + seconds * 1000), expected)
  })
})

describe("Vary", () => {
  const sent = { accept: "application/json" }
  const stored = make({ "cache-control": "max-age=60", vary: "Accept, X-Title" }, {}, 200, { ...sent, referer: "me" })

  it.each<readonly [string, Freshness.Headers, boolean]>([
    ["the same headers", sent, true],
    ["another header that Vary does not name", { ...sent, referer: "example.com" }, true],
    ["another value", { accept: "text/html" }, false],
    ["a value that is missing", {}, false],
    ["a header that was not sent before", { ...sent, "x-title": "one" }, false]
  ])("%s", (_, other, expected) => {
    assert(stored !== undefined)
    assert.strictEqual(Freshness.matches(stored, other), expected)
  })

  it("only the request headers that it names are kept", () => assert.deepStrictEqual(stored?.varied, sent))
})

describe("revalidation", () => {
  const lastModified = date(-3600)

  it.each<readonly [string, Freshness.Headers, Freshness.Headers]>([
    ["an ETag", { etag: "W/\"1\"" }, { "if-none-match": "W/\"1\"" }],
    ["Last-Modified", { "last-modified": lastModified }, { "if-modified-since": lastModified }],
    ["no validator", {}, {}],
    ["an ETag that is too long to keep", { etag: `"${"a".repeat(2000)}"` }, {}]
  ])("%s", (_, headers, expected) => {
    const freshness = make(headers)
    assert(freshness !== undefined)
    assert.deepStrictEqual(Freshness.validators(freshness), expected)
  })

  it.each<readonly [string, Freshness.Headers, Freshness.Headers, boolean]>([
    ["the same ETag", { etag: "\"1\"" }, { etag: "\"1\"" }, true],
    ["the same ETag, now weak", { etag: "\"1\"" }, { etag: "W/\"1\"" }, true],
    ["another ETag", { etag: "\"1\"" }, { etag: "\"2\"" }, false],
    ["an ETag for an entry without one", { "last-modified": lastModified }, { etag: "\"2\"" }, false],
    ["no validator", { etag: "\"1\"" }, {}, true],
    ["the same Last-Modified", { "last-modified": lastModified }, { "last-modified": lastModified }, true],
    ["another Last-Modified", { "last-modified": lastModified }, { "last-modified": date(0) }, false]
  ])("a 304 with %s", (_, headers, received, expected) => {
    const freshness = make(headers)
    assert(freshness !== undefined)
    assert.strictEqual(Freshness.renew(freshness, received) !== undefined, expected)
  })

  it("a 304 updates the stored headers, and age counts anew", () => {
    const freshness = make({ "cache-control": "max-age=60", age: "50", date: date(-50), etag: "\"1\"", vary: "accept" })
    assert(freshness !== undefined)
    assert.deepStrictEqual(Freshness.renew(freshness, { "cache-control": "max-age=600", age: "10" }), {
      "cache-control": "max-age=600",
      age: "10",
      etag: "\"1\"",
      vary: "accept"
    })
  })
})

it("only the headers that decide freshness are kept, each of bounded size", () => {
  const freshness = make({
    "cache-control": "max-age=60",
    "set-cookie": "secret",
    "x-request-id": "1",
    expires: "a".repeat(5000)
  })
  assert.deepStrictEqual(freshness?.headers, { "cache-control": "max-age=60", expires: "" })
})

it("usefulFor is the longest of the three times", () => {
  const freshness = make({ "cache-control": "max-age=60, stale-while-revalidate=30, stale-if-error=90" })
  assert(freshness !== undefined)
  assert.strictEqual(Freshness.usefulFor(freshness), 150_000)
})
