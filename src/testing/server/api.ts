/** OpenRouter's catalogue API over a catalogue value: a pure function from a request to its response. */
import * as Result from "effect/Result"
import type { Catalogue } from "../Catalogue.ts"
import type { Json } from "../CatalogueEntry.ts"
import * as FakeHttp from "../FakeHttp.ts"
import { field } from "./json.ts"
import * as Query from "./query.ts"
import { rss } from "./rss.ts"

/** Behaviour in which the real server has varied. */
export interface Behaviour {
  readonly apiKeys: ReadonlyArray<string> | undefined
  readonly pageSize: number
  readonly absoluteLinks: boolean
  readonly cacheControl: string | null
}

const envelope = (status: number, message: string): FakeHttp.Response =>
  FakeHttp.json(status, { error: { message, code: status } })

const notFound = envelope(404, "Not Found")

const badRequest = ({ parameter, reason }: Query.Refused): FakeHttp.Response =>
  envelope(400, `Invalid request parameters: ${parameter}: ${reason}`)

const keyOf = (request: FakeHttp.Request, behaviour: Behaviour): "none" | "bad" | "good" => {
  const key = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1]
  if (key === undefined) return "none"
  return behaviour.apiKeys === undefined || behaviour.apiKeys.includes(key) ? "good" : "bad"
}

const nextLink = (
  request: FakeHttp.Request,
  behaviour: Behaviour,
  next: { readonly offset: number; readonly limit: number }
): string => {
  const { limit: _limit, offset: _offset, ...others } = request.query
  const query = new URLSearchParams({ offset: String(next.offset), limit: String(next.limit), ...others })
  const { origin, pathname } = new URL(request.url)
  return behaviour.absoluteLinks ? `${origin}${pathname}?${query}` : `/api/v1${request.path}?${query}`
}

const paged = (models: ReadonlyArray<Json>, request: FakeHttp.Request, behaviour: Behaviour) =>
  Result.map(Query.page(models, request.query, behaviour.pageSize), (page) =>
    FakeHttp.json(200, {
      data: page.items,
      total_count: page.total,
      links: { next: page.next === undefined ? null : nextLink(request, behaviour, page.next) }
    }))

const feed = (models: ReadonlyArray<Json>, request: FakeHttp.Request): FakeHttp.Response =>
  FakeHttp.response({
    headers: { "content-type": "application/rss+xml" },
    body: rss(models, { chatLinks: request.query.use_rss_chat_links === "true", now: request.startedAt })
  })

const listModels = (catalogue: Catalogue, request: FakeHttp.Request, behaviour: Behaviour): FakeHttp.Response =>
  Query.select(catalogue, request.query, request.startedAt).pipe(
    Result.flatMap((models) =>
      request.query.use_rss === "true" ? Result.succeed(feed(models, request)) : paged(models, request, behaviour)
    ),
    Result.getOrElse(badRequest)
  )

const countModels = (catalogue: Catalogue, request: FakeHttp.Request): FakeHttp.Response =>
  Query.selectByOutput(catalogue, request.query).pipe(
    Result.map((models) => FakeHttp.json(200, { data: { count: models.length } })),
    Result.getOrElse(badRequest)
  )

const listForUser = (catalogue: Catalogue, request: FakeHttp.Request, behaviour: Behaviour): FakeHttp.Response => {
  const key = keyOf(request, behaviour)
  if (key === "none") return envelope(401, "No cookie auth credentials found")
  if (key === "bad") return envelope(401, "User not found.")
  return Query.selectByOutput(catalogue, request.query).pipe(
    Result.flatMap((models) => paged(models, request, behaviour)),
    Result.map((answer) => ({ ...answer, headers: { ...answer.headers, "cache-control": "private, no-store" } })),
    Result.getOrElse(badRequest)
  )
}

const listEmbeddings = (catalogue: Catalogue, request: FakeHttp.Request, behaviour: Behaviour): FakeHttp.Response =>
  Query.selectByOutput(catalogue, { output_modalities: "embeddings" }).pipe(
    Result.flatMap((models) => paged(models, request, behaviour)),
    Result.getOrElse(badRequest)
  )

const listImageEndpoints = (catalogue: Catalogue, id: string): FakeHttp.Response => {
  const endpoints = Object.hasOwn(catalogue.imageEndpoints, id) ? catalogue.imageEndpoints[id] : undefined
  return endpoints === undefined ? notFound : FakeHttp.json(200, { id, endpoints })
}

const all = (data: ReadonlyArray<Json>): FakeHttp.Response => FakeHttp.json(200, { data })

const getModel = (catalogue: Catalogue, id: string): FakeHttp.Response => {
  const model = Query.find(catalogue, id)
  return model === undefined ? notFound : FakeHttp.json(200, { data: model })
}

const shown = (endpoints: ReadonlyArray<Json>, request: FakeHttp.Request, behaviour: Behaviour): ReadonlyArray<Json> =>
  keyOf(request, behaviour) === "good" ? endpoints : endpoints.map(Query.withoutStatistics)

const listEndpoints = (
  catalogue: Catalogue,
  request: FakeHttp.Request,
  behaviour: Behaviour,
  id: string
): FakeHttp.Response => {
  const model = Query.find(catalogue, id)
  if (model === undefined) return notFound
  return FakeHttp.json(200, {
    data: {
      id: field(model, "id"),
      name: field(model, "name"),
      created: field(model, "created"),
      description: field(model, "description"),
      architecture: field(model, "architecture"),
      endpoints: shown(Query.endpoints(catalogue, model), request, behaviour)
    }
  })
}

const route = (catalogue: Catalogue, request: FakeHttp.Request, behaviour: Behaviour): FakeHttp.Response => {
  if (request.method !== "GET") return notFound
  const segments = FakeHttp.segments(new URL(request.url))
  const [first, second, third, fourth, fifth] = segments
  switch (segments.length) {
    case 1:
      if (first === "models") return listModels(catalogue, request, behaviour)
      return first === "providers" ? all(catalogue.providers) : notFound
    case 2:
      if (first === "models" && second === "count") return countModels(catalogue, request)
      if (first === "models" && second === "user") return listForUser(catalogue, request, behaviour)
      if (first === "endpoints" && second === "zdr") {
        return all(shown(catalogue.zdr, request, behaviour))
      }
      if (second !== "models") return notFound
      if (first === "embeddings") return listEmbeddings(catalogue, request, behaviour)
      if (first === "images") return all(catalogue.images)
      if (first === "videos") return all(catalogue.videos)
      return notFound
    case 3:
      return first === "model" ? getModel(catalogue, `${second}/${third}`) : notFound
    case 4:
      return first === "models" && fourth === "endpoints"
        ? listEndpoints(catalogue, request, behaviour, `${second}/${third}`)
        : notFound
    case 5:
      return first === "images" && second === "models" && fifth === "endpoints"
        ? listImageEndpoints(catalogue, `${third}/${fourth}`)
        : notFound
    default:
      return notFound
  }
}

// The headers that clients of the catalogue send, and those that Effect adds for tracing.
const allowedHeaders = [
  "accept",
  "authorization",
  "b3",
  "content-type",
  "http-referer",
  "if-modified-since",
  "if-none-match",
  "traceparent",
  "user-agent",
  "x-openrouter-categories",
  "x-openrouter-title",
  "x-title"
].join(", ")

/** Undefined for requests that are not preflights. */
export const preflight = (
  { headers, method }: { readonly method: string; readonly headers: Readonly<Record<string, string>> }
): FakeHttp.Response | undefined =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined
    ? FakeHttp.response({
      status: 204,
      headers: {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET",
        "access-control-allow-headers": allowedHeaders,
        "access-control-max-age": "86400"
      }
    })
    : undefined

export const respond = (catalogue: Catalogue, request: FakeHttp.Request, behaviour: Behaviour): FakeHttp.Response => {
  const answer = route(catalogue, request, behaviour)
  const cacheControl = behaviour.cacheControl !== null && answer.status === 200
    ? { "cache-control": behaviour.cacheControl }
    : {}
  return {
    ...answer,
    headers: {
      date: new Date(request.startedAt).toUTCString(),
      vary: "Host",
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "X-Generation-Id,X-Provider-Name,request-id,cf-ray",
      "x-content-type-options": "nosniff",
      ...cacheControl,
      ...answer.headers
    }
  }
}
