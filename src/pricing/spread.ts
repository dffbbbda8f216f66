/** Charges a prompt with audio whose use of the cache is unknown. */
import * as BigDecimal from "effect/BigDecimal"
import { leastPrice, type Rate } from "./rates.ts"
import type { Sum } from "./sum.ts"

/** Prompt tokens with the same use of the cache, and the prices of a token if it is text and if it is audio. */
export interface Place {
  readonly quantity: BigDecimal.BigDecimal
  readonly text: Rate
  readonly audio: Rate
}

/** Puts the audio where it adds least to the bill. If it could add more elsewhere, the cost is uncertain. */
export const chargePlaces = (sum: Sum, places: ReadonlyArray<Place>, audio: BigDecimal.BigDecimal): void => {
  if (BigDecimal.isZero(audio)) return places.forEach(({ quantity, text }) => sum.charge(text, quantity))
  const byAddition = places.toSorted((a, b) => BigDecimal.Order(addition(a), addition(b)))
  const cheapest = spread(byAddition, audio)
  for (const { audio, place, text } of cheapest) {
    sum.charge(place.text, text)
    sum.charge(place.audio, audio)
  }
  const dearest = spread(byAddition.toReversed(), audio)
  if (!BigDecimal.equals(added(cheapest), added(dearest))) sum.doubt("audio", audio, "overlap")
}

const addition = ({ audio, text }: Place): BigDecimal.BigDecimal =>
  BigDecimal.subtract(leastPrice(audio), leastPrice(text))

interface Filled {
  readonly place: Place
  readonly audio: BigDecimal.BigDecimal
  readonly text: BigDecimal.BigDecimal
}

const spread = (places: ReadonlyArray<Place>, audio: BigDecimal.BigDecimal): ReadonlyArray<Filled> => {
  let left = audio
  return places.map((place) => {
    const here = BigDecimal.min(left, place.quantity)
    left = BigDecimal.subtract(left, here)
    return { place, audio: here, text: BigDecimal.subtract(place.quantity, here) }
  })
}

const added = (places: ReadonlyArray<Filled>): BigDecimal.BigDecimal =>
  BigDecimal.sumAll(places.map(({ audio, place }) => BigDecimal.multiply(audio, addition(place))))
