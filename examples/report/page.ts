/** The HTML of the page: its texts and tables. Its script draws the charts. */
import type { Bundle } from "./bundle.ts"
import { type Comparison, type Content, matches, type Row } from "./content.ts"
import { Html, html, json } from "./html.ts"
import { count, day, score, tokens, usd } from "./numbers.ts"

/** The content security policy of the document forbids that it loads anything. */
export const page = (content: Content, { script, scriptHash, style }: Bundle): string => {
  const policy = `default-src 'none'; script-src '${scriptHash}'; style-src 'unsafe-inline'; img-src data:; `
    + `base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>OpenRouter's models, ${day(content.at)}</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
${header(content)}
${bar(content.rows)}
<main>
${scatter}
${spread(content.comparisons)}
${table(content.rows)}
</main>
<footer><p>Scores by Artificial Analysis, as OpenRouter lists them. Prices in USD per million tokens, rounded.
Charts by Observable Plot and D3 (ISC licence).</p></footer>
<script type="application/json" id="content">${json(content)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`.markup
}

const header = ({ at, rows }: Content) => {
  const authors = new Set(rows.map(({ id }) => id.replace(/^~/, "").split("/")[0]))
  const measured = rows.filter(({ intelligence }) => intelligence !== null)
  const free = rows.filter(({ charge }) => charge === "nothing")
  return html`<header>
<h1>OpenRouter’s models</h1>
<p>${count(rows.length, "model")} by ${count(authors.size, "author")} on <time datetime="${
    new Date(at).toISOString()
  }">${day(at)}</time>. ${measured.length} have an intelligence score, ${free.length} are listed at $0.</p>
<nav aria-label="On this page"><a href="#scatter">Price and intelligence</a> <a href="#spread">Providers</a>
<a href="#models">All models</a></nav>
</header>`
}

const bar = (rows: ReadonlyArray<Row>) => {
  const shown = ["tools", "image", "reasoning", "open weights", "free"].filter((word) =>
    rows.some((row) => matches(row, word))
  )
  return html`<search class="bar">
<label for="search">Search</label>
<input type="search" id="search" autocomplete="off" spellcheck="false" aria-describedby="search-hint"
  placeholder="${["a name", ...shown].join(", ")} …">
<span id="search-hint" class="unseen">Looks through names, input modalities and supported parameters. All words have to
match. The charts and the table follow.</span>
<output id="found" for="search">${count(rows.length, "model")}</output>
</search>`
}

const option = (value: string, label: string) => html`<option value="${value}">${label}</option>`

const scatter = html`<section id="scatter" aria-labelledby="scatter-title">
<h2 id="scatter-title">Price and intelligence</h2>
<p>Up is smarter, left is cheaper. On the line, no cheaper model scores as much.</p>
<div class="choices">
<label>Price <select id="price">${[
  option("blend", "blend, 3 in : 1 out"),
  option("input", "input"),
  option("output", "output")
]}</select></label>
<label>Score <select id="score">${[
  option("intelligence", "intelligence"),
  option("coding", "coding"),
  option("agentic", "agentic")
]}</select></label>
<ul class="legend"><li class="open">open weights</li><li class="closed">others</li></ul>
</div>
<figure id="scatter-chart"><noscript>The charts need JavaScript. The table below does not.</noscript></figure>
<div id="scatter-lists"></div>
</section>`

const spread = (comparisons: ReadonlyArray<Comparison>) =>
  html`<section id="spread" aria-labelledby="spread-title">
<h2 id="spread-title">The same model, from different providers</h2>
<p>What each provider asks for the most intelligent models with open weights, by the price chosen above. At the right: the
ratio of the highest to the lowest price.</p>
<ul class="legend"><li class="offer">an endpoint</li><li class="ill">one that is not healthy now</li></ul>
<figure id="spread-chart"></figure>
<div id="spread-lists"></div>
<details><summary>The same as a table</summary>
<div class="scroll" role="region" aria-label="Endpoints" tabindex="0">
<table><thead><tr><th scope="col">Model</th><th scope="col">Provider</th><th scope="col">Input</th>
<th scope="col">Output</th><th scope="col">Blend</th><th scope="col">Weights</th><th scope="col">Context</th>
<th scope="col">Up, 1 day</th></tr></thead>
<tbody>${comparisons.flatMap(({ name, offers }) => offers.map((offer) => offerRow(name, offer)))}</tbody></table></div>
</details>
</section>`

const offerRow = (name: string, offer: Comparison["offers"][number]) =>
  html`<tr><th scope="row">${name}</th><td class="text">${offer.provider}${
    offer.tag === null ? "" : html` <small>${offer.tag}</small>`
  }${offer.healthy ? "" : html` <small class="badge">not healthy</small>`}</td><td>${usd(offer.input)}</td><td>${
    usd(offer.output)
  }</td><td>${usd(offer.blend)}</td><td>${offer.quantization ?? "—"}</td><td>${tokens(offer.context)}</td><td>${
    offer.uptime === null ? "—" : `${offer.uptime.toFixed(1)} %`
  }</td></tr>
`

const column = (key: string, label: string) =>
  html`<th scope="col" aria-sort="none"><button type="button" data-key="${key}">${label}</button></th>`

const table = (rows: ReadonlyArray<Row>) =>
  html`<section id="models" aria-labelledby="models-title">
<h2 id="models-title">All models</h2>
<p>A column’s heading sorts by it. Up and down arrows go from model to model. Input, output and their blend
(3 : 1) are USD per million tokens.</p>
<div class="scroll" role="region" aria-labelledby="models-title" tabindex="0">
<table id="table"><thead><tr>${[
    column("name", "Model"),
    column("intelligence", "Intelligence"),
    column("input", "Input"),
    column("output", "Output"),
    column("blend", "Blend"),
    column("context", "Context"),
    column("coding", "Coding"),
    column("agentic", "Agentic"),
    column("listed", "Listed")
  ]}</tr></thead>
<tbody>${rows.map(tableRow)}</tbody></table></div>
<p id="nothing" hidden>No model matches.</p>
</section>`

const tableRow = (row: Row, index: number) =>
  html`<tr data-row="${index}"><th scope="row"><a href="${address(row.id)}" rel="noreferrer">${row.name}</a>${
    badges(row)
  }<small>${row.id}</small></th><td>${score(row.intelligence)}</td><td>${charged(row, row.input)}</td><td>${
    charged(row, row.output)
  }</td><td>${charged(row, row.blend)}</td><td>${tokens(row.context)}</td><td>${score(row.coding)}</td><td>${
    score(row.agentic)
  }</td><td>${day(row.listed)}</td></tr>
`

const badges = (row: Row): ReadonlyArray<Html> => [
  ...row.target === null
    ? []
    : [html` <small class="badge">${row.target === "" ? "alias" : `now ${row.target}`}</small>`],
  ...row.tiered
    ? [html` <small class="badge" title="Long prompts or times of day have other prices">tiers</small>`]
    : []
]

const charged = ({ charge }: Row, price: number | null) => charge === "dynamic" ? "depends" : usd(price)

// Encoded, so that each part of an id from the server stays one path segment.
const address = (id: string) => `https://openrouter.ai/${id.split("/").map(encodeURIComponent).join("/")}`
