import { everythingRan } from "./scripts/everything-ran.ts"
import config from "./vitest.config.ts"

/** The fleet tests, which take minutes: `npm run test:fleet`. */
export default {
  ...config,
  test: {
    ...config.test,
    include: ["test/cache/fleet.test.ts"],
    exclude: [],
    isolate: true,
    reporters: ["default", everythingRan({ conformance: false })],
    testTimeout: 180_000,
    hookTimeout: 180_000
  }
}
