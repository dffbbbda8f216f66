/** Decodes the body of a response, and reports what this version does not know. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Drift from "../Drift.ts"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import type { Failure } from "../RetryPolicy.ts"
import { type Collector, makeCollector } from "../wire/collector.ts"
import { parseJson, type Progress } from "./envelope.ts"
import type { Body } from "./exchange.ts"
import { decodeError } from "./failures.ts"
import type { Operation } from "./operation.ts"

export const makeDecodeBody = Effect.fnUntraced(function*({ decoding }: OpenRouterConfig.Service) {
  // The default for calls without a reporter.
  const layerReporter = yield* Drift.Reporter
  const isFirst = Drift.makeFirstSeen()

  const reportFindings = Effect.fnUntraced(function*(collector: Collector, progress: Progress) {
    const findings = collector.findings()
    const [first] = findings
    if (first === undefined) return
    if (decoding === "strict") {
      return yield* decodeError(progress, { path: first.path, reason: Drift.format(first) }, findings)
    }
    const reporter = (yield* Drift.Reporter) ?? layerReporter ?? Drift.defaultReporter
    const { operation, url } = progress
    yield* reporter({ operation, url, findings, fresh: findings.filter(isFirst), counts: collector.counts() })
  })

  return Effect.fnUntraced(function*<A>(
    { accept, decoder }: Pick<Operation<A, Failure>, "accept" | "decoder">,
    { json, text }: Body,
    progress: Progress
  ) {
    const input = accept === "application/rss+xml" ? text : json ?? Result.getOrUndefined(parseJson(text))
    const collector = makeCollector()
    const decoded = decoder.decode(input, collector)
    if (Result.isFailure(decoded)) {
      return yield* decodeError(progress, decoded.failure, decoding === "strict" ? collector.findings() : [])
    }
    yield* reportFindings(collector, progress)
    return decoded.success
  })
})
