/**
 * OpenRouter's model catalogue as Effect services.
 *
 * ```text
 * Models · Endpoints · Providers          what you call
 *         └─ OpenRouterHttp               URL, headers, deadline, retry, errors, decoding
 *              ├─ OpenRouterConfig        settings, from code or environment
 *              ├─ ResponseCache ─ memory | files | Redis
 *              └─ HttpClient              fetch, undici, or FakeOpenRouter in tests
 * ```
 *
 * `OpenRouter` has the layers that assemble these services. The modules listed last are pure, except
 * `CatalogChanges.watch`: schemas, predicates, orders and arithmetic for what the services return. A file at the root of
 * `src` is public; a folder holds the modules that public ones are built from.
 *
 * **Import order**
 *
 * In `a < b`, `b` may import from `a`, and `a` must not import from `b`, type imports included. Names separated by a
 * comma are independent of each other. Modules of one folder may import each other, without cycles. Lint reads this list.
 *
 * ```text
 * wire < Vocabulary < Telemetry < Drift < Usage < pricing
 *   < OpenRouterError < RetryPolicy < OpenRouterConfig < http
 *   < ModelId < ModelQuery < offer < model < endpoint < Provider, ImageModel, VideoModel
 *   < cache < CacheStore < ResponseCache < OpenRouterHttp
 *   < Models, Endpoints, Providers < catalog < OpenRouter
 *   < file-system, redis
 *   < Pricing, Model, Endpoint, CatalogChanges
 *   < testing < index
 * ```
 *
 * @since 0.1.0
 */

// Layers
export * as OpenRouter from "./OpenRouter.ts"

// Services
export * as Models from "./Models.ts"
export * as Endpoints from "./Endpoints.ts"
export * as Providers from "./Providers.ts"

// One request
export * as OpenRouterHttp from "./OpenRouterHttp.ts"

// Caching
export * as ResponseCache from "./ResponseCache.ts"
export * as CacheStore from "./CacheStore.ts"

// Settings, failures and reports
export * as OpenRouterConfig from "./OpenRouterConfig.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as OpenRouterError from "./OpenRouterError.ts"
export * as Drift from "./Drift.ts"
export * as Telemetry from "./Telemetry.ts"

// Pure modules
export * as ModelQuery from "./ModelQuery.ts"
export * as ModelId from "./ModelId.ts"
export * as Model from "./Model.ts"
export * as Endpoint from "./Endpoint.ts"
export * as ImageModel from "./ImageModel.ts"
export * as VideoModel from "./VideoModel.ts"
export * as Provider from "./Provider.ts"
export * as Pricing from "./Pricing.ts"
export * as Usage from "./Usage.ts"
export * as CatalogChanges from "./CatalogChanges.ts"
export * as Vocabulary from "./Vocabulary.ts"
