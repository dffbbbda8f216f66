/**
 * Builds the site of the documentation in `docs/site`, from `docs/README.md`, `docs/guides` and the doc comments in `src`:
 * `npm run docs:site`. A warning of TypeDoc, such as a link to a missing name, or a site that is too large is a failure.
 */
import { execFileSync } from "node:child_process"
import { readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { root } from "./fake-server.ts"

const maxMegabytes = 10

const docs = join(root, "docs")
const site = join(docs, "site")
const run = (command: string, args: ReadonlyArray<string>) =>
  execFileSync(command, args, { cwd: docs, stdio: ["ignore", "inherit", "inherit"] })

const began = performance.now()
run("npm", ["ci", "--prefer-offline", "--loglevel=error"])
rmSync(site, { recursive: true, force: true })
run(process.execPath, ["node_modules/typedoc/bin/typedoc"])

const files = readdirSync(site, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const bytes = files.reduce((sum, { name, parentPath }) => sum + statSync(join(parentPath, name)).size, 0)
const megabytes = bytes / 1e6
const seconds = (performance.now() - began) / 1000
console.log(`docs/site: ${files.length} files, ${megabytes.toFixed(1)} MB, built in ${seconds.toFixed(0)} s`)
if (megabytes > maxMegabytes) {
  console.error(`The site is larger than ${maxMegabytes} MB.`)
  process.exitCode = 1
}
