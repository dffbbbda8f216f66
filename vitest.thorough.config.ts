import config, { thorough } from "./vitest.config.ts"

/** The tests that `npm test` leaves out, and its longest property tests with all of their runs: `npm run test:thorough`. */
export default {
  ...config,
  test: {
    ...config.test,
    include: [...thorough, "test/catalog/diff.test.ts", "test/wire/reader.test.ts"],
    exclude: [],
    // Servers and processes get a machine to themselves: one file at a time, with its own modules.
    isolate: true,
    maxWorkers: 1,
    env: { THOROUGH: "true" },
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
}
