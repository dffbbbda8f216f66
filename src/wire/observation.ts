/**
 * What readers report while they read a value.
 */
import { invalid } from "./transformation.ts"

/** Something that a reader came across. `path` is the path below the value that the reader was made for. */
export type Observation =
  | { readonly _tag: "UnreadableValue"; readonly path: string; readonly expected: string; readonly received: unknown }
  | { readonly _tag: "UnknownKey"; readonly path: string; readonly key: string }
  | {
    readonly _tag: "UnknownValue"
    readonly path: string
    readonly vocabulary: string
    readonly value: string | number
    /** Whether the value was left out. */
    readonly isLeftOut: boolean
  }

/** Receives the reports of a reader while it reads one value. */
export interface Observer {
  readonly observe: (observation: Observation) => void
  /** If the whole value is invalid: the required part of it that cannot be read. */
  lacking: { readonly path: string; readonly expected: string; readonly received: unknown } | undefined
}

/** Whether something was left out or replaced because it could not be read. */
export const isRepair = (observation: Observation): boolean =>
  observation._tag === "UnreadableValue" || observation._tag === "UnknownValue" && observation.isLeftOut

/** Reads one value: the decoded value, or {@link invalid}. */
export type Reader = (value: unknown, observer: Observer) => unknown

/** The received value of a required field that is missing. */
export const missing = Symbol("missing")

/** Stands for a value that was left out and has been noted already. */
export const leftOut = Symbol("leftOut")

/** Whether a value is left out. Notes it, if its reader has not. */
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
