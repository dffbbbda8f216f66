/**
 * Every regular expression of the package takes linear time: each searches hostile texts of 1 MB within 2 seconds. A
 * quadratic one would need minutes.
 */
import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { runInNewContext } from "node:vm"
import { parseAst } from "vitest/node"
import { at } from "./conformance/json.ts"

const size = 1_000_000
const limit = 2000

describe("the regular expressions of the package", () => {
  const found = readdirSync(source(), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => regularExpressionsIn(file, readFileSync(join(source(), file), "utf8")))

  it("are literals, so that this test finds them, except those that search for a key", () => {
    assert.isAbove(found.length, 15)
    const made = found.filter(({ regex }) => regex === undefined).map(({ file }) => file)
    assert.deepStrictEqual(new Set(made), new Set([join("http", "redaction.ts")]))
  })

  for (const { file, regex } of found) {
    if (regex === undefined) continue
    it(`${file}: ${regex}`, { timeout: 120_000 }, () => {
      const slow = hostileTexts(regex).find((text) => !endsInTime(regex, text))
      assert.isUndefined(slow?.slice(0, 20))
    })
  }

  it("would not pass if one was quadratic", () => {
    for (const quadratic of [/\/+$/, /:.*$/, /\B(?=(?:\d{3})+$)/g, /\s+x/, /(a|b)*c/, /,? ?-+>/]) {
      assert.isTrue(hostileTexts(quadratic).some((text) => !endsInTime(quadratic, text, 300)), String(quadratic))
    }
  })
})

function source(): string {
  return fileURLToPath(new URL("../src", import.meta.url))
}

interface Found {
  readonly file: string
  /** Undefined if it is made at run time. */
  readonly regex: RegExp | undefined
}

function regularExpressionsIn(file: string, text: string): ReadonlyArray<Found> {
  const found: Array<Found> = []
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return
    const { flags, pattern } = { flags: at(node, "regex", "flags"), pattern: at(node, "regex", "pattern") }
    if (typeof pattern === "string" && typeof flags === "string") {
      found.push({ file, regex: new RegExp(pattern, flags) })
    }
    const isCall = at(node, "type") === "NewExpression" || at(node, "type") === "CallExpression"
    if (isCall && at(node, "callee", "name") === "RegExp") found.push({ file, regex: undefined })
    for (const [key, child] of Object.entries(node)) if (key !== "regex") visit(child)
  }
  visit(parseAst(text, { lang: "ts" }))
  return found
}

/**
 * Repetitions of what the expression may match (the characters in its source and classes, alone and in neighbouring pairs),
 * with an end that it cannot match, so that it backtracks.
 */
function hostileTexts({ source }: RegExp): ReadonlyArray<string> {
  const literals = Array.from(source.replaceAll(/\\[pP]\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x..|\\[a-zA-Z]/g, ""))
  const samples = ["a", "0", " ", "\n", "\u0000", "\ud800", ".", "/", ":"]
  const chars = Array.from(new Set([...samples, ...literals]))
  const pairs = literals.flatMap((one, index) => index === 0 ? [] : [`${literals[index - 1]}${one}`])
  const words = source.match(/[a-zA-Z<]{2,20}/g) ?? []
  return [...chars, ...pairs, ...words].flatMap((unit) => {
    const many = unit.repeat(size / unit.length)
    return [`${many}\n!`, `0${many}\u0001x`]
  })
}

// Only code in a `vm` context can be stopped.
function endsInTime(regex: RegExp, text: string, timeout = limit): boolean {
  try {
    runInNewContext("text.replace(regex, '')", { regex, text }, { timeout })
    return true
  } catch (error) {
    if (at(error, "code") === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false
    throw error
  }
}
