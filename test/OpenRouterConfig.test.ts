import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RateLimiter from "effect/persistence/RateLimiter"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { inspect } from "node:util"
import * as Models from "../src/Models.ts"
import * as OpenRouter from "../src/OpenRouter.ts"
import * as OpenRouterConfig from "../src/OpenRouterConfig.ts"
import * as ResponseCache from "../src/ResponseCache.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as VirtualTime from "./virtualTime.ts"

describe("the base URL", () => {
  const good: ReadonlyArray<readonly [baseUrl: string, asked: string]> = [
    [OpenRouterConfig.baseUrls.global, "https://openrouter.ai/api/v1/models/count"],
    [OpenRouterConfig.baseUrls.eu, "https://eu.openrouter.ai/api/v1/models/count"],
    ["https://proxy.example/api/v1/", "https://proxy.example/api/v1/models/count"],
    ["https://proxy.example/api/v1///", "https://proxy.example/api/v1/models/count"],
    ["https://proxy.example", "https://proxy.example/models/count"],
    ["https://proxy.example/", "https://proxy.example/models/count"],
    ["http://127.0.0.1:8080/team/llm/api/v1", "http://127.0.0.1:8080/team/llm/api/v1/models/count"],
    ["http://[::1]:8080/api/v1", "http://[::1]:8080/api/v1/models/count"],
    ["HTTPS://PROXY.example:443/Api/v1", "https://proxy.example/Api/v1/models/count"],
    ["https://proxy.example/a/../b/./api/v1", "https://proxy.example/b/api/v1/models/count"],
    ["https://proxy.example/a%2Fb c/v1", "https://proxy.example/a%2Fb%20c/v1/models/count"],
    ["https://proxy.example/api/v1?", "https://proxy.example/api/v1/models/count"],
    ["https://proxy.example/api/v1#", "https://proxy.example/api/v1/models/count"],
    ["  https://proxy.example/api/v1\n", "https://proxy.example/api/v1/models/count"]
  ]
  for (const [baseUrl, asked] of good) {
    it.effect(`${JSON.stringify(baseUrl)} sends requests to ${asked}`, () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* request({ baseUrl })).url, asked)
        assert.strictEqual((yield* request({}, { OPENROUTER_BASE_URL: baseUrl })).url, asked)
        assert.strictEqual((yield* request({ baseUrl: new URL(baseUrl) })).url, asked)
        assert.strictEqual((yield* request({ baseUrl }, { OPENROUTER_BASE_URL: "https://other.example" })).url, asked)
      }))
  }

  const bad = [
    "openrouter.ai/api/v1",
    "/api/v1",
    "https://",
    "https://[::bad",
    "ftp://openrouter.ai/api/v1",
    "file:///api/v1",
    "data:,x",
    "blob:https://openrouter.ai/api/v1",
    "https://user:p4ssw0rd@openrouter.ai/api/v1",
    "https://p4ssw0rd@openrouter.ai/api/v1",
    "https://openrouter.ai/api/v1?key=p4ssw0rd",
    "https://openrouter.ai/api/v1#p4ssw0rd"
  ]
  for (const baseUrl of bad) {
    it.effect(`${JSON.stringify(baseUrl)} is rejected, and not shown if it contains a secret`, () =>
      Effect.gen(function*() {
        yield* assertRefused("baseUrl", { baseUrl })
        yield* assertRefused("OPENROUTER_BASE_URL", {}, { OPENROUTER_BASE_URL: baseUrl })
      }))
  }

  it.effect("an empty option is rejected", () =>
    Effect.gen(function*() {
      for (const baseUrl of ["", " "]) yield* assertRefused("baseUrl", { baseUrl })
    }))

  it.effect("cannot be changed after configuration", () =>
    Effect.gen(function*() {
      const baseUrl = new URL("https://proxy.example/api/v1")
      const config = yield* OpenRouterConfig.make({ baseUrl })
      baseUrl.host = "elsewhere.example"
      assert.strictEqual(config.baseUrl.href, "https://proxy.example/api/v1")
    }))
})

describe("the environment", () => {
  const full = {
    OPENROUTER_API_KEY: "sk-or-v1-from-env",
    OPENROUTER_BASE_URL: "https://env.example/api/v1",
    OPENROUTER_HTTP_REFERER: "https://env.example",
    OPENROUTER_APP_TITLE: "From the environment",
    OPENROUTER_APP_CATEGORIES: "cli-agent, cloud-agent,,"
  }
  const fromEnv = {
    authorization: "Bearer sk-or-v1-from-env",
    "http-referer": "https://env.example",
    "x-openrouter-title": "From the environment",
    "x-openrouter-categories": "cli-agent,cloud-agent"
  }

  it.effect("provides the settings that the options omit", () =>
    Effect.gen(function*() {
      const { headers, url } = yield* request({}, full)
      assert.strictEqual(url, "https://env.example/api/v1/models/count")
      assert.deepStrictEqual(ours(headers), fromEnv)
    }))

  it.effect("options take precedence, field by field", () =>
    Effect.gen(function*() {
      const options = {
        apiKey: Redacted.make("sk-or-v1-option"),
        attribution: { title: "An option", categories: ["roleplay"] }
      }
      assert.deepStrictEqual(ours((yield* request(options, full)).headers), {
        authorization: "Bearer sk-or-v1-option",
        "http-referer": "https://env.example",
        "x-openrouter-title": "An option",
        "x-openrouter-categories": "roleplay"
      })
      assert.deepStrictEqual(ours((yield* request({ attribution: { title: undefined } }, full)).headers), fromEnv)
    }))

  for (const [name, value] of [["empty", ""], ["blank", " \t\n "]] as const) {
    it.effect(`counts ${name} variables as unset`, () =>
      Effect.gen(function*() {
        const { headers, url } = yield* request({}, Object.fromEntries(Object.keys(full).map((key) => [key, value])))
        assert.strictEqual(url, "https://openrouter.ai/api/v1/models/count")
        assert.deepStrictEqual(ours(headers), {})
      }))
  }

  it.effect("ignores variables whose names begin with those of this library", () =>
    Effect.gen(function*() {
      const longer = Object.fromEntries(Object.keys(full).map((name) => [`${name}_EU`, "something else"]))
      assert.deepStrictEqual(ours((yield* request({}, { ...longer, ...full })).headers), fromEnv)
      assert.deepStrictEqual(ours((yield* request({}, longer)).headers), {})
    }))

  it.effect("the error names the variable whose value cannot be sent as a header", () =>
    Effect.gen(function*() {
      for (const name of ["OPENROUTER_HTTP_REFERER", "OPENROUTER_APP_TITLE", "OPENROUTER_APP_CATEGORIES"]) {
        for (const value of ["Café", "a\r\nx-evil: 1", "a\u0000b", "a\u007fb", "日本"]) {
          yield* assertRefused(name, {}, { [name]: value })
        }
      }
    }))
})

describe("the API key", () => {
  it.effect("is trimmed, and counts as unset if it is blank", () =>
    Effect.gen(function*() {
      const sent = Effect.fnUntraced(function*(key: string) {
        const option = yield* request({ apiKey: Redacted.make(key) })
        const variable = yield* request({}, { OPENROUTER_API_KEY: key })
        assert.strictEqual(option.headers.authorization, variable.headers.authorization)
        return option.headers.authorization
      })
      assert.strictEqual(yield* sent("sk-or-v1-abc"), "Bearer sk-or-v1-abc")
      assert.strictEqual(yield* sent(" \tsk-or-v1-abc\r\n"), "Bearer sk-or-v1-abc")
      assert.isUndefined(yield* sent(""))
      assert.isUndefined(yield* sent(" \n"))
    }))

  for (
    const key of [
      "sk-p4ss\nw0rd",
      "sk-p4ss\r\nx-evil: 1",
      "sk p4ssw0rd",
      "sk-p4ssw0rd-ö",
      "“sk-p4ssw0rd”",
      "\u0000sk-p4ssw0rd"
    ]
  ) {
    it.effect(`${JSON.stringify(key)} is rejected, and not shown`, () =>
      Effect.gen(function*() {
        yield* assertRefused("apiKey", { apiKey: Redacted.make(key) })
        yield* assertRefused("OPENROUTER_API_KEY", {}, { OPENROUTER_API_KEY: key })
      }))
  }
})

describe("an API key over plain http", () => {
  const apiKey = Redacted.make("sk-p4ssw0rd")
  const loopback = [
    "http://localhost/api/v1",
    "http://LOCALHOST:8080",
    "http://api.localhost",
    "http://127.0.0.1:1",
    "http://127.1.2.3",
    "http://127.1",
    "http://0x7f.1",
    "http://2130706433",
    "http://[::1]:8080/v1",
    "http://[0:0:0:0:0:0:0:1]"
  ]
  const remote = [
    "http://openrouter.ai/api/v1",
    "http://localhost.example",
    "http://notlocalhost",
    "http://127.0.0.1.example",
    "http://128.0.0.1",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
    "http://[::]",
    "http://xn--lcalhost-54a"
  ]

  it.effect("is rejected, except to loopback addresses", () =>
    Effect.gen(function*() {
      for (const baseUrl of loopback) yield* OpenRouterConfig.make({ apiKey, baseUrl })
      for (const baseUrl of remote) {
        yield* assertRefused("baseUrl", { apiKey, baseUrl })
        yield* assertRefused("baseUrl", { apiKey: Effect.succeed(apiKey), account: "mine", baseUrl })
        yield* assertRefused("OPENROUTER_BASE_URL", {}, {
          OPENROUTER_BASE_URL: baseUrl,
          OPENROUTER_API_KEY: "sk-p4ssw0rd"
        })
      }
    }))

  it.effect("is accepted without a key, or with allowHttp", () =>
    Effect.gen(function*() {
      const built = (options: OpenRouterConfig.Options, env: Env) =>
        OpenRouterConfig.make(options).pipe(Effect.provide(environment(env)))
      const allowed = { OPENROUTER_ALLOW_HTTP: "true" }
      for (const baseUrl of remote) {
        yield* built({ baseUrl }, {})
        yield* built({ apiKey, baseUrl, allowHttp: true }, {})
        yield* built({ apiKey, baseUrl }, allowed)
        for (const value of ["false", "1", "", "no"]) {
          yield* assertRefused("baseUrl", { apiKey, baseUrl }, { OPENROUTER_ALLOW_HTTP: value })
        }
        yield* assertRefused("baseUrl", { apiKey, baseUrl, allowHttp: false }, allowed)
      }
    }))
})

describe("an effect that returns the API key", () => {
  const apiKey = Effect.succeed(Redacted.make("sk-p4ssw0rd"))

  it.effect("requires an account", () =>
    Effect.gen(function*() {
      // @ts-expect-error the account is missing
      const without: OpenRouterConfig.Options = { apiKey }
      yield* assertRefused("account", without)
      yield* assertRefused("account", { apiKey, account: " " })
      const { account } = yield* OpenRouterConfig.make({ apiKey, account: " mine " })
      assert.strictEqual(account, "mine")
    }))

  it.effect("takes precedence over the environment, and works with layerConfig", () =>
    Effect.gen(function*() {
      const env = { OPENROUTER_API_KEY: "sk-or-v1-environment", ACCOUNT: "mine" }
      const { headers } = yield* request({ apiKey, account: "mine" }, env)
      assert.strictEqual(headers.authorization, "Bearer sk-p4ssw0rd")
      const layer = OpenRouter.layerConfig({ apiKey: Config.succeed(apiKey), account: Config.String("ACCOUNT") })
      assert.strictEqual((yield* requestOf(layer, env)).headers.authorization, "Bearer sk-p4ssw0rd")
    }))
})

describe("deadlines and limits", () => {
  const notADuration: ReadonlyArray<Duration.Input> = [
    0,
    -1,
    NaN,
    -Infinity,
    Duration.zero,
    "0 seconds",
    "-5 seconds",
    JSON.parse("\"soon\""),
    JSON.parse("\"10 parsecs\"")
  ]
  for (const field of ["attempt", "total"] as const) {
    it.effect(`timeouts.${field} must be above 0, in the layer and per call`, () =>
      Effect.gen(function*() {
        for (const duration of notADuration) {
          yield* assertRefused(`timeouts.${field}`, { timeouts: { [field]: duration } })
          const error = yield* Effect.flip(Models.count()).pipe(OpenRouterConfig.withTimeout({ [field]: duration }))
          assert.include(error, { _tag: "InvalidRequestError", field: `timeouts.${field}` })
        }
        assert.lengthOf(yield* FakeOpenRouter.requests, 0)
      }).pipe(onTheDouble({})))
  }

  it.effect("maxBodyBytes is a whole number above 0", () =>
    Effect.gen(function*() {
      for (const maxBodyBytes of [0, -1, 1.5, NaN, Infinity]) yield* assertRefused("maxBodyBytes", { maxBodyBytes })
    }))

  it.effect("maxInFlight is a whole number above 0, or Infinity, as an option and as a variable", () =>
    Effect.gen(function*() {
      for (const maxInFlight of [0, -1, 1.5, NaN, -Infinity]) {
        yield* assertRefused("maxInFlight", { maxInFlight })
        yield* assertRefused("OPENROUTER_MAX_IN_FLIGHT", {}, { OPENROUTER_MAX_IN_FLIGHT: String(maxInFlight) })
      }
      yield* assertRefused("OPENROUTER_MAX_IN_FLIGHT", {}, { OPENROUTER_MAX_IN_FLIGHT: "many" })
      const { maxInFlight } = yield* OpenRouterConfig.make({ maxInFlight: Infinity })
      assert.strictEqual(maxInFlight, Infinity)
    }))

  it.effect("maxInFlight comes from the option, then from the variable", () =>
    Effect.gen(function*() {
      const env = environment({ OPENROUTER_MAX_IN_FLIGHT: " 4 " })
      assert.strictEqual((yield* Effect.provide(OpenRouterConfig.make(), env)).maxInFlight, 4)
      assert.strictEqual((yield* Effect.provide(OpenRouterConfig.make({ maxInFlight: 2 }), env)).maxInFlight, 2)
    }))

  it.effect("rateLimit has a whole number above 0, and a duration above 0", () =>
    Effect.gen(function*() {
      const limiter = yield* RateLimiter.make
      for (const limit of [0, -1, 1.5, NaN, Infinity]) {
        yield* assertRefused("rateLimit.limit", { rateLimit: { limiter, limit, window: "1 minute" } })
      }
      for (const window of notADuration) {
        yield* assertRefused("rateLimit.window", { rateLimit: { limiter, limit: 1, window } })
      }
    }).pipe(Effect.provide(RateLimiter.layerStoreMemory)))

  it.effect("default to 10 s, 30 s, 16 requests and 8 MiB; the first three may be infinite", () =>
    Effect.gen(function*() {
      const {
        apiKey,
        circuitBreaker,
        decoding,
        maxBodyBytes,
        maxInFlight,
        rateLimit,
        retry,
        timeouts,
        tracePropagation
      } = yield* OpenRouterConfig.make()
      assert.deepStrictEqual(timeouts, { attempt: Duration.seconds(10), total: Duration.seconds(30) })
      assert.deepStrictEqual(
        { apiKey, circuitBreaker, decoding, maxBodyBytes, maxInFlight, rateLimit, retry, tracePropagation },
        {
          apiKey: undefined,
          circuitBreaker: undefined,
          decoding: "lenient",
          maxBodyBytes: 8_388_608,
          maxInFlight: 16,
          rateLimit: undefined,
          retry: RetryPolicy.standard,
          tracePropagation: false
        }
      )
      const infinite = yield* OpenRouterConfig.make({ timeouts: { attempt: "2 minutes", total: Duration.infinity } })
      assert.deepStrictEqual(infinite.timeouts, { attempt: Duration.minutes(2), total: Duration.infinity })
    }))
})

describe("layerConfig", () => {
  it.effect("reads the caller's own variables, also nested ones, and takes the other settings as layer does", () =>
    Effect.gen(function*() {
      const layer = OpenRouter.layerConfig({
        apiKey: Config.Redacted("LLM_KEY"),
        baseUrl: Config.String("URL").pipe(Config.nested("LLM")),
        attribution: { referer: Config.String("HOMEPAGE") },
        timeouts: { total: Config.Duration("LLM_DEADLINE") },
        maxBodyBytes: Config.Int("LLM_LIMIT")
      })
      const { headers, url } = yield* requestOf(layer, {
        LLM_KEY: " sk-or-v1-mine ",
        LLM_URL: "https://mine.example/api/v1/",
        LLM_DEADLINE: "5 seconds",
        LLM_LIMIT: "1000000",
        HOMEPAGE: "https://mine.example",
        OPENROUTER_APP_TITLE: "From the environment"
      })
      assert.strictEqual(url, "https://mine.example/api/v1/models/count")
      assert.deepStrictEqual(ours(headers), {
        authorization: "Bearer sk-or-v1-mine",
        "http-referer": "https://mine.example",
        "x-openrouter-title": "From the environment"
      })
    }))

  it.effect("the error names the missing or invalid variable of the caller", () =>
    Effect.gen(function*() {
      const missing = OpenRouter.layerConfig({ apiKey: Config.Redacted("LLM_KEY") })
      assert.include((yield* Effect.flip(requestOf(missing, {}))).message, "LLM_KEY")
      const wrong = OpenRouter.layerConfig({ timeouts: { total: Config.Duration("LLM_DEADLINE") } })
      assert.include((yield* Effect.flip(requestOf(wrong, { LLM_DEADLINE: "soon" }))).message, "LLM_DEADLINE")
      assert.include((yield* Effect.flip(requestOf(wrong, { LLM_DEADLINE: "0 seconds" }))).message, "timeouts.total")
    }))

  it.effect("accepts one Config of all options", () =>
    Effect.gen(function*() {
      const layer = OpenRouter.layerConfig(
        Config.String("REGION").pipe(Config.map((region) => ({
          baseUrl: region === "eu" ? OpenRouterConfig.baseUrls.eu : OpenRouterConfig.baseUrls.global
        })))
      )
      assert.include((yield* requestOf(layer, { REGION: "eu" })).url, "https://eu.openrouter.ai/")
    }))
})

describe("settings of one call", () => {
  it.effect("uses the innermost retry policy", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.reset)
      const sent = Effect.fnUntraced(function*(call: Effect.Effect<number, unknown, Models.Models>) {
        yield* FakeOpenRouter.clear
        yield* VirtualTime.timed(call)
        return (yield* FakeOpenRouter.requests).length
      })
      const twice = Models.count().pipe(OpenRouterConfig.withRetry(Schedule.recurs(1)))
      assert.strictEqual(yield* sent(Models.count()), 4)
      assert.strictEqual(yield* sent(twice), 2)
      assert.strictEqual(yield* sent(OpenRouterConfig.withRetry(twice, RetryPolicy.none)), 2)
      assert.strictEqual(yield* sent(Models.count()), 4)
    }).pipe(onTheDouble({ retry: Schedule.recurs(3) })))

  it.effect("uses the innermost deadlines, and takes omitted ones from the outer scope", () =>
    Effect.gen(function*() {
      yield* FakeOpenRouter.inject(Fault.stall)
      const ending = Effect.fnUntraced(function*(call: Effect.Effect<number, unknown, Models.Models>) {
        const { exit, millis } = yield* VirtualTime.timed(Effect.flip(call))
        assert.propertyVal(exit._tag === "Success" ? exit.value : exit.cause, "_tag", "TimeoutError")
        return millis
      })
      const { withTimeout } = OpenRouterConfig
      assert.strictEqual(yield* ending(Models.count()), 4000)
      assert.strictEqual(yield* ending(Models.count().pipe(withTimeout("3 seconds"))), 3000)
      assert.strictEqual(yield* ending(Models.count().pipe(withTimeout(3000))), 3000)
      assert.strictEqual(yield* ending(Models.count().pipe(withTimeout(Duration.seconds(3)))), 3000)
      assert.strictEqual(yield* ending(Models.count().pipe(withTimeout({ seconds: 3 }))), 3000)
      assert.strictEqual(yield* ending(Models.count().pipe(withTimeout({ attempt: "2 seconds" }))), 2000)
      assert.strictEqual(yield* ending(Models.count().pipe(withTimeout({}))), 4000)
      const inner = Models.count().pipe(withTimeout({ attempt: "1 second" }))
      assert.strictEqual(yield* ending(inner.pipe(withTimeout({ attempt: "2 seconds", total: "500 millis" }))), 500)
      assert.strictEqual(yield* ending(inner.pipe(withTimeout({ attempt: "2 seconds", total: "3 seconds" }))), 1000)
    }).pipe(onTheDouble({ retry: RetryPolicy.none, timeouts: { attempt: "4 seconds", total: "20 seconds" } })))

  it.effect("uses the innermost attribution field by field, and an empty field removes the outer one", () =>
    Effect.gen(function*() {
      const headers = Effect.fnUntraced(function*(attribution: OpenRouterConfig.Attribution) {
        yield* FakeOpenRouter.clear
        yield* Models.count().pipe(
          OpenRouterConfig.withAttribution(attribution),
          OpenRouterConfig.withAttribution({ referer: "https://around.example" }),
          ResponseCache.withCacheMode("no-store")
        )
        return (yield* FakeOpenRouter.requests).map((request) => ours(request.headers))
      })
      const around = { "http-referer": "https://around.example", "x-openrouter-categories": "roleplay" }
      assert.deepStrictEqual(yield* headers({}), [{ ...around, "x-openrouter-title": "Layer" }])
      assert.deepStrictEqual(yield* headers({ title: "Call" }), [{ ...around, "x-openrouter-title": "Call" }])
      assert.deepStrictEqual(yield* headers({ title: "", referer: "", categories: [] }), [{}])
      assert.deepStrictEqual(yield* headers({ categories: ["", ""], title: "", referer: "" }), [{}])
    }).pipe(
      onTheDouble({ attribution: { title: "Layer", referer: "https://layer.example", categories: ["roleplay"] } })
    ))

  it.effect("sends nothing if an attribution cannot be a header", () =>
    Effect.gen(function*() {
      for (const text of ["Café", "a\r\nauthorization: Bearer x", "a\u0000", "日本"]) {
        for (const attribution of [{ title: text }, { referer: text }, { categories: ["ok", text] }]) {
          const error = yield* Effect.flip(Models.count()).pipe(OpenRouterConfig.withAttribution(attribution))
          assert.include(error, { _tag: "InvalidRequestError", field: `attribution.${Object.keys(attribution)[0]}` })
        }
        yield* assertRefused("attribution.title", { attribution: { title: text } })
        yield* assertRefused("attribution.referer", { attribution: { referer: text } })
        yield* assertRefused("attribution.categories", { attribution: { categories: ["ok", text] } })
      }
      assert.lengthOf(yield* FakeOpenRouter.requests, 0)
    }).pipe(onTheDouble({})))
})

describe("a ConfigProvider that fails", () => {
  it.effect("is a ConfigError with its reason", () =>
    Effect.gen(function*() {
      const provider = ConfigProvider.make(() =>
        Effect.fail(new ConfigProvider.SourceError({ message: "the settings file is locked" }))
      )
      const error = yield* Effect.flip(OpenRouterConfig.make()).pipe(
        Effect.provideService(ConfigProvider.ConfigProvider, provider)
      )
      assert.strictEqual(error._tag, "ConfigError")
      assert.include(String(error), "the settings file is locked")
    }))
})

type Env = Readonly<Record<string, string>>

const environment = (env: Env) =>
  ConfigProvider.layer(ConfigProvider.fromEnvRecord(env, { preserveEmptyStrings: true }))

const onTheDouble = (options: OpenRouterConfig.Options) =>
  Effect.provide(Layer.provideMerge(OpenRouter.layer(options), FakeOpenRouter.layer()))

const request = (options: OpenRouterConfig.Options, env: Env = {}) => requestOf(OpenRouter.layer(options), env)

const requestOf = (layer: ReturnType<typeof OpenRouter.layer>, env: Env) =>
  Effect.gen(function*() {
    yield* Effect.exit(Models.count())
    const [request] = yield* FakeOpenRouter.requests
    return request ?? assert.fail("nothing was asked")
  }).pipe(
    Effect.provide(Layer.provideMerge(layer, FakeOpenRouter.layer())),
    Effect.provide(environment(env))
  )

const ours = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => /^(authorization|http-referer|x-openrouter-.*)$/.test(name))
  )

const assertRefused = Effect.fnUntraced(function*(name: string, options: OpenRouterConfig.Options, env: Env = {}) {
  const error = yield* Effect.flip(
    Effect.scoped(Layer.build(OpenRouterConfig.layer(options).pipe(Layer.provide(environment(env)))))
  )
  assert.strictEqual(error._tag, "ConfigError")
  assert.include(error.message, `["${name}"]`)
  const shown = [String(error), JSON.stringify(error), inspect(error, { depth: Infinity, showHidden: true })].join()
  assert.notMatch(shown, /p4ss|w0rd|evil/)
})
