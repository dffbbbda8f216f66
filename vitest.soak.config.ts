import { everythingRan } from "./scripts/everything-ran.ts"
import config from "./vitest.config.ts"

/** The soak: `npm run test:soak`, with `SOAK_SEED` to replay one. */
export default {
  ...config,
  test: {
    ...config.test,
    include: ["test/soak/soak.test.ts"],
    exclude: [],
    reporters: process.env.CI ? ["default", everythingRan({ conformance: false })] : ["default"]
  }
}
