/**
 * What names a model: `author/slug`, `author/slug:variant`, or the alias `~author/slug-latest`.
 *
 * An id becomes part of a URL, so it is checked before anything is sent: what could step out of its path segment is
 * refused, and the rest is encoded. Stands below `Models` and `Endpoints`.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { refused } from "./http/failures.ts"
import type { OperationName } from "./http/operation.ts"
import type { InvalidRequestError } from "./OpenRouterError.ts"

/**
 * Checks an id and gives it as two path segments, encoded: `openai/gpt-oss-20b:free`. A colon and a tilde stay as they
 * are, which RFC 3986 allows. Fails with `InvalidRequestError` that says what is wrong with the id.
 *
 * @category converting
 * @since 0.1.0
 */
export const toPath = (id: string, operation: OperationName): Result.Result<string, InvalidRequestError> => {
  const problem = problemOf(id)
  return problem === undefined
    ? Result.succeed(id.split("/").map((segment) => encodeURIComponent(segment).replaceAll("%3A", ":")).join("/"))
    : Result.fail(
      refused(
        operation,
        "id",
        `the model id ${problem}: ${shown(id)}. An id is author/slug, author/slug:variant or ~author/slug-latest; `
          + "Models.list gives those that exist"
      )
    )
}

const problemOf = (id: unknown): string | undefined => {
  // Callers from JavaScript pass anything.
  if (typeof id !== "string") return "is not a string"
  const [author = "", slug = "", ...rest] = id.split("/")
  if (rest.length > 0) return "has more than one slash"
  if (author === "" || author === "~" || slug === "" || slug.startsWith(":")) return "lacks its author or its slug"
  // All that is left of these two is dots, which a URL parser would resolve away.
  if ([author, slug].some((segment) => /^~?\.+$/.test(segment)) || id.includes("..")) {
    return "steps out of its path with dots"
  }
  // Spaces and control characters, what ends or escapes a path segment, and what stands in no id.
  const stranger = Array.from(id).find((character) =>
    character <= " " || character > "~" || "?#%\\".includes(character)
  )
  return stranger === undefined ? undefined : `contains ${JSON.stringify(stranger)}`
}

// Escaped and short: it may be anything, and ends up in logs.
const shown = (id: unknown): string => {
  const text = typeof id === "string" ? JSON.stringify(id) : typeof id
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
