/**
 * A TypeDoc plugin that names modules as programs import them (`effect-openrouter/testing`), and adds the `@module` without
 * which TypeDoc ignores the comment at the top of a file.
 */
import { Converter, ReflectionKind } from "typedoc"
import ts from "typescript"

const readFile = ts.sys.readFile
ts.sys.readFile = (path, encoding) => {
  const text = readFile(path, encoding)
  return /\/src\/.*\.ts$/.test(path) && !path.includes("node_modules")
    ? text?.replace(/^\/\*\*\n[^]*?\n(?= \*\/)/, (header) => `${header} * @module\n`)
    : text
}

export const load = (app) => {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const entry of context.project.getChildrenByKind(ReflectionKind.Module)) {
      entry.name = entry.name === "index" ? "effect-openrouter" : `effect-openrouter/${entry.name}`
    }
  })
}
