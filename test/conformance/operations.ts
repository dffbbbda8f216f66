/** The operations of the library by their documented paths. */
import { Endpoints, Models, type OpenRouter, Providers } from "effect-openrouter"
import type * as Effect from "effect/Effect"

export type Call = Effect.Effect<unknown, unknown, OpenRouter.Services>

/** The calls of each documented path. Their ids are the placeholders of the path, so that requests can be compared. */
export const calls: Readonly<Record<string, ReadonlyArray<Call>>> = {
  "/models": [Models.list(), Models.page(), Models.feed()],
  "/models/count": [Models.count()],
  "/models/user": [Models.listForUser()],
  "/model/{author}/{slug}": [Models.get("author/slug")],
  "/models/{author}/{slug}/endpoints": [Endpoints.list("author/slug")],
  "/endpoints/zdr": [Endpoints.listZdr()],
  "/providers": [Providers.list()],
  "/embeddings/models": [Models.listEmbeddings()],
  "/images/models": [Models.listImages()],
  "/images/models/{author}/{slug}/endpoints": [Endpoints.listImages("author/slug")],
  "/videos/models": [Models.listVideos()]
}
