/**
 * Moves `TestClock` for programs that wait and read bodies in turn. Bodies are read on the real event loop, for which one
 * `adjust` does not wait.
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"

export const settled: Effect.Effect<void> = Effect.promise(async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
})

export const pass = (duration: Duration.Input): Effect.Effect<void> =>
  settled.pipe(Effect.andThen(TestClock.adjust(duration)), Effect.andThen(settled))

export const timed = Effect.fnUntraced(function*<A, E, R>(
  program: Effect.Effect<A, E, R>,
  step: Duration.Input = "250 millis"
) {
  const startedAt = yield* Clock.currentTimeMillis
  const fiber = yield* Effect.forkChild(Effect.exit(program))
  yield* settled
  while (fiber.pollUnsafe() === undefined) yield* pass(step)
  const exit: Exit.Exit<A, E> = yield* Fiber.join(fiber)
  return { exit, millis: (yield* Clock.currentTimeMillis) - startedAt }
})
