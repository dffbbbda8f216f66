/** The client span and the metrics of one attempt. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Tracer from "effect/Tracer"
import type { Failure } from "../RetryPolicy.ts"
import * as Telemetry from "../Telemetry.ts"
import type { Progress } from "./envelope.ts"
import { type OperationName, urlTemplates } from "./operation.ts"

interface Attempt extends Progress {
  readonly operation: OperationName
  readonly baseUrl: URL
  /** Failure of the previous attempt. */
  readonly lastFailure: Failure | undefined
}

export const observeAttempt = <A>(
  self: Effect.Effect<A, Failure>,
  { attempts, baseUrl, lastFailure, operation, url }: Attempt
): Effect.Effect<A, Failure> => {
  const names = Telemetry.attributes
  const port = baseUrl.port || (baseUrl.protocol === "http:" ? "80" : "443")
  const server = {
    [names.method]: "GET",
    // Without the brackets of IPv6 addresses.
    [names.serverAddress]: baseUrl.hostname.replace(/^\[|\]$/g, ""),
    [names.serverPort]: port
  }
  const template = { [names.urlTemplate]: urlTemplates[operation] }
  const response: { status?: number } = {}

  const measured = Effect.withFiber<A, Failure>((fiber) => {
    const clock = fiber.getRef(Clock.Clock)
    const active = Telemetry.series(Telemetry.activeRequests, server)
    let startedAt: number | undefined
    const started = Effect.suspend(() => {
      startedAt = clock.currentTimeMillisUnsafe()
      active.modifyUnsafe(1, fiber.context)
      return self
    })
    return Effect.onExit(started, (exit) => {
      if (startedAt === undefined) return Effect.void
      active.modifyUnsafe(-1, fiber.context)
      const type = Telemetry.errorTypeOf(exit)
      const span = Telemetry.spanOf(fiber)
      const result: Record<string, string> = {}
      if (response.status !== undefined) {
        span?.attribute(names.status, response.status)
        result[names.status] = String(response.status)
      }
      if (type !== undefined) {
        span?.attribute(names.errorType, type)
        result[names.errorType] = type
      }
      Telemetry.series(Telemetry.requestDuration, { ...server, ...template, ...result })
        .updateUnsafe((clock.currentTimeMillisUnsafe() - startedAt) / 1000, fiber.context)
      return Effect.void
    })
  })

  return Effect.withFiber((fiber) => {
    Telemetry.addTo(Telemetry.spanOf(fiber), names.attempts, 1)
    if (lastFailure !== undefined) {
      Telemetry.series(Telemetry.retries, {
        [names.operation]: operation,
        [names.errorType]: Telemetry.errorType(lastFailure)
      }).updateUnsafe(1, fiber.context)
    }
    return Effect.withSpan(
      Effect.provideService(measured, CurrentResponse, response),
      `GET ${urlTemplates[operation]}`,
      {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          [names.operation]: operation,
          [names.url]: url,
          ...server,
          ...template,
          [names.serverPort]: Number(port),
          ...(attempts > 1 ? { [names.resendCount]: attempts - 1 } : {})
        }
      }
    )
  })
}

export const noteStatus = (status: number): Effect.Effect<void> =>
  Effect.map(CurrentResponse, (response) => {
    response.status = status
  })

export const noteHeaders = (
  phase: "request" | "response",
  headers: Readonly<Record<string, string>>
): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    const isWanted = fiber.getRef(HttpClient.TracerHeaderFilter)
    const redactedNames = fiber.getRef(Headers.CurrentRedactedNames)
    for (const [name, value] of Object.entries(headers)) {
      if (!isWanted(name, phase)) continue
      const shown = Headers.isRedactedName(name, redactedNames) ? "<redacted>" : value
      Telemetry.spanOf(fiber)?.attribute(`http.${phase}.header.${name}`, shown)
    }
    return Effect.void
  })

/** Headers that propagate the current span to the server. Empty if tracing is off. */
export const traceHeaders: Effect.Effect<Readonly<Record<string, string>>> = Effect.withFiber((fiber) => {
  const span = Telemetry.spanOf(fiber)
  return Effect.succeed(
    span === undefined || Context.get(span.annotations, Tracer.DisablePropagation)
      ? {}
      : HttpTraceContext.toHeaders(span)
  )
})

// Set by the exchange, read by `observeAttempt`.
const CurrentResponse = Context.Reference<{ status?: number }>("effect-openrouter/OpenRouterHttp/CurrentResponse", {
  defaultValue: () => ({})
})
