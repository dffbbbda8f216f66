#!/usr/bin/env node
/**
 * The command `effect-openrouter-fake`: starts the fake server, prints its base URL, and runs until SIGINT or SIGTERM. No
 * module of `src` imports it, because it imports `node:*`.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import process from "node:process"
import { parseArgs } from "node:util"
import { catalogue, odd } from "./Catalogue.ts"
import { FakeOpenRouter, layerServer } from "./FakeOpenRouter.ts"

const usage = `Usage: effect-openrouter-fake [--port PORT] [--catalogue NAME]

Starts a fake OpenRouter on 127.0.0.1 and prints its base URL, to be used as OPENROUTER_BASE_URL.
Any API key is accepted. Stops on SIGINT and SIGTERM.

  --port PORT        port to listen on, 0 to 65535; default: 0, a free one
  --catalogue NAME   built-in (default), or odd: nulls, unknown values and broken items
  --help             print this text
`

const catalogues = new Map([["built-in", catalogue], ["odd", odd]])

const flags = { port: { type: "string" }, catalogue: { type: "string" }, help: { type: "boolean" } } as const

const readFlags = (args: ReadonlyArray<string>) =>
  Result.gen(function*() {
    const { values } = yield* Result.try({
      try: () => parseArgs({ args: [...args], options: flags }),
      catch: (error) => error instanceof Error ? error.message : String(error)
    })
    const { catalogue: name = "built-in", help = false, port = "0" } = values
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
      return yield* Result.fail(`--port must be an integer from 0 to 65535, received "${port}"`)
    }
    const served = catalogues.get(name)
    if (served === undefined) {
      return yield* Result.fail(`--catalogue must be ${[...catalogues.keys()].join(" or ")}, received "${name}"`)
    }
    return { help, options: { catalogue: served, port: Number(port) } }
  })

const complain = (message: string, exitCode: number): void => {
  process.stderr.write(`effect-openrouter-fake: ${message}\n`)
  process.exitCode = exitCode
}

const serve = (options: { readonly catalogue: typeof catalogue; readonly port: number }): void => {
  const fiber = Effect.runFork(
    FakeOpenRouter.use(({ url }) => Effect.andThen(Effect.sync(() => process.stdout.write(`${url}\n`)), Effect.never))
      .pipe(
        Effect.provide(layerServer(options)),
        Effect.catchTag("ListenError", ({ cause, message }) => Effect.sync(() => complain(`${message}: ${cause}`, 1)))
      )
  )
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => fiber.interruptUnsafe())
}

Result.match(readFlags(process.argv.slice(2)), {
  onFailure: (message) => complain(`${message}\n\n${usage}`, 2),
  onSuccess: ({ help, options }) => {
    if (help) process.stdout.write(usage)
    else serve(options)
  }
})
