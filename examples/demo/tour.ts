/** A tour of the library: each section shows a call and its result. With a fake OpenRouter, it also injects faults. */
import { Array, BigDecimal, Console, Duration, Effect, Ref, Schedule } from "effect"
import { Drift, Endpoint, Endpoints, Model, Models, OpenRouterConfig, Pricing, RetryPolicy } from "effect-openrouter"
import { type FakeOpenRouter, Fault } from "effect-openrouter/testing"
import { printable } from "../text/printable.ts"
import { alignPoints, type Cell, paint, table, wrap } from "./terminal.ts"

interface Options {
  readonly model: string
  /** The fake server that responds; undefined for OpenRouter itself. */
  readonly fake: FakeOpenRouter.Service | undefined
  /** Whether the fake server sends fields and values that this version does not know. */
  readonly plantDrift: boolean
}

export const tour = Effect.fnUntraced(function*({ fake, model, plantDrift }: Options) {
  const findings = yield* Ref.make<ReadonlyArray<Drift.Finding>>([])
  return yield* Effect.gen(function*() {
    yield* cheapestModels
    yield* compareEndpoints(model)
    yield* retry(model, fake)
    yield* notFound
    if (plantDrift) yield* fake?.inject(drift) ?? Effect.void
    yield* driftReport(findings)
    return yield* Ref.get(findings)
  }).pipe(
    Drift.withReporter((report) => Ref.update(findings, (all) => [...all, ...report.fresh]))
  )
})

const cheapestModels = Effect.gen(function*() {
  yield* section(
    "The cheapest models that support tools",
    "Models.list({ supported_parameters: [\"tools\"], sort: \"pricing-low-to-high\" })"
  )
  const [duration, models] = yield* Effect.timed(
    Models.list({ supported_parameters: ["tools"], sort: "pricing-low-to-high" })
  )
  if (models.length === 0) return yield* note("No model here supports tools.")
  const paid = models.filter(isPaid)
  const free = models.filter(Model.isFree)
  const shown = paid.slice(0, 8)
  const [input, output] = [usdPerMillion(shown, "prompt"), usdPerMillion(shown, "completion")]
  yield* print(table(shown, [
    { title: "model", cell: (model) => model.id },
    { title: "$/M in", align: "right", cell: (_, row) => input[row] ?? "" },
    { title: "$/M out", align: "right", cell: (_, row) => output[row] ?? "" },
    { title: "context", align: "right", cell: (model) => integer(model.context_length) },
    { title: "longest answer", align: "right", cell: (model) => integer(model.top_provider?.max_completion_tokens) }
  ]))
  const unknown = models.length - paid.length - free.length
  yield* note(
    `${count(models, "model")} in ${
      milliseconds(duration)
    }: ${paid.length} at a price (cheapest first), ${free.length} free, `
      + `${unknown} whose price is unknown, such as routers.`
  )
})

const compareEndpoints = Effect.fnUntraced(function*(id: string) {
  yield* section("The endpoints of one model, side by side", `Endpoints.list("${id}")`)
  const { endpoints: listed, name = id } = yield* Endpoints.list(id)
  // A request gets the endpoints of other service tiers only if it asks for them.
  const endpoints = listed.filter(Endpoint.hasServiceTier("default"))
  const shown = endpoints.slice(0, 12)
  const [input, output] = [usdPerMillion(shown, "prompt"), usdPerMillion(shown, "completion")]
  yield* print(table(shown, [
    { title: "endpoint", cell: (endpoint) => endpoint.tag ?? endpoint.provider_name },
    { title: "$/M in", align: "right", cell: (_, row) => input[row] ?? "" },
    { title: "$/M out", align: "right", cell: (_, row) => output[row] ?? "" },
    { title: "context", align: "right", cell: (endpoint) => integer(endpoint.context_length) },
    { title: "up 30 min", align: "right", cell: (endpoint) => uptime(endpoint.uptime_last_30m) },
    { title: "latency", align: "right", cell: (endpoint) => integer(endpoint.latency_last_30m?.p50, " ms") },
    { title: "tokens/s", align: "right", cell: (endpoint) => integer(endpoint.throughput_last_30m?.p50) },
    { title: "status", cell: ({ status }) => health(status) }
  ], 26))
  const more = endpoints.length > shown.length ? `, and these are the first ${shown.length}` : ""
  const why = endpoints.some((endpoint) => endpoint.latency_last_30m) || endpoints.length === 0
    ? ""
    : " Without an API key, OpenRouter omits latency and speed."
  yield* note(`${name} has ${count(endpoints, "endpoint")}${more}.${why}`)
})

interface Step {
  readonly answer: string
  readonly next: string
}

const retry = Effect.fnUntraced(function*(id: string, fake: FakeOpenRouter.Service | undefined) {
  yield* section("A retry that recovers", `Models.get("${id}")`)
  if (fake === undefined) {
    return yield* note(
      "Not shown with --live: it takes a server that fails."
    )
  }
  const failures = yield* Ref.make<ReadonlyArray<Step>>([])
  const policy = RetryPolicy.standard.pipe(Schedule.tap(({ duration, input }) => {
    const asked = Duration.isPositive(RetryPolicy.retryAfter(input)) ? " (Retry-After)" : ""
    const answer = "response" in input ? `${input.response.status} ${input._tag}` : input._tag
    return Ref.update(failures, (all) => [...all, { answer, next: `wait ${milliseconds(duration)}${asked}` }])
  }))
  yield* fake.clear
  yield* fake.inject(Fault.error(503).pipe(Fault.times(1)), Fault.rateLimited(1).pipe(Fault.times(1)))
  const model = yield* OpenRouterConfig.withRetry(Models.get(id), policy)

  const requests = yield* fake.requests
  const steps = [...yield* Ref.get(failures), { answer: "200", next: model.name }]
  const start = requests[0]?.startedAt ?? 0
  yield* print(table(Array.zip(requests, steps), [
    { title: "at", align: "right", cell: ([request]) => integer(request.startedAt - start, " ms") },
    { title: "GET", cell: ([request]) => request.path },
    { title: "answer", cell: ([, { answer }]) => ({ text: answer, tone: answer === "200" ? "good" : "bad" }) },
    { title: "and then", cell: ([, { next }]) => next }
  ], 30))
  yield* note("The caller sees the model, and none of the failures. Retry-After is the minimum wait.")
})

const notFound = Effect.gen(function*() {
  yield* section("A failure with a type", "Models.get(\"openai/gpt-2000\")")
  const error = yield* Effect.as(Models.get("openai/gpt-2000"), undefined).pipe(
    Effect.catchTag("NotFoundError", (error) => Effect.succeed(error))
  )
  if (error === undefined) return yield* note("This model exists now.")
  const fields: ReadonlyArray<readonly [name: string, value: string]> = [
    ["_tag", error._tag],
    ["operation", error.operation],
    ["url", error.url],
    ["attempts", `${error.attempts}`],
    ["response", `${error.response.status}, ${JSON.stringify(error.response.message)}`],
    ...wrap(error.message, 80).map((line, index) => [index === 0 ? "message" : "", line] as const)
  ]
  yield* print(table(fields, [
    { title: "field", cell: ([name]) => name },
    { title: "value", cell: ([, value]) => value }
  ], 84))
  yield* note("catchTag(\"NotFoundError\") compiles on Models.get, but not on Models.list.")
})

const drift = Fault.mapItems((model, index) => {
  switch (index) {
    case 0:
      return { ...model, carbon_grams_per_token: 0.0002 }
    case 1:
      return { ...model, architecture: { ...Object(model.architecture), input_modalities: ["text", "smell"] } }
    case 2:
      return { ...model, pricing: { prompt: "ask our sales team" } }
    default:
      return model
  }
})

const driftReport = Effect.fnUntraced(function*(findings: Ref.Ref<ReadonlyArray<Drift.Finding>>) {
  yield* section("What OpenRouter sent that this version does not know", "Models.list().pipe(Drift.withReporter(…))")
  const models = yield* Models.list()
  const found = yield* Ref.get(findings)
  if (found.length === 0) return yield* note(`Nothing: in ${count(models, "model")}, every key and value is known.`)
  const shown = found.slice(0, 8)
  yield* print(shown.flatMap((finding) => {
    const bullet = paint(finding._tag === "RejectedItem" ? "bad" : "doubtful", "•")
    return wrap(Drift.format(finding), 94).map((line, index) => `${index === 0 ? bullet : " "} ${line}`)
  }))
  const more = found.length > shown.length ? `And ${found.length - shown.length} more. ` : ""
  yield* note(
    `${more}${count(models, "model")} decoded. New and invalid values are reported, and the rest stays usable.`
  )
})

const width = 100

const section = (title: string, call: string) =>
  Console.log(
    `\n${paint("title", title)} ${paint("quiet", "─".repeat(width - title.length - 1))}\n  ${printable(call)}\n`
  )

const print = (lines: ReadonlyArray<string>) =>
  lines.length === 0 ? Effect.void : Console.log(`${lines.map((line) => `  ${line}`).join("\n")}\n`)

const note = (text: string) =>
  Console.log(wrap(printable(text), width - 2).map((line) => `  ${paint("quiet", line)}`).join("\n"))

type Priced = Pick<Model.Model | Endpoint.Endpoint, "pricing">

const isPaid = ({ pricing }: Priced): boolean =>
  [pricing?.prompt, pricing?.completion].some((price) => price && BigDecimal.isPositive(price))

const usdPerMillion = (rows: ReadonlyArray<Priced>, key: "prompt" | "completion"): ReadonlyArray<string> =>
  alignPoints(rows.map(({ pricing }) => {
    const price = pricing?.[key]
    if (price === null || price === undefined) return "–"
    return Pricing.isDynamicPrice(price) ? "depends" : cents(Pricing.formatDecimal(Pricing.perMillion(price)))
  }))

// All decimals, and at least two.
const cents = (decimal: string): string => {
  const [whole = "", fraction = ""] = decimal.split(".")
  return `${whole}.${fraction.padEnd(2, "0")}`
}

const integer = (value: number | null | undefined, unit = ""): string =>
  value === null || value === undefined ? "–" : `${Math.round(value).toLocaleString("en-US")}${unit}`

const milliseconds = (duration: Duration.Duration): string => integer(Duration.toMillis(duration), " ms")

const count = (items: ReadonlyArray<unknown>, noun: string): string =>
  `${items.length} ${noun}${items.length === 1 ? "" : "s"}`

const uptime = (percent: number | null | undefined): Cell =>
  percent === null || percent === undefined
    ? "–"
    : { text: `${percent.toFixed(2)} %`, tone: percent >= 99 ? "good" : percent >= 95 ? "doubtful" : "bad" }

const health = (status: number | null | undefined): Cell =>
  status === null || status === undefined
    ? "–"
    : status >= 0
    ? { text: "healthy", tone: "good" }
    : { text: `down (${status})`, tone: "bad" }
