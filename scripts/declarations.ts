/**
 * Checks that every public field has a comment, which editors show on hover: `npm run declarations`, after `npm run build`.
 * It reads the declaration files, in which a computed field (a spread, `Object.fromEntries`) has lost its comment. They have
 * one member per line, below its comment.
 */
import { readFileSync } from "node:fs"
import { join, posix } from "node:path"
import { root } from "./fake-server.ts"

interface Bare {
  readonly name: string
  readonly line: number
}

const declaration = /^(?:export )?(?:declare )?(?:const|interface|type|class|function) (?<name>[\w$]+)/
const member = /^ +(?:static |readonly )*(?<name>[\w$]+)\??(?::|\()/

/** A `_tag` needs no comment, nor does a constant, whose type is its value. */
export const bareFields = (text: string): ReadonlyArray<Bare> => {
  const lines = text.split("\n")
  let owner = ""
  return lines.flatMap((line, index) => {
    owner = declaration.exec(line)?.groups?.name ?? owner
    const name = member.exec(line)?.groups?.name
    if (
      name === undefined || name === "_tag" || /: "[^"]*";$/.test(line) ||
      lines[index - 1]?.trimEnd().endsWith("*/") === true
    ) return []
    return [{ name: `${owner}.${name}`, line: index + 1 }]
  })
}

const publicFiles = (): ReadonlySet<string> => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  const found = new Set<string>()
  const add = (file: string): void => {
    if (found.has(file)) return
    found.add(file)
    for (
      const [, target = ""] of readFileSync(join(root, file), "utf8").matchAll(/^export [^;]*? from "(\.[^"]+)"/gm)
    ) {
      add(posix.join(posix.dirname(file), target.replace(/\.ts$/, ".d.ts")))
    }
  }
  // `./*` has the same modules as the main entry.
  for (const entry of Object.values<{ types?: string } | null>(exports)) {
    if (entry?.types?.includes("*") === false) add(posix.normalize(entry.types))
  }
  return found
}

if (process.argv[1] === import.meta.filename) {
  const files = Array.from(publicFiles()).toSorted()
  const bare = files.flatMap((file) =>
    bareFields(readFileSync(join(root, file), "utf8")).map(({ line, name }) => `${file}:${line} ${name}`)
  )
  console.log(
    bare.length === 0 ? `ok   every field in ${files.length} declaration files has a comment` : bare.join("\n")
  )
  if (bare.length > 0) {
    console.error(`${bare.length} public fields have no comment.`)
    process.exitCode = 1
  }
}
