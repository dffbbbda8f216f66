/** Bundles the script of the page with its plotting library, and its style: the page loads nothing. */
import { Data, Effect } from "effect"
import { build } from "esbuild"
import { createHash } from "node:crypto"
import { fileURLToPath } from "node:url"

class BundleError extends Data.TaggedError("BundleError")<{ readonly message: string }> {}

export interface Bundle {
  readonly script: string
  readonly style: string
  /** The content security policy of the page allows only this script. */
  readonly scriptHash: string
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export const bundle = Effect.gen(function*() {
  const { outputFiles } = yield* Effect.tryPromise({
    try: () =>
      build({
        entryPoints: { script: path("browser/main.ts"), style: path("page.css") },
        outdir: path("."),
        write: false,
        bundle: true,
        minify: true,
        format: "iife",
        target: "es2022",
        legalComments: "none",
        logLevel: "silent"
      }),
    catch: (error) => new BundleError({ message: String(error) })
  })
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ""
  const [script, style] = [text(".js"), text(".css")]
  if (/<\/(script|style)/i.test(script + style)) {
    return yield* new BundleError({ message: "The script or the style would end its own element." })
  }
  const scriptHash = `sha256-${createHash("sha256").update(script).digest("base64")}`
  return { script, style, scriptHash } satisfies Bundle
})
