/** What readers report while they read a value. */
import { invalid } from "./transformation.ts"

/** `path` is relative to the value that the reader was made for. */
export type Observation =
  | { readonly _tag: "UnreadableValue"; readonly path: string; readonly expected: string; readonly received: unknown }
  | { readonly _tag: "UnknownKey"; readonly path: string; readonly key: string }
  | {
    readonly _tag: "UnknownValue"
    readonly path: string
    readonly vocabulary: string
    readonly value: string | number
    readonly isLeftOut: boolean
  }

export type UnreadableValue = Extract<Observation, { readonly _tag: "UnreadableValue" }>

export interface Observer {
  readonly observe: (observation: Observation) => void
  /** The unreadable required part that makes the whole value invalid. */
  lacking: Omit<UnreadableValue, "_tag"> | undefined
}

/** Whether an unreadable value was left out or replaced. */
export const isRepair = (observation: Observation): boolean =>
  observation._tag === "UnreadableValue" || observation._tag === "UnknownValue" && observation.isLeftOut

/** Returns the decoded value, or {@link invalid}. */
export type Reader = (value: unknown, observer: Observer) => unknown

/** Stands in `received` for a required field that is absent. */
export const missing = Symbol("missing")

/** A value that was left out, and whose observation is noted already. */
export const leftOut = Symbol("leftOut")

/** Notes a value that is left out, unless its reader has. */
export const isLeftOut = (
  decoded: unknown,
  received: unknown,
  path: string,
  expected: string,
  observer: Observer
): boolean => {
  if (decoded === leftOut) return true
  if (decoded !== invalid) return false
  observer.lacking = undefined
  observer.observe({ _tag: "UnreadableValue", path, expected, received })
  return true
}
