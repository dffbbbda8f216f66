/**
 * Prints, as JSON, every public name of the built package with the comment that TypeScript's language service shows on
 * hover. A name that is a value and a type is listed twice.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "")
const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"))
// Without `./*`: the main entry has the same modules.
const hasNames = ([path, target]) => target?.types !== undefined && !path.includes("*")
const entries = Object.entries(manifest.exports).filter(hasNames).map(([path, { types }]) => ({
  name: `effect-openrouter${path.slice(1)}`,
  file: ts.sys.resolvePath(`${root}/${types}`)
}))

const options = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
  paths: Object.fromEntries(entries.map(({ file, name }) => [name, [file]]))
}

const program = ts.createProgram({ rootNames: entries.map(({ file }) => file), options })
const checker = program.getTypeChecker()
const found = []
const walk = (module, name, expression) => {
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const path = { name: `${name}.${exported.name}`, expression: `${expression}.${exported.name}` }
    if (symbol.flags & ts.SymbolFlags.ValueModule) {
      found.push({ ...path, kind: "module" })
      walk(symbol, path.name, path.expression)
      continue
    }
    if (symbol.flags & ts.SymbolFlags.Value) found.push({ ...path, kind: "value" })
    if (symbol.flags & ts.SymbolFlags.Type) found.push({ ...path, kind: "type" })
  }
}
entries.forEach(({ file, name }, index) => {
  walk(checker.getSymbolAtLocation(program.getSourceFile(file)), name, `e${index}`)
})

let text = entries.map(({ name }, index) => `import * as e${index} from "${name}"\n`).join("")
const positions = found.map(({ expression, kind }, index) => {
  text += kind === "type" ? `type T${index} = ${expression}` : `const v${index} = ${expression}`
  const position = text.length - 1
  text += "\n"
  return position
})

const file = `${root}/hovers.ts`
const service = ts.createLanguageService({
  getScriptFileNames: () => [file],
  getScriptVersion: () => "1",
  getScriptSnapshot: (path) => {
    const source = path === file ? text : ts.sys.readFile(path)
    return source === undefined ? undefined : ts.ScriptSnapshot.fromString(source)
  },
  getCurrentDirectory: () => root,
  getCompilationSettings: () => options,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (path) => path === file || ts.sys.fileExists(path),
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories
})

const hovers = found.map(({ kind, name }, index) => ({
  name,
  kind,
  comment: ts.displayPartsToString(service.getQuickInfoAtPosition(file, positions[index])?.documentation)
}))
console.log(JSON.stringify(hovers))
