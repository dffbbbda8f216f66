import { everythingRan } from "./scripts/everything-ran.ts"
import config from "./vitest.config.ts"

/** The soak test: `npm run test:soak`. `SOAK_SEED` replays a plan. */
export default {
  ...config,
  test: {
    ...config.test,
    include: ["test/soak/soak.test.ts"],
    exclude: [],
    reporters: process.env.CI ? ["default", everythingRan({ conformance: false })] : ["default"]
  }
}
