/**
 * How most lists arrive: under `data`, all of it at once.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as OpenRouterHttp from "../OpenRouterHttp.ts"

const Envelope = Schema.Struct({ data: Schema.Array(Schema.Unknown) })

/** Reads `{ "data": [item, …] }`, item by item. */
export const dataList = <A>(item: Schema.ConstraintDecoder<A>): OpenRouterHttp.Decoder<ReadonlyArray<A>> =>
  OpenRouterHttp.makeDecoder((body, collector) =>
    Result.flatMap(collector.decode(Envelope, body, ""), ({ data }) => collector.decodeItems(item, data, "data"))
  )
