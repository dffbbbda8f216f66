import { everythingRan } from "../scripts/everything-ran.ts"
import config from "../vitest.config.ts"

/** The tests of the site: `npm run test:site`, after `npm run build` and `npm run docs:site`. */
export default {
  ...config,
  test: {
    ...config.test,
    include: ["docs/*.test.ts"],
    reporters: process.env.CI ? ["default", everythingRan({ conformance: false })] : ["default"],
    testTimeout: 300_000,
    hookTimeout: 60_000
  }
}
