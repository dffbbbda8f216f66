/**
 * Built-in catalogue: providers that have more than a name. The others are made from the endpoints.
 */
import { type Json, provider } from "../CatalogueEntry.ts"

/** With every kind of gap that the real list has. */
export const providers: ReadonlyArray<Json> = [
  provider("OpenAI", {
    privacy_policy_url: "https://openai.com/privacy",
    terms_of_service_url: "https://openai.com/terms",
    status_page_url: "https://status.openai.com",
    headquarters: "US",
    datacenters: ["US", "IE"]
  }),
  // Its slug is not its name.
  provider("Google", {
    slug: "google-vertex",
    privacy_policy_url: "https://cloud.google.com/privacy",
    terms_of_service_url: "https://cloud.google.com/terms",
    status_page_url: "https://status.cloud.google.com",
    headquarters: "US"
  }),
  provider("Mistral", {
    privacy_policy_url: "https://mistral.ai/terms#privacy-policy",
    terms_of_service_url: "https://mistral.ai/terms",
    status_page_url: "https://status.mistral.ai",
    headquarters: "FR",
    datacenters: []
  }),
  provider("Reka", { privacy_policy_url: "https://reka.ai/legal/privacy-policy", datacenters: [] })
]
