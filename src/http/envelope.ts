/**
 * How OpenRouter says that something went wrong: two JSON envelopes, an edge's HTML, or nothing at all; and the one
 * table from status to error class.
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import {
  type ErrorResponse,
  ForbiddenError,
  InternalServerError,
  type OpenRouterError,
  RateLimitError,
  UnauthorizedError,
  UnexpectedStatusError
} from "../OpenRouterError.ts"
import { oneLine } from "../wire/text.ts"

/** What an error says about the call that failed. */
export interface Progress {
  readonly operation: string
  readonly url: string
  readonly attempts: number
}

/** What an error that stands for an answer is made from. */
export interface Fields extends Progress {
  readonly message: string
  readonly response: ErrorResponse
}

/** Parses JSON; none where it is not. */
export const parseJson = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Unknown))

/**
 * The status that a body stands for although it came with status 200: an error envelope, with no data beside it. 200
 * where its code is no status.
 */
export const disguisedStatus = (body: unknown): number | undefined => {
  if (!Predicate.isObject(body) || !Predicate.isNotNullish(body.error)) return undefined
  if (Predicate.isNotNullish(body.data)) return undefined
  const status = Number(codeOf(body.error))
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : 200
}

/** The error that a status and a body stand for, given the classes that the operation declares for itself. */
export const errorOf = <E>(
  status: number,
  body: Option.Option<unknown>,
  declared: Readonly<Record<number, new(fields: Fields) => E>>,
  progress: Progress,
  retryAfter: Duration.Duration | undefined
): OpenRouterError | E => {
  const response = { status, ...ownWords(Option.getOrUndefined(body)) }
  const fields = { ...progress, response, message: explain(progress, response, retryAfter) }
  const Declared = declared[status]
  if (Declared !== undefined) return new Declared(fields)
  switch (status) {
    case 401:
      return new UnauthorizedError(fields)
    case 403:
      return new ForbiddenError(fields)
    case 429:
      return new RateLimitError({ ...fields, retryAfter })
    case 500:
      return new InternalServerError({ ...fields, retryAfter })
    default:
      return new UnexpectedStatusError({ ...fields, retryAfter })
  }
}

/** The error of a redirect that is not followed. */
export const redirectError = (progress: Progress, status: number, where: string): UnexpectedStatusError =>
  new UnexpectedStatusError({
    ...progress,
    response: { status, code: undefined, message: undefined, metadata: undefined },
    retryAfter: undefined,
    message: `${progress.operation}: the server redirects ${where}, which is not followed, so that the API key stays `
      + "where it belongs. Set OPENROUTER_BASE_URL to the address that answers."
  })

/** How many requests were sent, in words. */
export const attemptsText = (attempts: number): string => attempts === 1 ? "1 attempt" : `${attempts} attempts`

// What the body says for itself. Validation failures come in an envelope of their own, whose message is a JSON array.
const ownWords = (body: unknown): Omit<ErrorResponse, "status"> => {
  const error = Predicate.isObject(body) ? body.error : undefined
  if (Predicate.isString(error)) return { code: undefined, message: error, metadata: undefined }
  if (!Predicate.isObject(error)) return { code: undefined, message: undefined, metadata: undefined }
  const code = codeOf(error)
  const message = Predicate.isString(error.message) ? error.message : undefined
  const issues = error.name === "ZodError" && message !== undefined
    ? Option.getOrUndefined(parseJson(message))
    : undefined
  if (!Array.isArray(issues)) return { code, message, metadata: error.metadata }
  return { code, message: issues.map(issueText).join("; "), metadata: { issues } }
}

// Nothing but text and numbers is turned into text: `{"toString": 0}` is JSON too, and would throw.
const isCode = (value: unknown): value is string | number => Predicate.isString(value) || Number.isFinite(value)

const codeOf = (error: unknown): string | number | undefined =>
  Predicate.isObject(error) && isCode(error.code) ? error.code : undefined

const issueText = (issue: unknown): string => {
  if (!Predicate.isObject(issue)) return isCode(issue) ? String(issue) : "invalid"
  const path = Array.isArray(issue.path) ? issue.path.filter(isCode).join(".") : ""
  return `${path === "" ? "" : `${path}: `}${isCode(issue.message) ? issue.message : "invalid"}`
}

const explain = (
  progress: Progress,
  { message, status }: ErrorResponse,
  retryAfter: Duration.Duration | undefined
): string => {
  // `response.message` has it as it came.
  const line = oneLine(message ?? "")
  const said = line === "" ? "" : `: ${line.length > 500 ? `${line.slice(0, 500)}…` : line}`
  const sentence = `${progress.operation}: OpenRouter answered ${status}${said}`
  return `${sentence}${/[.!?…]$/.test(sentence) ? "" : "."} ${advice(status, progress, retryAfter)}`
}

const advice = (
  status: number,
  { attempts, url }: Progress,
  retryAfter: Duration.Duration | undefined
): string => {
  switch (status) {
    case 400:
      return "Check what was asked for against OpenRouter's reference."
    case 401:
      return "Set OPENROUTER_API_KEY, or apiKey in OpenRouterConfig, to a key that is valid."
    case 402:
      return "Add credits to the account that the API key belongs to."
    case 403:
      return "The API key may not do this; use another one, or check its permissions."
    case 404:
      return `Nothing is at ${url}: Models.list gives the ids that exist, OPENROUTER_BASE_URL says where.`
    case 429:
      return `Gave up after ${attemptsText(attempts)}; ${
        retryAfter === undefined ? "ask less often." : `the server asks to wait ${Duration.format(retryAfter)}.`
      }`
    default:
      return status >= 500 || status === 408
        ? `Gave up after ${attemptsText(attempts)}; try again later.`
        : "This version does not know what to make of that."
  }
}
