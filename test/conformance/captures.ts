/**
 * The real answers and the published API description, which lie beside the project and are no part of it. Where they are
 * absent, conformance tests skip and say so.
 */
import { assert, describe, it } from "@effect/vitest"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const shared = new URL("../../../shared/", import.meta.url)

/** Where the captures should be. */
const folder = fileURLToPath(new URL("captures", shared))

/** Whether they are there. */
export const present = existsSync(folder)

/** Names of the files in a folder of captures, below that of all captures. */
export const filesIn = (name: string): ReadonlyArray<string> =>
  readdirSync(new URL(`captures/${name}`, shared)).toSorted().map((file) => `${name}/${file}`)

/** The text of one capture, as it came. */
export const text = (file: string): string => readFileSync(new URL(`captures/${file}`, shared), "utf8")

/** The JSON of one capture. */
export const json = (file: string): unknown => JSON.parse(text(file))

/** Real bills: responses with the amounts that OpenRouter charged for them. */
export const readBills = (): ReadonlyArray<unknown> =>
  JSON.parse(readFileSync(new URL("bills/bills.json", shared), "utf8"))

/** OpenRouter's own description of the catalogue paths. Each call gives a copy that may be changed. */
export const readSpec = (): unknown =>
  JSON.parse(readFileSync(new URL("spec/openapi-catalogue-2026-08-22.json", shared), "utf8"))

/** Tests that read the captures. Where there are none, one test in their place is skipped, and says why. */
export const conformance = (name: string, tests: () => void): void => {
  describe(`${name}`, present ? tests : absent)
}

const absent = () => it.skipIf(!present)(`reads ${folder}, which is not there`, () => assert.isTrue(present))
