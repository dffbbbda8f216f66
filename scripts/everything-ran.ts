/**
 * Under CI, a test that was skipped is a failure: a green run has to mean that everything was run.
 *
 * Only the conformance tests may be skipped, and only where the real answers that they read are not beside the project.
 */
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import type { Reporter, TestCase } from "vitest/node"

const captures = fileURLToPath(new URL("../../shared/captures", import.meta.url))

const isConformance = (test: TestCase) => /conformance/i.test(test.module.relativeModuleId)

/**
 * A reporter that fails the run, naming the tests, when something that should have run did not. `conformance` says whether
 * the conformance tests belong to the run.
 */
export const everythingRan = ({ conformance }: { readonly conformance: boolean }): Reporter => {
  const hasCaptures = existsSync(captures)
  return {
    onInit: () => {
      if (conformance && !hasCaptures) console.log(`SKIPPED: conformance tests, because ${captures} is not there.`)
    },
    onTestRunEnd: (modules) => {
      const tests = modules.flatMap((module) => [...module.children.allTests()])
      const skipped = tests.filter((test) => test.result().state === "skipped")
      const problems = skipped.filter((test) => hasCaptures || !isConformance(test)).map((test) =>
        `not run: ${test.fullName}`
      )
      if (tests.length === skipped.length) problems.push("no test was run")
      if (
        conformance && hasCaptures && !tests.some((test) => isConformance(test) && test.result().state === "passed")
      ) {
        problems.push(`no conformance test was run, although ${captures} is there`)
      }
      if (problems.length === 0) return
      console.error(`\nUnder CI everything has to run:\n${problems.map((problem) => `  ${problem}`).join("\n")}`)
      process.exitCode = 1
    }
  }
}
