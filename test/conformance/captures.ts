/** The captured responses and the API's description, beside the project. */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const shared = new URL("../../../shared/", import.meta.url)

const folder = fileURLToPath(new URL("captures", shared))

export const present = existsSync(folder)

export const filesIn = (name: string): ReadonlyArray<string> =>
  readdirSync(new URL(`captures/${name}`, shared)).toSorted().map((file) => `${name}/${file}`)

export const text = (file: string): string => readFileSync(new URL(`captures/${file}`, shared), "utf8")

export const json = (file: string): unknown => JSON.parse(text(file))

export const readBills = (): ReadonlyArray<unknown> =>
  JSON.parse(readFileSync(new URL("bills/bills.json", shared), "utf8"))

/** A copy for each caller, which may change it. */
export const readSpec = (): unknown =>
  JSON.parse(readFileSync(new URL("spec/openapi-catalogue-2026-08-22.json", shared), "utf8"))

/** Without captures, one skipped test replaces the tests and says why. */
export const conformance = (name: string, tests: () => void): void => {
  describe(`${name}`, present ? tests : absent)
}

const absent = () => it.skipIf(!present)(`reads ${folder}, which is not there`, () => assert.isTrue(present))
