/**
 * The HTTP rules, which hold whatever the store, and what has to hold of every store.
 */
import { describe } from "@effect/vitest"
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

/** The rules of HTTP caching. They do not depend on the store, so they are tested once, on memory. */
export const httpRules = (storage: Storage): void => {
  describe("freshness", () => freshness(storage))
  describe("Vary", () => vary(storage))
  describe("answers", () => answers(storage))
  describe("sharing", () => sharing(storage))
  describe("modes", () => modes(storage))
  describe("validators", () => validators(storage))
}

/** What has to hold of every store. */
export const suite = (storage: Storage): void => {
  describe("forgetting", () => forgetting(storage))
  describe("keys", () => keys(storage))
  describe("stores", () => stores(storage))
}
