/**
 * What a model says, or undefined where it does not: read by requirements, orders and queries alike, without an `Option`
 * for each model of a catalogue.
 */
import * as DateTime from "effect/DateTime"
import { unlessZero } from "../offer/nullable.ts"
import type { Model } from "./schema.ts"

/** The indexes of Artificial Analysis, by their fields. */
export const indexes = ["intelligence_index", "coding_index", "agentic_index"] as const

/** A benchmark by its field, or the best rating in Design Arena. */
export type Benchmark = typeof indexes[number] | "design_arena_elo"

/** Who made it. */
export const author = ({ id }: Model): string => {
  const slash = id.indexOf("/")
  return id.slice(id.startsWith("~") ? 1 : 0, slash < 0 ? undefined : slash)
}

/** Most tokens of one answer, at the preferred provider. */
export const completionTokens = ({ context_length, top_provider }: Model): number | undefined => {
  const most = unlessZero(top_provider?.max_completion_tokens)
  const context = unlessZero(top_provider?.context_length) ?? unlessZero(context_length)
  return most === undefined || context === undefined ? most : Math.min(most, context)
}

/** When it was listed, in milliseconds since the epoch. */
export const created = ({ created }: Model): number | undefined =>
  created === undefined || created === null ? undefined : DateTime.toEpochMillis(created)

/** Score in a benchmark. */
export const benchmark = ({ benchmarks }: Model, name: Benchmark): number | undefined => {
  if (name !== "design_arena_elo") return benchmarks?.artificial_analysis?.[name] ?? undefined
  let best: number | undefined
  for (const { elo } of benchmarks?.design_arena ?? []) {
    if (elo !== undefined && elo !== null && (best === undefined || elo > best)) best = elo
  }
  return best
}
