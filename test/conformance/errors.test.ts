import { assert, describe, it } from "@effect/vitest"
import { Endpoints, Models } from "effect-openrouter"
import * as Effect from "effect/Effect"
import { inspect } from "node:util"
import { conformance, filesIn, json } from "./captures.ts"
import * as Facts from "./facts.ts"
import { at, isObject, objectAt, textAt } from "./json.ts"
import { type Call, calls } from "./operations.ts"
import { hear } from "./serve.ts"

conformance("captured errors", () => {
  const files = filesIn("errors")

  it.effect.each(files)("%s", (file) =>
    Effect.gen(function*() {
      const answer = recorded(file)
      for (const call of [Models.list(), Models.page(), Models.count(), Models.feed()]) {
        yield* failsAs(tagsOfLists, call, answer)
      }
      for (const call of [Models.get("some/model"), Models.listForUser(), Endpoints.list("some/model")]) {
        yield* failsAs(tagsOfOne, call, answer)
      }
    }))

  it.effect("they are the same errors with status 200", () =>
    Effect.gen(function*() {
      for (const file of files) {
        const { body, status } = recorded(file)
        const honest = yield* Effect.flip(
          hear(Endpoints.list("a/b"), () => ({ body: JSON.stringify(body), status }))
        )
        const disguised = yield* Effect.flip(hear(Endpoints.list("a/b"), () => ({ body: JSON.stringify(body) })))
        // Only the body of a failed validation has no code.
        assert.strictEqual(disguised._tag, at(body, "success") === false ? "UnexpectedStatusError" : honest._tag, file)
        assert.strictEqual(at(disguised, "response", "message"), at(honest, "response", "message"))
      }
    }))

  it("every captured status is tested here", () => {
    assert.strictEqual(files.length, 16)
    assert.deepStrictEqual([...new Set(files.map((file) => recorded(file).status))].toSorted(), [400, 401, 404, 429])
  })
})

describe("documented errors", () => {
  const spec = Facts.readSpec()

  it.effect.each(Object.keys(calls))("%s", (path) =>
    Effect.gen(function*() {
      const responses = Object.entries(objectAt(spec, "paths", path, "get", "responses"))
        .filter(([status]) => status !== "200")
      assert.isAtLeast(responses.length, 1)
      for (const [status, response] of responses) {
        const body = at(response, "content", "application/json", "example")
        assert.strictEqual(at(body, "error", "code"), Number(status))
        for (const call of calls[path] ?? []) {
          yield* failsAs({ ...tagsOfLists, ...tagsOfOne }, call, { body, status: Number(status) })
        }
      }
    }))
})

describe("captured errors, without their messages", () => {
  const errors = Facts.errors()

  it("have four statuses, and no Retry-After", () => {
    assert.strictEqual(errors.length, 16)
    assert.deepStrictEqual([...new Set(errors.map(({ status }) => status))].toSorted(), [400, 401, 404, 429])
    assert.isTrue(errors.every(({ retryAfter }) => retryAfter === false))
  })

  it.effect.each(errors.map((error) => [error.date, error.status, error.body] as const))(
    "%s: %d",
    ([, status, body]) =>
      Effect.gen(function*() {
        const answer = { body, status: Number(status) }
        yield* failsAs(tagsOfLists, Models.list(), answer)
        yield* failsAs(tagsOfOne, Models.get("some/model"), answer)
      })
  )
})

type Tags = Readonly<Record<number, string>>

const shared: Tags = {
  401: "UnauthorizedError",
  403: "ForbiddenError",
  429: "RateLimitError",
  500: "InternalServerError"
}

const tagsOfLists: Tags = { ...shared, 400: "BadRequestError" }

const tagsOfOne: Tags = { ...shared, 404: "NotFoundError" }

interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

const failsAs = Effect.fnUntraced(function*(tags: Tags, call: Call, { body, ...answer }: Answer) {
  const error = yield* Effect.flip(hear(call, () => ({ ...answer, body: JSON.stringify(body) })))
  assert.strictEqual(at(error, "_tag"), tags[answer.status] ?? "UnexpectedStatusError")
  assertOwnWords(error, answer.status, body)
})

const recorded = (file: string): Answer => {
  const capture = objectAt(json(file))
  const headers = Object.entries(objectAt(capture, "headers")).map(([name, values]) => [name, String(values)] as const)
  return {
    status: Number(capture.status),
    headers: Object.fromEntries(headers),
    body: capture.body
  }
}

/** The error has the server's texts verbatim, and nothing of the account. */
const assertOwnWords = (error: unknown, status: number, body: unknown): void => {
  assert.strictEqual(at(error, "response", "status"), status)
  const said = textAt(body, "error", "message")
  if (at(body, "error", "name") === "ZodError") {
    const issues: unknown = JSON.parse(said)
    assert.deepStrictEqual(at(error, "response", "metadata"), { issues })
    const [issue] = Array.isArray(issues) ? issues : []
    assert.strictEqual(
      at(error, "response", "message"),
      `${String(at(issue, "path")).replaceAll(",", ".")}: ${textAt(issue, "message")}`
    )
    assert.include(textAt(error, "message"), textAt(issue, "message"))
  } else {
    assert.strictEqual(at(error, "response", "message"), said)
    assert.strictEqual(at(error, "response", "code"), at(body, "error", "code"))
    assert.deepStrictEqual(at(error, "response", "metadata"), at(body, "error", "metadata"))
    assert.include(textAt(error, "message"), said)
  }
  const account = isObject(body) ? body.user_id : undefined
  if (typeof account === "string") {
    for (const shown of [String(error), JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true })]) {
      assert.notInclude(shown, account)
    }
  }
}
