import { assert, describe, it } from "@effect/vitest"
import { FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as fs from "node:fs"
import * as http from "node:http"
import * as net from "node:net"
import type { Http } from "../../../src/testing/server/nodeServer.ts"

describe("layerServer", () => {
  it.live("breaks every connection at once when it is released", () =>
    Effect.gen(function*() {
      const faults = [
        Fault.stall.pipe(Fault.onRequest(1)),
        Fault.delay("1 hour").pipe(Fault.onRequest(2)),
        Fault.stallBody(9)
      ]
      const { scope, url } = yield* started({ faults })
      const idle = yield* connected(url)
      const silent = settled(fetch(`${url}/models`))
      const delayed = settled(fetch(`${url}/models`))
      yield* Effect.sleep("20 millis")
      const halfway = yield* Effect.promise(() => fetch(`${url}/models`))
      const cutOff = settled(halfway.text())
      yield* Scope.close(scope, Exit.void).pipe(Effect.timeout("1 seconds"))
      assert.deepStrictEqual(yield* Effect.promise(() => Promise.all([silent, delayed, cutOff, idle.closed])), [
        "rejected",
        "rejected",
        "rejected",
        "closed"
      ])
      assert.strictEqual(yield* Effect.promise(() => settled(fetch(`${url}/models`))), "rejected")
    }))

  it.live("stops generating a response for a client that disconnected", () =>
    Effect.gen(function*() {
      const { scope, url } = yield* started({ faults: [Fault.hugeBody(1e15)] })
      const giveUp = new AbortController()
      const response = yield* Effect.promise(() => fetch(`${url}/models`, { signal: giveUp.signal }))
      giveUp.abort()
      assert.strictEqual(yield* Effect.promise(() => settled(response.text())), "rejected")
      yield* Scope.close(scope, Exit.void).pipe(Effect.timeout("1 seconds"))
    }))

  it.live("fails when its port is taken", () =>
    Effect.gen(function*() {
      const { scope, url } = yield* started()
      const port = Number(new URL(url).port)
      const error = yield* Effect.flip(Layer.build(FakeOpenRouter.layerServer({ port })))
      assert.instanceOf(error, FakeOpenRouter.ListenError)
      assert.strictEqual(error.message, `Could not listen on 127.0.0.1:${port}`)
      assert.include(String(error.cause), "EADDRINUSE")
      yield* Scope.close(scope, Exit.void)
      const again = yield* Layer.build(FakeOpenRouter.layerServer({ port }))
      assert.strictEqual(Context.get(again, FakeOpenRouter.FakeOpenRouter).url, url)
    }))

  it.live("responds to request targets that are not paths", () =>
    Effect.gen(function*() {
      const { scope, url } = yield* started()
      const { port } = new URL(url)
      for (const path of ["*", "http://example.com/api/v1/models", "//evil/api/v1"]) {
        const status = yield* Effect.promise(() => statusOf({ port, path, method: "OPTIONS", agent: false }))
        assert.strictEqual(status, 404, path)
      }
      yield* Scope.close(scope, Exit.void)
    }))

  it("has the types of Node", () => {
    const asUsed: Http = http
    assert.isFunction(asUsed.createServer)
  })

  it("its modules can be loaded without Node", () => {
    const folder = new URL("../../../src/testing/", import.meta.url)
    const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" })
      // The command is for Node alone.
      .filter((file) => file.endsWith(".ts") && file !== "cli.ts")
    assert.isAtLeast(files.length, 10)
    for (const file of files) {
      const source = fs.readFileSync(new URL(file, folder), "utf8").replaceAll(/^ \*.*$/gm, "")
      const imports = [...source.matchAll(/(?: from|^import) "([^"]+)"$/gm)].map((match) => match[1] ?? "")
      assert.isAtLeast(imports.length, 1, file)
      assert.deepStrictEqual(imports.filter((name) => !/^(\.{1,2}|effect)\//.test(name)), [], file)
    }
  })
})

const started = Effect.fnUntraced(function*(options: FakeOpenRouter.Options = {}) {
  const scope = yield* Scope.make()
  const context = yield* Layer.buildWithScope(FakeOpenRouter.layerServer(options), scope)
  return { scope, url: Context.get(context, FakeOpenRouter.FakeOpenRouter).url }
})

const connected = (url: string) =>
  Effect.callback<{ readonly closed: Promise<string> }>((resume) => {
    const socket = net.connect(Number(new URL(url).port), "127.0.0.1")
    const closed = new Promise<string>((resolve) => socket.once("close", () => resolve("closed")))
    socket.once("error", () => {})
    socket.once("connect", () => resume(Effect.succeed({ closed })))
  })

const settled = (promise: Promise<unknown>) => promise.then(() => "resolved", () => "rejected")

const statusOf = (options: http.RequestOptions) =>
  new Promise<number | undefined>((resolve, reject) => {
    http.request({ host: "127.0.0.1", ...options }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).once("error", reject).end()
  })
