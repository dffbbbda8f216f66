/** The API key of one attempt: its header, and its redaction. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as OpenRouterConfig from "../OpenRouterConfig.ts"
import { statusOnly, UnauthorizedError } from "../OpenRouterError.ts"
import type { Progress } from "./envelope.ts"
import * as Redaction from "./redaction.ts"

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>
  readonly redaction: Redaction.Redaction
}

/** An `apiKey` that is an effect runs for each attempt. */
export const makeCredentials = (
  { apiKey }: OpenRouterConfig.Service
): (progress: Progress) => Effect.Effect<Credentials, UnauthorizedError> => {
  if (apiKey === undefined) {
    return () => Effect.succeed({ headers: {}, redaction: Redaction.none })
  }
  if (!Effect.isEffect(apiKey)) {
    const credentials = of(Redacted.value(apiKey))
    return () => Effect.succeed(credentials)
  }
  // Most attempts have the same key as the one before.
  let last: { readonly key: string; readonly credentials: Credentials } | undefined
  return Effect.fnUntraced(function*(progress) {
    const given = yield* Effect.mapError(apiKey, (error) => unavailable(progress, `failed with ${nameOf(error)}`))
    const key = Redacted.isRedacted(given) ? OpenRouterConfig.sendableKey(given) : undefined
    if (key === undefined) return yield* unavailable(progress, "returned no key that can be sent as a header")
    if (last?.key !== key) last = { key, credentials: of(key) }
    return last.credentials
  })
}

const of = (key: string): Credentials => ({
  headers: { authorization: `Bearer ${key}` },
  redaction: Redaction.make(key)
})

const unavailable = (progress: Progress, problem: string): UnauthorizedError =>
  new UnauthorizedError({
    ...progress,
    response: statusOnly(401),
    message: `${progress.operation}: the effect apiKey of OpenRouterConfig ${problem}. Nothing was sent. It is not run `
      + "again: if a retry can help, retry within the effect."
  })

// Only the tag or name of an error: its message may contain a secret.
const nameOf = (error: unknown): string => {
  if (Predicate.hasProperty(error, "_tag") && Predicate.isString(error._tag)) return error._tag
  return error instanceof Error ? error.name : "an error without a name"
}
