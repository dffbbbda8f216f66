import config, { thorough } from "./vitest.config.ts"

/** The tests that `npm test` leaves out, and all runs of its longest property tests: `npm run test:thorough`. */
export default {
  ...config,
  test: {
    ...config.test,
    include: [...thorough, "test/catalog/diff.test.ts", "test/wire/reader.test.ts"],
    exclude: [],
    // One file at a time, with its own modules, because tests start servers and processes.
    isolate: true,
    maxWorkers: 1,
    env: { THOROUGH: "true" },
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
}
