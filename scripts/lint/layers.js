/**
 * Lint rule: imports in `src` (also of types, re-exports and `import()`) go in one direction, the "Import order" in the
 * comment of `src/index.ts`, and only to packages that run everywhere. Only `index.ts` imports root modules that only
 * re-export. Packages are banned here, because `no-restricted-imports` in a second override silently replaces the first.
 */
import { existsSync, readFileSync } from "node:fs"
import { isBuiltin } from "node:module"
import { dirname, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"

const src = fileURLToPath(new URL("../../src", import.meta.url))

const readOrder = () => {
  const comment = readFileSync(resolve(src, "index.ts"), "utf8").split("*/", 1)[0]
  const list = /^ \* \*\*Import order\*\*$[^]*?^ \* ```text\n(?<list>[^]*?)^ \* ```$/m.exec(comment)?.groups?.list
  if (list === undefined) throw new Error("src/index.ts does not state the import order.")
  return new Map(list.split("<").flatMap((names, rank) => names.match(/[\w-]+/g).map((name) => [name, rank])))
}

const order = readOrder()

const pathInSrc = (file) => {
  const path = relative(src, file).replaceAll(sep, "/")
  return path.startsWith("../") ? undefined : path.replace(/\.ts$/, "")
}

const comments = /\/\*[^]*?\*\/|\/\/.*$/gm
const reExports = /^(?:export\s(?:\*|type\s*\{|\{)[^"']*\sfrom\s+["'][^"']+["'];?\s*)+$/

const onlyReExports = (path) => {
  const file = resolve(src, `${path}.ts`)
  return existsSync(file) && reExports.test(readFileSync(file, "utf8").replaceAll(comments, "").trim())
}

/** The reason against an import of `to` in `from`; undefined if it is allowed. */
const wrongDirection = (from, to) => {
  const [importer] = from.split("/", 1)
  const [imported] = to.split("/", 1)
  const [own, other] = [order.get(importer), order.get(imported)]
  if (commands.includes(to)) return `${to}.ts is a command, for Node alone.`
  if (own === undefined) return `${importer} is missing in the import order of src/index.ts.`
  if (other === undefined) return `${imported} is missing in the import order of src/index.ts.`
  if (importer !== "index" && !to.includes("/") && onlyReExports(to)) {
    return `${to}.ts only re-exports, for users. Import the module that defines the name.`
  }
  if (importer === imported || other < own) return
  return own === other
    ? `${importer} and ${imported} are independent of each other in the import order of src/index.ts.`
    : `${importer} comes before ${imported} in the import order of src/index.ts.`
}

/** Commands for Node alone, which no module imports. */
const commands = ["testing/cli"]

const bannedPackage = (name, from) => {
  if (name === "effect") return "Import the module itself (effect/Effect): barrels triple a bundle."
  if (isBuiltin(name) && commands.includes(from)) return
  if (isBuiltin(name) || name.startsWith("@effect/platform-")) return "The library runs wherever fetch does."
  if (/^effect-openrouter(?:\/|$)/.test(name)) return "Import the module by its relative path."
}

const imports = {
  create(context) {
    const from = pathInSrc(context.filename)
    const check = (node) => {
      const specifier = (node.source ?? node.argument)?.value
      if (typeof specifier !== "string") return
      const to = pathInSrc(resolve(dirname(context.filename), specifier))
      const message = !specifier.startsWith(".")
        ? bannedPackage(specifier, from)
        : to === undefined
        ? "The library imports nothing from outside src."
        : wrongDirection(from, to)
      if (message !== undefined) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check
    }
  }
}

export default { meta: { name: "layers" }, rules: { imports } }
