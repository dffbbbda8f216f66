/**
 * Decoders of response bodies. A decoder also holds the values that it decoded, so that the cache can return the same object
 * for the same bytes.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as OpenRouterConfig from "../OpenRouterConfig.ts"
import type { Collector } from "../wire/collector.ts"
import type { Mismatch } from "../wire/mismatch.ts"

/**
 * Decodes the parsed body of a response through a collector, which notes what the schemas do not know. Operations that
 * read the same shape share a decoder.
 *
 * @category models
 * @since 0.1.0
 */
export interface Decoder<A> {
  /** Decodes one body: parsed JSON, which may be changed in place, or the text of an RSS feed. */
  readonly decode: (body: unknown, collector: Collector) => Result.Result<A, Mismatch>
  /** The decoded items of a value, if a new version of the body can be parsed in parts. Only for lists whose path is `data`. */
  readonly itemsIn?: ((value: A) => ReadonlyArray<unknown>) | undefined
  /**
   * Decoded values by cache token, an object that lives as long as the bytes of the response stay the same. Separate for
   * each way of decoding: a strict client may reject what a lenient one accepted.
   */
  readonly values: Readonly<Record<OpenRouterConfig.Decoding, WeakMap<object, A>>>
}

/**
 * Makes a decoder from a function.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeDecoder = <A>(
  decode: Decoder<A>["decode"],
  itemsIn?: Decoder<A>["itemsIn"]
): Decoder<A> => ({
  decode,
  itemsIn,
  values: { lenient: new WeakMap(), strict: new WeakMap() }
})

/**
 * Makes a decoder of a body that contains a list. The envelope is decoded as a whole, the list item by item, so that one
 * unreadable item does not affect the others.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeListDecoder = <Envelope, Item, A>(list: {
  /** The body, with the items left as `Schema.Unknown`. */
  readonly envelope: Schema.ConstraintDecoder<Envelope>
  /** Path of the list in the body: `data.endpoints`. */
  readonly path: string
  /** The undecoded items of the envelope. */
  readonly itemsOf: (envelope: Envelope) => ReadonlyArray<unknown>
  /** Schema of one item. */
  readonly item: Schema.ConstraintDecoder<Item>
  /** The result, from the decoded items and their envelope. */
  readonly make: (items: ReadonlyArray<Item>, envelope: Envelope) => A
  /** See {@link Decoder}. */
  readonly itemsIn?: (value: A) => ReadonlyArray<Item>
}): Decoder<A> =>
  makeDecoder(
    (body, collector) =>
      Result.flatMap(
        collector.decode(list.envelope, body, ""),
        (envelope) =>
          Result.map(
            collector.decodeItems(list.item, list.itemsOf(envelope), list.path),
            (items) => list.make(items, envelope)
          )
      ),
    list.itemsIn
  )

/**
 * Decodes `{ "data": [item, …] }`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeDataDecoder = <Item>(item: Schema.ConstraintDecoder<Item>): Decoder<ReadonlyArray<Item>> =>
  makeListDecoder({
    envelope: DataList,
    path: "data",
    itemsOf: ({ data }) => data,
    item,
    make: (items) => items,
    itemsIn: (items) => items
  })

const DataList = Schema.Struct({ data: Schema.Array(Schema.Unknown) })
