import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Base64 from "effect/encoding/Base64"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import { inspect } from "node:util"
import * as CacheStore from "../src/CacheStore.ts"
import * as Endpoints from "../src/Endpoints.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as OpenRouterHttp from "../src/OpenRouterHttp.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import { maxBodyBytes, type Operation, scenarios } from "./scenarios.ts"
import * as VirtualTime from "./virtualTime.ts"

const key = "sk-or-v1-SECRETsecret0123456789"

describe("the key is not shown", () => {
  for (const scenario of scenarios) {
    it.effect(`${scenario.operation}: ${scenario.name}`, () =>
      Effect.gen(function*() {
        const { exit } = yield* VirtualTime.timed(watched(call(scenario.operation)))
        const views = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
        // Checks that the request had the key.
        assert.strictEqual((yield* FakeOpenRouter.requests)[0]?.headers.authorization, `Bearer ${key}`)
        assertAbsent(views, [key, "Bearer "])
      }).pipe(onTheDouble(key, scenario.faults)))
  }

  it.effect("in the services", () =>
    Effect.gen(function*() {
      yield* Models.count()
      const services = [
        yield* Models.Models,
        yield* Endpoints.Endpoints,
        yield* OpenRouterHttp.OpenRouterHttp,
        yield* ResponseCache.ResponseCache,
        yield* OpenRouterConfig.OpenRouterConfig
      ]
      assertAbsent(services.flatMap(bareViewsOf), [key, "Bearer "])
      assert.include(viewsOf(services).join(), "<redacted:OPENROUTER_API_KEY>")
    }).pipe(
      Effect.provide(Layer.merge(Models.layer, Endpoints.layer)),
      Effect.provide(OpenRouterHttp.layer),
      Effect.provide(ResponseCache.layerMemory()),
      Effect.provide(OpenRouterConfig.layer({ apiKey: Redacted.make(key) })),
      Effect.provide(FakeOpenRouter.layer())
    ))

  it.effect("in a layer, its settings or its failure, with a key that is a string", () =>
    Effect.gen(function*() {
      const layers = [
        OpenRouter.layerFetchWith({ apiKey: key }),
        OpenRouter.layer({ apiKey: key }),
        OpenRouterConfig.layer({ apiKey: key })
      ]
      const settings = yield* OpenRouterConfig.make({ apiKey: key })
      const failure = yield* Effect.flip(OpenRouterConfig.make({ apiKey: `${key}\n${key}` }))
      assertAbsent([...layers, settings, failure].flatMap(bareViewsOf), [key])
      assert.include(viewsOf(settings).join(), "<redacted:OPENROUTER_API_KEY>")
      assert.include(failure.message, "apiKey")
    }))

  it.effect("in spans with all headers and no redaction, from a server that echoes the key", () =>
    Effect.gen(function*() {
      const views = yield* watched(Models.count()).pipe(
        Effect.provideService(HttpClient.TracerHeaderFilter, () => true),
        Effect.provideService(Headers.CurrentRedactedNames, [])
      )
      assert.include(views.join(), "http.request.header.accept")
      assert.include(views.join(), "http.response.header.x-key")
      assertAbsent(views, [key, "Bearer "])
    }).pipe(onTheDouble(key, [Fault.headers({ "x-key": key })])))
})

// A server that repeats the key in many places and forms.
const echoes = (key: string): Readonly<Record<string, Fault.Fault>> => {
  const lower = key.toLowerCase()
  const inUrl = encodeURIComponent(key)
  const json = (text: string, status = 200) =>
    Fault.respond({ status, headers: { "content-type": "application/json" }, body: text })
  return {
    "in its message": Fault.error(401, { message: `No such key: Bearer ${key}` }),
    "in its code": Fault.error(401, { code: key }),
    "in its metadata": Fault.error(401, { metadata: { headers: { authorization: `Bearer ${key}` }, [key]: [key] } }),
    "in lower case": Fault.error(401, { message: lower }),
    "in an error that is a text": Fault.json(401, { error: key }),
    "in an envelope with status 200": Fault.errorWithStatus200(500, { message: key }),
    "in a failure that is retried": Fault.error(503, { message: key, headers: { "retry-after": "1" } }),
    "in the issues of a ZodError": Fault.zodError({ field: key, message: `Got ${key}` }),
    "in a page of HTML": Fault.html(502, `<p>${key}</p>`),
    "in a page of HTML with status 200": Fault.html(200, `<p>${key}</p>`),
    "in a header of an error": Fault.error(401, { headers: { "www-authenticate": `Bearer ${key}`, "x-key": key } }),
    "in Retry-After": Fault.error(429, { headers: { "retry-after": inUrl } }),
    "in the content type": Fault.html(200, "<p>Hello</p>", { "content-type": `text/html; key=${inUrl}` }),
    "in the path of a redirect": Fault.redirect(`https://elsewhere.example/${inUrl}`),
    "in the host of a redirect": Fault.redirect(`https://${lower}.example/`),
    "in a redirect within the origin": Fault.redirect(`/api/v1/models/count?key=${inUrl}`).pipe(Fault.times(1)),
    "in redirects without end": Fault.redirect(`count?key=${inUrl}`),
    "as the body": Fault.json(200, key),
    "as a body that is no JSON": json(key),
    "where a number should be": Fault.json(200, { data: { count: key } }),
    "in an unknown key": Fault.mapBody((body) => ({ ...Object(body), [key]: 1 })),
    "in JSON that escapes what it need not": json(JSON.stringify({ error: { code: 401, message: key } }), 401)
  }
}

describe("the key is removed from what a server echoes", () => {
  const awkward = "sk-\"or\\v1/SECRETsecret+=&%41#"
  const { ["in the host of a redirect"]: _host, ["in the issues of a ZodError"]: _issues, ...possible } = echoes(
    awkward
  )
  // The second key has characters that JSON and URLs escape. (In JSON within JSON, it would not be found.)
  for (const [said, faults] of [[key, echoes(key)], [awkward, possible]] as const) {
    for (const [where, fault] of Object.entries(faults)) {
      it.effect(`${where}: ${said}`, () =>
        Effect.gen(function*() {
          const { exit } = yield* VirtualTime.timed(watched(Models.count()))
          const views = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
          assertAbsent(views, spellings(said))
        }).pipe(onTheDouble(said, [fault])))
    }
  }

  const inLists: Readonly<Record<string, Fault.Fault>> = {
    "as an unknown value": Fault.mapItems((item) => ({ ...item, architecture: { input_modalities: [key] } })),
    "as an unknown key of an item": Fault.mapItems((item) => ({ ...item, [key]: key })),
    "as the id of an item that is left out": Fault.mapItems((item, index) => index === 0 ? { id: key, name: 7 } : item),
    "as a price": Fault.mapItems((item, index) => index === 0 ? { ...item, pricing: { prompt: key } } : item),
    "as every item": Fault.mapItems(() => key),
    "in links.next to another origin": Fault.mapBody((body) => ({
      ...Object(body),
      links: { next: `https://${key.toLowerCase()}.example/${key}` }
    })),
    "in links.next that leads on": Fault.mapBody((body) => ({ ...Object(body), links: { next: `?key=${key}` } })),
    "in a page that cannot be read": Fault.all(
      Fault.mapBody((body, { url }) =>
        url.includes("?") ? { data: key } : { ...Object(body), links: { next: `?key=${key}` } }
      )
    )
  }
  for (const decoding of ["lenient", "strict"] as const) {
    for (const [where, fault] of Object.entries(inLists)) {
      it.effect(`${where}, ${decoding}`, () =>
        Effect.gen(function*() {
          const { exit } = yield* VirtualTime.timed(watched(Models.list()))
          const views = Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause))
          assertAbsent(views, spellings(key))
        }).pipe(onTheDouble(key, [fault], { decoding })))
    }
  }

  it.effect("in the causes of a connection that failed", () =>
    Effect.gen(function*() {
      const views = yield* watched(Models.count())
      assert.include(views.join(), "invalid header value")
      assertAbsent(views, [key, "evil"])
    }).pipe(Effect.provide(
      OpenRouter.layer({ apiKey: Redacted.make(key), retry: RetryPolicy.none }).pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, talkative))
      )
    )))

  for (const redirect of ["manual", "follow"] as const) {
    it.live(`over a socket, with fetch set to ${redirect} redirects`, () =>
      Effect.gen(function*() {
        const broken = [Fault.reset, Fault.resetBody(3), Fault.redirect("count")]
        for (const fault of [...Object.values(echoes(key)), ...broken]) {
          yield* FakeOpenRouter.setFaults(fault)
          const views = yield* watched(Models.count()).pipe(
            Effect.provide(OpenRouter.layer({
              apiKey: Redacted.make(key),
              baseUrl: yield* FakeOpenRouter.url,
              retry: RetryPolicy.none
            })),
            Effect.provide(FetchHttpClient.layer),
            Effect.provideService(FetchHttpClient.RequestInit, { redirect })
          )
          assertAbsent(views, spellings(key))
        }
      }).pipe(Effect.provide(FakeOpenRouter.layerServer())))
  }
})

// Forms in which a server may write the key into a JSON string.
const hex = (character: string) => character.charCodeAt(0).toString(16)
const each = (write: (character: string, index: number) => string) => (key: string) => Array.from(key, write).join("")
const base64 = (before: string, after = "") => (key: string) => Base64.encode(`${before}${key}${after}`)
const forms: Readonly<Record<string, (key: string) => string>> = {
  "unchanged": (key) => key,
  "in lower case": (key) => key.toLowerCase(),
  "in upper case": (key) => key.toUpperCase(),
  "in mixed case": each((character, index) => index % 2 === 0 ? character.toUpperCase() : character.toLowerCase()),
  "with \\u escapes": each((character) => `\\u00${hex(character)}`),
  "with \\u escapes in upper case": each((character) => `\\u00${hex(character).toUpperCase()}`),
  "with one \\u escape": each((character, index) => index === 12 ? `\\u00${hex(character)}` : character),
  "with \\u escapes, in JSON within JSON": each((character) => `\\\\u00${hex(character)}`),
  "URL-encoded": each((character) => `%${hex(character)}`),
  "URL-encoded in upper case": each((character) => `%${hex(character).toUpperCase()}`),
  "URL-encoded in part": (key) => key.replaceAll("-", "%2D"),
  "URL-encoded in part, and in lower case": (key) => key.toLowerCase().replaceAll("-", "%2d"),
  "URL-encoded twice": each((character) => `%25${hex(character)}`),
  "URL-encoded, with \\u escapes": each((character) => `\\u0025${hex(character)}`),
  "in base64": base64(""),
  "in base64, after Bearer": base64("Bearer "),
  "in base64, as a user": base64("", ":"),
  "in base64, as a password": base64("me:"),
  "in base64, as the password of somebody else": base64("you:", "\n"),
  "in base64, with / escaped": (key) => base64("?")(key).replaceAll("/", "\\/"),
  "in base64url": (key) => Base64Url.encode(`Bearer ${key}`),
  "in base64, URL-encoded": (key) => encodeURIComponent(base64("")(key)),
  "with XML references": each((character) => `&#x${hex(character)};`),
  "with decimal XML references": each((character) => `&#${character.charCodeAt(0)};`)
}

const respond = (status: number, body: string, type = "application/json") =>
  Fault.respond({ status, headers: { "content-type": type }, body })
const inBodies: Readonly<Record<string, (form: string) => Fault.Fault>> = {
  "as a value": (form) => respond(200, `{"data":{"count":3,"note":"${form}"}}`),
  "as a key": (form) => respond(200, `{"data":{"count":3,"${form}":1}}`),
  "among text": (form) => respond(200, `{"data":{"count":3,"note":"100%, \\u0026 so on: Bearer ${form}."}}`),
  "in an envelope with status 200": (form) => respond(200, `{"error":{"code":401,"message":"${form}"}}`),
  "in HTML with status 200": (form) => respond(200, `<p>${form}</p>`, "text/html")
}
const inErrors: Readonly<Record<string, (form: string) => Fault.Fault>> = {
  "in a message": (form) => respond(401, `{"error":{"code":401,"message":"No such key: ${form}!"}}`),
  "in a code": (form) => respond(401, `{"error":{"code":"${form}"}}`),
  "in metadata": (form) => respond(401, `{"error":{"metadata":{"${form}":["${form}"]}}}`),
  "in an error that is a text": (form) => respond(401, `{"error":"${form}"}`),
  "in a failure that is retried": (form) => respond(503, `{"error":{"code":503,"message":"${form}"}}`),
  "in HTML": (form) => respond(502, `<p>${form}</p>`, "text/html")
}
const inHeaders: Readonly<Record<string, (form: string) => Fault.Fault>> = {
  "in a header of an error": (form) => Fault.error(401, { headers: { "www-authenticate": form } }),
  "in a header": (form) => Fault.headers({ "x-key": form, "etag": `"${form}"` }),
  "in the content type": (form) => Fault.html(200, "<p>Hello</p>", { "content-type": `text/html; key=${form}` }),
  "in the path of a redirect": (form) => Fault.redirect(`/api/v1/models/${form}`),
  "in the query of a redirect": (form) => Fault.redirect(`count?key=${form}`),
  "in a redirect elsewhere": (form) => Fault.redirect(`https://elsewhere.example/${form}`)
}

const recordingCache = (stored: Ref.Ref<ReadonlyArray<string>>) =>
  ResponseCache.layer().pipe(Layer.provide(Layer.succeed(CacheStore.CacheStore, {
    get: () => Effect.succeedNone,
    set: (...entry) => Ref.update(stored, (entries) => [...entries, JSON.stringify(entry)]),
    remove: () => Effect.void,
    clear: () => Effect.void,
    withLease: (_, { fetch }) => fetch,
    reportFailure: () => Effect.void,
    failingUntil: () => Effect.undefined
  })))

// Neither the key, nor the form, nor a large part of either is in the views, however often backslashes are escaped.
const assertGone = (views: ReadonlyArray<string>, key: string, form: string) => {
  const normal = (text: string) => text.replaceAll("\\", "").toLowerCase()
  const texts = [key, form].map(normal).flatMap((text) => [text, text.slice(10, 36)])
  for (const view of views.map(normal)) for (const text of texts) assert.notInclude(view, text)
}

describe("every form of the key in every place", () => {
  // Its base64 has a `/`, and its end has letters of both cases.
  const secret = "sk-or-v1-0417?SECRETsecret~0123456789Zz"
  const table = (places: Readonly<Record<string, (form: string) => Fault.Fault>>) =>
    Object.entries(places).flatMap(([place, fault]) =>
      Object.entries(forms).map(([name, write]) => ({ name: `${name}, ${place}`, form: write(secret), fault }))
    )

  it("is tested in the documented forms, in more than 60 combinations", () => {
    const written = Object.values(forms).map((write) => write(secret))
    assert.lengthOf(new Set(written), written.length)
    assert.include(forms["in base64, with / escaped"]?.(secret), "\\/")
    assert.isAbove(table({ ...inBodies, ...inErrors, ...inHeaders }).length, 60)
  })

  for (const { fault, form, name } of table(inBodies)) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const stored = yield* Ref.make<ReadonlyArray<string>>([])
        const views = yield* watched(Effect.flip(Models.count())).pipe(
          Effect.provide(
            OpenRouter.layerWithCache(recordingCache(stored), {
              apiKey: Redacted.make(secret)
            })
          )
        )
        assert.include(views.join(), "\"Expected a body without the API key\"")
        assertGone(views, secret, form)
        assert.deepStrictEqual(yield* Ref.get(stored), [])
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
      }).pipe(Effect.provide(FakeOpenRouter.layer({ faults: [fault(form)] }))))
  }

  // `URL` removes tabs, and replaces backslashes by slashes.
  for (
    const form of [`${secret.slice(0, 9)}\t${secret.slice(9)}`, forms["with \\u escapes"]?.(secret) ?? assert.fail()]
  ) {
    it.effect(`${JSON.stringify(form)} in a redirect that is not followed`, () =>
      Effect.gen(function*() {
        const views = yield* watched(Effect.flip(Models.count()))
        assert.include(views.join(), "UnexpectedStatusError")
        assertGone(views, secret, form)
        assert.lengthOf(yield* FakeOpenRouter.requests, 1)
      }).pipe(onTheDouble(secret, [Fault.redirect(`/api/v1/${form}`)])))
  }

  for (const { fault, form, name } of table({ ...inErrors, ...inHeaders })) {
    it.effect(name, () =>
      Effect.gen(function*() {
        const stored = yield* Ref.make<ReadonlyArray<string>>([])
        const { exit } = yield* VirtualTime.timed(watched(Models.count())).pipe(
          Effect.provide(OpenRouter.layerWithCache(recordingCache(stored), { apiKey: Redacted.make(secret) }))
        )
        assertGone(Exit.isSuccess(exit) ? exit.value : assert.fail(String(exit.cause)), secret, form)
        const urls = (yield* FakeOpenRouter.requests).map(({ url }) => url)
        assertGone([...urls, ...yield* Ref.get(stored)], secret, form)
      }).pipe(Effect.provide(FakeOpenRouter.layer({ faults: [fault(form)] }))))
  }
})

describe("a short placeholder key", () => {
  it.effect("is not redacted in responses", () =>
    Effect.gen(function*() {
      const ids = (apiKey: string) =>
        Effect.map(Models.list(), (models) => models.map(({ id, name }) => `${id} ${name}`)).pipe(
          Effect.provide(OpenRouter.layer({ apiKey: Redacted.make(apiKey) }))
        )
      const expected = yield* ids("sk-or-v1-0123456789")
      assert.include(expected.join(), "latest")
      for (const placeholder of ["test", "key", "data", "id", "openrouter", "x", "\"", "none", "null", "0"]) {
        assert.deepStrictEqual(yield* ids(placeholder), expected)
      }
    }).pipe(Effect.provide(FakeOpenRouter.layer())))
})

const call = (operation: Operation): Effect.Effect<unknown, unknown, Models.Models> =>
  operation === "Models.get" ? Models.get("deepseek/deepseek-chat") : Models.count()

const onTheDouble = (key: string, faults: ReadonlyArray<Fault.Fault>, options: OpenRouterConfig.Options = {}) =>
  Effect.provide(
    OpenRouter.layer({
      apiKey: Redacted.make(key),
      maxBodyBytes,
      retry: RetryPolicy.make({ retries: 1, baseDelay: "1 millis", jitter: false }),
      ...options
    }).pipe(Layer.provideMerge(FakeOpenRouter.layer({ faults })))
  )

const spellings = (key: string) => [
  key,
  key.toLowerCase(),
  encodeURIComponent(key),
  JSON.stringify(key).slice(1, -1),
  "SECRETsecret",
  "secretsecret"
]

const assertAbsent = (views: ReadonlyArray<string>, texts: ReadonlyArray<string>) => {
  for (const view of views) for (const text of texts) assert.notInclude(view, text)
}

const viewsOf = (value: unknown): ReadonlyArray<string> => [
  String(value),
  JSON.stringify(value) ?? "",
  inspect(value, { depth: Infinity, showHidden: true })
]

const bareViewsOf = (value: unknown): ReadonlyArray<string> => [
  ...viewsOf(value),
  inspect(value, { depth: Infinity, showHidden: true, customInspect: false, getters: true }),
  value instanceof Error ? `${value.message}\n${value.stack}` : ""
]

// Everything that can be observed of a program: its exit, logs of any level, spans, metrics.
const watched = Effect.fnUntraced(function*<A, E, R>(program: Effect.Effect<A, E, R>) {
  const logged: Array<string> = []
  const logger = Logger.make<unknown, void>((options) => {
    logged.push(
      ...[options.message, options.cause, options.fiber.getRef(References.CurrentLogAnnotations)].flatMap(viewsOf),
      inspect(Logger.formatStructured.log(options), { depth: Infinity }),
      ...[Logger.formatSimple, Logger.formatLogFmt, Logger.formatJson].map((format) => format.log(options))
    )
  })
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return yield* Effect.gen(function*() {
    const exit = yield* Effect.exit(program.pipe(
      Effect.tapCause((cause) => Effect.logError("It failed", cause)),
      Effect.tapError((error) => Effect.logTrace(error).pipe(Effect.annotateLogs({ error }))),
      Effect.withSpan("program", { attributes: { of: "the user" } })
    ))
    assert.isAbove(spans.length, 1)
    return [
      ...viewsOf(exit),
      ...(Exit.isFailure(exit) ? [Cause.pretty(exit.cause), ...bareViewsOf(Cause.squash(exit.cause))] : []),
      ...logged,
      ...spans.flatMap(viewsOfSpan),
      ...viewsOf(yield* Metric.snapshot)
    ]
  }).pipe(
    Effect.withTracer(tracer),
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(References.MinimumLogLevel, "All"),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )
})

const viewsOfSpan = (span: Tracer.NativeSpan): ReadonlyArray<string> => {
  const exit = span.status._tag === "Ended" ? span.status.exit : assert.fail(`${span.name} did not end`)
  return [
    span.name,
    ...viewsOf([...span.attributes]),
    ...viewsOf(span.events),
    ...viewsOf(span.links),
    ...viewsOf(exit),
    ...(Exit.isFailure(exit) ? [Cause.pretty(exit.cause)] : [])
  ]
}

// A client whose errors contain the key.
const talkative = HttpClient.makeWith<never, never, HttpClientError.HttpClientError, never>(
  Effect.flatMap((request) => {
    const cause = new TypeError(`Headers.append: "${request.headers.authorization}" is an invalid header value`, {
      cause: { config: { headers: { ...request.headers } }, toString: () => `evil ${key}` }
    })
    return Effect.fail(
      new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
    )
  }),
  Effect.succeed
)
