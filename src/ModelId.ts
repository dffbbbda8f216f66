/**
 * Ids of models: `author/slug`, `author/slug:variant`, or the alias `~author/slug-latest`.
 *
 * An id becomes part of a URL, so it is checked before anything is sent: an id that could change the path of the request is
 * rejected, and every other id is encoded.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { refused } from "./http/failures.ts"
import type { OperationName } from "./http/operation.ts"
import type { InvalidRequestError } from "./OpenRouterError.ts"
import { type RequestVariant, requestVariants, type Variant } from "./Vocabulary.ts"

/**
 * The parts of a model id.
 *
 * @category models
 * @since 0.1.0
 */
export interface ModelId {
  /** The id in the catalogue, without request variants: pass it to `Models.get` and `Endpoints.list`. */
  readonly id: string
  /** Author: `openai` of `openai/gpt-oss-20b:free`, and of `~openai/gpt-latest`. */
  readonly author: string
  /** Slug, without variants: `gpt-oss-20b`. */
  readonly slug: string
  /** Whether the id is an alias, whose model may change. An alias begins with `~`. */
  readonly alias: boolean
  /** Variants that the catalogue lists as models of their own, in the order of the id: `free`, `thinking`. */
  readonly variants: ReadonlyArray<Variant>
  /** Variants that exist only in requests, in the order of the id: `nitro`, `floor`, `exacto`, `online`. */
  readonly requestVariants: ReadonlyArray<RequestVariant>
}

/**
 * Parses a model id as it is used in a request. None if it is not an id.
 *
 * **Details**
 *
 * A request may add `:nitro`, `:floor`, `:exacto` or `:online` to an id; the catalogue lists the model without them, as `id`.
 * Their case is ignored, and they are returned in lower case. Every other variant, also an unknown one, stays part of `id`.
 * White space around the id is ignored.
 *
 * **Example** (An id with two variants)
 *
 * ```ts
 * import { ModelId } from "effect-openrouter"
 * import { Option } from "effect"
 *
 * const { id, requestVariants, variants } = Option.getOrThrow(ModelId.parse("deepseek/deepseek-r1:free:online"))
 * console.log(id, variants, requestVariants) // deepseek/deepseek-r1:free [ 'free' ] [ 'online' ]
 * ```
 *
 * @category converting
 * @since 0.1.0
 */
export const parse = (typed: string): Option.Option<ModelId> => {
  const id = typeof typed === "string" ? typed.trim() : typed
  if (problemOf(id) !== undefined) return Option.none()
  const [author = "", name = ""] = id.split("/")
  const [slug = "", ...suffixes] = name.split(":")
  const variants = suffixes.filter((suffix) => !isRequestVariant(suffix.toLowerCase()))
  const alias = author.startsWith("~")
  return Option.some({
    id: [`${author}/${slug}`, ...variants].join(":"),
    author: alias ? author.slice(1) : author,
    slug,
    alias,
    variants,
    requestVariants: suffixes.map((suffix) => suffix.toLowerCase()).filter(isRequestVariant)
  })
}

const isRequestVariant = (variant: string): variant is RequestVariant =>
  requestVariants.some((known) => known === variant)

/**
 * Checks an id and encodes it as two path segments: `openai/gpt-oss-20b:free`. Colons and tildes are not encoded, as RFC 3986
 * allows. Fails with an `InvalidRequestError` that states the problem.
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
          + "Models.list returns those that exist"
      )
    )
}

const problemOf = (id: unknown): string | undefined => {
  if (typeof id !== "string") return "is not a string"
  const [author = "", slug = "", ...rest] = id.split("/")
  if (rest.length > 0) return "has more than one slash"
  if (author === "" || author === "~" || slug === "" || slug.startsWith(":")) return "lacks its author or its slug"
  // URL parsers resolve segments of dots.
  if ([author, slug].some((segment) => /^~?\.+$/.test(segment)) || id.includes("..")) {
    return "has dots that could change the path of the request"
  }
  if (author.startsWith("~~")) return "has more than one tilde"
  if (author.includes(":")) return "has a colon in its author"
  if (slug.split(":").includes("")) return "has a colon without a variant"
  // Spaces, control characters, characters that end or escape a path segment, and those outside ASCII.
  const stranger = Array.from(id).find((character) =>
    character <= " " || character > "~" || "?#%\\".includes(character)
  )
  return stranger === undefined ? undefined : `contains ${JSON.stringify(stranger)}`
}

// Escaped and shortened for logs, because JavaScript callers may pass any value.
const shown = (id: unknown): string => {
  const text = typeof id === "string" ? JSON.stringify(id) : typeof id
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
