/**
 * Leases in Redis, so that one process sends a request while the others wait for its response. The others poll with one
 * command each, every 100 ms, for all leases that they wait for.
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { CurrentSingleAttempt } from "../http/attempts.ts"
import { CurrentBudget, withBudget } from "./budget.ts"
import type { Command, Connection } from "./redisConnection.ts"
import type { Service } from "./store.ts"

/** `newToken` returns a token that no other process has. */
export const make = Effect.fnUntraced(function*(
  connection: Connection,
  prefix: string,
  newToken: Effect.Effect<string>
): Effect.fn.Return<Service["withLease"], never, Scope.Scope> {
  const markOf = (key: string, token: string) => `${prefix}ended:${key}:${token}`
  const waitForEnd = yield* makeWaiting(connection)

  return Effect.fnUntraced(function*(key, { fetch, maxWait, newerInStore }) {
    const name = `${prefix}lease:${key}`
    const token = yield* newToken
    const until = (yield* Clock.currentTimeMillis) + Duration.toMillis(maxWait)
    const release = (mark: Mark | "") => evaluate(releaseScript, [name, markOf(key, token)], token, mark)
    const renewing = Effect.forever(
      Effect.andThen(
        Effect.sleep(duration / 3),
        withBudget(connection.run("renew", evaluate(renewScript, [name], token, String(duration))))
      )
    )
    // If interrupted during a command, this process may hold the lease without knowing it.
    let mayHold = false
    let mark: Mark | "" = ""
    return yield* Effect.gen(function*() {
      while (true) {
        mayHold = true
        const holder = yield* connection.run("lease", evaluate(acquireScript, [name], token, String(duration)))
        if (Option.isNone(holder) || typeof holder.value !== "string") {
          // Redis may still execute the command that timed out, and then executes this one after it.
          yield* connection.send(release(""))
          mayHold = false
          return yield* fetch
        }
        mayHold = holder.value === token
        if (mayHold) {
          // The previous holder may have stored its response since this caller read the store.
          const newer = yield* newerInStore
          if (Option.isSome(newer)) return newer.value
          const result = yield* Effect.acquireUseRelease(
            Effect.forkChild(renewing),
            () => Effect.result(fetch),
            Fiber.interrupt
          )
          mark = Result.isSuccess(result) ? "done" : "failed"
          return yield* Effect.fromResult(result)
        }
        const end = yield* waitForEnd({ name, holder: holder.value, mark: markOf(key, holder.value) }, until)
        if (end === "unavailable") return yield* fetch
        const newer = yield* newerInStore
        if (Option.isSome(newer)) return newer.value
        // After "done" without a newer entry, the response may not be stored, so another holder would not help.
        if (end === "timeout" || end === "done") return yield* fetch
        // One attempt only: otherwise, each process in turn would make all attempts.
        if (end === "failed") return yield* Effect.provideService(fetch, CurrentSingleAttempt, true)
      }
    }).pipe(
      Effect.onExit(() => {
        if (!mayHold) return Effect.void
        // If Redis is too slow now, it executes the release later, for the processes that wait.
        return Effect.flatMap(
          connection.run("release", release(mark)),
          (reply) => Option.isSome(reply) ? Effect.void : connection.send(release(mark))
        )
      })
    )
  })
})

// A lease expires after this time, unless its holder renews it.
const duration = 5000

const pollInterval = 100

/** How the request of a holder ended. An interrupted holder leaves an empty mark. */
type Mark = "done" | "failed"

const markDuration = 5000

/**
 * Why a caller stops waiting: the request is done or has failed; its sender was interrupted or died (`released`); the wait
 * was too long; or Redis does not reply.
 */
type End = Mark | "released" | "timeout" | "unavailable"

interface Held {
  readonly name: string
  readonly holder: string
  /** Name of the key with the holder's {@link Mark}. */
  readonly mark: string
}

interface Waiter extends Held {
  readonly end: Deferred.Deferred<End>
}

// All waiting callers of this process share one poll.
const makeWaiting = Effect.fnUntraced(function*(connection: Connection) {
  const scope = yield* Effect.scope
  const waiters = new Set<Waiter>()
  let isPolling = false
  let askedAt = Infinity

  const poll = Effect.gen(function*() {
    while (true) {
      yield* Effect.sleep(pollInterval)
      const asked = Array.from(waiters)
      if (asked.length === 0) {
        // In the same step as the check, so that a waiter who comes later starts a new poll.
        isPolling = false
        return
      }
      const names = Array.from(new Set(asked.flatMap(({ mark, name }) => [name, mark])))
      askedAt = yield* Clock.currentTimeMillis
      const reply = yield* withBudget(connection.run("wait", ["MGET", ...names]))
      askedAt = Infinity
      const replies: ReadonlyArray<unknown> | undefined = Option.isSome(reply) && Array.isArray(reply.value)
        ? reply.value
        : undefined
      const values = new Map(replies?.map((value, index) => [names[index], value]))
      for (const { end, holder, mark, name } of asked) {
        const ended = values.get(mark)
        if (replies === undefined) yield* Deferred.succeed(end, "unavailable")
        else if (ended === "done" || ended === "failed") yield* Deferred.succeed(end, ended)
        else if (values.get(name) !== holder) yield* Deferred.succeed(end, "released")
      }
    }
  })

  const wait = Effect.fnUntraced(function*({ end }: Waiter, until: number): Effect.fn.Return<End> {
    const budget = yield* CurrentBudget
    while (true) {
      const now = yield* Clock.currentTimeMillis
      if (now >= until) return "timeout"
      // A poll without a reply counts as a command that this caller waits for.
      const left = connection.timeout - (budget?.spent ?? 0)
      const stalledFor = now - askedAt
      if (stalledFor >= left) return "unavailable"
      const next = Math.min(until - now, left - Math.max(0, stalledFor))
      const ended = yield* Effect.timeoutOption(Deferred.await(end), next)
      if (Option.isSome(ended)) return ended.value
    }
  })

  return Effect.fnUntraced(function*(held: Held, until: number) {
    const waiter: Waiter = { ...held, end: yield* Deferred.make<End>() }
    waiters.add(waiter)
    if (!isPolling) {
      isPolling = true
      yield* Effect.forkIn(poll, scope)
    }
    return yield* Effect.ensuring(wait(waiter, until), Effect.sync(() => waiters.delete(waiter)))
  })
})

const evaluate = (script: string, keys: ReadonlyArray<string>, ...args: ReadonlyArray<string>): Command => [
  "EVAL",
  script,
  String(keys.length),
  ...keys,
  ...args
]

// A lease without an expiry (-1) is not from this library, and would last forever.
const acquireScript = "if redis.call('PTTL', KEYS[1]) < 0 then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) "
  + "return ARGV[1] end return redis.call('GET', KEYS[1])"

const renewScript =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end return 0"

const releaseScript = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end redis.call('DEL', KEYS[1]) "
  + `redis.call('SET', KEYS[2], ARGV[2], 'PX', ${markDuration}) return 1`
