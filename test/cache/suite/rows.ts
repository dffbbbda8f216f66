/** Tests that run on several storages, as named rows. */
import { assert, it } from "@effect/vitest"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Storage } from "../storage.ts"

export type Rows<S extends Storage = Storage> = Readonly<
  Record<string, (storage: S) => Effect.Effect<void, unknown, Scope.Scope>>
>

/** Runs all rows on a storage, and checks by their names that no row is left out by mistake. */
export const run = <S extends Storage>(rows: Rows<S>, storage: S): void => {
  for (const [name, row] of Object.entries(rows)) {
    // oxlint-disable-next-line vitest/expect-expect -- the row asserts.
    it.effect(name, () => row(storage))
  }
  it("runs each of its rows", ({ task }) => {
    const others = (task.suite?.tasks ?? []).filter((other) => other !== task)
    assert.deepStrictEqual(others.filter(({ mode }) => mode === "run").map(({ name }) => name), Object.keys(rows))
  })
}
