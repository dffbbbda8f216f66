/**
 * Runs every example against the double of OpenRouter: `npm run examples`.
 */
import { readdirSync } from "node:fs"
import { report, root, runAgainstDouble } from "./double.ts"

const examples = readdirSync(`${root}/examples`).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
if (examples.length === 0) throw new Error("There is no example to run.")

for (const example of examples.toSorted()) {
  const outcome = await runAgainstDouble(["--import", "tsx", `examples/${example}`])
  // An example that says nothing shows nothing: most likely its last line, which runs it, is missing.
  const silent = outcome.ok && outcome.output.trim() === ""
  report(example, silent ? { ...outcome, ok: false, output: "It printed nothing." } : outcome)
}
