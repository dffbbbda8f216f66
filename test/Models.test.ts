import { assert, describe, it } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Drift from "../src/Drift.ts"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import type * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as ResponseCache from "../src/ResponseCache.ts"

describe("list", () => {
  it.effect("sends one request if the server returns the full list", () =>
    Effect.gen(function*() {
      const models = yield* Models.list()
      assert.deepStrictEqual(ids(models), names(250))
      assert.deepStrictEqual(yield* asked, ["/models"])
    }).pipe(Effect.provide(client(many(250)))))

  it.effect("sends its filters, and returns the models in the server's order", () =>
    Effect.gen(function*() {
      const models = yield* Models.list({ supported_parameters: ["tools"], sort: "context-high-to-low" })
      assert.deepStrictEqual(ids(models), ["acme/large", "acme/small"])
      assert.deepStrictEqual(yield* asked, ["/models?supported_parameters=tools&sort=context-high-to-low"])
    }).pipe(Effect.provide(client({
      catalogue: Catalogue.make([
        Catalogue.model("acme/small", { context_length: 8192 }),
        Catalogue.model("acme/deaf", { context_length: 16_384, supported_parameters: [] }),
        Catalogue.model("acme/large", { context_length: 32_768 })
      ])
    }))))

  it.effect.each([
    { pageSize: 100, requests: 3 },
    { pageSize: 7, requests: 36 },
    { pageSize: 125, requests: 2 },
    { pageSize: 250, requests: 1 },
    { pageSize: 1000, requests: 1 }
  ])(
    "returns all models without needless requests for pages of $pageSize",
    ({ pageSize, requests }) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(ids(yield* Models.list()), names(250))
        assert.strictEqual((yield* asked).length, requests)
      }).pipe(Effect.provide(client({ ...many(250), pageSize })))
  )

  it.effect.each([{ absoluteLinks: false }, { absoluteLinks: true }])(
    "follows links.next, which contains the filters (absolute: $absoluteLinks)",
    ({ absoluteLinks }) =>
      Effect.gen(function*() {
        const models = yield* Models.list({ supported_parameters: ["tools", "seed"], q: "model" })
        assert.deepStrictEqual(ids(models), names(20))
        assert.deepStrictEqual(yield* asked, [
          "/models?supported_parameters=tools%2Cseed&q=model",
          "/models?offset=8&limit=8&supported_parameters=tools%2Cseed&q=model",
          "/models?offset=16&limit=8&supported_parameters=tools%2Cseed&q=model"
        ])
      }).pipe(Effect.provide(client({ ...many(20), pageSize: 8, absoluteLinks })))
  )

  it.effect("uses limit as the size of a page, not of the result", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.list({ limit: 10 })), names(25))
      assert.deepStrictEqual(yield* asked, [
        "/models?limit=10",
        "/models?offset=10&limit=10",
        "/models?offset=20&limit=10"
      ])
    }).pipe(Effect.provide(client(many(25)))))

  it.effect("starts at offset", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.list({ offset: 15, limit: 5 })), names(25).slice(15))
      assert.deepStrictEqual(yield* asked, ["/models?offset=15&limit=5", "/models?offset=20&limit=5"])
    }).pipe(Effect.provide(client(many(25)))))

  it.effect.each(
    [
      ["neither total_count nor links", {}],
      ["links: null", { links: null, total_count: null }],
      ["links: {}", { links: {} }],
      ["an empty links.next", { links: { next: "" } }]
    ] as const
  )("takes a response with %s for the whole list", ([, rest]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.list()), names(3))
      assert.strictEqual((yield* asked).length, 1)
    }).pipe(Effect.provide(client({
      ...many(3),
      faults: [Fault.mapBody((body) => ({ data: Object(body).data, ...rest }))]
    }))))

  it.effect("continues after a page without models", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.list({ limit: 2 })), names(6).toSpliced(2, 2))
      assert.strictEqual((yield* asked).length, 3)
    }).pipe(Effect.provide(client({
      ...many(6),
      faults: [Fault.mapBody((body) => ({ ...Object(body), data: [] })).pipe(Fault.onRequest(2))]
    }))))

  it.effect("returns an empty list if nothing matches", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Models.list({ q: "nothing is called this" }), [])
    }).pipe(Effect.provide(client(many(3)))))

  it.effect("fails with the error of the page that failed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.list({ limit: 10 }))
      assert(error._tag === "BadRequestError")
      assert.strictEqual(error.operation, "Models.list")
      assert.strictEqual(error.url, `${base}/models?offset=10&limit=10`)
    }).pipe(Effect.provide(client({ ...many(25), faults: [Fault.error(400).pipe(Fault.onRequest(2))] }))))
})

describe("a refreshed list", () => {
  const changed = (fields: (index: number) => object) =>
    FakeOpenRouter.setFaults(Fault.mapItems((model, index) => ({ ...model, ...fields(index) })))
  const odd = { mood: 1, created: "today" }

  it.effect("has the same objects for the models that have not changed, and reports their findings again", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const list = Models.list().pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report))),
        ResponseCache.withCacheMode("reload")
      )
      yield* changed((index) => index === 2 ? odd : {})
      const before = yield* list
      yield* changed((index) => index === 2 ? odd : index === 5 ? { context_length: 7 } : {})
      const after = yield* list
      const different = after.filter((model, index) => model !== before[index])
      assert.deepStrictEqual(different.map(({ context_length, id }) => [id, context_length]), [[before[5]?.id, 7]])
      assert.lengthOf(reports, 2)
      assert.deepStrictEqual(reports[1]?.findings, reports[0]?.findings)
      assert.deepStrictEqual(reports[1]?.counts, {
        RejectedItem: 0,
        UnreadableValue: 1,
        UnknownKey: 1,
        UnknownValue: 0
      })
      assert.deepStrictEqual(reports[1]?.fresh, [])
    }).pipe(Effect.provide(client(many(9)))))

  it.effect("with another number or order of models has other objects that are equal", () =>
    Effect.gen(function*() {
      const list = ResponseCache.withCacheMode(Models.list(), "reload")
      const before = yield* list
      for (
        const change of [
          (all: ReadonlyArray<unknown>) => all.toReversed(),
          (all: ReadonlyArray<unknown>) => all.slice(1)
        ]
      ) {
        yield* FakeOpenRouter.setFaults(
          Fault.mapBody((body) => ({ ...Object(body), data: change(Object(body).data) }))
        )
        const after = yield* list
        assert.isTrue(Equal.equals(after, change(before)))
        assert.isFalse(after.some((model) => before.includes(model)))
      }
    }).pipe(Effect.provide(client(many(9)))))
})

describe("an unusable links.next", () => {
  it.effect.each(
    [
      ["itself", "/api/v1/models?limit=10", 1],
      ["itself, as a whole URL", `${base}/models?limit=10`, 1],
      ["itself, with a fragment", "/api/v1/models?limit=10#again", 1],
      ["a page that points to itself, with a fragment", "/api/v1/models?offset=10&limit=10#again", 2],
      ["a path above the base URL", "/api/models?offset=10&limit=10", 1],
      ["a path beside the base URL", "/api/v10/models?offset=10&limit=10", 1],
      ["a path with dot segments", "../../models?offset=10&limit=10", 1],
      ["a page that points to itself", "/api/v1/models?offset=10&limit=10", 2],
      ["another origin", "https://elsewhere.example/api/v1/models?offset=10&limit=10", 1],
      ["another origin without a scheme", "//elsewhere.example/api/v1/models?offset=10&limit=10", 1],
      ["the same host without TLS", "http://openrouter.ai/api/v1/models?offset=10&limit=10", 1],
      ["another port", "https://openrouter.ai:8443/api/v1/models?offset=10&limit=10", 1],
      ["a name that looks alike", "https://openrouter.ai.elsewhere.example/api/v1/models?offset=10", 1],
      ["the same host after a login", "https://openrouter.ai@elsewhere.example/api/v1/models?offset=10", 1],
      ["the origin with credentials", "https://user:secret@openrouter.ai/api/v1/models?offset=10", 1],
      ["a blob of the origin", "blob:https://openrouter.ai/api/v1/models?offset=10", 1],
      ["no place at all", "javascript:alert(1)", 1],
      ["no URL", "https://[", 1]
    ] as const
  )("%s ends with a DecodeError", ([, next, requests]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.list({ limit: 10 }))
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.operation, "Models.list")
      assert.strictEqual(error.path, "links.next")
      assert.strictEqual((yield* asked).length, requests)
      assert.isTrue((yield* FakeOpenRouter.requests).every(({ url }) => url.startsWith(base)))
    }).pipe(Effect.provide(client(
      { ...many(25), faults: [Fault.mapBody((body) => ({ ...Object(body), links: { next } }))] },
      { apiKey: key }
    ))))

  it.effect("an empty links.next means the last page, like null", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Models.list({ limit: 10 })).length, 10)
      assert.deepStrictEqual((yield* Models.page({ limit: 10 })).links, { next: null })
    }).pipe(
      Drift.withReporter(() => Effect.die("an empty link is not reported")),
      Effect.provide(client({
        ...many(25),
        faults: [Fault.mapBody((body) => ({ ...Object(body), links: { next: "" } }))]
      }))
    ))

  it.effect.each([" ", "\n", "\t \r\n", "\u0000", "\u001f \u007f", "\u00a0"])(
    "%j is reported, and is the last page",
    (next) =>
      Effect.gen(function*() {
        const reports: Array<Drift.Report> = []
        const reported = Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
        assert.strictEqual((yield* reported(Models.list({ limit: 10 }))).length, 10)
        assert.deepStrictEqual(reports.flatMap(({ findings }) => findings.map(({ path }) => path)), ["links.next"])
        assert.strictEqual((yield* asked).length, 1)
      }).pipe(Effect.provide(client({
        ...many(25),
        faults: [Fault.mapBody((body) => ({ ...Object(body), links: { next } }))]
      })))
  )

  it.effect.each(
    [
      ["links.next", { links: { next: 10 } }],
      ["links", { links: "x" }],
      ["total_count", { total_count: "1" }]
    ] as const
  )("%s of another type is reported, and the list is returned", ([path, fields]) =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const page = yield* Models.page({ limit: 10 }).pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.strictEqual(page.data.length, 10)
      assert.deepStrictEqual(reports.flatMap(({ findings }) => findings.map((finding) => finding.path)), [path])
    }).pipe(Effect.provide(client({
      ...many(25),
      faults: [Fault.mapBody((body) => ({ ...Object(body), links: { next: null }, ...fields }))]
    }))))

  it.effect("a link to an earlier page is a DecodeError", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.list({ limit: 10 }))
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.path, "links.next")
      assert.strictEqual((yield* asked).length, 3)
    }).pipe(Effect.provide(client({
      ...many(35),
      faults: [
        Fault.mapBody((body) => ({ ...Object(body), links: { next: "/api/v1/models?offset=10&limit=10" } })).pipe(
          Fault.onRequest(3)
        )
      ]
    }))))

  it.effect("links.next is followed within the origin", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.list({ limit: 10 })), names(20))
      assert.deepStrictEqual(yield* asked, ["/models?limit=10", "/models?limit=10&offset=10"])
    }).pipe(Effect.provide(client({
      ...many(20),
      faults: [
        Fault.mapBody((body) => ({ ...Object(body), links: { next: "?limit=10&offset=10" } })).pipe(Fault.onRequest(1))
      ]
    }))))
})

describe("stream", () => {
  it.effect("emits the models that list returns", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Stream.runCollect(Models.stream()), yield* Models.list())
    }).pipe(Effect.provide(client({ ...many(25), pageSize: 10 }))))

  it.effect.each([
    { take: 0, requests: 0 },
    { take: 1, requests: 1 },
    { take: 10, requests: 1 },
    { take: 11, requests: 2 },
    { take: 25, requests: 3 }
  ])("sends $requests requests for $take models", ({ requests, take }) =>
    Effect.gen(function*() {
      const models = yield* Models.stream({ limit: 10 }).pipe(Stream.take(take), Stream.runCollect)
      assert.deepStrictEqual(ids(models), names(take))
      assert.strictEqual((yield* asked).length, requests)
    }).pipe(Effect.provide(client(many(25)))))

  it.effect("sends new requests when it is run again", () =>
    Effect.gen(function*() {
      const stream = (yield* Models.Models).stream({ limit: 10 }).pipe(
        Stream.provideService(ResponseCache.CurrentCacheMode, "reload")
      )
      assert.deepStrictEqual(ids(yield* Stream.runCollect(stream)), names(25))
      assert.deepStrictEqual(ids(yield* Stream.runCollect(stream)), names(25))
      assert.strictEqual((yield* asked).length, 6)
    }).pipe(Effect.provide(client(many(25)))))

  it.effect("fails after the models of the earlier pages", () =>
    Effect.gen(function*() {
      const came: Array<string> = []
      const error = yield* Models.stream({ limit: 10 }).pipe(
        Stream.runForEach((model) => Effect.sync(() => came.push(model.id))),
        Effect.flip
      )
      assert.strictEqual(error._tag, "ForbiddenError")
      assert.deepStrictEqual(came, names(20))
    }).pipe(Effect.provide(client({ ...many(25), faults: [Fault.error(403).pipe(Fault.onRequest(3))] }))))

  it.effect("fails if links.next leads to an earlier page", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Models.stream({ limit: 10 })))
      assert(error._tag === "DecodeError")
      assert.deepStrictEqual([error.operation, error.path], ["Models.stream", "links.next"])
    }).pipe(Effect.provide(client({
      ...many(25),
      faults: [Fault.mapBody((body) => ({ ...Object(body), links: { next: "/api/v1/models?limit=10" } }))]
    }))))

  it.effect("rejects an invalid filter when it is run", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Models.stream({ limit: 0 })))
      assert(error._tag === "InvalidRequestError")
      assert.deepStrictEqual([error.operation, error.field], ["Models.stream", "limit"])
      assert.deepStrictEqual(yield* asked, [])
    }).pipe(Effect.provide(client(many(25)))))
})

describe("page", () => {
  it.effect("returns one page, the total, and the link to the next page", () =>
    Effect.gen(function*() {
      const { data, links, total_count } = yield* Models.page({ limit: 10 })
      assert.deepStrictEqual(ids(data), names(10))
      assert.strictEqual(total_count, 25)
      assert.strictEqual(links?.next, "/api/v1/models?offset=10&limit=10")
      assert.deepStrictEqual(yield* asked, ["/models?limit=10"])
    }).pipe(Effect.provide(client(many(25)))))

  it.effect("has a null link on the last page", () =>
    Effect.gen(function*() {
      const { data, links } = yield* Models.page({ limit: 10, offset: 20 })
      assert.deepStrictEqual(ids(data), names(25).slice(20))
      assert.isNull(links?.next)
    }).pipe(Effect.provide(client(many(25)))))

  it.effect("has no total and no links if the server sends none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(Object.keys(yield* Models.page()), ["data"])
    }).pipe(
      Effect.provide(client({ ...many(3), faults: [Fault.mapBody((body) => ({ data: Object(body).data }))] }))
    ))

  it.effect("returns a page even if pagination does not end", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids((yield* Models.page({ limit: 10 })).data), names(10))
    }).pipe(Effect.provide(client({
      ...many(25),
      faults: [Fault.mapBody((body) => ({ ...Object(body), links: { next: "/api/v1/models?limit=10" } }))]
    }))))
})

describe("get", () => {
  it.effect.each(["acme/rocket", "acme/rocket:free", "~acme/rocket-latest"])(
    "gives %s",
    (id) =>
      Effect.gen(function*() {
        const model = yield* Models.get(id)
        assert.strictEqual(model.id, id)
        assert.deepStrictEqual(yield* asked, [`/model/${id}`])
      }).pipe(Effect.provide(client(rockets)))
  )

  it.effect("returns the target of an alias", () =>
    Effect.gen(function*() {
      const { alias_target } = yield* Models.get("~acme/rocket-latest")
      assert.strictEqual(alias_target?.slug, "acme/rocket")
    }).pipe(Effect.provide(client(rockets))))

  it.effect("returns the model that the server sends, also if it has another id", () =>
    Effect.gen(function*() {
      const { id } = yield* Models.get("acme/old-name")
      assert.strictEqual(id, "acme/new-name")
    }).pipe(Effect.provide(client({ faults: [Fault.json(200, { data: { id: "acme/new-name", name: "New" } })] }))))

  it.effect("fails with NotFoundError if there is no such model", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.get("acme/submarine"))
      assert(error._tag === "NotFoundError")
      assert.deepInclude(error, { operation: "Models.get", url: `${base}/model/acme/submarine`, attempts: 1 })
      assert.deepInclude(error.response, { status: 404, code: 404, message: "Not Found" })
    }).pipe(Effect.provide(client(rockets))))

  it.effect("reports an unreadable field and returns the model without it", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const model = yield* Models.get("acme/rocket").pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.strictEqual(model.id, "acme/rocket")
      assert.notProperty(model, "context_length")
      assert.deepStrictEqual(reports.flatMap(({ findings }) => findings.map(Drift.format)), [
        "unreadable data.context_length, 1× (acme/rocket): expected a finite number, got \"long\""
      ])
    }).pipe(Effect.provide(client({
      ...rockets,
      faults: [Fault.mapBody((body) => ({ data: { ...Object(body).data, context_length: "long" } }))]
    }))))

  it.effect("fails with the path of a required value that is unreadable", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.get("acme/rocket"))
      assert(error._tag === "DecodeError")
      assert.strictEqual(error.path, "data.id")
    }).pipe(Effect.provide(client({
      ...rockets,
      faults: [Fault.mapBody((body) => ({ data: { ...Object(body).data, id: null } }))]
    }))))
})

describe("count", () => {
  it.effect("returns the number of models with an output modality", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* Models.count(), 3)
      assert.strictEqual(yield* Models.count({ output_modalities: ["image"] }), 1)
      assert.strictEqual(yield* Models.count({ output_modalities: "all" }), 4)
      assert.deepStrictEqual(yield* asked, [
        "/models/count",
        "/models/count?output_modalities=image",
        "/models/count?output_modalities=all"
      ])
    }).pipe(Effect.provide(client(rockets))))

  it.effect("fails with BadRequestError if the server responds with 400", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.count({ output_modalities: ["smell"] }))
      assert(error._tag === "BadRequestError")
      assert.strictEqual(error.response.message, "No such modality")
    }).pipe(
      Effect.provide(client({ ...rockets, faults: [Fault.error(400, { message: "No such modality" })] }))
    ))
})

describe("listForUser", () => {
  it.effect("fails at once without a key, and names the variable to set", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.listForUser())
      assert(error._tag === "UnauthorizedError")
      assert.strictEqual(error.attempts, 0)
      assert.include(error.message, "OPENROUTER_API_KEY")
      assert.deepStrictEqual(yield* asked, [])
    }).pipe(Effect.provide(client(many(3)))))

  it.effect("follows pages, each with the key", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.listForUser({ limit: 10, output_modalities: ["text"] })), names(25))
      assert.deepStrictEqual(yield* asked, [
        "/models/user?limit=10&output_modalities=text",
        "/models/user?offset=10&limit=10&output_modalities=text",
        "/models/user?offset=20&limit=10&output_modalities=text"
      ])
      const keys = (yield* FakeOpenRouter.requests).map((request) => request.headers.authorization)
      assert.deepStrictEqual(keys, Array.from({ length: 3 }, () => `Bearer ${Redacted.value(key)}`))
    }).pipe(Effect.provide(client(many(25), { apiKey: key }))))

  it.effect("fails with UnauthorizedError if the server does not know the key", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.listForUser())
      assert(error._tag === "UnauthorizedError")
      assert.deepInclude(error, { attempts: 1, url: `${base}/models/user` })
    }).pipe(Effect.provide(client({ ...many(3), apiKeys: ["another"] }, { apiKey: key }))))

  it.effect("fails with NotFoundError if the server responds with 404", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* Effect.flip(Models.listForUser()))._tag, "NotFoundError")
    }).pipe(Effect.provide(client({ ...many(3), faults: [Fault.error(404)] }, { apiKey: key }))))
})

describe("feed", () => {
  it.effect("returns the XML of the feed", () =>
    Effect.gen(function*() {
      const feed = yield* Models.feed({ output_modalities: ["text"] })
      assert.match(feed, /^<\?xml /)
      assert.include(feed, "acme/rocket")
      assert.deepStrictEqual(yield* asked, ["/models?use_rss=true&output_modalities=text"])
      const [request] = yield* FakeOpenRouter.requests
      assert.strictEqual(request?.headers.accept, "application/rss+xml")
    }).pipe(Effect.provide(client(rockets))))

  it.effect("can link to chats", () =>
    Effect.gen(function*() {
      const chats = yield* Models.feed({ use_rss_chat_links: true })
      const pages = yield* Models.feed({ use_rss_chat_links: false })
      assert.notStrictEqual(chats, pages)
      assert.deepStrictEqual(yield* asked, ["/models?use_rss=true&use_rss_chat_links=true", "/models?use_rss=true"])
    }).pipe(Effect.provide(client(rockets))))

  it.effect("fails with DecodeError if the response is not a feed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.feed())
      assert(error._tag === "DecodeError")
      assert.include(error.message, "an RSS feed")
    }).pipe(Effect.provide(client({ ...rockets, faults: [Fault.json(200, { data: [] })] }))))
})

describe("listEmbeddings", () => {
  it.effect("returns the embedding models of all pages", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.listEmbeddings({ limit: 2 })), vectors)
      assert.deepStrictEqual(yield* asked, ["/embeddings/models?limit=2", "/embeddings/models?offset=2&limit=2"])
    }).pipe(Effect.provide(client(media))))

  it.effect("sends one request if the server returns the full list", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(ids(yield* Models.listEmbeddings()), vectors)
      assert.deepStrictEqual(yield* asked, ["/embeddings/models"])
    }).pipe(Effect.provide(client(media))))

  it.effect("rejects all other filters", () =>
    Effect.gen(function*() {
      const query: object = { sort: "newest" }
      const error = yield* Effect.flip(Models.listEmbeddings(query))
      assert(error._tag === "InvalidRequestError")
      assert.strictEqual(error.field, "sort")
      assert.deepStrictEqual(yield* asked, [])
    }).pipe(Effect.provide(client(media))))

  it.effect("fails with the error of the page that failed", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.listEmbeddings({ limit: 2 }))
      assert(error._tag === "BadRequestError")
      assert.deepInclude(error, {
        operation: "Models.listEmbeddings",
        url: `${base}/embeddings/models?offset=2&limit=2`
      })
    }).pipe(Effect.provide(client({ ...media, faults: [Fault.error(400).pipe(Fault.onRequest(2))] }))))
})

describe("listImages", () => {
  it.effect("returns the models of the Image API, with the values that their parameters accept", () =>
    Effect.gen(function*() {
      const [model, ...others] = yield* Models.listImages()
      assert.deepStrictEqual(others, [])
      assert.strictEqual(model?.id, "acme/painter")
      assert.isTrue(DateTime.isDateTime(model?.created))
      assert.deepStrictEqual(model?.supported_parameters, { resolution: { type: "enum", values: ["1K", "4K"] } })
      assert.strictEqual(model?.endpoints, "/api/v1/images/models/acme/painter/endpoints")
      assert.deepStrictEqual(yield* asked, ["/images/models"])
    }).pipe(Effect.provide(client(media))))

  it.effect("reports unknown keys and values at any depth", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const models = yield* Models.listImages().pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.strictEqual(models.length, 1)
      assert.deepStrictEqual(reports.flatMap((report) => report.findings.map(Drift.format)), [
        "unknown CapabilityType \"regex\" at data[].supported_parameters.*.type, 1× (acme/painter)",
        "unknown key data[].supported_parameters.*.pattern, 1× (acme/painter)"
      ])
    }).pipe(Effect.provide(client({
      ...media,
      faults: [
        Fault.mapItems((item) => ({ ...item, supported_parameters: { style: { type: "regex", pattern: "." } } }))
      ]
    }))))
})

describe("listVideos", () => {
  it.effect("returns the models of the Video API, with exact prices", () =>
    Effect.gen(function*() {
      const [model, ...others] = yield* Models.listVideos()
      assert.deepStrictEqual(others, [])
      assert.strictEqual(model?.id, "acme/camera")
      assert.deepStrictEqual(model?.supported_durations, [4, 8])
      assert.isNull(model?.upscale_factor)
      const price = BigDecimal.fromStringUnsafe("0.1")
      assert.isTrue(Equal.equals(model?.pricing_skus?.generate, price))
      assert.deepStrictEqual(yield* asked, ["/videos/models"])
    }).pipe(Effect.provide(client(media))))

  it.effect("leaves out an unreadable price, and reports it", () =>
    Effect.gen(function*() {
      const reports: Array<Drift.Report> = []
      const models = yield* Models.listVideos().pipe(
        Drift.withReporter((report) => Effect.sync(() => reports.push(report)))
      )
      assert.deepStrictEqual(models.map(({ id, pricing_skus }) => [id, pricing_skus]), [["acme/camera", {}]])
      assert.deepStrictEqual(reports.flatMap((report) => report.findings.map(({ path }) => path)), [
        "data[].pricing_skus.*"
      ])
    }).pipe(Effect.provide(client({
      ...media,
      faults: [Fault.mapItems((item) => ({ ...item, pricing_skus: { generate: "ask us" } }))]
    }))))

  it.effect("fails with BadRequestError if the server responds with 400", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.listVideos())
      assert(error._tag === "BadRequestError")
      assert.strictEqual(error.operation, "Models.listVideos")
    }).pipe(Effect.provide(client({ ...media, faults: [Fault.error(400)] }))))
})

describe("a status that an operation does not declare", () => {
  it.effect("is an UnexpectedStatusError", () =>
    Effect.gen(function*() {
      const models = yield* Models.Models
      const failures = yield* Effect.all([
        Effect.flip(models.list()),
        Effect.flip(models.page()),
        Effect.flip(Stream.runDrain(models.stream())),
        Effect.flip(models.count()),
        Effect.flip(models.feed()),
        Effect.flip(models.listEmbeddings()),
        Effect.flip(models.listImages()),
        Effect.flip(models.listVideos())
      ])
      for (const error of failures) {
        assert(error._tag === "UnexpectedStatusError")
        assert.strictEqual(error.response.status, 404)
      }
    }).pipe(Effect.provide(client({ faults: [Fault.error(404)] }))))

  it.effect("is an UnexpectedStatusError for the other operation, too", () =>
    Effect.gen(function*() {
      const get = yield* Effect.flip(Models.get("acme/rocket"))
      const listForUser = yield* Effect.flip(Models.listForUser())
      const listImages = yield* Effect.flip(Models.listImages())
      for (const error of [get, listForUser, listImages]) assert.strictEqual(error._tag, "UnexpectedStatusError")
    }).pipe(Effect.provide(client({ faults: [Fault.error(400)] }, { apiKey: key }))))
})

it.effect("the accessors call the service", () =>
  Effect.gen(function*() {
    const models = yield* Models.Models
    assert.deepStrictEqual(yield* Models.list({ limit: 2 }), yield* models.list({ limit: 2 }))
    assert.deepStrictEqual(yield* Models.page({ limit: 2 }), yield* models.page({ limit: 2 }))
    assert.deepStrictEqual(
      yield* Stream.runCollect(Models.stream({ limit: 2 })),
      yield* Stream.runCollect(models.stream({ limit: 2 }))
    )
    assert.deepStrictEqual(yield* Models.get("acme/rocket"), yield* models.get("acme/rocket"))
    assert.strictEqual(yield* Models.count(), yield* models.count())
    assert.deepStrictEqual(yield* Models.listForUser({ limit: 2 }), yield* models.listForUser({ limit: 2 }))
    assert.strictEqual(yield* Models.feed({ q: "rocket" }), yield* models.feed({ q: "rocket" }))
    assert.deepStrictEqual(yield* Models.listEmbeddings({ limit: 2 }), yield* models.listEmbeddings({ limit: 2 }))
    assert.deepStrictEqual(yield* Models.listImages(), yield* models.listImages())
    assert.deepStrictEqual(yield* Models.listVideos(), yield* models.listVideos())
    const all = yield* asked
    assert.deepStrictEqual(all.slice(0, 2), all.slice(2, 4))
  }).pipe(ResponseCache.withCacheMode("no-store"), Effect.provide(client(rockets, { apiKey: key }))))

const base = "https://openrouter.ai/api/v1"

const key = Redacted.make("sk-or-v1-for-tests")

const client = (fake: FakeOpenRouter.Options, options?: OpenRouterConfig.Options) =>
  Layer.provideMerge(OpenRouter.layer(options), FakeOpenRouter.layer(fake))

const names = (length: number) => Array.from({ length }, (_, index) => `acme/model-${index + 1}`)

const many = (length: number) => ({ catalogue: Catalogue.make(names(length).map((id) => Catalogue.model(id))) })

const rockets = {
  catalogue: Catalogue.make([
    Catalogue.model("acme/rocket"),
    Catalogue.model("acme/rocket:free"),
    Catalogue.model("~acme/rocket-latest", { alias_target: { slug: "acme/rocket", name: "Rocket" } }),
    Catalogue.model("acme/painter", { architecture: { output_modalities: ["image"] } })
  ])
}

const vectors = ["acme/vectors", "acme/other-vectors", "acme/more-vectors"]

const media = {
  catalogue: Catalogue.make([
    Catalogue.model("acme/rocket"),
    ...vectors.map((id) => Catalogue.model(id, { architecture: { output_modalities: ["embeddings"] } })),
    Catalogue.model("acme/painter", {
      architecture: { output_modalities: ["image"] },
      image: { supported_parameters: { resolution: { type: "enum", values: ["1K", "4K"] } } }
    }),
    Catalogue.model("acme/camera", {
      architecture: { output_modalities: ["video"] },
      video: { supported_durations: [4, 8], pricing_skus: { generate: "0.10" } }
    })
  ])
}

const ids = (models: ReadonlyArray<{ readonly id: string }>) => models.map((model) => model.id)

const asked = Effect.map(FakeOpenRouter.requests, (requests) => requests.map(({ url }) => url.replace(base, "")))
