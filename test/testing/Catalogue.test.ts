import { assert, describe, it } from "@effect/vitest"
import { Drift, Endpoints, Models, OpenRouter, Providers } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Endpoint } from "../../src/Endpoint.ts"
import { ImageEndpoint, ImageModel, ImagePrice } from "../../src/ImageModel.ts"
import { Model } from "../../src/Model.ts"
import { priceKeys } from "../../src/Pricing.ts"
import { Provider } from "../../src/Provider.ts"
import { VideoModel } from "../../src/VideoModel.ts"
import * as Vocabulary from "../../src/Vocabulary.ts"

const { catalogue } = Catalogue

describe("catalogue", () => {
  it.effect.each(catalogue.models.map((model) => [String(model.id), model] as const))(
    "%s decodes",
    ([, model]) =>
      Effect.gen(function*() {
        const decoded = yield* Schema.decodeUnknownEffect(Model)(model, { onExcessProperty: "error" })
        assert.strictEqual(decoded.id, model.id)
        for (const endpoint of catalogue.endpoints[decoded.id] ?? []) {
          const { model_id } = yield* Schema.decodeUnknownEffect(Endpoint)(endpoint, { onExcessProperty: "error" })
          assert.strictEqual(model_id, decoded.id)
        }
      })
  )

  it.effect("its providers, image models and video models decode, and every field has a value somewhere", () =>
    Effect.gen(function*() {
      const strictly = { onExcessProperty: "error" } as const
      yield* Schema.decodeUnknownEffect(Schema.Array(Provider))(catalogue.providers, strictly)
      yield* Schema.decodeUnknownEffect(Schema.Array(ImageModel))(catalogue.images, strictly)
      yield* Schema.decodeUnknownEffect(Schema.Array(VideoModel))(catalogue.videos, strictly)
      const endpoints = Object.values(catalogue.imageEndpoints).flat()
      yield* Schema.decodeUnknownEffect(Schema.Array(ImageEndpoint))(endpoints, strictly)
      const said = (items: ReadonlyArray<unknown>, { fields }: { readonly fields: object }) => {
        for (const field of Object.keys(fields)) {
          assert.isNotEmpty(at(items, field).filter((value) => value !== null), field)
        }
      }
      said(catalogue.providers, Provider)
      said(catalogue.images, ImageModel)
      said(catalogue.videos, VideoModel)
      said(endpoints, ImageEndpoint)
      said(at(endpoints, "pricing"), ImagePrice)
    }))

  it("uses only known values", () => {
    const models = catalogue.models
    const endpoints = Object.values(catalogue.endpoints).flat()
    const known = (values: ReadonlyArray<unknown>, vocabulary: ReadonlyArray<unknown>) =>
      assert.deepStrictEqual(values.filter((value) => value !== null && !vocabulary.includes(value)), [])
    known(at(models, "architecture", "input_modalities"), Vocabulary.inputModalities)
    known(at(models, "architecture", "output_modalities"), Vocabulary.outputModalities)
    known(at(models, "architecture", "tokenizer"), Vocabulary.tokenizers)
    known(at(models, "architecture", "instruct_type"), Vocabulary.instructTypes)
    known(at(models, "supported_parameters"), Vocabulary.parameters)
    known(at(models, "reasoning", "supported_efforts"), Vocabulary.reasoningEfforts)
    known(at(models, "reasoning", "default_effort"), Vocabulary.reasoningEfforts)
    known(at(models, "pricing", "overrides").flatMap((entry) => at([entry], "utc_days")), Vocabulary.utcDays)
    known(at(endpoints, "provider_name"), Vocabulary.providerNames)
    known(at(endpoints, "quantization"), Vocabulary.quantizations)
    known(at(endpoints, "status"), Vocabulary.endpointStatuses)
    known(at(endpoints, "supported_parameters"), Vocabulary.parameters)
    known(at(catalogue.providers, "name"), Vocabulary.providerNames)
    known([...at(catalogue.providers, "headquarters"), ...at(catalogue.providers, "datacenters")], Vocabulary.countries)
    const images = Object.values(catalogue.imageEndpoints).flat()
    known(at(images, "pricing", "billable"), Vocabulary.imageBillables)
    known(at(images, "pricing", "unit"), Vocabulary.imageUnits)
    const capabilities = at([...catalogue.images, ...images], "supported_parameters").flatMap(
      (accepted) => Object.values(Object(accepted))
    )
    known(at(capabilities, "type"), Vocabulary.capabilityTypes)
    assert.includeMembers(at(capabilities, "type"), [...Vocabulary.capabilityTypes])
    known(at(catalogue.videos, "supported_resolutions"), Vocabulary.videoResolutions)
    known(at(catalogue.videos, "supported_aspect_ratios"), Vocabulary.aspectRatios)
    known(at(catalogue.videos, "supported_sizes"), Vocabulary.videoSizes)
    known(at(catalogue.videos, "supported_frame_images"), Vocabulary.frameImages)
    known(Object.values(catalogue.facts).flatMap((facts) => facts.categories ?? []), Vocabulary.categories)
    const prices = at([...models, ...endpoints], "pricing")
    known(prices.flatMap(keys), [...priceKeys, "discount", "overrides"])
    known(prices.flatMap((pricing) => at([pricing], "overrides")).flatMap(keys), [
      ...priceKeys,
      "min_prompt_tokens",
      "utc_start",
      "utc_end",
      "utc_days"
    ])
  })

  it("has every kind of model", () => {
    const has = (what: string, predicate: (model: typeof Model.Encoded) => boolean) =>
      assert.isTrue(models.some(predicate), what)
    assert.isAtLeast(models.length, 40)
    assert.strictEqual(new Set(models.map((model) => model.id)).size, models.length)
    for (const variant of ["free", "batch", "thinking", "nitro", "exacto"]) {
      has(variant, (model) => model.id.endsWith(`:${variant}`))
    }
    for (const modality of Vocabulary.outputModalities) {
      has(modality, (model) => model.architecture?.output_modalities?.includes(modality) ?? false)
    }
    has("dynamic price", (model) => model.pricing?.prompt === "-1")
    has("alias with a target", (model) => model.id.startsWith("~") && model.alias_target?.slug !== undefined)
    has("alias without a target", (model) => model.id.startsWith("~") && model.alias_target === undefined)
    has("alias without endpoints", (model) => model.id.startsWith("~") && catalogue.endpoints[model.id]?.length === 0)
    has("tiers", (model) => model.pricing?.overrides?.some((entry) => entry.min_prompt_tokens !== undefined) ?? false)
    has("hours", (model) => model.pricing?.overrides?.some((entry) => entry.utc_start !== undefined) ?? false)
    has(
      "days alone",
      (model) =>
        model.pricing?.overrides?.some((entry) => entry.utc_days !== undefined && entry.utc_start === undefined) ??
          false
    )
    has("decimals", (model) => /\.\d{18,}/.test(String(model.pricing?.input_cache_write)))
    has("expired", (model) => (model.expiration_date ?? "9999") < "2026-10-01")
    has("far expiration", (model) => model.expiration_date === "2098-12-31")
    has("must reason", (model) => model.reasoning?.mandatory === true)
    has("may reason", (model) => model.reasoning?.mandatory === false)
    has("cannot reason", (model) => model.reasoning === undefined)
    has("no benchmarks", (model) => model.benchmarks === undefined)
    has("partial benchmarks", (model) => model.benchmarks?.artificial_analysis?.intelligence_index === null)
    has("context 0", (model) => model.context_length === 0)
    has("voices", (model) => (model.supported_voices?.length ?? 0) > 0)
  })

  it("has every kind of endpoint", () => {
    const endpoints = Object.values(catalogue.endpoints).flat()
    assert.includeMembers(at(endpoints, "status"), [0, -1, -2, -3, -5, -10])
    assert.includeMembers(at(endpoints, "quantization"), [...Vocabulary.quantizations, null])
    assert.include(at(endpoints, "uptime_last_30m"), null)
    assert.isTrue(at(endpoints, "pricing", "discount").some((discount) => Number(discount) > 0))
    const keysOfOne = (catalogue.endpoints["openai/gpt-oss-120b"] ?? []).map((one) => `${one.provider_name} ${one.tag}`)
    assert.isBelow(new Set(keysOfOne).size, keysOfOne.length)
    assert.isAtLeast(catalogue.zdr.length, 5)
  })

  it("has endpoints of the service tiers, cheaper and more expensive than the default one", () => {
    const prices = (catalogue.endpoints["openai/gpt-5-mini"] ?? []).map((
      { pricing, tag }
    ) => [tag, at([pricing], "prompt")[0]])
    assert.deepStrictEqual(prices, [
      ["openai", "0.00000025"],
      ["openai/flex", "0.000000125"],
      ["openai/priority", "0.00000045"],
      ["azure", "0.00000025"]
    ])
  })

  it("has a different one-sentence description for each model", () => {
    const descriptions = models.flatMap((model) => model.description ?? [])
    assert.strictEqual(new Set(descriptions).size, descriptions.length)
    for (const description of descriptions) assert.match(description, /^.{10,110}\.$/)
  })

  it("links each alias to a model in it", () => {
    const ids = models.map((model) => model.id)
    for (const slug of models.flatMap((model) => model.alias_target?.slug ?? [])) assert.include(ids, slug)
  })
})

describe("odd", () => {
  const reported = Effect.fnUntraced(function*<A, E>(
    call: Effect.Effect<A, E, Models.Models | Endpoints.Endpoints | Providers.Providers>
  ) {
    const found: Array<string> = []
    const value = yield* call.pipe(
      Drift.withReporter(({ findings }) =>
        Effect.sync(() => found.push(...findings.map(({ _tag, path }) => `${_tag} ${path}`)))
      ),
      Effect.provide(OpenRouter.layer().pipe(Layer.provide(FakeOpenRouter.layer({ catalogue: Catalogue.odd }))))
    )
    return { value, found: found.toSorted() }
  })

  it.effect("its models are listed, without those that have no usable id", () =>
    Effect.gen(function*() {
      const { found, value } = yield* reported(Models.list({ output_modalities: "all" }))
      assert.deepStrictEqual<unknown>(
        value.map(({ id }) => id),
        Catalogue.odd.models.slice(0, -2).map(({ id }) => id)
      )
      assert.deepStrictEqual(found, [
        "RejectedItem data[10].id",
        "RejectedItem data[11].id",
        "UnknownKey data[].mood",
        "UnknownValue data[].architecture.output_modalities[]",
        "UnknownValue data[].architecture.tokenizer",
        "UnknownValue data[].supported_parameters[]",
        "UnreadableValue data[].context_length",
        "UnreadableValue data[].name",
        "UnreadableValue data[].pricing.prompt"
      ])
    }))

  it.effect("its endpoints are listed with nulls and unknown values, and without broken fields", () =>
    Effect.gen(function*() {
      const nulls = yield* reported(Endpoints.list("odd/nulls"))
      assert.deepStrictEqual(nulls.value.endpoints.map(({ pricing, provider_name }) => [provider_name, pricing]), [
        ["Together", null]
      ])
      assert.deepStrictEqual(nulls.found, [])
      const news = yield* reported(Endpoints.list("odd/new-values"))
      assert.deepStrictEqual(news.value.endpoints.map(({ provider_name, status }) => [provider_name, status]), [
        ["Startup of Tomorrow", -42]
      ])
      assert.includeMembers(news.found, [
        "UnknownValue data.endpoints[].provider_name",
        "UnknownValue data.endpoints[].quantization",
        "UnknownValue data.endpoints[].status"
      ])
      const broken = yield* reported(Endpoints.list("odd/wrong-types"))
      assert.deepStrictEqual(broken.value.endpoints.map(({ provider_name, status }) => [provider_name, status]), [
        ["Together", undefined],
        ["unknown", undefined]
      ])
      assert.includeMembers(broken.found, [
        "UnreadableValue data.endpoints[].provider_name",
        "UnreadableValue data.endpoints[].status",
        "UnreadableValue data.endpoints[].uptime_last_30m"
      ])
    }))

  it.effect("its providers, and its models for images and videos are listed", () =>
    Effect.gen(function*() {
      const providers = yield* reported(Providers.list())
      assert.deepStrictEqual(providers.value.map(({ slug }) => slug), ["slug-alone", "together"])
      assert.deepStrictEqual(providers.found, [
        "RejectedItem data[2].slug",
        "UnknownValue data[].headquarters",
        "UnreadableValue data[].datacenters",
        "UnreadableValue data[].name"
      ])
      const images = yield* reported(Models.listImages())
      assert.deepStrictEqual<unknown>(images.value.map(({ id }) => id), at(Catalogue.odd.images, "id"))
      assert.deepStrictEqual(images.found, [
        "UnknownValue data[].supported_parameters.*.type",
        "UnreadableValue data[].name"
      ])
      const videos = yield* reported(Models.listVideos())
      assert.deepStrictEqual<unknown>(videos.value.map(({ id }) => id), at(Catalogue.odd.videos, "id"))
      assert.deepStrictEqual(videos.found, [
        "UnreadableValue data[].name",
        "UnreadableValue data[].supported_sizes"
      ])
    }))

  it.effect("strict decoding rejects it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Models.list({ output_modalities: "all" }))
      assert.strictEqual(error._tag, "DecodeError")
    }).pipe(
      Effect.provide(
        OpenRouter.layer({ decoding: "strict" }).pipe(Layer.provide(FakeOpenRouter.layer({ catalogue: Catalogue.odd })))
      )
    ))
})

describe("make", () => {
  const small = Catalogue.make([
    Catalogue.model("acme/rocket", {
      pricing: { prompt: "0.000001", completion: "0.000004" },
      context_length: 9000,
      endpoints: [Catalogue.endpoint("Groq", { zdr: true }), Catalogue.endpoint("Z.AI", { status: -2 })],
      facts: { categories: ["science"] }
    }),
    Catalogue.model("acme/balloon"),
    Catalogue.model("~acme/latest", { alias_target: { slug: "acme/rocket", name: "Rocket" } }),
    Catalogue.model("acme/nowhere", { endpoints: [] })
  ])

  it.effect("fills in omitted fields, so that everything decodes", () =>
    Effect.gen(function*() {
      const decoded = yield* Schema.decodeUnknownEffect(Schema.Array(Model))(small.models)
      assert.deepStrictEqual(decoded.map((model) => model.id), [
        "acme/rocket",
        "acme/balloon",
        "~acme/latest",
        "acme/nowhere"
      ])
      assert.strictEqual(decoded[0]?.top_provider?.context_length, 9000)
      yield* Schema.decodeUnknownEffect(Schema.Array(Endpoint))(Object.values(small.endpoints).flat())
    }))

  it("lets endpoints inherit from their model", () => {
    const [groq, zai] = small.endpoints["acme/rocket"] ?? []
    assert.deepInclude(groq, {
      model_id: "acme/rocket",
      provider_name: "Groq",
      tag: "groq",
      context_length: 9000,
      pricing: { prompt: "0.000001", completion: "0.000004", discount: 0 }
    })
    assert.deepInclude(zai, { tag: "z-ai", status: -2 })
    assert.deepStrictEqual(small.zdr, groq === undefined ? [] : [groq])
  })

  it("lists each provider of an endpoint once, after the given providers", () => {
    const providers = Catalogue.make(
      [Catalogue.model("acme/a", { endpoints: [Catalogue.endpoint("Z.AI"), Catalogue.endpoint("Groq")] })],
      [Catalogue.provider("Groq", { headquarters: "US" }), Catalogue.provider("Reka")]
    ).providers
    assert.deepStrictEqual(providers.map(({ headquarters, name, slug }) => [name, slug, headquarters]), [
      ["Groq", "groq", "US"],
      ["Reka", "reka", null],
      ["Z.AI", "z-ai", null]
    ])
    assert.deepStrictEqual(at(small.providers, "name"), ["Groq", "Z.AI", "FakeProvider"])
  })

  it("lists models with image and video output in their APIs, with the given fields", () => {
    const { imageEndpoints, images, videos } = Catalogue.make([
      Catalogue.model("acme/painter", {
        architecture: { output_modalities: ["text", "image"] },
        endpoints: [Catalogue.endpoint("Recraft", { tag: "recraft/fast" })],
        image: { supports_streaming: true, allowed_passthrough_parameters: ["style"] }
      }),
      Catalogue.model("acme/camera", { architecture: { output_modalities: ["video"] }, video: { seed: true } }),
      Catalogue.model("acme/writer", { image: { supports_streaming: true }, video: { seed: true } }),
      Catalogue.model("acme/nobody", { architecture: { output_modalities: ["image", "video"] }, endpoints: [] })
    ])
    assert.deepStrictEqual(images.map(({ id, supports_streaming }) => [id, supports_streaming]), [
      ["acme/painter", true]
    ])
    assert.deepStrictEqual(Object.keys(imageEndpoints), ["acme/painter"])
    assert.deepInclude(imageEndpoints["acme/painter"]?.[0], {
      provider_name: "Recraft",
      provider_slug: "recraft",
      provider_tag: "recraft/fast",
      supports_streaming: true,
      allowed_passthrough_parameters: ["style"]
    })
    assert.deepStrictEqual(videos.map(({ id, seed, supported_sizes }) => [id, seed, supported_sizes]), [
      ["acme/camera", true, null]
    ])
  })

  it("has one endpoint by default, and no own endpoint for an alias", () => {
    assert.deepStrictEqual(at(small.endpoints["acme/balloon"] ?? [], "provider_name"), ["FakeProvider"])
    assert.isUndefined(small.endpoints["~acme/latest"])
    assert.deepStrictEqual(small.endpoints["acme/nowhere"], [])
  })
})

describe("fromList", () => {
  it("accepts a response, a bare list, and responses with endpoints", () => {
    const models = [{ id: "a/b", name: "B" }, { id: "a/c", surprise: true }, null]
    const served = Option.getOrThrow(Catalogue.fromList({ data: models }, [
      { data: { id: "a/b", endpoints: [{ provider_name: "Groq" }] } },
      { error: { code: 404 } }
    ]))
    assert.deepStrictEqual(served.models, [{ id: "a/b", name: "B" }, { id: "a/c", surprise: true }])
    assert.deepStrictEqual(served.endpoints, { "a/b": [{ provider_name: "Groq" }] })
    assert.deepStrictEqual(at(served.providers, "name"), ["Groq"])
    assert.deepStrictEqual(Option.map(Catalogue.fromList(models), (bare) => bare.models), Option.some(served.models))
  })

  it.each([[null], ["text"], [{}], [{ data: {} }], [{ error: { code: 500 } }]])("rejects %j", (json) => {
    assert.isTrue(Option.isNone(Catalogue.fromList(json)))
  })
})

const models = catalogue.models.map((model) => Schema.encodeSync(Model)(Schema.decodeUnknownSync(Model)(model)))

/** Values at a path, with lists flattened. */
function at(items: ReadonlyArray<unknown>, ...path: ReadonlyArray<string>): Array<unknown> {
  return path.reduce<Array<unknown>>(
    (values, key) =>
      values.flatMap((value) => {
        const found: unknown = value !== null && typeof value === "object" ? Reflect.get(value, key) : undefined
        return found === undefined ? [] : Array.isArray(found) ? found : [found]
      }),
    [...items]
  )
}

function keys(value: unknown): ReadonlyArray<string> {
  return value !== null && typeof value === "object" ? Object.keys(value) : []
}
