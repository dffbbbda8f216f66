/**
 * The models of the built-in catalogue.
 */
import { type Entry, model } from "../CatalogueEntry.ts"

export const entries: ReadonlyArray<Entry> = [model("openai/gpt-4o")]
