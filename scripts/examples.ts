/**
 * Runs every example against the fake server: `npm run examples`.
 */
import { readdirSync } from "node:fs"
import { report, root, runAgainstFakeServer } from "./fake-server.ts"

const examples = readdirSync(`${root}/examples`).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
if (examples.length === 0) throw new Error("There is no example to run.")

for (const example of examples.toSorted()) {
  const outcome = await runAgainstFakeServer(["--import", "tsx", `examples/${example}`])
  // An example that prints nothing most likely lacks its last line, which runs it.
  const silent = outcome.ok && outcome.output.trim() === ""
  report(example, silent ? { ...outcome, ok: false, output: "It printed nothing." } : outcome)
}
