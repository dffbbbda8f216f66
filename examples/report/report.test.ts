/** Opens the page in a real browser, with hostile names. `REPORT_SCREENSHOTS=FOLDER` keeps the screenshots. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { afterAll, afterEach, assert, beforeAll, beforeEach, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Drift, OpenRouter } from "effect-openrouter"
import { Catalogue, FakeOpenRouter } from "effect-openrouter/testing"
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core"
import * as Chromium from "../../scripts/chromium.ts"
import { runAgainstFakeServer } from "../../scripts/fake-server.ts"
import { write } from "../report.ts"
import { type Content, frontier, matches, place } from "./content.ts"
import { escape, html, json } from "./html.ts"
import { count, tokens, usd } from "./numbers.ts"

if (!Chromium.isInstalled) {
  console.log(`SKIPPED: the page of the report, because ${Chromium.executablePath} is not there.`)
}

const hostile = `</script><img src="x" onerror="document.title = 'owned'"><!-- '`

const hidden = "evil/a\ud800b\u202ec\u200bd\ne"

describe("the file of the report", { timeout: 60_000 }, () => {
  it("is in a new private folder by default", async () => {
    const [shared, victim] = [await mkdtemp(join(tmpdir(), "shared-")), join(folder, "victim")]
    await writeFile(victim, "precious")
    await symlink(victim, join(shared, "openrouter-report.html"))
    const { ok, output } = await runAgainstFakeServer(["--import", "tsx", "examples/report.ts"], { TMPDIR: shared })
    assert.isTrue(ok, output)
    assert.strictEqual(await readFile(victim, "utf8"), "precious")
    const created = (await readdir(shared)).filter((name) => /^openrouter-report-\w{6,}$/.test(name))
    assert.lengthOf(created, 1)
    assert.strictEqual((await stat(join(shared, created[0] ?? ""))).mode & 0o777, 0o700)
    assert.include(output, pathToFileURL(join(shared, created[0] ?? "", "report.html")).href)
    await rm(shared, { recursive: true })
  })
})

describe.skipIf(!Chromium.isInstalled)("the page of the report", { timeout: 60_000 }, () => {
  it("shows the counts and the date of the catalogue", async () => {
    const page = await open()
    assert.strictEqual(await page.title(), `OpenRouter's models, ${new Date(content.at).toISOString().slice(0, 10)}`)
    assert.include(await page.innerText("header"), count(content.rows.length, "model"))
    assert.strictEqual(await page.locator("#table tbody tr").count(), content.rows.length)
    assert.deepStrictEqual((await cells(page, "openai/gpt-4o")).slice(2, 5), ["$2.50", "$10", "$4.38"])
    assert.deepStrictEqual((await cells(page, "openrouter/auto")).slice(1, 5), ["—", "depends", "depends", "depends"])
    assert.include(await page.innerText("footer"), "Artificial Analysis")
    await screenshot(page, "light")
  })

  it("draws every model that has a price and a score, and names all others", async () => {
    const page = await open()
    const { absent, points } = place(content.rows, "blend", "intelligence")
    assert.isAbove(points.length, 10)
    assert.strictEqual(await dots(page, "#scatter-chart"), points.length)
    const chart = await page.innerText("#scatter-chart")
    assert.include(chart, "blended price, USD per million tokens")
    assert.include(chart, "$0.10")
    for (const summary of await page.locator("#scatter-lists summary").all()) await summary.click()
    const listed = await page.locator("#scatter-lists details").allInnerTexts()
    for (const row of [...absent.values()].flat()) assert.isTrue(listed.some((list) => list.includes(row.name)))
    const dynamic = listed.find((list) => list.includes("price depends on the model that gets picked"))
    assert.include(dynamic, "Auto Router")
    for (const [price, score] of [["input", "coding"], ["output", "agentic"]] as const) {
      await page.selectOption("#price", price)
      await page.selectOption("#score", score)
      await page.locator("#scatter-chart", { hasText: `${price} price` }).waitFor()
      assert.strictEqual(await dots(page, "#scatter-chart"), place(content.rows, price, score).points.length)
    }
  })

  it("draws the prices of providers for the same model, with tooltips", async () => {
    const page = await open()
    const { offers } = content.comparisons.find(({ id }) => id === "openai/gpt-oss-120b") ?? { offers: [] }
    assert.isAbove(offers.length, 5)
    const chart = page.locator("#spread-chart svg")
    await chart.scrollIntoViewIfNeeded()
    assert.include(await chart.innerHTML(), "gpt-oss-120b")
    await hover(chart.locator("circle").first())
    await chart.locator("[aria-label=tip] text").waitFor()
    assert.match(await chart.locator("[aria-label=tip]").innerHTML(), /\$\d/)
    await page.getByText("The same as a table").click()
    const all = content.comparisons.reduce((sum, { offers }) => sum + offers.length, 0)
    assert.strictEqual(await page.locator("#spread tbody tr:visible").count(), all)
  })

  it("sorts by the column that was clicked, in both directions, with the unknown last", async () => {
    const page = await open()
    const sorted = async (name: string) => page.getByRole("columnheader", { name }).getAttribute("aria-sort")
    assert.strictEqual(await sorted("Intelligence"), "descending")
    const before = await column(page, 0)
    const known = content.rows.flatMap(({ input }) => input === null ? [] : [input]).toSorted((a, b) => a - b)
    const unknown = content.rows.filter(({ input }) => input === null).length
    assert.isAbove(unknown, 0)

    await page.getByRole("button", { name: "Input" }).click()
    assert.deepStrictEqual([await sorted("Input"), await sorted("Intelligence")], ["ascending", "none"])
    assert.notDeepEqual(await column(page, 0), before)
    const cheapestFirst = await column(page, 2)
    assert.deepStrictEqual(cheapestFirst.slice(0, known.length), known.map(usd))

    await page.getByRole("button", { name: "Input" }).click()
    assert.strictEqual(await sorted("Input"), "descending")
    const dearestFirst = await column(page, 2)
    assert.deepStrictEqual(dearestFirst.slice(0, known.length), known.toReversed().map(usd))
    for (const price of dearestFirst.slice(-unknown)) assert.include(["depends", "—"], price)

    await page.getByRole("button", { name: "Model" }).click()
    const names = content.rows.map(({ name }) => name.toLowerCase()).toSorted()
    const shown = await page.locator("#table tbody th a").allInnerTexts()
    assert.deepStrictEqual(shown.map((name) => name.toLowerCase()), names)
  })

  it("searches the table and the charts at once", async () => {
    const page = await open()
    await page.getByLabel("Search").fill("gpt-oss  Tools")
    const found = content.rows.filter((row) => matches(row, "gpt-oss tools"))
    assert.isAbove(found.length, 1)
    await page.getByText(`${found.length} of ${count(content.rows.length, "model")}`).waitFor()
    const rows = await page.locator("#table tbody tr:visible").allInnerTexts()
    assert.strictEqual(rows.length, found.length)
    for (const row of rows) assert.include(row, "gpt-oss")
    const drawn = place(found, "blend", "intelligence").points.length
    const faded = place(content.rows, "blend", "intelligence").points.length
    assert.strictEqual(await dots(page, "#scatter-chart"), drawn + faded)
    assert.notInclude(await page.locator("#spread-chart").innerHTML(), "DeepSeek")

    await page.getByLabel("Search").fill("no model is called this")
    await page.getByText("No model matches.").waitFor()
    assert.strictEqual(await page.locator("#table tbody tr:visible").count(), 0)
    await page.getByLabel("Search").fill("")
    await page.getByText(/^\d+ models$/).waitFor()
    assert.strictEqual(await page.locator("#table tbody tr:visible").count(), content.rows.length)
  })

  it("can be used by keyboard alone, and shows where the focus is", async () => {
    const page = await open()
    const reached: Array<string> = []
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab")
      const { outline, text } = await page.evaluate(() => {
        const focus = document.activeElement
        const style = focus === null ? undefined : getComputedStyle(focus)
        return { text: focus?.id || focus?.textContent?.trim() || "", outline: style?.outlineStyle }
      })
      assert.strictEqual(outline, "solid", `no outline at ${text}`)
      reached.push(text)
      if (text === "Listed") break
    }
    for (const stop of ["search", "price", "score", "Model", "Intelligence", "Listed"]) assert.include(reached, stop)

    const aria = () => page.getByRole("columnheader", { name: "Listed" }).getAttribute("aria-sort")
    await page.keyboard.press("Enter")
    assert.strictEqual(await aria(), "descending")
    await page.keyboard.press("Space")
    assert.strictEqual(await aria(), "ascending")

    const links = page.locator("#table tbody th a")
    const focused = () => links.evaluateAll((all) => all.findIndex((link) => link === document.activeElement))
    await page.keyboard.press("Tab")
    assert.strictEqual(await focused(), 0)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    assert.strictEqual(await focused(), 1)
    await page.keyboard.press("End")
    assert.strictEqual(await focused(), content.rows.length - 1)
    assert.isTrue(
      await links.last().evaluate((link) => {
        const { bottom, top } = link.getBoundingClientRect()
        return top >= 0 && bottom <= innerHeight
      })
    )
  })

  it("is light or dark, as the browser is set, and readable in both", async () => {
    const pictures = []
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open({ colorScheme })
      const [ink = 0, muted = 0, surface = 0] = await page.evaluate(() => {
        // Relative luminance, as WCAG defines it.
        const luminance = (color: string) => {
          const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
            const channel = Number(part) / 255
            return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
          })
          return 0.2126 * red + 0.7152 * green + 0.0722 * blue
        }
        const style = (selector: string) => getComputedStyle(document.querySelector(selector) ?? document.body)
        return [
          luminance(style("h2").color),
          luminance(style("section p").color),
          luminance(style("section").backgroundColor)
        ]
      })
      assert.strictEqual(surface > 0.5, colorScheme === "light")
      for (const text of [ink, muted]) {
        assert.isAbove((Math.max(text, surface) + 0.05) / (Math.min(text, surface) + 0.05), 4.5)
      }
      pictures.push(await screenshot(page, colorScheme))
    }
    assert.notDeepEqual(pictures[0], pictures[1])
  })

  it("fits a phone: only the tables scroll sideways, by themselves", async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    for (const summary of await page.locator("summary").all()) await summary.click()
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    assert.isAtMost(await overflow(), 0)
    for (const chart of ["#scatter-chart svg", "#spread-chart svg"]) {
      assert.isAtMost((await page.locator(chart).boundingBox())?.width ?? Infinity, 390)
    }
    assert.isTrue(await page.locator("#models .scroll").evaluate((table) => table.scrollWidth > table.clientWidth))
    await page.getByRole("button", { name: "Listed" }).tap()
    assert.strictEqual(await page.getByRole("columnheader", { name: "Listed" }).getAttribute("aria-sort"), "descending")
    assert.isAtLeast((await page.locator("#table tbody tr:visible th").first().boundingBox())?.x ?? -1, 0)
    await screenshot(page, "phone")
    await page.setViewportSize({ width: 844, height: 390 })
    await page.waitForFunction(() => (document.querySelector("#scatter-chart svg")?.clientWidth ?? 0) > 700)
    assert.isAtMost(await overflow(), 0)
  })

  it("shows hostile names as text", async () => {
    const page = await open()
    assert.strictEqual(await page.locator("img").count(), 0)
    assert.strictEqual(await page.locator("script").count(), 2)
    assert.notInclude(await page.title(), "owned")
    assert.include(await page.innerText("#table"), hostile)
    assert.include(await page.innerText("#table"), `evil/${hostile}`)
    for (const summary of await page.locator("summary").all()) await summary.click()
    assert.include(await page.innerText("#spread"), hostile)
    assert.include(await page.innerText("#scatter-lists"), hostile)
    await page.getByLabel("Search").fill("evil/name")
    await page.getByText(/^1 of/).waitFor()
    const mark = page.locator("#scatter-chart svg path[fill='var(--open)'], #scatter-chart [fill='var(--open)'] path")
    await hover(mark.first())
    await page.locator("#scatter-chart [aria-label=tip] text").waitFor()
    assert.include(await page.locator("#scatter-chart [aria-label=tip]").textContent(), "</script><img")
    await hover(page.locator("#spread-chart circle").first())
    await page.locator("#spread-chart [aria-label=tip] text").waitFor()
    assert.strictEqual(await page.locator("img").count(), 0)
    const hosts = await page.locator("#table a").evaluateAll((all) =>
      all.map((link) => link instanceof HTMLAnchorElement ? link.origin : "")
    )
    assert.deepStrictEqual([...new Set(hosts)], ["https://openrouter.ai"])
  })

  it("shows the table without JavaScript", async () => {
    const page = await open({ javaScriptEnabled: false })
    assert.strictEqual((await cells(page, "openai/gpt-4o"))[2], "$2.50")
    assert.include(await page.innerText("#scatter"), "The charts need JavaScript.")
  })
})

describe("the parts of the page", () => {
  it("has no invisible characters", () => {
    const shown = "evil/a\\u{d800}b\\u{202e}c\\u{200b}d\\u{a}e"
    assert.isTrue(content.rows.some(({ id, name }) => id === shown && name === shown))
    assert.isTrue(content.comparisons.some(({ failure, id }) => id === shown && failure !== null))
    JSON.stringify(content, (_, value: unknown) => {
      if (typeof value === "string") assert.notMatch(value, /[\p{Cc}\p{Cf}\p{Cs}]/u)
      return value
    })
  })

  it("puts every model on the chart or in one list", () => {
    const { absent, points } = place(content.rows, "blend", "intelligence")
    const all = [...points.map(({ row }) => row), ...[...absent.values()].flat()]
    assert.strictEqual(all.length, content.rows.length)
    assert.strictEqual(new Set(all).size, content.rows.length)
    for (const { price } of points) assert.isAbove(price, 0)
  })

  it("draws the line along the models that no cheaper model beats", () => {
    const { points } = place(content.rows, "blend", "intelligence")
    const line = frontier(points)
    assert.isAbove(line.length, 2)
    for (const point of points) {
      const isBeaten = points.some((other) =>
        other.price <= point.price && other.score >= point.score
        && (other.price < point.price || other.score > point.score)
      )
      if (line.includes(point)) assert.isFalse(isBeaten, point.row.id)
    }
  })

  it("writes prices, tokens and counts for people", () => {
    const prices = [null, 0, 0.00000042, 0.0038, 0.075, 0.3, 0.4758, 2.5, 11.25, 15, 1234.5]
    assert.deepStrictEqual(
      prices.map(usd),
      ["—", "$0", "$0.00000042", "$0.0038", "$0.075", "$0.30", "$0.476", "$2.50", "$11.25", "$15", "$1,235"]
    )
    assert.deepStrictEqual([null, 0, 512, 131_072, 999_999, 1_048_576].map(tokens), [
      "—",
      "—",
      "512",
      "131K",
      "1M",
      "1.05M"
    ])
    assert.deepStrictEqual([count(1, "model"), count(1344, "model")], ["1 model", "1,344 models"])
  })

  it("escapes what it is given, and only that", () => {
    assert.strictEqual(escape(`<a href="x">'&`), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;")
    assert.strictEqual(
      html`<p title="${"\""}">${"<b>"}${[html`<i>${1}</i>`]}</p>`.markup,
      [
        `<p title="&quot;">&lt;b&gt;<i>1</i></p>`
      ].join("")
    )
    const { markup } = json({ name: hostile })
    assert.notInclude(markup, "<")
    assert.deepStrictEqual(JSON.parse(markup), { name: hostile })
  })
})

const scores = (intelligence: number) => ({
  benchmarks: { artificial_analysis: { intelligence_index: intelligence, coding_index: 50, agentic_index: 40 } },
  hugging_face_id: "evil/weights"
})

// The built-in catalogue with hostile names. Two of these models are the best, so the charts compare and name them.
const catalogue: Catalogue.Catalogue = (() => {
  const evil = Catalogue.make([
    Catalogue.model("evil/name", {
      ...scores(99),
      name: hostile,
      pricing: { prompt: "0.00001", completion: "0.00001" },
      endpoints: [
        Catalogue.endpoint(hostile, { tag: hostile, pricing: { prompt: "0.00001", completion: "0.00001" } }),
        Catalogue.endpoint("Other", { pricing: { prompt: "0.00002", completion: "0.00002" } })
      ]
    }),
    Catalogue.model(`evil/${hostile}`, { ...scores(98), pricing: { prompt: "0.000009", completion: "0.000009" } }),
    Catalogue.model(hidden, { ...scores(97), name: hidden, pricing: { prompt: "0.00001", completion: "0.00001" } }),
    Catalogue.model("evil/free", { ...scores(1), name: hostile, pricing: { prompt: "0", completion: "0" } })
  ])
  const real = Catalogue.catalogue
  return {
    ...real,
    models: [...evil.models, ...real.models],
    endpoints: { ...real.endpoints, ...evil.endpoints }
  }
})()

let folder = ""
let file = ""
let browser: Browser | undefined
let content: Content = { at: 0, rows: [], comparisons: [] }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "openrouter-report-"))
  file = join(folder, "report.html")
  const openRouter = OpenRouter.layer().pipe(Layer.provide(FakeOpenRouter.layer({ catalogue })))
  await Effect.runPromise(
    write(file).pipe(
      // The hostile provider is unknown on purpose.
      Drift.withReporter(() => Effect.void),
      Effect.provide([openRouter, NodeServices.layer])
    )
  )
  const [, carried = ""] = /<script type="application\/json" id="content">(.*?)<\/script>/s
    .exec(await readFile(file, "utf8")) ?? []
  content = JSON.parse(carried)
  if (!Chromium.isInstalled) return
  browser = await Chromium.launch()
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

// The errors and requests of the browser. No test may cause any.
let complaints: Array<string> = []
beforeEach(() => {
  complaints = []
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  assert.deepStrictEqual(complaints, [])
})

const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
  if (browser === undefined) throw new Error("There is no browser.")
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options })
  const url = pathToFileURL(file).href
  const page = await context.newPage()
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on("pageerror", (error) => complaints.push(String(error)))
  page.on("dialog", (dialog) => complaints.push(dialog.message()))
  page.on("request", (request) => {
    if (request.url() !== url) complaints.push(request.url())
  })
  await page.goto(url)
  return page
}

const screenshot = (page: Page, name: string) =>
  page.screenshot({ path: join(process.env.REPORT_SCREENSHOTS ?? folder, `${name}.png`) })

const cells = (page: Page, id: string) =>
  page.locator("#table tr", { has: page.getByText(id, { exact: true }) }).first().locator("th, td").allInnerTexts()

const column = (page: Page, index: number) => page.locator(`#table tbody tr > :nth-child(${index + 1})`).allInnerTexts()

// Dots of equal prices overlap.
const hover = (dot: Locator) => dot.hover({ force: true })

const dots = (page: Page, chart: string) => page.locator(`${chart} svg [aria-label=dot] > *`).count()
