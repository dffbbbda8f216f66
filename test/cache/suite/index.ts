/**
 * The HTTP rules, for one store, and the contract, for each of them.
 */
import { assert, describe, it } from "@effect/vitest"
import type { RunnerTestSuite } from "vitest"
import type { Storage } from "../storage.ts"
import { answers } from "./answers.ts"
import { forgetting } from "./forgetting.ts"
import { freshness } from "./freshness.ts"
import { keys } from "./keys.ts"
import { modes } from "./modes.ts"
import { sharing } from "./sharing.ts"
import { stores } from "./stores.ts"
import { validators } from "./validators.ts"
import { vary } from "./vary.ts"

/** They do not depend on the store, so they are tested once, in memory. */
export const httpRules = (storage: Storage): void => {
  describe("freshness", () => freshness(storage))
  describe("Vary", () => vary(storage))
  describe("answers", () => answers(storage))
  describe("sharing", () => sharing(storage))
  describe("modes", () => modes(storage))
  describe("validators", () => validators(storage))
}

export const suite = (storage: Storage): void => {
  describe("contract", () => {
    describe("forgetting", () => forgetting(storage))
    describe("keys", () => keys(storage))
    describe("stores", () => stores(storage))
    // A condition could leave out rows that other stores pass.
    it("has all of its rows", ({ task }) => {
      assert.strictEqual(countTests(task.suite), (rows[storage.name] ?? NaN) + 1)
    })
  })
}

// In memory alone, nothing outlives the cache. Effect's persistence in memory holds no text that a test could change.
const rows: Readonly<Record<string, number>> = {
  "memory": 19,
  "BackingPersistence in memory": 28,
  "KeyValueStore in memory": 44,
  "file system": 44,
  "Redis": 44
}

const countTests = (suite: RunnerTestSuite | undefined): number =>
  (suite?.tasks ?? []).reduce((count, task) => count + (task.type === "suite" ? countTests(task) : 1), 0)
