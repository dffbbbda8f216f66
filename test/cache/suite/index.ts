/**
 * The suites of the response cache: HTTP rules, which run on one storage; the contract, on every storage; options and
 * entries, on some.
 */
import { describe } from "@effect/vitest"
import type { Storage, TextStorage } from "../storage.ts"
import { answers } from "./answers.ts"
import { entries } from "./entries.ts"
import { forgetting } from "./forgetting.ts"
import { freshness } from "./freshness.ts"
import { keys } from "./keys.ts"
import { modes } from "./modes.ts"
import { options } from "./options.ts"
import { type Rows, run } from "./rows.ts"
import { sharing } from "./sharing.ts"
import { storing } from "./storing.ts"
import { validators } from "./validators.ts"
import { vary } from "./vary.ts"

/** These rules do not depend on the storage, so they are tested once, in memory. */
export const httpRules = (storage: Storage): void => {
  describe("freshness", () => freshness(storage))
  describe("Vary", () => vary(storage))
  describe("answers", () => answers(storage))
  describe("sharing", () => sharing(storage))
  describe("modes", () => modes(storage))
  describe("validators", () => validators(storage))
}

const contract: Rows = { ...storing, ...forgetting, ...keys }

export const runContract = (storage: Storage): void => {
  describe("contract", () => run(contract, storage))
}

/** For storages on which each client has its own cache, with its own options. */
export const runOptions = (storage: Storage): void => {
  describe("options", () => run(options, storage))
}

/** For storages whose entries others can change. */
export const runEntries = (storage: TextStorage): void => {
  describe("entries", () => run(entries, storage))
}
