/** The RSS feed of `GET /models?use_rss=true`: the newest models first, in the shape of the real feed. */
import type { Json } from "../CatalogueEntry.ts"
import { number, text } from "./json.ts"

// XML 1.0 allows no characters outside its `Char`, escaped or not.
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const escaped = (text: string): string =>
  text.replaceAll(forbidden, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

// A CDATA section must not contain its own end.
const cdata = (text: string): string =>
  `<![CDATA[${text.replaceAll(forbidden, "").replaceAll("]]>", "]]]]><![CDATA[>")}]]>`

const item = (model: Json, chatLinks: boolean): string => {
  const id = text(model, "id") ?? ""
  const link = chatLinks
    ? `https://openrouter.ai/chat?models=${encodeURIComponent(id)}`
    : `https://openrouter.ai/${id}`
  return [
    "<item>",
    `<title>${cdata(`${text(model, "name") ?? id} (${id})`)}</title>`,
    `<description>${cdata(text(model, "description") ?? "")}</description>`,
    `<link>${escaped(link)}</link>`,
    `<guid isPermaLink="false">${escaped(text(model, "canonical_slug") ?? id)}</guid>`,
    `<pubDate>${new Date((number(model, "created") ?? 0) * 1000).toUTCString()}</pubDate>`,
    "</item>"
  ].join("\n")
}

/** `now`: epoch milliseconds. */
export const rss = (
  models: ReadonlyArray<Json>,
  options: { readonly chatLinks: boolean; readonly now: number }
): string =>
  [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<rss version="2.0">`,
    "<channel>",
    "<title>OpenRouter - New Models</title>",
    "<description>Latest model additions to OpenRouter</description>",
    "<link>https://openrouter.ai</link>",
    `<lastBuildDate>${new Date(options.now).toUTCString()}</lastBuildDate>`,
    "<language>en-us</language>",
    "<generator>effect-openrouter/testing</generator>",
    ...models.toSorted((a, b) => (number(b, "created") ?? 0) - (number(a, "created") ?? 0))
      .map((model) => item(model, options.chatLinks)),
    "</channel>",
    "</rss>",
    ""
  ].join("\n")
