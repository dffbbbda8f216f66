/** What the search for the key finds, leaves unchanged, and costs. `secrets.test.ts` tests every form in every place. */
import { assert, describe, it } from "@effect/vitest"
import * as Redaction from "../../src/http/redaction.ts"

const key = "sk-or-v1-0417?SECRETsecret~0123456789Zz"
const { json, occursIn, text } = Redaction.make(key)

describe("the search for the key", () => {
  it("does not change other text", () => {
    const others = [
      "",
      "sk-or-v1-",
      "sk-or-v1-041...Zz",
      key.slice(0, -1),
      key.slice(1),
      `${key.slice(0, 20)} ${key.slice(20)}`,
      "100%, 50%2C, \\u0026, \\u003c, &#39;, \\u0073, %73, \\/, \\\\"
    ]
    for (const other of others) {
      assert.isFalse(occursIn(other), other)
      assert.strictEqual(text(other), other)
    }
  })

  it("replaces the key, or the whole text if the key is escaped in it", () => {
    assert.strictEqual(text(`a ${key} b ${key.toUpperCase()} c`), "a <redacted> b <redacted> c")
    assert.strictEqual(text(`a ${key.replace("-", "%2d")} b`), "<redacted>")
    assert.deepStrictEqual(json({ [key]: [key, 1, null, true, { a: `x ${key}` }] }), {
      "<redacted>": ["<redacted>", 1, null, true, { a: "x <redacted>" }]
    })
  })

  it("finds escapes within other escapes", () => {
    const each = (write: (hex: string) => string) =>
      Array.from(key, (character) => write(character.charCodeAt(0).toString(16))).join("")
    for (
      const form of [
        each((hex) => `%25${hex}`),
        each((hex) => `%2525${hex}`),
        each((hex) => `%5cu00${hex}`),
        each((hex) => `%5c%75%30%30${hex}`),
        each((hex) => `\\u005cu00${hex}`),
        each((hex) => `\\u0025${hex}`),
        each((hex) => `\\\\\\\\\\u00${hex}`)
      ]
    ) assert.isTrue(occursIn(`a ${form} b`), form)
  })

  it("keeps an object key that is special in JavaScript", () => {
    const value: unknown = JSON.parse("{\"__proto__\":{\"a\":1},\"constructor\":2}")
    assert.strictEqual(JSON.stringify(json(value)), JSON.stringify(value))
  })

  it("finds a key of digits that is a number in JSON", () => {
    const numeric = Redaction.make("123456789012")
    assert.deepStrictEqual(numeric.json([123456789012, 1234567890123, 12]), ["<redacted>", "<redacted>", 12])
  })

  it("exempts keys below 12 characters", () => {
    assert.isFalse(Redaction.make("sk-or-v1-ab").occursIn("sk-or-v1-ab"))
    assert.isTrue(Redaction.make("sk-or-v1-abc").occursIn("sk-or-v1-abc"))
  })

  it("finds every key of printable ASCII in every form", () => {
    const keys = [
      "\\u0041\\u0041\\u0041",
      "%41%41%41%41",
      "&#65;&#65;&#65;",
      "\\\\\\\\\\\\\\\\\\\\\\\\",
      "^$.*+?()[]{}|",
      "%%%%%%%%%%%%%%",
      "\"\"\"\"\"\"\"\"\"\"\"\"\"",
      ...Array.from(
        { length: 82 },
        (_, at) => String.fromCharCode(...Array.from({ length: 13 }, (_, i) => 33 + at + i))
      )
    ]
    for (const key of keys) {
      const { occursIn, text } = Redaction.make(key)
      const escaped = Array.from(key, (character) => `\\u00${character.charCodeAt(0).toString(16)}`).join("")
      for (
        const form of [
          key,
          JSON.stringify(key),
          JSON.stringify(JSON.stringify(key)),
          encodeURIComponent(key),
          escaped,
          btoa(key),
          btoa(`Bearer ${key}`),
          btoa(`Bearer ${key}`).replaceAll("+", "-").replaceAll("/", "_")
        ]
      ) {
        assert.isTrue(occursIn(`{"a":"100% ${form} b"}`), `${key} as ${form}`)
        assert.notInclude(text(`a ${form} b`), form)
      }
    }
  })

  // Texts of 1 MB, for which quadratic time would be minutes.
  const repetitive = `${"a".repeat(60)}b`
  const hostile: Readonly<Record<string, string>> = {
    "backslashes": "\\",
    "percent signs": "%",
    "percent signs, encoded": "%25",
    "escapes of the key": "\\u0073",
    "the beginning of the key": key.slice(0, -1),
    "the end of the key": key.slice(1),
    "references": "&#",
    "references with zeros": "&#x000000",
    "references of zeros": "&#0000000000000000",
    "u00": "u00",
    "the character that another key repeats": "a"
  }
  for (const [name, part] of Object.entries(hostile)) {
    it(`takes linear time on ${name}`, () => {
      const { occursIn, text } = Redaction.make(part === "a" ? repetitive : key)
      const body = part.repeat(Math.ceil(1_000_000 / part.length))
      const startedAt = performance.now()
      assert.isFalse(occursIn(body))
      assert.strictEqual(text(body), body)
      assert.isBelow(performance.now() - startedAt, 5000)
    })
  }
})
