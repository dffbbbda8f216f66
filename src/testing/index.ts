/**
 * Doubles for the tests of programs that use OpenRouter's catalogue.
 *
 * @since 0.1.0
 */
export * as Catalogue from "./Catalogue.ts"
export * as Exchange from "./Exchange.ts"
export * as FakeOpenRouter from "./FakeOpenRouter.ts"
export * as Fault from "./Fault.ts"
