import { assert, describe, it, layer } from "@effect/vitest"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as TestClock from "effect/testing/TestClock"
import { get, ids, json, list, overBothTransports, read } from "./transports.ts"

overBothTransports("FakeOpenRouter", (test) => {
  test("lists text models in its envelope, newest first", () =>
    Effect.gen(function*() {
      const { body, status } = yield* json("/models")
      const models = list(body, "data")
      assert.strictEqual(status, 200)
      assert.strictEqual(read(body, "total_count"), models.length)
      assert.deepStrictEqual(read(body, "links"), { next: null })
      assert.isTrue(models.every((model) => list(model, "architecture", "output_modalities").includes("text")))
      const created = models.map((model) => Number(read(model, "created")))
      assert.deepStrictEqual(created, created.toSorted((a, b) => b - a))
    }))

  test("sends the headers that OpenRouter sends", () =>
    Effect.gen(function*() {
      const { headers } = yield* get("/models")
      assert.deepInclude(headers, {
        "content-type": "application/json",
        "cache-control": "public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600",
        vary: "Host",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "X-Generation-Id,X-Provider-Name,request-id,cf-ray"
      })
      assert.match(headers.date ?? "", /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
    }))

  test("responds to CORS preflights, which are not recorded and not affected by faults", () =>
    Effect.gen(function*() {
      const preflight = { "access-control-request-method": "GET", "access-control-request-headers": "authorization" }
      const url = yield* FakeOpenRouter.url
      const { headers, status } = yield* HttpClient.options(`${url}/models`, { headers: preflight })
      assert.strictEqual(status, 204)
      assert.strictEqual(headers["access-control-allow-origin"], "*")
      assert.strictEqual(headers["access-control-allow-methods"], "GET")
      assert.includeMembers(headers["access-control-allow-headers"]?.split(", ") ?? [], [
        "authorization",
        "content-type",
        "http-referer",
        "if-none-match",
        "x-openrouter-categories",
        "x-openrouter-title"
      ])
      assert.deepStrictEqual(yield* FakeOpenRouter.requests, [])
      assert.strictEqual((yield* get("/models")).status, 503)
      yield* FakeOpenRouter.setFaults()
      assert.strictEqual((yield* HttpClient.options(`${url}/models`)).status, 404)
    }), { faults: [Fault.error(503)] })

  test("sends the configured cache-control", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* get("/models")).headers["cache-control"], "private, no-store")
    }), { cacheControl: "private, no-store" })

  test("sends no cache-control if configured so, or for a failure", () =>
    Effect.gen(function*() {
      assert.isUndefined((yield* get("/models")).headers["cache-control"])
      assert.isUndefined((yield* get("/nowhere")).headers["cache-control"])
    }), { cacheControl: null })

  test("pages by offset and limit, and links to the next page with every other parameter", () =>
    Effect.gen(function*() {
      const all = yield* ids("/models?sort=newest&q=claude")
      const first = (yield* json("/models?sort=newest&limit=2&q=claude")).body
      assert.deepStrictEqual(read(first, "links"), { next: "/api/v1/models?offset=2&limit=2&sort=newest&q=claude" })
      assert.strictEqual(read(first, "total_count"), all.length)
      const paged: Array<unknown> = []
      let next: unknown = "/api/v1/models?limit=2&sort=newest&q=claude"
      while (typeof next === "string") {
        const page: unknown = (yield* json(next.replace("/api/v1", ""))).body
        paged.push(...list(page, "data").map((model) => read(model, "id")))
        next = read(page, "links", "next")
      }
      assert.deepStrictEqual(paged, all)
      assert.strictEqual((yield* FakeOpenRouter.requests).length, 2 + Math.ceil(all.length / 2))
    }))

  test("splits a list into pages with pageSize, with absolute links", () =>
    Effect.gen(function*() {
      const url = yield* FakeOpenRouter.url
      const { body } = yield* json("/models?limit=500")
      assert.strictEqual(list(body, "data").length, 10)
      assert.strictEqual(read(body, "links", "next"), `${url}/models?offset=10&limit=10`)
      const unasked = (yield* json("/models")).body
      assert.strictEqual(list(unasked, "data").length, 10)
      assert.isAbove(Number(read(unasked, "total_count")), 10)
    }), { pageSize: 10, absoluteLinks: true })

  test("returns an empty page past the end", () =>
    Effect.gen(function*() {
      const { body } = yield* json("/models?offset=9999&limit=5")
      assert.deepStrictEqual(list(body, "data"), [])
      assert.isNull(read(body, "links", "next"))
      assert.isAbove(Number(read(body, "total_count")), 0)
    }))

  test("responds with 400 to an invalid value", () =>
    Effect.gen(function*() {
      for (
        const [parameter, value] of [
          ...["0", "abc", "1001", "1.5", "-1", ""].map((value) => ["limit", value] as const),
          ["offset", "-1"],
          ["context", "0"],
          ["min_price", "NaN"],
          ["max_output_price", "-2"],
          ["min_tool_success_rate", "1.5"],
          ["max_age_days", "1.5"],
          ["sort", "cheapest"],
          ["category", "cooking"],
          ["zdr", "false"],
          ["distillable", "yes"],
          ["region", "mars"],
          ["output_modalities", ","]
        ] as const
      ) {
        const { body, status } = yield* json(`/models?${parameter}=${value}`)
        assert.strictEqual(status, 400, `${parameter}=${value}`)
        assert.strictEqual(read(body, "error", "code"), 400)
        assert.include(String(read(body, "error", "message")), parameter)
      }
    }))

  test("counts by output modality", () =>
    Effect.gen(function*() {
      const count = (query: string) => Effect.map(json(`/models/count${query}`), ({ body }) => body)
      const text = (yield* ids("/models")).length
      assert.deepStrictEqual(yield* count(""), { data: { count: text } })
      assert.deepStrictEqual(yield* count("?output_modalities=all"), {
        data: { count: Catalogue.catalogue.models.length }
      })
      assert.deepStrictEqual(yield* count("?output_modalities=embeddings,rerank"), { data: { count: 3 } })
      assert.strictEqual((yield* json("/models/count?output_modalities=")).status, 400)
    }))

  test("returns one model by id, variant, alias and canonical slug, encoded or not", () =>
    Effect.gen(function*() {
      const name = (id: string) => Effect.map(json(`/model/${id}`), ({ body }) => read(body, "data", "id"))
      assert.strictEqual(yield* name("openai/gpt-4o"), "openai/gpt-4o")
      assert.strictEqual(yield* name("openai/gpt-oss-20b:free"), "openai/gpt-oss-20b:free")
      assert.strictEqual(yield* name("openai/gpt-oss-20b%3Afree"), "openai/gpt-oss-20b:free")
      assert.strictEqual(yield* name("~anthropic/claude-sonnet-latest"), "~anthropic/claude-sonnet-latest")
      assert.strictEqual(yield* name("%7Eanthropic/claude-sonnet-latest"), "~anthropic/claude-sonnet-latest")
      assert.strictEqual(yield* name("anthropic/claude-4.8-opus-20260528"), "anthropic/claude-opus-4.8")
    }))

  test("returns the endpoints of a model, of a variant, and of an alias", () =>
    Effect.gen(function*() {
      const endpoints = (id: string) => Effect.map(json(`/models/${id}/endpoints`), ({ body }) => read(body, "data"))
      const model = yield* endpoints("openai/gpt-4o")
      assert.deepInclude(model, { id: "openai/gpt-4o", name: "OpenAI: GPT-4o", created: 1_715_558_400 })
      assert.deepStrictEqual(list(model, "endpoints").map((endpoint) => read(endpoint, "provider_name")), [
        "OpenAI",
        "Azure"
      ])
      assert.strictEqual(list(yield* endpoints("openai/gpt-oss-20b%3Afree"), "endpoints").length, 1)
      const target = list(yield* endpoints("anthropic/claude-sonnet-4.5"), "endpoints")
      const alias = yield* endpoints("~anthropic/claude-sonnet-latest")
      assert.strictEqual(read(alias, "id"), "~anthropic/claude-sonnet-latest")
      assert.deepStrictEqual(list(alias, "endpoints"), target)
      assert.deepStrictEqual(read(yield* endpoints("~z-ai/glm-latest"), "endpoints"), [])
    }))

  test("serves its own links", () =>
    Effect.gen(function*() {
      for (const model of Catalogue.catalogue.models) {
        const details = String(read(model, "links", "details")).replace("/api/v1", "")
        const { body, status } = yield* json(details)
        assert.strictEqual(status, 200, details)
        assert.isArray(read(body, "data", "endpoints"))
      }
    }))

  test("shows latency and throughput to callers with a key", () =>
    Effect.gen(function*() {
      for (const path of ["/models/openai/gpt-4o/endpoints", "/endpoints/zdr"]) {
        const statistics = Effect.fnUntraced(function*(headers?: Record<string, string>) {
          const { body } = yield* json(path, headers)
          const [endpoint] = [...list(body, "data", "endpoints"), ...list(body, "data")]
          return [read(endpoint, "latency_last_30m"), read(endpoint, "throughput_last_30m")]
        })
        assert.deepStrictEqual(yield* statistics(), [null, null])
        assert.deepStrictEqual(yield* statistics({ authorization: "Bearer wrong" }), [null, null])
        const [latency, throughput] = yield* statistics({ authorization: "Bearer right" })
        assert.isAbove(Number(read(latency, "p50")), 0)
        assert.isAbove(Number(read(throughput, "p99")), 0)
      }
    }), { apiKeys: ["right"] })

  test("lists the endpoints without data retention", () =>
    Effect.gen(function*() {
      const { body } = yield* json("/endpoints/zdr")
      assert.strictEqual(list(body, "data").length, Catalogue.catalogue.zdr.length)
      assert.include(list(body, "data").map((endpoint) => read(endpoint, "model_id")), "cohere/command-a")
    }))

  test("lists providers", () =>
    Effect.gen(function*() {
      const { body, status } = yield* json("/providers")
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(body, { data: Catalogue.catalogue.providers })
    }))

  test("lists models for embeddings, in pages", () =>
    Effect.gen(function*() {
      const all = yield* ids("/models?output_modalities=embeddings")
      assert.isAbove(all.length, 1)
      assert.deepStrictEqual(yield* ids("/embeddings/models"), all)
      const { body } = yield* json("/embeddings/models?limit=1")
      assert.deepStrictEqual(list(body, "data").map((model) => read(model, "id")), all.slice(0, 1))
      assert.deepStrictEqual(read(body, "links"), { next: "/api/v1/embeddings/models?offset=1&limit=1" })
      assert.strictEqual((yield* json("/embeddings/models?limit=0")).status, 400)
    }))

  test("lists models for images, each with a link to its endpoints", () =>
    Effect.gen(function*() {
      const { body } = yield* json("/images/models")
      assert.deepStrictEqual(body, { data: Catalogue.catalogue.images })
      assert.isAbove(list(body, "data").length, 2)
      for (const model of list(body, "data")) {
        const path = String(read(model, "endpoints"))
        assert.match(path, /^\/api\/v1\//)
        const answer = yield* json(path.replace("/api/v1", ""))
        assert.strictEqual(answer.status, 200)
        assert.strictEqual(read(answer.body, "id"), read(model, "id"))
        assert.isNotEmpty(list(answer.body, "endpoints"))
      }
    }))

  test("lists models for videos", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* json("/videos/models")).body, { data: Catalogue.catalogue.videos })
    }))

  test("lists the models of a user only with a key", () =>
    Effect.gen(function*() {
      const user = (headers?: Record<string, string>) => json("/models/user?limit=2&output_modalities=all", headers)
      assert.deepStrictEqual(yield* user(), {
        status: 401,
        body: { error: { message: "No cookie auth credentials found", code: 401 } }
      })
      assert.strictEqual((yield* user({ authorization: "Basic cmlnaHQ=" })).status, 401)
      assert.deepStrictEqual(yield* user({ authorization: "Bearer wrong" }), {
        status: 401,
        body: { error: { message: "User not found.", code: 401 } }
      })
      const { body, status } = yield* user({ authorization: "Bearer right" })
      assert.strictEqual(status, 200)
      assert.strictEqual(list(body, "data").length, 2)
      assert.strictEqual(read(body, "total_count"), Catalogue.catalogue.models.length)
      assert.strictEqual(read(body, "links", "next"), "/api/v1/models/user?offset=2&limit=2&output_modalities=all")
      const { headers } = yield* get("/models/user", { authorization: "Bearer right" })
      assert.strictEqual(headers["cache-control"], "private, no-store")
    }), { apiKeys: ["right"] })

  test("accepts any key by default", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* json("/models/user", { authorization: "Bearer whatever" })).status, 200)
    }))

  test("responds with 404 to every other path", () =>
    Effect.gen(function*() {
      for (
        const path of [
          "",
          "/",
          "/model",
          "/models/",
          "/model/openai/nothing",
          "/models/openai/nothing/endpoints",
          "/models/openai%2Fgpt-4o/endpoints",
          "/models/openai/gpt-4o/endpoints/more",
          "/providers/openai",
          "/embeddings",
          "/images/models/openai/gpt-4o/endpoints",
          "/images/models/openai/gpt-5-image",
          "/images/models/openai/gpt-5-image/endpoints/more",
          "/images/models/__proto__/constructor/endpoints",
          "/videos/models/google/veo-3.1/endpoints",
          "/audio/models",
          "/model/%E0%A4%A/x"
        ]
      ) {
        const answer = yield* json(path)
        assert.deepStrictEqual(answer, { status: 404, body: { error: { message: "Not Found", code: 404 } } }, path)
      }
      const url = yield* FakeOpenRouter.url
      assert.strictEqual((yield* HttpClient.post(`${url}/models`)).status, 404)
      assert.strictEqual((yield* HttpClient.get(url.replace("/api/v1", "/models"))).status, 404)
    }))

  test("records requests in order", () =>
    Effect.gen(function*() {
      const url = yield* FakeOpenRouter.url
      yield* get("/models?q=a%20b&limit=3", { Authorization: "Bearer secret", "X-OpenRouter-Title": "Tests" })
      yield* get("/models/openai/gpt-oss-20b%3Afree/endpoints")
      const [first, second, ...more] = yield* FakeOpenRouter.requests
      assert.deepInclude(first, {
        number: 1,
        method: "GET",
        url: `${url}/models?q=a%20b&limit=3`,
        path: "/models",
        query: { q: "a b", limit: "3" }
      })
      assert.deepInclude(first?.headers, { authorization: "Bearer secret", "x-openrouter-title": "Tests" })
      assert.isNumber(first?.startedAt)
      assert.deepInclude(second, {
        number: 2,
        url: `${url}/models/openai/gpt-oss-20b%3Afree/endpoints`,
        path: "/models/openai/gpt-oss-20b:free/endpoints",
        query: {}
      })
      assert.deepStrictEqual(more, [])
      yield* FakeOpenRouter.clear
      assert.deepStrictEqual(yield* FakeOpenRouter.requests, [])
      yield* get("/models/count")
      assert.deepStrictEqual((yield* FakeOpenRouter.requests).map(({ number, path }) => [number, path]), [
        [1, "/models/count"]
      ])
    }))

  test("serves another catalogue from one request to the next", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* ids("/models"), ["acme/rocket"])
      yield* FakeOpenRouter.setCatalogue(Catalogue.make([Catalogue.model("acme/balloon")]))
      assert.deepStrictEqual(yield* ids("/models"), ["acme/balloon"])
      const { catalogue } = yield* FakeOpenRouter.FakeOpenRouter
      assert.strictEqual((yield* catalogue).models.length, 1)
    }), { catalogue: Catalogue.make([Catalogue.model("acme/rocket")]) })

  test("serves captured models as they are, broken ones too", () =>
    Effect.gen(function*() {
      const all = "/models?output_modalities=all"
      assert.deepStrictEqual(list((yield* json(`${all}&sort=pricing-low-to-high`)).body, "data"), captured().models)
      assert.deepStrictEqual(yield* ids(`${all}&q=old`), ["old/one"])
      assert.deepStrictEqual((yield* json("/models/old/one/endpoints")).body, {
        data: { id: "old/one", name: "Old", architecture: { modality: "text->text" }, endpoints: [] }
      })
    }), { catalogue: captured() })

  test("selects by the lists of modalities only, never by their summary", () =>
    Effect.gen(function*() {
      // Without `output_modalities`, a list has text models only: "old/one" has only the summary "text->text".
      assert.deepStrictEqual(yield* ids("/models"), [])
      assert.deepStrictEqual(yield* ids("/models?output_modalities=text,embeddings"), [])
      assert.deepStrictEqual(yield* ids("/models?output_modalities=all&input_modalities=text"), [])
    }), { catalogue: captured() })

  test("writes a feed", () =>
    Effect.gen(function*() {
      const { headers, status, text } = yield* get("/models?use_rss=true")
      assert.strictEqual(status, 200)
      assert.strictEqual(headers["content-type"], "application/rss+xml")
      const titles = [...text.matchAll(/<title><!\[CDATA\[(.*?)\]\]><\/title>/gs)].map((match) => match[1])
      assert.deepStrictEqual(titles, ["B <b> & co (acme/b)", "A ]]]]><![CDATA[> B (acme/a&b)"])
      assert.include(text, "<link>https://openrouter.ai/acme/a&amp;b</link>")
      assert.include(text, "<guid isPermaLink=\"false\">acme/a&amp;b</guid>")
      assert.include(text, "<pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>")
      assert.notInclude(text, "\u0007")
      const chat = yield* get("/models?use_rss=true&use_rss_chat_links=true&q=acme%2Fb")
      assert.include(chat.text, "<link>https://openrouter.ai/chat?models=acme%2Fb</link>")
      assert.strictEqual(chat.text.match(/<item>/g)?.length, 1)
      assert.strictEqual((yield* get("/models?use_rss=true&sort=x")).status, 400)
    }), { catalogue: awkward() })
})

layer(FakeOpenRouter.layer())("filters of GET /models", (it) => {
  const expectation = (model: Record<string, unknown>): Expected => ({
    id: String(model.id),
    prompt: Number(read(model, "pricing", "prompt")) * 1e6,
    completion: Number(read(model, "pricing", "completion")) * 1e6,
    context: Number(model.context_length),
    parameters: list(model, "supported_parameters"),
    inputs: list(model, "architecture", "input_modalities"),
    outputs: list(model, "architecture", "output_modalities"),
    tokenizer: read(model, "architecture", "tokenizer"),
    scores: read(model, "benchmarks", "artificial_analysis"),
    facts: Catalogue.catalogue.facts[String(model.id)] ?? {},
    providers: (Catalogue.catalogue.endpoints[String(read(model, "alias_target", "slug") ?? model.id)] ?? [])
      .map((endpoint) => endpoint.provider_name),
    zdr: Catalogue.catalogue.zdr.some((endpoint) => endpoint.model_id === model.id)
  })
  const text = Catalogue.catalogue.models.map(expectation).filter(({ outputs }) => outputs.includes("text"))
  const score = ({ scores }: Expected, name: string) => Number(read(scores, `${name}_index`) ?? NaN)

  it.effect.each<readonly [string, (model: Expected) => boolean]>([
    ["supported_parameters=tools", ({ parameters }) => parameters.includes("tools")],
    [
      "supported_parameters=tools,reasoning",
      ({ parameters }) => parameters.includes("tools") && parameters.includes("reasoning")
    ],
    ["input_modalities=image,audio", ({ inputs }) => inputs.includes("image") && inputs.includes("audio")],
    ["context=1000000", ({ context }) => context >= 1_000_000],
    ["min_price=3", ({ prompt }) => prompt >= 3],
    ["max_price=0", ({ prompt }) => prompt === 0],
    ["min_price=0.15&max_price=0.3", ({ prompt }) => prompt >= 0.149999 && prompt <= 0.300001],
    ["min_output_price=10&max_output_price=15", ({ completion }) => completion >= 9.999999 && completion <= 15.000001],
    ["arch=claude", ({ tokenizer }) => tokenizer === "Claude"],
    ["model_authors=openai,deepseek", ({ id }) => id.startsWith("openai/") || id.startsWith("deepseek/")],
    ["model_authors=anthropic", ({ id }) => id.startsWith("anthropic/") || id.startsWith("~anthropic/")],
    [
      "providers=groq,Amazon%20Bedrock",
      ({ providers }) => providers.includes("Groq") || providers.includes("Amazon Bedrock")
    ],
    ["category=programming", ({ facts }) => facts.categories?.includes("programming") ?? false],
    ["distillable=true", ({ facts }) => facts.distillable === true],
    ["distillable=false", ({ facts }) => facts.distillable !== true],
    ["region=eu", ({ facts }) => facts.regions?.includes("eu") ?? false],
    ["zdr=true", ({ zdr }) => zdr],
    ["q=GPT-4O", ({ id }) => id.startsWith("openai/gpt-4o")],
    ["min_intelligence_index=40", (model) => score(model, "intelligence") >= 40],
    ["max_coding_index=12", (model) => score(model, "coding") <= 12],
    [
      "min_agentic_index=3&max_agentic_index=10",
      (model) => score(model, "agentic") >= 3 && score(model, "agentic") <= 10
    ],
    ["min_tool_success_rate=0.97", ({ facts }) => (facts.tool_success_rate ?? 0) >= 0.97],
    ["max_tool_success_rate=0.8", ({ facts }) => (facts.tool_success_rate ?? 1) <= 0.8],
    ["supported_parameters=nonsense", () => false],
    ["nonsense=true", () => true]
  ])("%s", ([query, keeps]) =>
    Effect.gen(function*() {
      const expected = text.filter(keeps).map(({ id }) => id)
      assert.sameMembers(yield* ids(`/models?${query}`), expected)
      assert.isTrue(expected.length > 0 || query === "supported_parameters=nonsense", "selects something")
    }))

  it.effect("output_modalities: text by default, any of a list, or all", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* ids("/models?output_modalities=embeddings")).toSorted(), [
        "google/gemini-embedding-001",
        "openai/text-embedding-3-small"
      ])
      assert.include(yield* ids("/models?output_modalities=text,rerank"), "cohere/rerank-4-pro")
      assert.strictEqual((yield* ids("/models?output_modalities=all")).length, Catalogue.catalogue.models.length)
    }))

  it.effect("age in days, by the Clock", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 8, 1))
      assert.sameMembers(yield* ids("/models?max_age_days=30"), [
        "~z-ai/glm-latest",
        "deepseek/deepseek-v4-flash-vision-exp"
      ])
      assert.sameMembers(yield* ids("/models?min_age_days=1100"), ["openai/gpt-3.5-turbo", "undi95/remm-slerp-l2-13b"])
    }))

  it.effect("max_price compares decimals, not floating-point numbers", () =>
    Effect.gen(function*() {
      assert.include(yield* ids("/models?min_price=0.039&max_price=0.039"), "openai/gpt-oss-120b")
      assert.include(yield* ids("/models?max_price=1000000000"), "openai/gpt-4o")
      assert.notInclude(yield* ids("/models?max_price=1000000000"), "openrouter/auto")
    }))
})

layer(FakeOpenRouter.layer())("orders of GET /models", (it) => {
  it.effect("by price, with dynamic prices last in both directions", () =>
    Effect.gen(function*() {
      const up = yield* ids("/models?sort=pricing-low-to-high")
      const down = yield* ids("/models?sort=pricing-high-to-low")
      assert.strictEqual(up.at(-1), "openrouter/auto")
      assert.strictEqual(down.at(-1), "openrouter/auto")
      assert.isBelow(up.indexOf("openai/gpt-oss-20b:free"), up.indexOf("meta-llama/llama-3.1-8b-instruct"))
      assert.isBelow(up.indexOf("meta-llama/llama-3.1-8b-instruct"), up.indexOf("openai/gpt-oss-20b"))
      assert.strictEqual(down[0], "anthropic/claude-opus-4.8")
    }))

  it.effect("by benchmark, unmeasured ones last", () =>
    Effect.gen(function*() {
      const intelligent = yield* ids("/models?sort=intelligence-high-to-low")
      assert.deepStrictEqual(intelligent.slice(0, 3), [
        "anthropic/claude-opus-4.8",
        "openai/gpt-5.4",
        "deepseek/deepseek-v4-pro"
      ])
      assert.isAbove(intelligent.indexOf("openai/gpt-4o-mini"), intelligent.indexOf("meta-llama/llama-4-scout"))
      assert.strictEqual((yield* ids("/models?sort=coding-high-to-low"))[0], "anthropic/claude-opus-4.8")
      assert.strictEqual((yield* ids("/models?sort=agentic-high-to-low"))[1], "openai/gpt-5.4")
      assert.strictEqual((yield* ids("/models?sort=design-arena-elo-high-to-low"))[1], "z-ai/glm-5-turbo")
    }))

  it.effect("by throughput, latency and usage", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* ids("/models?sort=throughput-high-to-low"))[0], "openai/gpt-oss-120b")
      assert.deepStrictEqual((yield* ids("/models?sort=latency-low-to-high")).slice(0, 2).toSorted(), [
        "meta-llama/llama-3.3-70b-instruct",
        "meta-llama/llama-3.3-70b-instruct:nitro"
      ])
      assert.strictEqual((yield* ids("/models?sort=most-popular"))[0], "anthropic/claude-sonnet-4.5")
      assert.deepStrictEqual(yield* ids("/models?sort=top-weekly"), yield* ids("/models?sort=most-popular"))
      assert.strictEqual((yield* ids("/models?sort=context-high-to-low"))[0], "meta-llama/llama-4-scout")
      assert.strictEqual((yield* ids("/models?sort=newest"))[0], "deepseek/deepseek-v4-flash-vision-exp")
    }))
})

describe("layer", () => {
  it.effect("responds for any origin, by the path after /api/v1", () =>
    Effect.gen(function*() {
      for (const base of ["https://eu.openrouter.ai/api/v1", "http://localhost:1/proxy/api/v1"]) {
        assert.strictEqual((yield* HttpClient.get(`${base}/models/count`)).status, 200)
      }
      const page = yield* Effect.flatMap(
        HttpClient.get("http://localhost:1/proxy/api/v1/models?limit=1"),
        (_) => _.json
      )
      assert.strictEqual(read(page, "links", "next"), "http://localhost:1/proxy/api/v1/models?offset=1&limit=1")
    }).pipe(Effect.provide(FakeOpenRouter.layer({ absoluteLinks: true }))))

  it.effect("uses the Clock of the caller", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 9, 1, 12))
      assert.strictEqual((yield* get("/models")).headers.date, "Thu, 01 Oct 2026 12:00:00 GMT")
      assert.strictEqual((yield* FakeOpenRouter.requests)[0]?.startedAt, Date.UTC(2026, 9, 1, 12))
    }).pipe(Effect.provide(FakeOpenRouter.layer())))

  it.effect("is a new server each time it is built", () =>
    Effect.gen(function*() {
      const layer = FakeOpenRouter.layer()
      yield* Effect.provide(get("/models"), layer, { local: true })
      assert.deepStrictEqual(yield* Effect.provide(FakeOpenRouter.requests, layer, { local: true }), [])
    }))
})

interface Expected {
  readonly id: string
  readonly prompt: number
  readonly completion: number
  readonly context: number
  readonly parameters: ReadonlyArray<unknown>
  readonly inputs: ReadonlyArray<unknown>
  readonly outputs: ReadonlyArray<unknown>
  readonly tokenizer: unknown
  readonly scores: unknown
  readonly facts: Catalogue.Facts
  readonly providers: ReadonlyArray<unknown>
  readonly zdr: boolean
}

/** A list as in 2024, with an item that no schema accepts. */
function captured(): Catalogue.Catalogue {
  return Option.getOrThrow(Catalogue.fromList([
    {
      id: "old/one",
      name: "Old",
      architecture: { modality: "text->text" },
      pricing: { prompt: "0.1", completion: "0.2" }
    },
    { id: 42, pricing: null, supported_parameters: "none" }
  ]))
}

/** Text that XML must escape or cannot contain. */
function awkward(): Catalogue.Catalogue {
  return Catalogue.make([
    Catalogue.model("acme/a&b", { name: "A ]]> B", description: "Rings the bell \u0007 and <i>more</i>." }),
    Catalogue.model("acme/b", { name: "B <b> & co", created: 1_769_904_000 })
  ])
}
