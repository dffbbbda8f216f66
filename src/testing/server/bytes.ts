/** The body of a response as a stream of bytes, with its `ending`, for both transports. */
import * as Predicate from "effect/Predicate"
import type { Body, Response as FakeResponse } from "../FakeHttp.ts"

const pieces = (body: Body): Iterable<Uint8Array> => {
  if (Predicate.isFunction(body)) return body()
  return [Predicate.isString(body) ? new TextEncoder().encode(body) : body]
}

function* upTo(body: Iterable<Uint8Array>, bytes: number): Generator<Uint8Array> {
  let rest = bytes
  for (const piece of body) {
    if (rest <= 0) return
    yield piece.subarray(0, Math.min(rest, piece.length))
    rest -= piece.length
  }
}

const bodiless = new Set([204, 205, 304])

/** Bytes are generated as they are read. Null if the status allows no body. */
export const toReadableStream = ({ body, ending, status }: FakeResponse): ReadableStream<Uint8Array> | null => {
  if (bodiless.has(status)) return null
  const bytes = upTo(pieces(body), ending._tag === "Complete" ? Infinity : ending.after)
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      let next = bytes.next()
      // An empty chunk would leave the reader waiting.
      while (!next.done && next.value.length === 0) next = bytes.next()
      if (!next.done) return controller.enqueue(next.value)
      switch (ending._tag) {
        case "Complete":
        case "Truncated":
          return controller.close()
        case "Reset":
          return controller.error(new TypeError("terminated"))
        case "Stalled":
          return new Promise<void>(() => {})
      }
    },
    cancel: () => {
      bytes.return(undefined)
    }
  }, { highWaterMark: 0 })
}
