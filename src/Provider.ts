/**
 * One provider: a company that serves models, as `Providers.list` gives it.
 *
 * Only `name` and `slug` are sure to be there. Stands beside `Model` and `Endpoint`, above `Vocabulary`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Country, ProviderName } from "./Vocabulary.ts"
import { objectOf } from "./wire/exact.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

/**
 * One provider: who it is, where it is, and under which terms it works.
 *
 * @category models
 * @since 0.1.0
 */
export interface Provider {
  /** What people read, and what endpoints name: `Google AI Studio`. */
  readonly name: ProviderName
  /** What routing preferences name: `google-ai-studio`. */
  readonly slug: string
  /** Null where none is known. */
  readonly privacy_policy_url?: string | null
  /** Null where none is known. */
  readonly terms_of_service_url?: string | null
  /** Null where none is known. */
  readonly status_page_url?: string | null
  /** Country of its headquarters, ISO 3166-1 Alpha-2. Null where it is not known. */
  readonly headquarters?: Country | null
  /** Countries of its data centers, ISO 3166-1 Alpha-2. Null and `[]` both mean that they are not known. */
  readonly datacenters?: ReadonlyArray<Country> | null
}

/**
 * One provider: who it is, where it is, and under which terms it works.
 *
 * **Gotchas**
 *
 * An endpoint names its provider by `name`, as its `provider_name`. Its `tag` begins with the `slug`, with exceptions: in
 * 885 captured endpoints two had another one.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Provider = objectOf<Provider>()(Schema.Struct({
  name: withFallback(ProviderName, { field: "slug" }),
  slug: Schema.String,
  privacy_policy_url: nullish(Schema.String),
  terms_of_service_url: nullish(Schema.String),
  status_page_url: nullish(Schema.String),
  headquarters: nullish(Country),
  datacenters: nullish(Schema.Array(Country))
}))
