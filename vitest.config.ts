import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { everythingRan } from "./scripts/everything-ran.ts"

// vitest 5 prints a failing test with Map.groupBy, which Node 20 does not have. Without these lines the first red test
// crashes the reporter instead of being shown.
if (!("groupBy" in Map)) {
  Object.defineProperty(Map, "groupBy", {
    configurable: true,
    writable: true,
    value: <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, Array<T>> => {
      const groups = new Map<K, Array<T>>()
      let index = 0
      for (const item of items) {
        const key = keyOf(item, index++)
        const group = groups.get(key)
        if (group === undefined) groups.set(key, [item])
        else group.push(item)
      }
      return groups
    }
  })
}

// A developer's own key, URL or timeouts must not decide whether a test passes.
for (const name of Object.keys(process.env)) {
  if (name.startsWith("OPENROUTER_")) delete process.env[name]
}

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its own name, as users do; here that means the sources.
    alias: [
      { find: /^effect-openrouter\/(file-system|redis)$/, replacement: source("./src/$1.ts") },
      { find: /^effect-openrouter\/testing$/, replacement: source("./src/testing/index.ts") },
      { find: /^effect-openrouter$/, replacement: source("./src/index.ts") }
    ]
  },
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    // Many processes, and what only they show: `npm run test:fleet`.
    exclude: ["test/cache/fleet.test.ts"],
    // Tests run on a clock of their own; this one only ends what hangs, also on a machine that is busy.
    testTimeout: 30_000,
    reporters: process.env.CI ? ["default", everythingRan({ conformance: true })] : ["default"]
  }
})
