/**
 * Every operation of the library under the path that OpenRouter documents for it.
 */
import { Endpoints, Models } from "effect-openrouter"
import type * as Effect from "effect/Effect"

/** A call of the public services, whatever it gives. */
export type Call = Effect.Effect<unknown, unknown, Models.Models | Endpoints.Endpoints>

/** One call for each documented path. The ids are those of the path itself, so that what is asked can be compared. */
export const calls: Readonly<Record<string, ReadonlyArray<Call>>> = {
  "/models": [Models.list(), Models.page(), Models.feed()],
  "/models/count": [Models.count()],
  "/models/user": [Models.listForUser()],
  "/model/{author}/{slug}": [Models.get("author/slug")],
  "/models/{author}/{slug}/endpoints": [Endpoints.list("author/slug")],
  "/endpoints/zdr": [Endpoints.listZdr()]
}
