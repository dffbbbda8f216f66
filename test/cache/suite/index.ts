/**
 * What must hold over everything that the cache can store in.
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

export const suite = (storage: Storage): void => {
  describe("freshness", () => freshness(storage))
  describe("Vary", () => vary(storage))
  describe("answers", () => answers(storage))
  describe("sharing", () => sharing(storage))
  describe("forgetting", () => forgetting(storage))
  describe("keys", () => keys(storage))
  describe("modes", () => modes(storage))
  describe("stores", () => stores(storage))
  describe("validators", () => validators(storage))
}
