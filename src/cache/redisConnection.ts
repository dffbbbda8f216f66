/**
 * The connection to Redis. A command never fails its caller: without a reply in time, the reason is logged once per cause.
 */
import * as Clock from "effect/Clock"
import type * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { createClient, ErrorReply } from "redis"
import { invalidSetting } from "../wire/configError.ts"
import { CurrentBudget, within } from "./budget.ts"

interface Options {
  readonly url: string
  readonly username?: string | undefined
  readonly password?: Redacted.Redacted | undefined
  readonly clientName?: string | undefined
  readonly ca?: string | undefined
}

export type Command = readonly [name: string, ...args: ReadonlyArray<string>]

export interface Connection {
  /** Milliseconds that one caller waits for Redis in total. */
  readonly timeout: number
  /** `name` is for logs and metrics. No reply if Redis is down, is too slow, or rejects the command. */
  readonly run: (name: string, command: Command) => Effect.Effect<Option.Option<unknown>>
  /** Does not wait for the reply. Redis executes commands in the order in which they are sent. */
  readonly send: (command: Command) => Effect.Effect<void>
  /** Counts a step that failed although Redis replied, and logs the reason once. */
  readonly failed: (name: string, reason: string) => Effect.Effect<void>
  readonly worked: (name: string) => Effect.Effect<void>
}

/** Fails only for an invalid option; if Redis is down, it tries again until it succeeds. */
export const make = Effect.fnUntraced(function*(
  options: Options,
  timeout: Duration.Duration,
  count: (name: string) => Effect.Effect<void>
): Effect.fn.Return<Connection, Config.ConfigError, Scope.Scope> {
  const limit = Duration.toMillis(timeout)
  const client = yield* Effect.acquireRelease(clientOf(options), (client) =>
    // Unlike `close`, does not wait for a Redis that has stopped responding.
    Effect.sync(() => client.destroy()))
  const log = makeLog()
  let connectionError: string | undefined
  const tried = new Promise<void>((resolve) => {
    client.on("error", (error: unknown) => {
      connectionError = textOf(error)
      resolve()
    })
  })
  const connected = client.connect().then(() => undefined, () => undefined)
  // Waits for the connection, so that the first call can use Redis. If Redis is down, this ends with the first error.
  yield* within(Effect.promise(() => Promise.race([connected, tried])), connectTimeout)

  let isOff = false
  let pausedUntil = 0

  const refused = Effect.fnUntraced(function*(name: string, error: unknown) {
    yield* count(name)
    const reason = !client.isReady && connectionError !== undefined ? connectionError : textOf(error)
    if (!reason.startsWith("MOVED")) return yield* log.failed(name, reason, error instanceof ErrorReply)
    if (!isOff) yield* Effect.logWarning(clusterAdvice(reason))
    isOff = true
  })

  const run = Effect.fnUntraced(function*(name: string, command: Command) {
    if (isOff || (yield* Clock.currentTimeMillis) < pausedUntil) return Option.none()
    const budget = yield* CurrentBudget
    if (budget !== undefined && budget.spent >= limit) {
      // Redis may still execute the command later.
      yield* sendOnly(command)
      return Option.none()
    }
    const send = Effect.tryPromise({ try: () => client.sendCommand([...command]), catch: (error) => error })
    const reply = yield* within(Effect.result(send), limit)
    if (Option.isNone(reply)) {
      // So that the next callers do not wait as well.
      pausedUntil = (yield* Clock.currentTimeMillis) + pause
      yield* count(name)
      yield* log.failed(name, `no reply within ${Duration.format(timeout)}`, false)
      return Option.none()
    }
    if (Result.isFailure(reply.value)) {
      yield* refused(name, reply.value.failure)
      return Option.none()
    }
    yield* log.worked(name)
    return Option.some(reply.value.success)
  })

  const sendOnly = (command: Command) =>
    Effect.sync(() => {
      if (!isOff) client.sendCommand([...command]).catch(() => undefined)
    })

  return {
    timeout: limit,
    run,
    send: sendOnly,
    failed: (name, reason) => Effect.andThen(count(name), log.failed(name, reason, true)),
    worked: log.worked
  }
})

const connectTimeout = 2000

const pause = 5000

const clientOf = ({ ca, clientName, password, url, username }: Options) => {
  const isUrl = /^rediss?:\/\/[^/?#]/.test(url) && URL.canParse(url)
  if (!isUrl) return invalidSetting("url", "a Redis URL such as redis://127.0.0.1:6379")
  const isTls = url.startsWith("rediss:")
  if (ca !== undefined && !isTls) return invalidSetting("url", "a rediss:// URL, because ca is given")
  const socket = {
    connectTimeout,
    reconnectStrategy: (retries: number) => Math.min(2 ** retries * 50, 1000)
  }
  return Effect.try(() =>
    createClient({
      url,
      // The default differs between versions of `redis`, and Redis before version 6 knows only this one.
      RESP: 2,
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: Redacted.value(password) }),
      ...(clientName === undefined ? {} : { name: clientName }),
      // An ACL user for this store need not have the permission for `CLIENT SETINFO`.
      disableClientInfo: true,
      // The client reconnects by itself. Without this option, commands would wait for it forever.
      disableOfflineQueue: true,
      socket: isTls ? { ...socket, tls: true, ...(ca === undefined ? {} : { ca }) } : socket
    })
  ).pipe(Effect.catch(() => invalidSetting("url", "a Redis URL such as redis://127.0.0.1:6379")))
}

// Without the name of the script, which Redis adds: a cause has the same text within and outside of a script.
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors.map(textOf).join(", ") : ""
  return (error.message || inner || error.constructor.name).split(/,? ?script: /, 1)[0] ?? ""
}

const clusterAdvice = (moved: string) =>
  `The Redis that the response cache was given is a node of a cluster (${moved}). The store is switched off: responses come `
  + "without it. Give the URL of a Redis that is not a cluster, or of a proxy."

const makeLog = () => {
  // The failed steps of each cause. A cause ends when one of its steps works; a lost connection, which has no steps, ends
  // when any step works.
  const causes = new Map<string, Set<string>>()
  return {
    failed: (name: string, cause: string, isOfStep: boolean) =>
      Effect.suspend(() => {
        const known = causes.get(cause)
        if (isOfStep) known?.add(name)
        if (known !== undefined || causes.size >= maxCauses) return Effect.void
        causes.set(cause, new Set(isOfStep ? [name] : []))
        return Effect.logWarning(
          `The store of the response cache fails: ${name}: ${cause}. Responses come without it.`
        )
      }),
    worked: (name: string) =>
      Effect.suspend(() => {
        if (causes.size === 0) return Effect.void
        for (const [cause, names] of causes) if (names.size === 0 || names.has(name)) causes.delete(cause)
        return causes.size === 0 ? Effect.logInfo("The store of the response cache works again.") : Effect.void
      })
  }
}

const maxCauses = 20
