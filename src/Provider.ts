/**
 * One provider: a company that serves models, as `Providers.list` gives it.
 *
 * Only `name` and `slug` are sure to be there. Stands beside `Model` and `Endpoint`, above `Vocabulary`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Country, ProviderName } from "./Vocabulary.ts"
import { withFallback } from "./wire/fallback.ts"
import { nullish } from "./wire/nullish.ts"

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
export class Provider extends Schema.Opaque<Provider>()(Schema.Struct({
  /** What people read, and what endpoints name: `Google AI Studio`. */
  name: withFallback(ProviderName, { field: "slug" }),
  /** What routing preferences name: `google-ai-studio`. */
  slug: Schema.String,
  /** Null where none is known. */
  privacy_policy_url: nullish(Schema.String),
  /** Null where none is known. */
  terms_of_service_url: nullish(Schema.String),
  /** Null where none is known. */
  status_page_url: nullish(Schema.String),
  /** Country of its headquarters, ISO 3166-1 Alpha-2. Null where it is not known. */
  headquarters: nullish(Country),
  /** Countries of its data centers, ISO 3166-1 Alpha-2. Null and `[]` both mean that they are not known. */
  datacenters: nullish(Schema.Array(Country))
})) {}
