/**
 * An HTTP/1.1 server on the loopback interface that sends the fake server's responses.
 *
 * `node:http` is loaded when a server starts, by a specifier that is not a literal, so that bundlers for browsers ignore it.
 * The interfaces are the used part of its types; a test compares them with Node's.
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Response } from "../FakeHttp.ts"
import { toReadableStream } from "./bytes.ts"

interface Socket {
  destroy(): unknown
  destroySoon(): void
  resetAndDestroy(): unknown
}

interface IncomingMessage {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly socket: Socket
  resume(): unknown
}

interface ServerResponse {
  writeHead(status: number, headers: Record<string, string>): unknown
  flushHeaders(): void
  write(chunk: Uint8Array, callback: () => void): unknown
  end(): unknown
  on(event: "close", listener: () => void): unknown
}

interface Server {
  keepAliveTimeout: number
  requestTimeout: number
  headersTimeout: number
  listen(port: number, host: string, listener: () => void): unknown
  address(): string | { readonly port: number } | null
  once(event: "error", listener: (cause: Error) => void): unknown
  close(callback: () => void): unknown
  closeAllConnections(): void
}

export interface Http {
  createServer(listener: (request: IncomingMessage, response: ServerResponse) => void): Server
}

/** The port is taken, or this runtime has no `node:http`. */
export class ListenError extends Data.TaggedError("ListenError")<{
  /** The error of the runtime. */
  readonly cause: unknown
  readonly message: string
}> {}

const specifier = "node:http"

const load: Effect.Effect<Http, ListenError> = Effect.tryPromise({
  try: (): Promise<Http> => import(/* @vite-ignore */ /* webpackIgnore: true */ specifier),
  catch: (cause) => new ListenError({ cause, message: "This runtime has no node:http, so no server can be started" })
})

export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

const incoming = (origin: string, { headers, method = "GET", url = "/" }: IncomingMessage): Incoming => ({
  method,
  // A request target may also be `*` or an absolute URL.
  url: new URL(url.startsWith("/") ? origin + url : origin),
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === "string" ? value : value.join(", ")]]
    )
  )
})

const send = Effect.fnUntraced(function*(answer: Response, request: IncomingMessage, response: ServerResponse) {
  if (answer.connection === "Reset") {
    request.socket.resetAndDestroy()
    return
  }
  if (answer.connection === "Stall") return yield* Effect.never
  response.writeHead(answer.status, { ...answer.headers })
  const reader = toReadableStream(answer)?.getReader()
  if (reader === undefined) {
    response.end()
    return
  }
  response.flushHeaders()
  yield* Effect.gen(function*() {
    while (true) {
      const next = yield* Effect.promise(() => reader.read().catch(() => "Reset" as const))
      if (next === "Reset") {
        // Written bytes are still sent: with an immediate RST, the headers could be lost, too.
        request.socket.destroySoon()
        return
      }
      if (next.done) break
      yield* Effect.callback<void>((resume) => {
        response.write(next.value, () => resume(Effect.void))
      })
    }
    response.end()
  }).pipe(Effect.ensuring(Effect.promise(() => reader.cancel().catch(() => {}))))
})

/** Serves until the scope closes, which breaks every connection. Returns the origin. Port 0 selects a free port. */
export const serve: (options: {
  readonly port: number
  readonly respond: (incoming: Incoming) => Effect.Effect<Response>
}) => Effect.Effect<string, ListenError, Scope.Scope> = Effect.fnUntraced(function*({ port, respond }) {
  const http = yield* load
  let origin = "http://127.0.0.1"
  const server = yield* Effect.acquireRelease(
    Effect.map(Effect.context(), (context) => {
      const run = Effect.runForkWith(context)
      return http.createServer((request, response) => {
        request.resume()
        const fiber = run(
          Effect.suspend(() => respond(incoming(origin, request))).pipe(
            Effect.flatMap((answer) => send(answer, request, response)),
            Effect.onError((cause) =>
              Effect.andThen(
                Effect.sync(() => request.socket.destroy()),
                Cause.hasInterruptsOnly(cause)
                  ? Effect.void
                  : Effect.logError("FakeOpenRouter could not respond", cause)
              )
            )
          )
        )
        response.on("close", () => fiber.interruptUnsafe())
      })
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  // Otherwise, a client could take a connection from its pool just as the server closes it.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  server.headersTimeout = 0
  const taken = yield* Effect.callback<number, ListenError>((resume) => {
    const failed = (cause: unknown) =>
      resume(Effect.fail(new ListenError({ cause, message: `Could not listen on 127.0.0.1:${port}` })))
    server.once("error", failed)
    server.listen(port, "127.0.0.1", () => {
      const address = server.address()
      if (address === null || typeof address === "string") failed(address)
      else resume(Effect.succeed(address.port))
    })
  })
  origin = `http://127.0.0.1:${taken}`
  return origin
})
