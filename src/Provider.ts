/**
 * One provider, a company that serves models, as `Providers.list` returns it.
 *
 * Only `name` and `slug` are always present. Every other field may be absent or null.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Country, ProviderName } from "./Vocabulary.ts"
import { type ObjectCodec, objectOf } from "./wire/exact.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * One provider: its name, its location and its terms.
 *
 * @category models
 * @since 0.1.0
 */
export interface Provider {
  /**
   * Display name, and the `provider_name` of endpoints: `Google AI Studio`. The `slug`, if OpenRouter sent no readable name.
   */
  readonly name: ProviderName
  /** Id of the provider in routing preferences: `google-ai-studio`. */
  readonly slug: string
  /** Null if unknown. */
  readonly privacy_policy_url?: string | null
  /** Null if unknown. */
  readonly terms_of_service_url?: string | null
  /** Null if unknown. */
  readonly status_page_url?: string | null
  /** Country of its headquarters, ISO 3166-1 Alpha-2. Null if unknown. */
  readonly headquarters?: Country | null
  /** Countries of its data centers, ISO 3166-1 Alpha-2. Null and `[]` both mean unknown. */
  readonly datacenters?: ReadonlyArray<Country> | null
}

/**
 * One provider: its name, its location and its terms.
 *
 * **Gotchas**
 *
 * The `provider_name` of an endpoint is the `name` of its provider. The `tag` of an endpoint usually begins with the `slug`
 * of its provider: 2 of 885 captured endpoints had another slug.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Provider: ObjectCodec<Provider> = objectOf(Schema.Struct({
  name: withFallback(ProviderName, { field: "slug" }),
  slug: Schema.String,
  privacy_policy_url: nullish(Schema.String),
  terms_of_service_url: nullish(Schema.String),
  status_page_url: nullish(Schema.String),
  headquarters: nullish(Country),
  datacenters: nullish(Schema.Array(Country))
}))
