/** Error responses: OpenRouter's two JSON envelopes, HTML of a proxy, or an empty body; and the error of each status. */
import * as Duration from "effect/Duration"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import {
  type ErrorResponse,
  ForbiddenError,
  InternalServerError,
  type OpenRouterError,
  RateLimitError,
  UnauthorizedError,
  UnexpectedStatusError
} from "../OpenRouterError.ts"
import { type Failure, isRetryableStatus } from "../RetryPolicy.ts"
import { requestVariants } from "../Vocabulary.ts"
import { isDeeperThan, maxDepth } from "../wire/depth.ts"
import * as httpDate from "../wire/httpDate.ts"
import { cutBytes, oneLine } from "../wire/text.ts"

export type DeclaredErrors<E> = Readonly<Record<number, new(fields: Fields) => E>>

/** The fields of every error that describe its call. */
export interface Progress {
  readonly operation: string
  readonly url: string
  readonly attempts: number
}

interface Fields extends Progress {
  readonly message: string
  readonly response: ErrorResponse
}

/** Fails with a reason for text that is not JSON, or that is nested too deeply. */
export const parseJson = (text: string): Result.Result<unknown, string> =>
  isDeeperThan(text, maxDepth)
    ? Result.fail(`Expected at most ${maxDepth} levels of nesting`)
    : Result.try({ try: (): unknown => JSON.parse(text), catch: () => "Expected JSON" })

/**
 * The status in the error envelope of a response with status 200; 200 if its `code` is not a status; undefined if the body
 * is not an error envelope. A body with `data` is not one. A body with `endpoints` is one only if `error` is an object.
 */
export const statusInBody = (body: unknown): number | undefined => {
  if (!Predicate.isObject(body) || !body.error || Predicate.isNotNullish(body.data)) return undefined
  if (Predicate.isNotNullish(body.endpoints) && !Predicate.isObject(body.error)) return undefined
  const status = Number(codeOf(body.error))
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : 200
}

export const errorOf = <E>(
  status: number,
  body: unknown,
  declared: DeclaredErrors<E>,
  progress: Progress,
  retryAfter: Duration.Duration | undefined
): OpenRouterError | E => {
  const response = errorResponse(status, body)
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

/** Operations on one URL share a request, so its failure may be one that only another operation declares. */
export const toDeclaredError = <E extends Failure>(
  failure: Failure,
  declared: DeclaredErrors<E>
): OpenRouterError | E => {
  if (failure._tag !== "BadRequestError" && failure._tag !== "NotFoundError") return failure
  for (const Declared of Object.values(declared)) if (failure instanceof Declared) return failure
  const { attempts, message, operation, response, url } = failure
  return new UnexpectedStatusError({ attempts, message, operation, response, url, retryAfter: undefined })
}

/** `Retry-After`, or `error.metadata.retry_after_seconds` if that header is absent or malformed. */
export const retryAfterOf = (
  headers: Readonly<Record<string, string>>,
  body: unknown,
  now: number
): Duration.Duration | undefined => {
  // `Headers.parseRetryAfter` would add 0.5 KB to every bundle.
  const header = (headers["retry-after"] ?? "").trim()
  if (/^\d+$/.test(header)) return seconds(Number(header))
  const date = httpDate.parse(header, now)
  return date === undefined ? retryAfterInBody(body) : Duration.millis(Math.max(0, date - now))
}

const retryAfterInBody = (body: unknown): Duration.Duration | undefined => {
  const wait = property(property(property(body, "error"), "metadata"), "retry_after_seconds")
  return Predicate.isNumber(wait) && wait >= 0 ? seconds(wait) : undefined
}

const property = (value: unknown, name: string): unknown => Predicate.isObject(value) ? value[name] : undefined

// The bound is longer than the wait until any date, and still exact in milliseconds.
const seconds = (wait: number): Duration.Duration => Duration.seconds(Math.min(wait, 2 ** 40))

export const attemptsText = (attempts: number): string => attempts === 1 ? "1 attempt" : `${attempts} attempts`

// The message of a validation failure is a JSON array.
const errorResponse = (status: number, body: unknown): ErrorResponse => {
  const error = property(body, "error")
  const code = codeOf(error)
  const text = Predicate.isString(error) ? error : property(error, "message")
  const message = Predicate.isString(text) ? text : undefined
  const issues = message !== undefined && property(error, "name") === "ZodError"
    ? Result.getOrUndefined(parseJson(message))
    : undefined
  const [shown, metadata] = Array.isArray(issues)
    ? [issues.map(issueText).join("; "), { issues }]
    : [message, property(error, "metadata")]
  return {
    status,
    code: Predicate.isString(code) ? cutBytes(code, maxMessageBytes) : code,
    message: shown === undefined ? undefined : cutBytes(shown, maxMessageBytes),
    metadata: metadata === undefined ? undefined : boundedMetadata(metadata)
  }
}

const boundedMetadata = (metadata: unknown): unknown => {
  const text = JSON.stringify(metadata)
  return cutBytes(text, maxMetadataBytes) === text && !isDeeperThan(text, maxMetadataDepth)
    ? metadata
    // A JSON string can be twice as long as its text.
    : cutBytes(text, maxMetadataBytes / 2 - 1)
}

const maxMessageBytes = 4 * 1024
const maxMetadataBytes = 64 * 1024
const maxMetadataDepth = 32

// Other values, such as `{"toString": 0}`, could throw when they are converted to text.
const isCode = (value: unknown): value is string | number => Predicate.isString(value) || Number.isFinite(value)

const codeOf = (error: unknown): string | number | undefined => {
  const code = property(error, "code")
  return isCode(code) ? code : undefined
}

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
  const line = oneLine(message ?? "", 500)
  const quote = line === "" ? "" : `: ${line}`
  const sentence = `${progress.operation}: OpenRouter responded with ${status}${quote}`
  return `${sentence}${/[.!?…]$/.test(sentence) ? "" : "."} ${advice(status, progress, retryAfter)}`
}

const takesId: ReadonlySet<string> = new Set(["Models.get", "Endpoints.list", "Endpoints.listImages"])

const requestVariantAdvice = (url: string): string => {
  const suffixes = url.split("/").flatMap((segment) => segment.split(":").slice(1))
  const variant = suffixes.find((suffix) => requestVariants.some((known) => known === suffix))
  return variant === undefined ? "" : `The catalogue lists the id without :${variant}, which is for requests only. `
}

const advice = (
  status: number,
  { attempts, operation, url }: Progress,
  retryAfter: Duration.Duration | undefined
): string => {
  switch (status) {
    case 400:
      return "Check the parameters against OpenRouter's reference."
    case 401:
      return "Set OPENROUTER_API_KEY, or apiKey in OpenRouterConfig, to a valid key."
    case 402:
      return "Add credits to the account of the API key."
    case 403:
      return "The API key lacks permission: check its permissions, or use another key."
    case 404:
      return `Nothing at ${url}. ${
        takesId.has(operation)
          ? `${requestVariantAdvice(url)}Check the id, and OPENROUTER_BASE_URL.`
          : "Check OPENROUTER_BASE_URL."
      }`
    case 429:
      return `Gave up after ${attemptsText(attempts)}; ${
        retryAfter === undefined ? "send fewer requests." : `the server asks to wait ${Duration.format(retryAfter)}.`
      }`
    default:
      return isRetryableStatus(status)
        ? `Gave up after ${attemptsText(attempts)}; try again later.`
        : "Unexpected status for this operation."
  }
}
