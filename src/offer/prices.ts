/** The listed prices of a model or an endpoint, and bounds on them. */
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import {
  isConditionKey,
  isDynamic,
  isDynamicPrice,
  isTermKey,
  price,
  type PriceKey,
  priceKeys,
  type Pricing,
  type PricingOverride
} from "../pricing/schema.ts"
import type { Offer } from "./offer.ts"

/** The price without conditions. Undefined if it is absent, null or dynamic. */
export const fixedPrice = ({ pricing }: Offer, key: PriceKey): BigDecimal.BigDecimal | undefined => {
  const price = pricing?.[key]
  return Predicate.isNullish(price) || isDynamicPrice(price) ? undefined : price
}

type Bound = number | BigDecimal.BigDecimal

export const priceAtMost = (key: PriceKey, most: Bound): (self: Offer) => boolean =>
  most === Infinity ? fixed(key, () => true) : compared(key, most, (order) => order <= 0)

export const priceAtLeast = (key: PriceKey, least: Bound): (self: Offer) => boolean =>
  compared(key, least, (order) => order >= 0)

const fixed = (key: PriceKey, test: (price: BigDecimal.BigDecimal) => boolean) => (self: Offer): boolean => {
  const price = fixedPrice(self, key)
  return price !== undefined && test(price)
}

// Adding 6 to the scale divides the bound by a million, exactly.
const compared = (key: PriceKey, bound: Bound, test: (order: number) => boolean): (self: Offer) => boolean => {
  if (!BigDecimal.isBigDecimal(bound) && !Number.isFinite(bound)) return () => false
  const perMillion = BigDecimal.isBigDecimal(bound) ? bound : BigDecimal.fromNumberUnsafe(bound)
  const perUnit = BigDecimal.make(perMillion.value, perMillion.scale + 6)
  return fixed(key, (price) => test(BigDecimal.Order(price, perUnit)))
}

export const isZero = (pricing: Pricing | PricingOverride, key: string): boolean =>
  Predicate.isNullish(pricing[key]) || Option.exists(price(pricing, key), BigDecimal.isZero)

const listsOnlyZeros = (pricing: Pricing | PricingOverride): boolean =>
  Object.keys(pricing).every((key) => isTermKey(key) || isConditionKey(key) || isZero(pricing, key))

const listsPrice = (pricing: Pricing): boolean => priceKeys.some((key) => Predicate.isNotNullish(pricing[key]))

export const isListedFree = ({ pricing }: Offer): boolean =>
  Predicate.isNotNullish(pricing) && listsPrice(pricing) && listsOnlyZeros(pricing)
  && (pricing.overrides ?? []).every(listsOnlyZeros)

export const hasDynamicPrice = ({ pricing }: Offer): boolean =>
  Predicate.isNotNullish(pricing) && (isDynamic(pricing) || (pricing.overrides ?? []).some(isDynamic))

export const isListedFixed = (self: Offer): boolean =>
  Predicate.isNotNullish(self.pricing) && listsPrice(self.pricing) && !hasDynamicPrice(self)
