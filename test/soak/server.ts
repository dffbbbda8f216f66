/**
 * The server of a soak, in its own process: `server.ts SEED`. It prints its URL. Models and endpoints contain the time and
 * the account in a text; a count is the time. When standard input ends, it prints how many requests met which fault, and
 * exits.
 */
import { Catalogue, FakeOpenRouter, Fault } from "effect-openrouter/testing"
import * as Effect from "effect/Effect"
import { faultAt, keys, kinds, lifetimes, models } from "./plan.ts"

const seed = Number(process.argv[2])
const seconds = (millis: number) => Math.round(millis / 1000)
const cacheControl = `private, max-age=${seconds(lifetimes.fresh)}, `
  + `stale-while-revalidate=${seconds(lifetimes.staleWhileRevalidate)}, stale-if-error=${
    seconds(lifetimes.staleIfError)
  }`

let requests = 0
const met: Record<string, number> = {}

const accountOf = (authorization: string | undefined) =>
  Object.entries(keys).find(([, key]) => authorization === `Bearer ${key}`)?.[0] ?? "none"

const stamped = (value: unknown, version: number, account: string): unknown =>
  JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (key === "description" || key === "model_name") return `${version} ${account}`
    return key === "count" ? version : part
  })

const everything = Fault.make((answer, request) => {
  const version = Math.floor(Date.now() / lifetimes.version) * lifetimes.version
  const account = accountOf(request.headers.authorization)
  const etag = `"${version} ${account}"`
  const isCurrent = request.headers["if-none-match"] === etag
  const usual = answer.status !== 200 ? answer : isCurrent
    ? { ...answer, status: 304, body: "", headers: { ...answer.headers, etag } }
    : {
      ...answer,
      headers: { ...answer.headers, etag, "cache-control": cacheControl, vary: "authorization" },
      body: JSON.stringify(stamped(JSON.parse(String(answer.body)), version, account))
    }
  const name = faultAt(seed, requests++)
  const fault = name === undefined ? undefined : kinds[name]
  if (name === undefined || fault === undefined) return usual
  met[name] = (met[name] ?? 0) + 1
  return fault.apply(usual, request)
})

const program = Effect.gen(function*() {
  console.log(yield* FakeOpenRouter.url)
  // Recorded requests would fill the memory.
  yield* Effect.forkChild(Effect.forever(Effect.delay(FakeOpenRouter.clear, "1 second")))
  yield* Effect.promise(() => new Promise((resolve) => process.stdin.once("end", resolve).resume()))
  console.log(JSON.stringify({ requests, met }))
}).pipe(
  Effect.provide(FakeOpenRouter.layerServer({
    catalogue: Catalogue.make(
      Array.from({ length: models }, (_, index) => Catalogue.model(`acme/model-${index}`, { description: "" }))
    ),
    faults: [everything]
  }))
)

await Effect.runPromise(program)
process.exit()
