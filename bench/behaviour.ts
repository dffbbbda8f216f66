/** How the official SDK and this library behave with a fake OpenRouter over a socket: `npx tsx bench/behaviour.ts`. */
import { OpenRouter as Sdk } from "@openrouter/sdk"
import { Effect, Option } from "effect"
import { Models, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { inspect } from "node:util"

const key = "sk-or-v1-a-key-that-nobody-may-see"

const catalogue = Catalogue.make(
  Array.from({ length: 400 }, (_, index) => Catalogue.model(`acme/model-${index}`))
)

// The SDK retries a 5xx for an hour (its default `maxElapsedTime`).
const patience = 30

interface Outcome {
  readonly text: string
  readonly requests: number
}

type Client = () => Promise<unknown>

const outcomeOf = (call: Client, faults: ReadonlyArray<Fault.Fault>, calls: number) =>
  Effect.gen(function*() {
    yield* FakeOpenRouter.clear
    yield* FakeOpenRouter.setFaults(...faults)
    const began = performance.now()
    const results = yield* Effect.promise(() => Promise.allSettled(Array.from({ length: calls }, call))).pipe(
      Effect.timeoutOption(`${patience} seconds`)
    )
    const requests = (yield* FakeOpenRouter.requests).length
    if (Option.isNone(results)) return { text: `still retrying after ${patience} s`, requests } satisfies Outcome
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const [first] = results.value
    const text = first?.status === "rejected" ? describe(first.reason) : `${inspect(first?.value)} models`
    return { text: `${text}, ${seconds} s`, requests } satisfies Outcome
  })

const describe = (error: unknown): string => {
  const texts = inspect(error, { depth: 10 }) + JSON.stringify(error)
  const name = error instanceof Error ? error.name : typeof error
  return `${name}${texts.includes(key) ? ", which contains the key" : ""}`
}

const situations: Readonly<Record<string, { faults: ReadonlyArray<Fault.Fault>; calls?: number }>> = {
  "50 identical calls at once": { faults: [], calls: 50 },
  "status 500 for every request": { faults: [Fault.error(500)] },
  "one malformed item in a list of 400": {
    faults: [Fault.mapItems((item, index) => index === 7 ? { ...item, context_length: "a lot" } : item)]
  },
  "a response that echoes the key": {
    faults: [Fault.respond({ status: 400, body: JSON.stringify({ error: { code: 400, message: `Bad key ${key}` } }) })]
  }
}

const program = Effect.gen(function*() {
  const url = yield* FakeOpenRouter.url
  const rows: Array<Readonly<Record<string, unknown>>> = []
  for (const [situation, { calls = 1, faults }] of Object.entries(situations)) {
    const sdk = new Sdk({ serverURL: url, apiKey: key })
    const context = OpenRouter.layerFetchWith({ baseUrl: url, apiKey: key })
    const theirs = yield* outcomeOf(
      async () => {
        let models = 0
        for await (const page of await sdk.models.list({})) models += page.result.data.length
        return models
      },
      faults,
      calls
    )
    const count = Effect.map(Models.list(), (models) => models.length)
    const ours = yield* Effect.gen(function*() {
      const services = yield* Effect.context<OpenRouter.OpenRouter>()
      return yield* outcomeOf(() => Effect.runPromise(Effect.provide(count, services)), faults, calls)
    }).pipe(Effect.provide(context))
    rows.push({
      situation,
      SDK: theirs.text,
      requests: theirs.requests,
      "this library": ours.text,
      "its requests": ours.requests
    })
  }
  console.table(rows)
}).pipe(Effect.provide(FakeOpenRouter.layerServer({ catalogue })))

await Effect.runPromise(program)
// The SDK is still retrying.
process.exit()
