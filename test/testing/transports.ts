/** Runs suites over both transports of the fake server. */
import { describe, it } from "@effect/vitest"
import { FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"

type Fake = FakeOpenRouter.FakeOpenRouter | HttpClient.HttpClient

type Test = <E>(
  name: string,
  program: () => Effect.Effect<void, E, Fake>,
  options?: FakeOpenRouter.Options
) => void

export const overBothTransports = (name: string, suite: (test: Test) => void): void => {
  describe(`${name}, without sockets`, () =>
    suite((name, program, options) =>
      it.effect(name, () => program().pipe(Effect.provide(FakeOpenRouter.layer(options))))
    ))
  describe(`${name}, on a port`, () =>
    suite((name, program, options) =>
      it.live(
        name,
        () => program().pipe(Effect.provide(Layer.merge(FakeOpenRouter.layerServer(options), fetchWithoutRedirects))),
        5000
      )
    ))
}

interface Seen {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export const get = Effect.fnUntraced(function*(path: string, headers: Record<string, string> = {}) {
  const response = yield* HttpClient.get((yield* FakeOpenRouter.url) + path, { headers })
  const seen: Seen = { status: response.status, headers: { ...response.headers }, text: yield* response.text }
  return seen
})

/** Requests JSON from the fake server. It is unchecked, because the assertions check it. */
export const json = (path: string, headers?: Record<string, string>) =>
  Effect.map(get(path, headers), (seen): { readonly status: number; readonly body: unknown } => ({
    status: seen.status,
    body: JSON.parse(seen.text)
  }))

export const ids = (path: string) =>
  Effect.map(json(path), ({ body }) => list(body, "data").map((item) => String(read(item, "id"))))

export const read = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (value, key) => value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined,
    value
  )

export const list = (value: unknown, ...path: ReadonlyArray<string>): ReadonlyArray<unknown> => {
  const found = read(value, ...path)
  return Array.isArray(found) ? found : []
}

// `fetch` follows redirects, but the fake server's client does not: here neither does.
const fetchWithoutRedirects = Layer.merge(
  FetchHttpClient.layer,
  Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })
)
