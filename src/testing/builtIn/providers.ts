/** Built-in catalogue: providers with details. The other providers are made from the endpoints. */
import { type Json, provider } from "../CatalogueEntry.ts"

export const providers: ReadonlyArray<Json> = [
  provider("OpenAI", {
    privacy_policy_url: "https://openai.com/privacy",
    terms_of_service_url: "https://openai.com/terms",
    status_page_url: "https://status.openai.com",
    headquarters: "US",
    datacenters: ["US", "IE"]
  }),
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
