import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import type * as Config from "effect/Config"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Persistence from "effect/persistence/Persistence"
import * as Redacted from "effect/Redacted"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { layerFileSystem } from "../../src/file-system.ts"
import * as Models from "../../src/Models.ts"
import { layerRedis } from "../../src/redis.ts"
import * as ResponseCache from "../../src/ResponseCache.ts"
import { clientOn, double, storeWith } from "./client.ts"
import { temporaryDirectory } from "./storage.ts"

describe("an invalid setting is rejected by its name when the layer is built", () => {
  const everywhere: Readonly<
    Record<string, (options: ResponseCache.Options) => Layer.Layer<ResponseCache.ResponseCache, Config.ConfigError>>
  > = {
    layerMemory: ResponseCache.layerMemory,
    layerPersisted: (options) => Layer.provide(ResponseCache.layerPersisted(options), Persistence.layerBackingMemory),
    layerFileSystem: (options) =>
      Layer.unwrap(
        Effect.map(temporaryDirectory, (directory) =>
          Layer.provide(layerFileSystem({ ...options, directory }), NodeServices.layer))
      ),
    layerRedis: (options) => layerRedis({ ...options, url: nowhere })
  }

  it.effect.each(
    Object.entries(everywhere).flatMap(([name, layer]) =>
      ([
        ["maxEntries", { maxEntries: 0 }],
        ["maxEntries", { maxEntries: -1 }],
        ["maxEntries", { maxEntries: 1.5 }],
        ["maxEntries", { maxEntries: NaN }],
        ["maxBytes", { maxBytes: 0 }],
        ["minFreshness", { minFreshness: -1 }],
        ["minFreshness", { minFreshness: "-1 minutes" }],
        ["minFreshnessNoStore", { minFreshnessNoStore: "-1 minutes" }],
        ["maxFreshness", { maxFreshness: -1 }],
        ["maxFreshness", { maxFreshness: unsound("soon") }],
        ["staleWhileRevalidate", { staleWhileRevalidate: "-1 seconds" }],
        ["staleIfError.atLeast", { staleIfError: { atLeast: -1 } }],
        ["staleIfError.atMost", { staleIfError: { atMost: unsound("soon") } }],
        ["retention", { retention: "-1 days" }]
      ] as const).map(([setting, options]) => ({ name, setting, value: Object.values(options).join(), options, layer }))
    )
  )("$name: $setting $value", ({ layer, options, setting }) => refused(layer(options), setting))

  it.effect.each<readonly [Duration.Input]>([[0], [-1], ["-1 seconds"], [unsound("soon")]])(
    "timeout %s",
    ([timeout]) =>
      Effect.all([
        refused(Layer.provide(ResponseCache.layerPersisted({ timeout }), Persistence.layerBackingMemory), "timeout"),
        refused(layerRedis({ timeout, url: nowhere }), "timeout"),
        Effect.flatMap(
          temporaryDirectory,
          (directory) => refused(Layer.provide(layerFileSystem({ timeout, directory }), NodeServices.layer), "timeout")
        )
      ], { discard: true })
  )

  it.effect("secret, ca and maxBodyBytes of layerRedis", () =>
    Effect.all([
      refused(layerRedis({ url: nowhere, secret: Redacted.make("") }), "secret"),
      refused(layerRedis({ url: nowhere, maxBodyBytes: 0 }), "maxBodyBytes"),
      refused(layerRedis({ url: nowhere, ca: "-----BEGIN CERTIFICATE-----" }), "url")
    ], { discard: true }))

  it.effect.each([
    "",
    "localhost:6379",
    "http://127.0.0.1:6379",
    "redis://127.0.0.1:99999",
    "redis://127.0.0.1:6379/cache",
    "redis://user:%zz@127.0.0.1:6379",
    "redis:"
  ])("url %s, which it does not show", (url) =>
    Effect.map(refused(layerRedis({ url }), "url"), (message) => {
      if (url.includes("127.0.0.1:6379/cache")) assert.notInclude(message, "cache")
      assert.notInclude(message, "%zz")
    }))

  it.effect.each<readonly [string, (directory: string) => string]>([
    ["that is a file", (directory) => file(directory)],
    ["below a file", (directory) => join(file(directory), "below")],
    ["without a name", () => ""]
  ])(
    "directory %s",
    ([, of]) =>
      Effect.flatMap(
        temporaryDirectory,
        (directory) =>
          refused(Layer.provide(layerFileSystem({ directory: of(directory) }), NodeServices.layer), "directory")
      )
  )
})

describe("a valid setting is accepted", () => {
  it.effect.each<ResponseCache.Options>([
    {},
    { maxEntries: 1, maxBytes: 1 },
    { minFreshness: 0, maxFreshness: 0, retention: 0, minFreshnessNoStore: 0 },
    { minFreshness: "1 day", maxFreshness: Infinity, retention: Infinity, minFreshnessNoStore: Infinity },
    { maxEntries: undefined, maxBytes: undefined, minFreshness: undefined, retention: undefined }
  ])("%j", (options) => Effect.scoped(Layer.build(ResponseCache.layerMemory(options))))

  it.effect("with retention 0, a response that is stale at once is removed from the store, and not written to it", () =>
    Effect.gen(function*() {
      const commands: Array<string> = []
      const store = storeWith({
        set: () => Effect.sync(() => commands.push("set")),
        remove: () => Effect.sync(() => commands.push("remove"))
      })
      const cache = Layer.provide(ResponseCache.layer({ retention: 0 }), store)
      yield* Effect.provide(Models.count(), clientOn(cache, yield* double({ cacheControl: "max-age=0" })))
      assert.deepStrictEqual(commands, ["remove"])
    }))

  it.effect("a missing directory is created, with its parents", () =>
    Effect.gen(function*() {
      const directory = join(yield* temporaryDirectory, "a", "b", "c")
      yield* Effect.scoped(Layer.build(Layer.provide(layerFileSystem({ directory }), NodeServices.layer)))
      assert.isTrue(existsSync(directory))
    }))
})

const nowhere = "redis://127.0.0.1:1"

const refused = Effect.fnUntraced(function*<A>(layer: Layer.Layer<A, Config.ConfigError>, name: string) {
  const error = yield* Effect.flip(Effect.scoped(Layer.build(layer)))
  assert.strictEqual(error._tag, "ConfigError")
  assert.include(error.message, `"${name}"`)
  return error.message
})

const file = (directory: string) => {
  const path = join(directory, "file")
  writeFileSync(path, "")
  return path
}

// What JavaScript may pass despite the types.
const unsound = (text: string): Duration.Input => JSON.parse(JSON.stringify(text))
