import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { everythingRan } from "./scripts/everything-ran.ts"

// vitest 5 prints failures with Map.groupBy, which Node 20 lacks: the first failure would crash the reporter.
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

// A developer's own settings must not decide whether a test passes.
for (const name of Object.keys(process.env)) {
  if (name.startsWith("OPENROUTER_")) delete process.env[name]
}

/** The slow tests, and those that need Redis, a browser or processes. */
export const thorough = [
  "examples/report/report.test.ts",
  "test/cache/fileSystem.test.ts",
  "test/cache/races.test.ts",
  "test/cache/redis*.test.ts",
  "test/catalog/watch.hostile.test.ts",
  "test/conformance/{answers,choosing,cost,history}.test.ts",
  "test/examples{,.hostile}.test.ts",
  "test/lint.test.ts",
  "test/regularExpressions.test.ts",
  "test/running.test.ts",
  "test/secrets.test.ts",
  "test/testing/{browser,cli}.test.ts",
  "test/wire/reader.bounds.test.ts",
  "test/workflows.test.ts"
]

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests and examples import the package by its name, which here means the sources.
    alias: [
      { find: /^effect-openrouter\/testing$/, replacement: source("./src/testing/index.ts") },
      { find: /^effect-openrouter\/([^/]+)$/, replacement: source("./src/$1.ts") },
      { find: /^effect-openrouter$/, replacement: source("./src/index.ts") }
    ]
  },
  test: {
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: [...thorough, "test/cache/fleet.test.ts", "test/soak/soak.test.ts"],
    // Files share modules: importing Effect for each would take longer than most of its tests.
    isolate: false,
    // The default leaves one of the cores idle.
    maxWorkers: "100%",
    // Waits run on TestClock, so only tests that hang reach this limit.
    testTimeout: 30_000,
    reporters: ["default", everythingRan({ conformance: true })]
  }
})
