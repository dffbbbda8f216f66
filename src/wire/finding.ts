/**
 * The findings of a decoding: values that OpenRouter sent and this version does not know or cannot read.
 */
import * as Schema from "effect/Schema"
import { escaped } from "./text.ts"

/**
 * An item of a list that was left out, because it has no usable `id` or is not an object.
 *
 * @category schemas
 * @since 0.1.0
 */
export class RejectedItem extends Schema.Opaque<RejectedItem>()(Schema.TaggedStruct("RejectedItem", {
  /** Path of the unreadable value in the body: `data[17].id`. */
  path: Schema.String,
  /** Id, tag, slug or name of the item, if it has one. */
  id: Schema.UndefinedOr(Schema.String),
  /** What was expected at `path`, and what was received. */
  reason: Schema.String
})) {}

/**
 * A value of the wrong type. Decoding left it out: a field is absent, an array lacks the element, and a required field
 * has its fallback (a model's `name` is its `id`, an endpoint's `provider_name` is `"unknown"`).
 *
 * @category schemas
 * @since 0.1.0
 */
export class UnreadableValue extends Schema.Opaque<UnreadableValue>()(Schema.TaggedStruct("UnreadableValue", {
  /** Path in the body, without list positions: `data[].pricing.prompt`. */
  path: Schema.String,
  /** The expected type: `a number`. */
  expected: Schema.String,
  /** The first received value as shortened JSON; `nothing` if a required field was missing. */
  received: Schema.String,
  /** Number of such values in this response. */
  count: Schema.Finite,
  /** Id of the first item with such a value, if it has one. */
  id: Schema.UndefinedOr(Schema.String),
  /** Number of list items in which this field could not be read. 1 outside of a list. */
  items: Schema.Finite,
  /** Number of items in the list. 1 outside of a list. */
  itemsTotal: Schema.Finite
})) {}

/**
 * A key that no schema names. Its value is kept inside `pricing`, and dropped elsewhere.
 *
 * @category schemas
 * @since 0.1.0
 */
export class UnknownKey extends Schema.Opaque<UnknownKey>()(Schema.TaggedStruct("UnknownKey", {
  /** Path in the body, without list positions: `data[].top_provider.region`. */
  path: Schema.String,
  /** Number of occurrences in this response. */
  count: Schema.Finite,
  /** Id of the first item with this key, if it has one. */
  id: Schema.UndefinedOr(Schema.String)
})) {}

/**
 * A value that is not in its vocabulary. It is decoded as it came, except a `status` that is not numeric, which is
 * decoded as absent; only then, `items` and `itemsTotal` are present.
 *
 * @category schemas
 * @since 0.1.0
 */
export class UnknownValue extends Schema.Opaque<UnknownValue>()(Schema.TaggedStruct("UnknownValue", {
  /** Path in the body, without list positions: `data[].architecture.input_modalities[]`. */
  path: Schema.String,
  /** Name of the vocabulary: `InputModality`. */
  vocabulary: Schema.String,
  /** The value, shortened. */
  value: Schema.Union([Schema.String, Schema.Finite]),
  /** Number of occurrences in this response. */
  count: Schema.Finite,
  /** Id of the first item with this value, if it has one. */
  id: Schema.UndefinedOr(Schema.String),
  /** Number of list items in which this field could not be read, whatever its value was. 1 outside of a list. */
  items: Schema.optionalKey(Schema.Finite),
  /** Number of items in the list. 1 outside of a list. */
  itemsTotal: Schema.optionalKey(Schema.Finite)
})) {}

/**
 * One thing in a response that this version does not know or cannot read.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Finding = Schema.Union([RejectedItem, UnreadableValue, UnknownKey, UnknownValue])

/**
 * One thing in a response that this version does not know or cannot read.
 *
 * @category models
 * @since 0.1.0
 */
export type Finding = typeof Finding.Type

/**
 * A finding on one line. Control characters are escaped: keys, values and ids come from outside, and could otherwise
 * break the line or steer a terminal.
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
