/** The site of the documentation in a real browser, and the comments that editors show: `npm run test:site`. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import * as http from "node:http"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Browser, Page } from "playwright-core"
import * as Chromium from "../scripts/chromium.ts"

const docs = fileURLToPath(new URL(".", import.meta.url))
const site = join(docs, "site")

interface Hover {
  readonly name: string
  readonly kind: "module" | "value" | "type"
  readonly comment: string
}

const hovers: ReadonlyArray<Hover> = JSON.parse(
  execFileSync(process.execPath, ["hovers.js"], { cwd: docs, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
)

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml"
}

const pages = existsSync(site)
  ? readdirSync(site, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"))
  : []

describe("the site", () => {
  const server = http.createServer((request, response) => {
    const file = join(site, decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname))
    if (!file.startsWith(site) || !existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader("content-type", contentTypes[extname(file)] ?? "text/plain")
    response.end(readFileSync(file))
  })
  let browser: Browser
  let page: Page
  let url: string

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`
    browser = await Chromium.launch()
    page = await browser.newPage()
  })

  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  it("no link is dead, and every page is linked", async () => {
    await page.goto(`${url}/index.html`)
    await page.waitForSelector("nav .tsd-navigation a, .tsd-navigation a")
    // A script makes the navigation, so its links are only in the browser.
    const rendered: ReadonlyArray<string> = await page.evaluate("Array.from(document.links, (link) => link.href)")
    const { dead, seen } = await page.evaluate<Crawled>(
      `(${crawl})(${JSON.stringify([url + "/index.html", ...rendered])})`
    )
    assert.deepStrictEqual(dead, [])
    assert.deepStrictEqual(seen.toSorted(), pages.map((file) => `${url}/${file}`).toSorted())
    assert.isAbove(seen.length, 300)
  })

  it("search finds names and guides", async () => {
    const search = async (text: string): Promise<string> => {
      await page.goto(`${url}/index.html`)
      await page.click("#tsd-search-trigger")
      await page.fill("#tsd-search-input", text)
      const result = page.locator("#tsd-search-results a").first()
      await result.click()
      return await page.locator("h1").first().innerText()
    }
    assert.include(await search("costRange"), "costRange")
    assert.include(await search("RateLimitError"), "RateLimitError")
    assert.include(await search("Redis for fleets"), "Redis for fleets")
  })

  it("every public name has a page; one that two modules export may have it in the other", () => {
    const without = hovers.filter(({ kind, name }) => {
      const file = `${name.replaceAll("/", "_")}.html`
      if (pages.some((page) => page.endsWith(`/${file}`))) return false
      if (kind === "module") return true
      const dot = name.lastIndexOf(".")
      const listing = readFileSync(join(site, "modules", `${name.slice(0, dot).replaceAll("/", "_")}.html`), "utf8")
      const link = new RegExp(`href="\\.\\./(?<page>[^"]*\\.${name.slice(dot + 1)}\\.html)"`).exec(listing)?.groups
        ?.page
      return link === undefined || !pages.includes(link)
    })
    assert.deepStrictEqual(without.map(({ name }) => name), [])
    assert.isAbove(hovers.length, 400)
  })

  it("lists every guide", () => {
    const listed = readFileSync(join(docs, "README.md"), "utf8")
    for (const guide of readdirSync(join(docs, "guides"))) assert.include(listed, `(guides/${guide})`)
  })
})

// TypeScript shows no comment for a module that another one exports as a namespace.
it("editors show a comment for every public name, and never that of a module", () => {
  const shown = hovers.filter(({ kind }) => kind !== "module")
  assert.deepStrictEqual(shown.filter(({ comment }) => comment.trim() === "").map(({ name }) => name), [])
  const src = join(docs, "../src")
  const ofModules = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts")).map(
    (file) => /^\/\*\*\n \* (?<line>.*)/.exec(readFileSync(join(src, file), "utf8"))?.groups?.line ?? file
  )
  assert.isAbove(ofModules.length, 100)
  const wrong = shown.filter(({ comment }) => ofModules.some((line) => comment.startsWith(line)))
  assert.deepStrictEqual(wrong.map(({ name }) => name), [])
})

it("the guide to Redis has the ACL of `layerRedis`", () => {
  const acl = (text: string) => /ACL SETUSER[^`]*/.exec(text.replaceAll(/^ \* ?/gm, ""))?.[0]
  const guide = acl(readFileSync(join(docs, "guides/redis.md"), "utf8"))
  assert.isDefined(guide)
  assert.strictEqual(guide, acl(readFileSync(join(docs, "../src/redis.ts"), "utf8")))
})

interface Crawled {
  /** The problem, and its page. */
  readonly dead: ReadonlyArray<string>
  readonly seen: ReadonlyArray<string>
}

// The browser resolves the links. Links to other sites are not followed.
const crawl = `async (start) => {
  const pages = new Map()
  const read = (url) => {
    if (!pages.has(url)) {
      pages.set(url, fetch(url).then(async (response) => {
        if (!response.ok) return undefined
        if (!response.headers.get("content-type").includes("html")) return { ids: new Set(), links: [] }
        const page = new DOMParser().parseFromString(await response.text(), "text/html")
        const links = Array.from(page.querySelectorAll("a[href], link[href], script[src]"), (element) =>
          new URL(element.getAttribute("href") ?? element.getAttribute("src"), url))
        return { ids: new Set(Array.from(page.querySelectorAll("[id]"), ({ id }) => id)), links }
      }))
    }
    return pages.get(url)
  }
  const dead = []
  const queue = start.map((href) => ({ from: "the navigation", link: new URL(href) }))
  const done = new Set()
  for (const { from, link } of queue) {
    if (done.has(link.href) || link.origin !== location.origin) continue
    done.add(link.href)
    const isNew = !pages.has(link.origin + link.pathname)
    const target = await read(link.origin + link.pathname)
    const fragment = decodeURIComponent(link.hash.slice(1))
    if (target === undefined || (fragment !== "" && !target.ids.has(fragment))) dead.push(link.href + " on " + from)
    if (isNew && target !== undefined) {
      for (const next of target.links) queue.push({ from: link.pathname, link: next })
    }
  }
  return { dead, seen: Array.from(pages.keys()).filter((url) => url.endsWith(".html")) }
}`
