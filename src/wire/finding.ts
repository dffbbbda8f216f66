/** The findings of decoding: keys, values and items that this version does not know or cannot read. */
import * as Schema from "effect/Schema"
import { codecOf, type ObjectCodec, objectOf } from "./exact.ts"
import { escaped } from "./text.ts"

/**
 * An item of a list that was left out, because it has no usable `id` or is not an object.
 *
 * @category models
 * @since 0.1.0
 */
export interface RejectedItem {
  readonly _tag: "RejectedItem"
  /** Path of the unreadable value in the body: `data[17].id`. */
  readonly path: string
  /** Id, tag, slug or name of the item, if it has one. */
  readonly id: string | undefined
  /** What was expected at `path`, and what was received. */
  readonly reason: string
}

/**
 * An item of a list that was left out, because it has no usable `id` or is not an object.
 *
 * @category schemas
 * @since 0.1.0
 */
export const RejectedItem: ObjectCodec<RejectedItem> = objectOf(Schema.TaggedStruct("RejectedItem", {
  path: Schema.String,
  id: Schema.UndefinedOr(Schema.String),
  reason: Schema.String
}))

/**
 * A value of the wrong type. Decoding left it out: a field is absent, an array lacks the element, and a required field
 * has its fallback (a model's `name` is its `id`, an endpoint's `provider_name` is `"unknown"`).
 *
 * @category models
 * @since 0.1.0
 */
export interface UnreadableValue {
  readonly _tag: "UnreadableValue"
  /** Path in the body, without list positions: `data[].pricing.prompt`. */
  readonly path: string
  /** The expected type: `a number`. */
  readonly expected: string
  /** The first received value as shortened JSON; `nothing` if a required field was missing. */
  readonly received: string
  /** Number of such values in this response. */
  readonly count: number
  /** Id of the first item with such a value, if it has one. */
  readonly id: string | undefined
  /** Number of list items in which this field could not be read. 1 outside of a list. */
  readonly items: number
  /** Number of items in the list. 1 outside of a list. */
  readonly itemsTotal: number
}

/**
 * A value of the wrong type. Decoding left it out: a field is absent, an array lacks the element, and a required field
 * has its fallback (a model's `name` is its `id`, an endpoint's `provider_name` is `"unknown"`).
 *
 * @category schemas
 * @since 0.1.0
 */
export const UnreadableValue: ObjectCodec<UnreadableValue> = objectOf(Schema.TaggedStruct("UnreadableValue", {
  path: Schema.String,
  expected: Schema.String,
  received: Schema.String,
  count: Schema.Finite,
  id: Schema.UndefinedOr(Schema.String),
  items: Schema.Finite,
  itemsTotal: Schema.Finite
}))

/**
 * A key that no schema names. Its value is kept inside `pricing`, and dropped elsewhere.
 *
 * @category models
 * @since 0.1.0
 */
export interface UnknownKey {
  readonly _tag: "UnknownKey"
  /** Path in the body, without list positions: `data[].top_provider.region`. */
  readonly path: string
  /** Number of occurrences in this response. */
  readonly count: number
  /** Id of the first item with this key, if it has one. */
  readonly id: string | undefined
}

/**
 * A key that no schema names. Its value is kept inside `pricing`, and dropped elsewhere.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UnknownKey: ObjectCodec<UnknownKey> = objectOf(Schema.TaggedStruct("UnknownKey", {
  path: Schema.String,
  count: Schema.Finite,
  id: Schema.UndefinedOr(Schema.String)
}))

/**
 * A value that is not in its vocabulary. It is decoded unchanged, except a `status` that is not numeric, which is decoded as
 * absent. `items` and `itemsTotal` are present only for such a `status`.
 *
 * @category models
 * @since 0.1.0
 */
export interface UnknownValue {
  readonly _tag: "UnknownValue"
  /** Path in the body, without list positions: `data[].architecture.input_modalities[]`. */
  readonly path: string
  /** Name of the vocabulary: `InputModality`. */
  readonly vocabulary: string
  /** The value, shortened. */
  readonly value: string | number
  /** Number of occurrences in this response. */
  readonly count: number
  /** Id of the first item with this value, if it has one. */
  readonly id: string | undefined
  /** Number of list items in which this field could not be read, whatever its value was. 1 outside of a list. */
  readonly items?: number
  /** Number of items in the list. 1 outside of a list. */
  readonly itemsTotal?: number
}

/**
 * A value that is not in its vocabulary. It is decoded unchanged, except a `status` that is not numeric, which is decoded as
 * absent. `items` and `itemsTotal` are present only for such a `status`.
 *
 * @category schemas
 * @since 0.1.0
 */
export const UnknownValue: ObjectCodec<UnknownValue> = objectOf(Schema.TaggedStruct("UnknownValue", {
  path: Schema.String,
  vocabulary: Schema.String,
  value: Schema.Union([Schema.String, Schema.Finite]),
  count: Schema.Finite,
  id: Schema.UndefinedOr(Schema.String),
  items: Schema.optionalKey(Schema.Finite),
  itemsTotal: Schema.optionalKey(Schema.Finite)
}))

/**
 * A key, value or item of a response that this version does not know or cannot read.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Finding: Schema.Codec<Finding> = codecOf(
  Schema.Union([RejectedItem, UnreadableValue, UnknownKey, UnknownValue])
)

/**
 * A key, value or item of a response that this version does not know or cannot read.
 *
 * @category models
 * @since 0.1.0
 */
export type Finding = RejectedItem | UnreadableValue | UnknownKey | UnknownValue

/**
 * A finding on one line. Control characters are escaped, because keys, values and ids come from responses and could otherwise
 * break the line or control a terminal.
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = (finding: Finding): string => escaped(describe(finding))

const describe = (finding: Finding): string => {
  const item = finding.id === undefined ? "" : ` (${finding.id})`
  switch (finding._tag) {
    case "RejectedItem":
      return `left out ${finding.path}${item}: ${finding.reason}`
    case "UnreadableValue":
      return `unreadable ${finding.path}, ${finding.count}×${item}: expected ${finding.expected}, got ${finding.received}`
    case "UnknownKey":
      return `unknown key ${finding.path}, ${finding.count}×${item}`
    case "UnknownValue":
      return `unknown ${finding.vocabulary} ${
        JSON.stringify(finding.value)
      } at ${finding.path}, ${finding.count}×${item}`
  }
}
