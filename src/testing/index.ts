/**
 * A fake OpenRouter for the tests of programs that use its catalogue: a server, its catalogue, and scripted faults.
 *
 * @since 0.1.0
 */
export * as Catalogue from "./Catalogue.ts"
export * as FakeHttp from "./FakeHttp.ts"
export * as FakeOpenRouter from "./FakeOpenRouter.ts"
export * as Fault from "./Fault.ts"
