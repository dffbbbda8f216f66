/**
 * OpenRouter's model catalogue as Effect services.
 *
 * @since 0.1.0
 */
export * as CacheStore from "./CacheStore.ts"
export * as CatalogChanges from "./CatalogChanges.ts"
export * as Drift from "./Drift.ts"
export * as Endpoint from "./Endpoint.ts"
export * as Endpoints from "./Endpoints.ts"
export * as ImageModel from "./ImageModel.ts"
export * as Model from "./Model.ts"
export * as ModelId from "./ModelId.ts"
export * as ModelQuery from "./ModelQuery.ts"
export * as Models from "./Models.ts"
export * as OpenRouter from "./OpenRouter.ts"
export * as OpenRouterConfig from "./OpenRouterConfig.ts"
export * as OpenRouterError from "./OpenRouterError.ts"
export * as OpenRouterHttp from "./OpenRouterHttp.ts"
export * as Pricing from "./Pricing.ts"
export * as Provider from "./Provider.ts"
export * as Providers from "./Providers.ts"
export * as ResponseCache from "./ResponseCache.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
export * as Usage from "./Usage.ts"
export * as VideoModel from "./VideoModel.ts"
export * as Vocabulary from "./Vocabulary.ts"
